"""What is found does not depend on the order in which Python happens to keep a set, nor does the work grow out of bounds."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import accumulate

import pytest
from spacy.tokens import Doc

from index.english.parsing import Parsed, language
from index.statements.naming.people import find_people
from index.statements.ranges import Covered, overlapping
from index.statements.resolving.bodies import fuller
from index.statements.resolving.salience import Salience, _Place

KINDS = ["Naval", "Royal", "Rural", "Local", "State", "Urban", "North", "South"]

PROGRAM = """
from index.sources.files import from_text
from index.english.segmentation import sentence_spans
from index.statements.extraction import extract
from tests.statements.test_independence import ARTICLE
for s in extract(ARTICLE, sentence_spans(ARTICLE)):
    print(s.source, s.cue, s.contents, s.kind, s.act, s.polarity, s.parent, s.resolution.names, s.resolution.confidence)
"""
ARTICLE = "\n\n".join(
    [
        "The Royal Harbour Board and the Naval Harbour Board met in Oban on Monday.",
        "“We will wait,” said Ann Lee, a lawyer of the Harbour Board. Bo Hale, the senator, said that he would not.",
        "The Harbour Board said it was open. She told reporters that Hale and Moss had promised that they would pay.",
        "Hale denied this. The senator's spokesman, Don Moss, declined to comment, and added that Lee was wrong.",
    ]
)


def test_of_two_names_as_long_the_first_in_the_text_is_taken() -> None:
    for first in KINDS:
        words = [word for kind in [first, *KINDS] for word in (kind, "Harbour", "Board", "met", ".")]
        doc = Doc(language().vocab, words, ents=["B-ORG", "I-ORG", "I-ORG", "O", "O"] * (len(KINDS) + 1))
        assert fuller(Parsed(doc.text, [0], [doc], [0]), "Harbour Board") == f"{first} Harbour Board"


def test_the_same_is_found_whatever_python_s_hashes_are() -> None:
    found = []
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, check=True)
        found.append(run.stdout)
    assert found[0] == found[1] == found[2] and found[0].count("\n") > 5


def test_places_in_ranges() -> None:
    ranges = [(2, 4), (4, 6), (9, 12), (30, 40)]
    nested = Covered([*ranges, (10, 11), (35, 50)])
    for at in range(60):
        assert (at in nested) == any(a <= at < b for a, b in [*ranges, (35, 50)])
        for end in range(at, 60):
            assert list(overlapping(ranges, at, end)) == [r for r in ranges if r[0] < end and at < r[1]]


def test_a_pronoun_is_looked_up_among_those_who_are_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many persons only those named last are weighed, and nobody else would count."""
    names = [f"{first} {last}son" for last in ("Bar", "Cor", "Dun", "Far", "Gar") for first in ("Ann", "John", "Mary", "Paul")]
    lines = [f"{name} came to Oban." for name in names * 2]
    starts = [0, *accumulate(len(line) + 2 for line in lines)]
    parsed = Parsed.of("\n\n".join(lines), [(n, starts[n], starts[n] + len(line)) for n, line in enumerate(lines)])
    people = find_people(parsed)
    salience = Salience(parsed, people, [])
    weighed: list[str] = []
    features = _Place.features

    def counted(self: _Place, person: object, speaking: bool) -> dict[str, float]:
        weighed.append(person.name)  # type: ignore[attr-defined]
        return features(self, person, speaking)  # type: ignore[arg-type]

    monkeypatch.setattr(_Place, "features", counted)
    at = parsed.starts[18] + 3
    found = [person.name for person, _ in salience.candidates(at)]
    near = [p for p in people.persons if features(_Place(salience, at, at, ()), p, False)]
    assert len(people.persons) == 20 and found == [p.name for p in near] and len(weighed) <= 16
