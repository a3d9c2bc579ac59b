"""The catalog: one SQLite file that holds the whole library and is the only truth about it.

An article, its sentences and their vectors enter in one transaction, so a library that was interrupted holds whole
articles only. Every change raises `revision`; the FAISS index (vectors.py) follows it. Ids are never used again.
The tables hold what is current; earlier versions and removed articles are moved to a table of their own (version_store.py).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.english.segmentation import sentence_spans
from index.errors import ArticleNotFound, DiskFull, EditError, HomeError, Overtaken
from index.statements.speakers import PersonRow, SpeakerRule
from index.storage import (
    articles as article_store,
)
from index.storage import (
    checksums,
    copies,
    schema,
    stored,
    vector_changes,
)
from index.storage import (
    edits as edit_log,
)
from index.storage import (
    statements as statement_store,
)
from index.storage import (
    versions as version_store,
)
from index.storage.articles import Listing
from index.storage.checksums import Part
from index.storage.database import UNREADABLE, Database, execute_all, is_damage
from index.storage.identity import digest
from index.storage.private import make_home
from index.storage.vector_changes import Mark
from index.storage.versions import Version
from index.types import Article, Draft, Sentence, Statement

if TYPE_CHECKING:
    from index.statements.extracted import Extracted

Vectors = npt.NDArray[np.float32]

EXTRACTION = 10  # raised where statements are found otherwise than before: articles of a lower one are read anew
_ARTICLE = article_store.SELECT
_BATCH = 500  # values bound in one statement; SQLite allows 32,766


@dataclass(frozen=True)
class VectorRows:
    """Some of the catalog's vectors: `ids` and `article_ids`, shape (n,); `vectors`, shape (n, dimensions)."""

    ids: npt.NDArray[np.int64]
    article_ids: npt.NDArray[np.int64]
    vectors: Vectors


class Catalog:
    """Reads and writes `path`. May be used from any thread and by several processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database(path)
        self._words_assured = False
        self._sound: tuple[int, set[tuple[int | None, Any]]] = (-1, set())  # what was checked, as of a revision
        try:
            make_home(path.parent)
        except OSError as error:
            raise HomeError(
                f"The library in {path.parent} cannot be opened ({error.strerror}). Choose a folder with --home."
            ) from error
        schema.refuse_foreign(self._db, path, "catalog.db")
        # Where nothing is to be made, nobody who is writing is waited for.
        if schema.format_of(self._db, path) != schema.FORMAT:
            with self.transaction() as db:
                schema.create(db, path)

    @property
    def _db(self) -> sqlite3.Connection:
        return self._database.connection

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
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row["value"])

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def first_meta(self, key: str, value: str) -> str:
        """Set what is not set yet; return what holds, which may be another process's."""
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))
            return self.get_meta(key) or value

    @property
    def revision(self) -> int:
        return stored.number("the number of its changes", self.get_meta("revision"))

    # writing

    def add(
        self,
        draft: Draft,
        spans: Sequence[tuple[int, int, int]],
        vectors: Vectors,
        statements: Sequence[Extracted],
        replaces: int | None = None,
        embedding: str | None = None,
    ) -> int:
        """Store an article with its sentences (`spans`: paragraph, start, end), their vectors and its statements; return its id.

        The article `replaces` becomes an earlier version of it: its tags and what was changed of it by hand pass on.
        `embedding` is the fingerprint of the model that made the vectors. With it, Overtaken is raised where another process has
        embedded the library anew since, or has added this article or another version of it.
        """
        with self.transaction() as db:
            if embedding is not None and self.get_meta("embedding") != embedding:
                raise Overtaken("the library was embedded anew")
            if embedding is not None and self.find(draft) != (None, replaces):
                raise Overtaken("the article was added by another process")
            tags, edits = article_store.hand_edits(db, replaces) if replaces is not None else ("[]", {})
            edited = replace(draft, **edits)
            if db.execute("SELECT 1 FROM articles WHERE digest = ? AND id != ?", (digest(edited), replaces)).fetchone():
                edited, edits = draft, {}
            if replaces is not None:
                version_store.move_out(db, replaces, "earlier", None)
            article_id = article_store.insert(db, edited, tags, json.dumps(edits, ensure_ascii=False))
            if replaces is not None:
                db.execute("UPDATE versions SET next_id = ? WHERE id = ?", (article_id, replaces))
                db.execute("UPDATE speaker_rules SET article_id = ? WHERE article_id = ?", (article_id, replaces))
            for position, (paragraph, start, end) in enumerate(spans):
                db.execute(
                    "INSERT INTO sentences (article_id, position, paragraph, start, end, text) VALUES (?,?,?,?,?,?)",
                    (article_id, position, paragraph, start, end, draft.text[start:end]),
                )
            self._insert_made(db, article_id, draft.text, vectors, statements)
            checksums.put(db, article_id, "article", "sentences")
        return article_id

    def _insert_made(
        self, db: sqlite3.Connection, article_id: int, text: str, vectors: Vectors, statements: Sequence[Extracted]
    ) -> None:
        """Store what was made from an article whose sentences are stored: vectors, statements, links to near-duplicates."""
        for sentence, vector in zip(self.sentences(article_id), vectors, strict=True):
            db.execute("INSERT INTO vectors VALUES (?, ?)", (sentence.id, vector.astype("<f4").tobytes()))
        self._insert_statements(db, article_id, text, statements)
        copies.insert(db, article_id, text)
        _raise_revision(db)

    def replace_statements(self, article_id: int, text: str, statements: Sequence[Extracted]) -> None:
        """Put an article's statements in place of those it has. An article that is gone is left alone."""
        with self.transaction() as db:
            if db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone():
                self._insert_statements(db, article_id, text, statements)
                _raise_revision(db)

    def _insert_statements(self, db: sqlite3.Connection, article_id: int, text: str, statements: Sequence[Extracted]) -> None:
        statement_store.insert(db, article_id, text, self.sentences(article_id), statements)
        db.execute("UPDATE articles SET extracted = ? WHERE id = ?", (EXTRACTION, article_id))
        checksums.put(db, article_id, "people", "speakers", "statements")

    def add_speaker_rule(self, kind: str, one: str, other: str = "", article_id: int | None = None) -> None:
        """Note a reader's decision about names (see speakers.py)."""
        with self.transaction() as db:
            db.execute("INSERT INTO speaker_rules (kind, one, other, article_id) VALUES (?,?,?,?)", (kind, one, other, article_id))
            _raise_revision(db)

    def remove_last_speaker_rule(self) -> SpeakerRule | None:
        """Take back the last such decision and return it; None where there is none."""
        with self.transaction() as db:
            found = statement_store.rules(db)
            if not found:
                return None
            db.execute("DELETE FROM speaker_rules WHERE id = ?", (found[-1].id,))
            _raise_revision(db)
        return found[-1]

    def remove(self, *article_ids: int) -> None:
        """Remove articles, all or none; they can be put back together. Raises ArticleNotFound."""
        with self.transaction() as db:
            batch = self._next_number(db)
            for article_id in dict.fromkeys(article_ids):
                if not version_store.move_out(db, article_id, "removed", None, batch):
                    raise self._not_found(article_id)
            _raise_revision(db)

    def put_back(self, article_id: int, vectors: Vectors, statements: Sequence[Extracted], embedding: str) -> Article:
        """Make a removed article a current one, under its own id and its sentences'; `embedding` as for add.
        Raises ArticleNotFound, EditError, Overtaken."""
        with self.transaction() as db:
            if self.get_meta("embedding") != embedding:
                raise Overtaken("the library was embedded anew")
            version = version_store.get(db, article_id)
            if version is None or version.state != "removed":
                raise ArticleNotFound(f"There is no removed article {article_id}. `onrecord articles --removed` lists them.")
            if (twin := article_store.same(db, version.article)) is not None:
                raise EditError(f"{version.article.title} was added again meanwhile, as article {twin}.")
            version_store.move_back(db, article_id)
            self._insert_made(db, article_id, version.article.text, vectors, statements)
            checksums.put(db, article_id, "article", "sentences")
        return version.article

    def empty_trash(self, days: int = 0) -> int:
        """Delete for good what was removed so many days ago or earlier; return how many articles."""
        with self.transaction() as db:
            count = version_store.purge(db, days)
            edit_log.forget_missing(db)
        return count

    def edit(self, article_id: int, changes: dict[str, Any], tags: Sequence[str] | None = None) -> tuple[Article, int]:
        """Change an article's title, publisher ... (article_store.EDITABLE) by hand, and its tags, where given, to these.

        Returns it and the number of the change, which `undo_edit` takes. Raises ArticleNotFound, EditError.
        """
        with self.transaction() as db:
            article, by_hand = self.article(article_id), self.hand_edits(article_id)
            changed = article_store.edit(db, article, changes, {**by_hand, **changes})
            if tags is not None:
                changed = replace(changed, tags=article_store.put_tags(db, changed, tags))
            checksums.put(db, article_id, "article")
            names = [*changes, *(["tags"] if tags is not None else [])]
            before, after = ({name: getattr(a, name) for name in names} for a in (article, changed))
            number = self._next_number(db)
            was_by_hand = {name: value for name, value in by_hand.items() if name in changes}
            if before != after:
                edit_log.add(db, edit_log.Edit(number, article_id, before, after, was_by_hand))
            _raise_revision(db)
        return changed, number

    def note(self, article_id: int, changes: dict[str, Any]) -> None:
        """Change what is known of an article by what its source says of it. Raises ArticleNotFound, EditError."""
        with self.transaction() as db:
            article_store.edit(db, self.article(article_id), changes, self.hand_edits(article_id))
            checksums.put(db, article_id, "article")
            _raise_revision(db)

    def undo_edit(self, number: int | None = None) -> Article:
        """Take back a change of an article that is there, the last one where none is named; the article.
        Raises ArticleNotFound, and EditError where there is none, or where what it changed was changed again."""
        with self.transaction() as db:
            edit = self.last_edit() if number is None else next((e for e in edit_log.edits(db) if e.number == number), None)
            if edit is None:
                raise EditError("There is no change to take back." if number is None else "That change was taken back already.")
            article, before = self.article(edit.article_id), article_store.from_json(edit.before)
            if {name: getattr(article, name) for name in before} != article_store.from_json(edit.after):
                raise EditError(f"{article.title} was changed again since. Change it back by hand.")
            by_hand = {name: value for name, value in self.hand_edits(article.id).items() if name not in before}
            fields = {name: value for name, value in before.items() if name != "tags"}
            changed = article_store.edit(db, article, fields, {**by_hand, **edit.by_hand})
            if "tags" in before:
                changed = replace(changed, tags=article_store.put_tags(db, changed, before["tags"]))
            checksums.put(db, article.id, "article")
            edit_log.drop(db, edit.number)
            _raise_revision(db)
        return changed

    def last_edit(self) -> edit_log.Edit | None:
        """The last change by hand of an article that is there; None where none is kept."""
        with self.snapshot() as db:
            found = edit_log.edits(db)
            there = {a.id for a in self.articles_by_id({edit.article_id for edit in found})}
        return next((edit for edit in reversed(found) if edit.article_id in there), None)

    def last_removal(self) -> int | None:
        """The number of the last removal that can be undone."""
        return version_store.last_batch(self._db)

    def _next_number(self, db: sqlite3.Connection) -> int:
        """The number of a removal or a change by hand that is about to be made."""
        return max(version_store.next_batch(db), edit_log.next_number(db))

    def hand_edits(self, article_id: int) -> dict[str, Any]:
        """The fields of an article that a reader has changed."""
        return article_store.hand_edits(self._db, article_id)[1]

    def set_tags(self, article_ids: Sequence[int], add: Sequence[str], remove: Sequence[str] = ()) -> None:
        """Add and take off tags of some articles, of all or none. Raises ArticleNotFound, EditError."""
        with self.transaction() as db:
            for article_id in article_ids:
                article_store.set_tags(db, self.article(article_id), add, remove)
                checksums.put(db, article_id, "article")
            _raise_revision(db)

    # embedding the library anew: new vectors are collected beside the old ones, then put in their place at once

    def stage(self, embedding: str) -> None:
        """Begin to collect vectors of the model with this fingerprint, or go on with those that are there of it."""
        with self.transaction() as db:
            if self.get_meta("embedding_next") != embedding:
                db.execute("DROP TABLE IF EXISTS vectors_next")
                execute_all(db, vector_changes.STAGING)
                db.execute("INSERT OR REPLACE INTO meta VALUES ('embedding_next', ?)", (embedding,))

    def unstaged(self, after: int, limit: int) -> list[Sentence]:
        """The first `limit` sentences with an id above `after` whose new vectors are still to be made."""
        sql = (
            "SELECT s.* FROM sentences s LEFT JOIN vectors_next n ON n.sentence_id = s.id"
            " WHERE s.id > ? AND n.sentence_id IS NULL ORDER BY s.id LIMIT ?"
        )
        return [_sentence(row) for row in self._db.execute(sql, (after, limit))]

    def staged_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM vectors_next").fetchone()[0])

    def add_staged(self, embedding: str, ids: Sequence[int], vectors: Vectors) -> None:
        """Keep some new vectors; those of sentences that are gone are left out. Raises Overtaken where another process has
        begun to collect another model's, or has put them in place."""
        with self._staging(embedding) as db:
            rows = [(v.astype("<f4").tobytes(), i) for i, v in zip(ids, vectors, strict=True)]
            db.executemany("INSERT OR REPLACE INTO vectors_next SELECT id, ? FROM sentences WHERE id = ?", rows)

    def swap_staged(self, embedding: str) -> bool:
        """Put the new vectors in place of the old ones; False where some are still to be made. Raises Overtaken."""
        with self._staging(embedding) as db:
            if self.unstaged(0, 1):
                return False
            execute_all(db, vector_changes.SWAP)
            db.execute("DELETE FROM meta WHERE key = 'embedding_next'")
            db.execute("INSERT OR REPLACE INTO meta VALUES ('embedding', ?)", (embedding,))
            _raise_revision(db)
        return True

    @contextmanager
    def _staging(self, embedding: str) -> Iterator[sqlite3.Connection]:
        with self.transaction() as db:
            if self.get_meta("embedding_next") != embedding:
                raise Overtaken("another process embeds the library anew")
            yield db

    def put_vectors(self, embedding: str, ids: Sequence[int], vectors: Vectors) -> None:
        """Store vectors of sentences that have none or wrong ones (see verify.py). Raises Overtaken."""
        with self.transaction() as db:
            if self.get_meta("embedding") != embedding:
                raise Overtaken("the library was embedded anew")
            for i, vector in zip(ids, vectors, strict=True):
                db.execute("DELETE FROM vectors WHERE sentence_id = ?", (i,))
                db.execute("INSERT INTO vectors SELECT id, ? FROM sentences WHERE id = ?", (vector.astype("<f4").tobytes(), i))
            _raise_revision(db)

    # damage

    def check(self, article_ids: Iterable[int] | None, *parts: Part) -> None:
        """Raise HomeError where something of these articles, or of all, is not what was stored: before it is part of an answer."""
        with self.snapshot() as db:
            revision = self.revision
            if self._sound[0] != revision:
                self._sound = revision, set()
            sound = self._sound[1]
            wanted = None if article_ids is None else {i for i in article_ids if any((i, part) not in sound for part in parts)}
            if wanted == set() or (wanted is None and (None, parts) in sound):
                return
            found = checksums.wrong(db, wanted, parts)
            if found:
                raise stored.damaged(", ".join(f"article {i}" for i in sorted(found)[:5]))
            sound |= {(None, parts)} if wanted is None else {(i, part) for i in wanted for part in parts}

    def damaged_parts(self) -> dict[int, list[Part]]:
        """What is not as it was stored, by the article's id."""
        with self.snapshot() as db:
            return checksums.wrong(db)

    def mend_article(self, article_id: int) -> bool:
        """Make an article what was stored, by its sentences, which hold its text, too; whether that could be done. Where its
        checksum does not fit then, it is left as it is."""
        with self.transaction() as db:
            if checksums.is_near(db, article_id, "article"):
                checksums.put(db, article_id, "article")
            elif checksums.fits(db, article_id, "sentences"):
                self._mend_text(db, article_id)
            _raise_revision(db)
            return checksums.fits(db, article_id, "article")

    def _mend_text(self, db: sqlite3.Connection, article_id: int) -> None:
        (damaged,) = db.execute("SELECT CAST(text AS BLOB) FROM articles WHERE id = ?", (article_id,)).fetchone()
        text = (damaged or b"").decode("utf-8", "replace")
        for sentence in self.sentences(article_id):
            text = text[: sentence.start] + sentence.text + text[sentence.end :]
        db.execute("SAVEPOINT mending")
        db.execute("UPDATE articles SET text = ? WHERE id = ?", (text, article_id))
        if not checksums.fits(db, article_id, "article"):
            db.execute("ROLLBACK TO mending")
        db.execute("RELEASE mending")

    def mend_sentences(self, article_id: int) -> None:
        """Make an article's sentences anew from its text, if that is what was stored. A sentence keeps the id that the one in its
        place had; vectors and statements are still to be made."""
        with self.transaction() as db:
            if not checksums.fits(db, article_id, "article"):
                return
            rows = db.execute("SELECT id, position FROM sentences WHERE article_id = ? ORDER BY id", (article_id,))
            ids = {row[1]: row[0] for row in rows}
            db.execute("INSERT INTO sentence_words (sentence_words) VALUES ('rebuild')")  # it cannot take out words that it has not
            db.execute("DELETE FROM sentences WHERE +article_id = ?", (article_id,))  # + : an index may be what is damaged
            text = self.article(article_id).text
            for position, (paragraph, start, end) in enumerate(sentence_spans(text)):
                db.execute(
                    "INSERT INTO sentences (id, article_id, position, paragraph, start, end, text) VALUES (?,?,?,?,?,?,?)",
                    (ids.get(position), article_id, position, paragraph, start, end, text[start:end]),
                )
            db.execute("INSERT INTO sentence_words (sentence_words) VALUES ('rebuild')")
            db.execute("UPDATE articles SET extracted = 0 WHERE id = ?", (article_id,))
            checksums.put(db, article_id, "sentences")
            _raise_revision(db)

    def read_all(self) -> None:
        """Read every row there is, to nobody's use but to see whether it can be read. Raises HomeError."""
        with self.snapshot() as db:
            for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
                self.article(article_id)
                self.hand_edits(article_id)
                self.sentences(article_id)
                statement_store.select(db, {}, [article_id])
            for (version_id,) in db.execute("SELECT id FROM versions ORDER BY id").fetchall():
                self.version(version_id)
            statement_store.people(db)
            self.speaker_rules()
            edit_log.edits(db)
            stored.number("the number of its changes", self.get_meta("revision"))

    # reading

    def articles(self) -> list[Article]:
        """All articles in the order they were added, without their text."""
        return [_article(row) for row in self._db.execute(_ARTICLE.format(text="''") + "ORDER BY a.id")]

    def newest(self, number: int) -> list[Article]:
        """The articles added last, in the order they were added, without their text."""
        ids = [row[0] for row in self._db.execute("SELECT id FROM articles ORDER BY id DESC LIMIT ?", (number,))]
        return self.articles_by_id(ids)

    def article(self, article_id: int) -> Article:
        row = self._db.execute(_ARTICLE.format(text="a.text") + "WHERE a.id = ?", (article_id,)).fetchone()
        if row is None:
            raise self._not_found(article_id)
        return _article(row)

    def _not_found(self, article_id: int) -> ArticleNotFound:
        version = self.version(article_id)
        if version is None:
            return ArticleNotFound(f"There is no article {article_id}. `onrecord articles` lists them.")
        gone = f"There is no article {article_id} any more: "
        if version.state == "removed":
            return ArticleNotFound(gone + f"it was removed. `onrecord undo {article_id}` puts it back.")
        now = f"article {version.current_id} is its current version." if version.current_id else "its current version was removed."
        return ArticleNotFound(gone + now)

    def version(self, article_id: int) -> Version | None:
        """An article that is no longer current; None where no such one is kept."""
        return version_store.get(self._db, article_id)

    def earlier_versions(self, article_id: int) -> list[int]:
        """Ids of an article's earlier versions, the oldest first; `version` reads them."""
        return version_store.earlier_versions(self._db, article_id)

    def removed(self, limit: int | None = None) -> list[Version]:
        """The articles that can be put back, the last removed first."""
        return version_store.removed(self._db, limit)

    def removed_count(self) -> int:
        return version_store.removed_count(self._db)

    def last_removed(self) -> list[int]:
        """Ids of the articles that were removed together, last."""
        return version_store.last_removed(self._db)

    def listed(self, listing: Listing) -> tuple[list[Article], int]:
        """(articles of one page of the list, without their text; how many fit in all)."""
        return article_store.listed(self._db, listing)

    def tags(self) -> dict[str, int]:
        """All tags with the number of their articles."""
        return article_store.tag_counts(self._db)

    def publishers(self) -> list[str]:
        """All publishers, those of most articles first."""
        sql = "SELECT publisher FROM articles WHERE publisher != '' GROUP BY publisher ORDER BY count(*) DESC, publisher"
        return [row[0] for row in self._db.execute(sql)]

    def families(self, article_ids: Iterable[int]) -> dict[int, list[int]]:
        """The near-duplicates of those of the articles that have any (see copies.families)."""
        return copies.families(self._db, article_ids)

    def articles_by_id(self, ids: Iterable[int]) -> list[Article]:
        """The articles with these ids, without their text; ids that are gone are left out."""
        rows = self._db.execute(
            _ARTICLE.format(text="''") + "WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id", (json.dumps(list(ids)),)
        )
        return [_article(row) for row in rows]

    def sentence_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM sentences").fetchone()[0])

    def vector_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def find(self, draft: Draft) -> tuple[int | None, int | None]:
        """(id of the same article, id of the article that this is a newer version of); None where there is none."""
        same = article_store.same(self._db, draft)
        return same, (article_store.earlier(self._db, draft) if same is None else None)

    def sentences(self, article_id: int) -> list[Sentence]:
        rows = self._db.execute("SELECT * FROM sentences WHERE article_id = ? ORDER BY position", (article_id,))
        return [_sentence(row) for row in rows]

    def sentences_by_id(self, ids: Sequence[int]) -> dict[int, Sentence]:
        """The sentences with these ids; ids that are gone are left out."""
        found: dict[int, Sentence] = {}
        for at in range(0, len(ids), _BATCH):
            part = list(ids[at : at + _BATCH])
            marks = ",".join("?" * len(part))
            for row in self._db.execute(f"SELECT * FROM sentences WHERE id IN ({marks})", part):
                found[row["id"]] = _sentence(row)
        return found

    def first_sentences(self, limit: int) -> list[Sentence]:
        """The library's first `limit` sentences, article by article, in reading order."""
        rows = self._db.execute("SELECT * FROM sentences ORDER BY article_id, position LIMIT ?", (limit,))
        return [_sentence(row) for row in rows]

    def has_whole_words(self) -> bool:
        """Whether the keyword index agrees with the sentences. Raises HomeError where that cannot be looked at."""
        try:
            with self.transaction() as db:
                db.execute("INSERT INTO sentence_words (sentence_words, rank) VALUES ('integrity-check', 1)")
        except (HomeError, *UNREADABLE) as error:
            if is_damage(error.__cause__ or error):
                return False
            raise
        return True

    def assure_words(self) -> None:
        """Raise HomeError where the keyword index has lost words: they would not be found, and nobody would know. Looked at once
        while the catalog is open."""
        if self._words_assured:
            return
        with suppress(DiskFull):
            if not self.has_whole_words():
                raise HomeError(
                    f"The keyword index of the library in {self.path.parent} has lost words of its articles. "
                    "Run `onrecord verify --repair`, which makes it again."
                )
        self._words_assured = True

    def match(self, words: Sequence[str], limit: int, article_ids: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """(sentence id, BM25 score, higher is better) of the sentences that hold any of `words`, best first."""
        if not words:
            return []
        # Every word is quoted: in FTS5's query language a bare "AND", "-" or ":" is an operator.
        query = " OR ".join(_phrase(word) for word in words)
        where, values = "", [query]
        if article_ids is not None:
            where = "AND +rowid IN (SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?)))"
            values.append(json.dumps(list(article_ids)))
        # FTS5's rank is BM25, negative: the best one is the lowest.
        sql = f"SELECT rowid, -rank AS score FROM sentence_words WHERE sentence_words MATCH ? {where} ORDER BY rank LIMIT ?"
        return [(row["rowid"], row["score"]) for row in self._db.execute(sql, (*values, limit))]

    def any_holds(self, article_ids: Iterable[int], word: str) -> bool:
        """Whether one of the articles holds `word` (or another form of it)."""
        # With a plain "rowid IN", SQLite begins the whole match again for each of the sentences.
        sql = (
            "SELECT 1 FROM sentence_words WHERE sentence_words MATCH ? AND +rowid IN"
            " (SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?))) LIMIT 1"
        )
        values = (_phrase(word), json.dumps(list(article_ids)))
        return self._db.execute(sql, values).fetchone() is not None

    def days(self) -> list[tuple[int, str]]:
        """(id, published) of every article."""
        return [(row[0], row[1]) for row in self._db.execute("SELECT id, published FROM articles ORDER BY id")]

    def unextracted(self) -> list[int]:
        """Ids of the articles whose statements are still to be found."""
        return [row[0] for row in self._db.execute("SELECT id FROM articles WHERE extracted < ? ORDER BY id", (EXTRACTION,))]

    def statements(
        self,
        names: dict[int, str],
        article_ids: Sequence[int] | None = None,
        person_ids: Sequence[int] | None = None,
        sentence_ids: Sequence[int] | None = None,
        called: str = "",
    ) -> list[Statement]:
        """Statements in reading order (see statement_store.select). Raises HomeError for those of a damaged article."""
        with self.snapshot() as db:
            found = statement_store.select(db, names, article_ids, person_ids, sentence_ids, called)
            self.check({s.article_id for s in found}, *checksums.PARTS)
            # A statement that was lost is not among those found: it is missed where they were looked for.
            self.check(statement_store.looked_in(db, article_ids, person_ids, sentence_ids), "statements")
        return found

    def people(self) -> list[PersonRow]:
        """Everyone who made a statement. Raises HomeError where one is damaged: somebody would seem to have said nothing."""
        self.check(None, "people", "speakers")
        return statement_store.people(self._db)

    def speaker_rules(self) -> list[SpeakerRule]:
        return statement_store.rules(self._db)

    def sentences_with(self, words: Sequence[str]) -> list[int]:
        """Ids of the sentences that hold all of `words` (or other forms of them), in reading order. Raises HomeError where there
        seems to be none, because the keyword index is damaged."""
        query = " AND ".join(_phrase(word) for word in words)
        sql = "SELECT rowid FROM sentence_words WHERE sentence_words MATCH ? ORDER BY rowid"
        found = [row[0] for row in self._db.execute(sql, (query,))] if words else []
        if not found:
            self.assure_words()
        return found

    def sentence_ids(self, article_ids: Sequence[int] | None = None) -> list[int]:
        if article_ids is None:
            return [row[0] for row in self._db.execute("SELECT id FROM sentences ORDER BY id")]
        sql = "SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [row[0] for row in self._db.execute(sql, (json.dumps(list(article_ids)),))]

    def vector_ids(self) -> tuple[int, dict[int, int]]:
        """(revision, {sentence id: article id}) of all stored vectors, seen at one moment."""
        with self.snapshot() as db:
            rows = db.execute("SELECT v.sentence_id, s.article_id FROM vectors v JOIN sentences s ON s.id = v.sentence_id")
            return self.revision, {row[0]: row[1] for row in rows}

    def vectors(self, ids: Sequence[int], embedding: str | None = None) -> tuple[list[int], Vectors]:
        """Ids and vectors, shape (n, dimensions), of those of `ids` that are still there; none where the vectors are not, or no
        longer, of the model with fingerprint `embedding`."""
        with self.snapshot():
            if embedding is not None and self.get_meta("embedding") != embedding:
                return [], np.zeros((0, 0), np.float32)
            found = list(self.vector_rows(ids))
        kept = [int(i) for rows in found for i in rows.ids]
        return kept, np.concatenate([rows.vectors for rows in found]) if kept else np.zeros((0, 0), np.float32)

    def vector_changes(self, mark: Mark) -> tuple[Mark, list[int] | None]:
        """The newest mark, and the ids of the sentences whose vectors came or went since `mark`; None where that cannot be told."""
        with self.snapshot() as db:
            newest = vector_changes.last(db)
            return newest, [] if newest == mark else vector_changes.changed_since(db, mark)

    def vector_rows(
        self, ids: Sequence[int] | None = None, size: int = 4096, dimensions: int | None = None
    ) -> Iterator[VectorRows]:
        """The vectors of the sentences `ids`, or all, in ascending order of the ids, `size` at a time.

        One that has not as many `dimensions` (not given: as most) is left out: the file was damaged, and `onrecord verify` tells.
        """
        sql = "SELECT v.sentence_id, s.article_id, v.vector FROM vectors v JOIN sentences s ON s.id = v.sentence_id "
        if ids is None:
            rows = self._db.execute(sql + "ORDER BY v.sentence_id")
        else:
            rows = self._db.execute(
                sql + "WHERE v.sentence_id IN (SELECT value FROM json_each(?)) ORDER BY v.sentence_id", (json.dumps(list(ids)),)
            )
        while part := rows.fetchmany(size):
            length = 4 * dimensions if dimensions else Counter(len(row[2]) for row in part).most_common(1)[0][0]
            part = [row for row in part if isinstance(row[2], bytes) and len(row[2]) == length]
            places = np.array([(row[0], row[1]) for row in part], np.int64).reshape(-1, 2)
            vectors = np.frombuffer(b"".join(row[2] for row in part), dtype="<f4").reshape(len(part), length // 4)
            yield VectorRows(places[:, 0], places[:, 1], vectors)


def _phrase(word: str) -> str:
    """As FTS5 writes what is to be found to the letter."""
    return '"' + word.replace('"', '""') + '"'


def _raise_revision(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    version_store.purge(db, version_store.KEPT_DAYS)
    vector_changes.prune(db)


def _sentence(row: sqlite3.Row) -> Sentence:
    return Sentence(*stored.checked(f"a sentence of article {row['article_id']}", tuple(row), *[int] * 6, str))


_article = article_store.from_row
