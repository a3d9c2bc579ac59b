"""Time in questions: which articles may answer "this week", and what "on Sunday" is for one that asks when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from index import Evidence, Index
from index.english.calendar import Period, asks_for_the_latest, days_in, parse_day, period_asked
from index.english.periods import is_recently, period_of
from index.english.questions import IN_A_MONTH, IN_A_YEAR, RECENTLY

_NOTES = 6  # days explained at most
# Days up to the newest article that "recently" and "now" reach back. Of 30 questions of 2025's RealTime QA with "recently" for
# which a sentence with the answer was found, it stands in an article of the last 60 days for 24.
_RECENTLY, _NOW = 60, 365
_LATER = 14  # days after the day of asking that an article may tell how things stood then


@dataclass(frozen=True)
class TimeAsked:
    """The time that a question is about: some days; without them, up to the newest article, from some weeks ago ("recently") or
    from a year ago ("now")."""

    period: Period | None
    recently: bool
    month: bool  # it names a month


def read_time(question: str, asked_on: date) -> TimeAsked | None:
    """The time that a question asked on some day is about; None where it is about no time that bounds what may answer. "In 2016"
    sets no bound: later articles tell of it."""
    period = period_asked(question, asked_on)
    if IN_A_YEAR.search(question) or (period is None and not asks_for_the_latest(question)):
        return None
    return TimeAsked(period, bool(RECENTLY.search(question)), bool(IN_A_MONTH.search(question)))


def articles_in_time(
    index: Index, time: TimeAsked | None, asked_on: date, article_ids: list[int] | None, later: bool = False
) -> list[int] | None:
    """The articles that may answer a question about "this week": those published then, or about then.

    None where the question is about no such time and `article_ids` sets no bound. An article without a date may answer.
    "Recently" and "now" reach back, by weeks and by a year, from the newest article of the day of asking or before: an old one may
    be the best that a library has, but not where it holds newer ones, too. What was published weeks after that day tells of another
    time. "In May" may be when it happened, too: where nothing was published then, it sets no bound either. `later`: all that was
    published afterwards may answer, too, as where it is asked what somebody said about "last week's vote".
    """
    if time is None:
        return article_ids
    allowed = None if article_ids is None else set(article_ids)
    days = [(i, published) for i, published in index.article_days() if allowed is None or i in allowed]
    if time.period is not None:
        first, last = _with_slack(time.period)
        last = date.max if later else last
    else:
        reach = _up_to_now(days, asked_on, _RECENTLY if time.recently else _NOW)
        first, last = reach.first, reach.last
    found = [i for i, published in days if _within(published, first, last)]
    return found if found or not time.month else article_ids


def time_of_saying(index: Index, when: Iterable[str], asked_on: date) -> Period | None:
    """The days in which something was said that was said "since June", "on Tuesday": all that words of time have in common.

    "Recently" reaches back by weeks from the newest article. None where no words bound it.
    """
    first, last = date.min, date.max
    for words in when:
        recently = _up_to_now(index.article_days(), asked_on, _RECENTLY) if is_recently(words) else None
        period = recently or period_of(words, asked_on)
        if period and period.first <= last and first <= period.last:
            first, last = max(first, period.first), min(last, period.last)
    return Period(first, last) if (first, last) != (date.min, date.max) else None


def published_in(index: Index, period: Period, article_ids: list[int] | None) -> list[int]:
    """The articles published in a period, or without a date."""
    allowed = None if article_ids is None else set(article_ids)
    days = index.article_days()
    return [i for i, day in days if (allowed is None or i in allowed) and _within(day, period.first, period.last)]


def _up_to_now(days: Iterable[tuple[int, str]], asked_on: date, reach: int) -> Period:
    """From some days before the newest article of the day of asking, or before it, to shortly after that day."""
    known = [day for _, published in days if (day := parse_day(published)) and day <= asked_on]
    return Period(max(known, default=asked_on) - timedelta(reach), asked_on + timedelta(_LATER))


def _with_slack(period: Period) -> tuple[date, date]:
    """News of a week is written from some days before it to some days after it."""
    length = (period.last - period.first).days + 1
    return period.first - timedelta(min(7, length)), period.last + timedelta(min(14, 2 * length))


def _within(published: str, first: date, last: date) -> bool:
    day = parse_day(published)
    return day is None or first <= day <= last


def day_notes(evidence: Iterable[Evidence]) -> str:
    """For a question that asks when: what the relative days of the evidence are in the calendar."""
    notes: dict[str, None] = {}
    for found in evidence:
        published = parse_day(found.article.published)
        if published:
            notes |= {f"{found.sentence.text[a:b]} is {day}": None for a, b, day in days_in(found.sentence.text, published)}
    return f" ({'; '.join(list(notes)[:_NOTES])})" if notes else ""
