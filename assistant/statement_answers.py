"""Answers from statement records: what S said about T, who said it, who is quoted. No word of them is the model's.

`find` returns the statements that answer a question, or says that none does, or that the records cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checks import find_verbatim
from assistant.context import EVIDENCE
from assistant.statement_questions import StatementQuestion, read_question
from index import Index, Speaker, Statement
from index.statement_search import Ranked

MOST = 4  # statements in one answer
_MAYBE, _SURELY = 0.5, 0.8  # share of a question's words from which a statement may answer it, and does
_CLOSE = 0.55  # cosine from which a sentence may be about a topic that it does not name


@dataclass(frozen=True)
class FromRecords:
    """Statements that answer, best first; `sure` where their words show it, else the model should be asked whether they do."""

    question: StatementQuestion
    statements: tuple[Statement, ...]
    sure: bool


def find(index: Index, question: str, article_ids: list[int] | None = None) -> FromRecords | None:
    """The statements that answer a question about statements. None: it is not one, or only a model can tell."""
    asked = read_question(question)
    if asked is None:
        return None
    if asked.kind == "phrase":
        return _who_said_phrase(index, asked, article_ids)
    if asked.kind == "quoted":
        return _who_is_quoted(index, asked, article_ids)
    if asked.kind in ("what", "did"):
        return _what_they_said(index, asked, article_ids)
    return _who_said_it(index, asked, article_ids)


def _who_said_it(index: Index, asked: StatementQuestion, article_ids: list[int] | None) -> FromRecords | None:
    """"Who denied that ...?", in the reader's words, not the article's."""
    near = [e.sentence.id for e in index.search(asked.topic, 2 * EVIDENCE, article_ids)]
    statements = [s for s in index.statements_in(near) if s.parent is None]
    ranked = [r for r in index.rank_statements(statements, asked.topic) if r.words >= _MAYBE]
    if not ranked:
        return None
    best = [r.statement for r in ranked if r.score >= 0.85 * ranked[0].score]
    return FromRecords(asked, tuple(best[:2]), ranked[0].words >= _SURELY)


def _who_said_phrase(index: Index, asked: StatementQuestion, article_ids: list[int] | None) -> FromRecords | None:
    sentences = index.catalog.sentences_by_id([i for i, _ in index.catalog.match([asked.phrase], 20, article_ids)])
    found = []
    for statement in index.statements_in(list(sentences)):
        whole = " ".join(sentences[i].text for i in statement.sentence_ids if i in sentences)
        if find_verbatim(asked.phrase, statement.content) or (
            statement.kind != "indirect" and find_verbatim(asked.phrase, whole) and _mostly(asked.phrase, statement.content)
        ):
            found.append(statement)
    # The innermost of nested statements is whose words they are.
    inner = [s for s in found if not any(other.parent == s.id for other in found)]
    best = sorted(inner, key=lambda s: (s.speaker is None, -s.confidence, s.id))
    return FromRecords(asked, tuple(best[:MOST]), True) if best else None


def _mostly(phrase: str, content: str) -> bool:
    words = set(re.findall(r"\w+", phrase.lower()))
    return len(words & set(re.findall(r"\w+", content.lower()))) >= 0.8 * len(words)


def _who_is_quoted(index: Index, asked: StatementQuestion, article_ids: list[int] | None) -> FromRecords | None:
    found = [s for s in index.statements(article_ids=article_ids) if s.speaker and s.parent is None and s.act == "said"]
    if asked.topic:
        found = [r.statement for r in index.rank_statements(found, asked.topic) if r.words >= 0.5]
    else:
        found.sort(key=lambda s: (s.kind == "indirect", s.id))
    firsts: dict[str, Statement] = {}
    for statement in found:
        firsts.setdefault(statement.speaker or "", statement)
    return FromRecords(asked, tuple(list(firsts.values())[: 2 * MOST]), True)


def _what_they_said(index: Index, asked: StatementQuestion, article_ids: list[int] | None) -> FromRecords | None:
    chosen: list[Statement] = []
    sure = True
    each = max(1, MOST // len(asked.speakers))
    for name in asked.speakers:
        speakers = index.find_speakers(name)
        if not speakers:
            return None
        found = _about(index, speakers, asked, article_ids)
        if found is None:
            return None
        statements, named = found
        sure &= named
        chosen += statements[:each]
    return FromRecords(asked, tuple(chosen), sure)


def _about(
    index: Index, speakers: Sequence[Speaker], asked: StatementQuestion, article_ids: list[int] | None
) -> tuple[list[Statement], bool] | None:
    """The speakers' statements on the topic, and whether they name it. None where the records cannot tell."""
    people = [i for s in speakers for i in s.person_ids]
    statements = [s for s in index.statements_of(people, article_ids) if s.contents]
    ranked = index.rank_statements(statements, asked.topic)
    if not asked.topic:
        said = [r.statement for r in ranked if r.statement.act != "did" and r.statement.parent is None]
        return sorted(said, key=lambda s: (s.kind == "indirect", s.id)), True
    return _fitting(ranked, asked)


def _fitting(ranked: list[Ranked], asked: StatementQuestion) -> tuple[list[Statement], bool]:
    named = [r for r in ranked if _names(r, asked)]
    if named:
        best = named[0].score
        return [r.statement for r in named if r.score >= 0.6 * best], True
    return [r.statement for r in ranked[:2] if r.meaning >= _CLOSE], False


def _names(ranked: Ranked, asked: StatementQuestion) -> bool:
    """Whether a statement's words are about the topic: all of a short one, half of a longer one."""
    return ranked.words >= (0.5 if asked.about else 0.34)
