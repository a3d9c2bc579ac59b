"""Plain and Markdown text -> draft: encodings, characters that do not belong in an article, headers, titles."""

from __future__ import annotations

import codecs
import datetime
import email.utils
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import SourceError
from index.sources.files.language import language_of
from index.types import Draft

MAX_BYTES = 20_000_000  # of one file; an articles .jsonl is read line by line and may be larger
MAX_TITLE = 250  # characters
MAX_FIELD = 2000  # characters of a title, a publisher ...
_MAX_SOURCE = 5000  # longer than any path
_MAX_AUTHORS, _MAX_AUTHOR = 50, 200

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL)
# What lies between two marks holds none of them, so that each search ends at the next mark: a line of a million opening
# marks is read in linear time. Inner marks go first.
_MARKDOWN = [
    (re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)"), ""),  # pictures
    (re.compile(r"\[([^\[\]]+)\]\([^()\n]*\)"), r"\1"),  # links
    (re.compile(r"^#{1,6}[ \t]+(\S.*)$", re.MULTILINE), r"\1"),  # headings
    (re.compile(r"(?<=\S)[ \t]+#{1,6}[ \t]*$", re.MULTILINE), ""),  # what closes some
    (re.compile(r"^>[ \t]?", re.MULTILINE), ""),  # quotations
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+)(?<=[^\s*])\*(?![\w*])"), r"\1"),  # italic
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]+)(?<=[^\s_])_(?![\w_])"), r"\1"),
    (re.compile(r"\*\*(?=[^\s*])([^*\n]+)(?<=[^\s*])\*\*"), r"\1"),  # bold
    (re.compile(r"(?<![\w_])__(?=[^\s_])([^_\n]+)(?<=[^\s_])__(?![\w_])"), r"\1"),
]
# Breaks of all kinds are "\n"; control characters, soft hyphens and marks that turn the writing direction around (they can
# show a sentence as what it is not) are dropped; half characters become the replacement character.
_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HALVES = re.compile(r"[\ud800-\udfff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_SAMPLE = 40_000  # bytes that the encoding is guessed from


def from_text(text: str, source: str, title: str = "", markdown: bool = False, **details: Any) -> Draft:
    """A draft from plain or Markdown text. Raises SourceError where there is no sentence in it.

    Front matter (`---` lines around `title:`, `publisher:`, `published:`, `url:`, `authors:`) is taken off the top. Without
    a title, a short first line that an empty line follows is the title.
    """
    text = clean(text)
    front = _FRONT_MATTER.match(text)
    if front:
        found = _front_matter(front.group(1))
        text = text[front.end() :]
        title = title or found.pop("title", "")
        details = {**found, **{k: v for k, v in details.items() if v}}
    if markdown:
        for pattern, replacement in _MARKDOWN:
            text = pattern.sub(replacement, text)
    return as_draft(text, source, title, **details)


def as_draft(text: str, source: str, title: str = "", **details: Any) -> Draft:
    """A draft from text that needs no more than tidying; `language` is what it is declared to be. Raises SourceError."""
    text = "\n".join(line.rstrip() for line in clean(text).split("\n")).strip()
    title = one_line(title)[:MAX_TITLE] or first_line_title(text)
    if not any(c.isalpha() for c in text):
        raise SourceError(f"{source}: there is no sentence in it.")
    if title and text.split("\n", 1)[0].strip() != title:
        text = f"{title}\n\n{text}"
    details["language"] = language_of(text, details.get("language", ""))
    authors = details.pop("authors", ())
    authors = tuple(a.strip() for a in (authors.split(",") if isinstance(authors, str) else authors) if a.strip())
    return Draft(text=text, title=title or _shortened(text), source=source, authors=authors, **details)


def clean(text: str) -> str:
    """The text with "\\n" for every kind of break, and without characters that are not seen."""
    return _HALVES.sub("\ufffd", _UNSEEN.sub("", _BREAKS.sub("\n", text)))


def seen(text: str) -> str:
    """The text without characters that are not seen; breaks stay as they are."""
    return text if text.isprintable() else _HALVES.sub("\ufffd", _UNSEEN.sub("", text))


def whole(text: str) -> str:
    """The text without the halves of character pairs, which JSON and names of files can carry and no file can hold."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The text with one blank for every stretch of blanks and breaks."""
    return " ".join(clean(text).split())


def tidied(draft: Draft) -> Draft:
    """The draft as it may be stored and shown, whoever made it: every field in one line, and no longer than such a field is."""
    fields = {n: one_line(getattr(draft, n)) for n in ("title", "source", "url", "publisher", "published", "language", "note")}
    fields = {name: value[: _MAX_SOURCE if name == "source" else MAX_FIELD] for name, value in fields.items()}
    if len(draft.url) > MAX_FIELD:
        fields["url"] = ""  # a part of it leads elsewhere
    authors = [one_line(author)[:_MAX_AUTHOR] for author in draft.authors[:_MAX_AUTHORS]]
    return replace(draft, **fields, text=clean(draft.text), authors=tuple(filter(None, authors)))


def first_line_title(text: str) -> str:
    """The first line, where it looks like a headline: short, alone in its paragraph, and followed by more text."""
    first, _, rest = text.partition("\n")
    alone = rest.startswith("\n") and rest.strip()
    return first.strip() if alone and 0 < len(first.strip()) <= MAX_TITLE else ""


def decode(data: bytes, source: str, charset: str = "") -> str:
    """Text of a file: by its mark, else UTF-8 if it is that, else by `charset`, else by a guess. Raises SourceError.

    That UTF-8 goes before what is declared is on purpose: text in another encoding is hardly ever valid UTF-8, while
    declarations are often wrong.
    """
    if len(data) > MAX_BYTES:
        raise SourceError(f"{source}: larger than {MAX_BYTES // 1_000_000} MB. Split it into articles.")
    if data.startswith(_BINARY):
        raise SourceError(f"{source}: not a text file. Export it as plain text and add that.")
    for encoding in _encodings(data, charset):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        if _is_text(text[:8192]):
            return text
    raise SourceError(f"{source}: not a text file, or in an unknown encoding. Save it as UTF-8 and add it again.")


def _encodings(data: bytes, charset: str) -> Iterator[str]:
    """The encodings to try, the most likely one first."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    head = data[:8192]
    zeros = head.count(0)
    if marked:
        yield marked
    elif zeros > len(head) // 100:
        # UTF-16 without a mark: every other byte of western text is zero. Anything else with many zeros is no text.
        even = head[::2].count(0)
        yield from ["utf-16-be"] * (even > 0.8 * zeros) + ["utf-16-le"] * (even < 0.2 * zeros)
    else:
        if b"\x1b" in head:  # the Japanese encoding that is written in ASCII bytes
            yield "iso-2022-jp"
        yield "utf-8"
        wanted = charset.strip().strip("\"'").lower()
        # Pages that call themselves Latin-1 are read as Windows-1252 by every browser.
        yield "cp1252" if wanted in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else wanted or _guessed(data)
        yield from ("cp1252", "latin-1")


def _guessed(data: bytes) -> str:
    """The encoding that the bytes beyond ASCII look like; "cp1252" for too few of them."""
    from charset_normalizer import from_bytes  # loads for a while, and is rarely needed

    # Around the first bytes that tell; a sample, since the guess takes time by its length.
    first = re.search(rb"[\x80-\xff]", data)
    at = first.start() if first else 0
    sample = data[max(0, at - 200) : at + _SAMPLE]
    if sum(byte > 127 for byte in sample) < 8:
        return "cp1252"
    best = from_bytes(sample, cp_exclusion=["utf_7"]).best()
    return best.encoding if best else "cp1252"


def _is_text(sample: str) -> bool:
    return sum(c < " " and c not in "\n\r\t\f\v\x1b" for c in sample) <= len(sample) // 100


def published_date(value: str) -> str:
    """A date as the catalog keeps it (ISO 8601), or "" for what is no date.

    Beside ISO 8601, "2021/02/03", "20210203", "2021-02-03 10:00:00 +0000" and the form of e-mail and feeds ("Wed, 03 Feb 2021
    10:00:00 +0000") are read.
    """
    value = re.sub(r"^(\d{4})/(\d{2})/(\d{2})", r"\1-\2-\3", value.strip()[:60])
    if value[:4].isdigit():
        value = re.sub(r"(?<=\d) (?=[+-]\d\d)", "", re.sub(r" ?(?:UTC|GMT)$", "Z", value))
    try:
        found = datetime.datetime.fromisoformat(value)
    except ValueError:
        try:
            return email.utils.parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            return ""
    if re.fullmatch(r"\d{4}-\d\d-\d\d(?:T\S+)?", value):
        return value
    return found.isoformat() if ":" in value or "T" in value else found.date().isoformat()


def _front_matter(block: str) -> dict[str, str]:
    """Simple `key: value` lines; quotation marks around a value are taken off, other keys are ignored."""
    found: dict[str, str] = {}
    for line in block.splitlines():
        key, colon, value = line.partition(":")
        key, value = key.strip().lower(), value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = _unquoted(value)
        key = {"date": "published", "author": "authors"}.get(key, key)
        if colon and value and key in ("title", "publisher", "published", "url", "authors"):
            found[key] = published_date(value) if key == "published" else value.strip("[]") if key == "authors" else value
    return found


def _unquoted(value: str) -> str:
    if value[0] == '"' and "\\" in value:
        try:
            return str(json.loads(value))
        except ValueError:
            pass
    return value[1:-1]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + " …"
