"""When not to answer.

Of a few articles, which the model is shown whole, it is asked beforehand whether they say the answer. Else what it has written is
judged: by the reranker's chance of an answer; by the model itself, asked whether that is right (Kadavath et al. 2022, "Language
Models (Mostly) Know What They Know"); by whether it brings the kind of name or number which the question asks for; and by how many
of the sentences found have it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from index import Evidence
from index.words import WORD, keywords, stem

# Below this probability of "yes" to "Do the sentences say the answer?", where there is no other judge, there is no answer.
ANSWERABLE = 0.52
# Below this chance the model is not asked: of 13 such questions 3 were answered right, none of them so that it would be believed.
HOPELESS = 0.15
# Weights of the judges' numbers, by logistic regression on whether 135 news quiz questions were answered right
# (tests/bench/abstaining.py): of those that the articles answer 40% are answered right and 20% wrongly, of the others 72% are not
# answered. Fitted on nine tenths of them for the other tenth, with no limit to wrong answers, it is 43%, 26% and 70%. The constant
# is the fitted one (-1.453) less a little, so that no more than one in five is answered wrongly.
CONSTANT = -1.65
WEIGHTS = (0.827, 0.567, 0.259, 0.393)
_SURE = 0.001  # how close to 0 and 1 a judge is believed
_HELD = 0.6  # share of the words that are new in an answer from which a sentence has it


@dataclass(frozen=True)
class Judged:
    """What the judges say of an answer: two probabilities; `brought` is None where the question does not tell what kind of name
    or number it asks for; `held` is a number of sentences."""

    right: float
    chance: float
    brought: bool | None
    held: int

    def as_numbers(self) -> tuple[float, float, float, float]:
        """As they are weighed."""
        brought = 0.5 if self.brought is None else float(self.brought)
        return log_odds(self.right), log_odds(self.chance), brought, math.log1p(self.held)


class Abstaining:
    """Decides. Another one may be given to an Assistant, to measure what this one is worth."""

    def is_hopeless(self, chance: float) -> bool:
        """Whether what was found is so unlikely to answer that the model need not be asked."""
        return chance < HOPELESS

    def is_answerable(self, yes: float) -> bool:
        """Whether the model is to be asked where it says with this probability that the articles have the answer."""
        return yes >= ANSWERABLE

    def is_believed(self, judged: Judged) -> bool:
        """Whether an answer is shown."""
        return log_odds_of_right(judged) >= 0


def log_odds_of_right(judged: Judged) -> float:
    """That an answer is right, moved so that 0 is where to abstain."""
    return CONSTANT + sum(w * x for w, x in zip(WEIGHTS, judged.as_numbers(), strict=True))


def sentences_with(answer: str, question: str, evidence: Iterable[Evidence]) -> int:
    """How many sentences, each with its title, have what the answer says and the question does not."""
    new = _stems(keywords(answer)) - _stems(WORD.findall(question))
    held = [len(new & _stems(WORD.findall(f"{e.sentence.text} {e.article.title}"))) for e in evidence]
    return sum(n >= _HELD * len(new) for n in held) if new else 0


def log_odds(p: float) -> float:
    """Of a probability, kept off 0 and 1."""
    p = min(1 - _SURE, max(_SURE, p))
    return math.log(p / (1 - p))


def _stems(words: Iterable[str]) -> set[str]:
    return {stem(word) for word in words}
