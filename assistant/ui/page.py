"""The page: its layout, and which action of the reader leads to which call. What it shows is drawn by the .js files."""

from __future__ import annotations

import html
import inspect
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache, wraps
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import gradio as gr

from assistant.errors import AssistantError
from assistant.model.loader import ModelLoader
from assistant.ui import view
from assistant.ui.adding import Adding, Addition
from assistant.ui.conversations import Conversations
from assistant.ui.finder import Finder
from assistant.ui.library_view import Shelf
from assistant.ui.quotes_view import Filters, Quotes
from assistant.ui.scope import choices
from index import SUFFIXES, ArticleNotFound, History, Index, LibraryError, Link

DRAWN = ("conversation", "scope", "article", "quotes", "chats", "library")  # the components that a script of ours draws
_CONCURRENT = 8  # readers who may be answered, or add something, at once; the model itself takes one after the other


class Desk:
    """What the page's actions work on: one library, one model, everybody's conversations."""

    def __init__(self, index: Index, loader: ModelLoader, history: History) -> None:
        self.index, self.loader, self.history = index, loader, history
        self.quotes, self.shelf, self.finder = Quotes(index), Shelf(index), Finder(index)
        self.stocked = threading.Event()  # not set while the sample story is being added to a new library
        self.stocked.set()
        self.talk = Conversations(index, loader, history, self.stocked)
        self.adding = Adding(index)

    # library

    def read_article(self, article_id: int) -> dict[str, Any]:
        """An article for the reading pane; one that was replaced or removed as it was when it was cited."""
        try:
            article = self.index.article(int(article_id))
            return view.article_view(article, self.index.sentences(article.id), self.index.statements(article_ids=[article.id]))
        except ArticleNotFound:
            version = self.index.version(int(article_id))
            return {"missing": True} if version is None else view.version_view(version)

    def newest(self) -> dict[str, Any] | None:
        articles = self.index.newest_articles(1)
        return self.read_article(articles[-1].id) if articles else None

    def library(self) -> dict[str, Any]:
        """What the list of articles follows: it is read anew when this changes."""
        return {"revision": self.index.revision}

    def quotes_state(self) -> dict[str, Any]:
        """What the list of statements follows: it is read anew when this changes."""
        return {"revision": self.index.revision, "finding": self.finder.line, "working": self.finder.working}


def build_page(desk: Desk) -> gr.Blocks:
    """The page as Gradio blocks."""

    def read_article(
        article_id: int,
    ) -> dict[str, Any]:  # Gradio marks the function it is given; a method cannot be marked
        return desk.read_article(article_id)

    def put_back(article_ids: list[int]) -> dict[str, Any]:
        return desk.shelf.put_back(article_ids)

    def read_scope(asked: dict[str, Any]) -> dict[str, Any]:
        return choices(desk.index, asked)

    with gr.Blocks(title="onrecord", analytics_enabled=False, fill_height=True, fill_width=True) as page:
        # Which conversation this tab shows: the page's address has it, too.
        conversation = gr.Textbox("", show_label=False, container=False, visible="hidden", elem_id="or-conversation-id")
        with gr.Row(elem_id="or-top"):
            gr.HTML("<h1>onrecord</h1>", elem_id="or-name", apply_default_css=False, js_on_load=None)
            status = gr.HTML(_status_text(desk), elem_id="or-status", apply_default_css=False, js_on_load=None)
            gr.Button("New chat", size="sm", elem_id="or-new", scale=0)  # conversation.js opens one
        with gr.Row(elem_id="or-desk", equal_height=False):
            with gr.Column(scale=6, min_width=320, elem_id="or-chat"):
                talk = _drawn(
                    "conversation",
                    {"turns": [], "suggestions": []},
                    card="or-card",
                    events=("suggested", "retry", "opened"),
                    elem_id="or-talk",
                    elem_classes="or-scroll",
                )
                scope = _drawn("scope", None, server_functions=[read_scope], elem_id="or-scope")
                with gr.Row(elem_id="or-ask-row"):
                    question = gr.Textbox(
                        show_label=False, placeholder="Ask about the articles", lines=1, max_lines=6, autofocus=True,
                        container=False, scale=8, elem_id="or-question", label="Question",
                    )  # fmt: skip
                    ask = gr.Button("Ask", variant="primary", scale=1, min_width=80, elem_id="or-ask")
                    stop = gr.Button("Stop", variant="stop", scale=1, min_width=80, visible=False, elem_id="or-stop")
            with gr.Column(scale=5, min_width=320, elem_id="or-side"), gr.Tabs(elem_id="or-tabs"):
                with gr.Tab("Article", id="article", elem_id="or-article-tab"):
                    reader = _drawn(
                        "article",
                        None,
                        card="or-said-card",
                        server_functions=[read_article, put_back],
                        elem_id="or-reader",
                        elem_classes="or-scroll",
                    )
                with gr.Tab("Quotes", id="quotes", elem_id="or-quotes-tab"):
                    quotes = _quotes_tab(desk)
                with gr.Tab("Chats", id="chats", elem_id="or-chats-tab"):
                    _chats_tab(desk)
                with gr.Tab("Library", id="library", elem_id="or-library-tab"):
                    listed = _library_tab(desk)
        timer = gr.Timer(1.0)
        seen = gr.State((-1, 0, None))  # the library's revision, the ended answers and the list of statements that this page shows
        following = gr.State(False)  # whether the page was loaded while an answer was being written, and looks on

        outputs = [talk, conversation, question, ask, stop]
        busy, idle = (
            (gr.update(visible=False), gr.update(visible=True)),
            (gr.update(visible=True), gr.update(visible=False)),
        )

        def answer(text: str, known: str, asked_of: Any, clear: bool = False, anyway: bool = False) -> Iterator[tuple[Any, ...]]:
            known = known or History.new_id()
            box = "" if clear else gr.skip()  # cleared once: the reader may write the next question meanwhile
            named: Any = known  # once: the reader may go to another conversation meanwhile
            for shown in desk.talk.ask(text, known, asked_of, anyway):
                # The buttons change with the last turn: whoever asks again between two messages would be talked over.
                working = shown["turns"][-1]["status"] == "working"
                yield shown, named, box, *(busy if working else idle)
                box = named = gr.skip()

        def answer_typed(text: str, known: str, asked_of: Any) -> Iterator[tuple[Any, ...]]:
            yield from answer(text, known, asked_of, clear=True)

        def answer_suggested(known: str, asked_of: Any, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
            yield from answer(str(event._data["question"]), known, asked_of)

        def answer_again(known: str, asked_of: Any, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
            yield from answer(desk.talk.last_question(known), known, asked_of, anyway=bool(event._data["anyway"]))

        def open_chat(event: gr.EventData) -> tuple[Any, ...]:
            known = str(event._data["conversation"])
            working = desk.talk.working(known)
            return desk.talk.shown(known), known, working, *(busy if working else idle)

        def load() -> str:
            return _status_text(desk)

        def tick(known: str, before: tuple[int, int, Any], follows: bool) -> tuple[Any, ...]:
            """The model's line, and what has changed: a library by another page or process, or an answer whose end
            this page has missed, as it may after a laptop's sleep, or which another loading of it has asked for."""
            state = desk.quotes_state()
            now = (state["revision"], desk.talk.ended(known), state)
            talk_now = library_now = reader_now = gr.skip()
            if now[0] != before[0]:
                library_now = desk.library()
                if before[0] < 1:  # later the reader has chosen an article
                    reader_now = desk.newest()
            working = desk.talk.working(known)
            ended = now[1] != before[1] or (now[0] != before[0] and not desk.history.turns(known))
            if follows or (ended and not working):
                talk_now = desk.talk.shown(known)
            calm = desk.loader.status.state == "ready" and not state["working"] and not (follows and working)
            quotes_now = state if state != before[2] else gr.skip()
            buttons = idle if follows and not working else (gr.skip(), gr.skip())
            ours = (now, library_now, talk_now, reader_now, quotes_now, follows and working, *buttons)
            return _status_text(desk), gr.Timer(5.0 if calm else 1.0), *ours

        gr.on(
            [ask.click, question.submit],
            answer_typed,
            [question, conversation, scope],
            outputs,
            concurrency_limit=_CONCURRENT,
            show_progress="hidden",
        )
        talk.suggested(answer_suggested, [conversation, scope], outputs, concurrency_limit=_CONCURRENT, show_progress="hidden")
        talk.retry(answer_again, [conversation, scope], outputs, concurrency_limit=_CONCURRENT, show_progress="hidden")
        stop.click(desk.talk.stop, conversation, None, queue=False, show_progress="hidden")
        talk.opened(open_chat, None, [talk, conversation, following, ask, stop], show_progress="hidden")
        page.load(load, None, status, show_progress="hidden")
        changing = [status, timer, seen, listed, talk, reader, quotes, following, ask, stop]
        timer.tick(tick, [conversation, seen, following], changing, show_progress="hidden")
    for event in page.fns.values():
        event.fn = _in_words(event.fn)
    return page  # type: ignore[no-any-return]


def _in_words(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action, but what fails in it is shown to the reader: only where it was meant for him, never Python's own text."""

    def told(error: Exception) -> gr.Error:
        return gr.Error(html.escape(str(error)), print_exception=False)

    @wraps(action)
    def once(*given: Any) -> Any:
        try:
            return action(*given)
        except (LibraryError, AssistantError) as error:
            raise told(error) from error

    @wraps(action)
    def bit_by_bit(*given: Any) -> Iterator[Any]:
        try:
            yield from action(*given)
        except (LibraryError, AssistantError) as error:
            raise told(error) from error

    return bit_by_bit if inspect.isgeneratorfunction(action) else once


def _quotes_tab(desk: Desk) -> gr.HTML:
    """Who said what; its script asks for the rows that the reader's filters leave."""

    def read_quotes(asked: dict[str, Any]) -> dict[str, Any]:
        return desk.quotes.page(Filters.of(asked.get("filters")), int(asked.get("offset") or 0))

    def export_quotes(asked: dict[str, Any]) -> str:
        return desk.quotes.export(Filters.of(asked.get("filters")), str(asked.get("form")))

    return _drawn("quotes", desk.quotes_state(), server_functions=[read_quotes, export_quotes], elem_id="or-quotes")


def _chats_tab(desk: Desk) -> None:
    """The conversations; their script asks for those that hold the reader's words."""

    def read_chats(words: str) -> dict[str, Any]:
        return {"rows": [asdict(c) for c in desk.history.conversations(words)]}

    def change_chat(asked: dict[str, Any]) -> dict[str, Any]:
        desk.history.change(**asked)
        return {}

    _drawn("chats", None, server_functions=[read_chats, change_chat], elem_id="or-chats", elem_classes="or-scroll")


def _library_tab(desk: Desk) -> gr.HTML:
    """The list of articles and the two ways to add one; returns the list."""
    outcome = gr.Textbox(
        show_label=False, interactive=False, container=False, elem_id="or-outcome", label="Outcome", visible="hidden"
    )
    cancel = gr.Button("Cancel", variant="stop", size="sm", visible=False, elem_id="or-cancel")
    listed = _drawn("library", {}, server_functions=_library_functions(desk), elem_id="or-listed", elem_classes="or-scroll")
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
    uploads.upload(add_files, uploads, [*shown, uploads], concurrency_limit=_CONCURRENT)
    paste.click(add_text, pasted, [*shown, *pasted], concurrency_limit=_CONCURRENT)
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
        concurrency_limit=_CONCURRENT,
    )
    # Not looked through by Gradio, which would tell a page that it has forgotten of a wrong type.
    choose.click(add, [found, choices], shown, show_progress="hidden", preprocess=False, concurrency_limit=_CONCURRENT)


def _label(link: Link) -> str:
    """A link in one line: what a stranger's page calls it, and where it leads."""
    parts = [link.published[:10], link.title or link.url, "(more articles)" if link.to == "listing" else ""]
    host = urlsplit(link.url).hostname or ""
    return " · ".join(p for p in parts if p) + (f" · {host}" if link.title else "")


def _drawn(name: str, value: Any, card: str = "", events: tuple[str, ...] = (), **options: Any) -> gr.HTML:
    """A component that the script of this name draws from data, with a tooltip of class `card` where one is named. Its template is
    fixed: Gradio evaluates what stands in a template. `events` are those that the script triggers."""
    assert name in DRAWN
    template = f'<div class="or-{name}"></div>'
    if card:
        template += f'<div class="{card}" role="tooltip" hidden></div>'
    script = " ".join([name, *(f"'{event}'" for event in events)])  # Gradio looks for the events' names in it
    return gr.HTML(value, html_template=template, js_on_load=script, apply_default_css=False, **options)


@cache
def page_script() -> str:
    """The scripts of the components as one file, each a function known by its name; runs before Gradio's own scripts."""
    arguments = "element, trigger, props, server, upload, watch"
    drawn = "".join(f"{name}: function ({arguments}) {{\n{asset(f'{name}.js')}\n}},\n" for name in DRAWN)
    return f"(() => {{\n{asset('dom.js')}\nconst drawn = {{\n{drawn}}};\n{asset('functions.js')}\n{asset('desk.js')}\n}})();\n"


@cache
def asset(name: str) -> str:
    """The text of a file that lies beside this module."""
    return files("assistant.ui").joinpath(name).read_text(encoding="utf-8")


def _status_text(desk: Desk) -> str:
    status = desk.loader.status
    detail = html.escape(status.detail)  # a long one is cut where there is no room for it
    return f'<p class="or-model or-model-{status.state}" role="status" title="{detail}">{detail}</p>'
