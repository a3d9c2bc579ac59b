"""The shipped weights, on sentences written for these tests."""

import random

import pytest

from index.english.tokens import tokenize
from index.statements.attribution import Tagger, default_tagger, label_tokens
from index.statements.attribution.labels import LABELS, is_legal, spans


def words(text: str) -> list[str]:
    return [text[a:b] for a, b in tokenize(text)]


def found(text: str, kind: str) -> list[str]:
    tokens = words(text)
    [labels] = label_tokens([tokens])
    return [" ".join(tokens[s.start : s.end]) for s in spans(labels) if s.kind == kind]


ODD = [
    [],
    [""],
    ["\u200b", "\ufeff", "\x00", "\n"],
    ["日本", "首相", "は", "言った", "。"],
    ["😀", "said", "👩‍👩‍👧", "́"],
    ["x" * 5000],
    ["”"] * 40,
    ["``", "''", "`", "'", "-LRB-", "…"],
    words("The mayor said the bridge would open in May. ") * 150,
    ["said"] * 1300,
]


@pytest.mark.parametrize("sentences", [[], [[]], ODD, *[[odd] for odd in ODD]])
def test_one_legal_label_a_token_whatever_comes(sentences: list[list[str]]) -> None:
    labelled = label_tokens(sentences)
    assert [len(labels) for labels in labelled] == [len(tokens) for tokens in sentences]
    assert all(set(labels) <= set(LABELS) and is_legal(labels) for labels in labelled)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The mayor said the bridge would open in May.",
            "The mayor",
            "said",
            "the bridge would open in May",
        ),
        (
            "“We have nothing to hide,” Maria Lopez told reporters on Tuesday.",
            "Maria Lopez",
            "told",
            "We have nothing to hide,",
        ),
        (
            "According to the finance ministry, exports fell by a fifth last year.",
            "the finance ministry",
            "According to",
            "exports fell by a fifth last year",
        ),
        (
            '"The vote was fair," the commission said.',
            "the commission",
            "said",
            "The vote was fair,",
        ),
        (
            "The senator denied that he had met the lobbyist.",
            "The senator",
            "denied",
            "that he had met the lobbyist",
        ),
    ],
)
def test_clear_attributions_are_found(text: str, source: str, cue: str, content: str) -> None:
    assert found(text, "source") == [source]
    assert found(text, "cue") == [cue]
    assert [unquoted(span) for span in found(text, "content")] == [unquoted(content)]


def unquoted(span: str) -> str:
    """A span without its quotation marks and spaces."""
    return "".join(c for c in span if c not in '“”" ')


def test_a_sentence_that_reports_nobody_has_no_attribution() -> None:
    assert set(label_tokens([words("The bridge is four hundred metres long.")])[0]) == {"O"}


def test_a_quotation_without_a_speaker_of_its_own_is_content_after_one_that_has() -> None:
    first = words("“The harbour is finished,” said Peter Moss, who owns two boats there.")
    second = words("“Nobody will fish here again. My sons have left for the city.”")
    labels = label_tokens([first, second])[1]
    assert labels[0] == "B-content"
    assert "O" not in labels[:-1]


def test_labels_do_not_depend_on_what_was_labelled_before() -> None:
    article = [words(f"Minister number {n} said that year {n} was good.") for n in range(40)]
    expected = label_tokens(article)
    label_tokens(random.Random(3).sample(article, 17))
    assert label_tokens(article) == expected


def test_the_model_is_loaded_once() -> None:
    assert default_tagger() is default_tagger()
    assert isinstance(default_tagger(), Tagger)
