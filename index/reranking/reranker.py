"""A linear model over features.py, with weights from train.py: an order of candidates, and a calibrated chance of an answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.catalog import Catalog
from index.reranking.features import NAMES, Candidates, features
from index.types import Article, Sentence

WEIGHTS = Path(__file__).parent / "weights.json"


@dataclass(frozen=True)
class Reranked:
    """Candidates, the most likely answer first. `scores` are log odds; `answered` is the chance, from 0 to 1, that one of the
    first eight answers the question."""

    sentences: list[Sentence]
    scores: list[float]
    answered: float


@dataclass(frozen=True)
class Model:
    """Standardised features times weights; then the chance of an answer from the best scores."""

    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    answered: npt.NDArray[np.float64]  # of summary(), the last one the constant

    def score(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Log odds of each row, (n,)."""
        return np.asarray(((rows - self.mean) / self.scale) @ self.weights)

    def chance(self, scores: npt.NDArray[np.float64], rows: npt.NDArray[np.float64]) -> float:
        """That one of the best eight answers the question."""
        return float(1 / (1 + np.exp(-(summary(scores, rows) @ self.answered))))


def summary(scores: npt.NDArray[np.float64], rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What the chance of an answer is judged by: the best scores and how well the best sentence's words and meaning fit."""
    order = np.argsort(-scores)[:8]
    best = scores[order]
    held = [rows[order, NAMES.index(name)].max() for name in ("words", "words_with_title", "words_with_neighbours", "cosine")]
    return np.array([best[0], best[:3].mean(), best.mean(), *held, rows[order[0], NAMES.index("log_age")], 1.0])


@cache
def default_model() -> Model:
    """The model of the shipped weights."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if tuple(stored["features"]) != NAMES:
        raise ValueError("index/reranking/weights.json was made for other features. Train again.")
    return Model(*(np.array(stored[name]) for name in ("mean", "scale", "weights", "answered")))


def rerank(catalog: Catalog, question: str, asked_on: date, candidates: Candidates, articles: dict[int, Article]) -> Reranked:
    """Order the candidates for a question asked on a day."""
    if not candidates.sentences:
        return Reranked([], [], 0.0)
    model = default_model()
    rows = features(catalog, question, asked_on, candidates, articles)
    scores = model.score(rows)
    order = np.argsort(-scores, kind="stable")
    return Reranked([candidates.sentences[i] for i in order], [float(scores[i]) for i in order], model.chance(scores, rows))
