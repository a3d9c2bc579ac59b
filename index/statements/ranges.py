"""Ranges of a text, looked up by where they stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

Range = tuple[int, int]  # start and end in the text


class Covered:
    """The places of a text that some ranges hold: `at in covered`."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, at: int) -> bool:
        number = bisect_right(self._starts, at) - 1
        return number >= 0 and at < self._ends[number]


def overlapping(ranges: Sequence[Range], start: int, end: int) -> Sequence[Range]:
    """Those of some ranges, in order and apart from each other, that share a place with text[start:end]."""
    first = bisect_right(ranges, start, key=lambda r: r[1])
    return ranges[first : bisect_left(ranges, end, lo=first, key=lambda r: r[0])]
