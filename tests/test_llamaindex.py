"""LlamaIndex both ways: what is onrecord's in its pipelines, and what is its, or anybody's, in a library and an assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.llms import CustomLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.core.vector_stores.simple import SimpleVectorStore
from llama_index.core.vector_stores.types import VectorStoreQuery
from pydantic import PrivateAttr

from assistant import Assistant
from assistant.answering.query_engine import AssistantQueryEngine
from assistant.model.remote import RemoteModel
from index import Index, LlamaIndexEmbedding, LlamaIndexVectors
from index.vectors.model import SentenceEmbedding
from index.vectors.store import FaissStore
from tests.scripted import ScriptedModel, model_server
from tests.stores import faiss_store

GUATEMALA = "What did Kelly tell reporters in Guatemala?"
AIM = "Kelly said the order was aimed at catching undocumented immigrants."


class WordsEmbedding(BaseEmbedding):
    """A vector counts the words of a text."""

    model_name: str = "words"

    def _get_text_embedding(self, text: str) -> list[float]:
        counts = np.zeros(64)
        for word in re.findall(r"\w{4,}", text.lower()):
            counts[crc32(word.encode()) % 64] += 1
        return [float(x) for x in counts]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class PlainLLM(CustomLLM):
    """Says one text; takes a bound of its length, but no grammar, log probabilities or the like."""

    text: str
    _asked: list[str] = PrivateAttr(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="plain")

    def complete(self, prompt: str, formatted: bool = False, max_tokens: int = 0) -> CompletionResponse:  # type: ignore[override]
        *_, last = self.stream_complete(prompt, formatted, max_tokens)
        return last

    def stream_complete(  # type: ignore[override]
        self,
        prompt: str,
        formatted: bool = False,  # noqa: ARG002
        max_tokens: int = 0,  # noqa: ARG002
    ) -> Iterator[CompletionResponse]:
        self._asked.append(prompt)
        yield CompletionResponse(text=self.text, delta=self.text)


def sentence_embedding(index: Index) -> SentenceEmbedding:
    embedding = index.embedding()
    assert isinstance(embedding, SentenceEmbedding)
    return embedding


def texts(nodes: Sequence[NodeWithScore]) -> list[str]:
    return [n.node.get_content() for n in nodes]


# ours in LlamaIndex's


def test_its_query_engine_answers_by_our_retriever_reader_and_model(story: Index) -> None:
    with model_server(AIM) as url:
        engine = RetrieverQueryEngine.from_args(
            story.retriever(4), llm=RemoteModel.connect(url), node_postprocessors=[story.postprocessor(2)]
        )
        response = engine.query(GUATEMALA)
    assert str(response).strip() == AIM
    assert len(response.source_nodes) == 2 and "undocumented immigrants" in texts(response.source_nodes)[0]
    assert response.source_nodes[0].node.metadata["publisher"] == "Reuters"


def test_our_reader_orders_nodes_of_any_length(empty: Index) -> None:
    told = ["…", "The weather was fine. Nobody came.", "It rained. The harbour of Oban froze over in January. It was cold."]
    nodes = [NodeWithScore(node=TextNode(text=text), score=1.0) for text in told]
    found = empty.postprocessor(2).postprocess_nodes(nodes, query_str="Which harbour froze over?")
    assert texts(found) == [told[2], told[1]] and found[0].get_score() > 0.5 > found[1].get_score()
    with pytest.raises(ValueError, match="question"):
        empty.postprocessor().postprocess_nodes(nodes)


def test_its_index_keeps_its_own_ids_in_our_store(story: Index, tmp_path: Path) -> None:
    store, embedding = FaissStore(384), sentence_embedding(story)
    documents = [Document(text="The harbour of Oban froze over."), Document(text="The ferry to Mull sank on Monday.")]
    context = StorageContext.from_defaults(vector_store=store)
    index = VectorStoreIndex.from_documents(documents, storage_context=context, embed_model=embedding)
    assert texts(index.as_retriever(similarity_top_k=1).retrieve("Which ship went down?")) == ["The ferry to Mull sank on Monday."]
    node_ids = list(index.index_struct.nodes_dict)
    store.persist(f"{tmp_path}/store.npz")
    index.delete_ref_doc(documents[1].doc_id, delete_from_docstore=True)
    assert texts(index.as_retriever(similarity_top_k=2).retrieve("Which ship went down?")) == ["The harbour of Oban froze over."]
    query = VectorStoreQuery(query_embedding=embedding.get_query_embedding("Which ship went down?"), similarity_top_k=2)
    assert FaissStore.from_persist_path(f"{tmp_path}/store.npz").query(query).ids == node_ids[::-1], "also after a start"


def test_its_index_searches_a_library_s_store(story: Index) -> None:
    store = faiss_store(story)
    index = VectorStoreIndex.from_vector_store(store, embed_model=sentence_embedding(story))
    (found,) = index.as_retriever(similarity_top_k=1).retrieve(GUATEMALA)
    assert found.node.get_content() in [s.text for s in story.sentences(1)] and found.node.metadata["article_id"] == 1
    assert AIM in str(index.as_query_engine(llm=PlainLLM(text=AIM)).query(GUATEMALA))
    changes = partial(index.insert_nodes, [TextNode(text="No.")]), partial(store.delete, "1"), partial(store.delete_nodes, ["1"])
    for refused in changes:
        with pytest.raises(ValueError, match="library"):
            refused()
    story.remove(1)
    story.store()
    assert index.as_retriever().retrieve(GUATEMALA) == []


def test_our_assistant_is_a_query_engine(assistant: Assistant, model: ScriptedModel) -> None:
    engine = AssistantQueryEngine(assistant=assistant)
    response = engine.query("When did the president sign the executive orders?")
    assert str(response).startswith("Jan. 25") and (response.metadata or {})["status"] == "answered"
    (node,) = response.source_nodes
    assert node.node.get_content() in str(response) and node.node.metadata["article_id"] == 1
    silent = engine.query("What did Merkel say?")
    assert not silent.source_nodes and silent.metadata == {"status": "abstained", "abstention": "not_said"}
    assert "empty" in str(engine.query("?")) and not model.asked


# its, or anybody's, in ours


def test_another_embedding_vector_store_and_model_serve_a_library(tmp_path: Path) -> None:
    def opened() -> Index:
        return Index(tmp_path, LlamaIndexEmbedding(WordsEmbedding()), vectors=LlamaIndexVectors(SimpleVectorStore()))

    with closing(opened()) as index:
        index.add_sample()
        index.add_text("The harbour of Oban froze over in January.", title="Frozen")
        vector = index.embedding().encode(["Harbours froze over in January."])[0]
        ice = index.sentences(2)[1].id

        def nearest(**only: Any) -> list[int]:
            return [i for i, _ in index.store().search(vector, 1, **only)]

        assert vector.shape == (64,) and nearest() == [ice]
        assert nearest(allowed=np.array([1, 2])) != [ice] and nearest(allowed=np.array([], np.int64)) == []
        assert index.search("What froze over in January?", 1)[0].sentence.id == ice
        index.remove(2)
        assert nearest() != [ice]
        index.undo_remove()
    with closing(opened()) as index:
        assert nearest() == [ice], "the store is filled anew"
        assert not list(tmp_path.glob("*.npz"))
        number = next(n for n, s in enumerate(index.sentences(1), 1) if "undocumented" in s.text)
        model = PlainLLM(text=f"{AIM} [{number}]")
        answer = Assistant(index, model).answer("Summarize the story.", article_ids=[1])
        assert (answer.status, answer.model) == ("answered", "plain") and answer.answer == f"{AIM} [{number}]"
        assert len(model._asked) == 1
    with closing(Index.open(tmp_path, "all-MiniLM-L6-v2")) as index:
        assert index.search("What froze over in January?", 1)[0].sentence.id == ice, "embedded anew"
        assert len(index.embedding().encode(["."])[0]) == 384
