"""From sentences that may answer a question, in the order of the search, to what the reader says of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.seams import Reader
from index.search.reading.calibration import Signals
from index.search.reading.pairs import Passage, unless_named
from index.search.reading.spans import Said
from index.storage.catalog import Catalog
from index.types import Sentence

WHOLE = 100  # sentences of a few articles that are read whole
CANDIDATES = 64  # of a larger library
_MANY = 16  # sentences of one article, from which more say nothing
SpeakersIn = Callable[[Sequence[Sentence]], dict[int, str]]


@dataclass(frozen=True)
class Read:
    """Sentences that were read, the likeliest answer first, with what was said of each and what speaks for it, by their ids, and
    the kinds of answer asked for."""

    sentences: list[Sentence]
    said: dict[int, Said]
    signals: dict[int, Signals]
    kinds: dict[str, float]


def read(
    catalog: Catalog, reader: Reader, question: str, candidates: Sequence[Sentence], speakers_in: SpeakersIn, history: str = ""
) -> Read:
    """Read the candidates, each with its title and the sentence before it; those that the search found come first, in its order.
    `speakers_in` tells whose words sentences hold. Titles are read before every sentence, and are no sentences of the text."""
    articles = {a.id: a for a in catalog.articles.by_id({s.article_id for s in candidates})}
    # An article may have been removed since the search.
    known = [s for s in candidates if s.article_id in articles]
    chosen = [s for s in known if s.position > 0 or s.text != articles[s.article_id].title]
    before = _before(catalog, chosen)
    speakers = speakers_in(chosen)
    passages = [
        Passage(articles[s.article_id].title, [s.text], [unless_named(speakers.get(s.id, ""), s.text)], before.get(s.id, ""))
        for s in chosen
    ]
    out = reader.read(question, passages, history)
    said = {chosen[passage].id: found for (passage, _), found in out.said.items()}
    signals = _signals(chosen, said)
    order = sorted({s.id: s for s in chosen}.values(), key=lambda s: -reader.calibration.score(signals[s.id]))
    return Read(order, said, signals, out.kinds)


def _signals(sentences: Sequence[Sentence], said: dict[int, Said]) -> dict[int, Signals]:
    """What speaks for each of the sentences, by its id; they are in the order of the search."""
    found = Counter(s.article_id for s in sentences[:CANDIDATES])
    most = min(_MANY, max(found.values(), default=1))
    return {
        s.id: Signals(
            said[s.id].answers, math.log(max(1, min(_MANY, found[s.article_id])) / most), -math.log1p(min(place, CANDIDATES) / 3)
        )
        for place, s in reversed(list(enumerate(sentences)))
    }


def _before(catalog: Catalog, sentences: Sequence[Sentence]) -> dict[int, str]:
    """What stands before each sentence in its article, by its id; a first sentence is left out. Ids of an article's sentences
    follow each other."""
    near = catalog.sentences.by_id([s.id - 1 for s in sentences])
    return {s.id: b.text for s in sentences if (b := near.get(s.id - 1)) and b.article_id == s.article_id and b.position > 0}
