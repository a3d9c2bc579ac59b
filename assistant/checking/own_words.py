"""Whether what a model wrote says anything, and whether a name that it takes from the question is known to what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index import Index
from index.english.words import WORD, keywords, stem

_HEADING = re.compile(r"(?: …)? \([^()]*\d{4}-\d\d-\d\d\)\W*$")


def is_echo(text: str, question: str) -> bool:
    """Whether a sentence only repeats the question: it has no word or number of its own."""
    return {stem(w) for w in keywords(text)} <= {stem(w) for w in WORD.findall(question)}


def is_heading(text: str, titles: Iterable[str]) -> bool:
    """Whether a sentence is no more than the beginning of a title with a date behind it, as the model was shown them."""
    copied = _HEADING.sub("", text)
    return copied != text and any(title.startswith(copied) for title in titles)


def is_known(index: Index, name: str, articles: set[int]) -> bool:
    """Whether one of `articles` holds a word of the name, or its initials ("US", "U.S." for United States, or the reverse)."""
    words = [w for w in re.split(r"[\s-]+", name) if w[:1].isupper() or w.isdigit()]
    initials = "".join(w[0] for w in words)
    spellings = [words[-1]] if len(words) > 1 else words
    letters = name.replace(".", "")
    if letters.isupper() and 1 < len(letters) < 6:
        spellings += [letters, " ".join(letters)]
    if len(initials) > 1:
        spellings += [initials, " ".join(initials)]
    return any(index.any_holds(articles, spelling) for spelling in spellings)
