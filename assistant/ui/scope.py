"""Which articles a question in the page is asked of: the reader's filter, as it comes from the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from index import Index

_LONGEST = 200  # characters of a filter; nobody types more
_CHOICES = 300  # tags and publishers that are offered


@dataclass(frozen=True, slots=True)
class Scope:
    """ "" and None set no bound. `publisher` may be a part of the name; `article_id` is the one article to ask."""

    tag: str = ""
    publisher: str = ""
    since: date | None = None
    until: date | None = None
    article_id: int | None = None

    @classmethod
    def of(cls, given: Any) -> Scope:
        """From what a browser sent, which may be anything."""
        known = given if isinstance(given, dict) else {}
        tag, publisher = (str(known.get(name) or "").strip()[:_LONGEST] for name in ("tag", "publisher"))
        chosen = known.get("article_id")
        article_id = chosen if isinstance(chosen, int) and 0 < chosen < 2**53 else None
        return cls(tag, publisher, _day(known.get("since")), _day(known.get("until")), article_id)

    def article_ids(self, index: Index) -> list[int] | None:
        """The articles that it leaves; None for all."""
        found = index.article_ids(self.since, self.until, self.publisher, tag=self.tag)
        if self.article_id is None:
            return found
        version = index.version(self.article_id)  # the article may have changed since it was opened
        current = version.current_id if version is not None and version.state == "earlier" else self.article_id
        there = {a.id for a in index.articles_by_id([current])} if current is not None else set()
        return [i for i in there if found is None or i in found]

    def said(self, index: Index) -> str:
        """For the reader, "12 of 84 articles"; "" where all are asked."""
        ids = self.article_ids(index)
        return "" if ids is None else f"{len(ids):,} of {_articles(index.article_count())}"


def choices(index: Index, given: Any) -> dict[str, Any]:
    """How many articles a filter leaves, and what may be chosen."""
    ids = Scope.of(given).article_ids(index)
    total = index.article_count()
    return {
        "line": _articles(total) if ids is None else f"{len(ids):,} of {_articles(total)}",
        "tags": list(index.tags())[:_CHOICES],
        "publishers": index.publishers()[:_CHOICES],
    }


def _articles(count: int) -> str:
    return f"{count:,} {'article' if count == 1 else 'articles'}"


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
