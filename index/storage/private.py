"""A library is its owner's alone: its folder, and every file in it, whatever the process's umask."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

# What onrecord puts into a library's folder. A folder that holds anything else is not its own, and stays as open as it is.
_OWN = re.compile(
    r"[a-z0-9_]+\.db(?:-wal|-shm|-journal)?|vectors\.npz(?:\.\d+\.part)?|uploads|models|finder\.lock"
    r"|salvaged\.part(?:-wal|-shm|-journal)?|(?:catalog|conversations)\.db\.damaged-[\d-]+(?:-wal|-shm)?"
    r"|page-name|\.page-name-\w+|\.?open-onrecord\.html(?:-\w+)?"
)


def make_home(home: Path) -> None:
    """Make a library's folder, or close the one that is there to others. Raises OSError where it cannot be made."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # on a disk that is only read it stays as it is
        if not home.stat().st_mode & stat.S_ISVTX and all(_OWN.fullmatch(entry.name) for entry in home.iterdir()):
            _close(home)


def make_file(path: Path) -> None:
    """Make a file that is to be written by somebody who takes no mode, empty where it is new, and close it to others."""
    with suppress(OSError):  # whoever opens it says what is wrong
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(OSError):
            _close(path.with_name(name))


def opener(path: str, flags: int) -> int:
    """For `open`: a new file is its owner's alone."""
    return os.open(path, flags, 0o600)


def _close(path: Path) -> None:
    """Take from others what they may do with one's own file or folder."""
    found = path.lstat()
    if found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode) and found.st_mode & 0o077:
        path.chmod(stat.S_IMODE(found.st_mode) & ~0o077)
