"""Our LlamaIndex vector store over FAISS: a cache of the catalog's vectors that can be thrown away at any time.

FAISS keeps the catalog's sentence ids, so a deleted id never comes back as another sentence. One file holds the index and a
mark in the catalog's log of changes (vector_changes.py), and is replaced whole: what has changed since is read from the log,
and a file that is not of this catalog is noticed by its mark. Without a library, a store holds LlamaIndex's nodes by any ids.
"""

from __future__ import annotations

import json
import os
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from llama_index.core.schema import BaseNode
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    FilterOperator,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from pydantic import PrivateAttr

from index.errors import Overtaken
from index.storage.catalog import Catalog
from index.storage.private import opener
from index.storage.vector_changes import Mark
from index.storage.vectors import Vectors
from index.vectors import faiss_indexes
from index.vectors.faiss_indexes import Ids
from index.vectors.nodes import scored_nodes

_HASHED = 1 << 62  # from which a number stands for an id that is no sentence's
_PARTS = ("index", "ids", "articles", "mark", "embedding", "names")  # of a stored index


class FaissStore(BasePydanticVectorStore):
    """Inner-product search over unit vectors, exact or by inverted lists (faiss_indexes.py). A library's tells its sentences: their
    ids, as decimal strings, and their text; only the library changes what is in it.

    Filters: `node_ids`, `doc_ids` (article ids) and metadata filters on "article_id" with == or in.
    """

    stores_text: bool = False
    is_embedding_query: bool = True
    dimensions: int
    embedding: str = ""  # fingerprint of the model that made the vectors
    _mark: Mark = PrivateAttr(default_factory=Mark)  # the last change in the catalog that the content knows of
    _index: Any = PrivateAttr()
    _ids: Ids = PrivateAttr()  # of the sentences, ascending
    _articles: Ids = PrivateAttr()  # of the article of each
    _names: dict[int, str] = PrivateAttr(default_factory=dict)  # the ids that numbers from _HASHED on stand for
    _catalog: Catalog | None = PrivateAttr(default=None)  # the one that it has followed
    _lock: Any = PrivateAttr(default_factory=threading.RLock)

    def __init__(self, dimensions: int, **kwargs: Any) -> None:
        super().__init__(dimensions=dimensions, **kwargs)
        self._empty(faiss_indexes.exact(dimensions))

    def _empty(self, index: Any) -> None:
        self._index, self._ids, self._articles = index, np.zeros(0, np.int64), np.zeros(0, np.int64)

    @classmethod
    def class_name(cls) -> str:
        return "FaissStore"

    @property
    def client(self) -> Any:
        return self._index

    @property
    def mark(self) -> Mark:
        return self._mark

    @property
    def is_exact(self) -> bool:
        return faiss_indexes.is_exact(self._index)

    @property
    def outgrown(self) -> bool:
        """Whether another kind of index would serve as many vectors better (see `rebuild`)."""
        return faiss_indexes.outgrown(self._index, len(self))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def __bool__(self) -> bool:
        return True  # an empty one, too: LlamaIndex puts a store of its own in the place of what is false

    # LlamaIndex's side

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        """Add nodes with embeddings; an id that is there already is replaced. Returns their ids."""
        self._check_own()
        ids = [_number(node.node_id) for node in nodes]
        articles = [_number(str(node.metadata.get("article_id") or node.ref_doc_id or 0)) for node in nodes]
        vectors = np.array([node.get_embedding() for node in nodes], np.float32).reshape(len(ids), self.dimensions)
        self.add_vectors(np.array(ids, np.int64), np.array(articles, np.int64), vectors)
        self._names |= {i: node.node_id for i, node in zip(ids, nodes, strict=True) if i >= _HASHED}
        return [node.node_id for node in nodes]

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Remove all nodes of an article."""
        self._check_own()
        self.remove_ids(self._ids[self._articles == _number(ref_doc_id)])

    def _check_own(self) -> None:
        if self._catalog is not None:
            raise ValueError("This store is a library's. Change the library instead, with Index.add and Index.remove.")

    def delete_nodes(self, node_ids: list[str] | None = None, filters: MetadataFilters | None = None, **_: Any) -> None:
        self._check_own()
        allowed = self._allowed(VectorStoreQuery(node_ids=node_ids, filters=filters))
        self.remove_ids(self._ids[:0] if allowed is None else allowed)

    def clear(self) -> None:
        with self._lock:
            self._empty(faiss_indexes.exact(self.dimensions))

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        if query.query_embedding is None:
            raise ValueError("FaissStore needs a query embedding")
        vector = np.array(query.query_embedding, np.float32)
        found = self.search(vector, query.similarity_top_k, self._allowed(query))
        if self._catalog is None:
            return VectorStoreQueryResult(ids=[self._names.get(i) or str(i) for i, _ in found], similarities=[s for _, s in found])
        told = scored_nodes(self._catalog, found)
        return VectorStoreQueryResult([n.node for n in told], [n.get_score() for n in told], [n.node_id for n in told])

    def persist(self, persist_path: str, fs: Any = None) -> None:  # noqa: ARG002 - LlamaIndex's signature
        """Replace the file whole: a kill leaves the old one or the new one."""
        path = Path(persist_path)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        with self._lock:
            data: dict[str, Any] = {
                "index": faiss.serialize_index(self._index),
                "ids": self._ids,
                "articles": self._articles,
                "mark": np.array([self._mark.seq, self._mark.token], np.int64),
                "embedding": np.array(self.embedding),
                "names": np.array(json.dumps({i: self._names[i] for i in self._ids.tolist() if i in self._names})),
            }
        try:
            with open(part, "wb", opener=opener) as file:
                np.savez(file, **data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def from_persist_path(cls, persist_path: str) -> FaissStore:
        """Raises ValueError where there is no whole index in the file, OSError where it cannot be read."""
        data = _read(persist_path, _PARTS, whole=True)
        with _damage_told(persist_path):
            index = faiss.deserialize_index(data["index"])
            store = cls(index.d, embedding=str(data["embedding"]))
            store._index, store._ids, store._articles = index, data["ids"], data["articles"]
            store._mark = _mark(data)
            store._names = {int(i): str(name) for i, name in json.loads(str(data.get("names", "{}"))).items()}
            if not index.ntotal == len(store._ids) == len(store._articles):
                raise ValueError("its parts do not belong together")
        return store

    @staticmethod
    def mark_in(persist_path: str) -> tuple[str, Mark]:
        """(embedding, mark) of a stored index, without reading it all. Raises as from_persist_path."""
        data = _read(persist_path, ("mark", "embedding"))
        with _damage_told(persist_path):
            return str(data["embedding"]), _mark(data)

    # our side

    def add_vectors(self, ids: Ids, articles: Ids, vectors: Vectors) -> None:
        """Add the `vectors`, shape (n, dimensions), of n sentences, in place of those that they have."""
        if not len(ids):
            return
        with self._lock:
            self.remove_ids(ids)
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)
            all_ids, all_articles = np.concatenate([self._ids, ids]), np.concatenate([self._articles, articles])
            if (len(self._ids) and ids[0] < self._ids[-1]) or np.any(np.diff(ids) < 0):
                order = np.argsort(all_ids, kind="stable")
                all_ids, all_articles = all_ids[order], all_articles[order]
            self._ids, self._articles = all_ids, all_articles

    def remove_ids(self, ids: Ids) -> None:
        """Remove those of the sentences that are there."""
        with self._lock:
            gone = np.isin(self._ids, ids)
            if gone.any():
                self._index.remove_ids(self._ids[gone])
                self._ids, self._articles = self._ids[~gone], self._articles[~gone]

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The k nearest (sentence id, cosine), best first, among `allowed` ids where given."""
        with self._lock:
            k = min(k, len(self) if allowed is None else len(allowed))
            return faiss_indexes.search(self._index, vector, k, allowed) if k > 0 and len(self) else []

    def follow(self, catalog: Catalog, best: bool = False) -> None:
        """Make the content equal to the catalog's: what changed there since the last time is read, or all where that is not known.

        `best`: take the time to change into the kind of index that serves as many vectors best. Raises Overtaken where the
        catalog's vectors are another model's by now.
        """
        self._catalog, self.stores_text = catalog, True
        with catalog.snapshot():
            self._check(catalog)
            newest, changed = catalog.vectors.changes(self._mark)
            if changed is None or (best and faiss_indexes.outgrown(self._index, catalog.sentences.count())):
                self.rebuild(catalog, exact=not best)
                return
            if newest == self._mark:
                return
            with self._lock:
                self.remove_ids(np.array(changed, np.int64))
                for rows in catalog.vectors.rows(changed, dimensions=self.dimensions):
                    self.add_vectors(rows.ids, rows.article_ids, rows.vectors)
                self._mark = newest

    def rebuild(self, catalog: Catalog, exact: bool = False) -> None:
        """Read all vectors of the catalog anew, into the kind of index that serves as many best, or into an exact one: lists
        take some seconds to train. Raises Overtaken."""
        with self._lock, catalog.snapshot():
            self._check(catalog)
            newest, _ = catalog.vectors.changes(self._mark)
            self._empty(self._trained(catalog) if not exact else faiss_indexes.exact(self.dimensions))
            ids, articles = [self._ids], [self._articles]
            for rows in catalog.vectors.rows(dimensions=self.dimensions):
                self._index.add_with_ids(np.ascontiguousarray(rows.vectors, np.float32), rows.ids)
                ids.append(rows.ids.copy())  # a copy: a view would keep all of the rows
                articles.append(rows.article_ids.copy())
            self._ids, self._articles = np.concatenate(ids), np.concatenate(articles)
            self._mark = newest

    def agrees(self, catalog: Catalog) -> bool:
        """Whether the content, once it has followed the catalog, is the catalog's, vector by vector."""
        with self._lock, catalog.snapshot():
            try:
                self.follow(catalog)
            except Overtaken:
                return True  # of another model: it is thrown away when it is opened
            seen = 0
            for rows in catalog.vectors.rows(dimensions=self.dimensions):
                here = slice(seen, seen + len(rows.ids))
                if not (np.array_equal(self._ids[here], rows.ids) and np.array_equal(self._articles[here], rows.article_ids)):
                    return False
                if not faiss_indexes.holds(self._index, rows.ids, rows.vectors):
                    return False
                seen += len(rows.ids)
            return seen == len(self)

    def _trained(self, catalog: Catalog) -> Any:
        """An empty index for as many vectors as the catalog has."""
        count = catalog.sentences.count()
        if count < faiss_indexes.LISTS_FROM:
            return faiss_indexes.exact(self.dimensions)
        ids = np.array(catalog.sentences.ids(), np.int64)
        size = min(count, faiss_indexes.lists_for(count) * faiss_indexes.TRAINED_ON)
        chosen = np.random.default_rng(0).choice(ids, size, replace=False)
        sample = np.empty((0, self.dimensions), np.float32)
        for rows in catalog.vectors.rows(chosen.tolist(), size, self.dimensions):
            sample = rows.vectors
        return faiss_indexes.inverted_lists(sample, count)

    def _check(self, catalog: Catalog) -> None:
        if self.embedding and catalog.get_meta("embedding") != self.embedding:
            raise Overtaken("the library was embedded anew")

    def _allowed(self, query: VectorStoreQuery) -> Ids | None:
        """The sentence ids that a query's filters admit; None where it has none."""
        sets = [set(map(_number, query.node_ids))] if query.node_ids else []
        articles = [set(map(_number, query.doc_ids))] if query.doc_ids else []
        for one in query.filters.filters if query.filters else []:
            value, key, operator = (getattr(one, name, None) for name in ("value", "key", "operator"))
            if key != "article_id" or operator not in (FilterOperator.EQ, FilterOperator.IN):
                raise ValueError(f"FaissStore filters by article_id with == or in, not by {one!r}")
            articles.append({_number(str(v)) for v in (value if isinstance(value, list) else [value])})
        sets += [set(self._ids[np.isin(self._articles, list(wanted))].tolist()) for wanted in articles]
        return np.array(sorted(set.intersection(*sets)), np.int64) if sets else None


def _number(node_id: str) -> int:
    """What FAISS keeps for an id: a sentence's own number; of any other id, one that comes from its hash."""
    if node_id.isascii() and node_id.isdecimal() and str(int(node_id)) == node_id and int(node_id) < _HASHED:
        return int(node_id)
    return _HASHED | int.from_bytes(sha256(node_id.encode()).digest()[:7])


def _read(path: str, names: tuple[str, ...], whole: bool = False) -> dict[str, Any]:
    """Some arrays of a stored index; with `whole`, all of the file is held against its checksums first: FAISS itself may end the
    process over a damaged index. Raises ValueError, OSError."""
    with Path(path).open("rb") as file, _damage_told(path):
        if whole:
            with zipfile.ZipFile(file) as archive:
                if damaged := archive.testzip():
                    raise ValueError(f"{damaged} is not what was stored")
            file.seek(0)
        with np.load(file, allow_pickle=False) as data:
            return {name: data[name] for name in names if name in data}


def _mark(data: dict[str, Any]) -> Mark:
    seq, token = (int(x) for x in data["mark"])
    return Mark(seq, token)


@contextmanager
def _damage_told(path: str) -> Iterator[None]:
    """Whatever the readers of NumPy, of zip files and of FAISS raise over damage is one ValueError."""
    try:
        yield
    except Exception as error:
        raise ValueError(f"{path} holds no whole index ({error})") from error
