"""Questions to start with, made from the library's own articles."""

from __future__ import annotations

from collections.abc import Iterator

from index import Index
from index.english.telling import BODY, ROLE_BEFORE_NAME, full_names_that_speak

_RECENT = 20  # articles looked at


def suggest(index: Index, count: int = 3) -> list[str]:
    """Up to `count` questions that the newest articles answer: whom they quote, and what about."""
    questions: list[str] = []
    for article in reversed(index.catalog.articles.newest(_RECENT)):
        for name in _speakers(index, article.id):
            question = f"What did {name} say?"
            if not any(name in q for q in questions):
                questions.append(question)
                break  # one of each article first
    newest = index.catalog.articles.newest(1)
    for article in newest:
        for name in _speakers(index, article.id):
            if len(questions) < count and not any(name in q for q in questions):
                questions.append(f"What did {name} say?")
        if not questions:
            questions.append(f"What happened, according to “{article.title}”?")
    return questions[:count]


def _speakers(index: Index, article_id: int) -> Iterator[str]:
    for sentence in index.sentences(article_id)[1:]:
        for found in full_names_that_speak(sentence.text):
            name = ROLE_BEFORE_NAME.sub("", found)
            if not BODY.search(name):  # only people are asked about
                yield name
