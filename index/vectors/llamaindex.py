"""LlamaIndex's embeddings and vector stores as a library uses them (see index/seams.py)."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores.types import BasePydanticVectorStore, VectorStoreQuery

from index.seams import Ids
from index.storage.vectors import Vectors


class LlamaIndexEmbedding:
    """Any embedding of LlamaIndex. Questions are embedded as sentences are."""

    def __init__(self, embedding: BaseEmbedding) -> None:
        self._embedding, self.model_name = embedding, embedding.model_name

    def encode(self, texts: list[str]) -> Vectors:
        """Vectors of length 1, (len(texts), dimensions)."""
        vectors = np.array(self._embedding.get_text_embedding_batch(texts), np.float32)
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), np.float32)


class LlamaIndexVectors:
    """Any vector store of LlamaIndex that can be cleared and can delete nodes by their ids. It is filled anew at each start."""

    def __init__(self, store: BasePydanticVectorStore) -> None:
        self._store = store

    def add_vectors(self, ids: Ids, articles: Ids, vectors: Vectors) -> None:
        """Add the `vectors`, (n, dimensions), of n sentences of some articles, in place of those that they have."""
        self.remove_ids(ids)
        nodes = [
            TextNode(
                id_=node_id,
                text="",
                embedding=vector.tolist(),
                relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=str(article))},
            )
            for node_id, article, vector in zip(_node_ids(ids), articles, vectors, strict=True)
        ]
        if nodes:
            self._store.add(nodes)

    def remove_ids(self, ids: Ids) -> None:
        """Remove those of the sentences that are there."""
        if len(ids):
            self._store.delete_nodes(_node_ids(ids))

    def clear(self) -> None:
        """Remove all."""
        self._store.clear()

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The k nearest (sentence id, similarity), best first, among `allowed` ids where given."""
        if allowed is not None and not len(allowed):
            return []
        only = None if allowed is None else _node_ids(allowed)
        found = self._store.query(VectorStoreQuery(query_embedding=vector.tolist(), similarity_top_k=k, node_ids=only))
        ids = found.ids if found.ids is not None else [node.node_id for node in found.nodes or ()]
        return [(UUID(i).int, s) for i, s in zip(ids, found.similarities or [0.0] * len(ids), strict=True)]


def _node_ids(ids: Ids) -> list[str]:
    """The ids of sentences in a form that every store takes."""
    return [str(UUID(int=int(i))) for i in ids]
