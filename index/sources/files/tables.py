"""Files with many articles: .jsonl (one a line) and .csv (one a row)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from index.errors import SourceError
from index.sources.files.text import MAX_BYTES, MAX_FIELD, clean, decode, from_text, published_date
from index.types import Draft

_COLUMNS = {  # of a .csv: what they are called, in small letters without blanks and marks
    "text": ("text", "body", "content", "articlebody", "articletext", "fulltext", "article", "story", "maintext"),
    "title": ("title", "headline", "head", "heading", "name"),
    "url": ("url", "link", "address", "canonicalurl", "sourceurl", "articleurl", "weburl", "href"),
    "published": (
        "published", "date", "publishedat", "publicationdate", "publisheddate", "datepublished", "pubdate", "publishdate", "time",
    ),
    "publisher": ("publisher", "publication", "outlet", "sitename", "site", "newspaper", "medium", "source", "sourcename"),
    "authors": ("authors", "author", "byline", "writer", "writers", "by"),
}  # fmt: skip


class ArticleLine(BaseModel):
    """One article of a file from outside, so it is validated."""

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


def read_jsonl(lines: Iterable[bytes], source: str) -> Iterator[Draft | SourceError]:
    """The articles of an articles .jsonl, line by line; a bad line is one SourceError."""
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield _guarded(_json_line, line, f"{source}:{number}")


def read_csv(data: bytes, source: str, charset: str = "") -> Iterator[Draft | SourceError]:
    """The articles of a .csv with a header: a column of text, and others by their usual names. A bad row is one SourceError."""
    try:
        rows = _rows(clean(decode(data, source, charset)))
        columns = _columns(next(rows, []))
        if "text" not in columns:
            raise SourceError(
                f"{source}: no column is called text. Name the columns text, title, url, published, publisher, authors."
            )
    except (SourceError, csv.Error) as error:
        yield error if isinstance(error, SourceError) else SourceError(f"{source}: not a table ({error}). Save it as CSV anew.")
        return
    number = 1
    while True:
        number += 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield SourceError(f"{source}:{number}: not a row of a table ({error}).")
            continue
        if row is None:
            return
        if any(cell.strip() for cell in row):
            values = {name: row[at] for name, at in columns.items() if at < len(row)}
            yield _guarded(_row, values, f"{source}:{number}")


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_BYTES)
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=header.count)
    return csv.reader(io.StringIO(text), delimiter=delimiter)


def _columns(header: list[str]) -> dict[str, int]:
    """Where each part of an article stands; of several columns that could be one, the one named first in the list."""
    names = ["".join(c for c in name.lower() if c.isalnum()) for name in header]
    found = {}
    for part, called in _COLUMNS.items():
        at = next((names.index(name) for name in called if name in names), None)
        if at is not None:
            found[part] = at
    return found


def _row(values: dict[str, str], where: str) -> Draft:
    authors = [name for part in values.pop("authors", "").split(";") for name in part.split(",")]
    return _draft(ArticleLine(**{"text": "", **{k: v.strip() for k, v in values.items()}}, authors=authors), where)


def _json_line(line: bytes, where: str) -> Draft:
    if len(line) > MAX_BYTES:
        raise SourceError(f"{where}: larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        article = ArticleLine.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"{where}: not an article ({(field + ': ') if field else ''}{first['msg']}).") from error
    return _draft(article, where)


def _draft(article: ArticleLine, where: str) -> Draft:
    url = article.url if len(article.url) <= MAX_FIELD else ""
    return from_text(
        article.text,
        source=url or where,
        title=article.title,
        url=url,
        publisher=article.publisher,
        published=published_date(article.published),
        authors=tuple(article.authors),
    )


def _guarded(make: Callable[[Any, str], Draft], part: Any, where: str) -> Draft | SourceError:
    try:
        return make(part, where)
    except SourceError as error:
        return error
