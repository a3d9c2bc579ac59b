"""Question -> the sentences that may answer it: keywords (FTS5's BM25) and vectors, fused by reciprocal rank.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009) needs no common scale: each list adds 1 / (60 + rank).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from pydantic import BaseModel

from index.catalog import Catalog, Vectors
from index.embedding import SentenceEmbedding
from index.reranking import rerank
from index.reranking.features import Candidates
from index.types import Sentence
from index.vectors import FaissStore
from index.words import keywords, quoted_phrases

RERANKED = 96  # of the fused candidates
CANDIDATES = 64  # taken from each list before fusion
_RRF = 60
_PHRASE_WEIGHT = 3.0  # words quoted in a question, found to the letter, outweigh any two other lists


class RetrieverOptions(BaseModel):
    """How many sentences to return, from which articles (None: from all), for a question of which day (None: today).

    `rerank` orders them by what answers news questions (reranking/); else they stay in the order of fusion, which is
    better for finding what somebody said.
    """

    k: int = 8
    article_ids: list[int] | None = None
    asked_on: date | None = None
    rerank: bool = False


class SentenceRetriever(BaseRetriever):
    """A LlamaIndex retriever over one library. Nodes are sentences; their metadata says where each one stands."""

    def __init__(
        self, catalog: Catalog, store: FaissStore, embedding: SentenceEmbedding, options: RetrieverOptions, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._catalog, self._store, self._embedding, self.options = catalog, store, embedding, options

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        vector = self._embedding.encode([question])[0]
        rankings = [(1.0, self._by_words(question)), (1.0, self._by_vector(vector))]
        rankings += [(_PHRASE_WEIGHT, self._by_phrase(phrase)) for phrase in quoted_phrases(question)]
        scores = fuse(rankings)
        best = sorted(scores, key=lambda i: (-scores[i], i))
        # Of a few sentences there is nothing to sort out; and quoted words, found to the letter, need no other judgement.
        if not self.options.rerank or len(best) < CANDIDATES or quoted_phrases(question):
            # Some to spare: repeated sentences are left out, and an article may be removed while we search.
            found = self._catalog.sentences_by_id(best[: 2 * self.options.k])
            kept = without_repeats([found[i] for i in best if i in found])
            return [NodeWithScore(node=as_node(s), score=scores[s.id]) for s in kept[: self.options.k]]
        return self._reranked(question, vector, best[:RERANKED])

    def _reranked(self, question: str, vector: Vectors, ids: list[int]) -> list[NodeWithScore]:
        """The best of the candidates `ids`, with the log odds of each as its score."""
        found = self._catalog.sentences_by_id(ids)
        articles = {a.id: a for a in self._catalog.articles_by_id({s.article_id for s in found.values()})}
        sentences = without_repeats([found[i] for i in ids if i in found and found[i].article_id in articles])
        bm25 = self._catalog.scores(keywords(question), ids)
        kept, vectors = self._catalog.vectors([s.id for s in sentences], self._store.embedding)
        cosine = dict(zip(kept, (vectors @ vector).tolist(), strict=True)) if kept else {}
        candidates = Candidates(sentences, [bm25.get(s.id, 0.0) for s in sentences], [cosine.get(s.id, 0.0) for s in sentences])
        ranked = rerank(self._catalog, question, self.options.asked_on or date.today(), candidates, articles)
        best = zip(ranked.sentences[: self.options.k], ranked.scores, strict=False)
        return [NodeWithScore(node=as_node(sentence), score=score) for sentence, score in best]

    def _by_words(self, question: str) -> list[int]:
        return [i for i, _ in self._catalog.match(keywords(question), CANDIDATES, self.options.article_ids)]

    def _by_phrase(self, phrase: str) -> list[int]:
        return [i for i, _ in self._catalog.match([phrase], CANDIDATES, self.options.article_ids)]

    def _by_vector(self, vector: Vectors) -> list[int]:
        wanted = self.options.article_ids
        allowed = None if wanted is None else np.array(self._catalog.sentence_ids(wanted), np.int64)
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
