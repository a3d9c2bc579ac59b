"""A catalog whose file is damaged, made anew from what can still be read in it.

Only the articles, their earlier versions, and what a reader has decided need to be whole; all else is made from the articles again,
by the checks of verify.py that come next. Where one of those cannot be read in full, nothing is changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from index.english.segmentation import sentence_spans
from index.errors import LibraryError
from index.storage import checksums, copies, schema
from index.storage.catalog import Catalog
from index.storage.database import UNREADABLE, connect_plain
from index.storage.identity import content_hash

_TRUTH = ("versions", "speaker_rules")  # copied whole, or not at all
_Row = tuple[Any, ...]


def salvage(path: Path) -> bool:
    """Put a new file in place of the damaged one at `path`, a catalog or the conversations, which is kept beside it; whether that
    could be done. Nobody else may have it open."""
    new = path.with_name("salvaged.part")
    make = _catalog if path.name == "catalog.db" else _conversations
    try:
        with closing(connect_plain(path)) as old:
            make(old, new)
    except (*UNREADABLE, LibraryError, ValueError):
        return False
    else:
        _put(new, path)
        return True
    finally:
        for end in ("", "-wal", "-shm"):
            new.with_name(new.name + end).unlink(missing_ok=True)


def _catalog(old: sqlite3.Connection, new: Path) -> None:
    with closing(Catalog(new)) as catalog, catalog.transaction() as db:
        _copy(old, db)


def _conversations(old: sqlite3.Connection, new: Path) -> None:
    """The index alone may be damaged: the turns are read without it. Raises where some are missing."""
    (kept,) = old.execute("PRAGMA application_id").fetchone()  # see index/storage/history.py
    turns = old.execute("SELECT conversation, position, turn, asked_at FROM turns NOT INDEXED").fetchall()
    if len(turns) < kept:
        raise ValueError(f"{kept - len(turns)} turns are missing")
    with closing(sqlite3.connect(new, isolation_level=None)) as db:
        db.execute(schema.CONVERSATIONS)
        db.executemany("INSERT INTO turns VALUES (?, ?, ?, ?)", turns)
        db.execute(f"PRAGMA application_id = {len(turns)}")


def _put(new: Path, path: Path) -> None:
    """Put a new file in the place of a damaged one, which is kept beside it."""
    aside = f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}"
    for end in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(path.with_name(aside + end))
    new.rename(path)


def _copy(old: sqlite3.Connection, db: sqlite3.Connection) -> None:
    """Raises where what is needed cannot be read."""
    old.execute("PRAGMA cell_size_check = OFF")  # what can be read all the same is held against its checksum
    if old.execute("PRAGMA user_version").fetchone()[0] != schema.FORMAT:
        raise ValueError("of another format: opening it would have upgraded it")
    for key, value in _readable(old, "SELECT key, value FROM meta"):  # what can be undone may be lost; the articles are not
        if isinstance(key, str) and value is not None:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
    for table in _TRUTH:
        _insert(db, table, old.execute(f"SELECT * FROM {table}").fetchall())
    articles = old.execute("SELECT * FROM articles").fetchall()
    _insert(db, "articles", articles)
    sums = {row[0]: row[1] for row in _readable(old, "SELECT article_id, sum FROM checksums WHERE part = 'article'")}
    there = {row[0] for row in articles}
    # Without the checksums the sentences tell which articles there were.
    if not there >= (sums.keys() or {i for (i,) in _readable(old, "SELECT DISTINCT article_id FROM sentences")}):
        raise ValueError("articles are missing")
    sentences = _readable(old, "SELECT * FROM sentences ORDER BY id")
    vectors = {row[0]: row[1] for row in _readable(old, "SELECT sentence_id, vector FROM vectors")}
    for sequence in _readable(old, "SELECT name, seq FROM sqlite_sequence"):  # ids are never used again
        db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1", sequence)
    for article_id in sorted(there):
        _article(db, article_id, sums.get(article_id), [row for row in sentences if row[1] == article_id], vectors)
    db.execute("UPDATE articles SET extracted = 0")
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def _article(db: sqlite3.Connection, article_id: int, stored: Any, sentences: Sequence[_Row], vectors: dict[Any, Any]) -> None:
    """What belongs to an article that was inserted. A checksum that does not fit is kept: the article is still to be mended."""
    text, content = db.execute("SELECT text, content FROM articles WHERE id = ?", (article_id,)).fetchone()
    if stored is None and content != content_hash(text):
        raise ValueError("nothing tells whether this is the article's text")
    checksums.put(db, article_id, "article")
    if stored is not None:
        db.execute("UPDATE checksums SET sum = ? WHERE article_id = ? AND part = 'article'", (stored, article_id))
    spans = list(sentence_spans(text))
    kept = [tuple(row[3:]) for row in sentences] == [(*span, text[slice(*span[1:])]) for span in spans]
    rows = sentences if kept else [(None, article_id, n, p, a, b, text[a:b]) for n, (p, a, b) in enumerate(spans)]
    _insert(db, "sentences", rows)
    if kept:
        _insert(db, "vectors", [(row[0], vectors[row[0]]) for row in sentences if row[0] in vectors])
    copies.insert(db, article_id, text)


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[_Row]) -> None:
    for row in rows:
        db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)


def _readable(db: sqlite3.Connection, sql: str) -> list[_Row]:
    """The rows up to the first that cannot be read."""
    found = []
    with suppress(sqlite3.DatabaseError):
        for row in db.execute(sql):
            found.append(tuple(row))
    return found
