import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.english.segmentation import MAX_SENTENCE, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for _, start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith met Gov. J. Brown in the U.S. on Jan. 25.", "He left."],
        ["He said, “We will win.", "We must.”", "Then he left.", "“Go,” she said."],
        ["Trump Jr. said so.", "Sen. Ann Lee, D-Mass., agreed at 5 p.m. Tuesday.", "The U.S. Congress met."],
        ['"I won\'t!" he said.', "It cost $1.5 million.", "Is it?", "Yes!"],
        ["They called it “hostile” and “unacceptable.”", "White House spokesman Lee Ito spoke."],
        ["“There is no reason,” said Rep. John Mica (R-Fla.).", "He sat down."],
    ],
)
def test_boundaries(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_paragraphs_are_never_joined_and_soft_line_breaks_do_not_cut() -> None:
    text = "A headline without a stop\n\nThe first sentence\ngoes on here. The second.\n\nThe third."
    assert [(p, text[a:b]) for p, a, b in sentence_spans(text)] == [
        (0, "A headline without a stop"),
        (1, "The first sentence\ngoes on here."),
        (1, "The second."),
        (2, "The third."),
    ]


def test_text_without_punctuation_is_cut_at_a_blank() -> None:
    text = "word " * 1000
    found = sentences(text)
    assert all(len(s) <= MAX_SENTENCE and s.endswith("word") for s in found)
    assert "".join(found).count("word") == 1000


@given(st.text(alphabet=st.sampled_from("aB. \n“”\"'’!?([)]5-é漢\u200b\t"), max_size=300))
def test_spans_are_in_order_inside_the_text_and_lose_no_letter(text: str) -> None:
    spans = sentence_spans(text)
    assert all(0 <= a < b <= len(text) and text[a:b] == text[a:b].strip() for _, a, b in spans)
    assert all(x[2] <= y[1] and x[0] <= y[0] for x, y in itertools.pairwise(spans))
    inside = "".join(text[a:b] for _, a, b in spans)
    assert sum(c.isalnum() for c in inside) == sum(c.isalnum() for c in text)
