"""A library as one file, and a library from such a file.

The file is a zip archive of every SQLite database in the library's folder, each copied as it was at one moment (SQLite's online
backup: nobody has to stop), with a manifest of their SHA-256. What can be made from them again is left out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO, Annotated

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from index.errors import BackupError, HomeError
from index.storage import mending, schema, stored
from index.storage.catalog import Catalog
from index.storage.database import UNREADABLE, connect_plain
from index.storage.disk import is_held, locked, sha256, sync
from index.storage.private import opener

VERSION = 1  # of the archive
_MANIFEST = "manifest.json"
_NAME = re.compile(r"[a-z0-9_]+\.db")
_CHUNK = 1 << 20
_UNFINISHED = ".onrecord-"  # begins the name of the folder that a backup is made in
_YOUNG = 60  # seconds


class _Manifest(BaseModel):
    """What an archive says of itself. It comes from outside, so it is validated."""

    model_config = ConfigDict(extra="ignore", strict=True)

    onrecord_backup: int
    made: Annotated[datetime, Field(strict=False)]
    articles: NonNegativeInt
    sizes: dict[Annotated[str, Field(pattern=f"^{_NAME.pattern}$", max_length=80)], NonNegativeInt]
    hashes: dict[str, str]


@dataclass(frozen=True)
class Backup:
    """What an archive holds. `sizes` and `hashes` by the files' names."""

    made: str  # ISO 8601
    articles: int
    sizes: dict[str, int]
    hashes: dict[str, str]


def backup(home: Path, file: Path) -> Backup:
    """Write the library in `home` to `file`, in place of an older backup of that name. Raises BackupError, HomeError.

    The file appears under its name when it is whole. It holds the conversations, so that only its owner may read it.
    """
    finish_restore(home)
    databases = sorted(path for path in home.glob("*.db") if _NAME.fullmatch(path.name))
    if home / "catalog.db" not in databases:
        raise HomeError(f"There is no library in {home}. Choose its folder with --home.")
    if file.exists() and not _is_backup(file):
        raise BackupError(f"{file} is there already and is no backup. Choose another name.")
    with _in_words(file), _folder_beside(file) as folder:
        copies = [_copied(path, folder / path.name) for path in databases]
        articles = _count_articles(folder)
        hashes, sizes = {path.name: sha256(path) for path in copies}, {path.name: path.stat().st_size for path in copies}
        found = Backup(datetime.now().astimezone().isoformat("T", "seconds"), articles, sizes, hashes)
        part = folder / "part"
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(_MANIFEST, json.dumps({"onrecord_backup": VERSION, **vars(found)}, indent=1))
                for path in copies:
                    archive.write(path, path.name)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        sync(file.parent)
    return found


def _count_articles(home: Path) -> int:
    with closing(connect_plain(home / "catalog.db")) as db:
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


@contextmanager
def _folder_beside(file: Path) -> Iterator[Path]:
    """A folder for what a backup is made from, deleted at the end; one that a backup left when it was killed is deleted first."""
    for left in file.parent.glob(f"{_UNFINISHED}*"):
        if left.is_dir() and not left.is_symlink() and left.stat().st_uid == os.geteuid() and not _is_used(left):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=file.parent) as name, locked(Path(name)):
        yield Path(name)


def _is_used(folder: Path) -> bool:
    """Whether a process that lives is using this folder."""
    if folder.stat().st_mtime > time.time() - _YOUNG:
        return True  # just made: its maker may not have come to hold it yet
    return is_held(folder)


def restore(file: Path, home: Path, replace: bool = False) -> tuple[Backup, Path | None]:
    """Make the library in `home` from a backup; returns what it holds, and where the library is that was there before.

    `home` must be new or empty; with `replace` what is there is moved aside, whole. Nothing is changed before all of the archive
    was read and checked. A backup of an older format is upgraded. Raises BackupError, HomeError.
    """
    home = home.resolve()
    with ExitStack() as held:
        with _in_words(home):
            home.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(locked(home.parent))
        making, made = _unfinished(home)
        try:
            return _restored(file, home, replace)
        finally:
            for left in (making, made):
                shutil.rmtree(left, ignore_errors=True)


def _restored(file: Path, home: Path, replace: bool) -> tuple[Backup, Path | None]:
    occupied = home.exists() and (not home.is_dir() or any(home.iterdir()))
    if occupied and not replace:
        raise BackupError(f"{home} is not empty. --replace moves it aside first; --home DIR restores into another folder.")
    making, made = _unfinished(home)
    with _in_words(home):
        for left in (making, made):  # by a restore that was killed
            if left.exists():
                shutil.rmtree(left)
        making.mkdir(mode=0o700)
    with _in_words(file):
        found = _extracted(file, making)
    for name in found.sizes:
        _check(making / name, file)
        schema.check_active(making / name, file)
    _check_rows(making, file)
    for name in found.sizes:
        schema.check_exact(making / name, file)
    found = dataclasses.replace(found, articles=_count_articles(making))
    if occupied:
        _close_all(home)
    with _in_words(home):
        making.rename(made)
        return found, _put_in_place(made, home, occupied)


def finish_restore(home: Path) -> None:
    """Put in place what a restore that was killed had ready, where the library is not there: it was moved aside already."""
    with suppress(OSError):  # whoever opens the library says what is wrong with its folder
        home = home.resolve()
        if home.exists() or not home.parent.exists():
            return
        with locked(home.parent):  # a restore that is under way is waited for
            made = _unfinished(home)[1]
            if made.exists() and not home.exists():
                made.rename(home)
                sync(home.parent)


def read_manifest(file: Path) -> Backup:
    """What a backup holds, by its own account. Raises BackupError where the file is none."""
    with _in_words(file), zipfile.ZipFile(file) as archive:
        return _manifest(archive, file)


def _manifest(archive: zipfile.ZipFile, file: Path) -> Backup:
    try:
        with archive.open(_MANIFEST) as entry:
            found = _Manifest.model_validate_json(entry.read(_CHUNK))
    except (KeyError, ValueError) as error:
        raise BackupError(f"{file} is no backup of a library.") from error
    if found.onrecord_backup != VERSION:
        raise BackupError(f"{file} was made by a newer onrecord. Update onrecord to restore it.")
    whole = "catalog.db" in found.sizes and found.sizes.keys() == found.hashes.keys()
    if not whole or sorted(archive.namelist()) != sorted([_MANIFEST, *found.sizes]):
        raise BackupError(f"{file} is no backup of a library.")
    return Backup(found.made.isoformat("T", "seconds"), found.articles, found.sizes, found.hashes)


def _extracted(file: Path, folder: Path) -> Backup:
    """Write the archive's files into `folder`, each held against the manifest."""
    with zipfile.ZipFile(file) as archive:
        found = _manifest(archive, file)
        needed, free = sum(found.sizes.values()), shutil.disk_usage(folder).free
        if needed > free:
            raise BackupError(
                f"The library takes {needed / 1e9:.1f} GB and {folder.parent} has {free / 1e9:.1f} GB free. Free some space."
            )
        for name, size in found.sizes.items():
            with archive.open(name) as entry, open(folder / name, "wb", opener=opener) as out:
                digest = hashlib.sha256()
                for chunk in _chunks(entry, size):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            if digest.hexdigest() != found.hashes[name]:
                raise BackupError(f"{file} is damaged ({name} is not what was stored). Restore an older backup.")
    return found


def _chunks(entry: IO[bytes], size: int) -> Iterator[bytes]:
    """The entry's content, never more than it claims to be."""
    while size > 0 and (chunk := entry.read(min(_CHUNK, size))):
        size -= len(chunk)
        yield chunk


def _copied(path: Path, copy: Path) -> Path:
    """A database as it is at this moment, checked, in one file."""
    with closing(connect_plain(path, timeout=60)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    _check(copy, path)
    return copy


def _check(path: Path, told: Path) -> None:
    try:
        with closing(connect_plain(path)) as db:
            found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except UNREADABLE as error:
        found = str(error)
    # A keyword index that is wrong is made again by `onrecord verify --repair`.
    if found != "ok" and "malformed inverted index" not in found:
        raise BackupError(f"{told} is damaged: {found}. `onrecord verify` tells more of a library; restore an older backup.")


def _check_rows(home: Path, file: Path) -> None:
    """Upgrade what was restored, and read all of it: what would fail later, article by article, is better refused now."""
    try:
        with closing(Catalog(home / "catalog.db")) as catalog:
            mending.read_all(catalog)
        if (path := home / "conversations.db").exists():
            with closing(connect_plain(path)) as db:
                for (turn,) in db.execute("SELECT turn FROM turns"):
                    stored.fields("a conversation", turn)
    except (HomeError, *UNREADABLE) as error:
        raise BackupError(f"{file} is damaged, not all that it holds can be read. Restore an older backup. ({error})") from error


def _unfinished(home: Path) -> tuple[Path, Path]:
    """The folder that a library is restored in, and its name once all in it was checked. They lie beside `home`, on one disk."""
    return home.with_name(f".{home.name}.restoring"), home.with_name(f".{home.name}.restored")


def _put_in_place(made: Path, home: Path, occupied: bool) -> Path | None:
    """Rename the restored folder to `home`. A kill before that leaves either the old library, or none: `finish_restore` goes on."""
    aside = None
    if occupied:
        stem = f"{home.name}.before-{datetime.now():%Y%m%d-%H%M%S}"
        names = (home.with_name(f"{stem}-{n}" if n else stem) for n in count())
        aside = next(name for name in names if not name.exists())
        home.rename(aside)
    try:
        made.rename(home)
    except OSError:
        if aside is not None:
            aside.rename(home)
        raise
    sync(home.parent)
    return aside


def _close_all(home: Path) -> None:
    """Make sure that nobody else has the library open: he would go on writing into what is moved aside."""
    if any(map(in_use, home.glob("*.db"))):
        raise BackupError(f"The library in {home} is in use. End the other onrecord, then restore again.")


def in_use(path: Path) -> bool:
    """Whether somebody else has a database open; where not, all of it is in the one file afterwards. A damaged one may not tell."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as db:
            # SQLite leaves the write-ahead log only where it is alone.
            return bool(db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete")
    except sqlite3.OperationalError:
        return True
    except UNREADABLE:  # damaged; it is kept as it is
        return False


def _is_backup(file: Path) -> bool:
    try:
        read_manifest(file)
    except BackupError:
        return False
    return True


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error) as error:
        raise BackupError(f"{path} is no whole backup: {error}.") from error
    except (OSError, *UNREADABLE) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise BackupError(f"{path}: {reason}. Nothing was changed.") from error
