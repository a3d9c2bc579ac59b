"""An order of candidates, and a calibrated chance of an answer: a linear model over features.py for all of them, then the
cross-encoder beside it for the best. The weights are from train.py."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.catalog import Catalog
from index.reranking import cross_encoder
from index.reranking.features import NAMES, Candidates, features
from index.types import Article, Sentence

WEIGHTS = Path(__file__).parent / "weights.json"
DEEP = 32  # candidates that the cross-encoder reads
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reranked:
    """Candidates, the most likely answer first. `scores` are log odds; `answered` is the chance, from 0 to 1, that one of the
    first eight answers the question."""

    sentences: list[Sentence]
    scores: list[float]
    answered: float


@dataclass(frozen=True)
class Model:
    """Standardised features times weights; that and the cross-encoder's score, weighed; then the chance of an answer."""

    mean: _Floats
    scale: _Floats
    weights: _Floats
    both: _Floats  # of the linear score and the cross-encoder's
    answered: _Floats  # of summary(), the last one the constant

    def linear(self, rows: _Floats) -> _Floats:
        """Log odds of each row by its features alone, (n,)."""
        return np.asarray(((rows - self.mean) / self.scale) @ self.weights)

    def joined(self, linear: _Floats, cross: _Floats) -> _Floats:
        """Log odds by both scores, (n,)."""
        return np.asarray(np.stack([linear, cross], 1) @ self.both)

    def chance(self, scores: _Floats, rows: _Floats, cross: _Floats) -> float:
        """That one of the best eight answers the question."""
        return float(1 / (1 + np.exp(-(summary(scores, rows, cross) @ self.answered))))


def summary(scores: _Floats, rows: _Floats, cross: _Floats) -> _Floats:
    """What the chance of an answer is judged by: the best scores and how well the best sentences' words and meaning fit."""
    order = np.argsort(-scores)[:8]
    best = scores[order]
    held = [rows[order, NAMES.index(name)].max() for name in ("words", "words_with_title", "words_with_neighbours", "cosine")]
    read = [cross.max(), cross[order].mean()]
    return np.array([best[0], best[:3].mean(), best.mean(), *held, *read, rows[order[0], NAMES.index("log_age")], 1.0])


@cache
def default_model() -> Model:
    """The model of the shipped weights."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if tuple(stored["features"]) != NAMES:
        raise ValueError("index/reranking/weights.json was made for other features. Train again.")
    return Model(*(np.array(stored[name]) for name in ("mean", "scale", "weights", "both", "answered")))


def rerank(catalog: Catalog, question: str, asked_on: date, candidates: Candidates, articles: dict[int, Article]) -> Reranked:
    """Order the candidates for a question asked on a day: the first DEEP by both scores, the rest after them."""
    if not candidates.sentences:
        return Reranked([], [], 0.0)
    model = default_model()
    rows = features(catalog, question, asked_on, candidates, articles)
    linear = model.linear(rows)
    by_linear = np.argsort(-linear, kind="stable")
    best, rest = by_linear[:DEEP], by_linear[DEEP:]
    found = [candidates.sentences[i] for i in best]
    cross = cross_encoder.score(question, [cross_encoder.passage(articles[s.article_id].title, s.text) for s in found])
    scores = model.joined(linear[best], cross)
    by_both = np.argsort(-scores, kind="stable")
    order = [*best[by_both], *rest]
    kept = [*scores[by_both], *(min(scores.min(), s) for s in model.both[0] * linear[rest])]
    return Reranked([candidates.sentences[i] for i in order], [float(s) for s in kept], model.chance(scores, rows[best], cross))
