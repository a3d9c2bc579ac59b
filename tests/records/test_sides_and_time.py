"""Questions across articles: who is for and who against, how a position changed, who else, what else."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant, Message
from assistant.question.about_statements import read_question
from assistant.question.timing import articles_in_time, read_time
from assistant.records.stances import stance
from index import Index
from tests.scripted import ScriptedModel


@pytest.fixture
def harbour(empty: Index) -> Index:
    empty.add_text(
        "Council split over harbour\n\nMayor Anna Feld said she supports the harbour tunnel. Councillor Tom Brand rejected the "
        "harbour tunnel as too dear. Maria Holt, who runs the ferry, said she does not support the harbour tunnel. "
        "Engineer Paul Reed said the harbour tunnel would take six years.",
        published="2025-03-01",
    )
    empty.add_text(
        "Mayor changes course\n\nMayor Anna Feld said on Monday that the harbour tunnel was a mistake.",
        published="2026-05-04",
    )
    return empty


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("said he supports the plan", "for"),
        ("endorsed the plan", "for"),
        ("said he does not support the plan", "against"),
        ("is opposed to it", "against"),
        ("said there was no way Mexico would accept the rules", "against"),
        ("supports the plan but opposes its price", None),
        ("said the plan has three parts", None),
    ],
)
def test_stance_is_told_by_plain_words_only(words: str, side: str | None) -> None:
    assert stance(words) == side


def test_words_about_something_else_take_no_side() -> None:
    words = "said the tunnel is six miles long and in a long speech at noon on the same day called the old ferry dangerous"
    assert stance(words, "the harbour tunnel") is None and stance("rejected the harbour tunnel", "the harbour tunnel") == "against"


@pytest.mark.parametrize(
    ("question", "sides", "topic"),
    [
        ("Who supports and who opposes the new rules?", ("for", "against"), "the new rules"),
        ("Who is against the plan?", ("against",), "the plan"),
        ("Which people back the tunnel?", ("for",), "the tunnel"),
    ],
)
def test_sides_are_asked_for(question: str, sides: tuple[str, ...], topic: str) -> None:
    asked = read_question(question)
    assert asked is not None and (asked.kind, asked.sides, asked.topic) == ("sides", sides, topic)


def test_supporters_come_first_then_opponents_and_nobody_else(harbour: Index, model: ScriptedModel) -> None:
    answer = Assistant(harbour, model).answer("Who supports and who opposes the harbour tunnel?")
    texts = [s.text for s in answer.sentences]
    assert [t.split(":")[0] for t in texts] == ["In favour", "Against", "Against"]
    named = [next(n for n in ("Feld", "Brand", "Holt", "Reed") if n in t) for t in texts]
    assert named[0] == "Feld" and sorted(named[1:]) == ["Brand", "Holt"], texts
    assert all(s.citations for s in answer.sentences)
    assert not model.asked


def test_a_position_is_told_in_the_order_of_time(harbour: Index, model: ScriptedModel) -> None:
    answer = Assistant(harbour, model).answer("How did Anna Feld's position on the harbour tunnel change?")
    assert [s.text[:10] for s in answer.sentences] == ["2025-03-01", "2026-05-04"], answer.answer
    assert "supports" in answer.sentences[0].text and "mistake" in answer.sentences[1].text


def test_who_else_leaves_out_who_was_named(harbour: Index, model: ScriptedModel) -> None:
    assistant = Assistant(harbour, model)
    first = assistant.answer("What did Anna Feld say about the harbour tunnel?")
    past = [Message("user", first.standalone_question), Message("assistant", first.answer)]
    second = assistant.answer("Who else?", past)
    assert second.status == "answered" and "Feld" not in second.answer, second.answer
    assert "Anna Feld" in second.standalone_question


def test_what_else_leaves_out_what_was_told(story: Index, model: ScriptedModel) -> None:
    assistant = Assistant(story, model)
    first = assistant.answer("What did Luis Videgaray say?")
    past = [Message("user", first.standalone_question), Message("assistant", first.answer)]
    second = assistant.answer("What else did he say?", past)
    assert not {s.text for s in first.sentences} & {s.text for s in second.sentences}


def test_recently_reaches_back_by_weeks_and_now_by_a_year(empty: Index) -> None:
    for day in ("2019-03-02", "2025-10-02", "2026-03-02", "2026-08-02"):
        empty.add_text(f"Cup of {day}.\n\nThe Larks won the cup, as of {day}.", published=day)
    old, autumn, new, later = (a.id for a in empty.articles())
    asked_on = date(2026, 3, 4)

    def in_time(question: str, asked_on: date) -> list[int] | None:
        return articles_in_time(empty, read_time(question, asked_on), asked_on, None)

    assert in_time("Who recently won the cup?", asked_on) == [new]
    assert in_time("Who has the cup now?", asked_on) == [autumn, new], "what comes months later tells of then"
    assert in_time("Who won the cup?", asked_on) is None
    empty.remove(new, autumn)
    assert in_time("Who recently won the cup?", asked_on) == [old], "the newest that there is"
    assert in_time("Who recently won the cup?", date(2026, 9, 1)) == [later]
