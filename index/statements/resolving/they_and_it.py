"""Whom "they", "both" and "it" mean."""

from __future__ import annotations

from dataclasses import dataclass

from index.english.names import first_names
from index.english.parsing import SUBJECTS, Parsed
from index.statements.naming.people import People, Person
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.resolving.bodies import body_name, fuller
from index.statements.resolving.described_bodies import DescribedBodies
from index.statements.resolving.earlier import Earlier
from index.statements.resolving.reports import is_report
from index.statements.resolving.salience import Salience


@dataclass
class TheyAndIt:
    """Resolves "they", "both" and "it" in one article."""

    parsed: Parsed
    people: People
    salience: Salience
    bodies: DescribedBodies
    earlier: Earlier

    def they(self, start: int) -> Resolution:
        """Who "they" at offset `start` means: two persons, a body, or several who spoke last."""
        last = self.earlier.last_speaker(start)
        if both := self.both(start):
            return both
        if self._is_many(start):
            return UNNAMED
        many = last is not None and (len(last.persons) > 1 or last.body is not None or _may_be_body(last.persons))
        return last if many and last is not None and not is_report(last.body) else UNNAMED

    def both(self, start: int) -> Resolution | None:
        """ "Hale and Moss met as they ...": two persons who are the subject before "they" or "both", with no other between."""
        number = self.parsed.sentence_at(start)
        for here in (number, number - 1):
            if here < 0 or self.parsed.paragraphs[here] != self.parsed.paragraphs[number]:
                return None
            at = self.parsed.starts[here]
            subjects = [
                t
                for t in self.parsed.docs[here]
                if t.dep_ in SUBJECTS and at + t.idx < start and at + t.idx not in self.salience.reported
            ]
            if subjects:
                joined = [t for t in subjects[-1].children if t.dep_ == "conj" and t.pos_ == "PROPN"]
                found = self.people.named_by((subjects[-1], *joined), at)
                if len(joined) != 1 or len(found) != 2 or found[0] is found[1]:
                    return None
                return Resolution("named", found, confidence=0.8, because=here)
        return None

    def _is_many(self, start: int) -> bool:
        """Whether "they" has a plural noun before it in its sentence: "voters, because they did not respond"."""
        number = self.parsed.sentence_at(start)
        at = self.parsed.starts[number]
        return any(
            t.tag_ == "NNS" and at + t.idx < start and at + t.idx not in self.salience.reported for t in self.parsed.docs[number]
        )

    def it(self, start: int) -> Resolution:
        """Which body "it" at offset `start` means: the one that spoke last, or that is the last subject since."""
        here = self.parsed.sentence_at(start)
        last, before = self.earlier.last_speaker(start), self.earlier.last(start)
        spoke = before.sentence if before is not None else -1
        speaks = last is not None and last.body is not None
        since = self._body_subject(here, max(spoke, here - 3) if speaks else here - 3, start)
        if last is not None and speaks and not (since and since.because is not None and since.because > spoke):
            return Resolution("named", body=last.body, confidence=0.75, because=last.because)
        if last is not None and last.status == "unnamed":
            return UNNAMED  # "the report", and what it adds
        return since or UNRESOLVED

    def _body_subject(self, here: int, after: int, start: int) -> Resolution | None:
        """The body or place that is the last subject before offset `start`, of sentence `here` or one before it that is after
        sentence `after`."""
        for number in range(here, max(-1, after), -1):
            for entity in self.parsed.docs[number].ents:
                at = self.parsed.starts[number] + entity.start_char
                name = body_name(entity)
                owns = number == here and entity.label_ == "ORG" and entity.root.dep_ == "poss"  # "Holm’s list will ..., when it"
                noun = entity.root.head if owns else entity.root
                subject = entity.label_ in ("ORG", "GPE") and at < start and noun.dep_ in SUBJECTS[: 1 + owns]
                no_body = self._is_person(name) or (entity.label_ == "ORG" and self.bodies.is_no_speaker(name))
                if subject and not no_body and (self.parsed.is_quoted(start) or not self.parsed.is_quoted(at)):
                    return Resolution("named", body=fuller(self.parsed, name), confidence=0.65, because=number)
        return None

    def _is_person(self, name: str) -> bool:
        """Whether a name that is taken for a body's is also a person's of the article."""
        return any(name.lower() in (p.name.lower(), p.parts.surname) for p in self.people.persons)


def _may_be_body(persons: tuple[Person, ...]) -> bool:
    """Whether what was taken for a person may be an outlet or a group: one word, no first name, nothing that tells a gender."""
    return len(persons) == 1 and not persons[0].parts.first and persons[0].gender is None and persons[0].name not in first_names()
