"""Articles and other words before a noun: whether they tell of somebody known."""

from __future__ import annotations

import re

from index.english.numbers import NUMBERS

NEW = ("a", "an")  # "a judge" is told of for the first time
DEFINITE = ("the", "this", "that")
INDEFINITE = frozenset((*NEW, *"another some several many few other any no every each".split(), *NUMBERS))
IDLE = frozenset((*NEW, "the", "that"))  # two sentences that differ in these alone say the same
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


def without_article(words: str) -> str:
    """Words without the article that they begin with."""
    return _ARTICLE.sub("", words)
