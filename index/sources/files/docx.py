"""Word documents (.docx: a zip of XML, ECMA-376) -> drafts.

Paragraphs, tables and the title; no notes, comments, deletions, or text that is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from index.errors import SourceError
from index.sources.files.text import as_draft, one_line
from index.sources.files.top_lines import split_top
from index.types import Draft

if TYPE_CHECKING:
    from index.sources.files.archive import Archive

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SKIPPED = {
    f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}rPr", f"{_W}pPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # the same text again, for older programs
}  # fmt: skip
_MAX_DEPTH = 200


def read_docx(archive: Archive, source: str, url: str = "") -> Draft:
    """The article of a .docx. Raises SourceError."""
    body = parse_xml(archive.read("word/document.xml"), source).find(f"{_W}body")
    if body is not None:
        _drop_hidden(body, _hidden_styles(archive, source))
    paragraphs = [(style, text) for style, text in _paragraphs(body, 0) if text] if body is not None else []
    title = next((text for style, text in paragraphs if style == "title"), "") or _declared_title(archive, source)
    title = title or next((text for style, text in paragraphs[:3] if style.startswith("heading")), "")
    lines = [text for _, text in paragraphs]
    authors, day, used = split_top(lines)
    used |= {number for number, line in enumerate(lines[:3]) if line == title}
    return as_draft(
        "\n\n".join(line for number, line in enumerate(lines) if number not in used),
        source,
        title,
        url=url,
        authors=authors,
        published=day,
    )


def parse_xml(data: bytes, source: str) -> Element:
    """The root of an XML file. Raises SourceError for entities (which can grow without end) and what is no XML."""
    try:
        root: Element = fromstring(data.replace(_STRICT.encode(), _W.strip("{}").encode()), forbid_dtd=False)
    except DefusedXmlException as error:
        raise SourceError(f"{source}: it holds XML entities, as no article does; it was not read.") from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceError(f"{source}: the file is damaged ({error}). Save it anew.") from error
    return root


def _hidden_styles(archive: Archive, source: str) -> set[str]:
    """The styles whose text is hidden, and those based on them."""
    if "word/styles.xml" not in archive.names:
        return set()
    styles = parse_xml(archive.read("word/styles.xml"), source).findall(f"{_W}style")
    based = {style.get(f"{_W}styleId", ""): _value(style, "basedOn") for style in styles}
    own = {style.get(f"{_W}styleId", ""): _hides(style.find(f"{_W}rPr")) for style in styles}
    hidden = set()
    for name in own:
        at, seen = name, set[str]()
        while at in own and own[at] is None and at not in seen:  # what a style does not say, the one below it does
            seen.add(at)
            at = based[at]
        if own.get(at):
            hidden.add(name)
    return hidden


def _drop_hidden(body: Element, hidden: set[str]) -> None:
    """Empty the runs of text that are hidden (w:vanish), by themselves or by their style."""
    stack = [(body, False)]
    while stack:
        element, inherited = stack.pop()
        if element.tag == f"{_W}p":
            inherited = _value(element, "pPr", "pStyle") in hidden
        elif element.tag == f"{_W}r":
            own = _hides(element.find(f"{_W}rPr"))
            if own or (own is None and (inherited or _value(element, "rPr", "rStyle") in hidden)):
                element.clear()
        stack += [(child, inherited) for child in element]


def _hides(properties: Element | None) -> bool | None:
    """Whether properties of text hide it; None where they do not say."""
    vanish = properties.find(f"{_W}vanish") if properties is not None else None
    return None if vanish is None else vanish.get(f"{_W}val", "true").lower() not in ("0", "false", "off")


def _value(element: Element, *path: str) -> str:
    found = element.find("/".join(f"{_W}{name}" for name in path))
    return found.get(f"{_W}val", "") if found is not None else ""


def _paragraphs(element: Element, depth: int) -> Iterator[tuple[str, str]]:
    """(style in small letters, text) of every paragraph and table row."""
    if depth > _MAX_DEPTH:
        return
    for child in element:
        if child.tag == f"{_W}p":
            name = _value(child, "pPr", "pStyle").lower()
            for line in re.split(r"\n+", _text(child)):
                yield name, one_line(line)
        elif child.tag == f"{_W}tr":
            cells = (
                one_line(" ".join(text for _, text in _paragraphs(cell, depth + 1))) for cell in child if cell.tag == f"{_W}tc"
            )
            yield "row", ", ".join(cell for cell in cells if cell)
        elif child.tag not in _SKIPPED:
            yield from _paragraphs(child, depth + 1)


def _text(paragraph: Element) -> str:
    """The text of a paragraph; of what is drawn in it as well, each of its paragraphs on a line."""
    parts: list[str] = []
    stack = [iter(paragraph)]
    while stack:  # not by recursion: nesting is up to whoever wrote the file
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
            parts.append(" " if child.tag.endswith("tab") else "-")
        elif child.tag in (f"{_W}br", f"{_W}cr", f"{_W}p"):
            parts.append("\n")
        stack.append(iter(child))
    return "".join(parts)


def _declared_title(archive: Archive, source: str) -> str:
    if "docProps/core.xml" not in archive.names:
        return ""
    found = parse_xml(archive.read("docProps/core.xml"), source).find(_DC_TITLE)
    title = one_line(found.text or "") if found is not None else ""
    return "" if re.search(r"\.docx?$|^(?:Microsoft )?Word\b|^(?:untitled|document)\b", title, re.IGNORECASE) else title
