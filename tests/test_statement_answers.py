"""Questions about who said what, answered from records: read, found, composed, checked."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.composing import compose
from assistant.speaker_check import claimed_speakers
from assistant.statement_questions import read_question
from index import Index
from tests.scripted import ScriptedModel


@pytest.fixture
def on_record(story: Index, model: ScriptedModel) -> Assistant:
    """Answers from statement records first. The scripted model says nothing unless a test lets it."""
    return Assistant(story, model)


@pytest.mark.parametrize(
    ("question", "kind", "speakers", "topic"),
    [
        ("What did Luis Videgaray say about the new rules?", "what", ("Luis Videgaray",), "the new rules"),
        ("What does Sean Spicer think of Mexico?", "what", ("Sean Spicer",), "Mexico"),
        ("What do Kelly and Tillerson say about trade?", "what", ("Kelly", "Tillerson"), "trade"),
        ("How did Sean Spicer describe the relationship?", "what", ("Sean Spicer",), "the relationship"),
        ("What is Mexico's position on the rules?", "what", ("Mexico",), "the rules"),
        ("According to Kelly, what is the order for?", "what", ("Kelly",), "what is the order for"),
        ("Did Sean Spicer say the relationship is in crisis?", "did", ("Sean Spicer",), "the relationship is in crisis"),
        ("Quote exactly what Spicer told reporters.", "what", ("Spicer",), "reporters"),
        ("Who is quoted about the border?", "quoted", (), "the border"),
        ("Who denied that there was a plan?", "who", (), "denied that there was a plan"),
    ],
)
def test_what_is_asked(question: str, kind: str, speakers: tuple[str, ...], topic: str) -> None:
    asked = read_question(question)
    assert asked is not None and (asked.kind, asked.speakers, asked.topic) == (kind, speakers, topic)


@pytest.mark.parametrize(
    "question",
    [
        "When was the order signed?",
        "What is on the agenda?",
        "Who is the lead negotiator?",
        "What did he say?",
        "Which rules are new?",
    ],
)
def test_other_questions_are_not_about_statements(question: str) -> None:
    assert read_question(question) is None


def test_what_somebody_said_is_the_article_s_words(on_record: Assistant, model: ScriptedModel) -> None:
    answer = on_record.answer("What did Luis Videgaray say about the new rules?")
    assert answer.answer == (
        "Luis Videgaray said there was no way Mexico would accept the new rules, which among other things seek to deport "
        "non-Mexicans to Mexico. [1]"
    )
    assert [c.speaker for c in answer.sentences[0].citations] == ["Luis Videgaray"]
    assert model.asked == model.probes == [], "no model is needed for it"


def test_he_is_named_and_the_sentence_that_tells_is_cited(on_record: Assistant) -> None:
    (sentence,) = on_record.answer("What did Videgaray say would dominate the talks?").sentences
    assert sentence.text.startswith("Luis Videgaray said the issue would dominate the talks")
    assert len(sentence.citations) == 2 and sentence.citations[0].speaker == "Luis Videgaray"


def test_who_said_a_quotation(on_record: Assistant, model: ScriptedModel) -> None:
    answer = on_record.answer("Who said “it is not in the interests of Mexico”?")
    assert answer.answer.startswith("Luis Videgaray said: “We will not accept it, because there’s no reason why we should")
    slip = on_record.answer("Who said “the relationship with Mexico is simply phenomenal right now”?")
    assert slip.answer.startswith("Sean Spicer said: “I think the relationship")
    assert on_record.answer("Who said “the lighthouse keeper never answered our letters”?").status == "abstained"
    assert model.asked == []


def test_two_speakers_are_both_reported(on_record: Assistant) -> None:
    answer = on_record.answer("What do Spicer and Kelly say?")
    assert {c.speaker for s in answer.sentences for c in s.citations} == {"Sean Spicer", "John Kelly"}


def test_who_is_quoted(on_record: Assistant) -> None:
    answer = on_record.answer("Who is quoted?")
    assert {"Luis Videgaray", "Roberto Campa", "Sean Spicer", "John Kelly"} <= {
        c.speaker for s in answer.sentences for c in s.citations
    }


def test_an_exact_quotation_is_the_stored_text(on_record: Assistant) -> None:
    (sentence,) = on_record.answer("Quote exactly what Spicer told reporters.").sentences
    assert sentence.text == "Sean Spicer said: “I think the relationship with Mexico is phenomenal right now.”"


def test_somebody_s_words_about_something_else_are_no_answer(on_record: Assistant, model: ScriptedModel) -> None:
    model.answerable = "no"
    assert on_record.answer("What did Roberto Campa say about the border wall?").status == "abstained"
    assert on_record.answer("What did Angela Merkel say about the rules?").status == "abstained"


def test_a_speaker_who_is_not_the_one_of_record_is_put_right(on_record: Assistant, model: ScriptedModel, story: Index) -> None:
    n = next(s.position + 1 for s in story.sentences(1) if "We will not accept" in s.text)
    model.enqueue(f"Sean Spicer said Mexico will not accept it. [{n}]")
    (sentence,) = on_record.answer("Why will Mexico not accept it, because there is no reason?").sentences
    assert sentence.verdict == "repaired" and sentence.text.startswith("Luis Videgaray said: “We will not accept it")


def test_another_s_words_are_no_answer_to_what_somebody_said(on_record: Assistant, model: ScriptedModel, story: Index) -> None:
    n = next(s.position + 1 for s in story.sentences(1) if "We will not accept" in s.text)
    model.enqueue(f"Enrique Pena Nieto said Mexico will not accept it. [{n}]")
    assert on_record.answer("What did Enrique Pena Nieto say about Mexico not accepting it?").status == "abstained"


def test_claimed_speakers() -> None:
    assert claimed_speakers("Luis Videgaray, the foreign minister, said no.") == ["Luis Videgaray"]
    assert claimed_speakers("According to Sean Spicer, ties are healthy.") == ["Sean Spicer"]
    assert claimed_speakers("Ties are healthy. The article says so.") == []
    assert claimed_speakers("“Donald Trump said so,” he wrote.") == [], "within a quotation it is the article's affair"


def test_composed_sentences_hold_no_word_of_ours_but_the_name(story: Index) -> None:
    article, sentences = story.article(1), story.sentences(1)
    for statement in story.statements():
        text = compose(statement, article, sentences)
        for quotation in (q for q in text.split("“")[1:]):
            assert quotation.split("”")[0].rstrip(".,") in article.text


def test_search_tells_whose_words_a_sentence_holds(story: Index) -> None:
    found = {e.sentence.text[:20]: e.speaker for e in story.search("What will dominate the talks?", 15)}
    assert found["He said the issue wo"] == "Luis Videgaray"
    assert found["Mexico’s agenda at t"] == "a senior official with direct knowledge of the matter"
    assert found["Homeland Security’s "] is None
