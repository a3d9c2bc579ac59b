"""A library's embedding model and its FAISS store: loaded when they are first needed, made anew where another model is wanted.

The catalog holds the vectors; the store is a cache of them (vectors.npz), which follows it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import EmbeddingError, LibraryError, Overtaken
from index.storage.catalog import Catalog
from index.types import Progress

if TYPE_CHECKING:
    from index.vectors.model import SentenceEmbedding
    from index.vectors.store import FaissStore

OnProgress = Callable[[Progress], None]
_BATCH = 256  # sentences re-embedded at a time
_FEW = 2000  # vectors that are read in a moment


def silent(_: Progress) -> None: ...


class Embedded:
    """The vectors of the library in `home`, of the model `wanted` (None: of the one that the library has). May be used from any
    thread, and by several processes."""

    def __init__(self, home: Path, catalog: Catalog, wanted: str | None) -> None:
        self._home, self._catalog, self._wanted = home, catalog, wanted
        self._model: tuple[SentenceEmbedding, str] | None = None  # with its fingerprint in the catalog
        self._renewing = threading.Lock()  # held while the library is embedded anew
        self._renewed = False  # whether that was seen to
        self._store: FaissStore | None = None
        self._builder: threading.Thread | None = None  # makes another kind of store beside the one in use
        self._closed = False
        self._lock = threading.RLock()

    def close(self) -> None:
        """Write the FAISS cache; nothing is put in its place from here on."""
        with self._lock:
            self._closed = True
            self.persist()

    def in_use(self, progress: OnProgress = silent) -> tuple[SentenceEmbedding, str]:
        """The model that the catalog's vectors are of, and its fingerprint there."""
        if not self._renewed and self._renewing.acquire(blocking=False):
            try:
                self._renew(progress)
            finally:
                self._renewing.release()
        while True:
            built_with, model = self._catalog.get_meta("embedding"), self._model
            if model is not None and built_with == model[1]:
                return model
            if (found := self._loaded_for(built_with)) is not None:
                self._model = found
                return found
            with self._renewing:  # the old model is not there any more: wait for the new one's vectors
                pass

    def _loaded_for(self, built_with: str | None) -> tuple[SentenceEmbedding, str] | None:
        """The model with this fingerprint, or the one for a new library; None while it is not there and vectors of another one are
        being made."""
        from index.vectors.model import DEFAULT_EMBEDDING, SentenceEmbedding, model_name, same_model

        try:
            embedding = SentenceEmbedding(model_name(built_with) if built_with else self._wanted or DEFAULT_EMBEDDING)
        except EmbeddingError:
            if self._renewing.locked():
                return None
            raise
        if built_with is None:
            built_with = self._catalog.first_meta("embedding", embedding.fingerprint)
        if same_model(built_with, embedding.fingerprint):
            return embedding, built_with
        if self._renewing.locked():
            return None
        raise EmbeddingError(
            f"{embedding.model_name} is not the model that another onrecord has embedded this library with. Open the library again."
        )

    def _renew(self, progress: OnProgress) -> None:
        """Embed the library anew where its vectors are not of the model that is wanted."""
        from index.vectors.model import SentenceEmbedding, model_name, same_model

        built_with = self._catalog.get_meta("embedding")
        if built_with is not None:
            embedding = SentenceEmbedding(self._wanted or model_name(built_with))
            if not same_model(built_with, embedding.fingerprint):
                self._embed_anew(embedding, progress)
                built_with = embedding.fingerprint
            self._model = embedding, built_with
        self._renewed = True

    def _embed_anew(self, embedding: SentenceEmbedding, progress: OnProgress) -> None:
        """Make new vectors for all sentences, then put them in place of the old ones. Interrupted, it goes on where it was."""
        from index.vectors.model import same_model

        fingerprint = embedding.fingerprint
        try:
            self._catalog.vectors.stage(fingerprint)
            done, total = self._catalog.vectors.staged_count(), self._catalog.sentences.count()
            # A second round is for what was added meanwhile.
            while not self._catalog.vectors.swap_staged(fingerprint):
                after = 0
                while sentences := self._catalog.vectors.unstaged(after, _BATCH):
                    progress(Progress("sentences embedded anew", done, max(done, total)))
                    vectors = embedding.encode([s.text for s in sentences])
                    self._catalog.vectors.add_staged(fingerprint, [s.id for s in sentences], vectors)
                    done, after = done + len(sentences), sentences[-1].id
        except Overtaken as overtaken:
            if not same_model(self._catalog.get_meta("embedding") or "", fingerprint):
                raise EmbeddingError(
                    "Another onrecord embeds this library with another model. Wait for it, or end it, then try again."
                ) from overtaken

    def store_and_model(self) -> tuple[FaissStore, SentenceEmbedding]:
        """The FAISS store, and the model that its vectors are of."""
        self.in_use()
        with self._lock:
            return self.store(), self.in_use()[0]

    def store(self) -> FaissStore:
        """The FAISS store, up to date with the catalog."""
        self.in_use()
        with self._lock:
            while True:
                store = self._opened_store()
                try:
                    store.follow(self._catalog)
                except Overtaken:
                    continue
                if store.outgrown:
                    self._change_kind(store)
                return store

    def _opened_store(self) -> FaissStore:
        """The store of the model in use: ours, the cache's, or an empty one."""
        from index.vectors.store import FaissStore

        embedding, built_with = self.in_use()
        if self._store is None or self._store.embedding != built_with:
            try:
                self._store = FaissStore.from_persist_path(str(self._store_path))
            except FileNotFoundError:
                self._store = None
            except (OSError, ValueError):  # not whole: it is a cache
                self._discard_cache()
                self._store = None
            if self._store is None or self._store.embedding != built_with:
                self._store = FaissStore(len(embedding.encode(["."])[0]), embedding=built_with)
        return self._store

    def _change_kind(self, old: FaissStore) -> None:
        """Make a store of a better kind in the background; the old one answers meanwhile."""
        from index.vectors.store import FaissStore

        def build() -> None:
            fresh = FaissStore(old.dimensions, embedding=old.embedding)
            # Where it fails the old one stays, and the next question tries again.
            with suppress(Overtaken, LibraryError, sqlite3.Error):
                fresh.rebuild(self._catalog)
                with self._lock:
                    if self._store is old and not self._closed:
                        fresh.follow(self._catalog)
                        self._store = fresh
                        self._save(fresh)

        if self._builder is None or not self._builder.is_alive():
            self._builder = threading.Thread(target=build, daemon=True, name="vectors")
            self._builder.start()

    @property
    def _store_path(self) -> Path:
        return self._home / "vectors.npz"

    def persist(self) -> None:
        """Write the FAISS cache where it is so far behind the catalog that following it at the next start would take a while."""
        with self._lock:
            if self._model is None or self._behind() <= max(_FEW, self._catalog.sentences.count() // 20):
                return
            if self._store is None:  # nothing was searched yet: nobody waits while the best kind is made
                with suppress(Overtaken):
                    self._opened_store().follow(self._catalog, best=True)
            self._save(self.store())

    def renew_cache(self) -> None:
        """Make the FAISS cache anew from the catalog."""
        with self._lock:
            self._discard_cache()
            self._store = None
            self.in_use()
            self.persist()

    def _behind(self) -> float:
        """How many changes of vectors the cache does not know of."""
        from index.vectors.store import FaissStore

        try:
            embedding, mark = FaissStore.mark_in(str(self._store_path))
        except (OSError, ValueError):
            return inf if self._catalog.articles.count() else 0
        changed = self._catalog.vectors.changes(mark)[1] if embedding == self._catalog.get_meta("embedding") else None
        return inf if changed is None else len(changed)

    def _save(self, store: FaissStore) -> None:
        """That the cache cannot be written loses nothing."""
        try:
            store.persist(str(self._store_path))
        except OSError:
            self._discard_cache()

    def _discard_cache(self) -> None:
        """Where that cannot be, such as on a disk that is only read, the next start throws it away again."""
        with suppress(OSError):
            self._store_path.unlink(missing_ok=True)
