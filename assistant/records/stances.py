"""Whether words are plainly for something or against it, by the words that say so. In doubt: neither."""

from __future__ import annotations

import re
from typing import Literal

from index.english.words import keywords, stem

_FOR = frozenset(
    stem(w)
    for w in "support supports supporting supported back backs backed backing favor favour favors favours favored endorse endorses "
    "endorsed endorsing endorsement welcome welcomes welcomed praise praised praises approve approves approved applaud applauded "
    "agree agrees agreed embrace embraced defend defends defended advocate".split()
)
_AGAINST = frozenset(
    stem(w)
    for w in "oppose opposes opposed opposing opposition reject rejects rejected rejecting condemn condemned condemns denounce "
    "denounced criticize criticized criticise criticised object objects objected against unacceptable wrong disagree disagrees "
    "disagreed veto vetoed resist resisted blast blasted slam slammed disapprove hostile unconstitutional dangerous".split()
)
_REFUSAL = re.compile(
    r"\b(?:not|never|cannot|won['’]t|will not|no way|do not have to|doesn['’]t have to|refuses? to)\b[^.;]{0,30}\baccept", re.I
)
_NEGATION = frozenset("not no never cannot nor without neither hardly".split())
_NEAR = 8  # words between a word that takes a side and one of the topic's
_REACH = 3  # words before a word that may negate it


def stance(text: str, topic: str = "") -> Literal["for", "against"] | None:
    """The side that the words take, where all that tell one tell the same. With a topic, only words near one of its words
    count: who calls something else dangerous is not against it."""
    words = re.findall(r"[\w’']+", text.lower())
    about = {stem(w) for w in keywords(topic)}
    places = [at for at, word in enumerate(words) if stem(word) in about]
    sides: set[str] = {"against"} if _REFUSAL.search(text) else set()
    for at, word in enumerate(words):
        side = "for" if stem(word) in _FOR else "against" if stem(word) in _AGAINST else None
        if side is not None and (not about or any(abs(at - place) <= _NEAR for place in places)):
            before = words[max(0, at - _REACH) : at]
            negated = any(w in _NEGATION or w.endswith(("n't", "n’t")) for w in before)
            sides.add({"for": "against", "against": "for"}[side] if negated else side)
    if len(sides) != 1:
        return None
    return "for" if "for" in sides else "against"
