"""Is the library whole? Everything that is stored is read and held against what it was made from.

What was made from the articles (the keyword index, vectors, statements, the FAISS cache) can be made again; an article's own
text cannot, and comes back from a backup only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from index.errors import HomeError, LibraryError
from index.library import Index
from index.storage import mending, schema
from index.storage.checksums import Part
from index.storage.database import UNREADABLE, connect_plain
from index.types import Sentence
from index.upkeep.backup import finish_restore, in_use
from index.upkeep.salvage import salvage
from index.vectors.store import FaissStore

_SHOWN = 3  # examples in one finding
_UNIT = 0.01  # by how much a vector's length may differ from 1
_BATCH = 256


Repair = Callable[[], None]
Checked = tuple[str, Repair | None]  # the problem, "" where there is none, and what makes it good


@dataclass(frozen=True)
class Finding:
    """The outcome of one check: `problem` is empty where all is well. `repair` makes again what can be made again."""

    what: str
    problem: str = ""
    repair: Repair | None = None


def verify(home: Path) -> Iterator[Finding]:
    """Check the library in `home`, each finding as it is made. Raises HomeError where there is none.

    A finding may be repaired before the next one is asked for, which then sees the repaired library.
    """
    finish_restore(home)
    if not (home / "catalog.db").exists():
        raise HomeError(f"There is no library in {home}. `onrecord add FILE` begins one.")
    for path in sorted(home.glob("*.db")):
        problem = _damage(path)
        yield Finding(path.name, problem, partial(_salvage, path) if problem else None)
    try:
        index = Index.open(home)
    except HomeError as error:
        yield Finding("library", str(error))
        return
    with closing(index):
        for what, check in _CHECKS.items():
            try:
                problem, repair = check(index)
                yield Finding(what, problem, repair and partial(_tried, repair))
            except (LibraryError, *UNREADABLE) as error:  # damage that the check ran into
                yield Finding(what, str(error))


def _tried(repair: Repair) -> None:
    """Repair what can be; what cannot is found again by the next check."""
    with suppress(LibraryError, *UNREADABLE):
        repair()


def _damage(path: Path) -> str:
    """What SQLite itself finds wrong with a file."""
    try:
        with closing(connect_plain(path, timeout=60)) as db:
            found = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if found == ["ok"] and version in (0, schema.FORMAT):  # of another format there is more to tell when it is opened
                found = [f"table or trigger {name} is not onrecord's" for name in schema.differences(db, path.name)]
    except UNREADABLE as error:
        found = [str(error)]
    # The keyword index is checked, and made again, by itself.
    found = [f for f in found if f != "ok" and "malformed inverted index" not in f]
    return "" if not found else f"damaged: {'; '.join(found)}. `onrecord restore FILE --replace` brings back a backup."


def _salvage(path: Path) -> None:
    if path.exists() and not in_use(path):
        salvage(path)


def _references(index: Index) -> Checked:
    with index.catalog.snapshot() as db:
        broken = [f"{row[0]} row {row[1]}" for row in db.execute("PRAGMA foreign_key_check")]

    def repair() -> None:
        with index.catalog.transaction() as db:
            for table, row in [(r[0], r[1]) for r in db.execute("PRAGMA foreign_key_check") if r[1] is not None]:
                db.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))

    return _some("rows that belong to nothing", broken), repair if broken else None


def _articles(index: Index) -> Checked:
    wrong = _damaged(index, "article")

    def repair() -> None:
        for article_id in wrong:
            mending.mend_article(index.catalog, article_id)

    what = "articles are not what was stored: restore a backup, or remove them and add them again"
    return _some(what, [f"article {i}" for i in wrong]), repair if wrong else None


def _versions(index: Index) -> Checked:
    wrong = []
    with index.catalog.snapshot() as db:
        for (version_id,) in db.execute("SELECT id FROM versions ORDER BY id").fetchall():
            try:
                index.catalog.versions.get(version_id)
            except HomeError:
                wrong.append(str(version_id))
    return _some("removed articles or earlier versions are not what was stored: restore a backup", wrong), None


def _sentences(index: Index) -> Checked:
    wrong = set(_damaged(index, "sentences"))
    sound = [i for i, _ in index.catalog.articles.days() if i not in wrong]
    wrong |= {i for i in sound if not _fit(index.catalog.articles.get(i).text, index.sentences(i))}

    def repair() -> None:
        for article_id in sorted(wrong):
            mending.mend_sentences(index.catalog, article_id)

    return _some(
        "articles whose sentences are not their text's", [f"article {i}" for i in sorted(wrong)]
    ), repair if wrong else None


def _fit(text: str, found: list[Sentence]) -> bool:
    return [(s.position, s.text) for s in found] == [(n, text[s.start : s.end]) for n, s in enumerate(found)] and bool(found)


def _damaged(index: Index, *parts: Part) -> list[int]:
    return sorted(i for i, found in mending.damaged_parts(index.catalog).items() if set(found) & set(parts))


def _words(index: Index) -> Checked:
    if index.catalog.sentences.has_whole_words():
        return "", None

    def repair() -> None:
        with index.catalog.transaction() as db:
            db.execute("INSERT OR REPLACE INTO sentence_words_config VALUES ('version', 4)")  # else FTS5 does not even rebuild
            db.execute("INSERT INTO sentence_words (sentence_words) VALUES ('rebuild')")

    return "it does not agree with the sentences", repair


def _statements(index: Index) -> Checked:
    wrong = _damaged(index, "people", "speakers", "statements")

    def repair() -> None:
        with index.catalog.transaction() as db:
            db.execute("UPDATE articles SET extracted = 0 WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(wrong)),))
        index.extract_missing()

    problem = _some("articles whose statements are not their text's", [str(i) for i in wrong])
    missing = len(index.catalog.statements.unextracted())
    if missing and not problem:
        problem = f"{missing:,} articles are not read for statements yet"
    return problem, repair if problem else None


def _vectors(index: Index) -> Checked:
    wrong = _bad_vectors(index)

    def repair() -> None:
        embedding = index.embedding()
        built_with = index.catalog.get_meta("embedding") or ""
        for at in range(0, len(wrong), _BATCH):
            sentences = list(index.catalog.sentences.by_id(wrong[at : at + _BATCH]).values())
            vectors = embedding.encode([s.text for s in sentences])
            index.catalog.vectors.put(built_with, [s.id for s in sentences], vectors)

    return _some("sentences without a sound vector", [str(i) for i in wrong]), repair if wrong else None


def _bad_vectors(index: Index) -> list[int]:
    """Ids of the sentences that have no vector, or one that is not of length 1 and the library's dimensions."""
    fingerprint = index.catalog.get_meta("embedding") or ""
    dimensions = fingerprint.rsplit(" ", 2)[1] if fingerprint.count(" ") > 1 else ""
    sound: set[int] = set()
    with index.catalog.snapshot():
        ids = index.catalog.sentences.ids()
        for rows in index.catalog.vectors.rows(dimensions=int(dimensions) if dimensions.isdecimal() else None):
            with np.errstate(all="ignore"):  # what a disk has changed may be any number, or none
                good = np.abs(np.linalg.norm(rows.vectors, axis=1) - 1) < _UNIT
            sound.update(rows.ids[good].tolist())
    return [i for i in ids if i not in sound]


def _cache(index: Index) -> Checked:
    path = index.home / "vectors.npz"

    def repair() -> None:
        index.renew_cache()

    try:
        store = FaissStore.from_persist_path(str(path))
    except FileNotFoundError:
        return "", None  # made when it is needed
    except (OSError, ValueError):
        return "it is not whole", repair
    return "" if store.agrees(index.catalog) else "it does not hold the catalog's vectors", repair


def _some(what: str, examples: list[str]) -> str:
    if not examples:
        return ""
    more = ", …" if len(examples) > _SHOWN else ""
    return f"{len(examples):,} {what}: {', '.join(examples[:_SHOWN])}{more}"


_CHECKS: dict[str, Callable[[Index], Checked]] = {
    "references": _references,
    "articles": _articles,
    "versions": _versions,
    "sentences": _sentences,
    "keyword index": _words,
    "statements": _statements,
    "vectors": _vectors,
    "FAISS cache": _cache,
}
