"""Keeps a library up to date: looks at feeds and folders again and again, and adds what is new or has changed.

What was seen of each source is kept in the catalog, so a watch that was stopped goes on where it was. Nothing is ever
removed: what has left a feed or a folder stays in the library.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.library import Index
from index.sources.files import SUFFIXES, leads_out, read
from index.sources.web import Link, Listing, is_address
from index.sources.web.feeds import read_opml
from index.sources.web.sources import NEWEST, examine
from index.types import Added, Draft

_TRIES = 3  # times that an entry which cannot be read is tried, one round after the other
_REMEMBERED = 2000  # entries of a feed; its older ones are no longer in it


@dataclass
class _State:
    """What is known of one source from the rounds before."""

    etag: str = ""
    modified: str = ""
    # By entry or file: what tells one form of it from another, and how often it could not be read (0: it was).
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def load(cls, index: Index, source: str) -> _State:
        try:
            data: dict[str, Any] = json.loads(index.catalog.get_meta(_key(source)) or "{}")
            return cls(data.get("etag", ""), data.get("modified", ""), {k: (m, n) for k, (m, n) in data.get("seen", {}).items()})
        except (ValueError, TypeError, AttributeError):
            return cls()

    def save(self, index: Index, source: str) -> None:
        kept = dict(list(self.seen.items())[-_REMEMBERED:])
        index.catalog.set_meta(_key(source), json.dumps({"etag": self.etag, "modified": self.modified, "seen": kept}))

    def is_due(self, name: str, mark: str) -> bool:
        """Whether something is new, has changed, or is worth another try."""
        known, failures = self.seen.get(name, ("", 0))
        return known != mark or 0 < failures < _TRIES

    def has_failures(self) -> bool:
        return any(0 < failures < _TRIES for _, failures in self.seen.values())

    def note(self, name: str, mark: str, read: bool) -> None:
        known, failures = self.seen.pop(name, ("", 0))
        self.seen[name] = (mark, 0 if read else 1 + (failures if known == mark else 0))


def _key(source: str) -> str:
    return "watch:" + hashlib.sha256(source.encode()).hexdigest()[:24]


class Watch:
    """Feeds, sitemaps, lists of feeds (OPML, also as a file), single pages and folders, for one library.

    `limit` is how many of a feed's newest entries are looked at, the first time and each time after.
    """

    def __init__(self, index: Index, sources: list[str], limit: int | None = None) -> None:
        self._index, self._sources, self._limit = index, sources, limit or NEWEST

    def round(self) -> Iterator[Added]:
        """Look at every source once; yields what became of each article that is new or has changed, and of each source
        that could not be read. One bad source holds up none of the others."""
        for source in self._sources:
            yield from (added for added in self._one(source) if added.status != "unchanged")

    def _one(self, source: str, nested: bool = False) -> Iterator[Added]:
        path = Path(source).expanduser()
        try:
            if is_address(source):
                yield from self._address(source, nested)
            elif path.suffix.lower() == ".opml":
                for link in read_opml(path).links:
                    yield from self._one(link.url, nested=True)
            else:
                yield from self._files(path)
        except SourceError as error:
            yield Added(source, "failed", message=str(error))
        except OSError as error:
            yield Added(source, "failed", message=f"{source}: {error.strerror or error}.")

    def _address(self, source: str, nested: bool) -> Iterator[Added]:
        web, state = self._index.web, _State.load(self._index, source)
        conditions = ("", "") if state.has_failures() else (state.etag, state.modified)
        fetched = web.fetch(source, *conditions)
        if fetched.unchanged:
            return
        look = examine(fetched, source)
        if look.listing is None:
            yield from self._add(look.drafts, source)
        elif look.listing.kind == "links":
            raise SourceError(f"{source}: a page of links cannot be watched, its feed can. `onrecord links {source}` may show one.")
        else:
            yield from self._articles(look.listing, state, source)
            others = [link for link in look.listing.links if link.to == "listing"]
            for link in [] if nested else others if look.listing.kind == "opml" else others[:1]:
                yield from self._one(link.url, nested=True)
            if others:
                return  # those may have changed where the list of them has not, so it is always read
        state.etag, state.modified = fetched.etag, fetched.modified
        state.save(self._index, source)

    def _articles(self, listing: Listing, state: _State, source: str) -> Iterator[Added]:
        newest = [link for link in listing.links if link.to == "article"][: self._limit]
        for link in reversed(newest):  # the oldest is added first
            if state.is_due(link.url, mark := _mark(link)):
                outcomes = list(self._add(self._index.web.article(link), link.url))
                yield from outcomes
                state.note(link.url, mark, all(o.status != "failed" for o in outcomes))
                state.save(self._index, source)

    def _files(self, path: Path) -> Iterator[Added]:
        if not path.exists():
            raise SourceError(f"{path}: no such file or folder.")
        state = _State.load(self._index, str(path.resolve()))
        for file in [path] if path.is_file() else [p for p in sorted(path.rglob("*")) if _is_article_file(p, path)]:
            try:
                found = file.stat()
            except OSError:
                continue  # gone since the folder was listed
            if error := leads_out(file, path):
                yield Added(str(file), "failed", message=str(error))
            elif state.is_due(str(file), mark := f"{found.st_mtime_ns} {found.st_size}"):
                outcomes = list(self._add(read(str(file)), str(file)))
                yield from outcomes
                state.note(str(file), mark, all(o.status != "failed" for o in outcomes))
                state.save(self._index, str(path.resolve()))

    def _add(self, drafts: Iterable[Draft | SourceError], source: str) -> Iterator[Added]:
        for found in drafts:
            yield Added(source, "failed", message=str(found)) if isinstance(found, SourceError) else self._index.add_draft(found)


def _is_article_file(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() in SUFFIXES and path.is_file()


def _mark(link: Link) -> str:
    return hashlib.sha256(f"{link.published}\0{link.title}\0{link.updated}".encode()).hexdigest()[:16]
