from pathlib import Path

import pytest

from index.english.tokens import tokenize
from index.training.attribution_data import label_text, read_polnear, split_sentences

TEXT = 'City Chooses a Plan.\n\n"We won\'t wait," Ana Ruiz told the U.S. press on Friday. "It\'s time to act."'
ANNOTATION = (
    "T1\tContent 22 37;76 95\t...\nT2\tSource 38 46\tAna Ruiz\nT3\tCue 47 66\ttold the U.S. press\n"
    "T4\tAttribution 47 66\ttold the U.S. press\nE1\tAttribution:T4 Content:T1 Source:T2 Cue:T3\n"
    "T5\tDiscuss 0 20\tCity Chooses a Plan.\n"
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("He didn't say.", ["He", "did", "n't", "say", "."]),
        ("the U.S. and Mr. Smith’s 40-year-old", ["the", "U.S.", "and", "Mr.", "Smith", "’s", "40-year-old"]),
        ("$1.5 million—or 10,000?", ["$", "1.5", "million", "—", "or", "10,000", "?"]),
        ("“Yes,” @user: I cannot...", ["“", "Yes", ",", "”", "@user", ":", "I", "can", "not", "..."]),
        ("", []),
    ],
)
def test_tokens_are_those_of_the_penn_treebank(text: str, tokens: list[str]) -> None:
    assert [text[a:b] for a, b in tokenize(text)] == tokens


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for folder, name, content in (("text", "one.txt", TEXT), ("attributions", "one_ab12.ann", ANNOTATION)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_brat_files_become_labelled_paragraphs(corpus: Path) -> None:
    [[paragraphs]] = read_polnear(corpus).values()
    assert [p.tokens[:3] for p in paragraphs] == [["City", "Chooses", "a"], ["“", "We", "wo"]]
    assert set(paragraphs[0].labels) == {"O"}, "a Discuss span is no attribution"
    marked = {label for token, label in zip(paragraphs[1].tokens, paragraphs[1].labels, strict=True) if token == "Ana"}
    assert marked == {"B-source"}
    assert paragraphs[1].labels.count("B-content") == 2, "a content broken by its source is two stretches"


def test_a_span_that_crosses_a_sentence_end_begins_anew() -> None:
    [paragraph] = label_text("He said it. And went.", [{("content", 0, 21)}])
    assert [s.labels[0] for s in split_sentences(paragraph)] == ["B-content", "B-content"]
