"""Sources -> drafts. Reads text and Markdown files, folders of them, articles .jsonl, and standard input.

Every source that cannot be read becomes one `SourceError`, whose text says which one and what to do about it; the other
sources of the same request are not held up by it.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from index.errors import SourceError
from index.types import Draft

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".jsonl")
MAX_BYTES = 20_000_000  # of one text file; an articles .jsonl is read line by line and may be larger
MAX_TITLE = 250  # characters

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL)
_MARKDOWN = [
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),  # pictures
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),  # links
    (re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE), r"\1"),  # headings
    (re.compile(r"^>[ \t]?", re.MULTILINE), ""),  # quotations
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),  # bold
    (re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),  # italic
]


class ArticleLine(BaseModel):
    """One line of an articles .jsonl file: text from outside, so it is validated."""

    model_config = ConfigDict(extra="ignore")

    text: str
    title: str = ""
    url: str = ""
    published: str = ""
    publisher: str = ""
    authors: list[str] = []

    @field_validator("title", "url", "published", "publisher", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return "" if value is None else value

    @field_validator("authors", mode="before")
    @classmethod
    def _one_author_is_a_list(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [value] if value else []
        return value or []


def read(source: str) -> Iterator[Draft | SourceError]:
    """The articles of one source: a file, a folder, or "-" for text on standard input."""
    if source == "-":
        yield _guard(lambda: from_text(decode(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input"), "standard input"), source)
    elif re.match(r"(?i)[a-z][a-z0-9+.-]+://", source):
        yield SourceError(
            f"{source}: web addresses are not fetched. Save the page's text to a file, or paste it in the chat's library."
        )
    else:
        path = Path(source).expanduser()
        yield from _folder(path) if path.is_dir() else _file(path)


def from_text(text: str, source: str, title: str = "", markdown: bool = False, **details: Any) -> Draft:
    """A draft from plain or Markdown text.

    Front matter (`---` lines around `title:`, `publisher:`, `published:`, `url:`, `authors:`) is taken off the top. Without
    a title, a short first line that an empty line follows is the title.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    if front:
        found = _front_matter(front.group(1))
        text = text[front.end() :]
        title = title or found.pop("title", "")
        details = {**found, **{k: v for k, v in details.items() if v}}
    if markdown:
        for pattern, replacement in _MARKDOWN:
            text = pattern.sub(replacement, text)
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    title = " ".join(title.split())[:MAX_TITLE] or first_line_title(text)
    if not any(c.isalpha() for c in text):
        raise SourceError(f"{source}: there is no sentence in it.")
    if title and text.split("\n", 1)[0].strip() != title:
        text = f"{title}\n\n{text}"
    authors = details.pop("authors", ())
    authors = tuple(a.strip() for a in (authors.split(",") if isinstance(authors, str) else authors) if a.strip())
    return Draft(text=text, title=title or _shortened(text), source=source, authors=authors, **details)


def first_line_title(text: str) -> str:
    """The first line, where it looks like a headline: short, alone in its paragraph, and followed by more text."""
    first, _, rest = text.partition("\n")
    alone = rest.startswith("\n") and rest.strip()
    return first.strip() if alone and 0 < len(first.strip()) <= MAX_TITLE else ""


def decode(data: bytes, source: str) -> str:
    """Text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252. Raises SourceError for binary data."""
    if len(data) > MAX_BYTES:
        raise SourceError(f"{source}: larger than {MAX_BYTES // 1_000_000} MB. Split it into articles.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in data[:8192] or data.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise SourceError(f"{source}: not a text file. Export it as plain text and add that.")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = sum(c < " " and c not in "\n\r\t\f\v" for c in text[:8192])
        if control > len(text[:8192]) // 100:
            break
        return text
    raise SourceError(f"{source}: not a text file in UTF-8 or Windows-1252. Save it as UTF-8 and add it again.")


def _guard(make: Any, source: str) -> Draft | SourceError:
    try:
        draft: Draft = make()
        return draft
    except SourceError as error:
        return error
    except OSError as error:
        return SourceError(f"{source}: {error.strerror or error}.")


def _folder(folder: Path) -> Iterator[Draft | SourceError]:
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and not _hidden(p, folder))
    if not files:
        yield SourceError(f"{folder}: no articles in this folder (files ending in {', '.join(SUFFIXES)}).")
    for path in files:
        yield from _file(path)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _file(path: Path) -> Iterator[Draft | SourceError]:
    if not path.exists():
        yield SourceError(f"{path}: no such file or folder.")
    elif path.suffix.lower() == ".jsonl":
        yield from _articles_jsonl(path)
    else:
        yield _guard(lambda: _text_file(path), str(path))


def _text_file(path: Path) -> Draft:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return from_text(decode(data, str(path)), str(path), markdown=path.suffix.lower() in (".md", ".markdown"))


def _articles_jsonl(path: Path) -> Iterator[Draft | SourceError]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _guard(lambda line=line, number=number: _json_line(line, f"{path}:{number}"), f"{path}:{number}")
    except OSError as error:
        yield SourceError(f"{path}: {error.strerror or error}.")


def _json_line(line: bytes, where: str) -> Draft:
    try:
        article = ArticleLine.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"{where}: not an article ({(field + ': ') if field else ''}{first['msg']}).") from error
    return from_text(
        article.text,
        source=article.url or where,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published=published_date(article.published),
        authors=tuple(article.authors),
    )


def published_date(value: str) -> str:
    """A date as the catalog keeps it (ISO 8601), or "" for what is no date. "2021/02/03" is how some pages write it."""
    value = re.sub(r"^(\d{4})/(\d{2})/(\d{2})", r"\1-\2-\3", value.strip())
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return ""
    return value


def _front_matter(block: str) -> dict[str, str]:
    """Simple `key: value` lines; quotation marks around a value are taken off, other keys are ignored."""
    found: dict[str, str] = {}
    for line in block.splitlines():
        key, colon, value = line.partition(":")
        key, value = key.strip().lower(), value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = json.loads(value) if value[0] == '"' and "\\" in value else value[1:-1]
        key = {"date": "published", "author": "authors"}.get(key, key)
        if colon and value and key in ("title", "publisher", "published", "url", "authors"):
            found[key] = published_date(value) if key == "published" else value.strip("[]") if key == "authors" else value
    return found


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + " …"
