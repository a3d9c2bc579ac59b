"""Bytes -> the format they are in, and the reader for it.

A file's first bytes go before its name, its name before what a server calls it: names and headers are often wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from index.errors import SourceError
from index.sources.files.tables import read_csv, read_jsonl
from index.sources.files.text import MAX_BYTES, decode, from_text
from index.types import Draft


@dataclass(frozen=True)
class Starts:
    """A file of an archive comes next: its place for the reader, and its number (1, 2 ...) among the archive's files."""

    where: str
    number: int


Found = Draft | SourceError | Starts

_BY_SUFFIX = {
    ".txt": "text", ".text": "text",
    ".md": "markdown", ".markdown": "markdown",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".csv": "csv", ".tsv": "csv",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".pdf": "pdf", ".docx": "docx", ".epub": "epub", ".eml": "mail", ".zip": "zip",
}  # fmt: skip
SUFFIXES = tuple(_BY_SUFFIX)

_BY_MEDIA_TYPE = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "text/markdown": "markdown", "text/csv": "csv",
    "application/pdf": "pdf", "message/rfc822": "mail", "application/epub+zip": "zip", "application/zip": "zip",
    "application/x-ndjson": "jsonl", "application/jsonl": "jsonl",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "zip",
}  # fmt: skip

_NO_TEXT = frozenset({"application/json", "application/javascript", "text/javascript", "text/css", "application/xml", "text/xml"})
_MARKED = frozenset({"", "text", "pdf", "docx", "epub", "zip"})  # what a page may be called, and would not look like were it that

_OTHERS = {  # first bytes of what cannot be read: what it is, and what to do
    b"\x89PNG": "a picture. Add the text of the article",
    b"\xff\xd8\xff": "a picture. Add the text of the article",
    b"GIF8": "a picture. Add the text of the article",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Word or Office file. Save it as .docx or .txt and add that",
    b"{\\rtf": "an RTF file. Save it as .docx or .txt and add that",
    b"\x1f\x8b": "a gzip archive. Unpack it and add what is in it",
    b"7z\xbc\xaf": "a 7z archive. Unpack it and add what is in it",
    b"Rar!": "a RAR archive. Unpack it and add what is in it",
    b"SQLite format 3": "a database. Export its articles as .jsonl or .csv",
}

# Read where the chat runs. All other formats have parsers that a hostile file can crash or hang: they run in the sandbox.
PLAIN = frozenset({"text", "markdown", "jsonl", "csv"})
MAX_ARCHIVE_BYTES = 100_000_000


def format_of(data: bytes, name: str, source: str, media_type: str = "") -> str:
    """The format of a file: a key of the readers below. Raises SourceError with what to do where there is none."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in head:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"  # or .docx or .epub: its table of contents tells
    what = next((what for start, what in _OTHERS.items() if data.startswith(start)), "")
    if what:
        raise SourceError(f"{source}: this is {what}.")
    named = _BY_SUFFIX.get(PurePath(name).suffix.lower(), "")
    if named in _MARKED and head[:200].lower().startswith((b"<!doctype html", b"<html")):
        return "html"  # such as the page that a server shows in place of a report
    if not named or named == "text":
        kind = media_type.partition(";")[0].strip().lower()
        named = _BY_MEDIA_TYPE.get(kind, named)
        if not named and (kind in _NO_TEXT or kind.partition("/")[0] in ("image", "audio", "video", "font")):
            raise SourceError(f"{source}: this is no article but {kind}.")
    return named or "text"


def charset_of(media_type: str) -> str:
    """The charset of a Content-Type, "" where it has none."""
    _, found, charset = media_type.lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'")[:40] if found else ""


def too_large(size: int, kind: str, source: str) -> SourceError | None:
    """The error for a file that is larger than its kind may be."""
    limit = MAX_ARCHIVE_BYTES if kind == "zip" else MAX_BYTES
    if size <= limit or kind == "jsonl":
        return None
    return SourceError(f"{source}: larger than {limit // 1_000_000} MB. Split it into smaller files.")


def parse(data: bytes, kind: str, source: str, url: str = "", charset: str = "", skip: int = 0) -> Iterator[Found]:
    """The articles of a file of format `kind`, here and now. `skip` leaves out the first files of an archive.

    Readers are imported when they are needed: the chat itself never loads those of foreign formats.
    """
    if kind == "jsonl":
        yield from read_jsonl(data.splitlines(), source)
    elif kind == "csv":
        yield from read_csv(data, source, charset)
    elif kind == "zip":
        from index.sources.files.archive import read_zip

        yield from read_zip(data, source, url, skip)
    else:
        try:
            yield from _mails(data, source) if kind == "mail" else (_one(data, kind, source, url, charset),)
        except MemoryError:
            raise
        except Exception as error:
            # Parsers of broken files raise anything. What it was helps whoever looks into the file.
            yield error if isinstance(error, SourceError) else broken(source, error)


def broken(source: str, error: Exception) -> SourceError:
    """What a parser's exception means to the reader."""
    return SourceError(
        f"{source}: it is damaged, or not what its name says ({type(error).__name__}). Save its text as .txt and add that."
    )


def _mails(data: bytes, source: str) -> Iterator[Found]:
    from index.sources.files.mail import read_mail

    return read_mail(data, source)


def _one(data: bytes, kind: str, source: str, url: str, charset: str) -> Draft:
    if kind == "html":
        from index.sources.files.html import read_html

        return read_html(data, source, url, charset)
    if kind == "pdf":
        from index.sources.files.pdf import read_pdf

        return read_pdf(data, source, url)
    return from_text(decode(data, source, charset), source, markdown=kind == "markdown", **({"url": url} if url else {}))
