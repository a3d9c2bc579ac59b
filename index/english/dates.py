"""Dates as news writes them, and the names of days in them."""

from __future__ import annotations

import re

from index.english.calendar import DAYS, MONTHS, YEAR

_MONTH = "|".join(f"{name}|{name[:4]}\\.?|{name[:3]}\\.?" for name in map(str.title, MONTHS))  # "Sept.", "Feb."
WITH_A_YEAR = re.compile(rf"(?:\b(?P<month>{_MONTH}),? (?:(?P<day>\d{{1,2}}),? )?(?:of )?)?\b(?P<year>{YEAR})\b")
# Weekdays and months, but not "May", which is more often a verb.
DAY = re.compile(
    rf"\b(?:{'|'.join(map(str.title, DAYS))}|{'|'.join(m.title() for m in MONTHS if m != 'may')})\b|"
    r"\b(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\."
)
