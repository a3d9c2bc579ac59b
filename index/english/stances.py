"""Words that take a side, for something or against it, as lemmas: beside the verbs of verbs.py, nouns, adjectives and deeds."""

from __future__ import annotations

import re
from functools import lru_cache

from index.english import verbs
from index.english.lemmas import american, lemmas

FOR = verbs.FOR | frozenset("endorsement backing backer supporter supportive approval advocacy".split())
AGAINST = verbs.AGAINST | frozenset(
    "opposition opponent objection criticism critic critical rejection condemnation denunciation disapproval resistance resist "
    "veto against unacceptable wrong hostile unconstitutional dangerous".split()
)
REFUSAL = re.compile(
    r"\b(?:not|never|cannot|won['’]t|will not|no way|do not have to|doesn['’]t have to|refuses? to)\b[^.;]{0,30}\baccept", re.I
)
NEGATING = frozenset("not no never cannot nor without neither hardly".split())
NOT_AT_ITS_END = ("n't", "n’t")
WORDS = re.compile(r"[\w’']+")


@lru_cache(100_000)
def takes_side(word: str) -> bool | None:
    """True: a word is for something; False: against it; None: it takes no side."""
    found = {spelled for lemma in lemmas(word) for spelled in (lemma, american(lemma))}
    return True if found & FOR else False if found & AGAINST else None
