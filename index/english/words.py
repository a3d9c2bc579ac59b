"""The words of a question or a filter that are worth searching for."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"\w+(?:[.’'-]\w+)*")
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]+)[”\"»]")
# Words that a question has for being a question; they say nothing about which sentence answers it.
_STOPWORDS = frozenset(
    "a about an and are as at be been but by can could did do does for from had has have he her him his how i in is it its "
    "many me much of on or our quote exactly s said say says she should so tell than that the their them there these they "
    "this those to told us was we were what when where which who whom whose why will with would you your".split()
)


def keywords(question: str) -> list[str]:
    """The words of a question to search for, each once; all of them where only stopwords are left."""
    words = list(dict.fromkeys(word.lower() for word in WORD.findall(question)))
    return [word for word in words if word.replace("’s", "").replace("'s", "") not in _STOPWORDS] or words


def quoted_phrases(question: str) -> list[str]:
    """What a question puts in quotation marks, where it is three words or more."""
    return [phrase for phrase in _QUOTED.findall(question) if len(WORD.findall(phrase)) >= 3]


@lru_cache(100_000)
def stem(word: str) -> str:
    """A word without possessive and usual endings, cut: "accepted" and "acceptance" are one word here."""
    word = re.sub(r"[’']s?$", "", word.lower().replace(".", ""))
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:6] if word.isalpha() and len(word) > 6 else word
