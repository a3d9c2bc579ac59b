"""The page: its layout, and which action of the reader leads to which call. What it shows is drawn by the .js files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.ui.desk import Desk
from assistant.ui.drawn import drawn
from assistant.ui.live import Live, in_words, status_line
from assistant.ui.scope import choices
from assistant.ui.tabs import CONCURRENT, article_tab, chats_tab, library_tab, quotes_tab


def build_page(desk: Desk) -> gr.Blocks:
    """The page as Gradio blocks."""
    with gr.Blocks(title="onrecord", analytics_enabled=False, fill_height=True, fill_width=True) as page:
        # Which conversation this tab shows: the page's address has it, too.
        conversation = gr.Textbox("", show_label=False, container=False, visible="hidden", elem_id="or-conversation-id")
        with gr.Row(elem_id="or-top"):
            gr.HTML("<h1>onrecord</h1>", elem_id="or-name", apply_default_css=False, js_on_load=None)
            status = gr.HTML(status_line(desk), elem_id="or-status", apply_default_css=False, js_on_load=None)
            gr.Button("New chat", size="sm", elem_id="or-new", scale=0)  # conversation.js opens one
        with gr.Row(elem_id="or-desk", equal_height=False):
            chat = _chat(desk)
            side = _side(desk)
        _wire(page, Live(desk), conversation, status, chat, side)
    for event in page.fns.values():
        event.fn = in_words(event.fn)
    return page  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Chat:
    """The conversation, which articles are asked, and the question's row."""

    talk: Any
    scope: Any
    question: Any
    ask: Any
    stop: Any


def _chat(desk: Desk) -> _Chat:
    def read_scope(asked: dict[str, Any]) -> dict[str, Any]:
        return choices(desk.index, asked)

    with gr.Column(scale=6, min_width=320, elem_id="or-chat"):
        empty: dict[str, Any] = {"turns": [], "suggestions": []}
        triggered = ("suggested", "retry", "opened")
        talk = drawn("conversation", empty, card="or-card", events=triggered, elem_id="or-talk", elem_classes="or-scroll")
        scope = drawn("scope", None, server_functions=[read_scope], elem_id="or-scope")
        with gr.Row(elem_id="or-ask-row"):
            question = gr.Textbox(
                show_label=False, placeholder="Ask about the articles", lines=1, max_lines=6, autofocus=True,
                container=False, scale=8, elem_id="or-question", label="Question",
            )  # fmt: skip
            ask = gr.Button("Ask", variant="primary", scale=1, min_width=80, elem_id="or-ask")
            stop = gr.Button("Stop", variant="stop", scale=1, min_width=80, visible=False, elem_id="or-stop")
    return _Chat(talk, scope, question, ask, stop)


@dataclass(frozen=True)
class _Side:
    """What follows the library beside the conversation."""

    reader: Any
    quotes: Any
    listed: Any


def _side(desk: Desk) -> _Side:
    with gr.Column(scale=5, min_width=320, elem_id="or-side"), gr.Tabs(elem_id="or-tabs"):
        with gr.Tab("Article", id="article", elem_id="or-article-tab"):
            reader = article_tab(desk)
        with gr.Tab("Quotes", id="quotes", elem_id="or-quotes-tab"):
            quotes = quotes_tab(desk)
        with gr.Tab("Chats", id="chats", elem_id="or-chats-tab"):
            chats_tab(desk)
        with gr.Tab("Library", id="library", elem_id="or-library-tab"):
            listed = library_tab(desk)
    return _Side(reader, quotes, listed)


def _wire(page: gr.Blocks, live: Live, conversation: Any, status: Any, chat: _Chat, side: _Side) -> None:
    """Which action leads to which call."""
    timer = gr.Timer(1.0)
    seen = gr.State((-1, 0, None))  # the library's revision, the ended answers and the list of statements that this page shows
    following = gr.State(False)  # whether the page was loaded while an answer was being written, and looks on
    answered = [chat.talk, conversation, chat.question, chat.ask, chat.stop]
    asking: dict[str, Any] = {"concurrency_limit": CONCURRENT, "show_progress": "hidden"}
    typed = [chat.ask.click, chat.question.submit]
    gr.on(typed, live.answer_typed, [chat.question, conversation, chat.scope], answered, **asking)
    chat.talk.suggested(live.answer_suggested, [conversation, chat.scope], answered, **asking)
    chat.talk.retry(live.answer_again, [conversation, chat.scope], answered, **asking)
    chat.stop.click(live.stop, conversation, None, queue=False, show_progress="hidden")
    opened = [chat.talk, conversation, following, chat.ask, chat.stop]
    chat.talk.opened(live.open_chat, None, opened, show_progress="hidden")
    page.load(live.load, None, status, show_progress="hidden")
    changing = [status, timer, seen, side.listed, chat.talk, side.reader, side.quotes, following, chat.ask, chat.stop]
    timer.tick(live.tick, [conversation, seen, following], changing, show_progress="hidden")
