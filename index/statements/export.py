"""Statements as rows for other programs: JSON objects, CSV, and a card that can be pasted beside a quotation."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any

from index.english.words import share_a_word
from index.sources.files.text import clean
from index.types import Article, Sentence, Statement

_COLUMNS = (
    "speaker", "content", "kind", "act", "polarity", "status", "confidence", "mention", "cue", "as_told_by", "title", "publisher",
    "published", "source", "url", "start", "end", "article_id", "id",
)  # fmt: skip


def as_record(statement: Statement, article: Article) -> dict[str, Any]:
    """One statement with what is needed to find it again: article, offsets, sentences."""
    return {
        "id": statement.id,
        "speaker": statement.speaker,
        "status": statement.status,
        "confidence": statement.confidence,
        "mention": statement.mention,
        "cue": statement.cue,
        "content": statement.content,
        "kind": statement.kind,
        "act": statement.act,
        "polarity": statement.polarity,
        "parent": statement.parent,
        "as_told_by": statement.teller,
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published,
        "source": article.source,
        "url": article.url,
        "start": statement.contents[0][0],
        "end": statement.contents[-1][1],
        "contents": [list(part) for part in statement.contents],
        "sentence_ids": list(statement.sentence_ids),
        "because": statement.because,
    }


def as_csv(records: Sequence[dict[str, Any]]) -> str:
    """A table with a header line, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _inert(value) for key, value in record.items()} for record in records)
    return out.getvalue()


def _inert(value: Any) -> Any:
    """A cell that a spreadsheet would take for a formula is text. Some take the wide signs of East Asian writing for the narrow
    ones, and look past blanks, breaks and what is not seen at the beginning."""
    if not isinstance(value, str):
        return value
    value = clean(value)  # a lone carriage return would begin a row of its own
    first = next((c for c in unicodedata.normalize("NFKC", value) if c.isprintable() and not c.isspace()), "")
    return "'" + value if first in tuple("=+-@") or value[:1] in ("\t", "\n") else value


def card(statement: Statement, article: Article, because: Sentence | None = None) -> str:
    """A quotation to paste: the exact words, who said them, where and when, and how to find them again."""
    words = statement.content if statement.kind != "indirect" else f"[not verbatim] {statement.content}"
    inferred = statement.speaker is not None and not _names(statement.mention, statement.speaker)
    outlet = ", ".join(x for x in (article.publisher, article.published[:10]) if x)
    spans = ", ".join(f"{a}-{b}" for a, b in statement.contents)
    lines = [
        words,
        f"— {statement.said_by}"
        + (f", as told by {statement.teller}" if statement.teller else "")
        + (f" ({_as_written(statement)})" if inferred else ""),
        article.title + (f" ({outlet})" if outlet else ""),
        f"{article.url or article.source}, characters {spans}",
    ]
    if because is not None and inferred:
        lines.append(f"Who that is: {' '.join(because.text.split())}")
    return "\n".join(lines)


def _names(mention: str, speaker: str) -> bool:
    """Whether the article's words for the source have a word of the name."""
    return share_a_word(mention, speaker)


def _as_written(statement: Statement) -> str:
    written = f"“{statement.mention}” in the article" if statement.mention else "the quotation goes on from one before it"
    return f"{written}; the name is {statement.confidence:.0%} sure"
