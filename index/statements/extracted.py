"""A statement as it was found in an article's text, before it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.statements.cues import Act
from index.statements.outcome import Resolution
from index.statements.ranges import Range

Kind = Literal["direct", "indirect", "mixed"]
Polarity = Literal["affirmed", "denied", "withheld", "asked", "supposed", "misquoted", "unclear"]


@dataclass(frozen=True)
class Extracted:
    """One statement. All ranges are offsets into the article's text; `parent` and `because` are positions in the lists of
    statements and sentences."""

    source: Range | None
    cue: Range | None
    contents: tuple[Range, ...]
    kind: Kind
    act: Act
    polarity: Polarity
    resolution: Resolution
    parent: int | None = None
    labelled: bool = False  # a turn of a conversation, or signed: its form says who speaks

    @property
    def start(self) -> int:
        return min(a for a, _ in self.contents)
