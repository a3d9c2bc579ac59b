"""Conversations as the library keeps them, and as the assistant reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.question.rewriting import Message


def messages(turns: Sequence[dict[str, Any]]) -> list[Message]:
    """The turns as a conversation for the assistant: questions as they were understood, answers as they were given."""
    found: list[Message] = []
    for turn in turns:
        if turn["status"] in ("answered", "abstained"):
            found.append(Message("user", turn.get("rewritten") or turn["question"]))
            found.append(Message("assistant", " ".join(_marked(s) for s in turn["sentences"]) or turn["answer"]))
    return found


def _marked(sentence: dict[str, Any]) -> str:
    """With its citation numbers, as the answer's sentences were told apart on the page."""
    return str(sentence["text"]) + "".join(f" [{c['marker']}]" for c in sentence.get("citations", ()))
