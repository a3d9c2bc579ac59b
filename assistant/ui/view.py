"""Events -> the plain data that the page's scripts draw. Nothing here knows Gradio, and nothing here is HTML.

Text of articles and models goes to the browser as data and is put on the page with `textContent` alone.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.types import Answer, AnswerSentence, Checked, Done, Event, Found, Rewritten, Token
from index import Article, Evidence, Sentence

Turn = dict[str, Any]


def new_turn(question: str) -> Turn:
    """A question that was just asked."""
    return {
        "question": question,
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
        **_article_fields(a),
    }


def sentence_row(sentence: AnswerSentence) -> dict[str, Any]:
    return {"text": sentence.text, "verdict": sentence.verdict, "citations": [asdict(c) for c in sentence.citations]}


def article_view(article: Article, sentences: list[Sentence]) -> dict[str, Any]:
    """An article for the reading pane: its sentences with their ids, by paragraph."""
    paragraphs: dict[int, list[dict[str, Any]]] = {}
    for s in sentences:
        paragraphs.setdefault(s.paragraph, []).append({"id": s.id, "text": s.text})
    return {
        **_article_fields(article),
        "url": article.url,
        "source": article.source,
        "paragraphs": list(paragraphs.values()),
    }


def library_view(articles: list[Article]) -> list[dict[str, Any]]:
    """The library's list, the newest first."""
    return [{**_article_fields(a), "sentences": a.sentences} for a in reversed(articles)]


def _article_fields(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published[:10],
    }


def _provenance(answer: Answer) -> dict[str, Any]:
    return {"model": answer.model, "seconds": answer.timings.total_s}


_NO_MARKS = str.maketrans("", "", '“”"«»')
