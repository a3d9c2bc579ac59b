"""Whether whom an answer names as a speaker is the speaker of record of what it cites. Never words in the wrong mouth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.records.composing import compose
from assistant.types import AnswerSentence
from index import Index, Statement
from index.english.names import NameParts, folded, same_person, without_titles
from index.english.telling import CLOSED_QUOTATION, NAME_WORD, NO_SPEAKER, ROLE_WORD, names_that_speak, roles_that_speak
from index.english.words import OF_THREE, without_possessive

_ENOUGH = 2  # words that an answer must share with a statement to be put right by it
_NEARLY = 0.6  # ... of the words that it shares with the statement nearest to it, for another one to be meant


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
    bare = CLOSED_QUOTATION.sub(" ", text)
    found = [name.strip(" .,") for name in names_that_speak(bare)]
    return list(dict.fromkeys(name for name in found if name.split()[0].lower() not in NO_SPEAKER))


def _knows_roles(sentence: AnswerSentence, statements: Sequence[Statement]) -> bool:
    """Whether those whom a sentence makes speak by what they are ("the trade minister said") are called so by what it cites."""
    bare = CLOSED_QUOTATION.sub(" ", sentence.text)
    roles = [role.lower().split() for role in roles_that_speak(bare)]
    known = " ".join(
        [
            *(f"{c.sentence} {c.title} {c.speaker or ''}" for c in sentence.citations),
            *(f"{s.said_by} {s.mention}" for s in statements),
        ]
    ).lower()
    return all(set(role[-1:]) <= set(ROLE_WORD.findall(known)) for role in roles)


def _is_by(statement: Statement, name: str) -> bool:
    """Whether the record has this name, or the article's words for the source do: John Reed's words are not Mary Reed's."""
    parts = NameParts.of(without_titles(without_possessive(name)) or name)
    for speaker in (statement.speaker or "").split(" and "):
        own = NameParts.of(speaker) if speaker else None
        if own is not None and folded(own.last) == folded(parts.last):
            return not (own.first and parts.first) or same_person(own, parts)
    known = folded(f"{statement.speaker or ''} {statement.mention}")
    return parts.surname in NAME_WORD.findall(known)


def _shared(one: str, other: str) -> int:
    return len(set(OF_THREE.findall(one.lower())) & set(OF_THREE.findall(other.lower())))
