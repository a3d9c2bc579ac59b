"""Our LlamaIndex vector store over FAISS: a cache of the catalog's vectors that can be thrown away at any time.

`faiss.IndexIDMap2` keeps the catalog's sentence ids, so nothing here has to translate ids, and a deleted id never comes
back as another sentence. One file holds the index and the catalog revision it was made from, and is replaced whole.
"""

from __future__ import annotations

import os
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt
from llama_index.core.schema import BaseNode
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    FilterOperator,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from pydantic import PrivateAttr

from index.catalog import Catalog, Vectors

Ids = npt.NDArray[np.int64]


class FaissStore(BasePydanticVectorStore):
    """Exact inner-product search over unit vectors. Node ids are the catalog's sentence ids, as decimal strings.

    Filters: `node_ids`, `doc_ids` (article ids) and metadata filters on "article_id" with == or in.
    """

    stores_text: bool = False
    is_embedding_query: bool = True
    dimensions: int
    embedding: str = ""  # fingerprint of the model that made the vectors
    revision: int = -1  # of the catalog that the content was taken from
    _index: Any = PrivateAttr()
    _articles: dict[int, int] = PrivateAttr(default_factory=dict)  # sentence id -> article id
    _lock: Any = PrivateAttr(default_factory=threading.RLock)

    def __init__(self, dimensions: int, **kwargs: Any) -> None:
        super().__init__(dimensions=dimensions, **kwargs)
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))

    @classmethod
    def class_name(cls) -> str:
        return "FaissStore"

    @property
    def client(self) -> Any:
        return self._index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    # LlamaIndex's side

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        """Add nodes with embeddings; an id that is there already is replaced. Returns their ids."""
        ids = [int(node.node_id) for node in nodes]
        articles = {i: int(node.metadata.get("article_id") or node.ref_doc_id or 0) for i, node in zip(ids, nodes, strict=True)}
        self.add_vectors(
            articles, np.array([node.get_embedding() for node in nodes], np.float32).reshape(len(ids), self.dimensions)
        )
        return [str(i) for i in ids]

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Remove all sentences of an article."""
        self.remove_ids([i for i, article in self._articles.items() if article == int(ref_doc_id)])

    def delete_nodes(self, node_ids: list[str] | None = None, filters: MetadataFilters | None = None, **_: Any) -> None:
        allowed = self._allowed(VectorStoreQuery(node_ids=node_ids, filters=filters))
        self.remove_ids([] if allowed is None else [int(i) for i in allowed])

    def clear(self) -> None:
        with self._lock:
            self._index.reset()
            self._articles.clear()

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        if query.query_embedding is None:
            raise ValueError("FaissStore needs a query embedding")
        vector = np.array(query.query_embedding, np.float32)
        found = self.search(vector, query.similarity_top_k, self._allowed(query))
        return VectorStoreQueryResult(ids=[str(i) for i, _ in found], similarities=[s for _, s in found])

    def persist(self, persist_path: str, fs: Any = None) -> None:  # noqa: ARG002 - LlamaIndex's signature
        """Replace the file whole: a kill leaves the old one or the new one."""
        path = Path(persist_path)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        with self._lock:
            articles = np.array(list(self._articles.items()), np.int64).reshape(-1, 2)
            data: dict[str, Any] = {
                "index": faiss.serialize_index(self._index),
                "articles": articles,
                "revision": np.array(self.revision),
                "embedding": np.array(self.embedding),
            }
        try:
            with part.open("wb") as file:
                np.savez(file, **data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    @classmethod
    def from_persist_path(cls, persist_path: str) -> FaissStore:
        """Raises ValueError where there is no whole index in the file, OSError where it cannot be read."""
        try:
            with np.load(persist_path, allow_pickle=False) as data:
                index = faiss.deserialize_index(data["index"])
                articles, revision, embedding = data["articles"], int(data["revision"]), str(data["embedding"])
        except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError) as error:
            raise ValueError(f"{persist_path} holds no whole index") from error
        store = cls(index.d, revision=revision, embedding=embedding)
        store._index = index
        store._articles = {int(i): int(article) for i, article in articles}
        if index.ntotal != len(store._articles):
            raise ValueError("the file's parts do not belong together")
        return store

    # our side

    def add_vectors(self, articles: dict[int, int], vectors: Vectors) -> None:
        """Add `vectors`, shape (n, dimensions), under the n sentence ids that are the keys of `articles`."""
        if not articles:
            return
        with self._lock:
            self.remove_ids([i for i in articles if i in self._articles])
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.array(list(articles), np.int64))
            self._articles.update(articles)

    def remove_ids(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        with self._lock:
            self._index.remove_ids(np.array(ids, np.int64))
            for i in ids:
                self._articles.pop(i, None)

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The k nearest (sentence id, cosine), best first, among `allowed` ids where given."""
        with self._lock:
            k = min(k, len(self) if allowed is None else len(allowed))
            if k <= 0:
                return []
            params = None
            if allowed is not None:
                params = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
            scores, ids = self._index.search(vector.reshape(1, -1), k, params=params)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def follow(self, catalog: Catalog) -> None:
        """Make the content equal to the catalog's; does nothing where the revision says that it is."""
        if self.revision == catalog.revision:
            return
        with self._lock:
            revision, wanted = catalog.vector_ids()
            self.remove_ids([i for i in self._articles if i not in wanted])
            ids, vectors = catalog.vectors([i for i in wanted if i not in self._articles])
            self.add_vectors({i: wanted[i] for i in ids}, vectors)
            self.revision = revision

    def _allowed(self, query: VectorStoreQuery) -> Ids | None:
        """The sentence ids that a query's filters admit; None where it has none."""
        sets = [{int(i) for i in query.node_ids}] if query.node_ids else []
        articles = [{int(i) for i in query.doc_ids}] if query.doc_ids else []
        for one in query.filters.filters if query.filters else []:
            value, key, operator = (getattr(one, name, None) for name in ("value", "key", "operator"))
            if key != "article_id" or operator not in (FilterOperator.EQ, FilterOperator.IN):
                raise ValueError(f"FaissStore filters by article_id with == or in, not by {one!r}")
            articles.append({int(str(v)) for v in (value if isinstance(value, list) else [value])})
        sets += [{i for i, article in self._articles.items() if article in wanted} for wanted in articles]
        return np.array(sorted(set.intersection(*sets)), np.int64) if sets else None
