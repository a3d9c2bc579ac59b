"""Which sentences' vectors have come and gone, so that a FAISS cache can follow the catalog without reading it all.

Every change of the table `vectors` appends a row to `vector_changes`, whoever makes it, by triggers. A reader of the log keeps the
`Mark` of the last row that it has seen. A mark whose row is no longer there, or is another one (the file was replaced by an
older one and went another way since), cannot be followed: then everything is read anew.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from index.storage import stored

KEPT = 200_000  # rows; a cache that is further behind is cheaper to make anew

_TRIGGERS = """
CREATE TRIGGER vector_added AFTER INSERT ON vectors BEGIN
    INSERT INTO vector_changes (sentence_id) VALUES (new.sentence_id); END;
CREATE TRIGGER vector_removed AFTER DELETE ON vectors BEGIN
    INSERT INTO vector_changes (sentence_id) VALUES (old.sentence_id); END;
"""
SCHEMA = (
    """
CREATE TABLE vector_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, sentence_id INTEGER NOT NULL, token INTEGER NOT NULL DEFAULT (random()));
INSERT INTO vector_changes (sentence_id) VALUES (0);
"""
    + _TRIGGERS
)
# New vectors for all sentences are collected beside the old ones, which are searched meanwhile (see vectors.py).
STAGING = """
CREATE TABLE vectors_next (
    sentence_id INTEGER PRIMARY KEY REFERENCES sentences ON DELETE CASCADE, vector BLOB NOT NULL);
"""
SWAP = f"""
DROP TABLE vectors;
ALTER TABLE vectors_next RENAME TO vectors;
{_TRIGGERS}
DELETE FROM vector_changes;
INSERT INTO vector_changes (sentence_id) VALUES (0);
"""


@dataclass(frozen=True)
class Mark:
    """A row of the log. `seq` -1 is before everything."""

    seq: int = -1
    token: int = 0


def last(db: sqlite3.Connection) -> Mark:
    """The newest row's."""
    row = db.execute("SELECT seq, token FROM vector_changes ORDER BY seq DESC LIMIT 1").fetchone()
    return Mark(*stored.checked("the log of vectors", row or (), int, int))


def changed_since(db: sqlite3.Connection, mark: Mark) -> list[int] | None:
    """Ids of the sentences whose vectors came, went or changed after `mark`, in ascending order; None where that cannot be told."""
    row = db.execute("SELECT token FROM vector_changes WHERE seq = ?", (mark.seq,)).fetchone()
    if row is None or row[0] != mark.token:
        return None
    found = db.execute("SELECT DISTINCT sentence_id FROM vector_changes WHERE seq > ? ORDER BY 1", (mark.seq,))
    return [r[0] for r in found]


def prune(db: sqlite3.Connection) -> None:
    """Forget what is too long ago; the newest row always stays."""
    db.execute("DELETE FROM vector_changes WHERE seq < (SELECT max(seq) FROM vector_changes) - ?", (KEPT,))
