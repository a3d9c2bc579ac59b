"""Web pages -> drafts: trafilatura finds the article's text, the page's own data say the rest.

What trafilatura leaves standing is dropped here: captions, bylines, links to other stories, newsletters, cookie notices.
"""

from __future__ import annotations

import re

import lxml.html
import trafilatura
from lxml.html import HtmlElement

from index.errors import SourceError
from index.sources.files.boilerplate import drop_boilerplate, without_boilerplate
from index.sources.files.other_stories import drop_other_stories
from index.sources.files.page_details import Details, page_details, text_of
from index.sources.files.text import as_draft, clean, decode, one_line
from index.sources.files.top_lines import date_line
from index.types import Draft

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding=["']([\w.:-]{2,40})""", re.I
)
_BLOCKS = {"p", "head", "quote", "list", "item", "table", "row", "div", "fw", "ab", "code"}
_INLINE = frozenset("a abbr b big cite code em font i img ins kbd mark q s small span strong sub sup time tt u".split())
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_TEXTS = "//h1 | //h2 | //h3 | //h4 | //p | //li[not(.//p)] | //blockquote[not(.//p)] | //td[not(.//p or .//td or .//div)]"
_TEXTS += " | //div[not(.//p or .//div or .//h1 or .//h2 or .//h3 or .//li or .//table)]"


def read_html(data: bytes, source: str, url: str = "", charset: str = "") -> Draft:
    """The article of a web page. Raises SourceError where no article is found.

    `url` is where the page was fetched from, "" for a saved page; `charset` is what the server called its encoding.
    """
    tree = _parsed(decode(data, source, charset or _declared_charset(data)), source)
    drop_other_stories(tree, page_details(tree, url).title)
    details = page_details(tree, url)
    lines = _paragraphs(tree, details)
    title = _headline(details.title, lines)
    paragraphs = without_boilerplate(lines, title)
    if not paragraphs:
        raise SourceError(f"{source}: no article was found on this page. Copy its text and paste it in the chat's library.")
    return as_draft(
        "\n\n".join(paragraphs),
        source,
        title,
        url=details.url,
        publisher=details.publisher,
        published=details.published or date_line(lines),
        authors=details.authors,
        language=details.language,
    )


def all_lines(text: str) -> list[str]:
    """Every heading, paragraph and list item of markup that is all text, such as a chapter of a book."""
    if not text.strip():
        return []
    return [line for line in map(text_of, _parsed(text, "").xpath(_TEXTS)) if line]


def lines_by_quotation(text: str) -> list[str]:
    """Every line of a mail's markup, with a ">" before it for each mail that it is quoted from."""
    lines: list[str] = []
    current: list[str] = []
    depth = 0

    def flush() -> None:
        if line := one_line("".join(current)):
            lines.append(">" * depth + " " * bool(depth) + line)
        current.clear()

    for event, element in lxml.etree.iterwalk(_parsed(text, ""), events=("start", "end")) if text.strip() else ():
        quotes = element.tag == "blockquote" and (element.get("type") == "cite" or "quote" in element.get("class", ""))
        if element.tag not in _INLINE:
            flush()
        if event == "start":
            depth += quotes
            current.append((element.text or "") if element.tag not in _UNSEEN else "")
        else:
            depth -= quotes
            current.append(element.tail or "")
    flush()
    return lines


def _declared_charset(data: bytes) -> str:
    found = _META_CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", "replace") if found else ""


def _parsed(text: str, source: str) -> HtmlElement:
    # As bytes: lxml refuses text that says what encoding it was in.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(clean(text).encode(), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{source}: there is nothing on this page.") from error


def _paragraphs(tree: HtmlElement, details: Details) -> list[str]:
    """The paragraphs that trafilatura takes for the article's, each on one line."""
    drop_boilerplate(tree)
    found = trafilatura.bare_extraction(tree, url=details.url or None, include_comments=False, include_tables=True)
    lines = _lines(found.body) if found is not None and not isinstance(found, dict) and found.body is not None else []
    declared = details.body.split("\n\n") if details.body else []
    if sum(map(len, declared)) > 2 * sum(map(len, lines)):  # a page that a script fills in, or one cut off at a paywall
        lines = declared
    return lines


def _headline(title: str, lines: list[str]) -> str:
    """The title; without the site's name where what is left stands as a line of its own on the page."""
    _, colon, behind = title.partition(": ")
    return behind if colon and behind in lines[:20] and title not in lines[:20] else title


def _lines(body: HtmlElement) -> list[str]:
    """The paragraphs, headings, list items and table rows of what trafilatura found, in reading order."""
    lines: list[str] = []
    current: list[str] = []

    def flush() -> None:
        line = one_line("".join(current)).removesuffix(",")
        current.clear()
        if line and (not lines or lines[-1] != line):
            lines.append(line)

    def walk(element: HtmlElement) -> None:
        block = element.tag in _BLOCKS
        if block or element.tag == "lb":
            flush()
        if element.text:
            current.append(element.text)
        for child in element:
            walk(child)
            if child.tag == "cell" and child.getnext() is not None and current:
                current.append(", " if current[-1][-1:].isalnum() else " ")
            if child.tail:
                current.append(child.tail)
        if block:
            flush()

    walk(body)
    flush()
    return lines
