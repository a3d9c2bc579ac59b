"""Whether cited sentences say what an answer says."""

from __future__ import annotations

import pytest

from assistant.checking.own_words import is_echo, is_heading, is_known
from assistant.checking.sentence import check
from assistant.checking.support import SUPPORTED, chance, contradicts
from assistant.model.parsing import Written
from assistant.question.question import Question
from index import Evidence, Index

STORM = "The storm closed the harbour of Bergen on Monday, and ferries to the islands were cancelled, the port authority said."


@pytest.mark.parametrize(
    ("claim", "cited", "question", "supported"),
    [
        ("The port authority said ferries to the islands were cancelled.", STORM, "", True),
        ("On Monday the storm closed the harbour of Bergen.", STORM, "Which harbour was closed?", True),
        ("Ferries to the islands were not cancelled, the port authority said.", STORM, "", False),
        ("The storm killed two fishermen near the islands.", STORM, "What did the storm do?", False),
        ("The port authority will build a new bridge to the harbour next year.", STORM, "What will it build?", False),
    ],
)
def test_support_is_more_than_common_words(story: Index, claim: str, cited: str, question: str, supported: bool) -> None:
    assert (chance(claim, [cited], question, story.embedding().encode) >= SUPPORTED) is supported


NEGOTIATOR = "The lead negotiator, Foreign Minister Ana Moss, said there was no way the country would accept the new rules."


@pytest.mark.parametrize(
    ("claim", "cited", "supported"),
    [
        ("Foreign Minister Ana Moss is the lead negotiator.", NEGOTIATOR, True),
        ("Ana Moss said the country would accept the new rules.", NEGOTIATOR, False),
        ("The minister resigned.", "The report that the minister resigned was not confirmed.", False),
        ("The bridge was closed.", "Nobody was hurt. The bridge was closed.", True),
        ("Prices will rise in June.", "Prices will rise in June but not in May.", True),
    ],
)
def test_what_stands_beside_a_denial_is_confirmed_and_what_is_denied_is_not(
    story: Index, claim: str, cited: str, supported: bool
) -> None:
    assert (chance(claim, [cited], "", story.embedding().encode) >= SUPPORTED) is supported


@pytest.mark.parametrize(
    ("text", "question", "echo"),
    [
        ("The port will build a new bridge this week.", "Which port will build a new bridge this week?", True),
        ("The port of Bergen will build it.", "Which port will build a new bridge?", False),
        ("It will be 19 metres high.", "How high will it be?", False),
    ],
)
def test_an_echo_is_no_answer(text: str, question: str, echo: bool) -> None:
    assert is_echo(text, question) is echo


def test_a_heading_is_no_answer() -> None:
    titles = ["Midnight deadline looms for the port - The Herald"]
    assert is_heading("Midnight deadline looms for the port (2025-07-31)", titles)
    assert is_heading("Midnight deadline looms for … (The Herald, 2025-07-31).", titles)
    assert not is_heading("Midnight deadline looms for the port", titles), "a sentence of the article may say just that"
    assert not is_heading("The deadline is near (2025-07-31)", titles)


def checked(index: Index, text: str, marker: int, question: str) -> tuple[str, list[int]] | None:
    """(verdict, markers) of a sentence that cites one of the article's sentences, numbered from 0."""
    article = index.article(1)
    evidence = {s.position: Evidence(s, article) for s in index.sentences(1)}
    asked, encode = Question.of(question), index.embedding().encode
    found = check(Written(text, (marker,)), evidence, asked, encode, lambda i, name: is_known(index, name, {i}))
    return (found.verdict, [c.marker for c in found.citations]) if found else None


def test_what_was_taken_from_two_sentences_is_cited_for_both(empty: Index) -> None:
    empty.add_text(
        "Flag raised\n\nOfficials of Harbour City raised the flag again on Monday. "
        "The monument is located across from the Old Inn in the western quarter."
    )
    answer = "The monument is located across from the Old Inn in Harbour City."
    assert checked(empty, answer, 2, "Where is the monument located?") == ("repaired", [2, 1])


def test_a_name_of_the_question_may_stand_elsewhere_in_the_article(empty: Index) -> None:
    empty.add_text(
        "Flu spreads\n\nA new variant, subclade K, is the main virus behind the wave of flu. Doctors in Norway warned of it."
    )
    question, answer = "Which variant drives the flu in {}?", "The variant that drives the flu in {} is subclade K."
    assert checked(empty, answer.format("Norway"), 1, question.format("Norway")) == ("unverified", [1])
    assert checked(empty, answer.format("Chile"), 1, question.format("Chile")) is None, "the article knows of no Chile"
    assert checked(empty, answer.format("Norway"), 1, "Which variant drives the flu?") != ("verified", [1])


def test_a_body_may_be_called_by_its_initials(empty: Index) -> None:
    empty.add_text(
        "Harbour airport\n\nThe airport was closed late on Monday. "
        "The Federal Aviation Administration shut the runways, and the U.S. Postal Service its office in town."
    )
    answer = "The FAA shut the runways of the airport."
    assert checked(empty, answer, 2, "What did the FAA shut?") == ("verified", [2])
    assert checked(empty, "The USPS shut its office.", 2, "What was shut?") == ("verified", [2])
    assert checked(empty, "The FBI shut its office.", 2, "What was shut?") is None
    assert checked(empty, "Ida Nolan shut the runways.", 2, "Who shut them?") is None, "“in” is not her initials"


def test_initials_are_spelled_as_the_article_spells_them(empty: Index) -> None:
    empty.add_text("Airports\n\nOfficers were sent to major U.S. airports. The letter was signed by J. K. Moss.")
    article = empty.article(1)
    evidence = {s.position: Evidence(s, article) for s in empty.sentences(1)}
    written = (("Officers were sent to U. S. airports.", 1), ("J. K. Moss signed the letter.", 2))
    found = [check(Written(t, (m,)), evidence, Question.of(""), empty.embedding().encode, lambda *_: False) for t, m in written]
    assert [f.text for f in found if f] == ["Officers were sent to U.S. airports.", "J. K. Moss signed the letter."]


def test_the_sentence_that_has_what_the_cited_one_lacks_may_borrow_a_name_of_the_question(empty: Index) -> None:
    empty.add_text(
        "Doctors in Norway\n\nDoctors in Norway warned of it. A new variant, subclade K, is the main virus behind the wave."
        "\n\nMany are ill in Oslo."
    )
    asked = "Which variant is behind the wave in Oslo?"
    assert checked(empty, "Subclade K is the main variant behind the wave in Oslo.", 1, asked) == ("unverified", [2])


def test_what_only_the_question_says_is_not_confirmed(empty: Index) -> None:
    empty.add_text(
        "Primary in Harbour County\n\nSenator Adam Hale is throwing his support behind Mayor Ida Moss in the primary. "
        "Councillor Eve Lind won the primary in Harbour County on Tuesday."
    )
    asked = "Who won the primary in Harbour County?"
    assert checked(empty, "Ida Moss won the primary in Harbour County.", 1, asked) == ("unverified", [1])
    assert checked(empty, "Eve Lind won the primary in Harbour County.", 2, asked) == ("verified", [2])


@pytest.mark.parametrize(
    ("claim", "said", "opposed"),
    [
        ("Prices will not rise in May.", "He did not say when. Prices will rise in May, he added.", True),
        ("Prices will rise in May.", "Prices will not rise in May.", True),
        ("Charges were not filed.", "No charges were filed.", False),
        ("Prices will not rise.", "Prices will not rise before May.", False),
        ("Prices will rise in June.", "Prices will rise in June but not in May.", False),
    ],
)
def test_negation_bears_on_its_own_word(claim: str, said: str, opposed: bool) -> None:
    assert contradicts(claim, said) is opposed
