"""From what was read and how it was found to an order of the sentences, to chances, and to the bars for what is told: fitted on
articles that nothing was trained on.

The model reads one sentence at a time. That the search put it high, and found much else in its article, are signs of their own:
three weights make one score of the three (`order`). Scores are right about what is likelier than what, not about how likely it is
(Guo et al. 2017, "On calibration of modern neural networks"); two logistic regressions over the best ones put that right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from index.search.reading.spans import Said
from index.types import Reading

_NEVER = -20.0  # of what is not there
_FAR = 6.0  # from which the second sentence is no rival


class Signals(NamedTuple):
    """What speaks for a sentence: the model's log odds that it answers; how much else of its article was found, and how high up the
    search put it, both as logarithms of shares: 0 is the most, below is less."""

    answers: float
    article: float
    place: float


@dataclass(frozen=True)
class Calibration:
    """`order` weighs a sentence's signals, `right` weighs into the chance that the best sentence answers, `answerable` that any
    sentence does, `yes` that a yes-or-no answer is yes. From the chance `sure` on, an answer is given; below `silent`, the articles
    are taken not to say it. `beside` are the log odds from which another sentence belongs to the answer."""

    order: tuple[float, float, float]
    right: tuple[float, ...]
    answerable: tuple[float, ...]
    yes: tuple[float, float]
    sure: float
    silent: float
    beside: float

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Calibration:
        """Of what `as_json` gives; other entries are left aside."""
        order, yes, bars = found["order"], found["yes"], (float(found[name]) for name in ("sure", "silent", "beside"))
        weights = tuple(found["right"]), tuple(found["answerable"])
        return cls((order[0], order[1], order[2]), *weights, (yes[0], yes[1]), *bars)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def score(self, signals: Signals) -> float:
        """What the sentences of one question are put in order by."""
        return sum(w * v for w, v in zip(self.order, signals, strict=True))

    def chances(self, read: Sequence[Signals]) -> tuple[float, float]:
        """(that the best of these sentences answers, that any does); of all sentences that were read, in any order."""
        found = features([(self.score(s), s.answers) for s in read])
        return _chance(self.right, found), _chance(self.answerable, found)

    def outcome(self, right: float, answerable: float) -> Literal["sure", "unsure", "silent"]:
        """What is told, by the two chances."""
        return "sure" if right >= self.sure else "silent" if answerable < self.silent else "unsure"

    def reading(self, said: Said) -> Reading:
        """What is said of a sentence, with chances in place of log odds."""
        return Reading(said.answers, said.start, said.end, math.exp(said.likely), _chance(self.yes, (said.yes,)))


def features(read: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """What is weighed, of sentences as (score, log odds that it answers): the highest score, how far the second is behind, all
    together (log of the sum of their exponentials), and the log odds of the best."""
    scores = [*sorted((score for score, _ in read), reverse=True), _NEVER, _NEVER]
    together = scores[0] + math.log(sum(math.exp(score - scores[0]) for score, _ in read)) if read else _NEVER
    return scores[0], min(_FAR, scores[0] - scores[1]), together, max(read, default=(_NEVER, _NEVER))[1]


def _chance(weights: Sequence[float], values: Sequence[float]) -> float:
    """By logistic regression; the last weight is the constant."""
    total = weights[-1] + sum(w * v for w, v in zip(weights, values, strict=False))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
