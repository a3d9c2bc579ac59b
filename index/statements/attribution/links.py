"""Which source, cue and contents belong together: within a paragraph, every content and source finds its cue.

In PolNeAR 99% of the contents and sources stand in the paragraph of their cue, and every attribution has one cue; so a
log-linear choice among the spans next to each other, by where they stand, is enough. Those further away are not looked at, so that
the work grows with the length of a paragraph and no faster. The weights come from `index.training.train_links`.
"""

import json
import math
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from index.english.quotations import DOUBLE_TOKENS
from index.english.tokens import COMMAS, ENDS
from index.statements.attribution.labels import KINDS, Span, spans

WEIGHTS = Path(__file__).parent / "weights" / "links.json"
_NEXT = 8  # spans of a kind that are looked at on each side


@dataclass(frozen=True)
class Attribution:
    """A statement in one paragraph: its cue, who made it (None if the text names nobody), its contents in order."""

    cue: Span
    source: Span | None
    contents: tuple[Span, ...]


@dataclass(frozen=True)
class Layout:
    """A paragraph's spans, in order; how many spans of each of KINDS stand before each of them, (spans + 1, KINDS); and how many
    sentence ends, quotation marks and commas stand before each token."""

    spans: list[Span]
    kinds: list[tuple[int, ...]]
    ends: list[int]
    marks: list[int]
    commas: list[int]

    @classmethod
    def of(cls, tokens: Sequence[str], labels: Sequence[str]) -> "Layout":
        """The layout of a labelled paragraph."""
        counts = ([0, *accumulate(int(token in kind) for token in tokens)] for kind in (ENDS, DOUBLE_TOKENS, COMMAS))
        found = list(spans(labels))
        kinds = zip(*([0, *accumulate(int(span.kind == kind) for span in found)] for kind in KINDS), strict=True)
        return cls(found, list(kinds), *counts)

    def all(self, kind: str) -> list[int]:
        """The numbers of the spans of one kind."""
        return [n for n, span in enumerate(self.spans) if span.kind == kind]

    def features(self, cue: int, other: int) -> list[float]:
        """How a source or content stands to a cue, (FEATURES,). The second half counts where `other` comes second."""
        first, second = min(cue, other), max(cue, other)
        left, right = self.spans[first].end, self.spans[second].start
        between = [after - before for before, after in zip(self.kinds[first + 1], self.kinds[second], strict=True)]
        values = [
            1.0,
            math.log1p(right - left),
            float(right == left),
            *(float(min(3, count)) for count in between),
            *(float(count > 0) for count in between),
            *(float(min(3, count[right] - count[left])) for count in (self.ends, self.marks, self.commas)),
            float(self.ends[right] > self.ends[left]),
        ]
        after = other > cue
        return [*values, *(value if after else 0.0 for value in values)]


FEATURES = 26


@dataclass(frozen=True)
class Linker:
    """Weights of the two choices: the source of a cue (or none), and the cue of a content."""

    source: list[float]
    nobody: float
    content: list[float]

    def link(self, tokens: Sequence[str], labels: Sequence[str]) -> list[Attribution]:
        """The attributions of one labelled paragraph, by their cues; a content without a cue is left out."""
        layout = Layout.of(tokens, labels)
        cues, sources = layout.all("cue"), layout.all("source")
        contents: dict[int, list[Span]] = {cue: [] for cue in cues}
        for content in layout.all("content"):
            near = nearest(cues, content)
            if near:
                best = max(near, key=lambda cue: _dot(self.content, layout.features(cue, content)))
                contents[best].append(layout.spans[content])
        return [Attribution(layout.spans[cue], self._source(layout, cue, sources), tuple(contents[cue])) for cue in cues]

    def _source(self, layout: Layout, cue: int, sources: list[int]) -> Span | None:
        scored = [(_dot(self.source, layout.features(cue, n)), layout.spans[n]) for n in nearest(sources, cue)]
        best, source = max(scored, default=(-math.inf, None))
        return source if best > self.nobody else None


def nearest(numbers: list[int], at: int) -> list[int]:
    """Those of some spans, by their numbers in order, that come next before and after one of another kind."""
    middle = bisect(numbers, at)
    return numbers[max(0, middle - _NEXT) : middle + _NEXT]


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True))


@cache
def default_linker() -> Linker:
    """The linker of the shipped weights."""
    return Linker(**json.loads(WEIGHTS.read_text(encoding="utf-8")))


def link_attributions(tokens: Sequence[str], labels: Sequence[str]) -> list[Attribution]:
    """The attributions of one paragraph that `label_tokens` labelled, in the order of their cues."""
    return default_linker().link(tokens, labels)
