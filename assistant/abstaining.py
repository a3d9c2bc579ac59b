"""Whether evidence answers a question, by two judges: the reranker's chance of an answer, and the model, asked for yes or no."""

from __future__ import annotations

import math

# Below this probability of "yes" to "Do the sentences say the answer?", where there is no other judge, there is no answer.
ANSWERABLE = 0.52
# Below this chance no yes of the model would do, so it is not asked.
HOPELESS = 0.25
# Weights of the log odds of the model's yes and of the chance, by logistic regression on whether 65 news quiz questions were
# answered right; the constant is set where some 70% of those that the articles do not answer are not answered.
_CONSTANT, _YES, _CHANCE = -0.855, 0.62, 0.86
_SURE = 0.001  # how close to 0 and 1 either judge is believed


class Abstaining:
    """When not to answer. `chance` is the reranker's, None where it has not judged."""

    def is_hopeless(self, chance: float | None) -> bool:
        """Whether what was found is so unlikely to answer that the model need not be asked."""
        return chance is not None and chance < HOPELESS

    def is_answered(self, yes: float, chance: float | None) -> bool:
        """Whether the evidence answers, by the probability of the model's "yes" and the chance."""
        if chance is None:
            return yes >= ANSWERABLE
        return _CONSTANT + _YES * log_odds(yes) + _CHANCE * log_odds(chance) >= 0


def log_odds(p: float) -> float:
    """Of a probability, kept off 0 and 1."""
    p = min(1 - _SURE, max(_SURE, p))
    return math.log(p / (1 - p))
