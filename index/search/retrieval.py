"""Question -> the sentences that may answer it: keywords (FTS5's BM25) and vectors, fused by reciprocal rank.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009) needs no common scale: each list adds 1 / (60 + rank).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import BaseModel

from index.english.words import keywords, quoted_phrases
from index.seams import Embedding, VectorSearch
from index.storage.catalog import Catalog
from index.storage.near_duplicates import gist
from index.storage.vectors import Vectors
from index.types import Sentence
from index.vectors.nodes import scored_nodes

CANDIDATES = 64  # taken from each list before fusion
_MOST_CANDIDATES = 4096
_RRF = 60
_PHRASE_WEIGHT = 3.0  # words quoted in a question, found to the letter, outweigh any two other lists


class RetrieverOptions(BaseModel):
    """How many sentences to return, and from which articles (None: from all)."""

    k: int = 8
    article_ids: list[int] | None = None


class SentenceRetriever(BaseRetriever):
    """A LlamaIndex retriever over one library. Nodes are sentences; their metadata says where each one stands."""

    def __init__(
        self, catalog: Catalog, vectors: VectorSearch, embedding: Embedding, options: RetrieverOptions, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._catalog, self._vectors, self._embedding, self.options = catalog, vectors, embedding, options

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return scored_nodes(self._catalog, [(s.id, score) for s, score in self.find(query_bundle.query_str)])

    def find(self, question: str) -> list[tuple[Sentence, float]]:
        """The k sentences that fit best, best first, each once, with their scores of fusion."""
        scores, kept = self._candidates(question, self._embedding.encode([question])[0])
        return [(s, scores[s.id]) for s in kept[: self.options.k]]

    def _candidates(self, question: str, vector: Vectors) -> tuple[dict[int, float], list[Sentence]]:
        """(scores of fusion, the sentences in that order, each once). Where much was said twice, as in a library with one wire
        story from many outlets, more are taken from each list, so that repeats take nobody's place."""
        limit = CANDIDATES
        while True:
            rankings = [(1.0, self._by_words(question, limit)), (1.0, self._by_vector(vector, limit))]
            rankings += [(_PHRASE_WEIGHT, self._by_phrase(phrase, limit)) for phrase in quoted_phrases(question)]
            scores = fuse(rankings)
            best = sorted(scores, key=lambda i: (-scores[i], i))
            found = self._catalog.sentences.by_id(best)  # an article may be removed while we search
            kept = without_repeats([found[i] for i in best if i in found], self._catalog)
            exhausted = all(len(ids) < limit for _, ids in rankings)
            if exhausted or limit >= _MOST_CANDIDATES or len(kept) >= max(self.options.k, CANDIDATES // 2):
                return scores, kept
            limit *= 4

    def _by_words(self, question: str, limit: int) -> list[int]:
        return [i for i, _ in self._catalog.sentences.match(keywords(question), limit, self.options.article_ids)]

    def _by_phrase(self, phrase: str, limit: int) -> list[int]:
        return [i for i, _ in self._catalog.sentences.match([phrase], limit, self.options.article_ids)]

    def _by_vector(self, vector: Vectors, limit: int) -> list[int]:
        wanted = self.options.article_ids
        allowed = None if wanted is None else np.array(self._catalog.sentences.ids(wanted), np.int64)
        return [i for i, _ in self._vectors.search(vector, limit, allowed)]


def fuse(rankings: Iterable[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Weighted reciprocal rank fusion of lists of ids, each best first."""
    scores: dict[int, float] = defaultdict(float)
    for weight, ids in rankings:
        for rank, i in enumerate(ids):
            scores[i] += weight / (_RRF + rank + 1)
    return scores


def without_repeats(sentences: Sequence[Sentence], catalog: Catalog) -> list[Sentence]:
    """The first of those sentences that say the same in one article, as a headline and its repetition do, or in near-duplicates."""
    families = catalog.articles.families({s.article_id for s in sentences})
    seen: dict[tuple[int, str], Sentence] = {}
    for sentence in sentences:
        family = min(families.get(sentence.article_id, [sentence.article_id]))
        seen.setdefault((family, gist(sentence.text)), sentence)
    return list(seen.values())
