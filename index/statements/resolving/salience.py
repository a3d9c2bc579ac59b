"""Whom the text is about at a point of it: what a pronoun there most likely means.

What tells it, after Lappin and Leass ("An Algorithm for Pronominal Anaphora Resolution", Computational Linguistics 1994): how
near and as what somebody is named, and who spoke last. What each of these counts is learned from judged mentions (a conditional
logistic regression, tests/bench/fit_speakers.py writes salience.json), so that the result is a probability.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice

from index.english.parsing import SUBJECTS, Parsed
from index.english.pronouns import Gender
from index.english.segmentation import BEGINS_SECTION
from index.statements.naming.people import Mention, People, Person
from index.statements.ranges import Covered

RECENT = 14  # sentences back that a pronoun may reach
CLEAR = 0.67  # probability from which a pronoun is taken to mean somebody
_LAST = 6  # statements back whose speakers may be meant
_FAR = 400  # words to a person who is not named outside of quotations

Ranges = Sequence[tuple[int, int]]
Features = dict[str, float]


@dataclass(frozen=True)
class Spoke:
    """Somebody who made a statement, by the number of its sentence."""

    sentence: int
    persons: tuple[Person, ...]


@dataclass
class Salience:
    """The persons of an article by how much it is about them. `contents` are all reported words."""

    parsed: Parsed
    people: People
    contents: Ranges
    spoke: list[Spoke] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reported = Covered(self.contents)
        self._order = {person: n for n, person in enumerate(self.people.persons)}
        self._named_in: dict[int, dict[Person, None]] = defaultdict(dict)  # by sentence
        for person in self.people.persons:
            for mention in person.mentions:
                self._named_in[mention.sentence][person] = None
        self._sections = [n for n, doc in enumerate(self.parsed.docs) if BEGINS_SECTION.match(doc.text)]

    def best(
        self,
        at: int,
        gender: Gender | None = None,
        party: str | None = None,
        own: Ranges = (),
        speaking: Sequence[Person] = (),
        barred: Sequence[Person] = (),
    ) -> tuple[float, Person | None]:
        """(its probability, the person most likely meant at offset `at`); (0, None) where there is nobody.

        `own` are the words that the one who is sought says, `speaking` who says the words around `at`, in the third person of
        himself, too; `barred` is nobody meant.
        """
        found = self.candidates(at, gender, party, own, speaking, barred)
        scores = [sum(weights().get(name, 0.0) * value for name, value in features.items()) for _, features in found]
        if not scores:
            return 0.0, None
        top = max(scores)
        return 1 / sum(math.exp(score - top) for score in scores), found[scores.index(top)][0]

    def candidates(
        self,
        at: int,
        gender: Gender | None = None,
        party: str | None = None,
        own: Ranges = (),
        speaking: Sequence[Person] = (),
        barred: Sequence[Person] = (),
    ) -> list[tuple[Person, Features]]:
        """The persons who may be meant at offset `at`, each with what tells for or against (see `best`)."""
        # Before “...,” he said comes what stands before the quotation: its own sentences are no distance.
        place = _Place(self, at, min([at, *(start for start, _ in own)]), own)
        found = []
        for person in self._near(place, speaking):
            if person in barred or (gender and person.gender not in (gender, None)) or (party and party not in person.parties):
                continue
            features = place.features(person, person in speaking)
            if features:
                found.append((person, {**features, "unknown gender": float(gender is not None and person.gender is None)}))
        return found

    def note(self, person: Person, mention: Mention) -> None:
        """Note another place where somebody is meant."""
        person.mentions.append(mention)
        self._named_in[mention.sentence][person] = None

    def _near(self, place: _Place, speaking: Sequence[Person]) -> list[Person]:
        """Who is named or has spoken near a place, those first whom the article names first."""
        found = {*speaking, *(person for persons in place.spoke for person in persons)}
        for sentence in range(place.here - RECENT, self.parsed.sentence_at(place.at) + 1):
            found.update(self._named_in.get(sentence, ()))
        return sorted((person for person in found if person in self._order), key=self._order.__getitem__)

    def section(self, sentence: int) -> int:
        """The sentence that the section of a running story ("5:50 p.m. ...") begins with, or that follows a line of dashes."""
        return max((n for n in self._sections if n <= sentence), default=0)


class _Place:
    """A point of the text from which persons are looked back for. `at`: of the pronoun; `begin`: of it and its own words."""

    def __init__(self, salience: Salience, at: int, begin: int, own: Ranges) -> None:
        self.salience, self.at, self.begin, self.own = salience, at, begin, own
        self.parsed = salience.parsed
        self.here = self.parsed.sentence_at(begin)
        self.section = salience.section(self.here)
        spoke = (s.persons for s in reversed(salience.spoke) if self.section <= s.sentence <= self.here)
        self.spoke = list(islice(spoke, _LAST))
        number = self.parsed.sentence_at(at)
        token = next((t for t in self.parsed.docs[number] if self.parsed.starts[number] + t.idx >= at), None)
        self.opens = begin < at or token is None or token.i <= 1

    def features(self, person: Person, speaking: bool) -> Features:
        """What tells for or against a person; empty for one who is named nowhere near."""
        near = [m for m in person.mentions if m.start < self.at and self.here - m.sentence <= RECENT]
        spoke = [persons == (person,) for persons in self.spoke]
        if not near and not any(spoke) and not speaking:
            return {}
        told = [m for m in near if m.start not in self.salience.reported]
        found = {
            "speaks around it": float(speaking),
            "spoke last": float(spoke[:1] == [True]),
            "spoke before the last": float(spoke[1:2] == [True]),
            "opening": float(any(m.sentence < 2 for m in person.mentions if m.start < self.at)),
            "times named": math.log(1 + sum(m.relation != "pronoun" for m in person.mentions)),
            "only in reported words": float(bool(near) and not told),
            "in own words": float(any(_holds(self.own, m.start) for m in near)),
            "earlier section": float(bool(near) and max(m.sentence for m in near) < self.section),
            **self._distance(told),
            **_relations("same", [m for m in told if m.sentence == self.here]),
            **_relations("previous", [m for m in told if m.sentence == self.here - 1]),
            **_relations("second", [m for m in told if m.sentence == self.here - 2]),
        }
        before = [m for m in told if m.sentence == self.here - 1]
        beside = self.here > 0 and self.parsed.paragraphs[self.here - 1] == self.parsed.paragraphs[self.here]
        found["previous in the paragraph"] = float(bool(before) and beside)
        found["introduced"] = float(any(m.full and m is person.mentions[0] for m in before))
        # "He ..." at the beginning goes back to the sentence before, "..., he ..." within a sentence to its subject.
        if self.opens:
            found["opens, previous subject"] = max(found["previous subject"], found["previous pronoun"])
            found["opens, previous other"] = found["previous other"]
        else:
            found["within, same subject"] = max(found["same subject"], found["same subordinate"])
        return found

    def _distance(self, told: list[Mention]) -> Features:
        """How far back somebody was last named."""
        if not told:
            return {"words": math.log(1 + _FAR), "paragraphs": 4.0}
        last = max(told, key=lambda m: m.start)
        end = self.begin if self.begin > last.start else self.at
        paragraphs = self.parsed.paragraphs[self.here] - self.parsed.paragraphs[min(self.here, last.sentence)]
        return {"words": math.log(1 + len(self.parsed.text[last.start : end].split())), "paragraphs": float(min(4, paragraphs))}


def _relations(where: str, mentions: list[Mention]) -> Features:
    """As what somebody is named in a sentence."""
    kinds = {"subject" if m.relation in SUBJECTS else m.relation for m in mentions}
    named = ("subject", "subordinate", "pronoun")
    return {
        **{f"{where} {kind}": float(kind in kinds) for kind in named},
        f"{where} other": float(bool(kinds - {*named, "poss"})),
    }


@cache
def weights() -> dict[str, float]:
    """What each feature counts."""
    found: dict[str, float] = json.loads(files("index.statements.resolving").joinpath("salience.json").read_text(encoding="utf-8"))
    return found


def _holds(ranges: Ranges, at: int) -> bool:
    return any(a <= at < b for a, b in ranges)
