from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores.types import MetadataFilter, MetadataFilters, VectorStoreQuery

from index import Index
from index.english.words import keywords, quoted_phrases
from index.search.retrieval import fuse
from index.vectors.store import FaissStore


def test_finds_the_sentence_by_words_and_by_meaning(story: Index) -> None:
    assert "undocumented immigrants" in story.search("What did Kelly tell reporters in Guatemala?", k=1)[0].sentence.text
    assert any("chilly reception" in e.sentence.text for e in story.search("Will the visitors get a cold welcome?", k=4))


def test_quoted_words_are_found_to_the_letter(story: Index) -> None:
    best = story.search("Who said “no reason why we should”?", k=1)[0]
    assert "there’s no reason why we should" in best.sentence.text


def test_only_the_named_articles_are_searched(story: Index) -> None:
    other = story.add_text("Mexico won the match. Videgaray scored twice.", title="Football").article_id
    assert other is not None
    assert {e.article.id for e in story.search("What did Videgaray do?", article_ids=[other])} == {other}
    assert story.search("What did Videgaray do?", article_ids=[]) == []


def test_it_is_a_llama_index_retriever(story: Index) -> None:
    retriever = story.retriever(k=3)
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve("What is on the agenda for Thursday?")
    assert len(nodes) == 3
    node = nodes[0].node
    article = story.article(node.metadata["article_id"])
    assert article.text[node.metadata["start"] : node.metadata["end"]] == node.get_content()


def test_a_headline_and_its_repetition_are_one(empty: Index) -> None:
    empty.add_text("Bridge opens to traffic\n\nBridge opens to traffic.\n\nIt was closed for years.")
    texts = [e.sentence.text.rstrip(".") for e in empty.search("Which bridge opens to traffic?")]
    assert texts.count("Bridge opens to traffic") == 1


@pytest.mark.parametrize("question", ['"', "AND", "NEAR(", "a:b*", "-", "*", "x\x00y", "' OR 1=1 --", "“”", "🙂", "漢字"])
def test_no_question_breaks_the_query(story: Index, question: str) -> None:
    story.search(question)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_breaks_the_full_text_query(story: Index, text: str) -> None:
    story.catalog.sentences.match(keywords(text) + quoted_phrases(text), 5)


def test_keywords_and_phrases() -> None:
    assert keywords("What did Sean Spicer say about U.S.-Mexico ties?") == ["sean", "spicer", "u.s", "mexico", "ties"]
    assert keywords("Who is it?") == ["who", "is", "it"], "stopwords are better than nothing"
    assert quoted_phrases("Who said “great discussion” and “there is no way”?") == ["there is no way"]


def test_fusion_prefers_what_both_lists_hold() -> None:
    scores = fuse([(1.0, [1, 2, 3]), (1.0, [3, 4, 5])])
    assert max(scores, key=lambda i: scores[i]) == 3
    assert scores[1] == pytest.approx(1 / 61)


def node(i: int, article: int, vector: list[float]) -> TextNode:
    return TextNode(id_=str(i), text="", embedding=vector, metadata={"article_id": article})


def test_the_store_is_a_llama_index_vector_store(tmp_path: Path) -> None:
    store = FaissStore(2)
    store.add([node(7, 1, [1, 0]), node(8, 1, [0.8, 0.6]), node(9, 2, [0, 1])])
    assert store.query(VectorStoreQuery(query_embedding=[1, 0], similarity_top_k=2)).ids == ["7", "8"]
    only = MetadataFilters(filters=[MetadataFilter(key="article_id", value=2)])
    assert store.query(VectorStoreQuery(query_embedding=[1, 0], similarity_top_k=2, filters=only)).ids == ["9"]
    assert store.query(VectorStoreQuery(query_embedding=[1, 0], similarity_top_k=5, node_ids=["8", "9"])).ids == ["8", "9"]
    store.add([node(7, 1, [0, 1])])
    assert len(store) == 3, "the same id again replaces"
    path = f"{tmp_path}/store.npz"
    store.persist(path)
    store.delete("1")
    assert store.query(VectorStoreQuery(query_embedding=[1, 0], similarity_top_k=5)).ids == ["9"]
    again = FaissStore.from_persist_path(path)
    assert len(again) == 3 and again.search(np.array([0, 1], np.float32), 1)[0][0] in (7, 9)
    again.delete_nodes(["9"])
    assert len(again) == 2
    with pytest.raises(ValueError, match="article_id"):
        store.query(
            VectorStoreQuery(query_embedding=[1, 0], filters=MetadataFilters(filters=[MetadataFilter(key="colour", value="red")]))
        )
