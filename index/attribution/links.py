"""Which source, cue and contents belong together: within a paragraph, every content and source finds its cue.

In PolNeAR 99% of the contents and sources stand in the paragraph of their cue, and every attribution has one cue; so a
log-linear choice among the paragraph's spans, by where they stand to each other, is enough. The weights come from
`index.attribution.train_links`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from index.attribution.labels import KINDS, Span, spans

WEIGHTS = Path(__file__).parent / "weights" / "links.json"
_ENDS = {".", "?", "!", "...", "…"}
_MARKS = {"“", "”", '"', "``", "''"}


@dataclass(frozen=True)
class Attribution:
    """A statement in one paragraph: its cue, who made it (None if the text names nobody), its contents in order."""

    cue: Span
    source: Span | None
    contents: tuple[Span, ...]


@dataclass(frozen=True)
class Layout:
    """A paragraph's spans, and how many sentence ends, quotation marks and commas stand before each token."""

    spans: list[Span]
    ends: list[int]
    marks: list[int]
    commas: list[int]

    @classmethod
    def of(cls, tokens: Sequence[str], labels: Sequence[str]) -> "Layout":
        """The layout of a labelled paragraph."""
        counts = ([0, *accumulate(int(token in kind) for token in tokens)] for kind in (_ENDS, _MARKS, {",", "—", "--", ";"}))
        return cls(list(spans(labels)), *counts)

    def all(self, kind: str) -> list[Span]:
        """The spans of one kind."""
        return [span for span in self.spans if span.kind == kind]

    def features(self, cue: Span, other: Span) -> list[float]:
        """How a source or content stands to a cue, (FEATURES,). The second half counts where `other` comes second."""
        left, right = (other, cue) if other.start < cue.start else (cue, other)
        between = [span.kind for span in self.spans if left.end <= span.start and span.end <= right.start]
        gap = max(0, right.start - left.end)
        inside = range(left.end, max(left.end, right.start))
        values = [
            1.0,
            math.log1p(gap),
            float(gap == 0),
            *(float(min(3, between.count(kind))) for kind in KINDS),
            *(float(kind in between) for kind in KINDS),
            *(float(min(3, count[inside.stop] - count[inside.start])) for count in (self.ends, self.marks, self.commas)),
            float(self.ends[inside.stop] > self.ends[inside.start]),
        ]
        after = other.start > cue.start
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
        cues = layout.all("cue")
        contents: dict[Span, list[Span]] = {cue: [] for cue in cues}
        if cues:
            for content in layout.all("content"):
                best = max(cues, key=lambda cue: _dot(self.content, layout.features(cue, content)))
                contents[best].append(content)
        return [Attribution(cue, self._source(layout, cue), tuple(contents[cue])) for cue in cues]

    def _source(self, layout: Layout, cue: Span) -> Span | None:
        scored = [(_dot(self.source, layout.features(cue, source)), source) for source in layout.all("source")]
        best, source = max(scored, default=(-math.inf, None))
        return source if best > self.nobody else None


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True))


@cache
def default_linker() -> Linker:
    """The linker of the shipped weights."""
    return Linker(**json.loads(WEIGHTS.read_text(encoding="utf-8")))


def link_attributions(tokens: Sequence[str], labels: Sequence[str]) -> list[Attribution]:
    """The attributions of one paragraph that `label_tokens` labelled, in the order of their cues."""
    return default_linker().link(tokens, labels)
