"""The library as other programs see it: open it, add articles, remove them, search."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.errors import SourceError
from index.readers import from_text, published_date, read
from index.segmentation import sentence_spans
from index.types import Added, Article, Draft, Evidence, Progress, Sentence

if TYPE_CHECKING:
    from index.embedding import SentenceEmbedding
    from index.retrieval import SentenceRetriever
    from index.vectors import FaissStore

OnProgress = Callable[[Progress], None]
_BATCH = 256  # sentences re-embedded at a time


def _silent(_: Progress) -> None: ...


class Index:
    """One library. Opening is cheap: the embedding model is loaded when vectors are first needed.

    May be used from any thread; several processes may have the same library open, and each sees the others' changes.
    """

    def __init__(self, home: Path, embedding: str | None = None) -> None:
        self.home = home
        self.catalog = Catalog(home / "catalog.db")
        self._wanted = embedding
        self._embedding: SentenceEmbedding | None = None
        self._built_with: str | None = None  # the embedding's fingerprint in the catalog, as we know it
        self._store: FaissStore | None = None
        self._lock = threading.RLock()

    @classmethod
    def open(cls, home: str | Path, embedding: str | None = None) -> Index:
        """Open the library in folder `home`, made if it is not there.

        `embedding` names the sentence-transformers model to use. A library that was built with another one is embedded
        anew when vectors are first needed; without a name, the library's own model is used. Raises HomeError.
        """
        return cls(Path(home).expanduser(), embedding)

    def close(self) -> None:
        """Write the FAISS cache and close the catalog."""
        with self._lock:
            self._persist()
            self.catalog.close()

    # adding and removing

    def add(self, source: str, progress: OnProgress = _silent, called: str | None = None) -> Iterator[Added]:
        """Add every article of a source, yielding what became of each as it is stored. Raises nothing for bad input.

        `called` is kept as the source of a file instead of its path, for one that lies there for a moment only.
        """
        for number, found in enumerate(read(source)):
            if isinstance(found, SourceError):
                yield Added(called or source, "failed", message=str(found).replace(source, called or source))
            else:
                if called:
                    found = replace(found, source=found.source.replace(source, called))
                progress(Progress("articles", number, 0, found.title))
                yield self.add_draft(found)
        self._persist()

    def add_text(self, text: str, title: str = "", publisher: str = "", published: str = "", url: str = "") -> Added:
        """Add pasted text. Raises SourceError where there is no sentence in it."""
        draft = from_text(text, "pasted text", title, publisher=publisher, published=published_date(published), url=url)
        source = url or "pasted:" + hashlib.sha256(text.encode()).hexdigest()[:12]
        added = self.add_draft(replace(draft, source=source))
        self._persist()
        return added

    def add_sample(self) -> Added:
        """Add the sample story that ships with onrecord."""
        text = files("index").joinpath("sample/new-story.md").read_text(encoding="utf-8")
        added = self.add_draft(from_text(text, "sample/new-story.md"))
        self._persist()
        return added

    def is_new(self) -> bool:
        """Whether no article was ever added: a library that was emptied on purpose is not new."""
        return self.catalog.revision == 0

    def add_draft(self, draft: Draft) -> Added:
        """Add one article: skipped if the same one is there, put in place of an earlier one from the same source."""
        same, earlier = self.catalog.find(draft)
        if same is not None:
            kept = self.catalog.article(same)
            return Added(draft.source, "unchanged", kept.title, same, kept.sentences, "already in the library")
        spans = sentence_spans(draft.text)
        if not spans:
            return Added(draft.source, "failed", draft.title, message=f"{draft.source}: there is no sentence in it.")
        vectors = self.embedding().encode([draft.text[start:end] for _, start, end in spans])
        # Only what was read from a place can have changed there; two pasted texts never replace each other.
        article_id = self.catalog.add(draft, spans, vectors, replaces=earlier)
        return Added(draft.source, "added" if earlier is None else "updated", draft.title, article_id, len(spans))

    def remove(self, article_id: int) -> None:
        """Remove an article and everything made from it. Raises ArticleNotFound."""
        self.catalog.remove(article_id)

    # reading

    def articles(self) -> list[Article]:
        """All articles in the order they were added, without their text."""
        return self.catalog.articles()

    def article(self, article_id: int) -> Article:
        """One article with its text. Raises ArticleNotFound."""
        return self.catalog.article(article_id)

    def sentences(self, article_id: int) -> list[Sentence]:
        """The article's sentences in order; none where there is no such article."""
        return self.catalog.sentences(article_id)

    def search(self, question: str, k: int = 8, article_ids: list[int] | None = None) -> list[Evidence]:
        """The k sentences that fit the question best, best first, from all articles or from those named."""
        nodes = self.retriever(k, article_ids).retrieve(question)
        sentences = self.catalog.sentences_by_id([int(node.node_id) for node in nodes])
        articles = {a.id: a for a in self.articles()} if nodes else {}
        return [
            Evidence(sentence, articles[sentence.article_id], node.score or 0.0)
            for node in nodes
            # An article may have been removed since the search began.
            if (sentence := sentences.get(int(node.node_id))) and sentence.article_id in articles
        ]

    def retriever(self, k: int = 8, article_ids: list[int] | None = None) -> SentenceRetriever:
        """A LlamaIndex retriever over this library, for use in other pipelines."""
        from index.retrieval import RetrieverOptions, SentenceRetriever

        return SentenceRetriever(self.catalog, self.store(), self.embedding(), RetrieverOptions(k=k, article_ids=article_ids))

    # what is made when it is first needed

    def embedding(self, progress: OnProgress = _silent) -> SentenceEmbedding:
        """The embedding model. Re-embeds the library first where it was built with another one."""
        from index.embedding import DEFAULT_EMBEDDING, SentenceEmbedding, same_model

        with self._lock:
            built_with = self.catalog.get_meta("embedding")
            if self._embedding is not None and built_with == self._built_with:
                return self._embedding
            # A second time round another process has embedded the library anew: then its model is ours, too.
            wanted = self._wanted if self._embedding is None else None
            embedding = SentenceEmbedding(wanted or (built_with.split(" ")[0] if built_with else DEFAULT_EMBEDDING))
            if built_with is None:
                self.catalog.set_meta("embedding", embedding.fingerprint)
            elif not same_model(built_with, embedding.fingerprint):
                self._embed_anew(embedding, progress)
            self._embedding, self._built_with = embedding, self.catalog.get_meta("embedding")
            return embedding

    def store(self) -> FaissStore:
        """The FAISS store, up to date with the catalog."""
        from index.vectors import FaissStore

        with self._lock:
            embedding, built_with = self.embedding(), self._built_with or ""
            if self._store is None or self._store.embedding != built_with:
                try:
                    self._store = FaissStore.from_persist_path(str(self._store_path))
                except (OSError, ValueError):
                    self._store = None  # not there, or not whole: it is a cache
                if self._store is None or self._store.embedding != built_with:
                    self._store = FaissStore(len(embedding.encode(["."])[0]), embedding=built_with)
            self._store.follow(self.catalog)
            return self._store

    @property
    def _store_path(self) -> Path:
        return self.home / "vectors.npz"

    def _persist(self) -> None:
        """Write the FAISS cache where it differs from the file's; that it cannot be written loses nothing."""
        with self._lock:
            if self._embedding is None or self.catalog.count() == 0:
                return
            before = self._store.revision if self._store else -1
            store = self.store()
            if store.revision != before or not self._store_path.exists():
                try:
                    store.persist(str(self._store_path))
                except OSError:
                    self._store_path.unlink(missing_ok=True)

    def _embed_anew(self, embedding: SentenceEmbedding, progress: OnProgress) -> None:
        ids = self.catalog.sentence_ids()

        def batches() -> Iterator[tuple[list[int], object]]:
            for at in range(0, len(ids), _BATCH):
                sentences = self.catalog.sentences_by_id(ids[at : at + _BATCH])
                progress(Progress("sentences embedded anew", at, len(ids)))
                yield list(sentences), embedding.encode([s.text for s in sentences.values()])

        self.catalog.replace_vectors(batches(), embedding.fingerprint)  # type: ignore[arg-type]
