"""What a library works with where it is given nothing else (see seams.py). It is loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from index.english.segmentation import sentence_spans as splitter
from index.steps import Each, untold
from index.storage.sentences import Span

if TYPE_CHECKING:
    from index.search.reading.reader import Reader
    from index.statements.extracted import Extracted
    from index.vectors.model import SentenceEmbedding

__all__ = ["load_embedding", "load_reader", "splitter", "tagger"]


def load_embedding(name: str | None = None) -> SentenceEmbedding:
    """The sentence-transformers model of this name, or in this folder; the default one where none is named. Raises
    EmbeddingError."""
    from index.vectors.model import DEFAULT_EMBEDDING, SentenceEmbedding

    return SentenceEmbedding(name or DEFAULT_EMBEDDING)


def tagger(text: str, spans: Sequence[Span], each: Each = untold) -> list[Extracted]:
    """The statements of a text, each held against it by the judge."""
    from index.statements.extraction import extract
    from index.statements.judging import default_judge

    return extract(text, spans, each, default_judge())


@cache
def load_reader() -> Reader:
    """The reader of the shipped weights."""
    from index.search.reading.reader import Reader

    return Reader.from_folder()
