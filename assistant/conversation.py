"""Follow-up questions: whether a question needs its conversation to be understood, and what it means then."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from llama_index.core.llms import LLM

import prompts
from assistant.follow_ups import by_rule
from assistant.gates import names
from assistant.generation import generate
from assistant.grammar import QUESTION_GRAMMAR
from assistant.prompt_text import plain

_TURNS = 2  # exchanges shown to the model; what lies further back is rarely meant, and costs time
_ANSWER_CHARACTERS = 300

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


def standalone(question: str, conversation: Sequence[Message], model: Callable[[], LLM]) -> str:
    """The question with what it leans on put in. The question itself where it leans on nothing."""
    if not is_follow_up(question, conversation):
        return question
    asked = [m.content for m in conversation if m.role == "user"]
    answers = [m.content for m in conversation if m.role == "assistant"]
    ruled = by_rule(question, asked, answers[-1] if answers else "")
    if ruled is not None:
        return ruled
    prompt = prompts.load("standalone", "v1")
    recent = conversation[-2 * _TURNS :]
    lines = [f"{'Reader' if m.role == 'user' else 'Answer'}: {plain(_short(m.content))}" for m in recent]
    system, user = prompt.fill(conversation="\n".join(lines), question=plain(question))
    rewritten = "".join(generate(model(), system, user, grammar=QUESTION_GRAMMAR, max_tokens=80)).strip().splitlines()
    known = " ".join([question, *(m.content for m in conversation)])
    if rewritten and _only_known_names(rewritten[0], known):
        return rewritten[0]
    return _with_subject(question, recent)


def _only_known_names(rewritten: str, known: str) -> bool:
    """A small model sometimes brings in a name from nowhere; such a rewriting is not used."""
    return all(word in known for name in names(rewritten) for word in name.split())


def _with_subject(question: str, recent: Sequence[Message]) -> str:
    """Without a rewriting that can be trusted: the question, and the names last asked about."""
    last = next((names(m.content) for m in reversed(recent) if m.role == "user" and names(m.content)), [])
    return f"{question.rstrip(' ?')} ({', '.join(last)})?" if last else question


def _short(content: str) -> str:
    content = " ".join(re.sub(r"\s*\[\d+\]", "", content).split())
    return content if len(content) <= _ANSWER_CHARACTERS else content[:_ANSWER_CHARACTERS].rsplit(" ", 1)[0] + " …"
