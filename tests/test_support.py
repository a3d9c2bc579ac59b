"""Whether cited sentences say what an answer says: support that is trained, and evidence that is judged before the model is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.abstaining import HOPELESS, Abstaining, Judged, JudgedShort, log_odds_of_right, sentences_with
from assistant.checks import check
from assistant.context import EVIDENCE, as_few
from assistant.gates import is_echo, is_heading, is_known
from assistant.parsing import Written
from assistant.support import SUPPORTED, chance, contradicts
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


def test_all_judges_count() -> None:
    judge = Abstaining()
    assert judge.is_hopeless(HOPELESS / 2) and not judge.is_hopeless(HOPELESS * 2)
    assert judge.is_answerable(0.9) and not judge.is_answerable(0.2)
    assert judge.is_believed(Judged(0.95, 0.9, True, 3)) and not judge.is_believed(Judged(0.05, 0.2, False, 1))
    sure = [p / 100 for p in range(1, 100)]
    worse, better, best = ((0.3, None, 1), (0.8, None, 1), (0.8, True, 3))
    passed = [sum(judge.is_believed(Judged(p, *others)) for p in sure) for others in (worse, better, best)]
    assert passed == sorted(passed) and passed[0] < passed[-1], "the better the evidence, the less sure the model need be"


def test_all_judges_of_a_short_answer_count() -> None:
    judge = Abstaining()
    good, poor = JudgedShort(0.8, 0.7, 0.6, -1.5), JudgedShort(0.5, 0.2, 0.05, -4.0)
    assert judge.is_believed(good) and not judge.is_believed(poor)
    assert judge.is_sure(good) and not judge.is_sure(poor)
    for changed in ({"right": 0.8}, {"chance": 0.7}, {"share": 0.6}, {"likelihood": -1.5}):
        assert log_odds_of_right(replace(poor, **changed)) > log_odds_of_right(poor)
    assert judge.is_believed(JudgedShort(0.8, 0.7, 0.6, None)), "a model need not tell how likely its words were"


def test_sentences_that_have_an_answer_are_counted(empty: Index) -> None:
    for text in ("The ferry sank off Oban.\n\nNobody was hurt.", "A ferry sank near Oban on Monday.", "It was built in Cork."):
        empty.add_text(f"Ferry news\n\n{text}")
    evidence = [Evidence(s, a) for a in empty.articles() for s in empty.sentences(a.id)]
    assert sentences_with("The ferry sank off Oban.", "Where did the ferry sink?", evidence) == 2
    assert sentences_with("It was built in Cork.", "Where was the ferry built?", evidence) == 1
    assert sentences_with("The ferry.", "Where is the ferry?", evidence) == 0, "nothing is new in it"


@pytest.mark.parametrize(
    ("text", "question", "echo"),
    [
        ("The port will build a new bridge this week.", "Which port will build a new bridge this week?", True),
        ("The port of Bergen will build it.", "Which port will build a new bridge?", False),
        ("It will be 19 metres high.", "How high will it be?", False),
        ("The port will build a bridge.", "Will the port build a bridge?", False),  # a yes
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


def test_evidence_is_as_little_as_the_scores_justify(story: Index) -> None:
    sentence, article = story.sentences(1)[0], story.article(1)
    clear = [Evidence(sentence, article, score, answered=0.9) for score in (9.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.5, 0.0)]
    unclear = [Evidence(sentence, article, 1.0 - n / 100, answered=0.4) for n in range(EVIDENCE)]
    unjudged = [Evidence(sentence, article, score) for score in (9.0, 1.0, 0.5, 0.2)]
    assert len(as_few(clear)) == 3 and len(as_few(unclear)) == EVIDENCE - 2 and as_few(unjudged) == unjudged and as_few([]) == []


def checked(index: Index, text: str, marker: int, question: str) -> tuple[str, list[int]] | None:
    """(verdict, markers) of a sentence that cites one of the article's sentences, numbered from 0."""
    article = index.article(1)
    evidence = {s.position: Evidence(s, article) for s in index.sentences(1)}
    found = check(
        Written(text, (marker,)), evidence, question, index.embedding().encode, lambda i, name: is_known(index, name, {i})
    )
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
    found = [check(Written(t, (m,)), evidence, "", empty.embedding().encode, lambda *_: False) for t, m in written]
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
