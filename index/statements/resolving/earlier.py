"""Who has spoken before a point of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.english.parsing import Parsed
from index.statements.naming.people import Person
from index.statements.outcome import Resolution


@dataclass(frozen=True)
class Said:
    """An earlier statement, as far as it helps to understand the next one."""

    sentence: int
    resolution: Resolution


@dataclass
class Earlier:
    """The statements of one article that have been resolved, in reading order."""

    parsed: Parsed
    said: list[Said] = field(default_factory=list)

    def last_speaker(self, before: int, paragraphs: int = 1) -> Resolution | None:
        """Who spoke last before offset `before`, if in this paragraph or one of the `paragraphs` before it."""
        here = self.parsed.sentence_at(before)
        last = self.last(before)
        near = last is not None and self.parsed.paragraphs[here] - self.parsed.paragraphs[last.sentence] <= paragraphs
        return last.resolution if last is not None and near else None

    def last(self, before: int) -> Said | None:
        """The last statement up to the sentence of offset `before`."""
        here = self.parsed.sentence_at(before)
        return next((said for said in reversed(self.said) if said.sentence <= here), None)

    def last_body(self) -> Said | None:
        """The last statement that a body made."""
        return next((said for said in reversed(self.said) if said.resolution.body), None)

    def sentences_of(self, person: Person, before: int) -> Sequence[int]:
        """The sentences, up to that of offset `before`, in which somebody said something."""
        here = self.parsed.sentence_at(before)
        return [said.sentence for said in self.said if person in said.resolution.persons and said.sentence <= here]
