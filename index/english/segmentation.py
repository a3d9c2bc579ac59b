"""Article text -> sentences with character offsets.

syntok finds the boundaries (rule-based, linear in the text, made for running prose). Three things are done around it:
paragraphs are cut first, so that a headline never runs into the first sentence; boundaries after a title of rank that
syntok does not know ("Rep.", "Gov.") are taken back; and text without any punctuation is cut at a bounded length.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import syntok.segmenter

from index.english.letters import CAPITALS
from index.steps import Each, untold

MAX_SENTENCE = 700  # characters; longer ones are cut at a blank, since each character of a prompt costs time

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
# Within a paragraph a line break is a blank, as in e-mail, unless the line is over or the next one starts an item.
_LINE_BREAK = re.compile(r"(?<=[.!?:;”\"’)\]])[^\S\n]*\n\s*|\n\s*(?=(?:[-–—•*▪]|\d{1,2}[.)])\s)")
_RANK = re.compile(
    r"(?:^|[\s(“\"‘'—-])(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gov|Lt|Gen|Col|Maj|Capt|Cmdr|Adm|Sgt|Cpl|Sen|Sens|Rep|Reps|Del|Pres|"
    rf"Supt|Insp|Det|Fr|St|Mt|Ft|No|vs|Amb|Sec|Min|Atty|Msgr|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[{CAPITALS}])\.$"
)
_INITIAL = re.compile(rf"(?:^|\s)[{CAPITALS}]\.$")
_OPENS_UPPER = re.compile(rf"[“\"‘']?[{CAPITALS}0-9]")
# What a section of a running story begins with: a line of dashes, or "5:50 p.m."
BEGINS_SECTION = re.compile(r"\s*(?:_{2,}|\*{3,}|-{3,}|\d{1,2}(?::\d\d)?\s?[ap]\.m\.)")
_ONLY_CLOSING = re.compile(r"^[\s”\"’')\].,;:!?…]+$")


def sentence_spans(text: str, each: Each = untold) -> list[tuple[int, int, int]]:
    """Every sentence of `text` as (paragraph, start, end): offsets in code points, in order, without outer blanks. `each` is told
    after every paragraph."""
    spans: list[tuple[int, int, int]] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        for a, b in _sentences(text, start, end):
            spans.extend((number, c, d) for c, d in _bounded(text, a, b) if _has_word(text[c:d]))
        each(end / len(text))
    return spans


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _between(_PARAGRAPH, text, 0, len(text)):
        yield from _between(_LINE_BREAK, text, start, end)


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The non-blank stretches of text[start:end] that `pattern` leaves."""
    at = start
    for match in pattern.finditer(text, start, end):
        if text[at : match.start()].strip():
            yield at, match.start()
        at = match.end()
    if text[at:end].strip():
        yield at, end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    starts = [sentence[0].offset + start for p in syntok.segmenter.analyze(text[start:end]) for sentence in p if sentence]
    # A sentence ends where the next one starts: syntok's token values can differ from the text ("n't" -> "not").
    bounds = [start, *starts[1:], end]
    current: tuple[int, int] | None = None
    for a, b in itertools.pairwise(bounds):
        span = _strip(text, a, b)
        if current and _belongs_together(text[slice(*current)], text[slice(*span)]):
            current = (current[0], span[1])
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def _belongs_together(left: str, right: str) -> bool:
    if _ONLY_CLOSING.match(right):
        return True
    # "No." and single letters also end sentences ("vitamin K."), so they hold only where a name or number may follow.
    return (
        bool(_RANK.search(left))
        and bool(_OPENS_UPPER.match(right))
        and not (_INITIAL.search(left) and len(left) > 40 and right.split(" ", 1)[0] in _SENTENCE_STARTERS)
    )


_SENTENCE_STARTERS = frozenset("The A An He She It They We I In On At But And This That These Those There".split())


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        cut = max(text.rfind(" ", start, start + MAX_SENTENCE), text.rfind("\n", start, start + MAX_SENTENCE))
        cut = cut if cut > start else start + MAX_SENTENCE
        yield _strip(text, start, cut)
        start = cut
    span = _strip(text, start, end)
    if span[0] < span[1]:
        yield span


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _has_word(text: str) -> bool:
    return any(c.isalnum() for c in text)
