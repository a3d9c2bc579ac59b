"""A GGUF model in this process, through xllamacpp (llama.cpp's server as a library), as a LlamaIndex LLM."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback
from pydantic import PrivateAttr

from assistant.errors import ModelError
from assistant.model.messages import as_openai

CONTEXT = 4096  # tokens; a prompt has some 400, and each token of context takes 28 kB
_CACHE_MIB = 512  # memory for prompts read before, so that readers who alternate do not read theirs anew


class LocalModel(CustomLLM):
    """Loads `path` at once (some 2 s); raises ModelError for what is no model. Safe to use from several threads:
    requests are answered one after the other. Call arguments: `grammar` (GBNF) and `max_tokens`."""

    path: str
    threads: int
    context_window: int = CONTEXT
    accepts_grammar: bool = True
    tells_chances: bool = True
    _server: Any = PrivateAttr()

    def __init__(self, path: str | Path, threads: int | None = None, **kwargs: Any) -> None:
        super().__init__(path=str(path), threads=threads or default_threads(), **kwargs)
        _check_file(Path(path))
        self._server = _load(self)

    @classmethod
    def class_name(cls) -> str:
        return "LocalModel"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=self.context_window, num_output=512, is_chat_model=True, model_name=Path(self.path).stem)

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Responses with `delta` as they are generated; the last one's `raw` holds the token counts ("usage").

        Closing the generator stops the model.
        """
        request = {
            "messages": as_openai(messages),
            **_options(kwargs),
        }

        def responses() -> ChatResponseGen:
            text = ""
            for chunk in self._stream(request):
                choices = chunk.get("choices") or [{}]
                delta = choices[0].get("delta", {}).get("content") or ""
                text += delta
                yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=delta, raw=chunk)

        return responses()

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        responses: list[ChatResponse] = list(self.stream_chat(messages, **kwargs))
        return responses[-1]

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:  # noqa: ARG002
        stream = self.stream_chat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs)
        return (CompletionResponse(text=r.message.content or "", delta=r.delta, raw=r.raw) for r in stream)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        responses: list[CompletionResponse] = list(self.stream_complete(prompt, formatted, **kwargs))
        return responses[-1]

    def _stream(self, request: dict[str, Any]) -> Generator[dict[str, Any], None, None]:
        """Chunks in the form of OpenAI's streaming API. The call blocks until the end, so it runs in a thread."""
        chunks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        stopped = threading.Event()

        def take(chunk: dict[str, Any]) -> bool:
            chunks.put(chunk)
            return stopped.is_set()  # True stops the generation

        def run() -> None:
            try:
                self._server.handle_chat_completions(request, take)
            except Exception as error:
                chunks.put({"error": {"message": str(error)}})
            finally:
                chunks.put(None)

        threading.Thread(target=run, daemon=True).start()
        try:
            while (chunk := chunks.get()) is not None:
                if "error" in chunk:
                    raise ModelError(f"The model stopped: {chunk['error'].get('message', chunk['error'])}")
                yield chunk
        finally:
            stopped.set()


def default_threads() -> int:
    """All cores of a small machine; half of many, where they are mostly two threads of one core each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return cores if cores <= 4 else max(4, cores // 2)


def _options(kwargs: dict[str, Any]) -> dict[str, Any]:
    options = {"stream": True, "stream_options": {"include_usage": True}, "temperature": 0, "cache_prompt": True}
    return {**options, "max_tokens": 512, **{k: v for k, v in kwargs.items() if v is not None and k != "formatted"}}


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(f"The model {path} cannot be read ({error.strerror or error}).") from error
    if magic != b"GGUF":
        raise ModelError(f"{path} is not a GGUF model. Name another file with --model, or leave it out for the default model.")


def _load(model: LocalModel) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model.path
    params.n_ctx = model.context_window
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = model.threads
    params.cache_ram_mib = _CACHE_MIB
    params.verbosity = 0
    # Loading holds Python's lock, and the page with it. Both of these double its time and change no answer: a trial run,
    # and the fitting of layers into the memory of graphics cards.
    params.warmup = params.fit_params = False
    # llama.cpp's server also listens on a loopback port, which we do not use: nobody else shall either.
    params.api_keys = [os.urandom(16).hex()]
    params.ui = False
    try:
        return xllamacpp.Server(params)
    except Exception as error:
        raise ModelError(
            f"The model {model.path} cannot be loaded: it is damaged, or of a kind that this llama.cpp does not know."
        ) from error
