"""Whether a sentence says yes or no to what is asked: by the reader and the language model together.

The reader, a small encoder, finds the sentence; which way it answers, it tells little better than a coin. The language model,
asked for one word, tells better, and leans towards yes. A logistic regression weighs both (yes_or_no.json, fit_yes_or_no.py). On
questions kept apart from teaching the reader, with the sentence that answers: the reader alone 64 of 100 right, both 78; told is
what they are sure of, three in four, and of that 86 of 100 are right (ten-fold cross-validation).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from llama_index.core.llms import LLM

import prompts
from assistant.checking.support import is_negated
from assistant.model.generation import leaning
from assistant.question.question import Question
from index import Evidence

WEIGHTS = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Weights:
    """Of the reader's and the model's log odds of yes; what is told has the chance `sure` at least."""

    reader: float
    model: float
    offset: float
    sure: float


@cache
def weights() -> Weights:
    found = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(found["reader"], found["model"], found["offset"], found["sure"])


def says_yes(evidence: Evidence, question: Question, get_model: Callable[[], LLM | None]) -> bool | None:
    """True for yes, False for no, None where that is not sure. Without a model that tells chances, what the reader says is told
    where the sentence's negations do not speak against it."""
    assert evidence.reading is not None
    sentence, chance = evidence.sentence.text, evidence.reading.yes
    model = get_model()
    leans = lean(model, evidence.article.title, sentence, question.text) if model else None
    if leans is None:
        yes = chance >= 0.5
        return yes if yes == (is_negated(sentence) == question.negated) else None
    w = weights()
    odds = w.reader * log_odds(chance) + w.model * leans + w.offset
    return odds > 0 if abs(odds) >= log_odds(w.sure) else None


def lean(model: LLM, title: str, sentence: str, question: str) -> float | None:
    """The model's log odds of yes."""
    system, user = prompts.load("yes_or_no", "v1").fill(title=title, sentence=" ".join(sentence.split()), question=question)
    return leaning(model, system, user, "yes", "no")


def log_odds(chance: float) -> float:
    """Of a chance, which is taken for no nearer to 0 or 1 than a millionth."""
    chance = min(1 - 1e-6, max(1e-6, chance))
    return math.log(chance / (1 - chance))
