"""Zip files -> the articles in them: archives of readable files, .docx and .epub.

Nothing is unpacked to disk, and everything is limited: how many files, how deep, how large each and all, how much larger than
packed. A limit that is met is one SourceError; what was read before stays.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.errors import SourceError
from index.sources.files.formats import SUFFIXES, Found, Starts, broken, format_of, parse
from index.sources.files.text import MAX_BYTES

MAX_FILES = 5_000
MAX_TOTAL = 400_000_000  # bytes, unpacked
MAX_RATIO = 250  # unpacked to packed; prose is packed to a third or a fifth
MAX_DEPTH = 2  # archives in archives
_FREE = 1_000_000  # bytes that the ratio is not asked of


class Archive:
    """A zip file in memory whose files can be read within limits. `spent` counts bytes over nested archives."""

    def __init__(self, data: bytes, source: str, spent: list[int] | None = None) -> None:
        self.source = source
        self.spent = [0] if spent is None else spent
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.files = [info for info in self._zip.infolist() if info.filename and not info.is_dir()]
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error) as error:
            raise SourceError(f"{source}: the archive is damaged ({error}). Pack it anew.") from error
        if len(self.files) > MAX_FILES:
            raise SourceError(f"{source}: more than {MAX_FILES} files in one archive. Split it.")
        self.names = {info.filename for info in self.files}

    @property
    def exhausted(self) -> bool:
        """Whether as much was unpacked as may be."""
        return self.spent[0] > MAX_TOTAL

    def read(self, file: str | zipfile.ZipInfo, limit: int = MAX_BYTES) -> bytes:
        """The bytes of a file. Raises SourceError where it is too large, encrypted, damaged, or not there."""
        try:
            info = self._zip.getinfo(file) if isinstance(file, str) else file
        except KeyError:
            raise SourceError(f"{self.source}: the file is damaged: {file} is missing in it.") from None
        where = place(self.source, info.filename)
        if info.flag_bits & 1:
            raise SourceError(f"{where}: protected by a password. Unpack it and add what is in it.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SourceError(f"{where}: packed in a way that is not read. Unpack it and add what is in it.")
        try:
            with self._zip.open(info) as packed:
                # What the table of contents says of sizes may be a lie: never more than this is unpacked.
                data = packed.read(min(limit, MAX_TOTAL - self.spent[0]) + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error) as error:
            raise SourceError(f"{where}: damaged in the archive ({error}).") from error
        self.spent[0] += len(data)
        if self.exhausted:
            raise SourceError(f"{self.source}: more than {MAX_TOTAL // 1_000_000} MB when unpacked. Split it.")
        if len(data) > limit:
            raise SourceError(f"{where}: larger than {limit // 1_000_000} MB when unpacked. Split it into articles.")
        if len(data) > _FREE and len(data) > MAX_RATIO * max(1, info.compress_size):
            raise SourceError(f"{where}: {len(data) // max(1, info.compress_size)} times larger than packed, as no article is.")
        return data


def read_zip(data: bytes, source: str, url: str = "", skip: int = 0) -> Iterator[Found]:
    """The articles of a zip file; for each file of an archive a `Starts` goes before. The first `skip` files are left out."""
    yield from _Walk(skip).read(data, source, url, 0)


class _Walk:
    """One way through an archive and the archives in it."""

    def __init__(self, skip: int) -> None:
        self.skip = skip
        self.number = 0  # files seen
        self.spent = [0]

    def read(self, data: bytes, source: str, url: str, depth: int) -> Iterator[Found]:
        try:
            archive = Archive(data, source, self.spent)
            document = _document(archive, source, url)
            if document is None:
                yield from self._files(archive, depth)
            else:
                yield document
        except SourceError as error:
            yield error

    def _files(self, archive: Archive, depth: int) -> Iterator[Found]:
        files = [info for info in archive.files if _wanted(info)]
        if not files:
            yield SourceError(f"{archive.source}: no articles in this archive (files ending in {', '.join(SUFFIXES)}).")
        seen: dict[str, int] = {}
        for info in files:
            where = place(archive.source, info.filename)
            seen[where] = seen.get(where, 0) + 1
            where = where if seen[where] == 1 else f"{where} ({seen[where]})"  # an archive may hold a name twice
            self.number += 1
            if self.number <= self.skip and PurePosixPath(info.filename).suffix.lower() != ".zip":
                continue
            yield Starts(where, self.number)
            yield from self._file(archive, info, where, depth)
            if archive.exhausted:
                return

    def _file(self, archive: Archive, info: zipfile.ZipInfo, where: str, depth: int) -> Iterator[Found]:
        try:
            if not _is_safe(info.filename):
                raise SourceError(f"{where}: its name leads out of the archive; it was not read.")
            data = archive.read(info)
            kind = format_of(data, info.filename, where)
            if kind != "zip":
                yield from parse(data, kind, where)
            elif depth == MAX_DEPTH:
                raise SourceError(f"{where}: archives in archives in archives are not read. Unpack it.")
            else:
                yield from self.read(data, where, "", depth + 1)
        except SourceError as error:
            yield error


def _document(archive: Archive, source: str, url: str) -> Found | None:
    """The article of a .docx or .epub; None for an archive of files."""
    try:
        if "word/document.xml" in archive.names:
            from index.sources.files.docx import read_docx

            return read_docx(archive, source, url)
        if "META-INF/container.xml" in archive.names:
            from index.sources.files.epub import read_epub

            return read_epub(archive, source, url)
    except (SourceError, MemoryError):
        raise
    except Exception as error:
        return broken(source, error)
    if "[Content_Types].xml" in archive.names or "mimetype" in archive.names:
        raise SourceError(f"{source}: an office file that is not read. Save it as .docx or .txt and add that.")
    return None


def _wanted(info: zipfile.ZipInfo) -> bool:
    """Whether a file of an archive is one to read: no picture, hidden file, link, or what an archiver adds."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return path.suffix.lower() in SUFFIXES and not hidden and not stat.S_ISLNK(info.external_attr >> 16)


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and not re.match(r"[a-zA-Z]:", name) and "\0" not in name


def place(source: str, name: str) -> str:
    """Where a file of an archive lies, in words that can be shown: names in archives may hold anything."""
    return f"{source}/" + "".join(c if c.isprintable() else "\ufffd" for c in name[:300])
