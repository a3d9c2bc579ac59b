"""Learns what tells whom a pronoun means (index/statements/salience.py) from the judged mentions, and says how well it does.

    python -m tests.bench.fit_speakers POLNEAR_FOLDER [--check]

Writes index/statements/salience.json; with --check it writes nothing, but resolves each set of mentions by what the other sets
teach (slow: it goes through all articles once more). A conditional logistic regression: a softmax over those who may be meant.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.statements.naming.people import Person
from index.statements.resolving import salience
from index.statements.resolving.salience import Features, Salience
from tests.bench.speakers import articles, fold, is_called, is_right, report, resolve

WRITTEN = Path(salience.__file__).with_name("salience.json")
STRENGTH = 2.0  # of the pull towards the expectations
# What is too rare in the mentions to be learned from them alone.
EXPECTED = {"earlier section": -2.0, "speaks around it": 2.0, "in own words": -1.0, "unknown gender": -0.5}


@dataclass(frozen=True)
class Choice:
    """A judged pronoun: the set it is of, what tells for each who may be meant, and which of them is."""

    set: int
    features: list[Features]
    right: int


def main(folder: str, *flags: str) -> None:
    choices = list(collect(folder))
    if "--check" not in flags:
        WRITTEN.write_text(json.dumps(fit(choices), indent=2) + "\n", encoding="utf-8")
        print(f"{len(choices)} pronouns; written: {WRITTEN}")
        return
    outcomes = []
    for number in sorted({c.set for c in choices}):
        learned = fit([c for c in choices if c.set != number])
        with patch.object(salience, "weights", return_value=learned):
            mine = [
                (case, found, is_right(case, found))
                for text, cases in articles(folder, {number})
                for case, found in zip(cases, resolve(text, [(c["start"], c["end"]) for c in cases]), strict=True)
            ]
        report(f"set {number}", mine)
        outcomes += mine
    for kind in ("pronoun", "role", "all"):
        report(kind, [o for o in outcomes if kind in (o[0]["kind"], "all")])


def collect(folder: str) -> Iterator[Choice]:
    """The judged pronouns for which the resolver had to choose, and had the right one to choose from."""
    for text, cases in articles(folder):
        with recorded() as seen:
            resolve(text, [(c["start"], c["end"]) for c in cases])
        for case in cases:
            found = seen.get(case["start"], [])
            if case["kind"] != "pronoun" or case["judgement"] != "named" or len(found) < 2:
                continue
            right = [i for i, (person, _) in enumerate(found) if is_called(case, person.name)]
            whole = [i for i in right if fold(found[i][0].name) in {fold(n) for n in (case["name"], *case["aliases"])}]
            if right:
                yield Choice(case["set"], [features for _, features in found], (whole or right)[0])


@contextmanager
def recorded() -> Iterator[dict[int, list[tuple[Person, Features]]]]:
    """Who might be meant at each offset that was asked for, the last time it was, or the last time with what is said there."""
    seen: dict[int, list[tuple[Person, Features]]] = {}
    original = Salience.candidates
    told: set[int] = set()

    def candidates(self: Salience, at: int, *given: Any, **named: Any) -> list[tuple[Person, Features]]:
        found = original(self, at, *given, **named)
        own = bool(named.get("own") or any(given[2:3]))
        if own or at not in told:
            seen[at] = found
        if own:
            told.add(at)
        return found

    with patch.object(Salience, "candidates", candidates):
        yield seen


def fit(choices: list[Choice]) -> dict[str, float]:
    """What each feature counts."""
    names = sorted({name for c in choices for features in c.features for name in features})
    expected = np.array([EXPECTED.get(name, 0.0) for name in names])
    tables = [(np.array([[f.get(name, 0.0) for name in names] for f in c.features]), c.right) for c in choices]

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        pull = at - expected
        value, slope = STRENGTH * float(pull @ pull), 2 * STRENGTH * pull
        for table, right in tables:
            scores = table @ at
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            value -= float(np.log(shares[right]))
            slope -= table[right] - shares @ table
        return value, slope

    found = minimize(loss, expected, jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 3) for name, weight in zip(names, found, strict=True)}


if __name__ == "__main__":
    main(*sys.argv[1:])
