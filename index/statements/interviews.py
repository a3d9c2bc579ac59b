"""Who answers in an interview printed as questions and answers ("Q: ...", "A: ...")."""

from __future__ import annotations

import re

from index.statements.people import People, Person

_MARK = re.compile(r"(?<!\S)(?:(Q)(?::|\.|(?=[A-Z][a-z]))|(A):)")
_ENOUGH = 3  # answers that make it an interview
_INTRODUCTION = 4  # sentences that tell who is interviewed


def interviewee(text: str, people: People, at: int) -> Person | None:
    """The one who says "I" at offset `at`, where that stands in an answer; the person whom the introduction names most."""
    marks = list(_MARK.finditer(text))
    before = [m for m in marks if m.start() <= at]
    if sum(m.group(2) is not None for m in marks) < _ENOUGH or not before or before[-1].group(2) is None:
        return None
    counts = {p: sum(m.sentence < _INTRODUCTION for m in p.mentions) for p in people.persons}
    best = max(counts, key=lambda p: counts[p], default=None)
    return best if best is not None and counts[best] else None
