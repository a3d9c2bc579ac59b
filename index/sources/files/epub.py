"""E-books (.epub: a zip of XHTML, EPUB 3.3) -> drafts: the chapters in reading order, as one article."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.errors import SourceError
from index.sources.files.docx import parse_xml
from index.sources.files.html import all_lines
from index.sources.files.text import MAX_BYTES, as_draft, decode, one_line, published_date
from index.types import Draft

if TYPE_CHECKING:
    from index.sources.files.archive import Archive

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_epub(archive: Archive, source: str, url: str = "") -> Draft:
    """The text of an .epub. Raises SourceError."""
    root = parse_xml(archive.read("META-INF/container.xml"), source).find(f".//{_CONTAINER}rootfile")
    if root is None:
        raise SourceError(f"{source}: the e-book is damaged: it does not say where its text is.")
    path = root.get("full-path", "")
    package = parse_xml(archive.read(path), source)
    lines: list[str] = []
    for chapter in _chapters(package, posixpath.dirname(path)):
        lines += all_lines(decode(archive.read(chapter), source)) if chapter in archive.names else []
        if sum(map(len, lines)) > MAX_BYTES:
            raise SourceError(f"{source}: more than {MAX_BYTES // 1_000_000} MB of text. Split it.")
    return as_draft(
        "\n\n".join(lines),
        source,
        _first(package, "title"),
        url=url,
        publisher=_first(package, "publisher"),
        published=published_date(_first(package, "date")),
        authors=tuple(one_line(e.text or "") for e in package.iter(f"{_DC}creator")),
        language=_first(package, "language")[:2].lower(),
    )


def _first(package: Element, name: str) -> str:
    return next((one_line(e.text) for e in package.iter(f"{_DC}{name}") if e.text), "")


def _chapters(package: Element, folder: str) -> list[str]:
    """The paths of the chapters, in reading order, without the table of contents."""
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item") if "nav" not in (item.get("properties") or "").split()}
    order = [items[ref.get("idref")] for ref in package.iter(f"{_OPF}itemref") if ref.get("idref") in items]
    return [posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))) for item in order]
