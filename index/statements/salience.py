"""Whom the text is about at a point of it: what a pronoun there most likely means.

Recent mentions count, subjects more than objects, who spoke last most of all (after Lappin and Leass, "An Algorithm for
Pronominal Anaphora Resolution", Computational Linguistics 1994, who weigh the same things).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.statements.names import Gender
from index.statements.parse import Parsed
from index.statements.people import Mention, People, Person

RECENT = 14  # sentences back that a pronoun may reach
CLEAR = 0.6  # share of the two best candidates' salience from which a pronoun is taken to mean the better one
_RELATIONS = {
    "nsubj": 1.0,
    "subordinate": 0.9,
    "nsubjpass": 0.95,
    "appos": 0.8,
    "pronoun": 0.75,
    "ROOT": 0.7,
    "dobj": 0.6,
    "pobj": 0.5,
    "poss": 0.4,
}
_OTHER = 0.5
_PREVIOUS_SUBJECT = 1.6  # "Kasich differed. “I think ...,” he said": the subject of the sentence before
_EARLIER_SECTION = 0.15  # of a running story ("5:50 p.m. ..."), or after a line of dashes
_SAME_SENTENCE = 3.0  # "Lauer faced criticism after he asked ...": the subject of the very sentence
_INTRODUCED = 1.1  # somebody introduced in the sentence before, to speak next
_IN_OTHERS_WORDS = 0.45
_IN_OWN_WORDS = 0.1  # hardly anybody calls himself by his name
_A_SENTENCE, _A_PARAGRAPH = 0.72, 0.9  # what is left of a mention's weight after each
_SPOKE, _SPOKE_LAST = 0.9, 0.3
_UNKNOWN_GENDER = 0.75

_SECTION = re.compile(r"\s*(?:_{2,}|\*{3,}|-{3,}|\d{1,2}(?::\d\d)?\s?[ap]\.m\.)")

Ranges = Sequence[tuple[int, int]]


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
        self._sections = [n for n, doc in enumerate(self.parsed.docs) if _SECTION.match(doc.text)]

    def best(
        self,
        at: int,
        gender: Gender | None = None,
        party: str | None = None,
        own: Ranges = (),
        speaking: Sequence[Person] = (),
        barred: Sequence[Person] = (),
    ) -> tuple[float, Person | None]:
        """(how clear it is, from 0.5 to 1, the person most likely meant at offset `at`); (0, None) where there is nobody.

        `own` are the words that the one who is sought says, `speaking` who says the words around `at`, in the third person of
        himself, too; `barred` is nobody meant.
        """
        scored = []
        for person in self.people.persons:
            if person in barred or (gender and person.gender not in (gender, None)) or (party and party not in person.parties):
                continue
            score = self._of(person, at, own) * (_UNKNOWN_GENDER if gender and person.gender is None else 1.0)
            scored.append((score + 1.5 * (person in speaking), person))
        ranked = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        if not ranked:
            return 0.0, None
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        return ranked[0][0] / (ranked[0][0] + second), ranked[0][1]

    def _of(self, person: Person, at: int, own: Ranges) -> float:
        # Before “...,” he said comes what stands before the quotation: its own sentences are no distance.
        here = self.parsed.sentence_at(min([at, *(start for start, _ in own)]))
        section = max((n for n in self._sections if n <= here), default=0)
        by_sentence: dict[int, float] = {}
        for mention in person.mentions:
            distance = max(0, here - mention.sentence)
            if mention.start >= at or distance > RECENT:
                continue
            weight = self._weight(person, mention, here, own) * (_EARLIER_SECTION if mention.sentence < section else 1.0)
            by_sentence[mention.sentence] = max(weight, by_sentence.get(mention.sentence, 0.0))
        return sum(by_sentence.values()) + self._for_speaking(person, here, section)

    def _weight(self, person: Person, mention: Mention, here: int, own: Ranges) -> float:
        """What one mention of a person counts for sentence number `here`."""
        distance = max(0, here - mention.sentence)
        paragraphs = self.parsed.paragraphs[here] - self.parsed.paragraphs[min(here, mention.sentence)]
        if mention.relation == "nsubj" and not _holds(self.contents, mention.start) and distance < 2:
            return _PREVIOUS_SUBJECT * _A_PARAGRAPH**paragraphs if distance else _SAME_SENTENCE
        introduced = mention.full and mention is person.mentions[0] and distance == 1
        weight = _INTRODUCED if introduced else _RELATIONS.get(mention.relation, _OTHER)
        if _holds(own, mention.start):
            weight *= _IN_OWN_WORDS
        elif _holds(self.contents, mention.start):
            weight *= _IN_OTHERS_WORDS
        return weight * float(_A_SENTENCE**distance * _A_PARAGRAPH**paragraphs)

    def _for_speaking(self, person: Person, here: int, section: int) -> float:
        earlier = [spoke for spoke in self.spoke if section <= spoke.sentence <= here][-6:]
        score = 0.0
        for back, spoke in enumerate(reversed(earlier)):
            if spoke.persons == (person,):
                score += _SPOKE * 0.6**back * 0.85 ** (here - spoke.sentence) + (_SPOKE_LAST if back == 0 else 0.0)
        return score


def _holds(ranges: Ranges, at: int) -> bool:
    return any(a <= at < b for a, b in ranges)
