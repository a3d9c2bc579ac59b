"""Columns of a printed page: in what order its pieces of lines are read.

Files often store a page row by row, across its columns. A column is found by its place: pieces that begin at one edge, hold
running text, and have such a neighbour beside them. Tables, whose cells are short, stay row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

_MIN_ROWS = 3  # of a column
_MIN_WORDS = 3  # of a line of running text
_MIN_FILLED = 0.5  # of a column's width, by most of its lines
_APART = 3.0  # heights of a line: what stands further below belongs to another block
_TRIED = 12  # edges
_MAX_PIECES = 2_000  # of a page; no printed one has more
_MAX_DEPTH = 6  # columns in columns


@dataclass(frozen=True)
class Piece:
    """A piece of a printed line, without wide gaps; lengths in points, from the page's lower left."""

    text: str
    page: int
    left: float
    right: float
    top: float
    size: float  # of the letters
    number: int = 0  # its place in the file
    row: int = 0  # the number of the line that it was stored in
    column: float = 0.0  # the width of the column it stands in; 0 where there are none

    @property
    def bottom(self) -> float:
        return self.top - self.size


def in_reading_order(pieces: list[Piece], right_to_left: bool = False) -> tuple[list[Piece], bool]:
    """The lines of a page, one column after the other; and whether lines are left in it that may run across columns.

    A page that was stored in that order, or has no columns, stays as it was stored.
    """
    found, moved = _ordered(pieces, right_to_left, _MAX_DEPTH)
    rows = list(_rows(found if moved else pieces))
    return [_together(row) for row in rows], sum(_is_doubtful(row) for row in rows) >= _MIN_ROWS


def _ordered(pieces: list[Piece], right_to_left: bool, depth: int) -> tuple[list[Piece], bool]:
    """The pieces by columns, and whether they were stored in another order."""
    edge = _edge(pieces) if depth and len(pieces) <= _MAX_PIECES else None
    if edge is None:
        return pieces, False
    found: list[Piece] = []
    moved = False
    for band in _bands(pieces, edge):
        band.sort(key=_number)
        sides = _sides(band, edge)
        if not sides:
            found += band
            continue
        first, second = reversed(sides) if right_to_left else sides
        moved |= first[-1].number > second[0].number
        for side in (first, second):
            inner, inner_moved = _ordered(side, right_to_left, depth - 1)
            found += [p if p.column else replace(p, column=_width(side)) for p in inner]
            moved |= inner_moved
    return found, moved


def _number(piece: Piece) -> int:
    return piece.number


def _width(pieces: Sequence[Piece]) -> float:
    return max(p.right for p in pieces) - min(p.left for p in pieces)


def _edge(pieces: Sequence[Piece]) -> float | None:
    """The left edge of the column that parts most of the pieces into two columns."""
    lefts = Counter(round(p.left) for p in pieces)
    edges = [left for left, count in lefts.most_common(_TRIED) if count >= _MIN_ROWS]
    parted = {left: sum(len(band) for band in _bands(pieces, left) if _sides(band, left)) for left in edges}
    best = max(parted, key=lambda left: parted[left], default=None)
    return best if best is not None and parted[best] else None


def _bands(pieces: Sequence[Piece], edge: float) -> Iterator[list[Piece]]:
    """The pieces from top to bottom, parted where one crosses the edge and where much is left blank."""
    band: list[Piece] = []
    low = 0.0
    for piece in sorted(pieces, key=lambda p: -p.top):
        crosses = piece.left < edge - 2 and piece.right > edge
        if band and (crosses or low - piece.top > _APART * piece.size):
            yield band
            band = []
        low = min(low, piece.bottom) if band else piece.bottom
        band.append(piece)
        if crosses:
            yield band
            band = []
    if band:
        yield band


def _sides(band: Sequence[Piece], edge: float) -> tuple[list[Piece], list[Piece]] | None:
    """The two columns of a band; None where what stands left and right of the edge are none."""
    left = [p for p in band if p.left < edge - 2]
    right = [p for p in band if p.left >= edge - 2]
    if not (_is_column(left) and _is_column(right)):
        return None
    beside = min(max(p.top for p in side) for side in (left, right)) - max(min(p.bottom for p in side) for side in (left, right))
    return (left, right) if beside > (_MIN_ROWS - 0.5) * median(p.size for p in band) else None


def _is_column(pieces: Sequence[Piece]) -> bool:
    """Whether pieces are running text, in one column or more: lines that begin at one edge and mostly fill their width."""
    edges = Counter(round(p.left) for p in pieces)
    widths = [[p.right - p.left for p in pieces if round(p.left) == edge] for edge, n in edges.items() if n >= _MIN_ROWS]
    if not widths or median(len(p.text.split()) for p in pieces) < _MIN_WORDS:
        return False
    return all(median(own) >= _MIN_FILLED * max(own) for own in widths)


def _rows(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces that stand beside each other in one stored line together, but not across columns."""
    row: list[Piece] = []
    for piece in pieces:
        if row and (piece.column or row[-1].row != piece.row or abs(row[-1].top - piece.top) >= 0.5 * piece.size):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _together(row: Sequence[Piece]) -> Piece:
    return replace(row[0], text=" ".join(p.text for p in row), right=row[-1].right) if len(row) > 1 else row[0]


def _is_doubtful(row: Sequence[Piece]) -> bool:
    """Whether more than one piece of a row looks like running text."""
    return sum(len(p.text.split()) >= _MIN_WORDS for p in row) > 1
