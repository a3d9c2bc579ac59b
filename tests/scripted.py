"""Stand-ins for the language model, one to call and one behind a socket, and for who decides when to abstain. They do as a test
tells them to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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

from assistant import Answer, Assistant, Found
from assistant.abstaining import Abstaining, Judged, JudgedShort
from index import Index


class ScriptedModel(CustomLLM):
    """Says what was enqueued, word by word; remembers what it was asked. Asked for yes or no it says `answerable`."""

    accepts_grammar: bool = True
    answerable: str = "yes"
    _script: list[str | Exception] = PrivateAttr(default_factory=list)
    _asked: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(is_chat_model=True, model_name="scripted")

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The calls: {"system", "user", "grammar"}, without those for yes or no."""
        return [call for call in self._asked if not call["probe"]]

    @property
    def probes(self) -> list[dict[str, Any]]:
        return [call for call in self._asked if call["probe"]]

    def enqueue(self, *texts: str | Exception) -> None:
        self._script += texts

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        user = messages[-1].content or ""
        probe = "top_logprobs" in kwargs
        self._asked.append({"system": messages[0].content, "user": user, "grammar": kwargs.get("grammar"), "probe": probe})
        text = self.answerable if probe else self._script.pop(0)

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


class Judging(Abstaining):
    """Decides as it is told, and keeps what the judges said."""

    def __init__(self, believes: bool = True, sure: bool = True) -> None:
        self.believes, self.sure = believes, sure
        self.heard: list[Judged | JudgedShort] = []

    def is_hopeless(self, chance: float) -> bool:  # noqa: ARG002
        return False

    def is_believed(self, judged: Judged | JudgedShort) -> bool:
        self.heard.append(judged)
        return self.believes

    def is_sure(self, judged: Judged | JudgedShort) -> bool:  # noqa: ARG002
        return self.sure


def add_among_many(index: Index, sentence: str, published: str = "") -> None:
    """Add an article of `sentence` after 90 others: too long for the model to be shown it whole."""
    stalls = (f"Stall {n} of the market sells apples, plums and cheese to whoever comes." for n in range(100, 190))
    index.add_text("News\n\n" + "\n\n".join(stalls) + f"\n\n{sentence}", published=published)


def ask_of_many(
    index: Index,
    model: ScriptedModel,
    sentence: str,
    question: str,
    written: Sequence[str],
    judging: Judging,
    asked_on: date | None = None,
    published: str = "",
) -> tuple[Answer, int]:
    """The answer from an article of `sentence` and 90 others, where the model writes `written`, with [N] as the number of that
    sentence and [M] as that of another one; and that number."""
    add_among_many(index, sentence, published)
    assistant = Assistant(index, model, abstaining=judging)
    found = next(e for e in assistant.ask(question, asked_on=asked_on) if isinstance(e, Found))
    n = next(n for n, e in found.evidence.items() if e.sentence.text == sentence)
    other = next(n for n, e in found.evidence.items() if e.sentence.text != sentence)
    model.enqueue(*(text.replace("[N]", f"[{n}]").replace("[M]", f"[{other}]") for text in written))
    return assistant.answer(question, asked_on=asked_on), n


@contextmanager
def model_server(reply: str | None, delay: float = 0.0, status: int = 200) -> Iterator[str]:
    """An OpenAI-compatible server on loopback; yields its base URL. `reply` None: it answers with a web page instead.

    To questions for yes or no it says yes; otherwise it streams `reply`, a word each `delay` seconds.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(b'{"data": [{"id": "scripted"}]}' if reply is not None else b"<html>hello</html>")

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if reply is None or status != 200:
                self._send(b"<html>hello</html>")
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            words = ["yes"] if request.get("top_logprobs") else [w + " " for w in reply.split(" ")]
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
