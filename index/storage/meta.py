"""Single values that the catalog keeps by their names, in its table `meta`; among them the revision, which every change raises."""

from __future__ import annotations

import sqlite3

from index.storage import stored, vector_changes, versions


def get(db: sqlite3.Connection, key: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row["value"])


def put(db: sqlite3.Connection, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def revision(db: sqlite3.Connection) -> int:
    return stored.number("the number of its changes", get(db, "revision"))


def raise_revision(db: sqlite3.Connection) -> None:
    """The last step of every change. What is only kept for a while is forgotten with it."""
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    versions.purge(db, versions.KEPT_DAYS)
    vector_changes.prune(db)
