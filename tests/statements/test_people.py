"""Names within an article, and whom its sources mean."""

from __future__ import annotations

import unicodedata

import pytest

from index.english.names import NameParts, gender_of, same_person, without_titles
from index.english.parsing import Parsed
from index.english.segmentation import sentence_spans
from index.statements.cues import act, polarity
from index.statements.extraction import extract
from index.statements.naming.people import find_people


def persons(text: str) -> dict[str, int]:
    """Names of the persons of a text, with how often each is mentioned."""
    return {p.name: len(p.mentions) for p in find_people(Parsed.of(text, sentence_spans(text))).persons}


def speaker_of(text: str, words: str) -> tuple[str, tuple[str, ...]]:
    """Status and names of the statement with these words."""
    found = next(s for s in extract(text, sentence_spans(text)) if any(words in text[a:b] for a, b in s.contents))
    return found.resolution.status, found.resolution.names


def test_a_surname_is_the_person_named_in_full() -> None:
    text = "Anna Holm met Peter Lund. Holm said no. Mr. Lund said yes. Lund left."
    assert persons(text) == {"Anna Holm": 2, "Peter Lund": 3}


def test_a_title_tells_two_of_one_surname_apart() -> None:
    text = "First lady Mary Stone spoke first. Mr. Stone said the budget was sound. “We will pay our debts,” Mr. Stone said."
    assert speaker_of(text, "pay our debts") == ("named", ("Stone",)), "not Mary Stone"


def test_a_title_is_no_first_name() -> None:
    text = "President Holm spoke. Holm left. Later Holm returned, and President Holm slept. Holm woke."
    assert list(persons(text)) == ["Holm"]


@pytest.mark.parametrize("suffix", ["Jr.", "II", "III", "IV", "V"])
def test_every_suffix_is_part_of_the_name_wherever_that_stands(suffix: str) -> None:
    text = f"Anna Ruiz met the press. “We won,” said Peter Holm {suffix}, the mayor. Then Peter Holm {suffix} left."
    assert persons(text) == {"Anna Ruiz": 1, f"Peter Holm {suffix}": 2}


def test_an_initial_is_no_suffix() -> None:
    assert persons("Anna Maria V. Santos spoke on Monday. Santos left.") == {"Anna Maria V. Santos": 2}


def gender(text: str, name: str) -> str | None:
    found = find_people(Parsed.of(text, sentence_spans(text))).persons
    return next(p.gender for p in found if p.name == name)


def test_a_gender_is_told_by_the_pronouns_that_can_be_nobody_else_s() -> None:
    both = "Bernie Stone told Anna Holm that his chest was empty. Bernie Stone met Anna Holm when he was tired."
    assert gender(both, "Bernie Stone") == "m"
    either = "Bernie Stone told Jackie Holm that his chest was empty. Bernie Stone met Jackie Holm when he was tired."
    assert gender(either, "Bernie Stone") is None


def test_pronouns_outweigh_a_first_name() -> None:
    assert gender("Sen. Lindsey Hale spoke. He left. Hale came back. He said no. Hale slept. He woke.", "Lindsey Hale") == "m"
    assert gender("Sen. Lindsey Hale spoke. He left. Hale came back.", "Lindsey Hale") == "f"
    assert gender("Mary Holm said he lied, that he cheated and that he would lose.", "Mary Holm") == "f"


def test_a_surname_of_two_words_is_whole() -> None:
    text = "Rep. Debbie Wasserman Schultz spoke. Wasserman Schultz left. The chair, Debbie Wasserman Schultz, won."
    assert set(persons(text)) == {"Debbie Wasserman Schultz"}


def test_junior_is_somebody_else() -> None:
    assert not same_person(NameParts.of("John Smith"), NameParts.of("John Smith Jr."))
    assert same_person(NameParts.of("John F. Kerry"), NameParts.of("John Kerry"))
    assert not same_person(NameParts.of("John F. Kerry"), NameParts.of("John B. Kerry"))
    assert same_person(NameParts.of("Bill Moyers"), NameParts.of("William Moyers"))
    assert NameParts.of("Ludwig van der Veen").last == "van der Veen"
    assert without_titles("Sen. Anna Holm's") == "Anna Holm" and without_titles("Mr. John Smith Jr.") == "John Smith Jr."
    assert (gender_of("Mary"), gender_of("John"), gender_of("Zorblax")) == ("f", "m", None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lady Ruth Holm-Dahl OBE said it was old. Holm-Dahl said it was hers.", {"Ruth Holm-Dahl"}),
        ("Sir Alan de la Croix KC said it was old. “It leaks,” de la Croix said.", {"Alan de la Croix"}),
        ("Conor O’Dowd MP said it was old. Mr O’Dowd said it was his.", {"Conor O’Dowd"}),
        ("Rita dos Reis e Costa, a diver, said it was old. Dos Reis said it was hers.", {"Rita dos Reis e Costa"}),
        ("Joiner Tadeusz Wilk said it was old. “It leaks,” Wilk said.", {"Tadeusz Wilk"}),
        ("Imam Yahya Toure said it was old. “It leaks,” Toure said.", {"Yahya Toure"}),
        ("Grace Aldous Finch said it was old. Finch said it was hers.", {"Grace Aldous Finch"}),
        ("Erik Moss died. “He was ill,” his niece, Outi Moss, told the court.", {"Outi Moss"}),
        ("Erik Moss died. Moss’s stepson, Eero, said he was ill.", {"Eero"}),
        ("The dog barked. A woman who gave her name only as Delia said it was hers.", {"Delia"}),
        (
            "Mr. Stone met Mrs. Stone. Peter Stone said no. Anna Stone said yes. Stone said it was late.",
            {"Peter Stone", "Anna Stone"},
        ),
    ],
)
def test_names_of_every_shape(text: str, names: set[str]) -> None:
    assert {n for s in extract(text, sentence_spans(text)) for n in s.resolution.names} == names


def test_names_are_one_however_they_are_encoded() -> None:
    assert same_person(NameParts.of("José Núñez"), NameParts.of(unicodedata.normalize("NFD", "José Núñez")))
    assert same_person(NameParts.of("Jose Nunez"), NameParts.of("José Núñez"))


HEARING = """Hearing on the mine.

Foreign Minister Luis Ortega met Senator Anna Holm (D-Ohio) on Monday. \
“The mine must close,” the minister said. “It feeds my town,” she answered.

A spokesman for Holm, Peter Quinn, said the senator would vote on Friday. An aide said otherwise.

“We have no plan,” said a source close to the talks.
"""


@pytest.mark.parametrize(
    ("words", "status", "names"),
    [
        ("mine must close", "named", ("Luis Ortega",)),
        ("feeds my town", "named", ("Anna Holm",)),
        ("vote on Friday", "named", ("Peter Quinn",)),
        ("We have no plan", "unnamed", ()),
    ],
)
def test_roles_pronouns_and_appositions(words: str, status: str, names: tuple[str, ...]) -> None:
    assert speaker_of(HEARING, words) == (status, names)


def test_he_is_nobody_where_it_could_be_either() -> None:
    text = "John Hale and Peter Moss met. “This is over,” he said."
    status, names = speaker_of(text, "This is over")
    assert status == "unresolved" and names == ()


def test_what_cues_say() -> None:
    assert act("said", "x") == act("has been arguing", "x") == act(":", "x") == "said"
    assert act("believes", "that x") == "held" and act("signed", "the bill") == "did" and act("signed", "“x”") == "said"
    assert polarity("denied") == polarity("never claimed") == "denied"
    assert polarity("declined to") == polarity("would not comment") == "withheld" and polarity("said") == "affirmed"


def test_a_name_beside_a_body_is_its_founder_s() -> None:
    text = "The founder of the Lund super PAC, John Hale, opened the bridge."
    assert list(find_people(Parsed.of(text, sentence_spans(text))).persons[0].roles) == ["founder"]
