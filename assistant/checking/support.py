"""How likely it is that cited sentences say what an answer sentence says, by a small trained model over how both fit.

Names and numbers are checked apart (sentence.py), to the letter. This is for the rest: words, their order, negation and meaning.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.english.function_words import CLAUSE_ENDS, FUNCTION_WORDS, OPEN_A_CLAUSE
from index.english.negation import NEGATING
from index.english.words import WORD, stem

Encode = Callable[[list[str]], npt.NDArray[np.float32]]  # texts to unit vectors, (texts, dimensions)

WEIGHTS = Path(__file__).parent / "support.json"
SUPPORTED = 0.5  # chance from which a sentence counts as said by what it cites
NAMES = (
    "new_words_known", "words_known", "unknown_words", "pairs_known", "longest_run", "cosine", "cosine_of_all", "negated_here",
    "negated_there", "log_length", "sentences",
)  # fmt: skip
_REACH = 5  # words around a negation that it may bear on


def chance(claim: str, cited: Sequence[str], question: str, encode: Encode) -> float:
    """From 0 to 1, that `cited` sentences say the claim; the words of the question are taken as given.

    A claim whose words all stand there, negated as there or out of reach of what is denied, leaves nothing to judge: 1. Where
    some of them stand only within that reach: 0.
    """
    said = " ".join(cited)
    if contradicts(claim, said):
        return 0.0
    words, asked = set(content_words(claim)), set(content_words(question))
    if words <= {*content_words(said), *asked}:
        if is_negated(claim) == is_negated(said):
            return 1.0
        if not is_negated(claim):  # what it repeats may be just what was denied
            return float(words <= _not_denied(said) | asked)
    weights, constant = _model()
    return float(1 / (1 + math.exp(-(features(claim, cited, question, encode) @ weights + constant))))


def features(claim: str, cited: Sequence[str], question: str, encode: Encode) -> npt.NDArray[np.float64]:
    """NAMES as numbers, (features,)."""
    words, known, asked = content_words(claim), content_words(" ".join(cited)), set(content_words(question))
    held = set(known)
    new = [w for w in words if w not in asked] or words
    pairs = set(pairwise(known))
    own = list(pairwise(words))
    vectors = encode([claim, *cited, " ".join(cited)])
    cosines = vectors[1:] @ vectors[0]
    here, there = is_negated(claim), is_negated(" ".join(cited))
    return np.array(
        [
            _share(w in held for w in new),
            _share(w in held for w in words),
            min(5, sum(w not in held and w not in asked for w in words)),
            _share(pair in pairs for pair in own),
            _longest_run(words, known) / max(1, len(words)),
            float(cosines[:-1].max()),
            float(cosines[-1]),
            float(here and not there),
            float(there and not here),
            math.log1p(len(words)),
            float(len(cited)),
        ]
    )


def is_negated(text: str) -> bool:
    return bool(NEGATING.search(text))


def contradicts(claim: str, said: str) -> bool:
    """Whether one of the two negates plainly what the other says: the word that a negation of one bears on stands in the
    other far from any negation."""
    return _negates(claim, said) or (not is_negated(claim) and _negates(said, claim))


def _not_denied(said: str) -> set[str]:
    """The stems of a text that none of its negations can bear on: not those that follow one closely, nor the clause before it."""
    stems: set[str] = set()
    for words in _words_by_sentence(said):
        denied: set[int] = set()
        for i in (i for i, word in enumerate(words) if is_negated(word)):
            opened = (j + 1 for j in range(i - 1, max(-1, i - 1 - _REACH), -1) if words[j].lower() in OPEN_A_CLAUSE)
            denied.update(range(next(opened, max(0, i - _REACH)), i + _REACH + 1))
        stems |= {stem(word) for j, word in enumerate(words) if j not in denied}
    return stems


def _negates(one: str, other: str) -> bool:
    free: set[str] = set()  # stems of the other text that stand in it far from all of its negations
    for words in _words_by_sentence(other):
        near = {j for i, w in enumerate(words) if is_negated(w) for j in range(i - _REACH, i + _REACH + 1)}
        free |= {stem(word) for j, word in enumerate(words) if j not in near}
    for words in _words_by_sentence(one):
        for i in (i for i, word in enumerate(words) if is_negated(word)):
            ahead = [stem(w) for w in words[i + 1 : i + 1 + _REACH] if w.lower() not in FUNCTION_WORDS][:1]
            elsewhere = {stem(w) for w in (*words[:i], *words[i + 1 + _REACH :])}
            if free.intersection(ahead) - elsewhere:
                return True
    return False


def _words_by_sentence(text: str) -> list[list[str]]:
    return [WORD.findall(sentence) for sentence in CLAUSE_ENDS.split(text)]


def content_words(text: str) -> list[str]:
    """The stems of its words in order, without those that carry no content."""
    return [stem(w) for w in WORD.findall(text) if w.lower().removesuffix("'s").removesuffix("’s") not in FUNCTION_WORDS]


def _share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values) if values else 1.0


def _longest_run(words: Sequence[str], known: Sequence[str]) -> int:
    """The most words of `words` that stand in `known` in the same order (longest common subsequence)."""
    lengths = [0] * (len(known) + 1)
    for word in words:
        before = 0
        for at, other in enumerate(known, 1):
            before, lengths[at] = lengths[at], before + 1 if word == other else max(lengths[at], lengths[at - 1])
    return lengths[-1]


@cache
def _model() -> tuple[npt.NDArray[np.float64], float]:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    if tuple(stored["features"]) != NAMES:
        raise ValueError("assistant/support.json was made for other features. Train again.")
    return np.array(stored["weights"]), float(stored["constant"])
