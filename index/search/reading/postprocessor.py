"""The reader in LlamaIndex's pipelines."""

from __future__ import annotations

import math

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from index.english.segmentation import sentence_spans
from index.seams import Reader
from index.search.reading.pairs import Passage

_NOTHING = -30.0  # log odds of a node without a sentence


class ReaderPostprocessor(BaseNodePostprocessor):
    """Puts nodes in the order of how likely the best sentence of each answers the question, which becomes its score, and keeps the
    first `top_n`. A node's title is read where its metadata has one."""

    top_n: int
    _reader: Reader = PrivateAttr()

    def __init__(self, reader: Reader, top_n: int) -> None:
        super().__init__(top_n=top_n)
        self._reader = reader

    @classmethod
    def class_name(cls) -> str:
        return "ReaderPostprocessor"

    def _postprocess_nodes(self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("ReaderPostprocessor needs a question.")
        answers = [_NOTHING] * len(nodes)
        passages = {n: passage for n, node in enumerate(nodes) if (passage := _passage(node)).sentences}
        numbers = list(passages)
        for (at, _), said in self._reader.read(query_bundle.query_str, list(passages.values())).said.items():
            answers[numbers[at]] = max(answers[numbers[at]], said.answers)
        read = [NodeWithScore(node=n.node, score=1 / (1 + math.exp(-a))) for n, a in zip(nodes, answers, strict=True)]
        return sorted(read, key=lambda n: -(n.score or 0.0))[: self.top_n]


def _passage(node: NodeWithScore) -> Passage:
    text = node.node.get_content()
    return Passage(str(node.node.metadata.get("title", "")), [text[start:end] for _, start, end in sentence_spans(text)])
