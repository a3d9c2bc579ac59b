"""One call of a language model, any LlamaIndex LLM, as a stream of text."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from llama_index.core.llms import LLM, ChatMessage, MessageRole


@dataclass
class Usage:
    """Tokens of one call, once it has ended, and the log probability of what was written, if that was asked for; None where the
    model does not tell."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    logprob: float | None = None


def generate(
    model: LLM,
    system: str,
    user: str,
    *,
    grammar: str | None = None,
    max_tokens: int = 400,
    usage: Usage | None = None,
    logprobs: bool = False,
) -> Generator[str, None, None]:
    """The model's text piece by piece. `grammar` (GBNF) is passed to models that accept one; closing stops the model. With
    `logprobs` (OpenAI's), `usage` is told how likely the text was."""
    messages = [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=user)]
    options: dict[str, Any] = {"max_tokens": max_tokens}
    if grammar and getattr(model, "accepts_grammar", False):
        options["grammar"] = grammar
    if logprobs:
        options["logprobs"] = True
    stream = model.stream_chat(messages, **options)
    try:
        for response in stream:
            if usage is not None:
                _read_usage(response.raw, usage)
                usage.logprob = _added(usage.logprob, _written(response.raw))
            if response.delta:
                yield response.delta
    finally:
        if isinstance(stream, Generator):
            stream.close()


def probability_of_yes(model: LLM, system: str, user: str) -> float:
    """How much likelier the model's next word is "yes" than "no", from 0 to 1.

    From the word's probabilities where the model gives them (OpenAI's `logprobs`), else 1 or 0 by the word it writes.
    """
    messages = [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=user)]
    text = ""
    weights = {"yes": 0.0, "no": 0.0}
    for response in model.stream_chat(messages, max_tokens=1, logprobs=True, top_logprobs=10):
        text += response.delta or ""
        for token, logprob in _alternatives(response.raw):
            word = token.strip().lower()
            if word in weights:
                weights[word] += math.exp(logprob)
    total = sum(weights.values())
    return weights["yes"] / total if total else float(text.strip().lower().startswith("yes"))


def _alternatives(raw: Any) -> list[tuple[str, float]]:
    """The (token, log probability) that a streamed chunk names for its first token; none where it names none."""
    tokens = _tokens(raw)
    return [(a["token"], a["logprob"]) for a in tokens[0].get("top_logprobs") or ()] if tokens else []


def _written(raw: Any) -> list[float]:
    """The log probabilities of a chunk's tokens."""
    return [token["logprob"] for token in _tokens(raw)]


def _tokens(raw: Any) -> list[dict[str, Any]]:
    """What a streamed chunk tells of its tokens; none where it tells nothing."""
    try:
        data = raw if isinstance(raw, dict) else raw.model_dump()
        return list(data["choices"][0]["logprobs"]["content"])
    except (AttributeError, KeyError, IndexError, TypeError):
        return []


def _added(total: float | None, more: list[float]) -> float | None:
    return (total or 0.0) + sum(more) if more else total


def _read_usage(raw: Any, usage: Usage) -> None:
    found = raw.get("usage") if isinstance(raw, dict) else getattr(raw, "usage", None)
    if found:
        values = found if isinstance(found, dict) else vars(found)
        usage.prompt_tokens = values.get("prompt_tokens")
        usage.completion_tokens = values.get("completion_tokens")
