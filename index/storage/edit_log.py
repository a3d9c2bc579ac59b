"""The last changes that were made to articles by hand, in the catalog's table `meta`, so that they can be taken back.

A change has a number; removals count in the same row of numbers (Catalog.remove), which tells what was done last.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, fields
from typing import Any

from index.storage import stored

_KEY = "edits"
KEPT = 50


@dataclass(frozen=True)
class Edit:
    """One change of an article: `before` and `after` hold the fields that it touched, `by_hand` those of them that were by hand
    before (values that later versions keep)."""

    number: int
    article_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    by_hand: dict[str, Any]


def edits(db: sqlite3.Connection) -> list[Edit]:
    """The changes that can be taken back, the last one last."""
    return _read(db)[1]


def next_number(db: sqlite3.Connection) -> int:
    """A number that no change has or had."""
    return _read(db)[0]


def add(db: sqlite3.Connection, edit: Edit) -> None:
    """Note a change; the oldest ones are forgotten."""
    _write(db, [*edits(db), edit][-KEPT:], max(next_number(db), edit.number + 1))


def drop(db: sqlite3.Connection, number: int) -> None:
    """Forget a change."""
    _write(db, [edit for edit in edits(db) if edit.number != number], next_number(db))


def forget_missing(db: sqlite3.Connection) -> None:
    """Forget the changes of articles of which nothing is kept any more."""
    kept = {row[0] for row in db.execute("SELECT id FROM articles UNION SELECT id FROM versions")}
    _write(db, [edit for edit in edits(db) if edit.article_id in kept], next_number(db))


def _read(db: sqlite3.Connection) -> tuple[int, list[Edit]]:
    """(the next number, the changes). Raises HomeError."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    if row is None:
        return 1, []
    what = "the list of changes by hand"
    found = stored.fields(what, row[0])
    number, entries = stored.checked(what, (found.get("next"), found.get("edits")), int, list)
    names = [f.name for f in fields(Edit)]
    kept = []
    for entry in stored.checked(what, entries, *[dict] * len(entries)):
        kept.append(Edit(*stored.checked(what, [entry.get(name) for name in names], int, int, dict, dict, dict)))
    return number, kept


def _write(db: sqlite3.Connection, kept: list[Edit], number: int) -> None:
    value = json.dumps({"next": number, "edits": [asdict(edit) for edit in kept]}, ensure_ascii=False)
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, value))
