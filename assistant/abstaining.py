"""When not to answer.

Of a few articles, which the model is shown whole, it is asked beforehand whether they say the answer. Else what it has written is
judged: by the reranker's chance of an answer, and by the model itself, asked whether that is right (Kadavath et al. 2022, "Language
Models (Mostly) Know What They Know"). For sentences also count whether they bring the kind of name or number which the question
asks for, and how many of the sentences found have it; for a short answer, how likely its words were to the model, and the
reranker's odds of the sentences that have it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from index import Evidence
from index.words import WORD, keywords, stem

# Below this probability of "yes" to "Do the sentences say the answer?", where there is no other judge, there is no answer.
ANSWERABLE = 0.52
# Below this chance the model is not asked: of the news quiz questions that it was asked none had less. Between it and
# 0.15 there were 11, of whose answers the judges believe two, both right.
HOPELESS = 0.05
# Log odds from which a short answer is marked as confirmed: of 36 such answers to the same questions 29 were right, of 34 others
# that are shown 23.
SURE = 1.2
_EXTREME = 0.001  # how close to 0 and 1 a judge is believed
_USUAL_LIKELIHOOD, _LEAST_LIKELIHOOD = -2.5, -8.0  # natural logarithms
_HELD = 0.6  # share of the words that are new in an answer from which a sentence has it


@dataclass(frozen=True)
class Judged:
    """What the judges say of sentences: two probabilities; `brought` is None where the question does not tell what kind of name
    or number it asks for; `held` is a number of sentences."""

    right: float
    chance: float
    brought: bool | None
    held: int

    # By logistic regression on whether 135 news quiz questions were answered right (tests/bench/abstaining.py --sentences): of
    # those that the articles answer 40% are answered right and 20% wrongly, of the others 72% are not answered. The constant is
    # the fitted one (-1.453) less a little, so that no more than one in five is answered wrongly.
    CONSTANT: ClassVar[float] = -1.65
    WEIGHTS: ClassVar[tuple[float, ...]] = (0.827, 0.567, 0.259, 0.393)

    def as_numbers(self) -> tuple[float, ...]:
        """As they are weighed."""
        brought = 0.5 if self.brought is None else float(self.brought)
        return log_odds(self.right), log_odds(self.chance), brought, math.log1p(self.held)


@dataclass(frozen=True)
class JudgedShort:
    """What the judges say of a short answer: three shares from 0 to 1, and the log probability of its words, None where the
    model does not tell or was given a choice."""

    right: float
    chance: float
    share: float
    likelihood: float | None

    # As above, without --sentences, each judge by its standard deviation: 57% are answered right (48% without the sentence beside
    # the short answer) and 15% wrongly, of the others 70% are not answered; fitted on nine tenths for the last 56%, 15% and 70%.
    # The constant is the fitted one (0.743) less a little, into the middle between the last answer that is shown and the next.
    CONSTANT: ClassVar[float] = 0.66
    WEIGHTS: ClassVar[tuple[float, ...]] = (0.957, 0.433, 0.276, 0.426)

    def as_numbers(self) -> tuple[float, ...]:
        """As they are weighed."""
        likelihood = _USUAL_LIKELIHOOD if self.likelihood is None else max(_LEAST_LIKELIHOOD, self.likelihood)
        return log_odds(self.right), log_odds(self.chance), log_odds(self.share), likelihood


class Abstaining:
    """Decides. Another one may be given to an Assistant, to measure what this one is worth."""

    def is_hopeless(self, chance: float) -> bool:
        """Whether what was found is so unlikely to answer that the model need not be asked."""
        return chance < HOPELESS

    def is_answerable(self, yes: float) -> bool:
        """Whether the model is to be asked where it says with this probability that the articles have the answer."""
        return yes >= ANSWERABLE

    def is_believed(self, judged: Judged | JudgedShort) -> bool:
        """Whether an answer is shown."""
        return log_odds_of_right(judged) >= 0

    def is_sure(self, judged: Judged | JudgedShort) -> bool:
        """Whether an answer that is shown need not be marked as not confirmed."""
        return log_odds_of_right(judged) >= SURE


def log_odds_of_right(judged: Judged | JudgedShort) -> float:
    """That an answer is right, moved so that 0 is where to abstain."""
    return judged.CONSTANT + sum(w * x for w, x in zip(judged.WEIGHTS, judged.as_numbers(), strict=True))


def sentences_with(answer: str, question: str, evidence: Iterable[Evidence]) -> int:
    """How many sentences, each with its title, have what the answer says and the question does not."""
    new = _stems(keywords(answer)) - _stems(WORD.findall(question))
    held = [len(new & _stems(WORD.findall(f"{e.sentence.text} {e.article.title}"))) for e in evidence]
    return sum(n >= _HELD * len(new) for n in held) if new else 0


def log_odds(p: float) -> float:
    """Of a probability, kept off 0 and 1."""
    p = min(1 - _EXTREME, max(_EXTREME, p))
    return math.log(p / (1 - p))


def _stems(words: Iterable[str]) -> set[str]:
    return {stem(word) for word in words}
