"""From the model's scores to what it says of each sentence: log odds, and the likeliest words of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.search.reading.model import Scores
from index.search.reading.pairs import Line, Pair

LONGEST_ANSWER = 40  # word pieces
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Said:
    """What the model says of one sentence: log odds that it answers, log odds that it says yes, and where in it the answer's words
    most likely stand, with the log probability of that."""

    answers: float
    yes: float
    start: int
    end: int
    likely: float


def said(scores: Scores, pairs: Sequence[Pair]) -> list[Said]:
    """What is said of the sentence of each pair."""
    starts, ends = scores.starts.double().cpu().numpy(), scores.ends.double().cpu().numpy()
    found = zip(scores.answers.tolist(), scores.yes.tolist(), pairs, strict=True)
    return [
        Said(answers, yes, *likeliest(starts[row, _words(pair)], ends[row, _words(pair)], pair.line))
        for row, (answers, yes, pair) in enumerate(found)
    ]


def _words(pair: Pair) -> slice:
    return slice(pair.words, pair.words + len(pair.line.spans))


def likeliest(starts: Floats, ends: Floats, line: Line) -> tuple[int, int, float]:
    """(start, end, log probability) of the likeliest stretch of a sentence, in characters of it; (0, 0, 0) where it has none."""
    own = [i for i, (a, b) in enumerate(line.spans) if a >= 0 and b > a]
    if not own:
        return 0, 0, 0.0
    first, after = own[0], own[-1] + 1
    start, end = _log_share(starts[first:after]), _log_share(ends[first:after])
    both = start[:, None] + end[None, :]
    size = len(start)
    both[~np.triu(np.tril(np.ones((size, size), bool), LONGEST_ANSWER - 1))] = -np.inf
    a, b = np.unravel_index(int(both.argmax()), both.shape)
    return line.spans[first + a][0], line.spans[first + b][1], float(both[a, b])


def _log_share(values: Floats) -> Floats:
    found: Floats = values - np.logaddexp.reduce(values)
    return found
