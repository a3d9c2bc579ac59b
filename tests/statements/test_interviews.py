"""Whose turn it is in interviews, hearings and transcripts of several layouts, and what only looks like one."""

from __future__ import annotations

import pytest

from index.english.segmentation import sentence_spans
from index.statements.extraction import extract
from index.statements.naming.labels import labels

HEARING = """The panel met on Tuesday.

SENATOR JUNE ALLARD (D): Did you sign it?

DEPUTY GOVERNOR MARTIN ROWE: I did.

Everybody on the floor knew. We had no choice.

(Laughter.)

ALLARD: When?

ROWE: In May.

Note: The transcript has been shortened.
"""
INTERVIEW = """‘They came’: an interview with Noor Azmi

Noor Azmi sat down with our reporter Simon Teal.

Q. Why now?

A. I was tired of waiting.

The hall was full all the same.

Q. Will you tour?

A. Never again.
"""
NAMES = """Ulla Stark interviewed Per Nyberg for the Courier.

Stark: How old is the oak?
Nyberg: Four hundred years.
Stark: Will it stand?
Nyberg: It will outlive you.

Nyberg’s book is published in May.
"""
RECORD = """Mr. HOLLIS. I move to close the debate.

The CHAIR. Is there a second?

Ms. PRYCE of Harwick. I second it.
"""
STAMPS = """We asked Petra Quist and Dan Olsen.

Petra Quist  00:12
The dam is safe. I walked on it.

Dan Olsen  00:20
You walked on the good half.

Petra Quist  00:31
I did not know.
"""
QUESTIONS = """Carla Senn has sailed round the world. We met her in Ostend.

Why did you turn back?

I was out of water.

Were you ever in danger?

Twice. My father was, too.

Photographs: Udo Lang.
"""


def turns(text: str) -> list[tuple[str, str, str]]:
    found = (s for s in extract(text, sentence_spans(text)) if s.labelled)
    return [(" and ".join(s.resolution.names), text[slice(*s.contents[0])].split(".")[0], s.polarity) for s in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEARING,
            [
                ("June Allard", "Did you sign it?", "asked"),
                ("Martin Rowe", "I did", "affirmed"),
                ("Martin Rowe", "Everybody on the floor knew", "affirmed"),
                ("June Allard", "When?", "asked"),
                ("Martin Rowe", "In May", "affirmed"),
            ],
        ),
        (
            INTERVIEW,
            [("Noor Azmi", w, "affirmed") for w in ("I was tired of waiting", "The hall was full all the same", "Never again")]),
        (
            NAMES,
            [
                ("Ulla Stark", "How old is the oak?", "asked"),
                ("Per Nyberg", "Four hundred years", "affirmed"),
                ("Ulla Stark", "Will it stand?", "asked"),
                ("Per Nyberg", "It will outlive you", "affirmed"),
            ],
        ),
        (
            RECORD,
            [
                ("Hollis", "I move to close the debate", "affirmed"),
                ("", "Is there a second?", "asked"),
                ("Pryce", "I second it", "affirmed"),
            ],
        ),
        (
            STAMPS,
            [
                ("Petra Quist", "The dam is safe", "affirmed"),
                ("Dan Olsen", "You walked on the good half", "affirmed"),
                ("Petra Quist", "I did not know", "affirmed"),
            ],
        ),
        (QUESTIONS, [("Carla Senn", "I was out of water", "affirmed"), ("Carla Senn", "Twice", "affirmed")]),
    ],
)  # fmt: skip
def test_a_turn_is_its_speaker_s_up_to_the_next_one(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert turns(text) == expected


@pytest.mark.parametrize("mark", ['"', "“"])
def test_turns_may_each_open_a_quotation(mark: str) -> None:
    text = (
        "Anna Holm, the host, spoke with Governor Peter Lund on Sunday.\n\nPartial transcript as follows:\n\n"
        f"{mark}HOLM: Let us begin with the harbour. Will you close it?\n\n{mark}LUND: I will not. We need it.\n\n"
        f"{mark}(CROSSTALK.)\n\n{mark}HOLM: If I may, sir, I want to ask you about the tax.\n\n{mark}LUND: I have said all I can."
    )
    found = turns(text)
    assert {who for who, _, _ in found} == {"Anna Holm", "Peter Lund"}
    assert not any("CROSSTALK" in words or "LUND" in words or "HOLM" in words for _, words, _ in found)
    assert [who for who, words, _ in found if "I will not" in words] == ["Peter Lund"]


@pytest.mark.parametrize(
    "text",
    [
        "The minister, Olof Brun, presented the law.\n\nQ: Who pays it?\n\nA: Every owner of a boat.",
        "Anna Holm: Wins in a walk.\n\nShe leads in all polls.\n\nPeter Lund: Finishes second.\n\nHe needs the north.",
        "Enough with the mails!\n\nAnna Holm\n\nI do not care about you.\n\nPeter Lund\n\nWe should all go home.\n\nAnna Holm",
        "BREAKING: The dam broke.\n\nUPDATE: We know more.\n\nLocation: The town hall.",
        "SKARN — The widows sat down.\n\nOSLO — We waited for you.",
    ],
)
def test_what_only_looks_like_turns_is_none(text: str) -> None:
    assert turns(text) == []


def test_labels_of_any_text_are_found_in_time() -> None:
    assert labels("A a de " * 20_000 + ":" + "\n" + "Anna Holm (x" * 20_000) == []


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("“Did you see the sky?” “I saw it,” answered John Mason, the guard.", "“Did you", ()),
        ("“Did you see the sky?” “I saw it,” answered John Mason, the guard.", "“I saw", ("John Mason",)),
        ("There was a bang. “What was that?” Asked Anna Holm, the porter.", "“What was", ("Anna Holm",)),
        ("Anna Holm turned to the guests. “You deserved the truth in April.” The guests did not look up.", "“You", ("Anna Holm",)),
    ],
)
def test_quotations_side_by_side_and_the_narrator_between_them(text: str, words: str, names: tuple[str, ...]) -> None:
    found = next(s for s in extract(text, sentence_spans(text)) if text[s.contents[0][0] :].startswith(words))
    assert found.resolution.names == names and found.polarity == "affirmed"


def test_a_label_that_was_taken_for_another_s_name_is_its_speaker_s() -> None:
    names = ("Havid Barton", "Hale Barton", "Gona Barfield")
    text = "\n\n".join(f"MR. {name}: I say that it rained, and you know it." for name in names)
    found = [s.resolution.names for s in extract(text, sentence_spans(text)) if s.labelled]
    assert found == [(name,) for name in names]
