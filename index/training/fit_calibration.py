"""Fit what turns the reader's log odds into chances, and set the bars, on questions whose articles nothing was trained on."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from index.search.reading.calibration import Calibration, features
from index.training.reading_measure import Read

ABSTAINS = 0.80  # share of the questions that their article does not answer, of which `sure` lets no answer be given
NOT_SAID = 0.12  # share of answerable questions among those of which "the articles do not say" is told, at most
_BESIDE = 0.5  # chance of a second sentence, from which it belongs to the answer
UNFITTED = Calibration((1.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), (1.0, 0.0), 0.5, 0.5, 0.0)  # chances as the model has them
_Floats = npt.NDArray[np.float64]


def fit(found: Sequence[Read]) -> Calibration:
    """Logistic regressions over what was read, and the bars that keep to the shares above."""
    rows = np.array([features([s.answers for s in r.said.values()]) for r in found])
    right = np.array([r.in_order()[0] in r.example.right for r in found])
    there = np.array([bool(r.example.right) for r in found])
    by_right, by_there = _weights(rows, right), _weights(rows, there)
    calibration = Calibration(by_right, by_there, _yes(found), 0.5, 0.5, _beside(found))
    chances, any_chance = np.array([calibration.chances([s.answers for s in r.said.values()]) for r in found]).T
    sure = float(np.quantile(chances[~there], ABSTAINS))
    return Calibration(by_right, by_there, calibration.yes, sure, _silent(any_chance, there, chances < sure), calibration.beside)


def _weights(rows: _Floats, truth: npt.NDArray[np.bool_]) -> tuple[float, ...]:
    model = LogisticRegression(C=10.0, max_iter=2000).fit(rows, truth)
    return (*(round(float(w), 4) for w in model.coef_[0]), round(float(model.intercept_[0]), 4))


def _yes(found: Sequence[Read]) -> tuple[float, float]:
    told = [
        (r.said[r.in_order()[0]].yes, r.example.yes)
        for r in found
        if r.example.yes is not None and r.in_order()[0] in r.example.right
    ]
    slope, constant = _weights(np.array([[yes] for yes, _ in told]), np.array([truth for _, truth in told]))
    return slope, constant


def _beside(found: Sequence[Read]) -> float:
    """Log odds at which a sentence that is not the best is as likely right as not."""
    rest = [(r.said[p].answers, p in r.example.right) for r in found if r.example.right for p in r.in_order()[1:4]]
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
