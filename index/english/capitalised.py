"""Names in a short text, by their capitals alone."""

from __future__ import annotations

import re

from index.english.quotations import QUOTATION

_NAME = re.compile(r"(?:[A-Z][\w’'.&-]*|\b\d{4}\b)(?:\s+(?:(?:de|del|la|von|van|der|den|al|bin|of|the)\s+)*[A-Z][\w’'.&-]*)*")
_FULL_STOP = re.compile(r"(?<![A-Z])\.$")  # of a sentence, not of "U.S."
SPACED_INITIALS = re.compile(r"\b[A-Z]\.(?: [A-Z]\.)+")  # "U. S."
LONG_NAME = re.compile(r"\b(?:[A-Z]\.)*[A-Z][\w.]*(?: (?:(?:of|the|and|for|on) )*[A-Z][\w.]*)+")
AFTER_SMALL = re.compile(r"(?<=[a-z])\.(?:\s|$)")  # a full stop that is not of initials
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_POSSESSIVE = re.compile(r"[’']s\b")
# Words that a question starts with, or that are written with a capital without naming anything.
_NO_NAMES = frozenset(
    "a about according after all also am an and any are as at based before but by can could did do does during exactly explain "
    "find for from give had has have how i if in is it list many may me name of on one or quote said say says should since so "
    "such summarise summarize tell than that the their there these they this those to under was were what what's when where which "
    "while who who's whom whose why will with would you president prime minister mr mrs ms dr sen rep gov senator representative "
    "governor secretary sir january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday".split()
)


def names(text: str) -> list[str]:
    """Runs of capitalised words, without the words around them that name nothing; and years."""
    # What stands in quotation marks was said by somebody: its capitals are the article's affair.
    text = QUOTATION.sub(" ", text)
    found = []
    for match in _NAME.finditer(text):
        words = [_FULL_STOP.sub("", w.rstrip("'’")) for w in _POSSESSIVE.sub("", match.group()).split()]
        while words and words[0].lower() in _NO_NAMES:
            words = words[1:]
        while words and words[-1].lower() in _NO_NAMES:
            words = words[:-1]
        if words:
            found.append(" ".join(words))
    return list(dict.fromkeys([*found, *_YEAR.findall(text)]))
