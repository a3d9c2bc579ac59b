"""Question -> the sentences that may answer it: keywords (FTS5's BM25) and vectors, fused by reciprocal rank.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009) needs no common scale: each list adds 1 / (60 + rank).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import BaseModel

from index.catalog import Catalog
from index.embedding import SentenceEmbedding
from index.types import Sentence
from index.vectors import FaissStore
from index.words import keywords, quoted_phrases

CANDIDATES = 64  # taken from each list before fusion
_RRF = 60
_PHRASE_WEIGHT = 3.0  # words quoted in a question, found to the letter, outweigh any two other lists


class RetrieverOptions(BaseModel):
    """How many sentences to return, and from which articles (None: from all)."""

    k: int = 8
    article_ids: list[int] | None = None


class SentenceRetriever(BaseRetriever):
    """A LlamaIndex retriever over one library. Nodes are sentences; their metadata says where each one stands."""

    def __init__(
        self, catalog: Catalog, store: FaissStore, embedding: SentenceEmbedding, options: RetrieverOptions, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._catalog, self._store, self._embedding, self.options = catalog, store, embedding, options

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        rankings = [(1.0, self._by_words(question)), (1.0, self._by_vector(question))]
        rankings += [(_PHRASE_WEIGHT, self._by_phrase(phrase)) for phrase in quoted_phrases(question)]
        scores = fuse(rankings)
        best = sorted(scores, key=lambda i: (-scores[i], i))
        # Some to spare: repeated sentences are left out, and an article may be removed while we search.
        found = self._catalog.sentences_by_id(best[: 2 * self.options.k])
        kept = without_repeats([found[i] for i in best if i in found])
        return [NodeWithScore(node=as_node(s), score=scores[s.id]) for s in kept[: self.options.k]]

    def _by_words(self, question: str) -> list[int]:
        return [i for i, _ in self._catalog.match(keywords(question), CANDIDATES, self.options.article_ids)]

    def _by_phrase(self, phrase: str) -> list[int]:
        return [i for i, _ in self._catalog.match([phrase], CANDIDATES, self.options.article_ids)]

    def _by_vector(self, question: str) -> list[int]:
        wanted = self.options.article_ids
        allowed = None if wanted is None else np.array(self._catalog.sentence_ids(wanted), np.int64)
        vector = self._embedding.encode([question])[0]
        return [i for i, _ in self._store.search(vector, CANDIDATES, allowed)]


def fuse(rankings: Iterable[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Weighted reciprocal rank fusion of lists of ids, each best first."""
    scores: dict[int, float] = defaultdict(float)
    for weight, ids in rankings:
        for rank, i in enumerate(ids):
            scores[i] += weight / (_RRF + rank + 1)
    return scores


def without_repeats(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The first of those sentences that say the same in the same article, as a headline and its repetition do."""
    seen: dict[tuple[int, str], Sentence] = {}
    for sentence in sentences:
        seen.setdefault((sentence.article_id, "".join(c for c in sentence.text.lower() if c.isalnum())), sentence)
    return list(seen.values())


def as_node(sentence: Sentence) -> TextNode:
    return TextNode(
        id_=str(sentence.id),
        text=sentence.text,
        metadata={"article_id": sentence.article_id, "position": sentence.position, "start": sentence.start, "end": sentence.end},
        excluded_embed_metadata_keys=["article_id", "position", "start", "end"],
        excluded_llm_metadata_keys=["article_id", "position", "start", "end"],
    )
