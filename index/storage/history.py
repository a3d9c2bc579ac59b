"""Conversations as they were shown, kept in the library's folder.

A turn is stored whole, with the text of its citations, so that what a reader saw stays true when an article is later
changed or removed. A conversation is known by a random id. What its reader has made of it (a name, a pin, that it was removed)
stands beside its turns, at position -1.

What a disk has changed is not taken for what was said: each turn has a checksum, and the file's header (its `application_id`, a
number that SQLite leaves to applications) holds how many turns there are.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import DiskFull, HomeError
from index.storage import stored
from index.storage.database import Database
from index.storage.private import make_home
from index.storage.schema import CONVERSATIONS, refuse_foreign

Turn = dict[str, Any]
_BESIDE = -1  # the position of what stands beside the turns
_KEPT = timedelta(days=30)  # for so long a removed conversation can be put back


@dataclass(frozen=True)
class Conversation:
    """A conversation in the list: `name` is its reader's, or its first question; `asked_at` the time of its last turn (UTC)."""

    id: str
    name: str
    asked_at: str
    turns: int
    pinned: bool = False


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
        rows = db.execute("SELECT turn FROM turns WHERE conversation = ? AND position >= 0 ORDER BY position", (conversation,))
        return [_checked(stored.fields("this conversation", row[0])) for row in rows]

    def append(self, conversation: str, turn: Turn) -> None:
        last = "SELECT max(position) FROM turns WHERE conversation = ?1 AND position >= 0"
        sql = f"INSERT INTO turns (conversation, position, turn) SELECT ?1, coalesce(({last}), -1) + 1, ?2"
        self._write(sql, (conversation, _dumped(turn)))

    def drop_last(self, conversation: str) -> None:
        """Take back the last turn, for another try."""
        last = "SELECT max(position) FROM turns WHERE conversation = ?1 AND position >= 0"
        self._write(f"DELETE FROM turns WHERE conversation = ?1 AND position = ({last})", (conversation,))

    def conversations(self, words: str = "") -> list[Conversation]:
        """Those that were not removed and hold all of some words, in their names, questions or answers; what is pinned first, then
        the last asked."""
        try:
            self._make()
        except DiskFull:
            return []
        sql = "SELECT conversation, position, turn, asked_at FROM turns ORDER BY conversation, position"
        rows: dict[str, list[tuple[int, str, str]]] = {}
        for conversation, position, turn, asked_at in self._database.connection.execute(sql):
            rows.setdefault(conversation, []).append((position, turn, asked_at))
        wanted = words.casefold().split()
        found = [_listed(i, told) for i, told in rows.items() if _holds(told, wanted)]
        shown = sorted((c for c in found if c is not None), key=lambda c: c.asked_at, reverse=True)
        return sorted(shown, key=lambda c: not c.pinned)

    def change(self, conversation: str, name: str | None = None, pinned: bool | None = None, removed: bool | None = None) -> None:
        """Change what is given of a conversation: an empty name brings back its first question. What was removed can be put back
        for 30 days."""
        self._make()
        about = self._about(conversation)
        if name is not None:
            about["name"] = name
        if pinned is not None:
            about["pinned"] = pinned
        if removed is not None:
            about["removed"] = _now() if removed else ""
        sql = "INSERT OR REPLACE INTO turns (conversation, position, turn) VALUES (?1, -1, ?2)"
        self._write(sql, (conversation, _dumped(about)))
        if removed:
            self._forget_old()

    def _about(self, conversation: str) -> dict[str, Any]:
        sql = "SELECT turn FROM turns WHERE conversation = ? AND position = ?"
        row = self._database.connection.execute(sql, (conversation, _BESIDE)).fetchone()
        return _checked(stored.fields("this conversation", row[0])) if row else {}

    def _forget_old(self) -> None:
        """Delete for good what was removed long ago."""
        before = (datetime.now(UTC) - _KEPT).isoformat(" ", "seconds")
        sql = "SELECT conversation, turn FROM turns WHERE position = -1"
        for conversation, turn in self._database.connection.execute(sql).fetchall():
            removed = stored.fields("a conversation", turn).get("removed") or ""
            if removed and removed < before:
                self._write("DELETE FROM turns WHERE conversation = ?1", (conversation,))

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


def _now() -> str:
    return datetime.now(UTC).isoformat(" ", "seconds")


def _holds(told: list[tuple[int, str, str]], words: list[str]) -> bool:
    text = " ".join(_text(stored.fields("a conversation", turn)) for _, turn, _ in told).casefold() if words else ""
    return all(word in text for word in words)


def _text(turn: Turn) -> str:
    """What a reader has seen of a turn without opening its evidence."""
    answer = [sentence.get("text", "") for sentence in turn.get("sentences", ())] or [turn.get("answer", "")]
    return " ".join(str(part) for part in (turn.get("name", ""), turn.get("question", ""), *answer))


def _listed(conversation: str, told: list[tuple[int, str, str]]) -> Conversation | None:
    """As it stands in the list; None where it was removed, or has no turn."""
    beside = _checked(stored.fields("a conversation", told[0][1])) if told[0][0] == _BESIDE else {}
    turns = told[1:] if told[0][0] == _BESIDE else told
    if beside.get("removed") or not turns:
        return None
    name = beside.get("name") or str(stored.fields("a conversation", turns[0][1]).get("question", ""))
    return Conversation(conversation, name, turns[-1][2], len(turns), bool(beside.get("pinned")))


def _dumped(turn: Turn) -> str:
    return json.dumps({**turn, "checksum": _checksum(turn)}, ensure_ascii=False)


def _checksum(turn: Turn) -> str:
    return sha256(json.dumps(turn, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _checked(turn: Turn) -> Turn:
    """A turn as it was stored. Raises HomeError. Of those that were stored without a checksum nothing is known."""
    kept = turn.pop("checksum", None)
    if kept is not None and kept != _checksum(turn):
        raise stored.damaged("this conversation")
    return turn
