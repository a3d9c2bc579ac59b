"""Quotation marks, and where the quotations of a text stand: ranges between marks, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.english.letters import CAPITALS

Range = tuple[int, int]

# The double marks. A straight one may open or close; a low one („) opens, and “ closes it.
OPENING, CLOSING = '“"«', '”"»'
DOUBLE = '“”"«»'
ANY = "“”«»„\"`'’‘"  # single ones and apostrophes too
# Marks that are tokens of a sentence.
DOUBLE_TOKENS = frozenset(("“", "”", '"', "``", "''"))
OPENING_TOKENS = frozenset(('"', "“", "''", "``", "‘", "'"))
CLOSING_TOKENS = frozenset(('"', "”", "''", "’", "'"))
QUOTED = rf"[{OPENING}][^{DOUBLE}]*[{CLOSING}]"
QUOTATION = re.compile(QUOTED)
PHRASE = re.compile(rf"[{OPENING}]([^{DOUBLE}]+)[{CLOSING}]")
MARKED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»")
# An article's sentence may hold only the beginning of a quotation, or its end.
MARKED_IN_ARTICLES = re.compile(r"“[^“”]+(?:”|$)|\"[^\"]+(?:\"|$)|(?:^|(?<=\s))''[^']+(?:''|$)|^[^“”]+”")
IN_TOKENS = re.compile(r"^(?:''|``)|''$")
COMMA_WITHIN = re.compile(r",([”\"’'])$")  # before the mark that closes a text
OPENS_NEXT = re.compile(rf"\s*[{OPENING}]")
ENDS_AS_QUESTION = re.compile(rf"\?[{CLOSING}]$")
UNQUOTED_QUESTION = re.compile(r"[^“”\"]{8,400}\?")
ENDED = re.compile(r"[.?!…][”\"’')]*$")  # as a sentence
DASH = re.compile(r"\s*[―—–-]+\s*")
NO_WORDS = re.compile(r"^\W+$")
# “...” ― Jane Doe
SIGNED = re.compile(
    r"^[ \t]*[“”\"«](?P<words>[^\n“”\"]+(?:“[^\n“”]*”[^\n“”\"]+)*)[”\"»][^\S\n]*(?:[―—–]|--?)[^\S\n]*"
    rf"(?P<name>(?:[{CAPITALS}][\w.’'-]*[^\S\n]+){{1,4}}[{CAPITALS}][\w’'-]+)(?:,[^\n.]{{0,80}})?\.?[^\S\n]*$",
    re.MULTILINE,
)
_OPENS_ONLY = ("“", "«", "„", "``")
_MARK = re.compile(r"[“«„”»\"]|``|''")
_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=\w)[^‘\n]{2,200}?(?<=[\w.,!?…])[’'](?![\w’'])")
_TITLE_MARK = re.compile(r"[“\"‘]|''|``")


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
            opens = mark in _OPENS_ONLY or (opened is None and after_blank)
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


def has_mark(text: str) -> bool:
    """Whether there is a quotation mark in a text, as before a title: "the “Jane Roe” actress"."""
    return _TITLE_MARK.search(text) is not None
