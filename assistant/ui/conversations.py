"""The conversations of the page. An answer is written in a thread of its own and kept when it ends, whether a page looks on or not:
a page that was closed or loaded anew while it was being written finds it again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.history import messages
from assistant.model.loader import ModelLoader
from assistant.suggestions import suggest
from assistant.ui import view
from assistant.ui.scope import Scope
from index import History, HomeError, Index, whole

_TICK = 0.08  # seconds between two updates of a growing answer


@dataclass
class _Running:
    """An answer that is being written, after the turns of `past`; `changed` is set when `turn` or `over` is."""

    turn: view.Turn
    past: list[view.Turn]
    over: bool = False
    changed: threading.Event = field(default_factory=threading.Event)


class Conversations:
    """Everybody's conversations over one library with one model. `stocked` is waited for before anything is answered."""

    def __init__(self, index: Index, loader: ModelLoader, history: History, stocked: threading.Event) -> None:
        self.assistant = Assistant(index, loader, at_hand=loader.at_hand)
        self._index, self._loader, self._history, self._stocked = index, loader, history, stocked
        self._lock = threading.Lock()  # of what follows, and of the turns in it
        self._running: dict[str, _Running] = {}
        self._ended: dict[str, int] = {}  # how many answers have ended, by conversation

    def shown(self, conversation: str) -> dict[str, Any]:
        """A conversation as the page draws it, with the answer that is being written."""
        with self._lock:
            turns = self._history.turns(conversation) if conversation else []
            if running := self._running.get(conversation):
                turns.append(self._waiting(running.turn))
        return {"conversation": conversation, "turns": turns, "suggestions": [] if turns else suggest(self._index)}

    def ask(self, question: str, conversation: str, asked_of: Any = None, anyway: bool = False) -> Iterator[dict[str, Any]]:
        """The conversation as it grows by the answer to `question`, from the articles that `asked_of` leaves (scope.py). `anyway`:
        where no answer is sure, what comes nearest is given as one."""
        scope = Scope.of(asked_of)
        turn = view.new_turn(whole(question).strip(), scope.said(self._index), anyway)
        with self._lock:
            running = _Running(turn, self._history.turns(conversation))
            self._running[conversation] = running
        threading.Thread(target=self._write, args=(conversation, running, scope), daemon=True).start()
        over = False
        while not over:
            running.changed.wait(1)
            running.changed.clear()
            with self._lock:
                over, turn = running.over, running.turn
            yield {"conversation": conversation, "turns": [*running.past, self._waiting(turn)], "suggestions": []}
            time.sleep(_TICK if turn["pending"] else 0)  # evidence is shown at once

    def ended(self, conversation: str) -> int:
        """How many answers have ended in a conversation since the start; rises by one with each."""
        return self._ended.get(conversation, 0)

    def working(self, conversation: str) -> bool:
        """Whether an answer is being written in a conversation."""
        return conversation in self._running

    def stop(self, conversation: str) -> None:
        """End the answer that is being written in this conversation; its finished sentences stay."""
        if running := self._running.get(conversation):
            self._end(conversation, running)

    def last_question(self, conversation: str) -> str:
        """Take the last turn back and return its question."""
        turns = self._history.turns(conversation)
        if not turns:
            return ""
        self._history.drop_last(conversation)
        return str(turns[-1]["question"])

    def _write(self, conversation: str, running: _Running, scope: Scope) -> None:
        # In a thread of its own: while the model reads a prompt nothing comes out of it, and the reader may stop all the same.
        self._stocked.wait()
        try:
            articles = scope.article_ids(self._index)
            if articles == []:
                none = "No article fits the filter above the question. Clear it to ask all articles."
                self._end(conversation, running, {**running.turn, "status": "error", "error": none})
                return
            stream = self.assistant.ask(running.turn["question"], messages(running.past), articles, anyway=running.turn["anyway"])
            for event in stream:
                if not self._change(running, view.apply(running.turn, event)):
                    stream.close()  # stops the model
        except HomeError as error:  # the library cannot be read
            self._end(conversation, running, {**running.turn, "status": "error", "error": str(error)})
        finally:
            self._end(conversation, running)

    def _change(self, running: _Running, turn: view.Turn) -> bool:
        """Put the turn in place of the one before, if the answer has not been ended meanwhile."""
        with self._lock:
            if running.over:
                return False
            running.turn = turn
        running.changed.set()
        return True

    def _end(self, conversation: str, running: _Running, turn: view.Turn | None = None) -> None:
        """Keep the turn, as it now stands or as given, once."""
        with self._lock:
            if running.over:
                return
            running.over = True
            turn = turn or running.turn
            turn = view.stopped(turn) if turn["status"] == "working" else turn
            try:
                self._history.append(conversation, turn)
            except HomeError as error:  # the answer stands on the page all the same
                turn = {**turn, "unsaved": f"This answer is not kept. {error}"}
            running.turn = turn
            self._ended[conversation] = self.ended(conversation) + 1
            if self._running.get(conversation) is running:
                del self._running[conversation]
        running.changed.set()

    def _waiting(self, turn: view.Turn) -> view.Turn:
        """The turn with what it waits for, if it is not finished."""
        if turn["status"] != "working":
            return turn
        ready = self._loader.status.state == "ready"
        reading = "Reading the evidence …" if ready else self._loader.status.detail
        return {**turn, "waiting": reading if turn["evidence"] else "Looking …"}
