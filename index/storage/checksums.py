"""Checksums of what is stored of an article, so that what a disk changed is never shown as what was written.

They are made from the rows as SQLite gives them back, and kept beside them: one for the article with its text, one for each kind
of what was made from it. A part whose checksum does not fit is told in words, and `verify` makes it again where that can be.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, get_args

from index.storage import meta, stored
from index.storage.database import Database

Part = Literal["article", "sentences", "people", "speakers", "statements"]
PARTS: tuple[Part, ...] = get_args(Part)
SCHEMA = """
CREATE TABLE checksums (
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE, part TEXT NOT NULL, sum BLOB NOT NULL,
    PRIMARY KEY (article_id, part)) WITHOUT ROWID;
"""
_BYTES = 16  # of SHA-256 that are kept
_NEAR = 12  # bits: two checksums that differ in so few are one, of which the disk has changed some; others differ in some 64
# Of each part the rows, the article's id first, in an order that is always the same.
_ROWS: dict[Part, tuple[str, ...]] = {
    "article": (
        "SELECT id, source, url, title, publisher, published, authors, text, language, tags, added_at FROM articles {id}"
        " ORDER BY id",
    ),
    "sentences": (
        "SELECT article_id, id, position, paragraph, start, end, text FROM sentences {article_id}"
        " ORDER BY article_id, position, id",
    ),
    "people": ("SELECT article_id, id, name, kind, forms FROM people {article_id} ORDER BY article_id, id",),
    # What the list of speakers is counted from. It is a part of its own, because it is checked for all articles at once.
    "speakers": (
        "SELECT p.article_id, p.id, x.statement_id, s.act FROM people p LEFT JOIN statement_speakers x ON x.person_id = p.id"
        " LEFT JOIN statements s ON s.id = x.statement_id {p.article_id} ORDER BY p.article_id, p.id, x.statement_id",
    ),
    "statements": (
        "SELECT article_id, id, parent_id, because_id, source_start, source_end, cue_start, cue_end, contents, kind, act, polarity,"
        " status, confidence, mention, cue, content FROM statements {article_id} ORDER BY article_id, id",
        "SELECT s.article_id, s.id, x.person_id FROM statements s JOIN statement_speakers x ON x.statement_id = s.id"
        " {s.article_id} ORDER BY s.article_id, s.id, x.person_id",
        "SELECT s.article_id, s.id, x.sentence_id FROM statements s JOIN statement_sentences x ON x.statement_id = s.id"
        " {s.article_id} ORDER BY s.article_id, s.id, x.sentence_id",
    ),
}


class Checks:
    """Holds what is read against its checksums; what was found sound is not looked at again until the library is changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sound: tuple[int, set[tuple[int | None, Any]]] = (-1, set())  # what was checked, as of a revision

    def assure(self, article_ids: Iterable[int] | None, *parts: Part) -> None:
        """Raise HomeError where something of these articles, or of all, is not what was stored: before it is part of an answer."""
        with self._database.snapshot() as db:
            revision = meta.revision(db)
            if self._sound[0] != revision:
                self._sound = revision, set()
            sound = self._sound[1]
            wanted = None if article_ids is None else {i for i in article_ids if any((i, part) not in sound for part in parts)}
            if wanted == set() or (wanted is None and (None, parts) in sound):
                return
            found = wrong(db, wanted, parts)
            if found:
                raise stored.damaged(", ".join(f"article {i}" for i in sorted(found)[:5]))
            sound |= {(None, parts)} if wanted is None else {(i, part) for i in wanted for part in parts}


def put(db: sqlite3.Connection, article_id: int, *parts: Part) -> None:
    """Note the checksums of what is stored of an article now; of all parts where none is named."""
    for part in parts or PARTS:
        (found,) = _sums(db, part, [article_id]).values()
        db.execute("INSERT OR REPLACE INTO checksums VALUES (?,?,?)", (article_id, part, found))


def wrong(db: sqlite3.Connection, article_ids: Iterable[int] | None = None, parts: Sequence[Part] = PARTS) -> dict[int, list[Part]]:
    """What is not as it was stored, of some articles or of all: by the article's id. One that is gone without its checksums is
    among them with all its parts."""
    ids = None if article_ids is None else sorted(set(article_ids))
    found: dict[int, list[Part]] = defaultdict(list)
    where, values = _among("article_id", ids)
    kept = {(row[0], row[1]): row[2] for row in db.execute(f"SELECT article_id, part, sum FROM checksums {where}", values)}
    articles = db.execute(f"SELECT id FROM articles {_among('id', ids)[0]}", values)
    there = {i for i, _ in kept if isinstance(i, int)} | {row[0] for row in articles}
    for part in parts:
        now = _sums(db, part, sorted(there))
        for i in sorted(there):
            if kept.get((i, part)) != now[i]:
                found[i].append(part)
    return dict(found)


def is_near(db: sqlite3.Connection, article_id: int, part: Part) -> bool:
    """Whether it is the checksum that was damaged, not the part."""
    row = db.execute("SELECT sum FROM checksums WHERE article_id = ? AND part = ?", (article_id, part)).fetchone()
    (now,) = _sums(db, part, [article_id]).values()
    if row is None or not isinstance(row[0], bytes) or len(row[0]) != len(now):
        return False
    return (int.from_bytes(row[0]) ^ int.from_bytes(now)).bit_count() <= _NEAR


def fits(db: sqlite3.Connection, article_id: int, part: Part) -> bool:
    """Whether a part is what was stored."""
    return part not in wrong(db, [article_id], [part]).get(article_id, [])


def _sums(db: sqlite3.Connection, part: Part, ids: Sequence[int]) -> dict[int, bytes]:
    """The checksums of a part of some articles, as they are now."""
    hashes = {i: hashlib.sha256() for i in ids}
    with _any_text(db):
        for sql in _ROWS[part]:
            column = sql[sql.index("{") + 1 : sql.index("}")]
            where, values = _among(column, ids)
            for article_id, rows in groupby(_tuples(db, sql.replace(f"{{{column}}}", where), values), itemgetter(0)):
                if article_id in hashes:
                    hashes[article_id].update(repr(list(rows)).encode("utf-8", "surrogatepass"))
    return {i: found.digest()[:_BYTES] for i, found in hashes.items()}


@contextmanager
def _any_text(db: sqlite3.Connection) -> Iterator[None]:
    """Texts are read although a flipped bit has made them no UTF-8: their checksum tells."""
    db.text_factory = partial(str, encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        db.text_factory = str


def _tuples(db: sqlite3.Connection, sql: str, values: Sequence[str]) -> Iterator[tuple[object, ...]]:
    return (tuple(row) for row in db.execute(sql, values))


def _among(column: str, ids: Sequence[int] | None) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if ids is None else (f"WHERE {column} IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
