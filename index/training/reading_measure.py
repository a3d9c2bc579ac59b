"""What a reading model says of questions, whole, and how often that is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.library import Index
from index.search.reading import search
from index.search.reading.calibration import Calibration, Signals
from index.search.reading.model import KINDS
from index.search.reading.reader import Reader
from index.search.reading.spans import Said
from index.training.reading_examples import Example, Place, Source
from index.types import Article, Sentence


@dataclass(frozen=True)
class Read:
    """What a model says of the sentences that are found for a question, and what speaks for each, by their places, and what kind of
    question it takes it for."""

    example: Example
    said: dict[Place, Said]
    signals: dict[Place, Signals]
    kinds: list[float]

    def in_order(self, calibration: Calibration) -> list[Place]:
        """The places, the likeliest first."""
        return sorted(self.said, key=lambda place: -calibration.score(self.signals[place]))


def read_in_library(index: Index, reader: Reader, sources: dict[str, Source], examples: Sequence[Example]) -> list[Read]:
    """Every question as a reader asks it of the whole library that its article stands in, with the sentences that are found for it.
    A sentence of an article that has no source gets a place that nothing else has."""
    found = []
    for example in examples:
        read = search.read(index.catalog, reader, example.question, index.candidates(example.question), index.speakers_in)
        places = {_place(index.article(s.article_id), s, sources): s.id for s in read.sentences}
        if places:
            said, signals = {p: read.said[i] for p, i in places.items()}, {p: read.signals[i] for p, i in places.items()}
            found.append(Read(example, said, signals, [read.kinds[kind] for kind in KINDS]))
    return found


def _place(article: Article, sentence: Sentence, sources: dict[str, Source]) -> Place:
    key = article.url or article.source
    texts = sources[key].sentences if key in sources else []
    return (key, texts.index(sentence.text)) if sentence.text in texts else (key, -sentence.id)


def figures(found: Sequence[Read], calibration: Calibration) -> dict[str, float]:
    """In percent: right sentence first and among three, area under the curve of answerable against not (by its chance),
    words right (an overlap of half), yes or no right at the first needed sentence."""
    there = [r for r in found if r.example.right]
    ranks = [next((n for n, place in enumerate(r.in_order(calibration)) if place in r.example.right), 99) for r in there]
    best: dict[bool, list[float]] = {True: [], False: []}
    for r in found:
        best[bool(r.example.right)].append(calibration.chances(list(r.signals.values()))[1])
    pairs = [(a > b) + 0.5 * (a == b) for a in best[True] for b in best[False]]
    words = [_overlap(r) >= 0.5 for r in there if r.example.span and r.example.span[:2] in r.said]
    yes = [(r.said[r.in_order(calibration)[0]].yes > 0) == r.example.yes for r in there if r.example.yes is not None]
    kinds = [KINDS[max(range(len(KINDS)), key=r.kinds.__getitem__)] == r.example.kind for r in there if r.example.kind]
    ranked = {"first": [k < 1 for k in ranks], "in 3": [k < 3 for k in ranks]}
    named: dict[str, Sequence[float]] = {**ranked, "answerable": pairs, "words": words, "yes": yes, "kind": kinds}
    return {name: round(100 * sum(values) / max(1, len(values)), 1) for name, values in named.items()}


def _overlap(read: Read) -> float:
    assert read.example.span is not None
    _, _, start, end = read.example.span
    own = read.said[read.example.span[:2]]
    return max(0, min(end, own.end) - max(start, own.start)) / max(1, max(end, own.end) - min(start, own.start))
