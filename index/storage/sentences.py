"""The sentences of the current articles, and the keyword index over them, in the catalog's tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from index.errors import DiskFull, HomeError
from index.storage import stored
from index.storage.database import UNREADABLE, Database, is_damage
from index.types import Sentence

Span = tuple[int, int, int]  # paragraph, start, end

_BATCH = 500  # values bound in one statement; SQLite allows 32,766


def from_row(row: sqlite3.Row) -> Sentence:
    """A sentence from a row of the table."""
    return Sentence(*stored.checked(f"a sentence of article {row['article_id']}", tuple(row), *[int] * 6, str))


def _phrase(word: str) -> str:
    """As FTS5 writes what is to be found to the letter."""
    return '"' + word.replace('"', '""') + '"'


class Sentences:
    """Reads and writes sentences; finds them by their words."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words_assured = False

    def insert(self, article_id: int, text: str, spans: Iterable[Span], ids: Mapping[int, int] | None = None) -> None:
        """Store the sentences of an article, within a transaction; `ids` by their positions, new ones where none is given."""
        for position, (paragraph, start, end) in enumerate(spans):
            self._database.execute(
                "INSERT INTO sentences (id, article_id, position, paragraph, start, end, text) VALUES (?,?,?,?,?,?,?)",
                ((ids or {}).get(position), article_id, position, paragraph, start, end, text[start:end]),
            )

    def count(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM sentences").fetchone()[0])

    def ids(self, article_ids: Sequence[int] | None = None) -> list[int]:
        """The ids of all sentences, or of those of some articles, in ascending order."""
        if article_ids is None:
            return [row[0] for row in self._database.execute("SELECT id FROM sentences ORDER BY id")]
        sql = "SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [row[0] for row in self._database.execute(sql, (json.dumps(list(article_ids)),))]

    def of(self, article_id: int) -> list[Sentence]:
        """The article's sentences in order; none where there is no such article."""
        rows = self._database.execute("SELECT * FROM sentences WHERE article_id = ? ORDER BY position", (article_id,))
        return [from_row(row) for row in rows]

    def by_id(self, ids: Sequence[int]) -> dict[int, Sentence]:
        """The sentences with these ids; ids that are gone are left out."""
        found: dict[int, Sentence] = {}
        for at in range(0, len(ids), _BATCH):
            part = list(ids[at : at + _BATCH])
            marks = ",".join("?" * len(part))
            for row in self._database.execute(f"SELECT * FROM sentences WHERE id IN ({marks})", part):
                found[row["id"]] = from_row(row)
        return found

    def first(self, limit: int) -> list[Sentence]:
        """The library's first `limit` sentences, article by article, in reading order."""
        rows = self._database.execute("SELECT * FROM sentences ORDER BY article_id, position LIMIT ?", (limit,))
        return [from_row(row) for row in rows]

    # by their words

    def match(self, words: Sequence[str], limit: int, article_ids: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """(sentence id, BM25 score, higher is better) of the sentences that hold any of `words`, best first."""
        if not words:
            return []
        # Every word is quoted: in FTS5's query language a bare "AND", "-" or ":" is an operator.
        query = " OR ".join(_phrase(word) for word in words)
        where, values = "", [query]
        if article_ids is not None:
            where = "AND +rowid IN (SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?)))"
            values.append(json.dumps(list(article_ids)))
        # FTS5's rank is BM25, negative: the best one is the lowest.
        sql = f"SELECT rowid, -rank AS score FROM sentence_words WHERE sentence_words MATCH ? {where} ORDER BY rank LIMIT ?"
        return [(row["rowid"], row["score"]) for row in self._database.execute(sql, (*values, limit))]

    def with_all(self, words: Sequence[str]) -> list[int]:
        """Ids of the sentences that hold all of `words` (or other forms of them), in reading order. Raises HomeError where there
        seems to be none, because the keyword index is damaged."""
        query = " AND ".join(_phrase(word) for word in words)
        sql = "SELECT rowid FROM sentence_words WHERE sentence_words MATCH ? ORDER BY rowid"
        found = [row[0] for row in self._database.execute(sql, (query,))] if words else []
        if not found:
            self.assure_words()
        return found

    def any_holds(self, article_ids: Iterable[int], word: str) -> bool:
        """Whether one of the articles holds `word` (or another form of it)."""
        # With a plain "rowid IN", SQLite begins the whole match again for each of the sentences.
        sql = (
            "SELECT 1 FROM sentence_words WHERE sentence_words MATCH ? AND +rowid IN"
            " (SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?))) LIMIT 1"
        )
        values = (_phrase(word), json.dumps(list(article_ids)))
        return self._database.execute(sql, values).fetchone() is not None

    def has_whole_words(self) -> bool:
        """Whether the keyword index agrees with the sentences. Raises HomeError where that cannot be looked at."""
        try:
            with self._database.transaction() as db:
                db.execute("INSERT INTO sentence_words (sentence_words, rank) VALUES ('integrity-check', 1)")
        except (HomeError, *UNREADABLE) as error:
            if is_damage(error.__cause__ or error):
                return False
            raise
        return True

    def assure_words(self) -> None:
        """Raise HomeError where the keyword index has lost words: they would not be found, and nobody would know. Looked at once
        while the catalog is open."""
        if self._words_assured:
            return
        with suppress(DiskFull):
            if not self.has_whole_words():
                raise HomeError(
                    f"The keyword index of the library in {self._database.path.parent} has lost words of its articles. "
                    "Run `onrecord verify --repair`, which makes it again."
                )
        self._words_assured = True
