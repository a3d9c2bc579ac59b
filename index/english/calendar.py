"""Days and weeks in words -> days of the calendar: "on Sunday" by the day of publication, "this week" by the day of asking."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from index.english.quotations import QUOTED

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# As they are written, without groups of their own; to be read in any case.
WEEKDAY, MONTH, YEAR = "|".join(DAYS), "|".join(MONTHS), r"(?:19|20)\d\d"
THIS_DAY = "today|tonight|this (?:morning|afternoon|evening)"
UNIT = "week(?:end)?|month|year"
_DAY = re.compile(
    rf"\b(?:(?P<next>next )|(?P<last>last ))?(?P<day>{WEEKDAY})\b|"
    rf"\b(?P<near>{THIS_DAY}|yesterday|tomorrow)\b|"
    rf"\b(?P<which>this|last|next) (?P<unit>{UNIT})\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"\b(?P<near>{THIS_DAY}|yesterday)\b|"
    rf"\b(?P<which>this|last|past) (?P<unit>{UNIT})\b|"
    rf"\bin (?P<month>{MONTH})(?: (?P<of>{YEAR}))?\b|"
    rf"\bin (?P<year>{YEAR})\b",
    re.IGNORECASE,
)
# In a name these say no time: “Today”, USA Today, Democracy Now.
NAMED = re.compile(rf"{QUOTED}|(?<=[\w,’'] )(?:Today|Tonight|Yesterday|Tomorrow|Now)\b")
_CLAUSE_END = re.compile(r"[.;,]")
_AHEAD = re.compile(
    r"\b(?:will|would|due|scheduled|expected|until|by|(?:set|plan(?:s|ned|ning)?|hope[sd]?|going|about) to)\b", re.IGNORECASE
)
_LATEST = re.compile(r"\b(?:latest|newest|most recent|recently|right now|currently|now|so far)\b", re.IGNORECASE)
_NEWS_ON = re.compile(
    r"\b(?:latest|newest|most recent)\b.*\b(?:on|about|with|in|from|regarding)\b|"
    r"\b(?:latest|newest) (?:news|developments?|updates?)\b|\bwhat(?:['’]s| is) new\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return self.first.isoformat() if self.first == self.last else f"{self.first.isoformat()} to {self.last.isoformat()}"


def parse_day(text: str) -> date | None:
    """The day of an ISO 8601 date or time; None where only a month or a year is known."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def days_in(text: str, published: date) -> list[tuple[int, int, Period]]:
    """(start, end, period) of every relative day, week, month or year in an article's text.

    A bare weekday is the nearest one up to the day of publication, unless the text looks ahead ("will arrive on Friday"):
    then the nearest one from it on.
    """
    found = []
    for match in _DAY.finditer(text):
        # The calendar has a first and a last day, and dates of articles are what somebody wrote.
        with suppress(OverflowError, ValueError):
            found.append((match.start(), match.end(), _period(match, published)))
    return found


def _period(match: re.Match[str], published: date) -> Period:
    if match["near"]:
        return _near(match["near"], published)
    if not match["day"]:
        return unit_of(match["which"].lower(), match["unit"].lower(), published)
    ahead = bool(match["next"]) or (not match["last"] and _looks_ahead(match.string[: match.start()]))
    day = weekday_of(match["day"], published, ahead)
    if match["last"] and day == published:
        day -= timedelta(7)
    return Period(day, day)


def period_asked(question: str, asked_on: date) -> Period | None:
    """The time that a question is about, where it says so relative to the day it is asked, or names a month or year."""
    match = _PERIOD.search(NAMED.sub(" ", question))
    with suppress(OverflowError, ValueError):  # before the calendar's first day, or after its last
        return _asked(match, asked_on) if match else None
    return None


def _asked(match: re.Match[str], asked_on: date) -> Period:
    if match["near"]:
        return _near(match["near"], asked_on)
    if match["unit"]:
        return unit_of(match["which"].lower(), match["unit"].lower(), asked_on)
    if match["year"]:
        return Period(date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31))
    month = MONTHS.index(match["month"].lower()) + 1
    year = int(match["of"]) if match["of"] else asked_on.year - (month > asked_on.month)
    return month_of(year, month)


def asks_for_the_latest(question: str) -> bool:
    """Whether a question wants what is newest."""
    return bool(_LATEST.search(NAMED.sub(" ", question)))


def asks_for_news(question: str) -> bool:
    """Whether a question asks how things stand ("What is the latest on the strike?"): the newest article answers best."""
    return bool(_NEWS_ON.search(NAMED.sub(" ", question)))


def _looks_ahead(before: str) -> bool:
    """Whether the clause that ends in `before` speaks of what is to come."""
    return _AHEAD.search(_CLAUSE_END.split(before)[-1]) is not None


def weekday_of(name: str, around: date, ahead: bool) -> date:
    """The nearest day of this name up to `around`, or from it on where the text looks ahead."""
    wanted = DAYS.index(name.lower())
    if ahead:
        return around + timedelta((wanted - around.weekday()) % 7)
    return around - timedelta((around.weekday() - wanted) % 7)


def _near(word: str, around: date) -> Period:
    day = around + timedelta({"yesterday": -1, "tomorrow": 1}.get(word.lower(), 0))
    return Period(day, day)


def unit_of(which: str, unit: str, around: date) -> Period:
    """A week runs from Monday to Sunday; "the past week" is the seven days up to now."""
    step = {"this": 0, "next": 1, "last": -1, "past": -1}[which]
    if unit == "year":
        return Period(date(around.year + step, 1, 1), date(around.year + step, 12, 31))
    if unit == "month":
        months = around.year * 12 + around.month - 1 + step
        return month_of(months // 12, months % 12 + 1)
    if which == "past":
        return Period(around - timedelta(7), around)
    monday = around - timedelta(around.weekday()) + timedelta(7 * step)
    return Period(monday + timedelta(5 if unit == "weekend" else 0), monday + timedelta(6))


def month_of(year: int, month: int) -> Period:
    """The days of a month, 1 to 12."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month, 1), after - timedelta(1))
