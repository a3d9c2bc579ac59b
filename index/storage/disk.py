"""What a library's files need of the disk: folders that one process holds, renamings that last, hashes of files."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time; the others wait. Leaves no file behind, and a kill ends it."""
    number = hold(folder)
    try:
        yield
    finally:
        os.close(number)


def hold(folder: Path) -> int:
    """Lock a folder once nobody else has it; held until the number returned is closed, or the process ends."""
    number = _opened(folder)
    fcntl.flock(number, fcntl.LOCK_EX)
    return number


def is_held(folder: Path) -> bool:
    """Whether a process that lives holds this folder."""
    number = _opened(folder)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(number)


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def sync(folder: Path) -> None:
    """Make a renaming in `folder` last."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
