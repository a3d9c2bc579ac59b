"""What kind of name or number a question asks for ("Which city ...?", "How many ...?"), and which sentences bring one.

Names are those of spaCy's recogniser (OntoNotes' labels: GPE is a country, city or state, NORP a nationality or party).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.statements.parse import language
from index.words import WORD, stem

_PLACES = frozenset(("GPE", "LOC", "FAC"))
_PERSONS = frozenset(("PERSON", "NORP"))
_BODIES = frozenset(("ORG", "GPE", "NORP", "PRODUCT"))
_WORKS = frozenset(("WORK_OF_ART", "ORG", "PRODUCT", "EVENT"))
_COUNTS = frozenset(("CARDINAL", "QUANTITY"))
_AMOUNTS = frozenset(("MONEY", "PERCENT", "QUANTITY", "CARDINAL"))
_TIMES = frozenset(("DATE", "TIME", "CARDINAL"))
_NOUNS = {
    _PLACES: "country countries nation city cities state province place island region town continent location county territory "
    "capital river lake mountain border",
    _PERSONS: "actor actress singer president leader politician athlete player star man woman ceo justice judge celebrity person "
    "people rapper musician author director coach governor senator minister pope king queen prince princess mayor secretary "
    "billionaire host comedian artist general nominee candidate official lawmaker figure golfer skier skater driver racer boxer "
    "quarterback legend icon veteran executive founder co-founder scientist journalist anchor",
    _WORKS: "film movie show book song album series play musical game novel sitcom drama comedy podcast franchise",
    _BODIES: "company companies organization agency team university airline brand bank retailer network party group club firm "
    "chain league museum school department court carmaker automaker maker store restaurant platform app newspaper outlet publisher "
    "studio union college",
}
_KINDS = {noun: labels for labels, nouns in _NOUNS.items() for noun in nouns.split()}
_PATTERNS = (
    (re.compile(r"\bhow many\b", re.IGNORECASE), _COUNTS),
    (re.compile(r"\b(?:how (?:much|big|large|far|fast|tall)|what (?:percent\w*|price|share))\b", re.IGNORECASE), _AMOUNTS),
    (re.compile(r"\b(?:when|how (?:long|old)|(?:what|which) (?:year|date|day|month|age))\b", re.IGNORECASE), _TIMES),
)
_WHICH = re.compile(r"\b(?:which|what)\b((?: [\w’'.-]+){1,5})", re.IGNORECASE)
_END_OF_NOUN = frozenset("is was are were did does do has have will would can could of".split())
_REST = (
    (re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE), _PERSONS | {"ORG"}),
    (re.compile(r"\bwhere\b", re.IGNORECASE), _PLACES),
)
_UNUSED = ("parser", "tagger", "attribute_ruler")


def asked_kinds(question: str) -> frozenset[str]:
    """The labels of what may answer the question; none where it does not say."""
    for pattern, labels in _PATTERNS:
        if pattern.search(question):
            return labels
    if match := _WHICH.search(question):
        for word in match[1].lower().split():
            if labels := _KINDS.get(word) or _KINDS.get(re.sub(r"['’]?s$", "", word), frozenset()):
                return labels
            if word in _END_OF_NOUN:
                break
    return next((labels for pattern, labels in _REST if pattern.search(question)), frozenset())


def brings(question: str, sentences: Sequence[str]) -> npt.NDArray[np.float64]:
    """1 for each sentence that has a name or number of a kind asked for which the question has not, else 0, (sentences,)."""
    kinds = asked_kinds(question)
    if not kinds or not sentences:
        return np.zeros(len(sentences))
    known = {stem(word) for word in WORD.findall(question)}
    docs = language().pipe(sentences, disable=_UNUSED)
    return np.array(
        [any(e.label_ in kinds and _last(e.text) not in known | {""} for e in doc.ents) for doc in docs], dtype=np.float64
    )


def _last(name: str) -> str:
    words = WORD.findall(name)
    return stem(words[-1]) if words else ""
