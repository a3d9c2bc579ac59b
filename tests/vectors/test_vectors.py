"""The FAISS store: it follows the catalog by its log of changes, notices a cache of another one, and changes its kind."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.storage import vector_changes
from index.storage.catalog import Catalog
from index.storage.vectors import StoredVectors, Vectors
from index.types import Draft
from index.vectors import faiss_indexes
from index.vectors.store import FaissStore

DIMENSIONS = 24
EMBEDDING = f"made {DIMENSIONS} 0,0"


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    found = Catalog(tmp_path / "catalog.db")
    found.set_meta("embedding", EMBEDDING)
    return found


def put(catalog: Catalog, number: int, sentences: int = 20) -> int:
    """Add an article with random vectors; return its id."""
    text = "\n".join(f"Line {n} of {number}." for n in range(sentences))
    spans, at = [], 0
    for n, line in enumerate(text.split("\n")):
        spans.append((n, at, at + len(line)))
        at += len(line) + 1
    return catalog.add(Draft(text, f"Story {number}", f"{number}.txt"), spans, vectors(number, sentences), [], embedding=EMBEDDING)


def vectors(seed: int, count: int) -> Vectors:
    """Unit vectors around one of eight directions."""
    rng = np.random.default_rng(seed)
    around = np.random.default_rng(seed % 8).normal(size=DIMENSIONS)
    found = around + 0.5 * rng.normal(size=(count, DIMENSIONS))
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def store() -> FaissStore:
    return FaissStore(DIMENSIONS, embedding=EMBEDDING)


def read_ids(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[int] | None]:
    """What is asked of the catalog's vectors from here on; None: all."""
    asked: list[Sequence[int] | None] = []
    rows = StoredVectors.rows

    def noted(self: StoredVectors, ids: Sequence[int] | None = None, size: int = 4096, dimensions: int | None = None) -> object:
        asked.append(ids)
        return rows(self, ids, size, dimensions)

    monkeypatch.setattr(StoredVectors, "rows", noted)
    return asked


def same(store: FaissStore, catalog: Catalog) -> bool:
    return list(store._ids) == catalog.sentences.ids() and len(store) == catalog.sentences.count() and store.agrees(catalog)


def test_only_what_changed_is_read(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    first = put(catalog, 1)
    found = store()
    found.follow(catalog)
    asked = read_ids(monkeypatch)
    put(catalog, 2, 3)
    catalog.remove(first)
    found.follow(catalog)
    found.follow(catalog)
    assert asked == [[*range(1, 24)]], "once, the ids that went and came"
    assert list(found._ids) == [21, 22, 23] and same(found, catalog)


def test_a_log_that_was_cut_short_is_not_trusted(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vector_changes, "KEPT", 30)
    removed = put(catalog, 1)
    found = store()
    found.follow(catalog)
    found.persist(f"{tmp_path}/cache.npz")
    catalog.remove(removed)
    for number in range(2, 5):
        put(catalog, number)
    assert catalog._database.execute("SELECT count(*) FROM vector_changes").fetchone()[0] == 31
    asked = read_ids(monkeypatch)
    again = FaissStore.from_persist_path(f"{tmp_path}/cache.npz")
    again.follow(catalog)
    assert asked == [None] and same(again, catalog)


def test_a_cache_of_another_course_of_events_is_noticed(catalog: Catalog, tmp_path: Path) -> None:
    """A library that was copied back and changed otherwise: as many changes, the same ids, other sentences."""
    put(catalog, 1)
    catalog.close()
    shutil.copytree(tmp_path, tmp_path / "copy", ignore=shutil.ignore_patterns("copy"))
    put(catalog, 2)
    found = store()
    found.follow(catalog)
    other = Catalog(tmp_path / "copy" / "catalog.db")
    put(other, 3)
    assert other.sentences.ids() == catalog.sentences.ids() and other.revision == catalog.revision
    assert not np.array_equal(other.vectors.get([25])[1], catalog.vectors.get([25])[1])
    found.follow(other)
    assert same(found, other)


def test_the_kind_changes_when_it_pays(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(faiss_indexes, "LISTS_FROM", 400)
    monkeypatch.setattr(faiss_indexes, "EXACT_BELOW", 200)
    articles = [put(catalog, number) for number in range(24)]
    found = store()
    found.follow(catalog)
    assert found.is_exact and found.outgrown
    found.rebuild(catalog)
    assert not found.is_exact and not found.outgrown and same(found, catalog)
    # Every sentence finds itself, also when only few are allowed, which stand in other lists than those nearest.
    ids, wanted = catalog.vectors.get(catalog.sentences.ids())
    assert sum(found.search(v, 1)[0][0] == i for i, v in zip(ids, wanted, strict=True)) >= 0.98 * len(ids)
    few = np.array(ids[:3], np.int64)
    assert {i for i, _ in found.search(wanted[400], 3, few)} == set(ids[:3])
    found.persist(f"{tmp_path}/cache.npz")
    again = FaissStore.from_persist_path(f"{tmp_path}/cache.npz")
    for article in articles[:12]:
        catalog.remove(article)
    put(catalog, 100)
    again.follow(catalog)
    assert not again.is_exact and not again.outgrown, "between the bounds nothing is made anew"
    assert same(again, catalog) and {i for i, _ in again.search(wanted[0], 300)} <= set(catalog.sentences.ids())
    for article in articles[12:16]:
        catalog.remove(article)
    again.follow(catalog)
    assert again.outgrown
    again.rebuild(catalog)
    assert again.is_exact and same(again, catalog)


def test_a_store_of_another_model_is_not_followed(catalog: Catalog) -> None:
    from index.errors import Overtaken

    put(catalog, 1)
    found = store()
    catalog.set_meta("embedding", "other 3 1,1")
    with pytest.raises(Overtaken):
        found.follow(catalog)
    assert catalog.vectors.get([1], EMBEDDING)[0] == [] and catalog.vectors.get([1], "other 3 1,1")[0] == [1]
