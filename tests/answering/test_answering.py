"""From question to answer, over the real sample library: from records, from reading, by a scripted model, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from assistant import Assistant, Checked, Done, Found, Message, ModelError, Rewritten, Token
from assistant.question.about_statements import wants_quotation
from assistant.question.question import Question
from assistant.question.rewriting import is_follow_up
from index import Index
from index.defaults import load_reader
from index.english.capitalised import names
from prompts import ABSTENTION, UNSURE
from tests.scripted import ScriptedModel, WatchedReader

AGENDA = "What is on Mexico's agenda for Thursday's talks?"


def number_of(story: Index, words: str) -> int:
    """The number that the sentence with these words has in the prompt: the whole sample is shown, in order."""
    return next(s.position + 1 for s in story.sentences(1) if words in s.text)


def test_what_the_reader_finds_is_told_in_the_article_s_words(assistant: Assistant, model: ScriptedModel, story: Index) -> None:
    events = list(assistant.ask("When did the president sign the executive orders?"))
    assert [type(e) for e in events] == [Found, Checked, Done]
    answer = events[-1].answer  # type: ignore[union-attr]
    (sentence,) = answer.sentences
    (citation,) = sentence.citations
    assert answer.status == "answered" and sentence.verdict == "verified" and sentence.text.startswith("Jan. 25")
    assert story.article(citation.article_id).text[citation.start : citation.end] == citation.sentence
    assert citation.sentence in sentence.text, "with the sentence itself"
    assert model.asked == [] and answer.model == answer.prompt_version == "", "no language model is needed"
    record = answer.as_json("q1")
    assert record["id"] == "q1" and record["sentences"][0]["citations"][0]["marker"] == 1 and record["abstention"] is None
    assert 0 <= record["timings"]["first_evidence_s"] <= record["timings"]["first_token_s"] <= record["timings"]["total_s"]


@pytest.fixture
def outcome(request: pytest.FixtureRequest, assistant: Assistant) -> Iterator[str]:
    """How sure the reader is of whatever it reads."""
    sure, silent = {"sure": (0.0, 0.0), "unsure": (2.0, 0.0), "silent": (2.0, 2.0)}[request.param]
    reader = WatchedReader(replace(load_reader().calibration, sure=sure, silent=silent), [])
    with closing(Index(assistant.index.home, reader=reader)) as index:
        assistant.index = index
        yield str(request.param)


@pytest.mark.parametrize("outcome", ["unsure", "silent"], indirect=True)
def test_no_sure_answer_is_not_the_same_as_none(assistant: Assistant, outcome: str) -> None:
    told, abstention = (UNSURE, "unsure") if outcome == "unsure" else (ABSTENTION, "not_said")
    events = list(assistant.ask("Where were the executive orders signed?"))
    answer = events[-1].answer  # type: ignore[union-attr]
    assert (answer.status, answer.answer, answer.abstention, answer.sentences) == ("abstained", told, abstention, ())
    assert events[0].evidence and 0 < len(answer.nearest) <= 3, "the nearest sentences are shown all the same"  # type: ignore[union-attr]


@pytest.mark.parametrize("outcome", ["unsure", "silent"], indirect=True)
def test_the_reader_may_have_the_nearest_answer_anyway(assistant: Assistant, outcome: str) -> None:
    answer = assistant.answer("When did the president sign the executive orders?", anyway=True)
    assert answer.status == "answered" and {s.verdict for s in answer.sentences} == {"unverified"}, outcome


@pytest.mark.parametrize("outcome", ["sure"], indirect=True)
def test_a_yes_or_no_comes_first(assistant: Assistant, outcome: str) -> None:
    answer = assistant.answer("Are the U.S.-Mexico ties healthy?")
    assert answer.answer.startswith("Yes") and answer.sentences[0].citations, outcome


@pytest.mark.parametrize("outcome", ["sure"], indirect=True)
def test_what_only_somebody_says_is_told_as_theirs(assistant: Assistant, outcome: str) -> None:
    answer = assistant.answer("Would the issue dominate the talks?")
    first = answer.sentences[0]
    assert first.citations[0].speaker == "Luis Videgaray" and first.text.startswith("Yes, according to Luis Videgaray."), outcome


def test_another_person_s_words_are_no_answer(assistant: Assistant, model: ScriptedModel) -> None:
    assert assistant.answer("What did Roberto Campa say about the border wall?").status == "abstained"
    assert assistant.answer("What did Angela Merkel say?").status == "abstained" and model.asked == []


def test_a_summary_is_written_by_the_model_and_checked(assistant: Assistant, model: ScriptedModel, story: Index) -> None:
    n = number_of(story, "In Guatemala on Wednesday")
    model.enqueue(f"Kelly said the order was aimed at catching undocumented immigrants. [{n}]")
    events = list(assistant.ask("Summarize the story."))
    kinds = [type(e) for e in events]
    assert kinds[0] is Found and kinds[-1] is Done and kinds.index(Token) < kinds.index(Checked)
    answer = events[-1].answer  # type: ignore[union-attr]
    assert (answer.status, answer.model, answer.prompt_version) == ("answered", "scripted", "answer.v1")
    assert answer.answer == f"Kelly said the order was aimed at catching undocumented immigrants. [{n}]"


def test_nothing_of_what_the_model_wrote_holds(assistant: Assistant, model: ScriptedModel) -> None:
    model.enqueue(ABSTENTION)
    answer = assistant.answer("Summarize the story.")
    assert (answer.status, answer.abstention) == ("abstained", "unsure") and answer.nearest


def test_an_error_is_an_error(assistant: Assistant, model: ScriptedModel) -> None:
    model.enqueue(ModelError("The model stopped."))
    answer = assistant.answer("Summarize the story.")
    assert (answer.status, answer.error, answer.answer) == ("error", "The model stopped.", "")


def test_a_follow_up_that_no_rule_understands_is_read_with_the_last_exchange(story: Index, model: ScriptedModel) -> None:
    past = [Message("user", "Where are the talks of Luis Videgaray?"), Message("assistant", "They are in Mexico. [6]")]
    reader = WatchedReader(load_reader().calibration, [])
    with closing(Index(story.home, reader=reader)) as index:
        events = list(Assistant(index, model).ask("And why is that?", past))
    assert not any(isinstance(e, Rewritten) for e in events)
    assert reader.histories == ["Where are the talks of Luis Videgaray? They are in Mexico. [6]"]


@pytest.mark.parametrize(("question", "message"), [("  ", "empty"), ("?!", "empty"), ("x" * 20_000, "20,000")])
def test_questions_that_cannot_be_asked(assistant: Assistant, question: str, message: str) -> None:
    answer = assistant.answer(question)
    assert answer.status == "error" and message in str(answer.error)


def test_an_empty_library_says_so(empty: Index, model: ScriptedModel) -> None:
    assert "Add an article" in str(Assistant(empty, model).answer("What did Spicer say?").error)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And what did he say about trade?", True),
        ("Who else?", True),
        ("Quote that exactly.", True),
        ("The second one?", True),
        ("What did Trump say about his wall?", False),
        ("And how did Sean Spicer describe the relationship?", False),
        ("What is on the agenda for Thursday?", False),
    ],
)
def test_follow_ups_are_told_from_new_questions(question: str, expected: bool) -> None:
    assert is_follow_up(question, [Message("user", "x"), Message("assistant", "y")]) is expected
    assert not is_follow_up(question, [])


def test_what_a_question_asks_for() -> None:
    assert Question.of("What did Roberto Campa say about the border wall?").topic == "the border wall"
    assert Question.of("When did the talks begin?").topic is None
    assert wants_quotation("Give me his exact words.") and not wants_quotation("Who is quoted about the wall?")
    assert names("What did U.S. President Donald Trump's envoy say in Mexico in 2017?") == [
        "U.S. President Donald Trump",
        "Mexico",
        "2017",
    ]
    assert names("Who said “The Wall Is Mine”?") == []
