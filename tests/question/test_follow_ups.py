"""Follow-ups that a rule understands, over many turns, and those that are left to the model."""

from __future__ import annotations

import pytest

from assistant import Assistant, Message
from assistant.question.follow_ups import by_rule
from index import Index
from tests.scripted import ScriptedModel

SAID = "What did Sean Spicer say about Mexico?"


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("And what did he say about trade?", "What did Sean Spicer say about trade?"),
        ("And about the wall?", "What did Sean Spicer say about the wall?"),
        ("What about trade?", "What did Sean Spicer say about trade?"),
        ("And Luis Videgaray?", "What did Luis Videgaray say about Mexico?"),
        ("What about Kelly?", "What did Kelly say about Mexico?"),
        ("Quote that exactly.", "Quote exactly what Sean Spicer said about Mexico."),
        ("Where does he work?", "Where does Sean Spicer work?"),
        ("What is his view on NAFTA?", "What is Sean Spicer’s view on NAFTA?"),
        ("Who else?", "Who is quoted on Mexico, other than Sean Spicer?"),
        ("What else?", "What else did Sean Spicer say about Mexico?"),
        ("And last week?", "What did Sean Spicer say about Mexico last week?"),
        ("What about in May?", "What did Sean Spicer say about Mexico in May?"),
    ],
)
def test_plain_follow_ups(question: str, meaning: str) -> None:
    assert by_rule(question, [SAID], "") == meaning


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("And what did she say about trade?", "What did Ida Brandt say about trade?"),
        ("And what did he say about trade?", "What did Mark Cole say about trade?"),
    ],
)
def test_he_and_she_are_told_apart(question: str, meaning: str) -> None:
    assert by_rule(question, ["What did Mark Cole say about Ida Brandt?"], "") == meaning


def test_he_is_not_two_people_nor_is_she_a_man() -> None:
    assert by_rule("What did he say about it?", ["What do Sean Spicer and John Kelly say about Mexico?"], "") is None
    assert by_rule("What did she say about trade?", [SAID], "") is None


@pytest.mark.parametrize("question", ["The second one?", "Why?", "Is that so?", "What is on the agenda?"])
def test_others_are_left_to_the_model(question: str) -> None:
    assert by_rule(question, [SAID], "") is None
    assert by_rule(question, [], "") is None


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("The second one?", "What did John Kelly say about the talks?"),
        ("Quote the last one exactly.", "Quote exactly what John Kelly said about the talks."),
        ("Who else?", "Who is quoted on the talks, other than Luis Videgaray, John Kelly?"),
        ("And the third?", None),
    ],
)
def test_one_of_those_named_in_the_answer(question: str, meaning: str | None) -> None:
    answer = "Luis Videgaray said there was no way. [1] John Kelly told reporters the order was aimed at crime. [2][3]"
    assert by_rule(question, ["Who is quoted on the talks?"], answer) == meaning


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    asked = [SAID, "And about the wall?", "And what did he say about trade?", "Quote that exactly.", "And about jobs?"]
    assert by_rule("And what did he say about China?", asked, "") == "What did Sean Spicer say about China?"
    assert by_rule("And Kelly?", asked, "") == "What did Kelly say about jobs?"


def test_the_answer_s_person_is_he_where_the_question_named_nobody() -> None:
    assert (
        by_rule("What did he say?", ["Who leads the talks?"], "Luis Videgaray leads the talks. [6]")
        == "What did Luis Videgaray say?"
    )


def test_ten_turns_on_the_sample_story(story: Index, model: ScriptedModel) -> None:
    assistant = Assistant(story, model)
    past: list[Message] = []
    for question, speaker in [
        ("What did Luis Videgaray say about the new rules?", "Luis Videgaray"),
        ("And about the talks?", "Luis Videgaray"),
        ("Quote that exactly.", "Luis Videgaray"),
        ("And Sean Spicer?", "Sean Spicer"),
        ("What did he say about the relationship?", "Sean Spicer"),
        ("And Kelly?", "John Kelly"),
        ("What did Roberto Campa say?", "Roberto Campa"),
        ("And Trump?", "Donald Trump"),
        ("What did he tweet about the wall?", "Donald Trump"),
        ("And Luis Videgaray?", "Luis Videgaray"),
    ]:
        answer = assistant.answer(question, past)
        if answer.status == "answered":
            assert {c.speaker for s in answer.sentences for c in s.citations} <= {speaker, None}, (question, answer)
        assert speaker.split()[-1] in answer.standalone_question, (question, answer.standalone_question)
        past += [Message("user", question), Message("assistant", answer.answer)]
    assert model.asked == [], "none of it needed the model to be understood"
