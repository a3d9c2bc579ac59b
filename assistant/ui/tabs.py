"""The tabs beside the conversation, and what the reader does in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import gradio as gr

from assistant.ui.adding import Addition
from assistant.ui.desk import Desk
from assistant.ui.drawn import drawn
from assistant.ui.quotes_view import Filters
from index import SUFFIXES, Link

CONCURRENT = 8  # readers who may be answered, or add something, at once; the model itself takes one after the other


def article_tab(desk: Desk) -> gr.HTML:
    """The article that is open."""

    def read_article(article_id: int) -> dict[str, Any]:  # Gradio marks the function that it is given; a method cannot be marked
        return desk.read_article(article_id)

    def put_back(article_ids: list[int]) -> dict[str, Any]:
        return desk.shelf.put_back(article_ids)

    called = [read_article, put_back]
    look: dict[str, Any] = {"elem_id": "or-reader", "elem_classes": "or-scroll"}
    return drawn("article", None, card="or-said-card", server_functions=called, **look)


def quotes_tab(desk: Desk) -> gr.HTML:
    """Who said what; its script asks for the rows that the reader's filters leave."""

    def read_quotes(asked: dict[str, Any]) -> dict[str, Any]:
        return desk.quotes.page(Filters.of(asked.get("filters")), int(asked.get("offset") or 0))

    def export_quotes(asked: dict[str, Any]) -> str:
        return desk.quotes.export(Filters.of(asked.get("filters")), str(asked.get("form")))

    return drawn("quotes", desk.quotes_state(), server_functions=[read_quotes, export_quotes], elem_id="or-quotes")


def chats_tab(desk: Desk) -> None:
    """The conversations; their script asks for those that hold the reader's words."""

    def read_chats(asked: dict[str, Any]) -> dict[str, Any]:
        return {"rows": [asdict(c) for c in desk.history.conversations(asked["words"])]}

    def change_chat(asked: dict[str, Any]) -> dict[str, Any]:
        desk.history.change(**asked)
        return {}

    drawn("chats", None, server_functions=[read_chats, change_chat], elem_id="or-chats", elem_classes="or-scroll")


def library_tab(desk: Desk) -> gr.HTML:
    """The list of articles and the two ways to add one; returns the list."""
    outcome = gr.Textbox(
        show_label=False, interactive=False, container=False, elem_id="or-outcome", label="Outcome", visible="hidden"
    )
    cancel = gr.Button("Cancel", variant="stop", size="sm", visible=False, elem_id="or-cancel")
    listed = drawn("library", {}, server_functions=_library_functions(desk), elem_id="or-listed", elem_classes="or-scroll")
    uploads = gr.File(
        label="Add files (web pages, PDF, Word, e-mail, text, tables, zip)", file_count="multiple", file_types=list(SUFFIXES),
        height=140, elem_id="or-upload",
    )  # fmt: skip
    shown = [outcome, listed, cancel]
    _from_the_web(desk, shown)
    with gr.Accordion("Paste an article", open=False, elem_id="or-paste"):
        title = gr.Textbox(label="Title", max_lines=1, elem_id="or-paste-title")
        with gr.Row():
            publisher = gr.Textbox(label="Publisher", max_lines=1)
            published = gr.Textbox(label="Date", placeholder="2026-01-31", max_lines=1)
        text = gr.Textbox(label="Text", lines=6, max_lines=12, elem_id="or-paste-text")
        paste = gr.Button("Add to the library", variant="primary", elem_id="or-paste-add")

    def add_files(paths: list[str] | None, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for addition in desk.adding.files(_reader(request), paths or []):
            yield *_seen_of(desk, addition, request), None if addition.over.is_set() else gr.skip()

    def add_text(text: str, title: str, publisher: str, published: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for addition in desk.adding.text(_reader(request), text, title, publisher, published):
            fields = [""] * 4 if addition.kept and addition.over.is_set() else [gr.skip()] * 4
            yield *_seen_of(desk, addition, request), *fields

    def cancel_adding(request: gr.Request) -> None:
        desk.adding.cancel(_reader(request))

    pasted = [text, title, publisher, published]
    uploads.upload(add_files, uploads, [*shown, uploads], concurrency_limit=CONCURRENT)
    paste.click(add_text, pasted, [*shown, *pasted], concurrency_limit=CONCURRENT)
    cancel.click(cancel_adding, None, None, queue=False, show_progress="hidden")
    return listed


def _reader(request: gr.Request) -> str:
    """Whose page it is: each loading of it has a name of its own."""
    return request.session_hash or ""


def _seen_of(desk: Desk, addition: Addition, request: gr.Request) -> tuple[Any, ...]:
    """What the page shows of an addition: the line, the list, and whether there is something to cancel."""
    line, busy = gr.update(value=addition.line, visible=True), desk.adding.busy(_reader(request))
    return line, desk.library(), gr.update(visible=busy)


def _library_functions(desk: Desk) -> list[Callable[..., Any]]:
    """What the list's script calls. Gradio marks the functions that it is given; methods cannot be marked."""

    def read_library(asked: dict[str, Any]) -> dict[str, Any]:
        return desk.shelf.page(asked)

    def edit_article(asked: dict[str, Any]) -> dict[str, Any]:
        return desk.shelf.edit(asked)

    def undo_edit(number: int) -> dict[str, Any]:
        return desk.shelf.undo_edit(number)

    def remove_article(article_id: int) -> dict[str, Any]:
        return desk.shelf.remove(article_id)

    def put_back(article_ids: list[int]) -> dict[str, Any]:
        return desk.shelf.put_back(article_ids)

    def empty_trash(_: Any) -> dict[str, Any]:
        return desk.shelf.empty_trash()

    return [read_library, edit_article, undo_edit, remove_article, put_back, empty_trash]


def _from_the_web(desk: Desk, shown: list[Any]) -> None:
    """A field for an address, and the links that were found there to choose from; `shown` is what shows an addition."""
    with gr.Row(elem_id="or-web"):
        address = gr.Textbox(
            label="Add from the web", placeholder="Address of an article, feed, sitemap or page of links", max_lines=1,
            scale=5, elem_id="or-address",
        )  # fmt: skip
        fetch = gr.Button("Fetch", scale=1, min_width=80, elem_id="or-fetch")
    choices = gr.CheckboxGroup(label="Found there", choices=[], show_select_all=True, visible=False, elem_id="or-links")
    choose = gr.Button("Add the chosen", variant="primary", visible=False, elem_id="or-links-add")
    found = gr.State([])  # the links that the boxes stand for, in their order

    def look(text: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for addition in desk.adding.look(_reader(request), text):
            links = addition.links if addition.over.is_set() else []
            boxes = gr.update(choices=[(_label(link), n) for n, link in enumerate(links)], value=[], visible=bool(links))
            yield *_seen_of(desk, addition, request), links, boxes, gr.update(visible=bool(links))

    def add(links: list[Link], chosen: list[int], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for addition in desk.adding.links(_reader(request), [links[n] for n in chosen or [] if n < len(links)]):
            yield _seen_of(desk, addition, request)

    # An address that is sent while another is fetched waits for its turn: by default it would be dropped without a word.
    gr.on(
        [fetch.click, address.submit],
        look,
        address,
        [*shown, found, choices, choose],
        show_progress="hidden",
        trigger_mode="always_last",
        concurrency_limit=CONCURRENT,
    )
    # Not looked through by Gradio, which would tell a page that it has forgotten of a wrong type.
    choose.click(add, [found, choices], shown, show_progress="hidden", preprocess=False, concurrency_limit=CONCURRENT)


def _label(link: Link) -> str:
    """A link in one line: what a stranger's page calls it, and where it leads."""
    parts = [link.published[:10], link.title or link.url, "(more articles)" if link.to == "listing" else ""]
    host = urlsplit(link.url).hostname or ""
    return " · ".join(p for p in parts if p) + (f" · {host}" if link.title else "")
