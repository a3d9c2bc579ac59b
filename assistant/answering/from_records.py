"""Answers put together from statement records: names and the article's words, no word of them a language model's."""

from __future__ import annotations

from assistant.answering.evidence import Context, cited_ids
from assistant.question.question import Question
from assistant.records.composing import SURE, compose
from assistant.records.finding import FromRecords
from assistant.types import AnswerSentence, Citation, Verdict
from index import Index, Statement

_SIDES = {"for": "In favour", "against": "Against"}


def compose_all(index: Index, records: FromRecords, context: Context, question: Question) -> list[AnswerSentence]:
    """One answer sentence for each statement; `context` holds the sentences that they stand in."""
    return [_composed(index, statement, records, context, question) for statement in records.statements]


def _composed(index: Index, statement: Statement, records: FromRecords, context: Context, question: Question) -> AnswerSentence:
    asked, ids = question.statements, cited_ids(statement)
    cited = {m: e for m, e in context.citable.items() if e.sentence.id in ids}
    article = index.article(statement.article_id)
    leading = asked is not None and asked.kind in ("who", "phrase", "sides")  # asked for the speaker, begin with them
    text = compose(statement, article, index.sentences(statement.article_id), question.text, leading)
    if asked and asked.over_time and article.published:
        text = f"{article.published[:10]}: {text}"
    if side := records.sides.get(statement.id):
        text = f"{_SIDES[side]}: {text}"
    verdict: Verdict = "verified" if statement.confidence >= SURE else "unverified"
    return AnswerSentence(text, verdict, tuple(Citation.to(m, e) for m, e in cited.items()))
