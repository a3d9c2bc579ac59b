"""An address -> drafts: of the one article there, or of the newest ones that a feed or a sitemap names."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from index.errors import SourceError
from index.sources.files import read_bytes
from index.sources.sandbox.calls import call_in_sandbox
from index.sources.web.addresses import is_address, parse, same_site
from index.sources.web.feeds import kind_of, read_listing, read_opml
from index.sources.web.fetching import MAX_BYTES, Fetched, Fetcher
from index.sources.web.links import Link, Listing
from index.sources.web.pages import canonical, is_article, page_links, parse_page
from index.storage.identity import in_feed
from index.types import Draft, Progress

NEWEST = 20  # articles of a feed or sitemap that are added unless a reader says otherwise
_LISTINGS = 5  # feeds or sitemaps that a sitemap of sitemaps is followed into
_ENOUGH = 500  # characters from which what a feed holds is taken for the whole article
_PAUSE = 0.5  # seconds between two requests to one host, which has other readers, too
_HTML = ("text/html", "application/xhtml+xml")

OnProgress = Callable[[Progress], None]


def _silent(_: Progress) -> None: ...


def is_online(source: str) -> bool:
    """Whether a source is an address, or a file that lists addresses of feeds."""
    return is_address(source) or Path(source).suffix.lower() == ".opml"


@dataclass(frozen=True, slots=True)
class Look:
    """What one fetch of an address found: a listing to choose from, or else the drafts of what lies there."""

    url: str
    listing: Listing | None
    drafts: tuple[Draft | SourceError, ...]


class Web:
    """Reads articles from web addresses, each with one fetch, and never in a hurry."""

    def __init__(self, fetcher: Fetcher | None = None, pause: float | None = None) -> None:
        self.fetcher, self._pause = fetcher or Fetcher(), _PAUSE if pause is None else pause
        self._asked: dict[str, float] = {}  # when a host was last asked

    def fetch(self, url: str, etag: str = "", modified: str = "") -> Fetched:
        """See `Fetcher.fetch`; waits where this host was asked a moment ago."""
        host = parse(url).host
        wait = self._asked.get(host, 0.0) + self._pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        try:
            return self.fetcher.fetch(url, etag, modified)
        finally:
            self._asked[host] = time.monotonic()

    def look(self, address: str, as_links: bool = False) -> Look:
        """Fetch an address once and say what lies there; with `as_links`, the links of any page. Raises SourceError."""
        return examine(self.fetch(address), parse(address).url, as_links)

    def links(self, source: str) -> Listing:
        """What an address, or an .opml file, lists. Raises SourceError where it lists nothing."""
        if not is_address(source):
            if not is_online(source):
                raise SourceError(f"{source}: not a web address. It begins with http:// or https://.")
            return read_opml(Path(source).expanduser())
        listing = self.look(source, as_links=True).listing
        assert listing is not None  # or look has raised
        return listing

    def drafts(self, source: str, newest: int | None = None, progress: OnProgress = _silent) -> Iterator[Draft | SourceError]:
        """The article at an address, or the `newest` of a feed or sitemap, of each feed of a list of them (or of an .opml file).

        A page of links is refused: which of them are meant is for the reader to say. Raises nothing: what cannot be had
        is a SourceError among the others.
        """
        try:
            look = self.look(source) if is_address(source) else Look(source, read_opml(Path(source).expanduser()), ())
        except SourceError as error:
            yield error
            return
        if look.listing is None:
            yield from look.drafts
        elif look.listing.kind == "links":
            yield SourceError(
                f"{look.url}: not an article but a page of {len(look.listing.links)} links. "
                f"`onrecord links {look.url}` lists them; add those that you want."
            )
        else:
            yield from self.of_listing(look.listing, newest, progress)

    def of_listing(
        self, listing: Listing, newest: int | None = None, progress: OnProgress = _silent
    ) -> Iterator[Draft | SourceError]:
        """The drafts of the newest articles that a listing names; of a list of feeds, the newest of each."""
        newest = NEWEST if newest is None else newest
        articles = [link for link in listing.links if link.to == "article"]
        yield from self.of_links(articles[:newest], progress)
        others = [link for link in listing.links if link.to == "listing"]
        if listing.kind == "opml":
            yield from self.of_links(others, progress, newest)
        elif others and newest > len(articles):
            # A sitemap of sitemaps, the newest first: as many as it takes.
            for link in others[:_LISTINGS]:
                found = self._named_by(link)
                yield from self.of_links(found[:newest], progress) if isinstance(found, list) else [found]
                newest -= len(found) if isinstance(found, list) else 0
                if newest <= 0:
                    return

    def of_links(
        self, links: Sequence[Link], progress: OnProgress = _silent, newest: int = NEWEST
    ) -> Iterator[Draft | SourceError]:
        """The drafts of what some links lead to: articles, and the `newest` of each listing."""
        for number, link in enumerate(links):
            progress(Progress("articles", number, len(links), link.title or link.url))
            if link.to == "article":
                yield from self.article(link)
                continue
            found = self._named_by(link)
            if isinstance(found, SourceError):
                yield found
            else:
                yield from self.of_links(found[:newest])

    def _named_by(self, link: Link) -> list[Link] | SourceError:
        """The articles that another listing names."""
        try:
            listing = self.look(link.url).listing
        except SourceError as error:
            return error
        found = [inner for inner in listing.links if inner.to == "article"] if listing else []
        return found or SourceError(f"{link.url}: no feed or sitemap with articles.")

    def article(self, link: Link) -> Iterator[Draft | SourceError]:
        """The article that a link leads to, with what the listing knows of it where the page does not say. Where the page
        cannot be had, the text in the feed, if that is whole: under the feed's name where the page is another site's."""
        try:
            look = self.look(link.url)
            if look.listing is not None:
                raise SourceError(f"{link.url}: not an article but a page of links.")
            for draft in look.drafts:
                if isinstance(draft, SourceError):
                    raise draft
            yield from (_completed(draft, link) for draft in look.drafts if isinstance(draft, Draft))
        except SourceError as error:
            whole = _from_feed(link)
            yield error if whole is None else whole


def examine(fetched: Fetched, source: str, as_links: bool = False) -> Look:
    """What was fetched for the address `source`; with `as_links`, the links of any page. Raises SourceError for a listing that
    is broken or empty."""
    data, url = _unzipped(fetched), fetched.url
    if _is_html(fetched, data) or kind_of(data) is not None:
        # In the sandbox: parsers of what strangers write may hang or crash.
        options = {"charset": fetched.charset, "as_links": as_links}
        found = call_in_sandbox("index.sources.web.sources:sort_out", data, source=url, **options)
        if "links" in found:
            links = tuple(Link(**{**link, "authors": tuple(link["authors"])}) for link in found["links"])
            return Look(source, Listing(found["kind"], url, found["title"], links), ())
        url = str(found.get("url") or url)
    if as_links:
        raise SourceError(f"{source}: not a page, feed, sitemap or list of feeds ({fetched.media_type or 'of an unknown kind'}).")
    name = unquote(PurePosixPath(urlsplit(fetched.url).path).name)
    media_type = f"{fetched.media_type}; charset={fetched.charset}" if fetched.charset else fetched.media_type
    drafts = tuple(read_bytes(data, name, media_type, source, url))
    return Look(source, None, drafts or (SourceError(f"{source}: there is no article in it."),))


def sort_out(data: bytes, source: str, charset: str, as_links: bool) -> dict[str, Any]:
    """`examine`'s part in the sandbox: a listing's fields, or the proper address of an article's page."""
    if kind_of(data) is not None:
        return asdict(read_listing(data, source))
    root = parse_page(data, source, charset)
    if as_links or not is_article(root, source):
        return asdict(page_links(root, source))
    return {"url": canonical(root, source)}


def _is_html(fetched: Fetched, data: bytes) -> bool:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return fetched.media_type in _HTML or (not fetched.media_type and head.startswith((b"<!doctype html", b"<html")))


def _unzipped(fetched: Fetched) -> bytes:
    """Sitemaps are often kept as .gz files."""
    if not fetched.data.startswith(b"\x1f\x8b"):
        return fetched.data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(fetched.data)) as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, ValueError) as error:
        raise SourceError(f"{fetched.url}: damaged, it cannot be unpacked.") from error
    if len(data) > MAX_BYTES:
        raise SourceError(f"{fetched.url}: larger than {MAX_BYTES // 1_000_000} MB when unpacked.")
    return data


def _completed(draft: Draft, link: Link) -> Draft:
    """The draft, with date and authors from the listing where the page has none, and the publisher if both are of one site."""
    # A page that does not say who publishes it is filed under the name of its host; a feed knows better.
    host = (urlsplit(draft.url).hostname or "").removeprefix("www.")
    named = draft.publisher if draft.publisher.removeprefix("www.") != host else ""
    return replace(
        draft,
        source=link.url,
        published=draft.published or link.published,
        publisher=named or (link.publisher if _is_own(link) else "") or draft.publisher,
        authors=draft.authors or link.authors,
    )


def _is_own(link: Link) -> bool:
    """Whether a listing names an article of its own site: of others' articles it may say what it likes."""
    return not link.listed_at or same_site(link.listed_at, link.url)


def _from_feed(link: Link) -> Draft | None:
    """The article as the feed itself gives it. It passes for what lies at the link's address only where that is the feed's site."""
    if len(link.html) < _ENOUGH:
        return None
    page = f"<html><head></head><body><article><h1></h1>{link.html}</article></body></html>"
    try:
        (draft,) = read_bytes(page.encode(), "", "text/html; charset=utf-8", link.url, link.url)
    except ValueError:
        return None
    if isinstance(draft, SourceError) or len(draft.text) < _ENOUGH:
        return None
    text = draft.text if not link.title or draft.text.startswith(link.title) else f"{link.title}\n\n{draft.text}"
    draft = _completed(replace(draft, text=text, title=link.title or draft.title, url=link.url), link)
    if _is_own(link):
        return draft
    host = parse(link.listed_at).host
    return replace(draft, source=in_feed(host, link.url), url="", publisher=host)
