"""Sentences as LlamaIndex has them."""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core.schema import NodeWithScore, TextNode

from index.storage.catalog import Catalog
from index.types import Article, Sentence


def scored_nodes(catalog: Catalog, found: Sequence[tuple[int, float]]) -> list[NodeWithScore]:
    """Sentences that were found, as (id, score), with where each one stands; those that have gone since are left out."""
    sentences = catalog.sentences.by_id([i for i, _ in found])
    articles = {a.id: a for a in catalog.articles.by_id({s.article_id for s in sentences.values()})}
    there = [(sentences[i], score) for i, score in found if i in sentences and sentences[i].article_id in articles]
    return [NodeWithScore(node=_node(s, articles[s.article_id]), score=score) for s, score in there]


def _node(sentence: Sentence, article: Article) -> TextNode:
    """What is told beside the text is for programs, not part of what models read."""
    metadata = {
        "article_id": sentence.article_id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published,
        "source": article.url or article.source,
        "position": sentence.position,
        "start": sentence.start,
        "end": sentence.end,
    }
    return TextNode(
        id_=str(sentence.id),
        text=sentence.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
    )
