"""Questions about what somebody said in some time: read from their words, narrowed by when it was said."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from assistant.question.about_statements import read_question
from assistant.records.said_when import told_when
from index import Index
from tests.scripted import ScriptedModel

FRIDAY = date(2026, 4, 3)


@pytest.fixture
def ferry(empty: Index) -> Index:
    empty.add_text(
        "Ferry row\n\nHarbour master Lena Vik said on Monday that the ferry would be scrapped. “It is rust,” Vik said. Captain Jon "
        "Berg said Tuesday the ferry was sound.",
        published="2026-03-03",
    )
    empty.add_text(
        "Ferry sold\n\nOn Monday, Lena Vik told reporters that the ferry had been sold to a Danish firm. “Good riddance,” said Vik "
        "on Tuesday, after a vote held on Sunday.",
        published="2026-03-10",
    )
    empty.add_text(
        "Ferry sails\n\nLena Vik said last month’s storm had delayed the ferry. Captain Jon Berg said in March that the ferry "
        "needed paint.",
        published="2026-04-02",
    )
    return empty


@pytest.mark.parametrize(
    ("question", "topic", "when"),
    [
        ("What did Vik say this week?", "", ("this week",)),
        ("What did Vik say yesterday about the ferry?", "the ferry", ("yesterday",)),
        ("On 9 June, what did Vik say about the ferry?", "the ferry", ("On 9 June",)),
        ("What has Vik recently said about the ferry?", "the ferry", ("recently",)),
        ("What did Vik say on 9 June 2026 about the vote in May?", "the vote in May", ("on 9 June 2026",)),
        ("What did Vik say about last week's vote?", "vote", ()),
        ("What did Vik say about the crack found last week?", "the crack found", ()),
        ("What did Vik say about this week?", "", ("this week",)),
        ("What did Vik say would happen next week?", "would happen", ()),
        ("Did Vik say that the ferry will sail in June?", "the ferry will sail in June", ()),
        ("Did Vik say the ferry was sold this week?", "the ferry was sold", ()),
        ("Did Vik say on Friday that the ferry was sold?", "the ferry was sold", ("on Friday",)),
        ("Who denied last month that there was a leak?", "denied that there was a leak", ("last month",)),
        ("Who is quoted about the ferry since Tuesday?", "the ferry", ("since Tuesday",)),
        ("Who said “we win the whole cup” yesterday?", "", ("yesterday",)),
        ("How did Lena Vik's position on the ferry change this year?", "the ferry", ("this year",)),
    ],
)
def test_words_of_time_are_no_topic(question: str, topic: str, when: tuple[str, ...]) -> None:
    asked = read_question(question)
    assert asked is not None and (asked.topic, asked.when) == (topic, when)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What did Vik say on 3 March?", {"scrapped", "rust"}),  # published that day, said the day before
        ("What did Vik say on 2 March 2026?", {"scrapped", "rust"}),
        ("What did Vik say on Tuesday 10 March?", {"riddance"}),
        ("What did Vik say in March about the ferry?", {"scrapped", "Danish"}),
        ("What did Vik say yesterday?", {"storm"}),
        ("What did Vik say this month?", {"storm"}),
        ("What has Vik said since 5 March?", {"storm", "Danish", "riddance"}),
        ("What did Berg say on 3 March?", {"sound"}),
        ("What did Berg say in March?", {"paint", "sound"}),
        ("What did Vik say about last month's storm?", {"storm"}),  # said a month after it
    ],
)
def test_what_was_said_in_a_time(ferry: Index, model: ScriptedModel, question: str, said: set[str]) -> None:
    answer = Assistant(ferry, model).answer(question, asked_on=FRIDAY)
    words = {"scrapped", "rust", "sound", "Danish", "riddance", "storm", "paint"}
    assert {w for w in words if w in answer.answer} == said, answer.answer


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("What did Vik say last year?", "scrapped"),
        ("What did Vik say about the Danish firm this month?", "Danish"),
        ("Did Berg say this month that the ferry was sound?", "sound"),
        ("Who said in February that the ferry was sound?", "sound"),
    ],
)
def test_what_was_said_at_another_time_is_shown_and_no_answer(
    ferry: Index, model: ScriptedModel, question: str, nearest: str
) -> None:
    answer = Assistant(ferry, model).answer(question, asked_on=FRIDAY)
    assert answer.status == "abstained", answer.answer
    assert nearest in " ".join(c.sentence for c in answer.nearest)


def test_a_day_within_what_was_said_is_not_when_it_was_said(ferry: Index) -> None:
    told = {s.content[:20]: told_when(s, ferry.article(s.article_id).text) for s in ferry.statements()}
    assert told["last month’s storm h"] is None
    assert told["“Good riddance,”"] == "on Tuesday" and told["that the ferry had b"] == "On Monday"


@pytest.mark.parametrize("time", ["last Tuesday’s crack", "Monday’s blast", "yesterday’s vote", "last week’s vote"])
def test_the_time_of_what_was_said_stays_where_it_is(empty: Index, model: ScriptedModel, time: str) -> None:
    empty.add_text(f"News\n\nQuarry manager Ole Dahl said {time} was old news.", published="2026-03-31")
    (sentence,) = Assistant(empty, model).answer("What did Dahl say?", asked_on=FRIDAY).sentences
    assert f"said {time} was old news" in sentence.text
    before = Assistant(empty, model).answer("What did Dahl say last week?", asked_on=FRIDAY)
    assert before.status == "abstained" and time in before.nearest[0].sentence


def test_what_has_no_date_answers_only_for_who_said_nothing_dated(ferry: Index, model: ScriptedModel) -> None:
    ferry.add_text("Bread\n\nLena Vik said the bread was stale. Olga Ness said the bread was fresh.")
    assistant = Assistant(ferry, model)
    assert assistant.answer("What did Vik say last year?", asked_on=FRIDAY).status == "abstained"
    assert "fresh" in assistant.answer("What did Ness say this week?", asked_on=FRIDAY).answer
