"""How long ago: what is counted from a date to the day of asking, which no article can have counted but those of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.english.calendar import MONTHS, parse_day
from index.english.dates import WITH_A_YEAR
from index.english.questions import ELAPSED

_NUMBERS = {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_PER_YEAR = 365.2425  # days
_DAYS = {"years": _PER_YEAR, "months": _PER_YEAR / 12, "weeks": 7.0, "days": 1.0}
_FRESH = 1 / 6  # of a unit: how old an article's own count may be


@dataclass(frozen=True)
class Elapsed:
    """How long ago something is: the unit that is asked for, and the question for its date that is asked in place of it."""

    unit: str
    date_question: str


def read_elapsed(question: str) -> Elapsed | None:
    """What "How many years has it been since X?" or "How many years ago did X?" asks; None for other questions."""
    match = ELAPSED.search(question)
    if match is None:
        return None
    asked = f"on what date was this: {match['what']}?" if match["since"] else f"when {match['what']}?"
    asked = asked[0].upper() + asked[1:] if question[match.start()].isupper() else asked
    return Elapsed((match["unit"] or "years").lower(), question[: match.start()] + asked)


def dates_in(text: str) -> list[str]:
    """The dates of a text that have a year, as they are written."""
    return list(dict.fromkeys(match.group() for match in WITH_A_YEAR.finditer(text)))


def holds_today(asked: Elapsed | None, answer: str, published: str, asked_on: date) -> bool:
    """Whether what an article says may answer: where a question asks how long ago something is, only a count (no date) of about
    the day of asking; else anything."""
    if asked is None:
        return True
    day = parse_day(published)
    return day is not None and abs((asked_on - day).days) <= _FRESH * _DAYS[asked.unit] and not dates_in(answer)


def count(asked: Elapsed, told: str, asked_on: date) -> str | None:
    """How long it is since a date told in words, by the unit that is asked for: "4 years". None where the words name no date, one
    to come, or only a year or month where more is needed."""
    match = WITH_A_YEAR.search(told)
    if match is None:
        return None
    unit, year, month, day = asked.unit, int(match["year"]), match["month"], match["day"]
    if (month is None and unit != "years") or (day is None and unit in ("weeks", "days")):
        return None
    try:
        then = date(year, _NUMBERS[month.lower()[:3]] if month else asked_on.month, int(day) if day else 1)
    except ValueError:
        return None
    if then > asked_on:
        return None
    months = 12 * (asked_on.year - then.year) + asked_on.month - then.month - (day is not None and asked_on.day < then.day)
    number = {"years": months // 12, "months": months}.get(unit, int((asked_on - then).days / _DAYS[unit]))
    return f"{number} {unit if number != 1 else unit[:-1]}"
