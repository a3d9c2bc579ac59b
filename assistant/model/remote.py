"""A model behind an OpenAI-compatible server (llama-server, Ollama, vLLM ...), as a LlamaIndex LLM."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import httpx
import openai
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen, MessageRole
from llama_index.core.llms.callbacks import llm_chat_callback
from llama_index.llms.openai_like import OpenAILike

from assistant.errors import ModelError
from assistant.model.messages import as_openai


class RemoteModel(OpenAILike):  # type: ignore[misc]
    """`OpenAILike` with the errors of a server that is down, or that answers nonsense, in words for the reader.

    A GBNF `grammar` is passed on: llama-server follows it, others ignore it, so answers are checked all the same.
    """

    accepts_grammar: bool = True

    @classmethod
    def class_name(cls) -> str:
        return "RemoteModel"

    @classmethod
    def connect(cls, base_url: str, model: str | None = None) -> RemoteModel:
        """Asks the server which model it has, unless one is named. Raises ModelError."""
        base_url = base_url.rstrip("/")
        key = os.environ.get("ONRECORD_API_KEY", "none")
        name = model or os.environ.get("ONRECORD_MODEL_NAME") or _first_model(base_url, key)
        return cls(model=name, api_base=base_url, api_key=key, is_chat_model=True, temperature=0, timeout=600, max_retries=0)

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Responses with `delta`; closing the generator closes the connection, which stops the server's model."""
        grammar = kwargs.pop("grammar", None)
        extra = {"cache_prompt": True, **({"grammar": grammar} if grammar else {})}
        options = self._get_model_kwargs(stream=True, stream_options={"include_usage": True}, extra_body=extra, **kwargs)

        def responses() -> ChatResponseGen:
            # OpenAILike leaves the connection of an unfinished stream to the garbage collector, which may run, and close
            # it, while the same thread holds the lock of httpcore's pool: then nobody is answered any more.
            text, any_chunk = "", False
            try:
                with self._get_client().chat.completions.create(messages=as_openai(messages), **options) as stream:
                    for chunk in stream:
                        any_chunk = True
                        delta = (chunk.choices[0].delta.content if chunk.choices else None) or ""
                        text += delta
                        yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=delta, raw=chunk)
            except (openai.OpenAIError, httpx.HTTPError, ValueError, TypeError, AttributeError) as error:
                raise ModelError(f"The model server at {self.api_base} failed: {_reason(error)}") from error
            if not any_chunk:
                raise ModelError(
                    f"The model server at {self.api_base} gave no answer. Is it an OpenAI-compatible server (its URL ends in /v1)?"
                )

        return responses()

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        responses: list[ChatResponse] = list(self.stream_chat(messages, **kwargs))
        return responses[-1]


def _first_model(base_url: str, key: str) -> str:
    try:
        response = httpx.get(f"{base_url}/models", headers={"Authorization": f"Bearer {key}"}, timeout=10)
        response.raise_for_status()
        return str(response.json()["data"][0]["id"])
    except httpx.HTTPError as error:
        raise ModelError(
            f"The model server at {base_url} cannot be reached ({_reason(error)}). Start it, or check --model."
        ) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelError(
            f"What answers at {base_url} is not an OpenAI-compatible server. Its URL ends in /v1 as a rule."
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, openai.APIStatusError):
        return f"status {error.status_code}"
    if isinstance(error, httpx.HTTPStatusError):
        return f"status {error.response.status_code}"
    if isinstance(error, openai.APIConnectionError | httpx.ConnectError):
        return "connection refused or lost"
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return "no answer in time"
    return "it answers something else than OpenAI's format"
