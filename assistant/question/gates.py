"""What a question asks for, seen from its words: names and years, the topic of "say about", a quotation, a summary."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index import Index
from index.english.words import WORD, keywords, stem

_NAME = re.compile(r"(?:[A-Z][\w’'.&-]*|\b\d{4}\b)(?:\s+(?:(?:de|del|la|von|van|der|den|al|bin|of|the)\s+)*[A-Z][\w’'.&-]*)*")
_HEADING = re.compile(r"(?: …)? \([^()]*\d{4}-\d\d-\d\d\)\W*$")
_FULL_STOP = re.compile(r"(?<![A-Z])\.$")  # of a sentence, not of "U.S."
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_ABOUT = re.compile(
    r"\b(?:say|said|says|think|thinks|thought|tell|told|claim|claimed|"
    r"write|wrote|tweet|tweeted|comment|commented|remark|remarked|state|stated)\b"
    r"[^?]*?\b(?:about|on|regarding|concerning)\s+([^?]+)",
    re.IGNORECASE,
)
_VERBATIM = re.compile(
    r"\bquote\b(?!s? (?:about|is|was))|"
    r"\bexact(?:ly)? (?:words|quot\w+|what)\b|\b(?:exact|very|own) words\b|\bverbatim\b|\bword for word\b",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"^(?:please )?(?:summari[sz]e|sum up|outline|tell me about)\b|"
    r"^(?:please )?give (?:me )?(?:a |an )?(?:short |brief |quick )?(?:summary|overview)\b|"
    r"\b(?:main|key) (?:points?|takeaways?)\b|"
    r"^what(?:['’]s| is| are) (?:this|these|the) (?:story|stories|articles?|news|text) about\b|"
    r"^what happened\??$",
    re.IGNORECASE,
)
# Words that a question starts with, or that are written with a capital without naming anything.
_NO_NAMES = frozenset(
    "a about according after all also am an and any are as at based before but by can could did do does during exactly explain "
    "find for from give had has have how i if in is it list many may me name of on one or quote said say says should since so such "
    "summarise summarize tell than that the their there these they this those to under "
    "was were what what's when where which while who who's whom whose "
    "why will with would you president prime minister mr mrs ms dr sen rep gov senator representative governor secretary sir "
    "january february march april "
    "may june july august september october november december monday tuesday wednesday thursday friday saturday sunday".split()
)


def topic(question: str) -> str | None:
    """T of a question like "What did S say about T?"; None for other questions."""
    match = _ABOUT.search(question)
    return match.group(1).strip(" ?.!") if match else None


def is_echo(text: str, question: str) -> bool:
    """Whether a sentence only repeats the question: it has no word or number of its own."""
    return {stem(w) for w in keywords(text)} <= {stem(w) for w in WORD.findall(question)}


def is_heading(text: str, titles: Iterable[str]) -> bool:
    """Whether a sentence is no more than the beginning of a title with a date behind it, as the model was shown them."""
    copied = _HEADING.sub("", text)
    return copied != text and any(title.startswith(copied) for title in titles)


def wants_quotation(question: str) -> bool:
    """Whether the reader asks for the very words."""
    return bool(_VERBATIM.search(question))


def wants_summary(question: str) -> bool:
    """Whether the reader asks for an account of something at large, not for what one sentence answers."""
    return bool(_SUMMARY.search(question))


def names(question: str) -> list[str]:
    """Runs of capitalised words, without the words around them that name nothing; and years."""
    # What stands in quotation marks was said by somebody: its capitals are the article's affair.
    question = re.sub(r"[“\"«][^“”\"«»]*[”\"»]", " ", question)
    found = []
    for match in _NAME.finditer(question):
        words = [_FULL_STOP.sub("", w.rstrip("'’")) for w in re.sub(r"[’']s\b", "", match.group()).split()]
        while words and words[0].lower() in _NO_NAMES:
            words = words[1:]
        while words and words[-1].lower() in _NO_NAMES:
            words = words[:-1]
        if words:
            found.append(" ".join(words))
    return list(dict.fromkeys([*found, *_YEAR.findall(question)]))


def is_known(index: Index, name: str, articles: set[int], dates: str = "") -> bool:
    """Whether one of `articles` holds a word of the name, or its initials ("US", "U.S." for United States, or the reverse)."""
    if _YEAR.fullmatch(name) and name in dates:
        return True
    words = [w for w in re.split(r"[\s-]+", name) if w[:1].isupper() or w.isdigit()]
    initials = "".join(w[0] for w in words)
    spellings = [words[-1]] if len(words) > 1 else words
    letters = name.replace(".", "")
    if letters.isupper() and 1 < len(letters) < 6:
        spellings += [letters, " ".join(letters)]
    if len(initials) > 1:
        spellings += [initials, " ".join(initials)]
    return any(index.catalog.sentences.any_holds(articles, spelling) for spelling in spellings)
