"""What the page's events call while somebody reads: asking, opening a chat, and following what has changed elsewhere."""

from __future__ import annotations

import html
import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.ui.desk import Desk
from index import History, LibraryError

_BUSY = gr.update(visible=False), gr.update(visible=True)  # Ask and Stop while an answer is being written
_IDLE = gr.update(visible=True), gr.update(visible=False)


class Live:
    """The actions of one desk, under the names that surface.py lists. They take and return the values of the components that
    page.py names beside each."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def answer_typed(self, text: str, known: str, asked_of: Any) -> Iterator[tuple[Any, ...]]:
        yield from self._answer(text, known, asked_of, box="")

    def answer_suggested(self, known: str, asked_of: Any, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from self._answer(str(event._data["question"]), known, asked_of)

    def answer_again(self, known: str, asked_of: Any, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        question = self._desk.talk.last_question(known)
        yield from self._answer(question, known, asked_of, anyway=bool(event._data["anyway"]))

    def _answer(self, text: str, known: str, asked_of: Any, anyway: bool = False, box: Any = None) -> Iterator[tuple[Any, ...]]:
        """The conversation as it grows; its id and the question's box, "" to empty it, once: the reader may write the next question
        meanwhile, or go to another conversation."""
        known = known or History.new_id()
        once = known, gr.skip() if box is None else box
        for shown in self._desk.talk.ask(text, known, asked_of, anyway):
            # The buttons change with the last turn: whoever asks again between two messages would be talked over.
            working = shown["turns"][-1]["status"] == "working"
            yield shown, *once, *(_BUSY if working else _IDLE)
            once = gr.skip(), gr.skip()

    def open_chat(self, event: gr.EventData) -> tuple[Any, ...]:
        known = str(event._data["conversation"])
        working = self._desk.talk.working(known)
        return self._desk.talk.shown(known), known, working, *(_BUSY if working else _IDLE)

    def stop(self, known: str) -> None:
        self._desk.talk.stop(known)

    def load(self) -> str:
        return status_line(self._desk)

    def tick(self, known: str, before: tuple[int, int, Any], follows: bool) -> tuple[Any, ...]:
        """The model's line, and what has changed: a library by another page or process, or an answer whose end
        this page has missed, as it may after a laptop's sleep, or which another loading of it has asked for."""
        desk = self._desk
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
        buttons = _IDLE if follows and not working else (gr.skip(), gr.skip())
        ours = (now, library_now, talk_now, reader_now, quotes_now, follows and working, *buttons)
        return status_line(desk), gr.Timer(5.0 if calm else 1.0), *ours


def status_line(desk: Desk) -> str:
    """What the model is doing, as HTML."""
    status = desk.loader.status
    detail = html.escape(status.detail)  # a long one is cut where there is no room for it
    return f'<p class="or-model or-model-{status.state}" role="status" title="{detail}">{detail}</p>'


def in_words(action: Callable[..., Any]) -> Callable[..., Any]:
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
