"""What readers add on the page: each addition in a thread of its own, beside those of others. The page looks on, and may be closed;
whoever began an addition may cancel it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index import Added, Index, LibraryError, Link, Progress, is_address

SHOWN_LINKS = 200  # of a page or feed, to choose from
_MOST = 16  # additions of all readers at once; each holds its articles in memory
_TICK = 0.3  # seconds between two looks at an addition
_ENDING = 5.0  # seconds that an addition is waited for when onrecord ends
_FULL = "Too much is being added at once. Wait until some of it is in the library, then try again."
_BROKEN = "This could not be added; where onrecord was started it says why. What was added before stays."
_LISTINGS = {"feed": "A feed", "sitemap": "A sitemap", "opml": "A list of feeds", "links": "A page"}


class _Cancelled(Exception):
    """The reader wants it no more, or onrecord ends."""


@dataclass(eq=False)
class Addition:
    """One addition. `line` says how far it is, or what became of it; `links` were found, to choose from; `kept` says that the text
    is in the library."""

    line: str
    links: list[Link] = field(default_factory=list)
    outcomes: list[Added] = field(default_factory=list)
    kept: bool = False
    cancelled: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def progress(self, progress: Progress) -> None:
        """Note how far the article is that is being added. Raises _Cancelled."""
        if self.cancelled:
            raise _Cancelled
        if progress.what != "articles":
            self.line = f"Adding {progress.detail or 'the article'}: {progress.what}, {progress.done} of {progress.total} …"

    def note(self, added: Added) -> None:
        """Note what became of one article."""
        self.outcomes.append(added)
        self.line = f"Adding … {len(self.outcomes)} so far: {added.title or added.message}"


_Work = Callable[[Addition], str]  # adds, and returns the reader's line on what became of it; raises LibraryError, _Cancelled


class Adding:
    """The additions of all readers to one library. Readers are told apart by any text of theirs. May be used from any thread.

    The methods that add yield the addition as it goes on, the last time when it is over. It goes on where nobody looks.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._running: list[tuple[str, Addition]] = []  # with the reader of each

    def files(self, reader: str, paths: list[str]) -> Iterator[Addition]:
        """Add uploaded files, which are deleted then."""

        def work(addition: Addition) -> str:
            try:
                for path in paths:
                    for added in self._index.add(path, addition.progress, called=f"upload:{Path(path).name}"):
                        addition.note(added)
                    Path(path).unlink(missing_ok=True)  # what was uploaded is in the library now, or refused
            except _Cancelled:
                for path in paths:
                    Path(path).unlink(missing_ok=True)
                raise
            return summary(addition.outcomes)

        return self._follow(reader, "Reading the files …", work)

    def text(self, reader: str, text: str, title: str, publisher: str, published: str) -> Iterator[Addition]:
        """Add pasted text."""

        def work(addition: Addition) -> str:
            try:
                added = self._index.add_text(text, title, publisher, published, progress=addition.progress)
            except LibraryError as error:
                return str(error).removeprefix("pasted text: ")
            addition.kept = True
            return summary([added])

        return self._follow(reader, "Adding the text …", work)

    def links(self, reader: str, links: list[Link]) -> Iterator[Addition]:
        """Add what some links lead to."""

        def work(addition: Addition) -> str:
            if not links:
                return "Choose at least one link."
            for added in self._index.add_links(links, addition.progress):
                addition.note(added)
            return summary(addition.outcomes)

        first = f"Fetching {links[0].title or links[0].url} …" if links else ""
        return self._follow(reader, first, work)

    def look(self, reader: str, address: str) -> Iterator[Addition]:
        """Add the article at an address, or find the links there."""
        address = address.strip()

        def work(addition: Addition) -> str:
            if not address:
                return "Enter the address of an article, a feed, a sitemap or a page of links."
            found = self._index.web.look(address if is_address(address) else f"https://{address}")
            if found.listing is None:
                for added in self._index.add_found(iter(found.drafts), address, addition.progress):
                    addition.note(added)
                return summary(addition.outcomes)
            addition.links = list(found.listing.links[:SHOWN_LINKS])
            more = f" of {len(found.listing.links)}" if len(found.listing.links) > SHOWN_LINKS else ""
            kind = _LISTINGS[found.listing.kind]
            return f"{kind} with {len(addition.links)}{more} links. Choose what to add."

        return self._follow(reader, f"Fetching {address} …", work)

    def busy(self, reader: str) -> bool:
        """Whether something of this reader's is being added."""
        with self._lock:
            return any(one == reader for one, _ in self._running)

    def cancel(self, reader: str) -> None:
        """End this reader's additions at their next step: the article that is being added is left out, those before it stay."""
        with self._lock:
            for one, addition in self._running:
                if one == reader:
                    addition.cancelled = True
                    addition.line = "Cancelling …"

    def close(self) -> None:
        """End all additions."""
        with self._lock:
            running = [addition for _, addition in self._running]
        for addition in running:
            addition.cancelled = True
        for addition in running:
            addition.over.wait(_ENDING)

    def _follow(self, reader: str, line: str, work: _Work) -> Iterator[Addition]:
        addition = Addition(line)
        with self._lock:
            full = len(self._running) >= _MOST
            if not full:
                self._running.append((reader, addition))
        if full:
            addition.line = _FULL
            addition.over.set()
        else:
            threading.Thread(target=self._run, args=(reader, addition, work), daemon=True, name="adding").start()
        told = ""
        while not addition.over.wait(_TICK):
            if addition.line != told:
                told = addition.line
                yield addition
        yield addition

    def _run(self, reader: str, addition: Addition, work: _Work) -> None:
        line = _BROKEN
        try:
            line = work(addition)
        except _Cancelled:
            line = f"Cancelled. {summary(addition.outcomes)}" if addition.outcomes else "Cancelled: nothing was added."
        except LibraryError as error:  # a full disk stops it all; what was added before stays
            line = summary([*addition.outcomes, Added("", "failed", message=str(error))])
        finally:
            addition.line = line
            with self._lock:
                self._running.remove((reader, addition))
            addition.over.set()


def summary(outcomes: list[Added]) -> str:
    """One line on what became of what was to be added."""
    if len(outcomes) == 1 and outcomes[0].status != "failed":
        one = outcomes[0]
        words = {"added": "Added", "updated": "Updated", "unchanged": "Already there"}[one.status]
        note = f"; {one.message}" if one.message and one.status != "unchanged" else ""
        return f"{words}: {one.title} ({one.sentences} sentences){note}"
    parts = [
        f"{sum(o.status == s for o in outcomes)} {s}"
        for s in ("added", "updated", "unchanged")
        if any(o.status == s for o in outcomes)
    ]
    told = [o for o in outcomes if o.status == "failed" or o.too_long]
    lines = [o.message if o.status == "failed" else f"{o.title}: {o.message}" for o in told]
    return ". ".join([", ".join(parts).capitalize(), *lines] if parts else lines or ["Nothing to add."])
