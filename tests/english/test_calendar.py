"""Days in words, by the day of publication or of asking."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from assistant.answering.evidence import newest
from index import Index
from index.english.calendar import Period, asks_for_the_latest, days_in, parse_day, period_asked
from index.english.periods import is_recently, period_of, time_words
from tests.scripted import ScriptedModel, written

WEDNESDAY = date(2017, 2, 22)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_stop_nothing(day: date) -> None:
    """An article may be dated 0001-01-01: found by tests/bench/fuzz.py."""
    words = "today yesterday tomorrow last Monday next Sunday Friday last week next year this month next month this weekend"
    assert days_in(words, day), "what lies in the calendar is found"
    for asked in ("What happened yesterday?", "What happened last week?", "What happened last year?", "What happened in May?"):
        period_asked(asked, day)
    assert period_asked("What happened last year?", date.min) is None


def only(text: str) -> str:
    ((_, _, period),) = days_in(text, WEDNESDAY)
    return str(period)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("He spoke on Wednesday.", "2017-02-22"),
        ("The plans were unveiled on Tuesday.", "2017-02-21"),
        ("He spoke on Thursday.", "2017-02-16"),
        ("He will speak on Thursday.", "2017-02-23"),
        ("They were due to arrive on Sunday.", "2017-02-26"),
        ("He spoke last Wednesday.", "2017-02-15"),
        ("She resigned yesterday.", "2017-02-21"),
        ("It rained last week.", "2017-02-13 to 2017-02-19"),
        ("It rained last month.", "2017-01-01 to 2017-01-31"),
        ("It rained this year.", "2017-01-01 to 2017-12-31"),
    ],
)
def test_relative_days_of_an_article(text: str, period: str) -> None:
    assert only(text) == period


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("Who resigned this week?", "2017-02-20 to 2017-02-26"),
        ("Who resigned in the past week?", "2017-02-15 to 2017-02-22"),
        ("What happened today?", "2017-02-22"),
        ("Who won last year?", "2016-01-01 to 2016-12-31"),
        ("What happened in January?", "2017-01-01 to 2017-01-31"),
        ("What happened in December?", "2016-12-01 to 2016-12-31"),
        ("What happened in March 2015?", "2015-03-01 to 2015-03-31"),
        ("How many were deported in 2016?", "2016-01-01 to 2016-12-31"),
    ],
)
def test_the_time_a_question_is_about(question: str, period: str) -> None:
    assert str(period_asked(question, WEDNESDAY)) == period


def test_questions_without_a_time() -> None:
    assert period_asked("What may happen?", WEDNESDAY) is None and period_asked("Who marched in silence?", WEDNESDAY) is None
    for named in ("Where did “Today” anchor Ida Moss live?", "What did USA Today write?", 'Who said "we win this week"?'):
        assert period_asked(named, WEDNESDAY) is None
    assert not asks_for_the_latest("Who founded Democracy Now?")
    assert asks_for_the_latest("What is the latest on the talks?") and not asks_for_the_latest("Who knows the snow?")
    assert parse_day("2017-02") is None and parse_day("2017-02-22T10:00:00Z") == WEDNESDAY
    assert days_in("Nothing here.", WEDNESDAY) == [] and Period(WEDNESDAY, WEDNESDAY).first == WEDNESDAY


def test_a_question_of_this_week_is_not_answered_from_another_year(story: Index, model: ScriptedModel) -> None:
    assistant = Assistant(story, model)
    question = "Which guidelines were issued this week?"
    events = list(assistant.ask(question, asked_on=date(2026, 3, 5)))
    assert events[-1].answer.status == "abstained" and model.asked == []  # type: ignore[union-attr]
    assert events[0].evidence, "what comes nearest is shown"  # type: ignore[union-attr]
    assert assistant.answer(question, asked_on=date(2017, 2, 23), anyway=True).status == "answered"


def test_days_are_explained_to_the_model_and_may_be_answered(story: Index, model: ScriptedModel) -> None:
    n = next(s.position + 1 for s in story.sentences(1) if "unveiled plans" in s.text)
    model.enqueue(f"Homeland Security unveiled its plans on February 21. [{n}]")
    (sentence,) = written(story, model, "When were the deportation plans unveiled?")
    assert "Tuesday is 2017-02-21" in model.asked[0]["user"] and sentence.verdict == "verified"


def test_articles_by_date_publisher_and_speaker(story: Index) -> None:
    story.add_text(
        "Ports.\n\nIda Brandt said the port was closed.", title="Ports", publisher="Harbour News", published="2020-05-01"
    )
    assert story.article_ids() is None
    assert story.article_ids(since=date(2019, 1, 1)) == [2] == story.article_ids(publisher="harbour")
    assert story.article_ids(until=date(2019, 1, 1)) == [1] == story.article_ids(speaker="Spicer")
    assert story.article_ids(speaker="Spicer", publisher="harbour") == []


def test_the_latest_on_something_is_what_was_published_last(empty: Index) -> None:
    for day, words in (("2024-05-01", "talks on the harbour strike began"), ("2026-02-03", "the harbour strike ended")):
        for n in range(8):  # more sentences than are shown whole
            text = (
                f"Harbour strike, report {n}\n\nUnion leader Anna Feld said {words} at pier {n}. Ships waited at pier {n} all day."
            )
            empty.add_text(text, published=day)
    question = "What is the latest on the harbour strike?"
    assert {e.article.published for e in newest(empty.search(question, 32), question)[:8]} == {"2026-02-03"}


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("yesterday", "2017-02-21"),
        ("last Wednesday", "2017-02-15"),
        ("on Wednesday", "2017-02-22"),
        ("since Wednesday", "2017-02-15 to 2017-02-22"),
        ("a week ago Monday", "2017-02-13"),
        ("on Tuesday last week", "2017-02-14"),
        ("on 9 February", "2017-02-09"),
        ("on March 9th", "2016-03-09"),
        ("on 2016-12-31", "2016-12-31"),
        ("on the 20th", "2017-02-20"),
        ("in early May", "2016-05-01 to 2016-05-10"),
        ("in the past two weeks", "2017-02-08 to 2017-02-22"),
        ("over the weekend", "2017-02-18 to 2017-02-19"),
        ("the week before last", "2017-02-06 to 2017-02-12"),
        ("between 1 and 9 February", "2017-02-01 to 2017-02-09"),
        ("before 9 February 2017", "0001-01-01 to 2017-02-08"),
        ("three days ago", "2017-02-19"),
    ],
)
def test_words_of_time(words: str, period: str) -> None:
    (found,) = time_words(f"What did Ida Brandt say {words}?")
    assert found.text == words and not found.of_something and str(period_of(words, WEDNESDAY)) == period


def test_words_of_time_that_bound_nothing_or_belong_to_something() -> None:
    assert period_of("on 31 June", WEDNESDAY) is None and period_of("after 9999-12-31", date.max) is None
    assert is_recently("recently") and not is_recently("now") and period_of("recently", WEDNESDAY) is None
    for named in (
        "What did May say?",
        "What did she say about the June vote?",
        "What did USA Today say?",
        "What did Florida Today say?",
        "Who founded Democracy Now?",
        "What was said on The Tonight Show?",
        "Who said “see you today”?",
    ):
        assert time_words(named) == [], named
    for owned in ("last week’s vote", "Tuesday's vote", "the Monday vote", "plans for Friday"):
        assert [w.of_something for w in time_words(f"What did she say about {owned}?")] == [True], owned
