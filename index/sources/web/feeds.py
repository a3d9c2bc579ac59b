"""Feeds, sitemaps and lists of feeds, read from their bytes: RSS 0.9-2.0 and Atom (RFC 4287) by feedparser, sitemaps.org with
Google's news extension, OPML 2.0. Nothing here fetches anything."""

from __future__ import annotations

import calendar
import datetime
import io
import re
import time
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element, ParseError

import defusedxml
import defusedxml.ElementTree

from index.errors import SourceError
from index.sources.web.links import Kind, Link, Listing, one_line, usable

MAX_FEED = 5_000_000  # bytes; feedparser takes a second for each

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_BEFORE_ROOT = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_KINDS: dict[bytes, Kind] = {
    b"rss": "feed",
    b"feed": "feed",
    b"rdf": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
    b"opml": "opml",
}


def kind_of(data: bytes) -> Kind | None:
    """What sort of listing some bytes are by their outermost element; None for a page or anything else."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data[:16384].decode("utf-16", "ignore").encode()
    head, at = data[:16384].removeprefix(b"\xef\xbb\xbf"), 0
    while match := _BEFORE_ROOT.match(head, at):
        at = match.end()
    root = _ROOT.match(head, at)
    return _KINDS.get(root.group(1).lower()) if root else None


def read_listing(data: bytes, url: str) -> Listing:
    """The feed, sitemap or list of feeds in some bytes from `url`. Raises SourceError for a broken or empty one."""
    kind = kind_of(data) or "feed"
    title, found = {"sitemap": _sitemap, "opml": _opml}.get(kind, _feed)(data, url)
    links = usable(found, url)
    if not links:
        raise SourceError(f"{url}: there are no links in this {_NAMES[kind]}.")
    return Listing(kind, url, title, links)


_NAMES = {"feed": "feed", "sitemap": "sitemap", "opml": "list of feeds", "links": "page"}


def read_opml(path: Path) -> Listing:
    """The feeds that a file names, as feed readers export it. Raises SourceError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FEED + 1)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or error}.") from error
    if len(data) > MAX_FEED or kind_of(data) != "opml":
        raise SourceError(f"{path}: not a list of feeds (OPML).")
    title, found = _opml(data, str(path))
    links = usable(found, "")
    if not links:
        raise SourceError(f"{path}: there are no feeds in this list.")
    return Listing("opml", str(path), title, links)


# feeds


def _feed(data: bytes, url: str) -> tuple[str, list[Link]]:
    import feedparser

    if len(data) > MAX_FEED:
        raise SourceError(f"{url}: larger than a feed may be ({MAX_FEED // 1_000_000} MB).")
    try:
        # As a stream: given anything else, feedparser might take it for an address or a file's name.
        feed = feedparser.parse(io.BytesIO(data), response_headers={"content-location": url}, sanitize_html=False)
    except Exception as error:  # its parsers raise whatever they come upon
        raise SourceError(f"{url}: this feed cannot be read.") from error
    publisher = one_line(feed.feed.get("title", ""))
    links = [link for entry in feed.entries if (link := _entry(entry, publisher))]
    # Sorted, since some feeds list the oldest first; entries without a date stay where they are.
    if all(link.published for link in links):
        links.sort(key=lambda link: link.published, reverse=True)
    return publisher, links


def _entry(entry: Any, publisher: str) -> Link | None:
    url = entry.get("link") or ""
    if not url:
        return None
    contents = [
        c.get("value", "") for c in entry.get("content", []) if "html" in c.get("type", "html") or c.get("type") == "text/plain"
    ]
    authors = tuple(one_line(a["name"]) for a in entry.get("authors", []) if a.get("name"))
    source = entry.get("source", {}).get("title", "")
    published = _when(entry.get("published_parsed") or entry.get("updated_parsed"))
    return Link(
        url, entry.get("title", ""), published, one_line(source) or publisher, authors, html=max(contents, key=len, default="")
    )


def _when(moment: time.struct_time | None) -> str:
    if moment is None:
        return ""
    try:
        return datetime.datetime.fromtimestamp(calendar.timegm(moment), datetime.UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return ""


# sitemaps and OPML


def _sitemap(data: bytes, url: str) -> tuple[str, list[Link]]:
    root = _xml(data, url)
    to: Literal["article", "listing"] = "listing" if _name(root) == "sitemapindex" else "article"
    links = [link for entry in root if (link := _sitemap_entry(entry, to))]
    links.sort(key=lambda link: link.published, reverse=True)  # stable: without dates they stay in order
    return "", links


def _sitemap_entry(entry: Element, to: Literal["article", "listing"]) -> Link | None:
    texts: dict[str, str] = {}
    for element in [*entry, *entry.iter()]:  # an entry's own <loc> before that of its pictures
        texts.setdefault(_name(element), (element.text or "").strip())
    published = texts.get("publication_date") or texts.get("lastmod", "")
    try:
        datetime.datetime.fromisoformat(published)
    except ValueError:
        published = ""
    if not texts.get("loc"):
        return None
    publisher = one_line(texts.get("name", ""))
    return Link(texts["loc"], texts.get("title", ""), published, publisher, to=to, updated=texts.get("lastmod", ""))


def _opml(data: bytes, url: str) -> tuple[str, list[Link]]:
    root = _xml(data, url)
    title = next((e.text or "" for e in root.iter() if _name(e) == "title"), "")
    links = []
    for outline in root.iter():
        names = {k.lower(): v for k, v in outline.attrib.items()}
        if _name(outline) == "outline" and names.get("xmlurl"):
            links.append(Link(names["xmlurl"], names.get("title") or names.get("text", ""), to="listing"))
    return one_line(title), links


def _xml(data: bytes, url: str) -> Element:
    try:
        root: Element = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except (ParseError, defusedxml.DefusedXmlException, ValueError, LookupError) as error:
        raise SourceError(f"{url}: not well-formed XML, or with a document type that is not read.") from error
    return root


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1].lower()
