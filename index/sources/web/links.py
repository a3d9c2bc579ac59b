"""What the web lists: links, each with what the listing knows of the article that it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from index.errors import SourceError
from index.sources.web.addresses import parse

MAX_LINKS = 1000  # of one listing that are kept, the newest ones of a feed or sitemap
MAX_TITLE = 200  # characters

Kind = Literal["feed", "sitemap", "opml", "links"]


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that a listing names. `to` says what lies there: an article, or another listing.

    `html` is the article itself where a feed holds it whole, "" elsewhere.
    """

    url: str
    title: str = ""
    published: str = ""  # ISO 8601
    publisher: str = ""
    authors: tuple[str, ...] = ()
    to: Literal["article", "listing"] = "article"
    html: str = ""
    updated: str = ""  # as the listing writes it; changes when the article does
    listed_at: str = ""  # the address of the listing, "" for one that is a file


@dataclass(frozen=True, slots=True)
class Listing:
    """What an address lists, in its own order; feeds and sitemaps the newest first."""

    kind: Kind
    url: str
    title: str
    links: tuple[Link, ...]


def usable(found: Iterable[Link], base: str) -> tuple[Link, ...]:
    """Links whose addresses may be asked, each once, absolute, with their texts in one line."""
    kept: dict[str, Link] = {}
    for link in found:
        try:
            url = parse(link.url, base).url
        except SourceError:
            continue  # "javascript:", "mailto:", "file:" and the like
        link = replace(link, url=url, title=one_line(link.title), listed_at=base)
        if url not in kept or len(kept[url].title) < len(link.title):
            kept[url] = link
        if len(kept) == MAX_LINKS:
            break
    return tuple(kept.values())


def one_line(text: str) -> str:
    """Text of a stranger in one line, without tags and without characters that nobody sees."""
    text = re.sub(r"<[^<>]{1,500}>", " ", text) if "<" in text else text
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rsplit(" ", 1)[0] + " …"
