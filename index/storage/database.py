"""A SQLite file shared by threads and processes: one connection a thread, all-or-nothing writes, errors in words.

Readers never wait (write-ahead log); writers wait for each other for up to a minute. A commit is on the disk when it returns,
so neither a kill nor a power cut takes back what was reported as done.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from index.errors import DiskFull, HomeError
from index.storage.private import make_file

Result = TypeVar("Result")
# What SQLite says of damage without the code for it.
_UNREADABLE_SAID = (
    "malformed JSON", "Could not decode to UTF-8", "invalid fts5 file format", "no such column", "no such table",
)  # fmt: skip
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)  # the latter where SQLite's own message quotes what is damaged
_PATIENCE = 60  # seconds that a writer waits for another one
_LITTLE = 65536  # bytes free: with less, SQLite may not be able to lay out what it needs even to read
_SETTINGS = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864;"
    "PRAGMA cell_size_check = ON;"
)


class _Cursor(sqlite3.Cursor):
    """Rows are read from the file as they are asked for: damage shows there, too, and not at the statement alone."""

    connection: _Connection

    def execute(self, *args: Any) -> _Cursor:
        self.connection.in_words(super().execute, *args)
        return self

    def executemany(self, *args: Any) -> _Cursor:
        self.connection.in_words(super().executemany, *args)
        return self

    def fetchone(self) -> Any:
        return self.connection.in_words(super().fetchone)

    def fetchmany(self, *args: Any) -> list[Any]:
        return self.connection.in_words(super().fetchmany, *args)

    def fetchall(self) -> list[Any]:
        return self.connection.in_words(super().fetchall)

    def __next__(self) -> Any:
        return self.connection.in_words(super().__next__)


class _Connection(sqlite3.Connection):
    """Raises HomeError where the disk, not the statement, is at fault. May be closed while another thread is reading from it: that
    one's step is waited for, and its next is an error. Closing under a step takes the whole process down."""

    path: Path
    frozen: tuple[int, int] | None = None  # the state of the file that it was opened in, where it can only be read

    def __init__(self, *args: Any, **settings: Any) -> None:
        self._step = threading.RLock()
        super().__init__(*args, **settings)

    def cursor(self, *_: Any) -> _Cursor:  # type: ignore[override]
        return super().cursor(_Cursor)

    def execute(self, *args: Any) -> _Cursor:
        return self.cursor().execute(*args)

    def executemany(self, *args: Any) -> _Cursor:
        return self.cursor().executemany(*args)

    def close(self) -> None:
        with self._step:
            super().close()

    def in_words(self, call: Callable[..., Result], *args: Any) -> Result:
        """What `call` gives; its errors in words."""
        try:
            with self._step:
                return call(*args)
        except UNREADABLE as error:
            raise in_words(error, self.path) or error from error


class _Owner:
    """Closes a thread's connection when the thread ends, not when Python comes to collect it: the open files would pile up."""

    def __init__(self, connection: _Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Database:
    """Opens its file when it is first used; a thread's connection is closed with the thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: WeakSet[_Connection] = WeakSet()
        self._lock = threading.Lock()

    @property
    def connection(self) -> sqlite3.Connection:
        """The calling thread's connection. Raises HomeError where the file cannot be used."""
        owner: _Owner | None = getattr(self._local, "owner", None)
        if owner is None or (owner.connection.frozen and owner.connection.frozen != _state(self.path)):
            owner = _Owner(self._connect())
            with self._lock:
                self._local.owner = owner
                self._connections.add(owner.connection)
        return owner.connection

    def execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement on the calling thread's connection: within its transaction or snapshot, where one is open."""
        return self.connection.execute(sql, values)

    def _connect(self) -> _Connection:
        make_file(self.path)
        try:
            connection = sqlite3.connect(
                self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, factory=_Connection
            )
            connection.path = self.path
            connection.row_factory = sqlite3.Row
            connection.executescript(_SETTINGS)
            return connection
        except UNREADABLE as error:
            found = in_words(error, self.path)
            if isinstance(found, DiskFull) and (frozen := self._connect_frozen()):
                return frozen
            raise found or error from error

    def _connect_frozen(self) -> _Connection | None:
        """On a disk that has no room even for the index of a write-ahead log: reads the file as it stands, if there is no log. As
        soon as anybody writes, it is opened anew."""
        state = _state(self.path)
        if not self.path.exists() or state[1]:
            return None
        uri = f"{self.path.resolve().as_uri()}?immutable=1"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, factory=_Connection)
        connection.path, connection.frozen, connection.row_factory = self.path, state, sqlite3.Row
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; waits up to a minute for another writer."""
        owner: _Owner | None = getattr(self._local, "owner", None)
        if owner is not None and owner.connection.frozen:
            del self._local.owner  # there may be room again
        with self._between("BEGIN IMMEDIATE") as db:
            yield db

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """What is read within is of one moment. Within another snapshot or a transaction it is part of that."""
        if self.connection.in_transaction:
            yield self.connection
        else:
            with self._between("BEGIN") as db:
                yield db

    @contextmanager
    def _between(self, begin: str) -> Iterator[sqlite3.Connection]:
        db = self.connection
        db.execute(begin)
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:  # SQLite itself has rolled back after some errors
                db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close every thread's connection; the next use opens a new one."""
        with self._lock:
            connections, self._connections, self._local = list(self._connections), WeakSet(), threading.local()
        for connection in connections:
            connection.close()


def connect_plain(path: Path, timeout: float = 5.0) -> sqlite3.Connection:
    """A connection that takes the file as it is, for checking and copying it, and trusts nothing in it. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=timeout)
    # Our own triggers write to the keyword index, which SQLite (3.40) allows to those of a trusted file only: a file that is opened
    # for use has no triggers but ours (schema.refuse_foreign).
    connection.executescript("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
    return connection


def in_words(error: Exception, path: Path) -> HomeError | None:
    """What the reader is told of an error of the file, or None where the statement is at fault."""
    name, folder = getattr(error, "sqlite_errorname", None) or "", path.parent
    lacks_room = name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")) and _free(folder) < _LITTLE
    if name == "SQLITE_FULL" or lacks_room:
        return DiskFull(f"The disk is full: {folder} cannot grow. What was stored before is safe. Free some space, then try again.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return HomeError(f"Another onrecord is writing to {folder} and does not end. Try again when it is done.")
    if is_damage(error):
        return HomeError(
            f"{path} is damaged. `onrecord verify` says where; `onrecord restore FILE --replace` brings back a backup."
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_AUTH")):
        return HomeError(f"The library in {folder} cannot be opened ({error}). Choose a folder with --home.")
    if name.startswith("SQLITE_IOERR"):
        return HomeError(f"The disk fails at {path} ({error}). What was stored before is safe. Check the disk, then try again.")
    return None


def is_damage(error: BaseException) -> bool:
    """Whether an error of SQLite says that what a file holds is not what was stored."""
    unreadable = not isinstance(error, sqlite3.Error) or str(error).startswith(_UNREADABLE_SAID)
    return unreadable or (getattr(error, "sqlite_errorname", None) or "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _free(folder: Path) -> int:
    """Bytes that can be written there."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return _LITTLE
    return _LITTLE if disk.f_flag & os.ST_RDONLY else disk.f_bavail * disk.f_frsize


def _state(path: Path) -> tuple[int, int]:
    """What changes when somebody writes to a database: the time of the file, the length of its log."""
    log = path.with_name(f"{path.name}-wal")
    return path.stat().st_mtime_ns if path.exists() else 0, log.stat().st_size if log.exists() else 0


def execute_all(db: sqlite3.Connection, script: str) -> None:
    """Run a script within the open transaction; executescript() would commit it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    assert not statement.strip()
