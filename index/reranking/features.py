"""What is known of a sentence as an answer to a question, as numbers.

How well its words fit (BM25, its rank, the share of the question's words, rare ones counting more, that it holds itself, with
its title, with its neighbours), how well its article fits, how well its meaning fits (cosine), how old the article is on the day of
asking, where the sentence stands, and whether it brings names that a "who" or a "where" asks for.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from index.catalog import Catalog
from index.dates import asks_for_the_latest, parse_day, period_asked
from index.types import Article, Sentence
from index.words import WORD, keywords, stem

NAMES = (
    "bm25_of_best", "log_rank", "reciprocal_rank", "words", "words_with_title", "words_with_neighbours",
    "article_best", "article_sum", "article_count", "log_age", "log_age_if_timely", "fresh", "fresh_if_timely", "from_later",
    "old_if_timely", "log_position", "is_title", "is_question", "log_length", "new_names", "has_new_name", "short",
    "cosine",
)  # fmt: skip
_ASKING = re.compile(r"\b(who|whom|whose|how many|how much|how old|when|where|which|what|why|how)\b", re.IGNORECASE)
_CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
_FRESH = 10  # days
_OLD = 200
_UNDATED = 6.0  # log_age of an article without a date: between a few months and two years
_COMMON = 20_000  # sentences from which a word is not counted further


@dataclass(frozen=True)
class Candidates:
    """Sentences that may answer a question, with their BM25 scores (0: none of the question's words) and cosines."""

    sentences: Sequence[Sentence]
    bm25: Sequence[float]
    cosine: Sequence[float]


def features(
    catalog: Catalog, question: str, asked_on: date, candidates: Candidates, articles: dict[int, Article]
) -> npt.NDArray[np.float64]:
    """One row of NAMES for each candidate, (candidates, features)."""
    weights = _weights(catalog, question)
    total = sum(weights.values()) or 1.0
    timely = period_asked(question, asked_on) is not None or asks_for_the_latest(question)
    asking = match.group(1).lower() if (match := _ASKING.search(question)) else ""
    best = max(candidates.bm25, default=0.0) or 1.0
    order = sorted(range(len(candidates.sentences)), key=lambda i: -candidates.bm25[i])
    rank = {i: r for r, i in enumerate(order)}
    by_article: dict[int, list[float]] = defaultdict(list)
    for sentence, score in zip(candidates.sentences, candidates.bm25, strict=True):
        by_article[sentence.article_id].append(score)
    near = catalog.sentences_by_id([i for s in candidates.sentences for i in (s.id - 1, s.id + 1)])
    rows = []
    for i, sentence in enumerate(candidates.sentences):
        article, score = articles[sentence.article_id], candidates.bm25[i]
        own = _stems(sentence.text)
        title = own | _stems(article.title)
        beside = [s for j in (sentence.id - 1, sentence.id + 1) if (s := near.get(j)) and s.article_id == sentence.article_id]
        around = title.union(*(_stems(s.text) for s in beside))
        share = [sum(w for word, w in weights.items() if word in held) / total for held in (own, title, around)]
        found = by_article[sentence.article_id]
        rows.append(
            [
                score / best, math.log1p(rank[i]), 1 / (rank[i] + 1), *share,
                max(found) / best, math.log1p(sum(found) / best), len(found) / 10,
                *_age(article, asked_on, timely),
                math.log1p(sentence.position), float(sentence.position == 0),
                *_form(sentence.text, asking, weights), candidates.cosine[i],
            ]
        )  # fmt: skip
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(NAMES))


def _weights(catalog: Catalog, question: str) -> dict[str, float]:
    """The question's words, the rarer the heavier (inverse document frequency over sentences)."""
    sentences = catalog.sentence_count()
    return {stem(w): math.log((sentences + 1) / (catalog.sentences_that_hold(w, _COMMON) + 1)) for w in keywords(question)}


def _stems(text: str) -> set[str]:
    return {stem(word) for word in WORD.findall(text)}


def _age(article: Article, asked_on: date, timely: bool) -> list[float]:
    """Of the article on the day of asking; what makes it old or new counts more where the question is about a time."""
    published = parse_day(article.published)
    days = None if published is None else (asked_on - published).days
    log_age = _UNDATED if days is None else math.log1p(max(0, days))
    fresh = days is not None and -3 <= days <= _FRESH
    later, old = days is not None and days < -5, days is not None and days > _OLD
    return [log_age, log_age * timely, float(fresh), float(fresh and timely), float(later), float(old and timely)]


def _form(text: str, asking: str, weights: dict[str, float]) -> list[float]:
    """What the sentence looks like, and what it brings that the question has not."""
    names = {name for name in _CAPITALISED.findall(text) if stem(name) not in weights}
    asks_name = asking in ("who", "whom", "whose", "which", "where", "what")
    return [
        float(text.rstrip('”"').endswith("?")),
        math.log1p(len(text)),
        len(names) * asks_name / 3,
        float(bool(names) and asks_name and asking != "what"),
        float(len(WORD.findall(text)) < 6),
    ]
