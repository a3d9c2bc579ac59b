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

from index.defaults import load_embedding
from index.errors import EmbeddingError, LibraryError, Overtaken
from index.seams import Embedding, VectorSearch
from index.storage.catalog import Catalog
from index.types import Progress
from index.vectors.fingerprints import fingerprint, model_name, same_model
from index.vectors.following import Following

if TYPE_CHECKING:
    from index.vectors.store import FaissStore

OnProgress = Callable[[Progress], None]
_BATCH = 256  # sentences re-embedded at a time
_FEW = 2000  # vectors that are read in a moment


def silent(_: Progress) -> None: ...


class Embedded:
    """The vectors of the library in `home`: of the model `wanted`, or of that name (None: of the one that it has); `search` finds
    them (None: FAISS). May be used from any thread, and by several processes."""

    def __init__(self, home: Path, catalog: Catalog, wanted: Embedding | str | None, search: VectorSearch | None) -> None:
        self._home, self._catalog = home, catalog
        self._given = None if isinstance(wanted, str) else wanted
        self._wanted = wanted if isinstance(wanted, str) else None if wanted is None else wanted.model_name
        self._following = None if search is None else Following(search)
        self._model: tuple[Embedding, str] | None = None  # with its fingerprint in the catalog
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

    def in_use(self, progress: OnProgress = silent) -> tuple[Embedding, str]:
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

    def _load(self, name: str | None) -> Embedding:
        return self._given if self._given is not None and name == self._given.model_name else load_embedding(name)

    def _loaded_for(self, built_with: str | None) -> tuple[Embedding, str] | None:
        """The model with this fingerprint, or the one for a new library; None while it is not there and vectors of another one are
        being made."""
        try:
            embedding = self._load(model_name(built_with) if built_with else self._wanted)
        except EmbeddingError:
            if self._renewing.locked():
                return None
            raise
        if built_with is None:
            built_with = self._catalog.first_meta("embedding", fingerprint(embedding))
        if same_model(built_with, fingerprint(embedding)):
            return embedding, built_with
        if self._renewing.locked():
            return None
        raise EmbeddingError(
            f"{embedding.model_name} is not the model that another onrecord has embedded this library with. Open the library again."
        )

    def _renew(self, progress: OnProgress) -> None:
        """Embed the library anew where its vectors are not of the model that is wanted."""
        built_with = self._catalog.get_meta("embedding")
        if built_with is not None:
            embedding = self._load(self._wanted or model_name(built_with))
            if not same_model(built_with, fingerprint(embedding)):
                self._embed_anew(embedding, progress)
                built_with = fingerprint(embedding)
            self._model = embedding, built_with
        self._renewed = True

    def _embed_anew(self, embedding: Embedding, progress: OnProgress) -> None:
        """Make new vectors for all sentences, then put them in place of the old ones. Interrupted, it goes on where it was."""
        made_with = fingerprint(embedding)
        try:
            self._catalog.vectors.stage(made_with)
            done, total = self._catalog.vectors.staged_count(), self._catalog.sentences.count()
            # A second round is for what was added meanwhile.
            while not self._catalog.vectors.swap_staged(made_with):
                after = 0
                while sentences := self._catalog.vectors.unstaged(after, _BATCH):
                    progress(Progress("sentences embedded anew", done, max(done, total)))
                    vectors = embedding.encode([s.text for s in sentences])
                    self._catalog.vectors.add_staged(made_with, [s.id for s in sentences], vectors)
                    done, after = done + len(sentences), sentences[-1].id
        except Overtaken as overtaken:
            if not same_model(self._catalog.get_meta("embedding") or "", made_with):
                raise EmbeddingError(
                    "Another onrecord embeds this library with another model. Wait for it, or end it, then try again."
                ) from overtaken

    def search_and_model(self) -> tuple[VectorSearch, Embedding]:
        """What finds vectors, up to date with the catalog, and the model that they are of."""
        self.in_use()
        with self._lock:
            return self.search(), self.in_use()[0]

    def search(self) -> VectorSearch:
        """What finds vectors, up to date with the catalog."""
        self.in_use()
        with self._lock:
            while self._following is not None:
                with suppress(Overtaken):
                    self._following.follow(self._catalog, self.in_use()[1])
                    return self._following.search
            return self._followed_store()

    def _followed_store(self) -> FaissStore:
        """The FAISS store, up to date with the catalog."""
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
            if self._model is None or self._following is not None:
                return
            if self._behind() <= max(_FEW, self._catalog.sentences.count() // 20):
                return
            if self._store is None:  # nothing was searched yet: nobody waits while the best kind is made
                with suppress(Overtaken):
                    self._opened_store().follow(self._catalog, best=True)
            self._save(self._followed_store())

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
