"""From label scores to labels: the linear-chain field's best path, or its spans that are more likely than not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.statements.attribution.labels import KINDS, LABEL_ID, LABELS

Floats = NDArray[np.float64]
FLOOR = 0.5  # no two overlapping spans can both be likelier than this
LONGEST = 512  # words; span probabilities take memory by the square of them, so longer sentences get the best path


@dataclass(frozen=True)
class Field:
    """Which label starts a sentence, (labels,), and which follows which, (labels, labels), as log potentials."""

    start: Floats
    transitions: Floats

    def whole(self, scores: Floats) -> list[str]:
        """The most probable labelling of a sentence; scores: (words, labels)."""
        best = self.start + scores[0]
        back = []
        for score in scores[1:]:
            through = best[:, None] + self.transitions
            back.append(through.argmax(0))
            best = through.max(0) + score
        path = [int(best.argmax())]
        for came in reversed(back):
            path.append(int(came[path[-1]]))
        return [LABELS[label] for label in reversed(path)]

    def sure(self, scores: Floats) -> list[str]:
        """Only the spans whose exact extent has a probability over FLOOR; scores: (words, labels).

        Exact spans are what F1 counts; on PolNeAR this gets more of them right than the best path, which bets on
        every span together.
        """
        if len(scores) > LONGEST:
            return self.whole(scores)
        out = ["O"] * len(scores)
        for kind, probabilities in zip(KINDS, self.span_probabilities(scores), strict=True):
            for first, last in np.argwhere(probabilities > FLOOR).tolist():
                out[first : last + 1] = [f"B-{kind}", *[f"I-{kind}"] * (last - first)]
        return out

    def span_probabilities(self, scores: Floats) -> list[Floats]:
        """For each kind, the probability (words, words) that a span runs from one word to another, both included."""
        into, out_of, total = self._sums(scores)
        first, last = np.indices((len(scores), len(scores)))
        found = []
        for kind in KINDS:
            b, i = LABEL_ID[f"B-{kind}"], LABEL_ID[f"I-{kind}"]
            opened = into[:, b] + scores[:, b]
            sums = np.cumsum(scores[:, i])
            longer = opened[:, None] + sums[None, :] - sums[:, None] + out_of[None, :, i] - total
            longer += self.transitions[b, i] + (last - first - 1) * self.transitions[i, i]
            log = np.where(last > first, longer, np.where(last == first, (opened + out_of[:, b] - total)[:, None], -np.inf))
            found.append(np.exp(log))
        return found

    def _sums(self, scores: Floats) -> tuple[Floats, Floats, float]:
        """Log sums over all ways to come into a word with a label, and, after a word with a label, to go on without
        continuing its span; each (words, labels). Last, the log sum over all labellings."""
        ending = self.transitions.copy()
        for kind in KINDS:
            ending[[LABEL_ID[f"B-{kind}"], LABEL_ID[f"I-{kind}"]], LABEL_ID[f"I-{kind}"]] = -np.inf
        into, out_of, after = np.empty_like(scores), np.zeros_like(scores), np.zeros(len(LABELS))
        into[0] = self.start
        for t in range(1, len(scores)):
            into[t] = _log_sum(self.transitions + (into[t - 1] + scores[t - 1])[:, None], axis=0)
        for t in range(len(scores) - 1, 0, -1):
            coming = scores[t] + after
            out_of[t - 1] = _log_sum(ending + coming, axis=1)
            after = _log_sum(self.transitions + coming, axis=1)
        return into, out_of, float(_log_sum(into[-1] + scores[-1], axis=0))


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis, keepdims=True)
    total: Floats = np.log(np.exp(values - most).sum(axis)) + most.squeeze(axis)
    return total
