"""Questions to start with, made from the library's own records."""

from __future__ import annotations

from collections.abc import Iterator

from index import Index, Statement
from index.english.telling import BODY

_RECENT = 20  # articles looked at
_QUOTED = range(4, 11)  # words of a quotation that is asked about


def suggest(index: Index, count: int = 3) -> list[str]:
    """Up to `count` questions that the newest articles answer: what somebody said, who said some words, what others said."""
    articles = index.newest_articles(_RECENT)[::-1]
    by_article = [list(_named(index, article.id)) for article in articles]
    people = [f"What did {name} say?" for name in dict.fromkeys(s.speaker for s in _in_turn(by_article))]
    quoted = [f"Who said “{words}”?" for s in _in_turn(by_article) if (words := _exact_words(s))]
    found = [*people[:1], *quoted[:1], *people[1:]][:count]
    return found or [f"What happened, according to “{article.title}”?" for article in articles[:1]]


def _named(index: Index, article_id: int) -> Iterator[Statement]:
    """An article's statements by people with a full name."""
    for statement in index.statements(article_ids=[article_id]):
        name = statement.speaker or ""
        if statement.is_told and len(name.split()) > 1 and " and " not in name and not BODY.search(name):
            yield statement


def _in_turn(by_article: list[list[Statement]]) -> Iterator[Statement]:
    """One of each article first."""
    for statements in by_article:
        yield from statements[:1]
    for statements in by_article:
        yield from statements[1:]


def _exact_words(statement: Statement) -> str:
    words = statement.content.strip(" ,.;“”\"'")
    whole = statement.kind == "direct" and len(statement.contents) == 1 and not set('“”"\n') & set(words)
    return words if whole and len(words.split()) in _QUOTED else ""
