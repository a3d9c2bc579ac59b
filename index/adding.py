"""How articles come into a library: drafts are cut into sentences, embedded, read for statements, and stored, one at a time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import numpy as np

from index.errors import ArticleNotFound, EditError, Overtaken, SourceError
from index.seams import Embedding, Splitter, Tagger
from index.search.repeats import Repeats
from index.sources.files import from_text, published_date, read, whole
from index.sources.files.text import tidied
from index.steps import Each
from index.storage.catalog import Catalog
from index.storage.edits import EDITABLE
from index.storage.identity import feed_of, is_place
from index.storage.vectors import Vectors
from index.types import Added, Article, Draft, Progress
from index.vectors.current import Embedded, OnProgress, silent

if TYPE_CHECKING:
    from index.sources.web import Link, Web

_TOGETHER = 256  # sentences that are embedded at a time


class Adding:
    """Adds articles to a library, puts removed ones back, and finds the statements of those that have none yet."""

    def __init__(
        self, catalog: Catalog, embedded: Embedded, repeats: Repeats, splitter: Splitter, tagger: Tagger, web: Web | None
    ) -> None:
        self.catalog, self._embedded, self._repeats, self._web = catalog, embedded, repeats, web
        self._split, self._tag = splitter, tagger
        self._lock = threading.Lock()

    @property
    def web(self) -> Web:
        """Fetches what a reader names; nothing else in onrecord asks another machine for articles."""
        from index.sources.web import Web

        with self._lock:
            self._web = self._web or Web()
            return self._web

    def add(
        self, source: str, progress: OnProgress = silent, called: str | None = None, newest: int | None = None
    ) -> Iterator[Added]:
        """Add every article of a source, yielding what became of each as it is stored. Raises nothing for bad input.

        `called` is kept as the source of a file instead of its path, for one that lies there for a moment only; `newest` is
        how many articles of a feed or sitemap are added. `progress` is told of the articles, and of the steps of adding each; what
        it raises ends the adding, with the library as it is then: nothing of the article that was being added is in it.
        """
        from index.sources.web import is_online

        if is_online(source):
            yield from self.add_found(self.web.drafts(source, newest, progress), source, progress)
            return
        for number, found in enumerate(read(source)):
            if isinstance(found, SourceError):
                yield Added(called or source, "failed", message=str(found).replace(source, called or source))
            else:
                if called:
                    found = replace(found, source=found.source.replace(source, called))
                progress(Progress("articles", number, 0, found.title))
                yield self.add_draft(found, progress)
        self._embedded.persist()

    def add_links(self, links: Sequence[Link], progress: OnProgress = silent) -> Iterator[Added]:
        """Add what some links of a listing lead to, like `add`; of a link to a feed, its newest articles."""
        yield from self.add_found(self.web.of_links(links, progress), "", progress)

    def add_found(self, drafts: Iterator[Draft | SourceError], source: str, progress: OnProgress = silent) -> Iterator[Added]:
        """Add drafts as they come, yielding what became of each."""
        for found in drafts:
            if isinstance(found, SourceError):
                yield Added(source, "failed", message=str(found))
            else:
                yield self.add_draft(found, progress)
        self._embedded.persist()

    def add_text(
        self, text: str, title: str = "", publisher: str = "", published: str = "", url: str = "", progress: OnProgress = silent
    ) -> Added:
        """Add pasted text. Raises SourceError where there is no sentence in it."""
        text = whole(text)
        draft = from_text(text, "pasted text", title, publisher=publisher, published=published_date(published), url=url)
        source = url or "pasted:" + hashlib.sha256(text.encode()).hexdigest()[:12]
        added = self.add_draft(replace(draft, source=source), progress)
        self._embedded.persist()
        return added

    def add_sample(self) -> Added:
        """Add the sample story that ships with onrecord."""
        text = files("index").joinpath("sample/new-story.md").read_text(encoding="utf-8")
        added = self.add_draft(from_text(text, "sample/new-story.md"))
        self._embedded.persist()
        return added

    def add_draft(self, draft: Draft, progress: OnProgress = silent) -> Added:
        """Add one article: skipped if the same one is there, made the current version of one that has changed."""
        draft = tidied(draft)
        while True:
            try:
                return self._add_draft(draft, progress)
            except (Overtaken, ArticleNotFound):  # by another process, between our looking and our storing: look again
                continue

    def _add_draft(self, draft: Draft, progress: OnProgress) -> Added:
        same, earlier = self.catalog.articles.find(draft)
        if same is not None:
            return self._same_again(same, draft)
        spans = self._split(draft.text, _step("characters", len(draft.text), draft.title, progress))
        if not spans:
            return Added(draft.source, "failed", draft.title, message=f"{draft.source}: there is no sentence in it.")
        from index.statements.extraction import LONGEST

        embedding, built_with = self._embedded.in_use()
        told = _step("sentences", len(spans), draft.title, progress)
        vectors = _vectors(embedding, [draft.text[start:end] for _, start, end in spans], told)
        statements = self._tag(draft.text, spans, _step("statements", len(spans), draft.title, progress))
        article_id = self.catalog.add(draft, spans, vectors, statements, replaces=earlier, embedding=built_with)
        status: Literal["added", "updated"] = "added" if earlier is None else "updated"
        number = sum(s.act != "did" for s in statements)
        feed, too_long = feed_of(draft.source), not statements and len(draft.text) > LONGEST
        notes = [
            draft.note,
            f"text from the feed of {feed}" if feed else "",
            self._much_the_same(article_id),
            f"too long to look for statements in it ({len(draft.text):,} characters; at most {LONGEST:,})" if too_long else "",
        ]
        return Added(draft.source, status, draft.title, article_id, len(spans), number, "; ".join(filter(None, notes)), too_long)

    def _same_again(self, article_id: int, draft: Draft) -> Added:
        """An article that is there already. What the library did not know of it, or its source now says otherwise, is noted;
        what a reader has set by hand stays."""
        kept = self.catalog.articles.get(article_id)
        authority = kept.source == draft.source and is_place(draft.source)
        by_hand = self.catalog.edits.by_hand(article_id)
        new = {n: getattr(draft, n) for n in EDITABLE if n != "title" and getattr(draft, n) and n not in by_hand}
        new = {n: v for n, v in new.items() if v != getattr(kept, n) and (authority or not getattr(kept, n))}
        if new:
            with suppress(EditError):
                self.catalog.edits.note(article_id, new)
                names = {"url": "address", "published": "date"}
                # The language was found out, not told by the source: nothing that a reader would call new.
                told = ", ".join(names.get(name, name) for name in new if name != "language")
                if told:
                    return Added(draft.source, "updated", kept.title, article_id, kept.sentences, message=f"{told} noted")
        return Added(draft.source, "unchanged", kept.title, article_id, kept.sentences, message="already in the library")

    def _much_the_same(self, article_id: int) -> str:
        others = [a for a in self._repeats.near_duplicates([article_id]).get(article_id, []) if a.id != article_id]
        return "much the same as " + ", ".join(f"article {a.id}" for a in others[:5]) if others else ""

    def undo_remove(self, *article_ids: int) -> list[Article]:
        """Put back removed articles, the last ones that were removed together where none is named; the articles.

        Raises ArticleNotFound, and EditError for one that was added again meanwhile.
        """
        found: list[Article] = []
        for article_id in article_ids or self.catalog.versions.last_removed():
            version = self.catalog.versions.get(article_id)
            if version is None:
                raise ArticleNotFound(f"There is no removed article {article_id}. `onrecord articles --removed` lists them.")
            text, sentences = version.article.text, version.sentences
            # The embedding model may be another one than when it was removed, and statements may be found better now.
            statements = self._tag(text, [(s.paragraph, s.start, s.end) for s in sentences])
            while version.article.id not in {a.id for a in found}:
                embedding, built_with = self._embedded.in_use()
                vectors = embedding.encode([s.text for s in sentences])
                with suppress(Overtaken):  # the library was embedded anew meanwhile: once more, with its new model
                    found.append(self.catalog.put_back(article_id, vectors, statements, built_with))
        self._embedded.persist()
        return found

    def extract_missing(self, progress: OnProgress = silent) -> int:
        """Find the statements of articles that were added before onrecord did so, or did it as well; return how many.

        Article by article: what was done stays done when it is interrupted.
        """
        missing = self.catalog.statements.unextracted()
        for number, article_id in enumerate(missing):
            try:
                article = self.catalog.articles.get(article_id)
            except ArticleNotFound:
                continue
            spans = [(s.paragraph, s.start, s.end) for s in self.catalog.sentences.of(article_id)]
            so_far = Progress("articles read for statements", number, len(missing), article.title)
            progress(so_far)
            found = self._tag(article.text, spans, _again(so_far, progress))
            self.catalog.statements.replace(article_id, article.text, found)
        return len(missing)


def _vectors(embedding: Embedding, texts: list[str], each: Each) -> Vectors:
    """The vectors of sentences, (len(texts), dimensions)."""
    found = []
    for at in range(0, len(texts), _TOGETHER):
        found.append(embedding.encode(texts[at : at + _TOGETHER]))
        each(min(at + _TOGETHER, len(texts)) / len(texts))
    return np.concatenate(found)


def _again(progress: Progress, told: OnProgress) -> Each:
    """Tells the same after each step of an article, so that the work can be ended within it."""
    return lambda _: told(progress)


def _step(what: str, total: int, title: str, progress: OnProgress) -> Each:
    """Tells of one step of adding an article, of its `total` sentences or characters."""
    return lambda share: progress(Progress(what, round(share * total), total, title))
