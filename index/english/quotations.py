"""Where the quotation marks of a text stand: ranges between them, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable

Range = tuple[int, int]

_OPENING = ("“", "«", "„", "``")
_MARK = re.compile(r"[“«„”»\"]|``|''")
_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=\w)[^‘\n]{2,200}?(?<=[\w.,!?…])[’'](?![\w’'])")


def quotations(text: str, paragraphs: Iterable[Range]) -> list[Range]:
    """The quotations of a text, marks included. One that is not closed runs to the end of its paragraph.

    A straight mark opens where it follows a blank or an opening bracket, else closes; so does a closing mark that is
    misused to open ("”Mr. Smith lies.” ― J. Doe" stands in real pages).
    """
    found: list[Range] = []
    for start, end in paragraphs:
        opened: int | None = None
        for match in _MARK.finditer(text, start, end):
            mark, i = match.group(), match.start()
            after_blank = i == start or text[i - 1].isspace() or text[i - 1] in "([—–-"
            opens = mark in _OPENING or (opened is None and after_blank)
            if opens and opened is None:
                opened = i
            elif not opens and opened is not None:
                found.append((opened, match.end()))
                opened = None
        if opened is not None:
            found.append((opened, end))
        found += _single(text, start, end, found)
    return sorted(found)


def _single(text: str, start: int, end: int, double: list[Range]) -> list[Range]:
    """Phrases in single marks ("calls it ‘crazy’"), where they stand outside of double ones."""
    spans = (match.span() for match in _SINGLE.finditer(text, start, end))
    return [(a, b) for a, b in spans if not any(c < b and a < d for c, d in double)]
