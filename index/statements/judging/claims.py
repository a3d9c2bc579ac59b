"""An attribution as it is judged: does the text say that this speaker said this?

    [CLS] speaker [SEP] text before { speaker's mention } < cue > [ content ] text after [SEP]

Marks around the spans are those of "entity markers" (Baldini Soares et al. 2019, "Matching the blanks"), written with signs that
news rarely has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.search.reading.pairs import Line, Pair, PairMaker

Range = tuple[int, int]
VERDICTS = ("said", "denied", "withheld", "asked", "supposed", "misquoted", "other", "none")
_SPEAKER, _BEFORE, _AFTER = 12, 24, 16  # word pieces at most: of the speaker's name, of the text before and after the spans
_HEAD, _TAIL = 20, 10  # word pieces of a longer content or stretch that are read
_CONTENTS = 4  # parts of a content that are marked: those nearest to the cue; so a claim is never longer than the encoder reads
MARKS = {"source": ("{", "}"), "cue": ("<", ">"), "content": ("[", "]")}
_REACH = 260  # characters that are looked at on each side


@dataclass(frozen=True)
class Claim:
    """One attribution in a stretch of text. Ranges are offsets into `text`; `speaker` is the name or the mention."""

    text: str
    speaker: str
    source: Range | None
    cue: Range | None
    contents: tuple[Range, ...]

    @classmethod
    def of(cls, text: str, speaker: str, source: Range | None, cue: Range | None, contents: Sequence[Range]) -> Claim:
        """With what stands near it in an article's text."""
        spans = [r for r in (source, cue, *contents) if r]
        first, after = max(0, min(a for a, _ in spans) - _REACH), max(b for _, b in spans) + _REACH
        moved = [(a - first, b - first) for a, b in contents]
        near = text[first:after].replace("\n\n", " ¶")  # as long as before
        return cls(near, speaker, _moved(source, first), _moved(cue, first), tuple(moved))


def _moved(where: Range | None, by: int) -> Range | None:
    return (where[0] - by, where[1] - by) if where else None


def _nearest(claim: Claim) -> list[Range]:
    """The parts of the content that are nearest to the cue, or else to the mention."""
    first, after = claim.cue or claim.source or claim.contents[0]
    return sorted(claim.contents, key=lambda c: max(c[0] - after, first - c[1]))[:_CONTENTS]


def as_pair(maker: PairMaker, claim: Claim) -> Pair:
    """A claim as one sequence."""
    speaker, text = maker.encode(claim.speaker), maker.encode(claim.text)
    spans = [("source", claim.source), ("cue", claim.cue), *(("content", c) for c in _nearest(claim))]
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for kind, where in spans:
        inside = [n for n, (a, b) in enumerate(text.offsets) if where and a < where[1] and b > where[0]]
        if inside:
            opens.setdefault(inside[0], []).append(maker.piece(MARKS[kind][0]))
            closes.setdefault(inside[-1], []).append(maker.piece(MARKS[kind][1]))
    edges = sorted({*opens, *closes}) or [0]
    first, last = edges[0], edges[-1]
    # Within long stretches between two marks only the beginning and the end are read.
    shown = [first - _BEFORE <= n <= last + _AFTER for n in range(len(text.ids))]
    for a, b in pairwise(edges):
        for n in range(a + _HEAD, b - _TAIL):
            shown[n] = False
    body = [p for n, i in enumerate(text.ids) if shown[n] for p in (*opens.get(n, ()), i, *closes.get(n, ()))]
    head = [maker.cls, *speaker.ids[:_SPEAKER], maker.sep]
    return Pair([*head, *body, maker.sep], [0] * len(head) + [1] * (len(body) + 1), len(head), Line([], [], 0, []))
