"""What is in a library more than once: the articles that print much the same, and the sentences that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.storage.catalog import Catalog
from index.storage.near_duplicates import gist
from index.types import Article, Sentence

_OUTLETS = 50  # near-duplicates of one article that are looked at to name the outlets of a sentence


class Repeats:
    """Tells of which articles and sentences a library has others that say the same."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def near_duplicates(self, article_ids: Iterable[int]) -> dict[int, list[Article]]:
        """For each of the articles that has any: the articles that print much the same, itself among them, oldest first."""
        families = self.catalog.articles.families(article_ids)
        articles = {a.id: a for a in self.catalog.articles.by_id({i for family in families.values() for i in family})}
        return {i: [articles[m] for m in family if m in articles] for i, family in families.items()}

    def repeated_in(
        self, sentences: Iterable[Sentence], article_ids: Sequence[int] | None = None
    ) -> dict[int, tuple[Article, ...]]:
        """By sentence id, the near-duplicates of its article that have the sentence, too (of `article_ids`, where given)."""
        sentences = list(sentences)
        allowed = None if article_ids is None else set(article_ids)
        holding: dict[int, set[str]] = {}
        found = {}
        families = self.near_duplicates({s.article_id for s in sentences})
        for s in sentences:
            others = [a for a in families.get(s.article_id, []) if a.id != s.article_id and (allowed is None or a.id in allowed)]
            for article in others[:_OUTLETS]:
                if article.id not in holding:
                    holding[article.id] = {gist(other.text) for other in self.catalog.sentences.of(article.id)}
            found[s.id] = tuple(a for a in others[:_OUTLETS] if gist(s.text) in holding[a.id])
        return found
