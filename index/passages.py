"""Passages that fit a question as a whole: an answer need not have the question's words where the text around it has them.

A passage's vector is the mean of its sentences' vectors, so none is stored. On 81 news quiz questions over 77,449 sentences the
best passage of 15 sentences held the answer of 38, the best sentence that of 14; vectors of the passages' own text, cut to the
256 word pieces that the model reads, did no better (37).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from index.catalog import VectorRows, Vectors

LENGTH = 15  # sentences
_STEP = 7


def windows(begin: int, end: int) -> list[tuple[int, int]]:
    """The passages of an article whose sentences are those from `begin` to before `end`, as such bounds."""
    return [(start, min(start + LENGTH, end)) for start in range(begin, max(begin + 1, end - LENGTH + _STEP), _STEP)]


def best_passages(rows: Iterable[VectorRows], question: Vectors, number: int) -> list[int]:
    """The ids of the sentences of the `number` passages that are closest to the question's vector, the closest passage first,
    each once. `rows` hold all sentences of the articles to look in, in ascending order of their ids."""
    parts = list(rows)
    if not parts:
        return []
    ids, articles = (np.concatenate([getattr(part, name) for part in parts]) for name in ("ids", "article_ids"))
    vectors = np.concatenate([part.vectors for part in parts])
    sums = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors.cumsum(0)])
    bounds = [0, *(np.flatnonzero(np.diff(articles)) + 1), len(ids)]
    spans = [span for begin, end in pairwise(bounds) for span in windows(begin, end)]
    means = np.stack([sums[end] - sums[start] for start, end in spans])
    closeness = (means @ question) / np.maximum(np.linalg.norm(means, axis=1), 1e-9)
    best = [spans[i] for i in np.argsort(-closeness, kind="stable")[:number]]
    return list(dict.fromkeys(int(i) for start, end in best for i in ids[start:end]))
