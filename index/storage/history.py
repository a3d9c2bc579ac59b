"""Conversations as they were shown, kept in the library's folder.

A turn is stored whole, with the text of its citations, so that what a reader saw stays true when an article is later
changed or removed. A conversation is known by a random id that only its reader's browser has.

What a disk has changed is not taken for what was said: each turn has a checksum, and the file's header (its `application_id`, a
number that SQLite leaves to applications) holds how many turns there are.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import DiskFull, HomeError
from index.storage import stored
from index.storage.database import Database
from index.storage.private import make_home
from index.storage.schema import CONVERSATIONS, refuse_foreign

Turn = dict[str, Any]


class History:
    """Reads and appends turns. May be used from any thread. Raises HomeError where the file cannot be read or written. On a
    full disk what was kept can be read, and nothing be appended."""

    def __init__(self, home: Path) -> None:
        try:
            make_home(home)
        except OSError as error:
            raise HomeError(f"Conversations cannot be kept in {home} ({error}). Choose a folder with --home.") from error
        self._database = Database(home / "conversations.db")
        self._made = False
        with suppress(DiskFull):
            self._make()

    @staticmethod
    def new_id() -> str:
        return secrets.token_urlsafe(16)

    def turns(self, conversation: str) -> list[Turn]:
        try:
            self._make()
        except DiskFull:
            return []
        db = self._database.connection
        kept, there = db.execute("SELECT application_id, (SELECT count(*) FROM turns) FROM pragma_application_id").fetchone()
        if there < kept:
            raise stored.damaged("a conversation")
        rows = db.execute("SELECT turn FROM turns WHERE conversation = ? ORDER BY position", (conversation,))
        return [_checked(stored.fields("this conversation", row[0])) for row in rows]

    def append(self, conversation: str, turn: Turn) -> None:
        sql = "INSERT INTO turns (conversation, position, turn) SELECT ?1, count(*), ?2 FROM turns WHERE conversation = ?1"
        self._write(sql, (conversation, json.dumps({**turn, "checksum": _checksum(turn)}, ensure_ascii=False)))

    def drop_last(self, conversation: str) -> None:
        """Take back the last turn, for another try."""
        sql = "DELETE FROM turns WHERE conversation = ?1 AND position = (SELECT max(position) FROM turns WHERE conversation = ?1)"
        self._write(sql, (conversation,))

    def _write(self, sql: str, values: tuple[str, ...]) -> None:
        self._make()
        with self._database.transaction() as db:
            db.execute(sql, values)
            (number,) = db.execute("SELECT count(*) FROM turns").fetchone()
            db.execute(f"PRAGMA application_id = {number}")

    def _make(self) -> None:
        """Make the table, once."""
        if self._made:
            return
        refuse_foreign(self._database.connection, self._database.path, "conversations.db")
        if not self._database.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'turns'").fetchone():
            with self._database.transaction() as db:
                db.execute(CONVERSATIONS.replace("TABLE", "TABLE IF NOT EXISTS"))
        # What an index has lost would not be found, and a conversation seem to be over.
        elif self._database.connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise stored.damaged("a conversation")
        self._made = True

    def close(self) -> None:
        self._database.close()


def _checksum(turn: Turn) -> str:
    return sha256(json.dumps(turn, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _checked(turn: Turn) -> Turn:
    """A turn as it was stored. Raises HomeError. Of those that were stored without a checksum nothing is known."""
    kept = turn.pop("checksum", None)
    if kept is not None and kept != _checksum(turn):
        raise stored.damaged("this conversation")
    return turn
