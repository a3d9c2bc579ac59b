"""Statements held against their text, with a judge that says what it is told to say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.english.segmentation import sentence_spans
from index.statements.extracted import Extracted
from index.statements.extraction import extract
from index.statements.judging.claims import Claim
from tests.scripted import ScriptedJudge

TEXT = "Dam row\n\nAnna Vance, whom Paul Nied met on Monday, said that the dam was safe. Vance declined to comment on the bill."


def judged(says: Callable[[Claim], str]) -> tuple[Extracted, ScriptedJudge]:
    judge = ScriptedJudge(says)
    return next(s for s in extract(TEXT, sentence_spans(TEXT), judge=judge) if "safe" in words(s)), judge


def words(statement: Extracted) -> str:
    return " ".join(TEXT[a:b] for a, b in statement.contents)


def test_what_the_text_says_stays_and_is_as_sure_as_the_judge() -> None:
    statement, _ = judged(lambda _: "said")
    assert (statement.resolution.names, statement.polarity) == (("Anna Vance",), "affirmed")
    assert statement.resolution.confidence == pytest.approx(0.93, abs=0.05)


@pytest.mark.parametrize("verdict", ["denied", "withheld", "asked", "supposed", "misquoted"])
def test_what_was_not_said_is_stored_as_that(verdict: str) -> None:
    statement, _ = judged(lambda _: verdict)
    assert (statement.resolution.names, statement.polarity) == (("Anna Vance",), verdict)


def test_another_speaker_near_is_taken_where_the_judge_believes_it() -> None:
    statement, _ = judged(lambda claim: "said" if "Nied" in claim.speaker else "other")
    assert (statement.resolution.names, statement.polarity) == (("Paul Nied",), "affirmed")
    assert TEXT[slice(*(statement.source or (0, 0)))] == "Paul Nied"


def test_what_nobody_is_known_to_have_said_is_unclear() -> None:
    statement, _ = judged(lambda _: "other")
    assert (statement.polarity, statement.resolution.names) == ("unclear", ())


def test_what_is_no_statement_is_a_deed() -> None:
    statement, _ = judged(lambda _: "none")
    assert statement.act == "did"


@pytest.mark.parametrize("dash", ["—", "–", "--", "―"])
def test_a_signed_quotation_is_its_signer_s_by_its_form(dash: str) -> None:
    text = f"Letters\n\n“The dam held for forty years” {dash} Anna Vance\n\n“We shall miss the lake” {dash} Paul Nied"
    found = extract(text, sentence_spans(text), judge=ScriptedJudge(lambda _: "other"))
    assert [(s.polarity, s.resolution.names) for s in found] == [("affirmed", ("Anna Vance",)), ("affirmed", ("Paul Nied",))]


def test_what_is_asked_in_marks_was_said_unless_its_cue_asks() -> None:
    text = "Dam row\n\n“Who let it rust?” said Anna Vance. “Who pays for it?” asked Paul Nied."
    found = extract(text, sentence_spans(text), judge=ScriptedJudge(lambda _: "asked"))
    assert [(s.polarity, s.resolution.names) for s in found] == [("affirmed", ("Anna Vance",)), ("asked", ("Paul Nied",))]
