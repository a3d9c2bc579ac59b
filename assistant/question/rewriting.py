"""Follow-up questions: whether a question needs its conversation to be understood, and what it means then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.question.follow_ups import by_rule
from index.english.capitalised import names
from index.search.reading import last_exchange

_PRONOUN = re.compile(r"\b(?:he|she|they|him|her|hers|them|his|their|theirs|it|its|those|these|there)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\bquote (?:that|this)\b|\b(?:about|of|on|with|to|say|said|why|mean|is|was) (?:that|this)\b(?= *[?.!,]|$)|"
    r"\b(?:that|this)\s*[?.!]*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:and|but|so|also|then|ok(?:ay)?|what about|how about|who else|what else|anything else|anyone else|more|"
    r"why\??$|when\??$|where\??$|how\??$|"
    r"the (?:first|second|third|last|other) (?:one)?|which (?:one|of))\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"^\s*(?:and|but|so|also|then) (?=what|who|when|where|why|how|did|does|do|is|was|were|are)", re.IGNORECASE)


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
    names_its_subject = bool(_LINK.match(question) and names(question) and not _PRONOUN.search(question))
    if (_OPENING.match(question.strip()) and not names_its_subject) or _POINTING.search(question) or len(question.split()) < 3:
        return True
    pronoun = _PRONOUN.search(question)
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
