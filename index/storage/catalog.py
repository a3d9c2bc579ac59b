"""The catalog: one SQLite file that holds the whole library and is the only truth about it.

An article, its sentences and their vectors enter in one transaction, so a library that was interrupted holds whole
articles only. Every change raises `revision`; the FAISS index follows it (index/vectors/store.py). Ids are never used again.
The tables hold what is current; earlier versions and removed articles are moved to a table of their own (versions.py).

Each subject has a module, whose class reads and writes it: a catalog's parts. They work on the calling thread's connection, so
that what several of them do within `transaction` or `snapshot` is one step.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArticleNotFound, EditError, HomeError, Overtaken
from index.storage import checksums, copies, edit_log, meta, schema, versions
from index.storage.articles import Articles
from index.storage.checksums import Checks
from index.storage.database import Database
from index.storage.edits import Edits
from index.storage.identity import digest
from index.storage.private import make_home
from index.storage.sentences import Sentences, Span
from index.storage.speakers import Speakers
from index.storage.statements import Statements
from index.storage.vectors import StoredVectors, Vectors
from index.storage.versions import Versions
from index.types import Article, Draft

if TYPE_CHECKING:
    from index.statements.extracted import Extracted


class Catalog:
    """Reads and writes `path`. May be used from any thread and by several processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database(path)
        try:
            make_home(path.parent)
        except OSError as error:
            raise HomeError(
                f"The library in {path.parent} cannot be opened ({error.strerror}). Choose a folder with --home."
            ) from error
        schema.refuse_foreign(self._database.connection, path, "catalog.db")
        # Where nothing is to be made, nobody who is writing is waited for.
        if schema.format_of(self._database.connection, path) != schema.FORMAT:
            with self.transaction() as db:
                schema.create(db, path)
        self.checks = Checks(self._database)
        self.versions = Versions(self._database)
        self.articles = Articles(self._database, self.versions)
        self.edits = Edits(self._database, self.articles, self.versions)
        self.sentences = Sentences(self._database)
        self.vectors = StoredVectors(self._database)
        self.statements = Statements(self._database, self.sentences, self.checks)
        self.speakers = Speakers(self._database, self.checks)

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All or nothing; waits up to a minute for another writer."""
        return self._database.transaction()

    def snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        """What is read within is of one moment."""
        return self._database.snapshot()

    def close(self) -> None:
        self._database.close()

    # meta

    def get_meta(self, key: str) -> str | None:
        return meta.get(self._database.connection, key)

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as db:
            meta.put(db, key, value)

    def first_meta(self, key: str, value: str) -> str:
        """Set what is not set yet; return what holds, which may be another process's."""
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))
            return meta.get(db, key) or value

    @property
    def revision(self) -> int:
        """A number that every change raises."""
        return meta.revision(self._database.connection)

    # articles with all that belongs to them

    def add(
        self,
        draft: Draft,
        spans: Sequence[Span],
        vectors: Vectors,
        statements: Sequence[Extracted],
        replaces: int | None = None,
        embedding: str | None = None,
    ) -> int:
        """Store an article with its sentences (`spans`), their vectors and its statements; return its id.

        The article `replaces` becomes an earlier version of it: its tags and what was changed of it by hand pass on.
        `embedding` is the fingerprint of the model that made the vectors. With it, Overtaken is raised where another process has
        embedded the library anew since, or has added this article or another version of it.
        """
        with self.transaction() as db:
            if embedding is not None and meta.get(db, "embedding") != embedding:
                raise Overtaken("the library was embedded anew")
            if embedding is not None and self.articles.find(draft) != (None, replaces):
                raise Overtaken("the article was added by another process")
            tags, by_hand = self.edits.kept(replaces) if replaces is not None else ("[]", {})
            edited = replace(draft, **by_hand)
            if db.execute("SELECT 1 FROM articles WHERE digest = ? AND id != ?", (digest(edited), replaces)).fetchone():
                edited, by_hand = draft, {}
            if replaces is not None:
                self.versions.move_out(replaces, "earlier")
            article_id = self.articles.insert(edited, tags, json.dumps(by_hand, ensure_ascii=False))
            if replaces is not None:
                db.execute("UPDATE versions SET next_id = ? WHERE id = ?", (article_id, replaces))
                db.execute("UPDATE speaker_rules SET article_id = ? WHERE article_id = ?", (article_id, replaces))
            self.sentences.insert(article_id, draft.text, spans)
            self._insert_made(db, article_id, draft.text, vectors, statements)
            checksums.put(db, article_id, "article", "sentences")
        return article_id

    def _insert_made(
        self, db: sqlite3.Connection, article_id: int, text: str, vectors: Vectors, statements: Sequence[Extracted]
    ) -> None:
        """Store what was made from an article whose sentences are stored: vectors, statements, links to near-duplicates."""
        self.vectors.insert([s.id for s in self.sentences.of(article_id)], vectors)
        self.statements.insert(article_id, text, statements)
        copies.insert(db, article_id, text)
        meta.raise_revision(db)

    def remove(self, *article_ids: int) -> None:
        """Remove articles, all or none: nothing finds them any more. For 30 days they can be put back. Raises ArticleNotFound."""
        with self.transaction() as db:
            batch = self.edits.next_number()
            for article_id in dict.fromkeys(article_ids):
                if not self.versions.move_out(article_id, "removed", batch):
                    raise self.articles.not_found(article_id)
            meta.raise_revision(db)

    def put_back(self, article_id: int, vectors: Vectors, statements: Sequence[Extracted], embedding: str) -> Article:
        """Make a removed article a current one, under its own id and its sentences'; `embedding` as for add.
        Raises ArticleNotFound, EditError, Overtaken."""
        with self.transaction() as db:
            if meta.get(db, "embedding") != embedding:
                raise Overtaken("the library was embedded anew")
            version = self.versions.get(article_id)
            if version is None or version.state != "removed":
                raise ArticleNotFound(f"There is no removed article {article_id}. `onrecord articles --removed` lists them.")
            if (twin := self.articles.same(version.article)) is not None:
                raise EditError(f"{version.article.title} was added again meanwhile, as article {twin}.")
            self.versions.move_back(version)
            self._insert_made(db, article_id, version.article.text, vectors, statements)
            checksums.put(db, article_id, "article", "sentences")
        return version.article

    def empty_trash(self, days: int = 0) -> int:
        """Delete for good the articles that were removed so many days ago or earlier, with their earlier versions; return how
        many. Nothing brings them back."""
        with self.transaction() as db:
            count = versions.purge(db, days)
            edit_log.forget_missing(db)
        return count
