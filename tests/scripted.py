"""Stand-ins for the language model, one to call and one behind a socket: they do as a test tells them to; and what a model writes
of a whole library, checked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import numpy.typing as npt
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM
from pydantic import PrivateAttr

from assistant.answering.evidence import for_summary
from assistant.answering.written import Writer
from assistant.question.question import Question
from assistant.types import AnswerSentence, Timings
from index import Index, load_embedding
from index.defaults import load_reader
from index.search.reading.calibration import Calibration
from index.search.reading.pairs import Passage
from index.search.reading.reader import ReadOut
from index.statements.judging.claims import VERDICTS, Claim
from index.storage.vectors import Vectors


class ScriptedModel(CustomLLM):
    """Says what was enqueued, word by word; remembers what it was asked."""

    accepts_grammar: bool = True
    _script: list[str | Exception] = PrivateAttr(default_factory=list)
    _asked: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(is_chat_model=True, model_name="scripted")

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The calls: {"system", "user", "grammar"}."""
        return self._asked

    def enqueue(self, *texts: str | Exception) -> None:
        self._script += texts

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        user = messages[-1].content or ""
        self._asked.append({"system": messages[0].content, "user": user, "grammar": kwargs.get("grammar")})
        text = self._script.pop(0)

        def responses() -> ChatResponseGen:
            if isinstance(text, Exception):
                raise text
            said = ""
            for piece in text.split(" "):
                delta = piece if not said else " " + piece
                said += delta
                yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=said), delta=delta)

        return responses()

    def complete(self, *_: Any, **__: Any) -> CompletionResponse:
        raise NotImplementedError

    def stream_complete(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError


def add_among_many(index: Index, sentence: str, published: str = "") -> None:
    """Add an article of `sentence` after 90 others: too long for the model to be shown it whole."""
    stalls = (f"Stall {n} of the market sells apples, plums and cheese to whoever comes." for n in range(100, 190))
    index.add_text("News\n\n" + "\n\n".join(stalls) + f"\n\n{sentence}", published=published)


def written(index: Index, model: ScriptedModel, question: str) -> list[AnswerSentence]:
    """What the model writes of the whole library, as a summary is written: the sentences that are kept."""
    writer = Writer(index, model, Question.of(question), True, Timings()).write(for_summary(index, index.search(question, 8)))
    try:
        while True:
            next(writer)
    except StopIteration as end:
        kept: list[AnswerSentence] = end.value
        return kept


@contextmanager
def model_server(reply: str | None, delay: float = 0.0, status: int = 200) -> Iterator[str]:
    """An OpenAI-compatible server on loopback; yields its base URL. `reply` None: it answers with a web page instead.

    It streams `reply`, a word each `delay` seconds.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(b'{"data": [{"id": "scripted"}]}' if reply is not None else b"<html>hello</html>")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if reply is None or status != 200:
                self._send(b"<html>hello</html>")
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            words = [w + " " for w in reply.split(" ")]
            for word in words:
                self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": word}}]})
                time.sleep(delay)
            self._event({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": len(words), "total_tokens": 9}})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, data: dict[str, Any]) -> None:
            data |= {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
            self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())
            self.wfile.flush()

        def _send(self, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


class WatchedEmbedding:
    """A model of sentence-transformers; `before` is told of the texts that it is about to embed."""

    def __init__(self, name: str | None = None, before: Callable[[list[str]], None] = lambda _: None) -> None:
        self._model, self.before = load_embedding(name), before
        self.model_name = self._model.model_name

    def encode(self, texts: list[str]) -> Vectors:
        self.before(texts)
        return self._model.encode(texts)


@dataclass
class WatchedReader:
    """The shipped reader, as sure as `calibration` says; `histories` are those that it was given."""

    calibration: Calibration
    histories: list[str]

    def read(self, question: str, passages: Sequence[Passage], history: str = "") -> ReadOut:
        self.histories.append(history)
        return load_reader().read(question, passages, history)


class ScriptedJudge:
    """Judges claims by a function of them."""

    def __init__(self, says: Callable[[Claim], str]) -> None:
        self.says = says

    def judge(self, claims: Sequence[Claim]) -> npt.NDArray[np.float32]:
        found = np.full((len(claims), len(VERDICTS)), 0.01, np.float32)
        for row, claim in zip(found, claims, strict=True):
            row[VERDICTS.index(self.says(claim))] = 0.93
        return found
