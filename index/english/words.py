"""The words of a question or a filter that are worth searching for."""

from __future__ import annotations

import re
from functools import lru_cache

from index.english.quotations import PHRASE

WORD = re.compile(r"\w+(?:[.’'-]\w+)*")
RUN = re.compile(r"\w+")  # letters and digits with no sign between them
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORD_OR_NUMBER = re.compile(r"\w+(?:[.,’'-]\w+)*")
OF_THREE = re.compile(r"\w{3,}")  # letters or more
LONGER = re.compile(r"[^\W\d_]{4,}")  # "words" of a headline that would have a capital in it
AMOUNT = re.compile(r"[$£€]?\w+(?:[.,’'-]\w+)*%?")  # a word, or a number with its sign
_TWO_LETTERS = re.compile(r"\w{2,}")
_POSSESSIVE = re.compile(r"[’']s?$")
_WITHIN_WORDS = re.compile("[’'‘.]")
_NO_WORDS = re.compile(r"\W+")
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
    return [phrase for phrase in PHRASE.findall(question) if len(WORD.findall(phrase)) >= 3]


def bare_words(text: str) -> list[str]:
    """The words of a text for comparison: without case, apostrophes and dots ("U.S." is "us")."""
    return RUN.findall(_WITHIN_WORDS.sub("", text).casefold())


def without_marks(text: str) -> str:
    """The words of a text in lower case with blanks between."""
    return _NO_WORDS.sub(" ", text).strip().lower()


def share_a_word(one: str, other: str) -> bool:
    """Whether two texts have a word of two letters or more in common."""
    return not set(_TWO_LETTERS.findall(one.lower())).isdisjoint(_TWO_LETTERS.findall(other.lower()))


def without_possessive(words: str) -> str:
    """Words without "'s" at their end."""
    return _POSSESSIVE.sub("", words)


def find_whole(words: str, text: str, ignore_case: bool = False) -> re.Match[str] | None:
    """Where a text has these words, not as part of longer ones."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE if ignore_case else re.NOFLAG)


def exchanged(old: str, new: str, text: str) -> str:
    """A text with other words for some, not within longer or hyphenated ones."""
    return re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", lambda _: new, text)


@lru_cache(100_000)
def stem(word: str) -> str:
    """A word without possessive and usual endings, cut: "accepted" and "acceptance" are one word here."""
    word = without_possessive(word.lower().replace(".", ""))
    if len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:6] if word.isalpha() and len(word) > 6 else word
