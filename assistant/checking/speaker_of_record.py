"""Whether whom an answer names as a speaker is the speaker of record of what it cites. Never words in the wrong mouth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question.about_statements import VERBS
from assistant.records.composing import compose
from assistant.types import AnswerSentence
from index import Index, Statement
from index.english.names import NameParts, folded, same_person, without_titles

_ENOUGH = 2  # words that an answer must share with a statement to be put right by it
_NEARLY = 0.6  # ... of the words that it shares with the statement nearest to it, for another one to be meant
_NAME = r"(?P<name>[A-ZÀ-Ý][\w’'.-]*(?: (?:(?:de|del|la|von|van|der|al|bin|of|the) )*[A-ZÀ-Ý][\w’'.-]*)*)"
_BEFORE = re.compile(rf"{_NAME}(?:,(?: [^,.;“”\"]{{3,120}},)?|,)? (?:(?:has|had|also|later|then|reportedly) )*{VERBS}\b")
_ROLE = re.compile(
    rf"(?:^|[.;:,] |\band |\bthat )(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts) (?P<role>(?:[\w’'.-]+ ){{0,4}}?[\w’'-]+)"
    rf" (?:(?:has|had|also|later|then|reportedly) )*{VERBS}\b|"
    rf"\b[Aa]ccording to (?:the|an?|his|her|their|its) (?P<source>(?:[\w’'.-]+ ){{0,4}}?[\w’'-]+)(?=[,.;]|$)"
)
_AFTER = re.compile(rf"\b(?:[Aa]ccording to|said|says|added|by) {_NAME}")
_NO_SPEAKER = frozenset("the a an he she it they we i this that in on at as and but when while after before reporters".split())


def with_speaker_of_record(sentence: AnswerSentence, index: Index) -> AnswerSentence | None:
    """The sentence as it is, if it names nobody as a speaker or rightly so. Where the record names another one, what the
    record says ("repaired"), if it is about the same; else, or where the cited text has neither record nor name, None."""
    claimed = claimed_speakers(sentence.text)
    statements = [s for s in index.statements_in([c.sentence_id for c in sentence.citations]) if s.act != "did" and s.is_said]
    if not claimed:
        return sentence if _knows_roles(sentence, statements) else replace(sentence, verdict="unverified")
    best = max(statements, key=lambda s: (_shared(s.content, sentence.text), s.parent is None), default=None)
    most = _shared(best.content, sentence.text) if best is not None else 0
    meant = [s for s in statements if _shared(s.content, sentence.text) >= _NEARLY * most]
    if all(any(_is_by(s, name) for s in meant) for name in claimed):
        return sentence
    if best is not None and most >= _ENOUGH:
        text = compose(best, index.article(best.article_id), index.sentences(best.article_id))
        return replace(sentence, text=text, verdict="repaired")
    cited = " ".join(c.sentence for c in sentence.citations)
    if statements or any(name.split()[-1] not in cited for name in claimed):
        return None
    return replace(sentence, verdict="unverified")


def answers_about(sentence: AnswerSentence, asked: Sequence[str], index: Index) -> bool:
    """Whether a sentence put right by the record is still about one of those whose words are asked for."""
    statements = index.statements_in([c.sentence_id for c in sentence.citations])
    return not asked or any(_is_by(s, name) for s in statements for name in asked)


def claimed_speakers(text: str) -> list[str]:
    """The names that a sentence gives as those of speakers; names within quotation marks are the article's affair."""
    bare = re.sub(r"“[^”]*”|\"[^\"]*\"", " ", text)
    found = [m["name"].strip(" .,") for pattern in (_BEFORE, _AFTER) for m in pattern.finditer(bare)]
    return list(dict.fromkeys(name for name in found if name.split()[0].lower() not in _NO_SPEAKER))


def _knows_roles(sentence: AnswerSentence, statements: Sequence[Statement]) -> bool:
    """Whether those whom a sentence makes speak by what they are ("the trade minister said") are called so by what it cites."""
    bare = re.sub(r"“[^”]*”|\"[^\"]*\"", " ", sentence.text)
    roles = [(m["role"] or m["source"]).lower().split() for m in _ROLE.finditer(bare)]
    known = " ".join(
        [
            *(f"{c.sentence} {c.title} {c.speaker or ''}" for c in sentence.citations),
            *(f"{s.said_by} {s.mention}" for s in statements),
        ]
    ).lower()
    return all(set(role[-1:]) <= set(re.findall(r"[\w’'-]+", known)) for role in roles)


def _is_by(statement: Statement, name: str) -> bool:
    """Whether the record has this name, or the article's words for the source do: John Reed's words are not Mary Reed's."""
    parts = NameParts.of(without_titles(re.sub(r"[’']s?$", "", name)) or name)
    for speaker in (statement.speaker or "").split(" and "):
        own = NameParts.of(speaker) if speaker else None
        if own is not None and folded(own.last) == folded(parts.last):
            return not (own.first and parts.first) or same_person(own, parts)
    known = folded(f"{statement.speaker or ''} {statement.mention}")
    return parts.surname in re.findall(r"[\w’'.-]+", known)


def _shared(one: str, other: str) -> int:
    words: Sequence[str] = re.findall(r"\w{3,}", one.lower())
    return len(set(words) & set(re.findall(r"\w{3,}", other.lower())))
