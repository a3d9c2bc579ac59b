"""How long ago something is."""

from datetime import date

import pytest

from assistant import Assistant
from assistant.question.elapsed import count, dates_in, holds_today, read_elapsed
from index import Index
from tests.scripted import ScriptedModel, add_among_many

DAY = date(2026, 2, 27)
YEARS = "How many years has it been since the ferry sank?"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (YEARS, "On what date was this: the ferry sank?"),
        ("The ferry is back. How many years ago did it sink?", "The ferry is back. When did it sink?"),
        ("In all, how long ago did Hale resign?", "In all, when did Hale resign?"),
        ("How many days have passed since the vote?", "On what date was this: the vote?"),
        ("How many horses have drowned since the vote?", None),
        ("How long is the tunnel?", None),
    ],
)
def test_what_is_asked_for_is_the_date(question: str, asked: str | None) -> None:
    found = read_elapsed(question)
    assert (found.date_question if found else None) == asked


@pytest.mark.parametrize(
    ("question", "told", "counted"),
    [
        (YEARS, "Feb. 24, 2022", "4 years"),
        (YEARS, "February 28, 2022", "3 years"),
        (YEARS, "1976", "50 years"),
        (YEARS, "March of 2025", "0 years"),
        (YEARS, "Feb. 30, 2022", None),
        (YEARS, "Feb. 24", None),
        (YEARS, "2027", None),
        ("How long ago did it sink?", "Jan. 1, 2025", "1 year"),
        ("How many months ago did it sink?", "Dec. 27, 2025", "2 months"),
        ("How many months ago did it sink?", "Dec. 28, 2025", "1 month"),
        ("How many months ago did it sink?", "2025", None),
        ("How many days ago did it sink?", "Feb. 20, 2026", "7 days"),
        ("How many weeks ago did it sink?", "Feb. 20, 2026", "1 week"),
        ("How many weeks ago did it sink?", "February 2026", None),
        ("Where did it sink?", "2025", None),
    ],
)
def test_it_is_counted_up_to_the_day_of_asking(question: str, told: str, counted: str | None) -> None:
    asked = read_elapsed(question)
    assert (count(asked, told, DAY) if asked else None) == counted


def test_dates_are_those_with_a_year() -> None:
    text = (
        "It sank on Feb. 24, 2022, not in March 2021 or on May 3; a 2020 report to Sept. 2, 2019 said so, as markets, 2018, knew."
    )
    assert dates_in(text) == ["Feb. 24, 2022", "March 2021", "2020", "Sept. 2, 2019", "2018"]


def test_an_article_of_another_time_counted_otherwise() -> None:
    years = read_elapsed(YEARS)
    assert holds_today(years, "4 years", "2026-01-20T10:00:00", DAY)
    assert not holds_today(years, "4 years", "2022-02-28", DAY) and not holds_today(years, "4 years", "", DAY)
    assert not holds_today(read_elapsed("How many days ago did it sink?"), "3 days", "2026-01-20", DAY)
    assert not holds_today(years, "2022", "2026-01-20", DAY), "a year is no count of years"
    assert holds_today(read_elapsed("When did it sink?"), "2022", "2022-02-28", DAY)


@pytest.mark.parametrize(
    ("sentence", "published", "answer"),
    [
        ("The red ferry sank on Feb. 24, 2022, near Oban.", "2024-03-01", "4 years (since Feb. 24, 2022)."),
        ("The red ferry sank near Oban two years ago.", "2024-03-01", None),
    ],
)
def test_it_is_counted_from_a_date_or_not_told(
    empty: Index, model: ScriptedModel, sentence: str, published: str, answer: str | None
) -> None:
    add_among_many(empty, sentence, published)
    found = Assistant(empty, model).answer("How many years has it been since the red ferry sank?", asked_on=DAY)
    assert found.status == ("answered" if answer else "abstained"), found.answer
    assert not answer or (found.answer.startswith(answer) and sentence in found.answer)
