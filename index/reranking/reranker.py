"""An order of candidates, and a calibrated chance of an answer: a linear model over features.py for all of them, then for the best
the cross-encoder beside it, and whether they bring what is asked for. The weights are from train.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.catalog import Catalog
from index.reranking import cross_encoder
from index.reranking.answer_kinds import brings
from index.reranking.features import NAMES, Candidates, features
from index.types import Article, Sentence

WEIGHTS = Path(__file__).parent / "weights.json"
_UNUSUAL = 3.0  # standard deviations
DEEP = 48  # candidates that the cross-encoder reads
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
    """Standardised features times weights; that and the other scores, weighed; the chance of an answer."""

    mean: _Floats
    scale: _Floats
    weights: _Floats
    joint: _Floats  # of the linear score, the cross-encoder's and whether a name or number asked for is brought
    answered: _Floats  # of summary(), the last one the constant

    def linear(self, rows: _Floats) -> _Floats:
        """Log odds of each row by its features alone, (n,)."""
        return np.asarray(standardised(rows, self.mean, self.scale) @ self.weights)

    def joined(self, judged: _Floats) -> _Floats:
        """Log odds by all scores (n, 3), (n,)."""
        return np.asarray(judged @ self.joint)

    def chance(self, scores: _Floats, rows: _Floats, judged: _Floats) -> float:
        """That one of the best eight answers the question."""
        return float(1 / (1 + np.exp(-(summary(scores, rows, judged) @ self.answered))))


def standardised(rows: _Floats, mean: _Floats, scale: _Floats) -> _Floats:
    """The features by how usual they are in training; what is very unusual counts no more than what is rather so."""
    return np.clip((rows - mean) / scale, -_UNUSUAL, _UNUSUAL)


def summary(scores: _Floats, rows: _Floats, judged: _Floats) -> _Floats:
    """What the chance of an answer is judged by: the best scores, how well the best sentences' words and meaning fit,
    and whether they bring what is asked for."""
    order = np.argsort(-scores)[:8]
    best, cross = scores[order], judged[:, 1]
    held = [rows[order, NAMES.index(name)].max() for name in ("words", "words_with_title", "words_with_neighbours", "cosine")]
    read = [cross.max(), cross[order].mean(), judged[order, 2].max()]
    return np.array([best[0], best[:3].mean(), best.mean(), *held, *read, rows[order[0], NAMES.index("log_age")], 1.0])


@cache
def default_model() -> Model:
    """The model of the shipped weights."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if tuple(stored["features"]) != NAMES:
        raise ValueError("index/reranking/weights.json was made for other features. Train again.")
    return Model(*(np.array(stored[name]) for name in ("mean", "scale", "weights", "joint", "answered")))


def rerank(catalog: Catalog, question: str, asked_on: date, candidates: Candidates, articles: dict[int, Article]) -> Reranked:
    """Order the candidates for a question asked on a day: the first DEEP by all scores, the rest after them."""
    if not candidates.sentences:
        return Reranked([], [], 0.0)
    model = default_model()
    rows = features(catalog, question, asked_on, candidates, articles)
    linear = model.linear(rows)
    by_linear = np.argsort(-linear, kind="stable")
    best, rest = by_linear[:DEEP], by_linear[DEEP:]
    found = [candidates.sentences[i] for i in best]
    judged = judge(question, linear[best], [articles[s.article_id].title for s in found], [s.text for s in found])
    scores = model.joined(judged)
    by_all = np.argsort(-scores, kind="stable")
    order = [*best[by_all], *rest]
    kept = [*scores[by_all], *(min(scores.min(), s) for s in model.joint[0] * linear[rest])]
    return Reranked([candidates.sentences[i] for i in order], [float(s) for s in kept], model.chance(scores, rows[best], judged))


def judge(question: str, linear: _Floats, titles: Sequence[str], texts: Sequence[str]) -> _Floats:
    """The scores that are weighed for each sentence, (n, 3): linear, the cross-encoder's, whether it brings what is asked for."""
    cross = cross_encoder.score(question, [cross_encoder.passage(title, text) for title, text in zip(titles, texts, strict=True)])
    return np.stack([linear, cross, brings(question, texts)], 1)
