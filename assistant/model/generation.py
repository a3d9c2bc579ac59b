"""One call of a language model, any LlamaIndex LLM, as a stream of text."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from llama_index.core.llms import LLM, ChatMessage, MessageRole

_LEAST = 1e-6  # the chance of a word that is not among the likeliest


@dataclass
class Usage:
    """Tokens of one call, once it has ended; None where the model does not tell."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


def generate(
    model: LLM,
    system: str,
    user: str,
    *,
    grammar: str | None = None,
    max_tokens: int = 400,
    usage: Usage | None = None,
) -> Generator[str, None, None]:
    """The model's text piece by piece. `grammar` (GBNF) is passed to models that accept one; closing stops the model."""
    messages = [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=user)]
    options: dict[str, Any] = {"max_tokens": max_tokens}
    if grammar and getattr(model, "accepts_grammar", False):
        options["grammar"] = grammar
    stream = model.stream_chat(messages, **options)
    try:
        for response in stream:
            if usage is not None:
                _read_usage(response.raw, usage)
            if response.delta:
                yield response.delta
    finally:
        if isinstance(stream, Generator):
            stream.close()


def leaning(model: LLM, system: str, user: str, word: str, other: str) -> float | None:
    """The log odds that the model answers with one word rather than another; None of a model that tells no chances."""
    if not getattr(model, "tells_chances", False):
        return None
    messages = [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=user)]
    chances = {word: _LEAST, other: _LEAST}
    for response in model.stream_chat(messages, max_tokens=1, logprobs=True, top_logprobs=20):
        for choice in (response.raw or {}).get("choices") or []:
            for token in (choice.get("logprobs") or {}).get("content") or []:
                for said in token["top_logprobs"]:
                    if (text := said["token"].strip().lower()) in chances:
                        chances[text] += math.exp(said["logprob"])
    return math.log(chances[word] / chances[other])


def _read_usage(raw: Any, usage: Usage) -> None:
    found = raw.get("usage") if isinstance(raw, dict) else getattr(raw, "usage", None)
    if found:
        values = found if isinstance(found, dict) else vars(found)
        usage.prompt_tokens = values.get("prompt_tokens")
        usage.completion_tokens = values.get("completion_tokens")
