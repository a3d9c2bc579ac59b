"""Questions about who said what, answered from records: read, found, composed, checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.checking.speaker_of_record import claimed_speakers, with_speaker_of_record
from assistant.question.about_statements import read_question
from assistant.records.composing import compose
from assistant.types import AnswerSentence, Citation
from index import Evidence, Index
from index.statements.extraction import extract
from index.statements.judging.claims import Claim
from tests.scripted import ScriptedJudge, ScriptedModel, written


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
        ("What were the exact words of Spicer about trade?", "what", ("Spicer",), "trade"),
        ("Give me Kelly's exact words on the border.", "what", ("Kelly",), "the border"),
        ("what did keller say about the tunnel?", "what", ("keller",), "the tunnel"),
        ("What did the foreign minister say about trade?", "what", ("the foreign minister",), "trade"),
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
        "What does the report say about trade?",
        "Which rules are new?",
        "According to new federal data, how long do people live?",
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
    assert model.asked == [], "no model is needed for it"


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


def test_somebody_s_words_about_something_else_are_no_answer(on_record: Assistant) -> None:
    assert on_record.answer("What did Roberto Campa say about the border wall?").status == "abstained"
    assert on_record.answer("What did Angela Merkel say about the rules?").status == "abstained"


def test_a_speaker_who_is_not_the_one_of_record_is_put_right(model: ScriptedModel, story: Index) -> None:
    n = next(s.position + 1 for s in story.sentences(1) if "We will not accept" in s.text)
    model.enqueue(f"Sean Spicer said Mexico will not accept it. [{n}]")
    (sentence,) = written(story, model, "Why will Mexico not accept it, because there is no reason?")
    assert sentence.verdict == "repaired" and sentence.text.startswith("Luis Videgaray said: “We will not accept it")


def test_another_s_words_are_no_answer_to_what_somebody_said(model: ScriptedModel, story: Index) -> None:
    n = next(s.position + 1 for s in story.sentences(1) if "We will not accept" in s.text)
    model.enqueue(f"Enrique Pena Nieto said Mexico will not accept it. [{n}]")
    assert written(story, model, "What did Enrique Pena Nieto say about Mexico not accepting it?") == []


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


@pytest.fixture
def council(empty: Index) -> Index:
    empty.add_text(
        "Council row\n\nMayor Ida Brandt said the harbour tunnel would open in May. Rosa Diaz denied this.\n\n"
        "Engineer Mark Cole said that Minister Peter Lund had promised to pay for the harbour tunnel before the summer.\n\n"
        "“The tunnel is not safe,” said Tom Reed, a diver. Anna Reed, a teacher, said the school was cold."
    )
    return empty


def test_who_contradicts_a_statement_is_reported_with_it(council: Index, model: ScriptedModel) -> None:
    said = Assistant(council, model).answer("What did Ida Brandt say about the harbour tunnel?")
    assert [s.citations[0].speaker for s in said.sentences] == ["Ida Brandt", "Rosa Diaz"], said.answer
    assert said.sentences[1].text == "Rosa Diaz denied this."


def test_what_somebody_is_told_to_have_said_names_who_tells_it(council: Index, model: ScriptedModel) -> None:
    (sentence,) = Assistant(council, model).answer("What did Peter Lund promise?").sentences
    assert sentence.text.startswith("As told by Mark Cole: Peter Lund had promised to pay"), sentence.text


@pytest.mark.parametrize("who", ["the mayor", "brandt", "the Mayor"])
def test_speakers_may_be_asked_for_in_lower_case_or_by_what_they_are(council: Index, model: ScriptedModel, who: str) -> None:
    answer = Assistant(council, model).answer(f"what did {who} say about the harbour tunnel?")
    assert answer.sentences[0].text.startswith("Ida Brandt said the harbour tunnel would open"), answer.answer


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("Tom Reed said the tunnel is not safe.", "verified"),
        ("Anna Reed said the tunnel is not safe.", "repaired"),
        ("Rosa Diaz said the tunnel is not safe.", "repaired"),
        ("The diver said the tunnel is not safe.", "verified"),
        ("The trade minister noted the tunnel is not safe.", "unverified"),
    ],
)
def test_whom_an_answer_makes_speak(council: Index, written: str, verdict: str) -> None:
    cited = next(s for s in council.sentences(1) if "not safe" in s.text)
    evidence = Evidence(cited, council.article(1), speaker="Tom Reed")
    found = with_speaker_of_record(AnswerSentence(written, "verified", (Citation.to(1, evidence),)), council)
    assert found is not None and found.verdict == verdict
    assert verdict != "repaired" or found.text.startswith("Tom Reed said: “The tunnel is not safe")


def judged(home: Path, says: Callable[[Claim], str]) -> Index:
    """A library whose statements are judged so."""
    return Index(home, tagger=partial(extract, judge=ScriptedJudge(says)))


def test_what_was_not_said_is_told_only_where_it_is_asked_whether_it_was(tmp_path: Path, model: ScriptedModel) -> None:
    empty = judged(tmp_path, lambda claim: "withheld" if "bridge" in claim.text[slice(*claim.contents[0])] else "said")
    empty.add_text("Row.\n\nMayor Iris Tal said that the harbour would open. Iris Tal stopped short of promising a new bridge.")
    said = Assistant(empty, model).answer("What did Iris Tal say?")
    assert "harbour" in said.answer and "bridge" not in said.answer
    promised = Assistant(empty, model).answer("Did Iris Tal promise a new bridge?")
    assert [s.text for s in promised.sentences] == ["Iris Tal stopped short of promising a new bridge."]


def test_a_question_in_marks_is_told_as_asked(tmp_path: Path, model: ScriptedModel) -> None:
    empty = judged(tmp_path, lambda claim: "asked" if "pay" in claim.text[slice(*claim.contents[0])] else "said")
    empty.add_text("Row.\n\n“Who will pay for the harbour?” Mayor Iris Tal asked. Paul Nied asked whether boats would pay.")
    who = Assistant(empty, model).answer("Who said “Who will pay for the harbour?”")
    assert who.answer.startswith("Iris Tal asked: “Who will pay for the harbour?”")
    assert [(s.is_told, s.is_said) for s in empty.statements("Tal")] == [(True, False)], "a question is nobody's view"
    assert "Nied said" not in Assistant(empty, model).answer("What did Paul Nied say about boats?").answer


def test_what_is_denied_is_not_what_was_said(empty: Index, model: ScriptedModel) -> None:
    empty.add_text(
        "Row.\n\nSenator Mark Cole denied that the copper mine would close. Ida Brandt said the copper mine would not close."
    )
    answer = Assistant(empty, model).answer("Who said that the copper mine would close?")
    assert "Cole" not in answer.answer and "Brandt" not in answer.answer
    denied = Assistant(empty, model).answer("Who denied that the copper mine would close?")
    assert [s.citations[0].speaker for s in denied.sentences] == ["Mark Cole"]
