"""The outlet and the place before a report's first words: "Hong Kong CNN —", "HARTOWN (Reuters) -"; nothing is told of them."""

from __future__ import annotations

import re

from index.english.letters import CAPITALS
from index.english.names import PARTICLES

_FIRST = 1500  # characters of an article in which its dateline stands
# A short line of names and a date before a dash that a sentence begins after.
_DATELINE = re.compile(
    rf"^[ \t]*(?P<line>[{CAPITALS}(][^\n!?“”\"]{{1,60}}?)\s*(?:[—–―]|--?)\s+(?=[“\"‘{CAPITALS}\d])", re.MULTILINE
)
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
# Before a sentence that is told of alone: "HARTOWN, Ohio (AP) — ".
_OF_SENTENCE = re.compile(rf"^[{CAPITALS}][{CAPITALS} .’'/-]{{2,40}}(?:, [\w. ]{{2,30}})?,? *(?:\([^)]{{2,30}}\))? *[-–—]+ +(?=\S)")


def dateline(text: str) -> str:
    """The words of an article's dateline; empty where it has none."""
    for match in _DATELINE.finditer(text, 0, _FIRST):
        capitals = any(len(word) > 1 and word.isupper() for word in _WORD.findall(match["line"]))
        if capitals and all(word[0].isupper() or word in PARTICLES for word in _WORD.findall(match["line"])):
            return match["line"]
    return ""


def without_dateline(sentence: str) -> str:
    """A sentence without a dateline before it."""
    return _OF_SENTENCE.sub("", sentence)
