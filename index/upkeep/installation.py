"""Whether all that a library works with is there and sound."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from index import weights
from index.defaults import load_embedding
from index.errors import HomeError
from index.library import Index
from index.sources.sandbox.calls import call_in_sandbox
from index.vectors.fingerprints import model_name


def library_checks(home: Path, embedding: str | None) -> list[tuple[str, Callable[[], str]]]:
    """What to look at, each with what does so: it returns a line for the reader, and raises LibraryError where something is wrong.

    `embedding` names the embedding model, None the default one.
    """
    return [
        ("library", partial(_library, home)),
        ("readers of files", _readers),
        ("weights", _weights),
        ("embedding model", partial(_embedding, embedding)),
    ]


def _library(home: Path) -> str:
    with closing(Index.open(home)) as index:
        catalog = index.catalog
        articles, sentences, vectors = catalog.articles.count(), catalog.sentences.count(), catalog.vectors.count()
        built_with = model_name(catalog.get_meta("embedding") or "nothing yet")
    if sentences != vectors:
        raise HomeError(f"{sentences} sentences have {vectors} vectors. `onrecord verify --repair` makes the missing ones.")
    return f"{articles} articles, {sentences} sentences, embedded with {built_with}"


def _readers() -> str:
    """Whether the process that reads strangers' files is locked. Where the kernel has no lock, reading still works."""
    found = call_in_sandbox("index.sources.sandbox.lockdown:probe", b"", source="readers of files")
    if found["locked"]:
        return "in a process without files, network and other programs"
    return f"in a process with limits for time and memory, but not locked: {found['why']}. Read only files that you trust"


def _weights() -> str:
    for one in (weights.MINILM, weights.ENGLISH):
        weights.folder(one)
    return "as published"


def _embedding(name: str | None) -> str:
    embedding = load_embedding(name)
    return f"{embedding.model_name}, {len(embedding.encode(['Testing.'])[0])} dimensions"
