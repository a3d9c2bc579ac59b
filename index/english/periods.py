"""Time words of a question, or beside a verb of saying -> days: "on 9 June", "since Tuesday", "in the past two weeks".

`time_words` finds them, `period_of` says which days they are by the day that they are counted from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from index.english.calendar import MONTH, MONTHS, NAMED, THIS_DAY, UNIT, WEEKDAY, YEAR, Period, month_of, unit_of, weekday_of
from index.english.numbers import NUMBERS

_WEEKDAY = rf"(?:{WEEKDAY})"
_MONTH = rf"(?:{MONTH}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_ABOUT = {"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 5, **NUMBERS}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_ABOUT, key=len, reverse=True))})"
_UNIT = r"(?:day|fortnight|week|month|year)"
_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_ROUGHLY = {"day": 0, "week": 1, "fortnight": 2, "month": 5, "year": 31}  # days around "a month ago"
_HOUR = r"(?: (?:morning|afternoon|evening|night))?"
_PART = r"(?:early|earlier|mid|late|later|the (?:beginning|start|middle|end) of)[ -]"
_TH = r"(?:st|nd|rd|th)"


def _near(m: re.Match[str], around: date) -> Period:
    word = m["near"].lower()
    before = 2 if word.startswith("the day before") else int(word in ("yesterday", "last night"))
    return _day(around - timedelta(before))


def _numeric(m: re.Match[str], _: date) -> Period:
    return _day(date(int(m["year"]), int(m["month"]), int(m["day"])))


def _date(m: re.Match[str], around: date) -> Period:
    """A day of a month; without a year, the last one that there was."""
    month, day = _month_number(m["month"]), int(m["day"])
    year = int(m["year"]) if m["year"] else around.year - ((month, day) > (around.month, around.day))
    return _day(date(year, month, day))


def _day_of_month(m: re.Match[str], around: date) -> Period:
    months = around.year * 12 + around.month - 1 - (int(m["day"]) > around.day)
    return _day(date(months // 12, months % 12 + 1, int(m["day"])))


def _day_of_week(m: re.Match[str], around: date) -> Period:
    """ "Monday of last week": in the week from Monday to Sunday."""
    week = unit_of(m["which"].lower(), "week", around)
    return _day(weekday_of(m["weekday"], week.last, ahead=False))


def _day_a_week_ago(m: re.Match[str], around: date) -> Period:
    return _day(weekday_of(m["weekday"], around, ahead=False) - timedelta(7))


def _weekday(m: re.Match[str], around: date) -> Period:
    day = weekday_of(m["weekday"], around, ahead=False)
    return _day(day - timedelta(7) if m["last"] and day == around else day)


def _ago(m: re.Match[str], around: date) -> Period:
    unit = m["unit"].lower()
    day = around - timedelta(_number(m["number"]) * _DAYS[unit])
    return Period(day - timedelta(_ROUGHLY[unit]), day + timedelta(_ROUGHLY[unit]))


def _up_to_now(m: re.Match[str], around: date) -> Period:
    """ "The past two weeks": up to the day itself."""
    named, unit = m.groupdict(), m["unit"].lower()
    number = _number(named["number"]) if named.get("number") else 1
    if named.get("recent"):
        number = 7 if unit == "day" else 3
    return Period(around - timedelta(number * _DAYS[unit]), around)


def _before_last(m: re.Match[str], around: date) -> Period:
    unit = m["unit"].lower()
    return unit_of("last", unit, unit_of("last", unit, around).first)


def _unit(m: re.Match[str], around: date) -> Period:
    return unit_of(m["which"].lower().removeprefix("the ").replace("current", "this"), m["unit"].lower(), around)


def _weekend(_: re.Match[str], around: date) -> Period:
    """The last one that has begun."""
    saturday = weekday_of("saturday", around, ahead=False)
    return Period(saturday, saturday + timedelta(1))


def _month(m: re.Match[str], around: date) -> Period:
    """A month, or some days at its beginning or end; without a year, the last that has begun."""
    named, month = m.groupdict(), _month_number(m["month"])
    before = month > around.month or (named.get("last") is not None and month == around.month)
    whole = month_of(int(named["year"]) if named.get("year") else around.year - before, month)
    part = (m["part"] or "").lower()
    if re.search(r"early|beginning|start", part):
        return Period(whole.first, whole.first + timedelta(9))
    if re.search(r"mid", part):
        return Period(whole.first + timedelta(9), whole.first + timedelta(19))
    return Period(whole.last - timedelta(10), whole.last) if re.search(r"late|end", part) else whole


def _year(m: re.Match[str], _: date) -> Period:
    return Period(date(int(m["year"]), 1, 1), date(int(m["year"]), 12, 31))


@dataclass(frozen=True)
class _Form:
    """One way to write a time. `bare`: it says when also without "in" or "on" before it."""

    pattern: str
    period: Callable[[re.Match[str], date], Period]
    bare: bool = True


_FORMS = (
    _Form(
        rf"(?:earlier |later )?(?P<near>{THIS_DAY}|the day before yesterday|yesterday|last night){_HOUR}",
        _near,
    ),
    _Form(rf"(?P<year>{YEAR})-(?P<month>\d\d)-(?P<day>\d\d)", _numeric),
    _Form(rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>{YEAR})", _numeric),
    _Form(
        rf"(?:{_WEEKDAY},? )?(?:the (?=\d+{_TH}))?(?P<day>\d{{1,2}}){_TH}?(?: of)? (?P<month>{_MONTH})(?:,? (?P<year>{YEAR}))?",
        _date,
    ),
    _Form(
        rf"(?:{_WEEKDAY},? )?(?P<month>{_MONTH}) (?:the )?(?P<day>\d{{1,2}})(?!\d){_TH}?(?:,? (?P<year>{YEAR}))?",
        _date,
    ),
    _Form(rf"the (?P<day>\d{{1,2}}){_TH}(?=$|[?.!,]| (?:about|on|regarding|concerning|that|to|and)\b)", _day_of_month, False),
    _Form(rf"(?P<weekday>{_WEEKDAY}){_HOUR},? (?:of )?(?P<which>this|last) week", _day_of_week),
    _Form(rf"a week ago (?:on )?(?P<weekday>{_WEEKDAY})", _day_a_week_ago),
    _Form(rf"(?P<weekday>{_WEEKDAY}) a week ago", _day_a_week_ago),
    _Form(rf"(?:(?P<last>last|this past|past|this) )?(?P<weekday>{_WEEKDAY}){_HOUR}", _weekday),
    _Form(rf"(?P<number>{_NUMBER}) (?P<unit>{_UNIT})s? (?:ago|earlier|back)", _ago),
    _Form(rf"(?:the )?(?:last|past|previous) (?P<number>{_NUMBER}) (?P<unit>{_UNIT})s?", _up_to_now),
    _Form(rf"(?:the )?(?P<recent>recent) (?P<unit>{_UNIT})s", _up_to_now, False),
    _Form(rf"(?:the|this) (?:last|past|previous) (?P<unit>{_UNIT})", _up_to_now),
    _Form(r"the (?P<unit>week|month|year) before last", _before_last),
    _Form(r"this weekend", _weekend),
    _Form(r"the weekend", _weekend, False),
    _Form(rf"(?:{_PART})?(?P<which>(?:the )?current|this|last|past) (?P<unit>{UNIT})", _unit),
    _Form(rf"(?P<part>{_PART})?(?:(?P<last>last)|this) (?P<month>{_MONTH})", _month),
    _Form(rf"(?P<part>{_PART})?(?P<month>{_MONTH})(?:,?(?: of)? (?P<year>{YEAR}))?", _month, False),
    _Form(rf"(?P<year>{YEAR})", _year, False),
)
_COMPILED = tuple((re.compile(form.pattern, re.IGNORECASE), form.period) for form in _FORMS)


def _any(forms: Iterable[_Form]) -> str:
    return "(?:" + re.sub(r"\(\?P<\w+>", "(?:", "|".join(form.pattern for form in forms)) + ")"


_POINT, _BARE = _any(_FORMS), _any(form for form in _FORMS if form.bare)
_IN = r"(?:back )?(?:on|in|during|over|at|within|throughout|as of)"
_BOUND = r"(?:ever since|since|after|before|until|till|up to|prior to)"
_WORDS = re.compile(
    rf"(?<![\w’'-])(?:(?P<pair>between|from) (?P<from>{_POINT}|\d{{1,2}}{_TH}?) (?:and|to|until|till) (?P<to>{_POINT})|"
    rf"(?:only )?(?P<bound>{_BOUND}) (?P<edge>{_POINT})|(?P<in>{_IN} (?:{_POINT}))|(?P<bare>{_BARE})|"
    r"(?P<recently>(?:most )?recently|lately|of late|in recent times|these days)|"
    r"(?P<now>right now|now|currently|at present|at the moment|nowadays|so far|to date))(?![\w-])",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(rf"{_IN} ", re.IGNORECASE)
# "About the June vote", "plans for Friday": these say what is spoken of, not when it was said.
_OF_SOMETHING = re.compile(
    r"\b(?:the|an?|about|of|for|by|with|than|like|from|to|and|or|his|her|their|its|our|my|next|every|each|following|coming|another|no)\s*$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"[’'](?:s\b)?")


@dataclass(frozen=True)
class TimeWords:
    """Where words of time stand in a text. `of_something`: they belong to a noun ("last week’s vote", "the June vote")."""

    start: int
    end: int
    text: str
    of_something: bool


def time_words(text: str) -> list[TimeWords]:
    """All words of time in a text that look back, in its order; not those within quotation marks, nor names ("USA Today")."""
    masked = NAMED.sub(lambda m: "_" * len(m.group()), text)
    found = []
    for match in _WORDS.finditer(masked):
        possessive = _POSSESSIVE.match(masked, match.end())
        bare = match["bare"] is not None
        owned = possessive is not None or (bare and bool(_OF_SOMETHING.search(masked[: match.start()])))
        end = possessive.end() if possessive else match.end()
        found.append(TimeWords(match.start(), end, text[match.start() : match.end()], owned))
    return found


def is_time(text: str) -> bool:
    """Whether a text is nothing but words of time."""
    return _WORDS.fullmatch(text) is not None


def is_recently(words: str) -> bool:
    """Whether words of time say "recently", which no calendar tells."""
    match = _WORDS.fullmatch(words)
    return match is not None and match["recently"] is not None


def period_of(words: str, around: date) -> Period | None:
    """The days that words of time mean, counted from the day `around`; None where no calendar tells ("recently", "now")."""
    match = _WORDS.fullmatch(words)
    # The calendar has a first and a last day, and there is no 31 June.
    with suppress(OverflowError, ValueError):
        return _between(match, around) if match else None
    return None


def _between(match: re.Match[str], around: date) -> Period | None:
    if match["pair"]:
        return _pair(match["from"], match["to"], around)
    if match["bound"]:
        return _bounded(match["bound"].lower(), match["edge"], around)
    return _point(match["bare"] or _IN_WORDS.sub("", match["in"] or "", count=1), around)


def _pair(one: str, other: str, around: date) -> Period | None:
    last = _point(other, around)
    if last is None:
        return None
    # "from 1 to 9 June"
    first = _point(one, around) or _day(last.first.replace(day=int(re.sub(r"\D", "", one))))
    return Period(first.first, last.last) if first.first <= last.last else None


def _bounded(bound: str, words: str, around: date) -> Period | None:
    edge = _point(words, around)
    if edge is None:
        return None
    if edge.first == edge.last == around and re.match(_WEEKDAY, words, re.IGNORECASE):
        edge = _day(around - timedelta(7))  # since Tuesday, asked on a Tuesday
    first, last = date.min, edge.last
    if "since" in bound:
        first, last = edge.first, around
    elif bound == "after":
        first, last = edge.last + timedelta(1), around
    elif bound in ("before", "prior to"):
        last = edge.first - timedelta(1)
    return Period(first, last) if first <= last else None


def _point(words: str, around: date) -> Period | None:
    for pattern, period in _COMPILED:
        if match := pattern.fullmatch(words):
            return period(match, around)
    return None


def _day(day: date) -> Period:
    return Period(day, day)


def _number(words: str) -> int:
    return int(words) if words.isdigit() else _ABOUT[words.lower()]


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))
