"""Passages are found by what their sentences are about together."""

from __future__ import annotations

import numpy as np

from index.catalog import VectorRows
from index.passages import LENGTH, best_passages

HARBOUR, WEATHER, ASIDE = np.eye(3, dtype=np.float32)


def rows(*articles: list[np.ndarray]) -> list[VectorRows]:
    vectors = np.stack([v for article in articles for v in article])
    places = np.repeat(np.arange(len(articles)), [len(a) for a in articles])
    return [VectorRows(np.arange(100, 100 + len(vectors)), places, vectors)]


def test_the_passage_that_is_about_it_beats_the_sentence_that_is() -> None:
    one_sentence = [WEATHER, HARBOUR, WEATHER, WEATHER]
    whole = [HARBOUR, ASIDE, HARBOUR, HARBOUR]
    assert best_passages(rows(one_sentence, whole), HARBOUR, 1) == [104, 105, 106, 107], (
        "with the sentence that is about something else"
    )


def test_long_articles_have_many_passages_and_short_ones_one() -> None:
    long = [WEATHER] * 40 + [HARBOUR] * LENGTH
    found = best_passages(rows(long, [ASIDE]), HARBOUR, 2)
    assert set(range(140 + LENGTH - 8, 100 + len(long))) <= set(found) and len(found) < 2 * LENGTH
    assert len(found) == len(set(found)) and 100 not in found
    assert best_passages(rows([ASIDE]), HARBOUR, 3) == [100]
    assert best_passages([], HARBOUR, 3) == []
