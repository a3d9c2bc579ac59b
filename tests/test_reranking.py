"""The reranker orders what was found, by what is known of it and by reading it, and its weights belong to its features."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from spacy.util import load_model_from_path

from index import Index, weights
from index.reranking import cross_encoder, rerank
from index.reranking.answer_kinds import asked_kinds, brings
from index.reranking.features import NAMES, Candidates
from index.reranking.made_questions import question
from index.reranking.reranker import default_model, summary
from index.reranking.train_cross_encoder import train
from index.reranking.training_data import Group


def test_weights_belong_to_the_features() -> None:
    model = default_model()
    assert model.mean.shape == model.scale.shape == model.weights.shape == (len(NAMES),)
    assert (model.scale > 0).all() and (model.joint > 0).all()
    assert model.answered.shape == summary(model.weights[:9], np.ones((9, len(NAMES))), np.ones((9, 3))).shape


def test_news_of_the_day_comes_before_the_same_news_of_another_year(empty: Index) -> None:
    for year in (2019, 2026):
        empty.add_text(f"Storm hits.\n\nThe storm closed the harbour of Bergen in {year}.", published=f"{year}-03-02")
    sentences = [s for a in empty.articles() for s in empty.sentences(a.id) if s.position]
    articles = {a.id: a for a in empty.articles()}
    asked = "Which harbour did the storm close this week?"
    ranked = rerank(empty.catalog, asked, date(2026, 3, 4), Candidates(sentences, [3.0, 3.0], [0.6, 0.6]), articles)
    assert articles[ranked.sentences[0].article_id].published == "2026-03-02" and 0 < ranked.answered < 1
    assert rerank(empty.catalog, asked, date(2026, 3, 4), Candidates([], [], []), {}).sentences == []


def test_how_many_is_answered_with_a_number(empty: Index) -> None:
    empty.add_text("Moons.\n\nSaturn has 274 moons, they say.\n\nSaturn has more moons than any other planet, they say.")
    articles = {a.id: a for a in empty.articles()}
    sentences = [s for s in empty.sentences(1) if s.position]
    candidates = Candidates(sentences, [12.0, 12.0], [0.7, 0.7])
    ranked = rerank(empty.catalog, "How many moons does Saturn have?", date(2026, 3, 4), candidates, articles)
    assert "274" in ranked.sentences[0].text


def test_order_is_by_score_and_without_repeats(story: Index) -> None:
    found = story.search("What is on the agenda for the talks on Thursday?", 15, rerank=True)
    scores = [e.score for e in found]
    assert scores == sorted(scores, reverse=True) and len({e.sentence.id for e in found}) == len(found)
    assert "agenda at the talks on Thursday" in " ".join(e.sentence.text for e in found[:2])


def test_a_sentence_that_answers_reads_better_than_ones_with_the_same_words() -> None:
    texts = (
        "Turkey opened a contest for the design of its new parliament on Monday.",
        "Detroit beat Chicago by 19 to 10 in the opening game on Turkey Day.",
        "The day began with a contest of marching bands from all over the country.",
    )
    passages = [cross_encoder.passage("A look back", text) for text in texts]
    scores = cross_encoder.score("Which city won the first Turkey Day contest?", passages)
    assert scores.argmax() == 1
    assert cross_encoder.score("Which harbour?", []).shape == (0,)


@pytest.mark.parametrize(
    ("sentence", "asked", "answer"),
    [
        ("Detroit won the first game of the new season.", "won the first game of the new season?", "Detroit"),
        ("The council will build a new bridge in Chicago.", "will The council build a new bridge?", "Chicago"),
        ("He won the first game in Detroit.", "", ""),  # who "he" is, the sentence does not say
    ],
)
def test_questions_are_made_of_sentences(sentence: str, asked: str, answer: str) -> None:
    made = question(load_model_from_path(weights.folder(weights.ENGLISH))(sentence), random.Random(1))
    assert (made or ("", ""))[1] == answer and (made or ("", ""))[0].endswith(asked)
    assert made is None or answer not in made[0]


def test_an_interrupted_training_goes_on_where_it_was(tmp_path: Path) -> None:
    group = Group(
        "Which city won the first game?",
        ["Season begins | Detroit won the game."],
        [f"Weather | It rained in town {n}." for n in range(8)],
    )
    base, steps = weights.folder(weights.MINILM), []
    for wanted in (1, 2):
        train(base, tmp_path / "model", [group], [group], 1, wanted, lambda step, *_: steps.append(step))
    assert steps == [1, 2], "the second run did one step, not two"
    model = cross_encoder.load(tmp_path / "model")
    assert (tmp_path / "model" / "model.safetensors").stat().st_size < 50_000_000
    assert cross_encoder.score(group.question, [*group.right, *group.wrong], model).shape == (9,)


def test_dates_of_pages_are_read(empty: Index) -> None:
    empty.add_text("Storm hits.\n\nIt rained.", published="2026/03/02")
    assert empty.articles()[0].published == "2026-03-02"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which US city was hit by the storm?", "GPE"),
        ("What Italian brand has closed its shops?", "ORG"),
        ("In which actor's house did it happen?", "PERSON"),
        ("How many ships lay in the harbour?", "CARDINAL"),
        ("How much did the bridge cost?", "MONEY"),
        ("When will it open?", "DATE"),
        ("Who opened it?", "PERSON"),
        ("What did the mayor of the city say?", None),  # neither a mayor nor a city
        ("Why did it close?", None),
    ],
)
def test_the_kind_of_an_answer_is_read_from_the_question(question: str, kind: str | None) -> None:
    assert kind in asked_kinds(question) if kind else not asked_kinds(question)


def test_a_sentence_brings_what_is_asked_for_if_the_question_has_it_not() -> None:
    texts = ("The team from Detroit won.", "Chicago lost the first game.", "They won by 19 points.", "It rained.")
    assert brings("Which city beat Chicago?", texts).tolist() == [1, 0, 0, 0]
    assert brings("How many points did Detroit win by?", texts).tolist() == [0, 0, 1, 0]
    assert brings("Why did Detroit win?", texts).tolist() == [0, 0, 0, 0]
    assert brings("Which city?", ()).shape == (0,)
