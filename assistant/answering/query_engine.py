"""The assistant in LlamaIndex's pipelines."""

from __future__ import annotations

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.schema import NodeWithScore, TextNode

from assistant.answering.assistant import Assistant
from assistant.types import Citation


class AssistantQueryEngine(CustomQueryEngine):
    """Answers as the assistant does. The nodes of a response are the sentences that it cites; its metadata has the answer's
    `status`, and why there is none in `abstention`."""

    assistant: Assistant

    def custom_query(self, query_str: str) -> Response:
        answer = self.assistant.answer(query_str)
        cited = {c.sentence_id: c for sentence in answer.sentences for c in sentence.citations}
        return Response(
            answer.error or answer.answer,
            source_nodes=[NodeWithScore(node=_node(c)) for c in cited.values()],
            metadata={"status": answer.status, "abstention": answer.abstention},
        )


def _node(cited: Citation) -> TextNode:
    metadata = {"article_id": cited.article_id, "title": cited.title, "source": cited.source, "speaker": cited.speaker}
    return TextNode(id_=str(cited.sentence_id), text=cited.sentence, metadata={**metadata, "start": cited.start, "end": cited.end})
