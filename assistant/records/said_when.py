"""When a statement was said: the day that its article gives beside the verb of saying, else the day of publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from index import Index, Statement
from index.english.calendar import Period, parse_day
from index.english.periods import TimeWords, period_of, time_words
from index.english.telling import ANOTHER, SENTENCE_END
from index.english.words import RUN

_REACH = 120  # characters around a cue in which its time is looked for
_LEAD = 60  # ... between a cue and its time
_CARRIED = 7  # days before its publication of which an article's "he said" still is


def said_in(index: Index, statements: Sequence[Statement], period: Period) -> list[Statement]:
    """Those that were said in a period; where none was, those of articles published then. Of who said nothing with a date, all."""
    told = _days(index, statements, period)
    in_time = [s for s in statements if s.id in told and _within(told[s.id], period)]
    if in_time:
        return in_time
    published = {a.id: parse_day(a.published) for a in index.articles_by_id({s.article_id for s in statements})}
    if not any(published.values()):
        return list(statements)
    return [s for s in statements if (day := published.get(s.article_id)) and period.first <= day <= period.last]


def nearest_in_time(index: Index, statements: Sequence[Statement], period: Period) -> list[Statement]:
    """Statements of dated articles, those published nearest to a period first."""
    days = {a.id: parse_day(a.published) for a in index.articles_by_id({s.article_id for s in statements})}
    gap = {i: max(period.first - day, day - period.last) for i, day in days.items() if day}
    return sorted((s for s in statements if s.article_id in gap), key=lambda s: gap[s.article_id])


def by_turns(index: Index, statements: Sequence[Statement]) -> list[Statement]:
    """The first statement of each article, the newest first, then each one's second: no day of several takes all the places."""
    published = {a.id: a.published for a in index.articles_by_id({s.article_id for s in statements})}
    seen: Counter[int] = Counter()
    turns: list[tuple[int, Statement]] = []
    for statement in sorted(statements, key=lambda s: published.get(s.article_id, ""), reverse=True):
        turns.append((seen[statement.article_id], statement))
        seen[statement.article_id] += 1
    return [statement for _, statement in sorted(turns, key=lambda turn: turn[0])]


def _days(index: Index, statements: Sequence[Statement], period: Period) -> dict[int, Period]:
    """By a statement's id, when it was said. What is published before a period was not said in it.

    "He said", later in the article, is of the same day as "he said on Monday".
    """
    days: dict[int, Period] = {}
    articles = index.articles_by_id({s.article_id for s in statements})
    for about in articles:
        published = parse_day(about.published)
        if published is None or published < period.first:
            continue
        text, before = index.article(about.id).text, Period(published, published)
        for statement in sorted((s for s in statements if s.article_id == about.id), key=lambda s: s.contents[0][0]):
            words = told_when(statement, text)
            told = period_of(words, published) if words else None
            days[statement.id] = told or before
            if told and told.first == told.last and published - timedelta(_CARRIED) <= told.first:
                before = told
    return days


def told_when(statement: Statement, text: str) -> str | None:
    """The words of time beside a statement's verb of saying ("said on Monday that"), not those of what was said."""
    if statement.cue_start is None:
        return None
    cue_end = statement.cue_start + len(statement.cue)
    after_mention = (statement.mention_start or 0) + len(statement.mention)
    follows = min((a for a, _ in statement.contents if a >= cue_end), default=cue_end + _REACH)
    # "said Orr on Monday"
    start = after_mention if cue_end <= after_mention <= min(follows, cue_end + _LEAD) else cue_end
    behind = next(iter(time_words(text[start : follows + _REACH])), None)
    if behind and start + behind.end <= follows and _is_beside(behind, text[start : start + behind.start]):
        return behind.text
    first = min(statement.cue_start, statement.mention_start or statement.cue_start)
    between = text[after_mention : statement.cue_start] if first < statement.cue_start else ""
    leading = SENTENCE_END.split(text[max(0, first - _REACH) : first])[-1].lstrip()
    for stretch in (between, leading):
        if (words := time_words(stretch)) and _is_alone(words[-1], stretch):
            return words[-1].text
    return None


def _is_beside(words: TimeWords, lead: str) -> bool:
    return not words.of_something and len(lead) <= _LEAD and not ANOTHER.search(lead.strip(" "))


def _is_alone(words: TimeWords, stretch: str) -> bool:
    """Whether there is nothing else in a stretch: "On Monday, Orr said", "Orr on Monday said"."""
    return not words.of_something and not RUN.search(stretch[: words.start] + stretch[words.end :])


def _within(one: Period, other: Period) -> bool:
    return other.first <= one.first and one.last <= other.last
