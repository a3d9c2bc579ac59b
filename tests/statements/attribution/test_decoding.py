import itertools

import numpy as np
import pytest

from index.statements.attribution.decoding import LONGEST, Field
from index.statements.attribution.labels import KINDS, LABELS, Span, is_legal, may_follow, may_start, spans


@pytest.fixture
def field() -> Field:
    random = np.random.default_rng(3)
    starts = np.where([may_start(label) for label in LABELS], random.normal(size=7), -1e4)
    legal = [[may_follow(label, before) for label in LABELS] for before in LABELS]
    return Field(starts, np.where(legal, random.normal(size=(7, 7)), -1e4))


def test_paths_and_span_probabilities_are_those_of_counting_every_labelling(field: Field) -> None:
    scores = np.random.default_rng(4).normal(size=(4, 7))
    weight = {}
    for path in itertools.product(range(7), repeat=4):
        steps = sum(field.transitions[a, b] for a, b in itertools.pairwise(path))
        weight[path] = np.exp(field.start[path[0]] + steps + sum(scores[t, label] for t, label in enumerate(path)))
    best = max(weight, key=lambda path: weight[path])
    assert field.whole(scores) == [LABELS[label] for label in best]
    total = sum(weight.values())
    for kind, found in zip(KINDS, field.span_probabilities(scores), strict=True):
        for first, last in itertools.product(range(4), repeat=2):
            span = Span(kind, first, last + 1)
            with_it = sum(w for path, w in weight.items() if span in spans([LABELS[label] for label in path]))
            assert found[first, last] == pytest.approx(with_it / total, abs=1e-9)


@pytest.mark.parametrize("words", [1, 2, 50, LONGEST + 1])
def test_every_decoding_is_legal(field: Field, words: int) -> None:
    scores = np.random.default_rng(words).normal(size=(words, 7)) * 4
    for labels in (field.whole(scores), field.sure(scores)):
        assert len(labels) == words
        assert is_legal(labels)
