"""The catalog: one SQLite file that holds the whole library and is the only truth about it.

An article, its sentences and their vectors enter in one transaction, so a library that was interrupted holds whole
articles only. Every change raises `revision`; the FAISS index (vectors.py) follows it. Ids are never used again.
The tables hold what is current; earlier versions and removed articles are moved to a table of their own (version_store.py).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index import article_store, link_store, statement_store, version_store
from index.article_store import Listing
from index.errors import ArticleNotFound, EditError, HomeError
from index.identity import content_hash, digest
from index.speakers import PersonRow, SpeakerRule
from index.types import Article, Draft, Sentence, Statement
from index.version_store import Version

if TYPE_CHECKING:
    from index.statements.build import Extracted

Vectors = npt.NDArray[np.float32]

FORMAT = 3
_SCHEMA = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT NOT NULL, published TEXT NOT NULL, authors TEXT NOT NULL, text TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE, added_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, extracted INTEGER NOT NULL DEFAULT 0
{columns});
CREATE INDEX articles_source ON articles (source);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    position INTEGER NOT NULL, paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    text TEXT NOT NULL, UNIQUE (article_id, position));
CREATE TABLE vectors (
    sentence_id INTEGER PRIMARY KEY REFERENCES sentences ON DELETE CASCADE, vector BLOB NOT NULL);
CREATE VIRTUAL TABLE sentence_words USING fts5 (
    text, content = 'sentences', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TRIGGER sentence_added AFTER INSERT ON sentences BEGIN
    INSERT INTO sentence_words (rowid, text) VALUES (new.id, new.text); END;
CREATE TRIGGER sentence_removed AFTER DELETE ON sentences BEGIN
    INSERT INTO sentence_words (sentence_words, rowid, text) VALUES ('delete', old.id, old.text); END;
INSERT INTO meta VALUES ('revision', '0');
"""
    + statement_store.SCHEMA
    + statement_store.RULES_SCHEMA
)
# Format 3: the article's language, the reader's tags and edits (JSON), and what it is known by (identity.py).
_COLUMNS_3 = (
    "language TEXT NOT NULL DEFAULT ''",
    "tags TEXT NOT NULL DEFAULT '[]'",
    "edits TEXT NOT NULL DEFAULT '{}'",
    "content TEXT NOT NULL DEFAULT ''",
    "place TEXT NOT NULL DEFAULT ''",
)
_SCHEMA_3 = (
    "CREATE INDEX articles_content ON articles (content);\nCREATE INDEX articles_place ON articles (place);\n"
    + link_store.SCHEMA
    + version_store.SCHEMA
)
EXTRACTION = 1  # raised where statements are found otherwise than before: articles of a lower one are read anew
_ARTICLE = article_store.SELECT
_BATCH = 500  # values bound in one statement; SQLite allows 32,766


class Catalog:
    """Reads and writes `path`. May be used from any thread and by several processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._create()
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise HomeError(f"The library in {path.parent} cannot be opened ({reason}). Choose a folder with --home.") from error

    def _create(self) -> None:
        with self.transaction() as db:
            found = db.execute("PRAGMA user_version").fetchone()[0]
            if found > FORMAT:
                raise HomeError(f"The library in {self.path.parent} was made by a newer onrecord. Update onrecord to open it.")
            if found == 0:
                _execute_all(db, _SCHEMA.replace("{columns}", ",".join(("", *_COLUMNS_3))) + _SCHEMA_3)
            for older in range(found or FORMAT, FORMAT):
                _UPGRADES[older](db)
            if found != FORMAT:
                db.execute(f"PRAGMA user_version = {FORMAT}")

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; waits up to a minute for another writer."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    # meta

    def get_meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row["value"])

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def revision(self) -> int:
        return int(self.get_meta("revision") or 0)

    # writing

    def add(
        self,
        draft: Draft,
        spans: Sequence[tuple[int, int, int]],
        vectors: Vectors,
        statements: Sequence[Extracted],
        replaces: int | None = None,
    ) -> int:
        """Store an article with its sentences (`spans`: paragraph, start, end), their vectors and its statements; return its id.

        The article `replaces` becomes an earlier version of it: its tags and what was changed of it by hand pass on. Where
        another process has stored the same article meanwhile, its id is returned.
        """
        with self.transaction() as db:
            if (there := article_store.same(db, draft)) is not None and there != replaces:
                return there
            tags, edits = article_store.hand_edits(db, replaces) if replaces is not None else ("[]", {})
            edited = replace(draft, **edits)
            if db.execute("SELECT 1 FROM articles WHERE digest = ? AND id != ?", (digest(edited), replaces)).fetchone():
                edited, edits = draft, {}
            if replaces is not None and not version_store.move_out(db, replaces, "earlier", None):
                replaces = None  # another process has removed or replaced it meanwhile
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
        return article_id

    def _insert_made(
        self, db: sqlite3.Connection, article_id: int, text: str, vectors: Vectors, statements: Sequence[Extracted]
    ) -> None:
        """Store what was made from an article whose sentences are stored: vectors, statements, links to near-duplicates."""
        for sentence, vector in zip(self.sentences(article_id), vectors, strict=True):
            db.execute("INSERT INTO vectors VALUES (?, ?)", (sentence.id, vector.astype("<f4").tobytes()))
        self._insert_statements(db, article_id, text, statements)
        link_store.insert(db, article_id, text)
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
            batch = version_store.next_batch(db)
            for article_id in dict.fromkeys(article_ids):
                if not version_store.move_out(db, article_id, "removed", None, batch):
                    raise self._not_found(article_id)
            _raise_revision(db)

    def put_back(self, article_id: int, vectors: Vectors, statements: Sequence[Extracted]) -> Article:
        """Make a removed article a current one, under its own id and its sentences'. Raises ArticleNotFound, EditError."""
        with self.transaction() as db:
            version = version_store.get(db, article_id)
            if version is None or version.state != "removed":
                raise ArticleNotFound(f"There is no removed article {article_id}. `onrecord articles --removed` lists them.")
            if (twin := article_store.same(db, version.article)) is not None:
                raise EditError(f"{version.article.title} was added again meanwhile, as article {twin}.")
            version_store.move_back(db, article_id)
            self._insert_made(db, article_id, version.article.text, vectors, statements)
        return version.article

    def empty_trash(self, days: int = 0) -> int:
        """Delete for good what was removed so many days ago or earlier; return how many articles."""
        with self.transaction() as db:
            return version_store.purge(db, days)

    def edit(self, article_id: int, changes: dict[str, Any], by_hand: bool = True) -> Article:
        """Change an article's title, publisher ... (article_store.EDITABLE). Raises ArticleNotFound, EditError."""
        with self.transaction() as db:
            changed = article_store.edit(db, self.article(article_id), changes, by_hand)
            _raise_revision(db)
        return changed

    def hand_edits(self, article_id: int) -> dict[str, Any]:
        """The fields of an article that a reader has changed."""
        return article_store.hand_edits(self._db, article_id)[1]

    def set_tags(self, article_ids: Sequence[int], add: Sequence[str], remove: Sequence[str] = ()) -> None:
        """Add and take off tags of some articles, of all or none. Raises ArticleNotFound, EditError."""
        with self.transaction() as db:
            for article_id in article_ids:
                article_store.set_tags(db, self.article(article_id), add, remove)
            _raise_revision(db)

    def replace_vectors(self, batches: Iterable[tuple[Sequence[int], Vectors]], embedding: str) -> None:
        """Put new vectors in place of all old ones, made by another embedding model, in one transaction."""
        with self.transaction() as db:
            for ids, vectors in batches:
                rows = [(i, v.astype("<f4").tobytes()) for i, v in zip(ids, vectors, strict=True)]
                db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('embedding', ?)", (embedding,))
            _raise_revision(db)

    # reading

    def articles(self) -> list[Article]:
        """All articles in the order they were added, without their text."""
        return [_article(row) for row in self._db.execute(_ARTICLE.format(text="''") + "ORDER BY a.id")]

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
        """The near-duplicates of those of the articles that have any (see link_store.families)."""
        return link_store.families(self._db, article_ids)

    def articles_by_id(self, ids: Iterable[int]) -> list[Article]:
        """The articles with these ids, without their text; ids that are gone are left out."""
        rows = self._db.execute(
            _ARTICLE.format(text="''") + "WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id", (json.dumps(list(ids)),)
        )
        return [_article(row) for row in rows]

    def sentence_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM sentences").fetchone()[0])

    def sentences_that_hold(self, word: str, most: int) -> int:
        """How many sentences hold `word` (or another form of it), counted up to `most`."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM sentence_words WHERE sentence_words MATCH ? LIMIT ?)"
        return int(self._db.execute(sql, ('"' + word.replace('"', '""') + '"', most)).fetchone()[0])

    def scores(self, words: Sequence[str], ids: Sequence[int]) -> dict[int, float]:
        """BM25 scores (see match) of those of the sentences `ids` that hold any of `words`."""
        if not words or not ids:
            return {}
        query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        sql = (
            "SELECT rowid, -bm25(sentence_words) AS score FROM sentence_words"
            " WHERE sentence_words MATCH ? AND rowid IN (SELECT value FROM json_each(?))"
        )
        return {row["rowid"]: row["score"] for row in self._db.execute(sql, (query, json.dumps(list(ids))))}

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def find(self, draft: Draft) -> tuple[int | None, int | None]:
        """(id of the same article, id of the article that this is a newer version of); None where there is none."""
        same = article_store.same(self._db, draft)
        return same, (article_store.earlier(self._db, draft) if same is None else None)

    def sentences(self, article_id: int) -> list[Sentence]:
        rows = self._db.execute("SELECT * FROM sentences WHERE article_id = ? ORDER BY position", (article_id,))
        return [Sentence(*row) for row in rows]

    def sentences_by_id(self, ids: Sequence[int]) -> dict[int, Sentence]:
        """The sentences with these ids; ids that are gone are left out."""
        found: dict[int, Sentence] = {}
        for at in range(0, len(ids), _BATCH):
            part = list(ids[at : at + _BATCH])
            marks = ",".join("?" * len(part))
            for row in self._db.execute(f"SELECT * FROM sentences WHERE id IN ({marks})", part):
                found[row["id"]] = Sentence(*row)
        return found

    def first_sentences(self, limit: int) -> list[Sentence]:
        """The library's first `limit` sentences, article by article, in reading order."""
        rows = self._db.execute("SELECT * FROM sentences ORDER BY article_id, position LIMIT ?", (limit,))
        return [Sentence(*row) for row in rows]

    def match(self, words: Sequence[str], limit: int, article_ids: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """(sentence id, BM25 score, higher is better) of the sentences that hold any of `words`, best first."""
        if not words:
            return []
        # Every word is quoted: in FTS5's query language a bare "AND", "-" or ":" is an operator.
        query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        where, values = "", [query]
        if article_ids is not None:
            where = "AND rowid IN (SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?)))"
            values.append(json.dumps(list(article_ids)))
        score = "bm25(sentence_words)"  # FTS5's is negative, the best one the lowest
        sql = f"SELECT rowid, -{score} AS score FROM sentence_words WHERE sentence_words MATCH ? {where} ORDER BY {score} LIMIT ?"
        return [(row["rowid"], row["score"]) for row in self._db.execute(sql, (*values, limit))]

    def articles_with(self, word: str) -> set[int]:
        """Ids of the articles that hold `word` (or another form of it)."""
        sql = (
            "SELECT DISTINCT article_id FROM sentences WHERE id IN (SELECT rowid FROM sentence_words WHERE sentence_words MATCH ?)"
        )
        return {row[0] for row in self._db.execute(sql, ('"' + word.replace('"', '""') + '"',))}

    def unextracted(self) -> list[int]:
        """Ids of the articles whose statements are still to be found."""
        return [row[0] for row in self._db.execute("SELECT id FROM articles WHERE extracted < ? ORDER BY id", (EXTRACTION,))]

    def statements(
        self,
        names: dict[int, str],
        article_ids: Sequence[int] | None = None,
        person_ids: Sequence[int] | None = None,
        sentence_ids: Sequence[int] | None = None,
    ) -> list[Statement]:
        """Statements in reading order (see statement_store.select)."""
        return statement_store.select(self._db, names, article_ids, person_ids, sentence_ids)

    def people(self) -> list[PersonRow]:
        return statement_store.people(self._db)

    def speaker_rules(self) -> list[SpeakerRule]:
        return statement_store.rules(self._db)

    def sentences_with(self, words: Sequence[str]) -> list[int]:
        """Ids of the sentences that hold all of `words` (or other forms of them), in reading order."""
        query = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
        sql = "SELECT rowid FROM sentence_words WHERE sentence_words MATCH ? ORDER BY rowid"
        return [row[0] for row in self._db.execute(sql, (query,))] if words else []

    def sentence_ids(self, article_ids: Sequence[int] | None = None) -> list[int]:
        if article_ids is None:
            return [row[0] for row in self._db.execute("SELECT id FROM sentences ORDER BY id")]
        sql = "SELECT id FROM sentences WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [row[0] for row in self._db.execute(sql, (json.dumps(list(article_ids)),))]

    def vector_ids(self) -> tuple[int, dict[int, int]]:
        """(revision, {sentence id: article id}) of all stored vectors, seen at one moment."""
        db = self._db
        db.execute("BEGIN")
        try:
            revision = self.revision
            rows = db.execute("SELECT v.sentence_id, s.article_id FROM vectors v JOIN sentences s ON s.id = v.sentence_id")
            return revision, {row[0]: row[1] for row in rows}
        finally:
            db.execute("COMMIT")

    def vectors(self, ids: Sequence[int]) -> tuple[list[int], Vectors]:
        """Ids and vectors, shape (n, dimensions), of those of `ids` that are still there."""
        kept: list[int] = []
        blobs: list[bytes] = []
        for at in range(0, len(ids), _BATCH):
            part = list(ids[at : at + _BATCH])
            marks = ",".join("?" * len(part))
            for row in self._db.execute(f"SELECT sentence_id, vector FROM vectors WHERE sentence_id IN ({marks})", part):
                kept.append(row[0])
                blobs.append(row[1])
        flat = np.frombuffer(b"".join(blobs), dtype="<f4")
        return kept, flat.reshape(len(kept), -1) if kept else np.zeros((0, 0), np.float32)


def _execute_all(db: sqlite3.Connection, script: str) -> None:
    """Run a script within the open transaction; executescript() would commit it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    assert not statement.strip()


def _raise_revision(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    version_store.purge(db, version_store.KEPT_DAYS)


_article = article_store.from_row


def _to_format_2(db: sqlite3.Connection) -> None:
    """Statements, empty at first: they are found when the library is next used (`unextracted`)."""
    script = "ALTER TABLE articles ADD COLUMN extracted INTEGER NOT NULL DEFAULT 0;\n"
    _execute_all(db, script + statement_store.SCHEMA + statement_store.RULES_SCHEMA)


def _to_format_3(db: sqlite3.Connection) -> None:
    """What articles are known by, tags, versions and near-duplicates; rules about names outlive their article."""
    _execute_all(db, "".join(f"ALTER TABLE articles ADD COLUMN {column};\n" for column in _COLUMNS_3) + _SCHEMA_3)
    _execute_all(db, "ALTER TABLE speaker_rules RENAME TO old_rules;\n" + statement_store.RULES_SCHEMA)
    _execute_all(db, "INSERT INTO speaker_rules SELECT * FROM old_rules;\nDROP TABLE old_rules;")
    for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
        row = db.execute(_ARTICLE.format(text="a.text") + "WHERE a.id = ?", (article_id,)).fetchone()
        article = _article(row)
        db.execute(
            "UPDATE OR IGNORE articles SET digest = ?, content = ?, place = ? WHERE id = ?",
            (digest(article), content_hash(article.text), article_store.place(article), article_id),
        )
        link_store.insert(db, article_id, article.text)


# What makes a library of a format one of the next.
_UPGRADES: dict[int, Callable[[sqlite3.Connection], None]] = {1: _to_format_2, 2: _to_format_3}
