"""Sources -> drafts. Reads files, folders of them, archives of them, and standard input; `formats` lists the formats.

Every source that cannot be read becomes one `SourceError`, whose text says which one and what to do about it; the other
sources of the same request are not held up by it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.sources.files.formats import PLAIN, SUFFIXES, Starts, charset_of, format_of, parse, too_large
from index.sources.files.tables import read_jsonl
from index.sources.files.text import MAX_BYTES, decode, from_text, one_line, published_date, seen, whole
from index.sources.sandbox.calls import read_in_sandbox
from index.types import Draft

__all__ = ["SUFFIXES", "decode", "from_text", "leads_out", "one_line", "published_date", "read", "read_bytes", "seen", "whole"]

_MAX_READ = 100_000_001  # bytes: one more than any file may have


def read(source: str) -> Iterator[Draft | SourceError]:
    """The articles of one source: a file, a folder, or "-" for text on standard input."""
    if source == "-":
        yield _guarded(lambda: from_text(decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"), "standard input"), source)
    elif re.match(r"(?i)[a-z][a-z0-9+.-]+://", source):
        yield SourceError(
            f"{source}: web addresses are not fetched. Save the page's text to a file, or paste it in the chat's library."
        )
    else:
        path = Path(source).expanduser()
        yield from _folder(path) if path.is_dir() else _file(path)


def read_bytes(data: bytes, name: str, media_type: str, source: str, url: str = "") -> Iterator[Draft | SourceError]:
    """The articles of a file that is in memory, such as one fetched from `url`.

    `name` is its file name or "", `media_type` its Content-Type (with the charset) or ""; `source` goes into the drafts.
    """
    try:
        kind = format_of(data, name or source, source, media_type)
        if error := too_large(len(data), kind, source):
            raise error
    except SourceError as error:
        yield error
        return
    charset = charset_of(media_type)
    if kind in PLAIN:
        yield from (found for found in parse(data, kind, source, url, charset) if not isinstance(found, Starts))
    else:
        yield from read_in_sandbox(data, kind, source, url, charset)


def _guarded(make: Callable[[], Draft], source: str) -> Draft | SourceError:
    try:
        return make()
    except SourceError as error:
        return error
    except OSError as error:
        return SourceError(f"{source}: {error.strerror or error}.")


def _folder(folder: Path) -> Iterator[Draft | SourceError]:
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and not _hidden(p, folder))
    if not files:
        yield SourceError(f"{folder}: no articles in this folder (files ending in {', '.join(SUFFIXES)}).")
    for path in files:
        if error := leads_out(path, folder):
            yield error
        else:
            yield from _file(path)


def leads_out(path: Path, folder: Path) -> SourceError | None:
    """What is said of a file of a folder that lies elsewhere: who may write into the folder may not know what is read there."""
    if path.resolve().is_relative_to(folder.resolve()):
        return None
    return SourceError(f"{path}: left out, it is a link that leads out of the folder. Add what it leads to by its own name.")


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _file(path: Path) -> Iterator[Draft | SourceError]:
    if not path.exists():
        yield SourceError(f"{path}: no such file or folder.")
        return
    try:
        with path.open("rb") as file:
            if path.suffix.lower() in (".jsonl", ".ndjson"):  # may be larger than memory
                yield from read_jsonl(iter(lambda: file.readline(MAX_BYTES + 1), b""), str(path))
                return
            data = file.read(_MAX_READ)
    except OSError as error:
        yield SourceError(f"{path}: {error.strerror or error}.")
        return
    yield from read_bytes(data, path.name, "", str(path))
