"""Words that carry no content, and those that open a clause."""

from __future__ import annotations

import re

FUNCTION_WORDS = frozenset(
    "a about according added after all also an and announced any are as asked at be because been before being but by called "
    "can could described did do does explained for from had has have he her hers him his how i if in into is it its may "
    "might more most no not of on or other our out over own s said same say says she should so some stated such than that "
    "the their them then there these they this those through to told too under up us very was we were what when where which "
    "while who whom whose why will with would you your".split()
)
OPEN_A_CLAUSE = frozenset("that there said says saying told added but which while because".split())
CLAUSE_ENDS = re.compile(r"[.?!;]+\s")
