"""The vectors of the sentences, in the catalog's table `vectors`, and those of a new model on their way there.

When the library is embedded anew, the new vectors are collected beside the old ones, then put in their place at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.errors import Overtaken
from index.storage import meta, sentences, vector_changes
from index.storage.database import Database, execute_all
from index.storage.vector_changes import Mark
from index.types import Sentence

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class VectorRows:
    """Some of the catalog's vectors: `ids` and `article_ids`, shape (n,); `vectors`, shape (n, dimensions)."""

    ids: npt.NDArray[np.int64]
    article_ids: npt.NDArray[np.int64]
    vectors: Vectors


class StoredVectors:
    """Reads and writes vectors. An `embedding` is the fingerprint of the model that made them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def ids(self) -> tuple[int, dict[int, int]]:
        """(revision, {sentence id: article id}) of all stored vectors, seen at one moment."""
        with self._database.snapshot() as db:
            rows = db.execute("SELECT v.sentence_id, s.article_id FROM vectors v JOIN sentences s ON s.id = v.sentence_id")
            return meta.revision(db), {row[0]: row[1] for row in rows}

    def get(self, ids: Sequence[int], embedding: str | None = None) -> tuple[list[int], Vectors]:
        """Ids and vectors, shape (n, dimensions), of those of `ids` that are still there; none where the vectors are not, or no
        longer, of the model `embedding`."""
        with self._database.snapshot() as db:
            if embedding is not None and meta.get(db, "embedding") != embedding:
                return [], np.zeros((0, 0), np.float32)
            found = list(self.rows(ids))
        kept = [int(i) for rows in found for i in rows.ids]
        return kept, np.concatenate([rows.vectors for rows in found]) if kept else np.zeros((0, 0), np.float32)

    def rows(self, ids: Sequence[int] | None = None, size: int = 4096, dimensions: int | None = None) -> Iterator[VectorRows]:
        """The vectors of the sentences `ids`, or all, in ascending order of the ids, `size` at a time.

        One that has not as many `dimensions` (not given: as most) is left out: the file was damaged, and `onrecord verify` tells.
        """
        sql = "SELECT v.sentence_id, s.article_id, v.vector FROM vectors v JOIN sentences s ON s.id = v.sentence_id "
        if ids is None:
            rows = self._database.execute(sql + "ORDER BY v.sentence_id")
        else:
            rows = self._database.execute(
                sql + "WHERE v.sentence_id IN (SELECT value FROM json_each(?)) ORDER BY v.sentence_id", (json.dumps(list(ids)),)
            )
        while part := rows.fetchmany(size):
            length = 4 * dimensions if dimensions else Counter(len(row[2]) for row in part).most_common(1)[0][0]
            part = [row for row in part if isinstance(row[2], bytes) and len(row[2]) == length]
            places = np.array([(row[0], row[1]) for row in part], np.int64).reshape(-1, 2)
            vectors = np.frombuffer(b"".join(row[2] for row in part), dtype="<f4").reshape(len(part), length // 4)
            yield VectorRows(places[:, 0], places[:, 1], vectors)

    def changes(self, mark: Mark) -> tuple[Mark, list[int] | None]:
        """The newest mark, and the ids of the sentences whose vectors came or went since `mark`; None where that cannot be told."""
        with self._database.snapshot() as db:
            newest = vector_changes.last(db)
            return newest, [] if newest == mark else vector_changes.changed_since(db, mark)

    def insert(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store the vectors of new sentences, within a transaction."""
        for i, vector in zip(ids, vectors, strict=True):
            self._database.execute("INSERT INTO vectors VALUES (?, ?)", (i, _as_stored(vector)))

    def put(self, embedding: str, ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors of sentences that have none or wrong ones (see verify.py). Raises Overtaken."""
        with self._database.transaction() as db:
            if meta.get(db, "embedding") != embedding:
                raise Overtaken("the library was embedded anew")
            for i, vector in zip(ids, vectors, strict=True):
                db.execute("DELETE FROM vectors WHERE sentence_id = ?", (i,))
                db.execute("INSERT INTO vectors SELECT id, ? FROM sentences WHERE id = ?", (_as_stored(vector), i))
            meta.raise_revision(db)

    # those of a new model

    def stage(self, embedding: str) -> None:
        """Begin to collect vectors of this model, or go on with those that are there of it."""
        with self._database.transaction() as db:
            if meta.get(db, "embedding_next") != embedding:
                db.execute("DROP TABLE IF EXISTS vectors_next")
                execute_all(db, vector_changes.STAGING)
                meta.put(db, "embedding_next", embedding)

    def unstaged(self, after: int, limit: int) -> list[Sentence]:
        """The first `limit` sentences with an id above `after` whose new vectors are still to be made."""
        sql = (
            "SELECT s.* FROM sentences s LEFT JOIN vectors_next n ON n.sentence_id = s.id"
            " WHERE s.id > ? AND n.sentence_id IS NULL ORDER BY s.id LIMIT ?"
        )
        return [sentences.from_row(row) for row in self._database.execute(sql, (after, limit))]

    def staged_count(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM vectors_next").fetchone()[0])

    def add_staged(self, embedding: str, ids: Sequence[int], vectors: Vectors) -> None:
        """Keep some new vectors; those of sentences that are gone are left out. Raises Overtaken where another process has
        begun to collect another model's, or has put them in place."""
        with self._staging(embedding) as db:
            rows = [(_as_stored(v), i) for i, v in zip(ids, vectors, strict=True)]
            db.executemany("INSERT OR REPLACE INTO vectors_next SELECT id, ? FROM sentences WHERE id = ?", rows)

    def swap_staged(self, embedding: str) -> bool:
        """Put the new vectors in place of the old ones; False where some are still to be made. Raises Overtaken."""
        with self._staging(embedding) as db:
            if self.unstaged(0, 1):
                return False
            execute_all(db, vector_changes.SWAP)
            db.execute("DELETE FROM meta WHERE key = 'embedding_next'")
            meta.put(db, "embedding", embedding)
            meta.raise_revision(db)
        return True

    @contextmanager
    def _staging(self, embedding: str) -> Iterator[sqlite3.Connection]:
        with self._database.transaction() as db:
            if meta.get(db, "embedding_next") != embedding:
                raise Overtaken("another process embeds the library anew")
            yield db


def _as_stored(vector: Vectors) -> bytes:
    return vector.astype("<f4").tobytes()
