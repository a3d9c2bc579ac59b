"""What resolving a source comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.statements.naming.people import Person

Status = Literal["named", "unnamed", "unresolved"]


@dataclass(frozen=True)
class Resolution:
    """Who a source is. A person or a body has said it; `because` is the sentence that tells, by its number.

    named: the article names who it is; unnamed: it does not mean to; unresolved: it may, but we cannot tell whom.
    """

    status: Status
    persons: tuple[Person, ...] = ()
    body: str | None = None
    confidence: float = 1.0
    because: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.persons) or ((self.body,) if self.body else ())


UNNAMED = Resolution("unnamed")
UNRESOLVED = Resolution("unresolved", confidence=0.0)
