"""Articles that are no longer current, in the catalog's tables: earlier versions, and removed ones that can be put back.

What is searched and listed is in the tables of current articles only. Here lies the rest: the text as it was, and where its
sentences stood, so that an old citation can still be opened.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from index.storage import stored
from index.storage.database import Database
from index.storage.identity import content_hash
from index.types import Article, Sentence

# The columns that an article takes along.
COLUMNS = "source, url, title, publisher, published, authors, text, digest, added_at, language, tags, edits, content, place"
_ROW = f"id, state, left_at, next_id, batch, sentences, {COLUMNS}"  # by name: damage may have changed what the file calls them
SCHEMA = """
CREATE TABLE versions (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, next_id INTEGER, batch INTEGER NOT NULL,
    left_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, sentences TEXT NOT NULL,
    source TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, publisher TEXT NOT NULL, published TEXT NOT NULL,
    authors TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL, added_at TEXT NOT NULL, language TEXT NOT NULL,
    tags TEXT NOT NULL, edits TEXT NOT NULL, content TEXT NOT NULL, place TEXT NOT NULL);
CREATE INDEX versions_next ON versions (next_id);
CREATE INDEX versions_left ON versions (state, left_at);
"""
KEPT_DAYS = 30  # removed articles are kept so long, and deleted with the next change after that


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was. `earlier`: another version came in its place; `current_id` is the one that is searched today,
    None where that was removed. `left_at` is when it was replaced or removed (UTC, "2026-01-31 10:00:00")."""

    article: Article
    sentences: tuple[Sentence, ...]
    state: Literal["earlier", "removed"]
    left_at: str
    current_id: int | None


def purge(db: sqlite3.Connection, days: int) -> int:
    """Delete for good what was removed `days` ago or earlier, with its earlier versions; return how many articles."""
    old = [
        row[0]
        for row in db.execute(
            "SELECT id FROM versions WHERE state = 'removed' AND left_at <= datetime('now', ?)", (f"-{days} days",)
        )
    ]
    if not old:
        return 0
    db.execute(
        "WITH RECURSIVE gone (id) AS (SELECT value FROM json_each(?)"
        " UNION SELECT versions.id FROM versions JOIN gone ON versions.next_id = gone.id)"
        " DELETE FROM versions WHERE id IN (SELECT id FROM gone)",
        (json.dumps(old),),
    )
    return len(old)


class Versions:
    """Reads what is no longer current, and moves articles there and back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def move_out(self, article_id: int, state: Literal["earlier", "removed"], batch: int = 0) -> bool:
        """Take an article out of the current ones, within a transaction; False where it is not among them."""
        db = self._database.connection
        sentences = [
            list(row)
            for row in db.execute(
                "SELECT id, paragraph, start, end FROM sentences WHERE article_id = ? ORDER BY position", (article_id,)
            )
        ]
        moved = db.execute(
            f"INSERT INTO versions (id, state, batch, sentences, {COLUMNS})"
            f" SELECT id, ?, ?, ?, {COLUMNS} FROM articles WHERE id = ?",
            (state, batch, json.dumps(sentences), article_id),
        )
        db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        return moved.rowcount > 0

    def move_back(self, version: Version) -> None:
        """Make a removed article a current one again, with the ids that its sentences had, within a transaction; vectors and
        statements are the caller's."""
        db, article_id = self._database.connection, version.article.id
        db.execute(f"INSERT INTO articles (id, {COLUMNS}) SELECT id, {COLUMNS} FROM versions WHERE id = ?", (article_id,))
        db.execute("DELETE FROM versions WHERE id = ?", (article_id,))
        db.executemany(
            "INSERT INTO sentences (id, article_id, position, paragraph, start, end, text) VALUES (?,?,?,?,?,?,?)",
            [(s.id, s.article_id, s.position, s.paragraph, s.start, s.end, s.text) for s in version.sentences],
        )

    def get(self, article_id: int) -> Version | None:
        """An article that was replaced by a newer version, or removed, as it was; None where no such one is kept."""
        row = self._database.execute(f"SELECT {_ROW} FROM versions WHERE id = ?", (article_id,)).fetchone()
        return None if row is None else self._version(row)

    def earlier(self, article_id: int) -> list[int]:
        """Ids of the versions that an article had before, the oldest first."""
        rows = self._database.execute(
            "WITH RECURSIVE before (id) AS (SELECT id FROM versions WHERE next_id = ?"
            " UNION SELECT versions.id FROM versions JOIN before ON versions.next_id = before.id)"
            " SELECT id FROM before ORDER BY id",
            (article_id,),
        )
        return [row[0] for row in rows]

    def removed(self, limit: int | None = None) -> list[Version]:
        """The removed articles that can be put back, the last removed first."""
        sql = f"SELECT {_ROW} FROM versions WHERE state = 'removed' ORDER BY batch DESC, id LIMIT ?"
        return [self._version(row) for row in self._database.execute(sql, (-1 if limit is None else limit,)).fetchall()]

    def removed_count(self) -> int:
        """How many removed articles can be put back."""
        return int(self._database.execute("SELECT count(*) FROM versions WHERE state = 'removed'").fetchone()[0])

    def last_removed(self) -> list[int]:
        """Ids of the articles that were removed together, last."""
        return [
            row[0]
            for row in self._database.execute(
                "SELECT id FROM versions WHERE state = 'removed' AND batch ="
                " (SELECT max(batch) FROM versions WHERE state = 'removed') ORDER BY id"
            )
        ]

    def last_batch(self) -> int | None:
        """The number of the last removal that can be undone."""
        found = self._database.execute("SELECT max(batch) FROM versions WHERE state = 'removed'").fetchone()[0]
        return None if found is None else int(found)

    def next_batch(self) -> int:
        return int(self._database.execute("SELECT coalesce(max(batch), 0) + 1 FROM versions").fetchone()[0])

    def _version(self, row: sqlite3.Row) -> Version:
        what = f"the earlier version {row['id']}"
        names = ("source", "url", "title", "publisher", "published", "text", "language", "added_at", "state", "left_at")
        texts = dict(zip(names, stored.checked(what, [row[name] for name in names], *[str] * len(names)), strict=True))
        state, left_at, text = texts.pop("state"), texts.pop("left_at"), texts["text"]
        spans = stored.rows(what, row["sentences"], 4)
        sentences = tuple(
            Sentence(i, row["id"], position, paragraph, start, end, text[start:end])
            for position, (i, paragraph, start, end) in enumerate(spans)
        )
        authors, tags = stored.strings(what, row["authors"]), stored.strings(what, row["tags"])
        article = Article(**texts, id=row["id"], authors=authors, tags=tags, sentences=len(spans))
        if row["content"] and content_hash(text) != row["content"]:
            raise stored.damaged(what)
        return Version(article, sentences, state, left_at, self._current(row["next_id"]))

    def _current(self, next_id: int | None) -> int | None:
        """The current article at the end of a chain of versions."""
        while next_id is not None:
            if self._database.execute("SELECT 1 FROM articles WHERE id = ?", (next_id,)).fetchone():
                return next_id
            row = self._database.execute("SELECT next_id FROM versions WHERE id = ?", (next_id,)).fetchone()
            next_id = None if row is None else row[0]
        return None
