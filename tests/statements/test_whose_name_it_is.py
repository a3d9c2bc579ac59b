"""A stored name is the one whom the text means, or none: five kinds of mistakes that readers of real articles found."""

from __future__ import annotations

import pytest

from index.english.datelines import dateline
from tests.statements.test_people import persons, speaker_of


@pytest.mark.parametrize(
    ("text", "words", "status", "names"),
    [
        (
            "Will Hasker get along with the Growers’ Union?\n\nFormer mayor Donald Hasker came late. "
            "Hasker said the bridge was closed.",
            "bridge was closed",
            "named",
            ("Donald Hasker",),
        ),
        (
            "The bridge was old. On Sunday, May 18, a spokesperson for the former mayor said that the river was high.",
            "river was high",
            "unnamed",
            (),
        ),
        (
            "Anna May left. On Sunday, May 18, a spokesman for the town, Peter Moss, said that the river was high.",
            "river was high",
            "named",
            ("Peter Moss",),
        ),
    ],
)
def test_the_first_word_of_a_question_and_a_month_are_no_names(text: str, words: str, status: str, names: tuple[str, ...]) -> None:
    assert speaker_of(text, words) == (status, names)


def test_a_first_name_that_is_also_a_verb_stays_one() -> None:
    assert "Will Hasker" in persons("Will Hasker spoke first. Then Hasker left.")
    assert "Will Hasker" not in persons("Will Hasker resign?\n\nDonald Hasker spoke first. Then Hasker left.")


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("Zentrix CEO Dan Ammering spoke. Zentrix said the bridge was closed.", "bridge was closed", ("Zentrix",)),
        ("Zentrix CEO Dan Ammering spoke. Ammering said the bridge was closed.", "bridge was closed", ("Dan Ammering",)),
        (
            "QPI Superintendent Jill Underholm came late. The Vermont QPI said the bridge was closed.",
            "bridge was closed",
            ("Vermont QPI",),
        ),
        (
            "Song and Dance Hall of Fame Foundation Chairman John Sandvik called the singers “a diverse group of artists.”",
            "a diverse group",
            ("John Sandvik",),
        ),
        (
            'The film opened. "Tern-Chi and the Legend of the Ten Bells" star Simon Liu, 36, said that the river was high.',
            "river was high",
            ("Simon Liu",),
        ),
    ],
)
def test_words_before_a_role_are_the_body_s(text: str, words: str, names: tuple[str, ...]) -> None:
    assert speaker_of(text, words)[1] == names


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("The shop closed. Bob & Henry’s said that the river was high.", "river was high", ("Bob & Henry’s",)),
        (
            "The sky was clear. According to Date and Hour, the moon is called the Cold Moon.",
            "moon is called",
            ("Date and Hour",),
        ),
        (
            "The streets were calm, according to the Bill of Duties Institute.",
            "streets were calm",
            ("Bill of Duties Institute",),
        ),
        (
            "Nearly 40 guards came, according to Harrow University’s Peter Ivar Moss, Jr., Research and Education Institute.",
            "guards came",
            ("Peter Ivar Moss, Jr., Research and Education Institute",),
        ),
        ("Peter Moss waited. A pro-Peter Moss PAC said that the river was high.", "river was high", ()),
        (
            "John Hale was booed. The prominent civil rights organization the Anti-Cruelty League said that Hale was cruel.",
            "was cruel",
            ("Anti-Cruelty League",),
        ),
        (
            "The Alabama National Guard came. The Ohio National Guard stayed. "
            "The modern National Guard says that it quelled riots.",
            "quelled riots",
            ("National Guard",),
        ),
        (
            "A measure failed. The letter, signed by U.S. Sens. John Hale and Rosa Diaz, and U.S. Reps. Peter Moss and Ida Brandt, "
            "says that the town must pay.",
            "town must pay",
            (),
        ),
    ],
)
def test_the_head_of_a_mention_decides(text: str, words: str, names: tuple[str, ...]) -> None:
    assert speaker_of(text, words)[1] == names


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        (
            "Shops shut.\n\nHong Kong CNN —\n\nPrices rose. The surge prompted Tallin Leeson Food to deny it."
            "\n\n“Peaches are not medicines!” the company said in a post.",
            "not medicines",
            ("Tallin Leeson Food",),
        ),
        (
            "The plant is in Boston, Massachusetts. It may close. In a letter to Boston’s mayor, "
            "the company said the lease was over.",
            "lease was over",
            (),
        ),
        (
            "Pamela Ortega will run again. Pamela Ortega was asked to lead the office. "
            "The organization said that taxes would fall.",
            "taxes would fall",
            (),
        ),
        (
            "Google said that the lease was over. Microsoft fell by five percent. The company said that the river was high.",
            "river was high",
            ("Microsoft",),
        ),
        (
            "Alfred Holm won three American League West titles. The league said that the river was high.",
            "river was high",
            (),
        ),
        (
            "The Harrow campaign sent pies to the fair. The magazine said that the best pie won.",
            "best pie won",
            (),
        ),
        (
            "The Forest Working Group praised the bill. The Consumer Brands Association opposed it, and the group disputed "
            "the findings on health.",
            "findings on health",
            ("Consumer Brands Association",),
        ),
        (
            "The Coast Guard said that the sea was rough.\n\nThe State Department condemned the launches, calling them reckless, "
            "it said in a note.",
            "reckless",
            ("State Department",),
        ),
        (
            "Microsoft said the tariffs would end.\n\n“The White House has set terms, so the outlook is unclear,” it said.",
            "outlook is unclear",
            ("Microsoft",),
        ),
    ],
)
def test_what_a_company_or_it_may_be(text: str, words: str, names: tuple[str, ...]) -> None:
    assert speaker_of(text, words)[1] == names


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A title\n\nHong Kong CNN —\n\nPrices rose.", "Hong Kong CNN"),
        ("HARROW, Ohio (AP) — The mill closed.", "HARROW, Ohio (AP)"),
        ("LONDON, Aug 8 (Reuters) - The mill closed.", "LONDON, Aug 8 (Reuters)"),
        ("Peter Moss — The Man.", ""),
        ("The mill closed — NASA knew.", ""),
    ],
)
def test_datelines(text: str, line: str) -> None:
    assert dateline(text) == line


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        (
            "Jimmy Kettle spoke of supporters of President John Hale. Jimmy Kettle sang.\n\n"
            "The president said that the river was high.",
            "river was high",
            ("John Hale",),
        ),
        ("Jimmy Kettle sang. Kettle danced. The senator said that the river was high.", "river was high", ()),
        (
            "Peter Moss spoke for an hour. Peter Moss was calm. Rosa Diaz asked him of taxes. It was late. It rained. “I agree,” "
            "the senator said. Later on the show, Sen. Clara McCain spoke.",
            "I agree",
            (),
        ),
        (
            "A judge in Ohio issued a ruling that pleased Senator John Hale.\n\nThe judge said that the rolls were old.",
            "rolls were old",
            (),
        ),
        (
            "Peter Moss met Anna Holm on Monday. The two lawmakers said that the mine would close.",
            "mine would close",
            (),
        ),
        (
            "Sen. Peter Moss met Rep. Anna Holm on Monday. The two lawmakers said that the mine would close.",
            "mine would close",
            ("Peter Moss", "Anna Holm"),
        ),
        (
            "John Hale took the case to the Justice Department. “You seem to have picked a new standard,” the two wrote.",
            "new standard",
            (),
        ),
        (
            "The Sunnis marched. Peter Moss met the Sunnis. Sunnis were glad. “This is over,” he said.",
            "This is over",
            ("Peter Moss",),
        ),
    ],
)
def test_a_role_is_whose_the_article_calls_it(text: str, words: str, names: tuple[str, ...]) -> None:
    assert speaker_of(text, words)[1] == names
