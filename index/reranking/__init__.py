"""Which of the sentences found answer a question: a small model over what is known of each. `rerank` is where it begins."""

from index.reranking.reranker import Reranked, rerank

__all__ = ["Reranked", "rerank"]
