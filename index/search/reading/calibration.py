"""From the model's scores to chances, and the bars for what is told: fitted on articles that nothing was trained on.

Log odds are right about what is likelier than what, not about how likely it is (Guo et al. 2017, "On calibration of modern neural
networks"); two logistic regressions over the best sentences' log odds put that right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from index.search.reading.spans import Said
from index.types import Reading


@dataclass(frozen=True)
class Calibration:
    """`right` weighs into the chance that the best sentence answers, `answerable` that any sentence does, `yes` that a yes-or-no
    answer is yes. From the chance `sure` on, an answer is given; below `silent`, the articles are taken not to say it. `beside` are
    the log odds from which another sentence belongs to the answer."""

    right: tuple[float, ...]
    answerable: tuple[float, ...]
    yes: tuple[float, float]
    sure: float
    silent: float
    beside: float

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Calibration:
        """Of what `as_json` gives; other entries are left aside."""
        yes, bars = tuple(found["yes"]), (float(found[name]) for name in ("sure", "silent", "beside"))
        return cls(tuple(found["right"]), tuple(found["answerable"]), (yes[0], yes[1]), *bars)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def chances(self, answers: Sequence[float]) -> tuple[float, float]:
        """(that the sentence with the highest of these log odds answers, that any does); `answers` are those of all that were
        read."""
        found = features(answers)
        return _chance(self.right, found), _chance(self.answerable, found)

    def outcome(self, right: float, answerable: float) -> Literal["sure", "unsure", "silent"]:
        """What is told, by the two chances."""
        return "sure" if right >= self.sure else "silent" if answerable < self.silent else "unsure"

    def reading(self, said: Said) -> Reading:
        """What is said of a sentence, with chances in place of log odds."""
        return Reading(said.answers, said.start, said.end, math.exp(said.likely), _chance(self.yes, (said.yes,)))


FEATURES = 3


def features(answers: Sequence[float]) -> tuple[float, ...]:
    """What is weighed: the highest log odds, how far the second is behind, and all together (log of the sum of odds)."""
    first, second = sorted([*answers, -20.0, -20.0], reverse=True)[:2]
    together = first + math.log(sum(math.exp(a - first) for a in answers)) if answers else first
    return first, min(6.0, first - second), together


def _chance(weights: Sequence[float], values: Sequence[float]) -> float:
    """By logistic regression; the last weight is the constant."""
    total = weights[-1] + sum(w * v for w, v in zip(weights, values, strict=False))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
