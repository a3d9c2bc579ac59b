"""Fit what turns the reader's log odds into chances, and set the bars, on questions whose articles nothing was trained on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from index.search.reading.calibration import Calibration, features
from index.training.reading_examples import Place
from index.training.reading_measure import Read

ABSTAINS = 0.80  # share of the questions that their article does not answer, of which `sure` lets no answer be given
NOT_SAID = 0.12  # share of answerable questions among those of which "the articles do not say" is told, at most
_SHRUNK = 0.001
_BESIDE = 0.5  # chance of a second sentence, from which it belongs to the answer
UNFITTED = Calibration(
    (1.0, 0.0, 0.0), (1.0, *[0.0] * 4), (1.0, *[0.0] * 4), (1.0, 0.0), 0.5, 0.5, 0.0
)  # chances as the model has them
_Floats = npt.NDArray[np.float64]


def fit(found: Sequence[Read]) -> Calibration:
    """The weights of the order, logistic regressions over what was read, and the bars that keep to the shares above."""
    ordered = replace(UNFITTED, order=_order(found))
    best = [r.in_order(ordered) for r in found]
    rows = np.array([features([(ordered.score(s), s.answers) for s in r.signals.values()]) for r in found])
    right = np.array([places[0] in r.example.right for r, places in zip(found, best, strict=True)])
    there = np.array([bool(r.example.right) for r in found])
    weighed = replace(ordered, right=_weights(rows, right), answerable=_weights(rows, there), yes=_yes(found, best))
    chances, any_chance = np.array([weighed.chances(list(r.signals.values())) for r in found]).T
    sure = float(np.quantile(chances[~there], ABSTAINS))
    return replace(weighed, sure=sure, silent=_silent(any_chance, there, chances < sure), beside=_beside(found, best))


def _order(found: Sequence[Read]) -> tuple[float, float, float]:
    """The weights that make the right sentences most likely among all that were read (a conditional logit)."""
    there = [r for r in found if any(place in r.signals for place in r.example.right)]
    values = [np.array(list(r.signals.values())) for r in there]
    right = [np.array([place in r.example.right for place in r.signals]) for r in there]

    def loss(weights: _Floats) -> float:
        scores = [v @ weights for v in values]
        missed = [np.logaddexp.reduce(s) - np.logaddexp.reduce(s[own]) for s, own in zip(scores, right, strict=True)]
        return float(np.mean(missed) + _SHRUNK * np.square(weights).sum())

    first, second, third = minimize(loss, np.array([1.0, 0.5, 0.5]), method="Nelder-Mead").x
    return round(float(first), 4), round(float(second), 4), round(float(third), 4)


def _weights(rows: _Floats, truth: npt.NDArray[np.bool_]) -> tuple[float, ...]:
    model = LogisticRegression(C=10.0, max_iter=2000).fit(rows, truth)
    return (*(round(float(w), 4) for w in model.coef_[0]), round(float(model.intercept_[0]), 4))


def _yes(found: Sequence[Read], best: Sequence[list[Place]]) -> tuple[float, float]:
    told = [
        (r.said[places[0]].yes, r.example.yes)
        for r, places in zip(found, best, strict=True)
        if r.example.yes is not None and places[0] in r.example.right
    ]
    slope, constant = _weights(np.array([[yes] for yes, _ in told]), np.array([truth for _, truth in told]))
    return slope, constant


def _beside(found: Sequence[Read], best: Sequence[list[Place]]) -> float:
    """Log odds at which a sentence that is not the best is as likely right as not."""
    rest = [
        (r.said[p].answers, p in r.example.right)
        for r, places in zip(found, best, strict=True)
        if r.example.right
        for p in places[1:4]
    ]
    slope, constant = _weights(np.array([[a] for a, _ in rest]), np.array([t for _, t in rest]))
    return round((math.log(_BESIDE / (1 - _BESIDE)) - constant) / slope, 3)


def _silent(chances: _Floats, there: npt.NDArray[np.bool_], unsure: npt.NDArray[np.bool_]) -> float:
    """The highest bar below which, among questions that get no answer, few are answerable."""
    best = 0.0
    for bar in np.linspace(0.02, 0.8, 79):
        below = unsure & (chances < bar)
        if below.any() and there[below].mean() <= NOT_SAID:
            best = float(bar)
    return round(best, 3)
