"""A question is read once, and every step finds the same in it."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import assistant
from assistant import Message
from assistant.question.question import Question
from index.english.calendar import Period

DAY = date(2026, 2, 27)
PACKAGE = Path(assistant.__file__).parent
READERS = {
    "read_question", "talked_about", "without_time", "wants_quotation", "read_elapsed", "read_time", "asks_when", "asks_for_news",
    "asks_for_the_latest", "period_asked", "is_follow_up", "standalone", "by_rule", "quoted_phrases",
}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What did Ortega say to reporters about the wall on Monday?", "the wall"),
        ("What did Ortega tell CNN about the wall?", "the wall"),
        ("What did Ortega say in his speech about the wall?", "the wall"),
        ("What did Ortega write back to Blum about the wall?", "the wall"),
        ("Did Ortega say anything about the wall?", "the wall"),
        ("What has Ortega said about the wall since May?", "the wall"),
    ],
)
def test_the_topic_of_statements_and_of_the_question_is_one(question: str, topic: str) -> None:
    asked = Question.of(question, asked_on=DAY)
    assert asked.statements and asked.statements.about and asked.topic == asked.statements.topic == topic


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What does the report say about the wall?", "the wall"),
        ("Which mayor told CNN about the wall?", "the wall"),
        ("What did Ortega say the mayor would do about the wall?", None),
        ("What did Ortega think of the plan about the wall?", None),
        ("Why did Ortega say sorry for what he said about the wall?", "the wall"),
        ("What did Ortega talk about in May?", None),
        ("Who said “I have heard enough about the wall”?", None),
    ],
)
def test_what_is_talked_about_is_not_what_something_else_is_about(question: str, topic: str | None) -> None:
    assert Question.of(question, asked_on=DAY).topic == topic


def test_what_a_question_asks_for_stands_in_its_fields() -> None:
    asked = Question.of("What is the latest on the strike in Oban this week?", asked_on=DAY)
    assert asked.news and not asked.summary and asked.names == ("Oban",) and asked.time is not None
    assert asked.time.period == Period(date(2026, 2, 23), date(2026, 3, 1)) and asked.statements is None
    asked = Question.of("When did the strike not end? How many weeks ago did it begin?", asked_on=DAY)
    assert asked.when and asked.negated and asked.elapsed is not None and asked.elapsed.unit == "weeks"
    assert Question.of("Summarize the story.").summary


def test_a_follow_up_is_read_as_what_it_means_or_with_the_last_exchange() -> None:
    past = [Message("user", "What did Ida Brandt say about the ferry?"), Message("assistant", "Ida Brandt said it sank. [1]")]
    asked = Question.of("And about the tunnel?", past)
    assert (asked.text, asked.history, asked.speakers) == ("What did Ida Brandt say about the tunnel?", "", ("Ida Brandt",))
    asked = Question.of("Why?", past)
    assert asked.text == asked.typed == "Why?" and asked.history.endswith("Ida Brandt said it sank. [1]")


def test_the_words_of_a_question_are_read_in_one_place() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "question" not in path.relative_to(PACKAGE).parts:
            names = {
                n.name
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.ImportFrom)
                for n in node.names
            }
            assert not names & READERS, path
