"""Articles in the catalog's table: which one a draft is, articles by their ids, and pages of the list."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Literal

from index.errors import ArticleNotFound
from index.sources.files import whole
from index.storage import copies, stored
from index.storage.database import Database
from index.storage.identity import canonical_url, content_hash, digest, is_another_version, same_outlet
from index.storage.versions import Versions
from index.types import Article, Draft

Sort = Literal["added", "published", "title", "publisher"]

SELECT = """SELECT a.id, a.source, a.url, a.title, a.publisher, a.published, a.authors, {text} AS text, a.language, a.tags,
    a.added_at, (SELECT count(*) FROM sentences s WHERE s.article_id = a.id) AS sentences FROM articles a """
_WITHOUT_TEXT = SELECT.format(text="''")
_WITH_TEXT = SELECT.format(text="a.text")
_ORDERS: dict[Sort, str] = {
    "added": "a.id DESC",
    "published": "a.published = '', a.published DESC, a.id DESC",
    "title": "a.title COLLATE NOCASE, a.id",
    "publisher": "a.publisher = '', a.publisher COLLATE NOCASE, a.published DESC, a.id DESC",
}


def from_row(row: sqlite3.Row) -> Article:
    """An article from a row of SELECT."""
    what = f"article {row['id']}"
    article_id, *texts, sentences = stored.checked(what, tuple(row), int, *[str] * 10, int)
    source, url, title, publisher, published, authors, text, language, tags, added_at = texts
    return Article(
        id=article_id,
        source=source,
        url=url,
        title=title,
        publisher=publisher,
        published=published,
        authors=stored.strings(what, authors),
        text=text,
        language=language,
        tags=stored.strings(what, tags),
        added_at=added_at,
        sentences=sentences,
    )


def place(draft: Draft) -> str:
    """The web address that a draft is known by, as a key; "" where it has none."""
    return canonical_url(draft.url) or canonical_url(draft.source)


class Articles:
    """Reads articles, and stores new ones."""

    def __init__(self, database: Database, versions: Versions) -> None:
        self._database = database
        self._versions = versions

    def insert(self, draft: Draft, tags: str = "[]", edits: str = "{}") -> int:
        """Store an article without its sentences, within a transaction; `tags` and `edits` as JSON."""
        cursor = self._database.execute(
            "INSERT INTO articles (source, url, title, publisher, published, authors, text, digest, language, tags, edits, content,"
            " place) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                draft.source,
                draft.url,
                draft.title,
                draft.publisher,
                draft.published,
                json.dumps(draft.authors),
                draft.text,
                digest(draft),
                draft.language,
                tags,
                edits,
                content_hash(draft.text),
                place(draft),
            ),
        )
        return int(cursor.lastrowid or 0)

    # which article a draft is

    def find(self, draft: Draft) -> tuple[int | None, int | None]:
        """(id of the same article, id of the article that this is a newer version of); None where there is none."""
        same = self.same(draft)
        return same, (self._earlier(draft) if same is None else None)

    def same(self, draft: Draft) -> int | None:
        """The current article that a draft repeats, whatever its spaces and its quotation marks; None where there is none."""
        rows = self._database.execute(
            _WITH_TEXT + "WHERE a.content = ? OR a.digest = ? ORDER BY a.id", (content_hash(draft.text), digest(draft))
        )
        found = [from_row(row) for row in rows]
        fitting = [
            a for a in found if same_outlet(a, draft) or digest(a) == digest(draft) or (place(draft) and place(a) == place(draft))
        ]
        # Of several, the one that is known to be of this place or this outlet comes before one whose outlet is not known.
        best = min(
            fitting,
            key=lambda a: (a.source != draft.source, a.publisher.casefold() != draft.publisher.casefold(), a.id),
            default=None,
        )
        return None if best is None else best.id

    def _earlier(self, draft: Draft) -> int | None:
        """The current article that a draft is a newer version of; None where there is none."""
        rows = self._database.execute(
            _WITH_TEXT + "WHERE a.source = ? OR (a.place = ? AND a.place != '') ORDER BY a.id DESC", (draft.source, place(draft))
        )
        return next((a.id for a in map(from_row, rows) if is_another_version(a, draft)), None)

    # by their ids

    def get(self, article_id: int) -> Article:
        """Raises ArticleNotFound, which tells where an article that is no longer current is."""
        row = self._database.execute(_WITH_TEXT + "WHERE a.id = ?", (article_id,)).fetchone()
        if row is None:
            raise self.not_found(article_id)
        return from_row(row)

    def not_found(self, article_id: int) -> ArticleNotFound:
        version = self._versions.get(article_id)
        if version is None:
            return ArticleNotFound(f"There is no article {article_id}. `onrecord articles` lists them.")
        gone = f"There is no article {article_id} any more: "
        if version.state == "removed":
            return ArticleNotFound(gone + f"it was removed. `onrecord undo {article_id}` puts it back.")
        now = f"article {version.current_id} is its current version." if version.current_id else "its current version was removed."
        return ArticleNotFound(gone + now)

    def by_id(self, ids: Iterable[int]) -> list[Article]:
        """The articles with these ids, without their text; ids that are gone are left out."""
        rows = self._database.execute(
            _WITHOUT_TEXT + "WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id", (json.dumps(list(ids)),)
        )
        return [from_row(row) for row in rows]

    def families(self, ids: Iterable[int]) -> dict[int, list[int]]:
        """The near-duplicates of those of the articles that have any (see copies.families)."""
        return copies.families(self._database.connection, ids)

    # all of them

    def all(self) -> list[Article]:
        """All articles in the order they were added, without their text."""
        return [from_row(row) for row in self._database.execute(_WITHOUT_TEXT + "ORDER BY a.id")]

    def newest(self, number: int) -> list[Article]:
        """The articles added last, in the order they were added, without their text."""
        ids = [row[0] for row in self._database.execute("SELECT id FROM articles ORDER BY id DESC LIMIT ?", (number,))]
        return self.by_id(ids)

    def count(self) -> int:
        """How many articles there are."""
        return int(self._database.execute("SELECT count(*) FROM articles").fetchone()[0])

    def days(self) -> list[tuple[int, str]]:
        """(id, published) of every article."""
        return [(row[0], row[1]) for row in self._database.execute("SELECT id, published FROM articles ORDER BY id")]

    def tags(self) -> dict[str, int]:
        """All tags with the number of their articles, in alphabetical order."""
        rows = self._database.execute(
            "SELECT value, count(*) FROM articles, json_each(articles.tags) GROUP BY value ORDER BY value COLLATE NOCASE"
        )
        return {row[0]: row[1] for row in rows}

    def publishers(self) -> list[str]:
        """All publishers, those of most articles first."""
        sql = "SELECT publisher FROM articles WHERE publisher != '' GROUP BY publisher ORDER BY count(*) DESC, publisher"
        return [row[0] for row in self._database.execute(sql)]

    def listed(
        self, search: str = "", tag: str = "", sort: Sort = "added", offset: int = 0, limit: int | None = None
    ) -> tuple[list[Article], int]:
        """(`limit` articles of the list from `offset` on, without their text; how many fit in all): those with all words of
        `search` (or beginnings of them) in title, publisher or text, and with the tag; the newest come first by "added" and by
        "published"."""
        where, values = _where(search, tag)
        total = int(self._database.execute(f"SELECT count(*) FROM articles a{where}", values).fetchone()[0])
        sql = f"{_WITHOUT_TEXT}{where} ORDER BY {_ORDERS[sort]} LIMIT ? OFFSET ?"
        rows = self._database.execute(sql, (*values, -1 if limit is None else limit, max(0, offset)))
        return [from_row(row) for row in rows], total


def _where(search: str, tag: str) -> tuple[str, list[str]]:
    clauses: list[str] = []
    values: list[str] = []
    if tag:
        clauses.append("EXISTS (SELECT 1 FROM json_each(a.tags) WHERE value = ? COLLATE NOCASE)")
        values.append(whole(tag))
    for word in whole(search).replace("\0", " ").split():
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        either = ["a.title LIKE ? ESCAPE '\\'", "a.publisher LIKE ? ESCAPE '\\'"]
        values += [like, like]
        if any(c.isalnum() for c in word):  # FTS5 has no words to look for otherwise
            either.append(
                "a.id IN (SELECT article_id FROM sentences WHERE id IN"
                " (SELECT rowid FROM sentence_words WHERE sentence_words MATCH ?))"
            )
            values.append('"' + word.replace('"', '""') + '"*')
        clauses.append(f"({' OR '.join(either)})")
    return (" WHERE " + " AND ".join(clauses) if clauses else ""), values
