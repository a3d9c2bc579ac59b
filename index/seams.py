"""What a library works with, each as small as it is needed: `Index.open` takes anything that does the same, by these names.

`defaults.py` has what a library is given otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.steps import Each, untold
from index.storage.sentences import Span
from index.storage.vectors import Vectors

if TYPE_CHECKING:
    from index.search.reading.calibration import Calibration
    from index.search.reading.pairs import Passage
    from index.search.reading.reader import ReadOut
    from index.statements.extracted import Extracted

Ids = npt.NDArray[np.int64]


class Embedding(Protocol):
    """Makes vectors of sentences and of questions. The library keeps `model_name`, and is embedded anew where another one comes."""

    model_name: str

    def encode(self, texts: list[str]) -> Vectors:
        """Vectors of length 1, (len(texts), dimensions)."""


class VectorSearch(Protocol):
    """Finds sentences by their vectors. The library tells it of all that come and go, and fills it anew where it does not know how
    full it is, as after a start."""

    def add_vectors(self, ids: Ids, articles: Ids, vectors: Vectors) -> None:
        """Add the `vectors`, (n, dimensions), of n sentences of some articles, in place of those that they have."""

    def remove_ids(self, ids: Ids) -> None:
        """Remove those of the sentences that are there."""

    def clear(self) -> None:
        """Remove all."""

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The k nearest (sentence id, cosine), best first, among `allowed` ids where given."""


class Splitter(Protocol):
    """Cuts a text into sentences."""

    def __call__(self, text: str, each: Each = untold) -> Sequence[Span]:
        """Every sentence as (paragraph, start, end), in order; `each` is told how far it is, and may end it by raising."""


class Tagger(Protocol):
    """Tags who said what."""

    def __call__(self, text: str, spans: Sequence[Span], each: Each = untold) -> list[Extracted]:
        """The statements of a text with the sentences `spans`, in reading order; `each` as for the splitter."""


class Reader(Protocol):
    """Reads sentences for the answer to a question. `calibration` makes an order and chances of what it says."""

    @property
    def calibration(self) -> Calibration: ...

    def read(self, question: str, passages: Sequence[Passage], history: str = "") -> ReadOut:
        """What it says of each sentence of each passage; `history` is the last exchange, where the question leans on it."""
