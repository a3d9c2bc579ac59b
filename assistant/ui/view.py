"""Events -> the plain data that the page's scripts draw. Nothing here knows Gradio, and nothing here is HTML.

Text of articles and models goes to the browser as data and is put on the page with `textContent` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from assistant.types import Answer, AnswerSentence, Checked, Done, Event, Found, Rewritten, Token
from index import Article, Evidence, Sentence, Statement, Version

Turn = dict[str, Any]

_SURE = 0.95  # from this confidence on a speaker is shown without it
_WORDS = re.compile(r"\w{3,}")


def new_turn(question: str, scope: str = "", anyway: bool = False) -> Turn:
    """A question that was just asked; `scope` says of which articles, where not of all; `anyway`: what comes nearest will do."""
    return {
        "question": question,
        "scope": scope,
        "anyway": anyway,
        "rewritten": None,
        "evidence": [],
        "pending": "",
        "sentences": [],
        "status": "working",
        "answer": "",
        "error": None,
    }


def apply(turn: Turn, event: Event) -> Turn:
    """The turn after an event; the one before it is left as it was."""
    match event:
        case Rewritten(question):
            return {**turn, "rewritten": question}
        case Found(evidence):
            return {**turn, "evidence": [evidence_row(n, e) for n, e in evidence.items()]}
        case Token(text):
            # Not checked yet: quotation marks are shown once the words between them are known to be verbatim.
            return {**turn, "pending": turn["pending"] + text.translate(_NO_MARKS)}
        case Checked(sentence):
            added = [sentence_row(sentence)] if sentence else []
            return {**turn, "pending": "", "sentences": turn["sentences"] + added}
        case Done(answer):
            return {
                **turn,
                "pending": "",
                "status": answer.status,
                "answer": answer.answer,
                "error": answer.error,
                **_provenance(answer),
            }


def stopped(turn: Turn) -> Turn:
    """The turn as it stands when the reader stops it: the finished sentences stay."""
    return {**turn, "pending": "", "status": "stopped"}


def evidence_row(number: int, evidence: Evidence) -> dict[str, Any]:
    s, a = evidence.sentence, evidence.article
    return {
        "marker": number,
        "sentence_id": s.id,
        "sentence": s.text,
        "speaker": evidence.speaker,
        "also": outlets(evidence.also),
        **article_fields(a),
    }


def outlets(articles: Iterable[Article]) -> list[dict[str, Any]]:
    """Near-duplicates of an article, for a line such as "also in AP, BBC"."""
    return [{"article_id": a.id, "title": a.title, "publisher": a.publisher} for a in articles]


def sentence_row(sentence: AnswerSentence) -> dict[str, Any]:
    citations = [{**asdict(c), "also": [asdict(outlet) for outlet in c.also]} for c in sentence.citations]
    return {"text": sentence.text, "verdict": sentence.verdict, "citations": citations}


def article_view(article: Article, sentences: list[Sentence], statements: Sequence[Statement] = ()) -> dict[str, Any]:
    """An article for the reading pane: its sentences with their ids, by paragraph, each cut where reported words begin and end."""
    spans = [(start, end, number) for number, s in enumerate(statements) for start, end in s.contents]
    paragraphs: dict[int, list[dict[str, Any]]] = {}
    for s in sentences:
        paragraphs.setdefault(s.paragraph, []).append({"id": s.id, "text": s.text, "segments": segments(s, spans)})
    return {
        **article_fields(article),
        "url": article.url,
        "authors": list(article.authors),
        "paragraphs": list(paragraphs.values()),
        "statements": [statement_fields(s) for s in statements],
    }


def version_view(version: Version) -> dict[str, Any]:
    """An article as it was, for the reading pane; "was" tells what became of it and when."""
    was = {
        "state": version.state,
        "added": version.article.added_at[:10],
        "left": version.left_at[:10],
        "current_id": version.current_id,
    }
    return {**article_view(version.article, list(version.sentences)), "was": was}


def segments(sentence: Sentence, spans: Sequence[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """The sentence's text in pieces, each with the number of the statement whose words it is, or None.

    `spans` are (start, end, number) in the article. Where statements lie in one another the outermost, the longest, counts.
    """
    here = sorted((s for s in spans if s[0] < sentence.end and sentence.start < s[1]), key=lambda s: s[0] - s[1])
    inner = {at for start, end, _ in here for at in (start, end) if sentence.start < at < sentence.end}
    cuts = [sentence.start, *sorted(inner), sentence.end]
    pieces: list[dict[str, Any]] = []
    for start, end in pairwise(cuts):
        number = next((n for a, b, n in here if a <= start and end <= b), None)
        text = sentence.text[start - sentence.start : end - sentence.start]
        if pieces and pieces[-1]["statement"] == number:
            pieces[-1]["text"] += text
        else:
            pieces.append({"text": text, "statement": number})
    return pieces


def statement_fields(statement: Statement) -> dict[str, Any]:
    """Who said something, how that is known, and in what manner it was said."""
    s = statement
    flags = {"unnamed": ["unnamed"], "unresolved": ["unclear who"]}.get(s.status, [])
    flags = flags + (["a view"] if s.act == "held" else []) + ([] if s.polarity == "affirmed" else [s.polarity])
    flags = flags + ([f"as told by {s.teller}"] if s.teller else [])
    return {"speaker": s.speaker, "said_by": s.said_by, "kind": s.kind, "flags": flags, "resolved": _resolved(s)}


def _resolved(statement: Statement) -> dict[str, Any] | None:
    """What the article calls the speaker, and in percent how sure the name is where it is not; None where it is plain."""
    if statement.speaker is None:
        return None
    unsure = round(100 * statement.confidence) if statement.confidence < _SURE else None
    plain = bool(set(_WORDS.findall(statement.speaker)) & set(_WORDS.findall(statement.mention)))
    return None if plain and unsure is None else {"mention": statement.mention, "percent": unsure}


def article_fields(article: Article) -> dict[str, Any]:
    """What tells an article from others on the page."""
    return {
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published[:10],
    }


def _provenance(answer: Answer) -> dict[str, Any]:
    return {"model": answer.model, "seconds": answer.timings.total_s}


_NO_MARKS = str.maketrans("", "", '“”"«»')
