"""Follow-up questions: whether a question needs its conversation to be understood, and what it means then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.question.follow_ups import by_rule
from index import last_exchange
from index.english.capitalised import names
from index.english.follow_ups import LINKED, OPENING, POINTING, PRONOUN


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


def is_follow_up(question: str, conversation: Sequence[Message]) -> bool:
    """Whether the question leans on what was said before it."""
    if not conversation:
        return False
    # "And how did Spicer describe the relationship?" only begins like a follow-up.
    names_its_subject = bool(LINKED.match(question) and names(question) and not PRONOUN.search(question))
    if (OPENING.match(question.strip()) and not names_its_subject) or POINTING.search(question) or len(question.split()) < 3:
        return True
    pronoun = PRONOUN.search(question)
    # "What did Trump say about his wall?" explains its pronoun itself.
    return bool(pronoun and not names(question[: pronoun.start()]))


def standalone(question: str, conversation: Sequence[Message]) -> tuple[str, str]:
    """(the question with what it leans on put in, by what the conversation has named; the last exchange, which it has to be read
    with where no rule can tell that)."""
    if not is_follow_up(question, conversation):
        return question, ""
    asked = [m.content for m in conversation if m.role == "user"]
    answers = [m.content for m in conversation if m.role == "assistant"]
    understood = by_rule(question, asked, answers[-1] if answers else "")
    return (understood, "") if understood else (question, last_exchange([m.content for m in conversation]))
