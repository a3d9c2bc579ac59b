"""Pages of HTML: whether one is an article, and what articles a page of links leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from index.errors import SourceError
from index.sources.web.addresses import parse, same_site
from index.sources.web.links import Link, Listing, one_line, usable

_SENTENCE = 80  # characters that make a paragraph text rather than a label
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_ARTICLE_TYPES = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"(?:\w*News\w*Article|Article|BlogPosting|LiveBlogPosting|Report)"')


def parse_page(data: bytes, url: str, charset: str = "") -> HtmlElement:
    """The page in some bytes. Raises SourceError where there is none."""
    for encoding in (charset or None, None):
        try:
            parser = lxml.html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False, recover=True)
            return lxml.html.document_fromstring(data, parser=parser)
        except LookupError:
            continue  # a charset that nobody knows
        except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
            raise SourceError(f"{url}: there is no page to read.") from error
    raise SourceError(f"{url}: there is no page to read.")


def page_links(root: HtmlElement, url: str) -> Listing:
    """The links on an HTML page that look like articles, in their order, after the feeds it announces; where none does,
    all its links. Raises SourceError where there are none."""
    feeds = [
        Link(e.get("href", ""), e.get("title", "") or "Feed", to="listing")
        for e in root.iter("link")
        if "alternate" in e.get("rel", "").lower() and e.get("type", "").lower().strip() in _FEED_TYPES
    ]
    found = usable((Link(a.get("href", ""), _text(a) or a.get("title", "")) for a in root.iter("a")), _base(root, url))
    here = parse(url).url.partition("?")[0]
    links = [link for link in found if link.url.partition("?")[0] != here]
    likely = [link for link in links if _like_an_article(link)]
    title = next((one_line(e.text_content()) for e in root.iter("title")), "")
    listed = usable([*feeds, *(likely or links)], url)
    if not listed:
        raise SourceError(f"{url}: there are no links on this page.")
    return Listing("links", url, title, listed)


def is_article(root: HtmlElement, url: str) -> bool:
    """Whether an HTML page is one article rather than a list of them: by what it says of itself, else by whether its
    paragraphs or its links have more text."""
    kinds = {e.get("content", "").lower() for e in root.iter("meta") if e.get("property", "").lower() == "og:type"}
    front = urlsplit(url).path in ("", "/")
    if "article" in kinds and not front:
        return True
    scripts = [e.text or "" for e in root.iter("script") if e.get("type", "") == "application/ld+json"]
    if not front and "website" not in kinds and any(_ARTICLE_TYPES.search(s) for s in scripts):
        return True
    inside = sum(len(_text(a)) for p in root.iter("p") for a in p.iter("a"))
    paragraphs = sum(len(t) for p in root.iter("p") if len(t := _text(p)) > _SENTENCE) - inside
    links = [Link(a.get("href", ""), _text(a)) for a in root.iter("a")]
    if paragraphs < _SENTENCE or front:
        # Next to nothing to read: a list, if it leads to articles; else a short page, of which its reader says what is amiss.
        return paragraphs > 1000 or sum(_like_an_article(link) for link in links) < 2
    return paragraphs >= sum(len(link.title) for link in links)


def canonical(root: HtmlElement, url: str) -> str:
    """The address that a page fetched from `url` calls its proper one; `url` where it names none of the same site. A page
    may not pass itself off as another site's."""
    for element in root.iter("link"):
        if "canonical" in element.get("rel", "").lower().split():
            try:
                named = parse(element.get("href", ""), url)
            except SourceError:
                continue
            if same_site(named.url, url) and named.target != "/":
                return named.url
    return url


def _like_an_article(link: Link) -> bool:
    """A headline has some words, and so has its address: "/2026/05/harbour-tunnel-opens"."""
    slug = urlsplit(link.url).path.rstrip("/").rsplit("/", 1)[-1]
    return len(link.title.split()) >= 4 and (slug.count("-") + slug.count("_") >= 2 or any(c.isdigit() for c in link.url))


def _base(root: HtmlElement, url: str) -> str:
    for element in root.iter("base"):
        try:
            return parse(element.get("href", ""), url).url
        except SourceError:
            break
    return url


def _text(element: HtmlElement) -> str:
    return one_line("".join(_texts(element)))


def _texts(element: HtmlElement) -> Iterator[str]:
    for part in element.iter():
        if part.tag in ("script", "style", "svg", "noscript") or not isinstance(part.tag, str):
            if part is not element and part.tail:
                yield part.tail
            continue
        yield part.text or ""
        if part is not element:
            yield part.tail or ""
