"""Whether words are plainly for something or against it, by the words that say so. In doubt: neither."""

from __future__ import annotations

from typing import Literal

from index.english.stances import NEGATING, NOT_AT_ITS_END, REFUSAL, WORDS, takes_side
from index.english.words import keywords, stem

_NEAR = 8  # words between a word that takes a side and one of the topic's
_REACH = 3  # words before a word that may negate it


def stance(text: str, topic: str = "") -> Literal["for", "against"] | None:
    """The side that the words take, where all that tell one tell the same. With a topic, only words near one of its words
    count: who calls something else dangerous is not against it."""
    words = WORDS.findall(text.lower())
    about = {stem(w) for w in keywords(topic)}
    places = [at for at, word in enumerate(words) if stem(word) in about]
    sides: set[str] = {"against"} if REFUSAL.search(text) else set()
    for at, word in enumerate(words):
        is_for = takes_side(word)
        if is_for is not None and (not about or any(abs(at - place) <= _NEAR for place in places)):
            before = words[max(0, at - _REACH) : at]
            negated = any(w in NEGATING or w.endswith(NOT_AT_ITS_END) for w in before)
            sides.add("for" if is_for != negated else "against")
    if len(sides) != 1:
        return None
    return "for" if "for" in sides else "against"
