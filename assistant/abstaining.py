"""Whether evidence answers a question, by three judges: the reranker's chance of an answer; the model, asked for yes or no; and,
once it has written, whether that brings the kind of name or number which the question asks for."""

from __future__ import annotations

import math

# Below this probability of "yes" to "Do the sentences say the answer?", where there is no other judge, there is no answer.
ANSWERABLE = 0.52
# Below this chance the model is not asked: of 9 such questions 1 was answered right.
HOPELESS = 0.15
# Weights of the log odds of the model's yes, of those of the chance, and of what is brought, by logistic regression on whether 135
# news quiz questions were answered right (tests/bench/abstaining.py); the constant is set where fewer than 20% of those that the
# articles answer are answered wrongly, and 76% of the others not at all.
CONSTANT, YES, CHANCE, BROUGHT = -1.685, 0.763, 0.415, 0.865
_SURE = 0.001  # how close to 0 and 1 a judge is believed


class Abstaining:
    """When not to answer. `yes` and `chance` are probabilities; `chance` is None where the reranker has not judged. `brought` is
    None where the question does not tell what kind of name or number it asks for."""

    def is_hopeless(self, chance: float | None) -> bool:
        """Whether what was found is so unlikely to answer that the model need not be asked."""
        return chance is not None and chance < HOPELESS

    def is_answered(self, yes: float, chance: float | None, brought: bool | None) -> bool:
        """Whether the evidence answers. Before anything is written, `brought` is what is hoped for."""
        if chance is None:
            return yes >= ANSWERABLE
        return log_odds_of_right(yes, chance, brought) >= 0


def log_odds_of_right(yes: float, chance: float, brought: bool | None) -> float:
    """That an answer is right, moved so that 0 is where to abstain."""
    return CONSTANT + sum(w * x for w, x in zip((YES, CHANCE, BROUGHT), as_numbers(yes, chance, brought), strict=True))


def as_numbers(yes: float, chance: float, brought: bool | None) -> tuple[float, float, float]:
    """What the judges say, as it is weighed."""
    return log_odds(yes), log_odds(chance), 0.5 if brought is None else float(brought)


def log_odds(p: float) -> float:
    """Of a probability, kept off 0 and 1."""
    p = min(1 - _SURE, max(_SURE, p))
    return math.log(p / (1 - p))
