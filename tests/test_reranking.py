"""The reranker orders what was found, by what is known of it, and its weights belong to its features."""

from __future__ import annotations

from datetime import date

from index import Index
from index.reranking import rerank
from index.reranking.features import NAMES, Candidates
from index.reranking.reranker import default_model


def test_weights_belong_to_the_features() -> None:
    model = default_model()
    assert model.mean.shape == model.scale.shape == model.weights.shape == (len(NAMES),)
    assert (model.scale > 0).all()


def test_news_of_the_day_comes_before_the_same_news_of_another_year(empty: Index) -> None:
    for year in (2019, 2026):
        empty.add_text(f"Storm hits.\n\nThe storm closed the harbour of Bergen in {year}.", published=f"{year}-03-02")
    sentences = [s for a in empty.articles() for s in empty.sentences(a.id) if s.position]
    articles = {a.id: a for a in empty.articles()}
    question = "Which harbour did the storm close this week?"
    ranked = rerank(empty.catalog, question, date(2026, 3, 4), Candidates(sentences, [3.0, 3.0], [0.6, 0.6]), articles)
    assert articles[ranked.sentences[0].article_id].published == "2026-03-02" and 0 < ranked.answered < 1
    assert rerank(empty.catalog, question, date(2026, 3, 4), Candidates([], [], []), {}).sentences == []


def test_order_is_by_score_and_without_repeats(story: Index) -> None:
    found = story.search("What is on the agenda for the talks on Thursday?", 15, rerank=True)
    scores = [e.score for e in found]
    assert scores == sorted(scores, reverse=True) and len({e.sentence.id for e in found}) == len(found)
    assert "agenda at the talks on Thursday" in " ".join(e.sentence.text for e in found[:2])


def test_dates_of_pages_are_read(empty: Index) -> None:
    empty.add_text("Storm hits.\n\nIt rained.", published="2026/03/02")
    assert empty.articles()[0].published == "2026-03-02"
