"""Statements in the catalog's tables (who made them: speakers.py)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.storage import checksums, meta, stored
from index.storage.checksums import Checks
from index.storage.database import Database
from index.storage.sentences import Sentences
from index.types import Sentence, Statement

if TYPE_CHECKING:
    from index.statements.extracted import Extracted

SCHEMA = """
CREATE TABLE statements (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    parent_id INTEGER REFERENCES statements ON DELETE CASCADE, because_id INTEGER,
    source_start INTEGER, source_end INTEGER, cue_start INTEGER, cue_end INTEGER, contents TEXT NOT NULL,
    kind TEXT NOT NULL, act TEXT NOT NULL, polarity TEXT NOT NULL, status TEXT NOT NULL, confidence REAL NOT NULL,
    mention TEXT NOT NULL, cue TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX statements_article ON statements (article_id);
CREATE TABLE statement_speakers (
    statement_id INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE, PRIMARY KEY (statement_id, person_id)) WITHOUT ROWID;
CREATE INDEX statement_speakers_person ON statement_speakers (person_id);
CREATE TABLE statement_sentences (
    statement_id INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
    sentence_id INTEGER NOT NULL REFERENCES sentences ON DELETE CASCADE, PRIMARY KEY (statement_id, sentence_id)) WITHOUT ROWID;
CREATE INDEX statement_sentences_sentence ON statement_sentences (sentence_id);
"""
# Without it SQLite reads all statements for each one that is removed. From format 3 on.
PARENT_INDEX = "CREATE INDEX statements_parent ON statements (parent_id);\n"
EXTRACTION = 11  # raised where statements are found otherwise than before: articles of a lower one are read anew


class Statements:
    """Reads and writes statements."""

    def __init__(self, database: Database, sentences: Sentences, checks: Checks) -> None:
        self._database = database
        self._sentences = sentences
        self._checks = checks

    def insert(self, article_id: int, text: str, found: Sequence[Extracted]) -> None:
        """Store an article's statements, in place of those it had, within a transaction."""
        db, sentences = self._database.connection, self._sentences.of(article_id)
        db.execute("DELETE FROM statements WHERE article_id = ?", (article_id,))
        db.execute("DELETE FROM people WHERE article_id = ?", (article_id,))
        people: dict[tuple[str, str], int] = {}
        ids: list[int] = []
        for statement in found:
            parent = None if statement.parent is None else ids[statement.parent]
            ids.append(_insert_statement(db, article_id, text, statement, parent, sentences))
            _insert_speakers(db, article_id, ids[-1], statement, people)
            for sentence in sentences:
                if any(sentence.start < end and start < sentence.end for start, end in statement.contents):
                    db.execute("INSERT INTO statement_sentences VALUES (?,?)", (ids[-1], sentence.id))
        db.execute("UPDATE articles SET extracted = ? WHERE id = ?", (EXTRACTION, article_id))
        checksums.put(db, article_id, "people", "speakers", "statements")

    def replace(self, article_id: int, text: str, found: Sequence[Extracted]) -> None:
        """Put an article's statements in place of those it has. An article that is gone is left alone."""
        with self._database.transaction() as db:
            if db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone():
                self.insert(article_id, text, found)
                meta.raise_revision(db)

    def unextracted(self) -> list[int]:
        """Ids of the articles whose statements are still to be found."""
        rows = self._database.execute("SELECT id FROM articles WHERE extracted < ? ORDER BY id", (EXTRACTION,))
        return [row[0] for row in rows]

    def select(
        self,
        names: dict[int, str],
        article_ids: Sequence[int] | None = None,
        person_ids: Sequence[int] | None = None,
        sentence_ids: Sequence[int] | None = None,
        called: str = "",
    ) -> list[Statement]:
        """Statements in reading order (see `read`). Raises HomeError for those of a damaged article."""
        with self._database.snapshot() as db:
            found = read(db, names, article_ids, person_ids, sentence_ids, called)
            self._checks.assure({s.article_id for s in found}, *checksums.PARTS)
            # A statement that was lost is not among those found: it is missed where they were looked for.
            self._checks.assure(_looked_in(db, article_ids, person_ids, sentence_ids), "statements")
        return found


def _insert_statement(
    db: sqlite3.Connection, article_id: int, text: str, statement: Extracted, parent: int | None, sentences: Sequence[Sentence]
) -> int:
    """Store a statement's own row; gives its id."""
    resolution = statement.resolution
    source_start, source_end = statement.source or (None, None)
    cue_start, cue_end = statement.cue or (None, None)
    row = {
        "article_id": article_id,
        "parent_id": parent,
        "because_id": None if resolution.because is None else sentences[resolution.because].id,
        "source_start": source_start,
        "source_end": source_end,
        "cue_start": cue_start,
        "cue_end": cue_end,
        "contents": json.dumps(statement.contents),
        "kind": statement.kind,
        "act": statement.act,
        "polarity": statement.polarity,
        "status": resolution.status,
        "confidence": round(resolution.confidence, 2),
        "mention": _words(text, statement.source),
        "cue": _words(text, statement.cue),
        "content": " … ".join(_words(text, content) for content in statement.contents),
    }
    places = ",".join("?" * len(row))
    cursor = db.execute(f"INSERT INTO statements ({', '.join(row)}) VALUES ({places})", list(row.values()))
    return int(cursor.lastrowid or 0)


def _insert_speakers(
    db: sqlite3.Connection, article_id: int, statement_id: int, statement: Extracted, people: dict[tuple[str, str], int]
) -> None:
    """Store who made a statement. `people`: the ids of those of the article who are stored by now, by name and kind."""
    for name, kind, forms in _named(statement):
        if (name, kind) not in people:
            row = db.execute(
                "INSERT INTO people (article_id, name, kind, forms) VALUES (?,?,?,?)",
                (article_id, name, kind, json.dumps(forms)),
            )
            people[name, kind] = int(row.lastrowid or 0)
        db.execute("INSERT OR IGNORE INTO statement_speakers VALUES (?,?)", (statement_id, people[name, kind]))


def _named(statement: Extracted) -> list[tuple[str, str, list[str]]]:
    """(name, kind, the forms that the article uses) of everyone who made the statement."""
    persons = statement.resolution.persons
    if persons:
        return [(p.name, "person", sorted(p.forms)) for p in persons]
    body = statement.resolution.body
    return [(body, "body", [])] if body else []


def _words(text: str, where: tuple[int, int] | None) -> str:
    return " ".join(text[slice(*where)].split()) if where else ""


def read(
    db: sqlite3.Connection,
    names: dict[int, str],
    article_ids: Sequence[int] | None = None,
    person_ids: Sequence[int] | None = None,
    sentence_ids: Sequence[int] | None = None,
    called: str = "",
) -> list[Statement]:
    """Statements in reading order; `names` gives the speaker of each person's id. The filters narrow it down together; `called`
    are words that the article has for the source. Whether they are what was stored is for the caller to check."""
    where, values = [], []
    if called:
        where.append("instr(lower(s.mention), ?) > 0")
        values.append(called.lower())
    for clause, ids in (
        ("s.article_id IN (SELECT value FROM json_each(?))", article_ids),
        ("s.id IN (SELECT statement_id FROM statement_speakers WHERE person_id IN (SELECT value FROM json_each(?)))", person_ids),
        (
            "s.id IN (SELECT statement_id FROM statement_sentences WHERE sentence_id IN (SELECT value FROM json_each(?)))",
            sentence_ids,
        ),
    ):
        if ids is not None:
            where.append(clause)
            values.append(json.dumps(list(ids)))
    sql = "SELECT s.* FROM statements s" + (" WHERE " + " AND ".join(where) if where else "") + " ORDER BY s.article_id, s.id"
    rows = db.execute(sql, values).fetchall()
    tellers = _tellers(db, names, [row["parent_id"] for row in rows if row["parent_id"] is not None])
    chosen = json.dumps([row["id"] for row in rows])
    speakers = _speakers_of(db, names, chosen)
    places: dict[int, list[int]] = defaultdict(list)
    for row in db.execute("SELECT * FROM statement_sentences WHERE statement_id IN (SELECT value FROM json_each(?))", (chosen,)):
        places[row["statement_id"]].append(row["sentence_id"])
    return [_statement(row, speakers[row["id"]], places[row["id"]], tellers.get(row["parent_id"], "")) for row in rows]


def _looked_in(
    db: sqlite3.Connection, article_ids: Sequence[int] | None, person_ids: Sequence[int] | None, sentence_ids: Sequence[int] | None
) -> set[int] | None:
    """Ids of the articles whose statements `read` looks at, by its narrowest filter; None for all."""
    if article_ids is not None:
        return set(article_ids)
    for table, ids in (("people", person_ids), ("sentences", sentence_ids)):
        if ids is not None:
            sql = f"SELECT DISTINCT article_id FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
            return {row[0] for row in db.execute(sql, (json.dumps(list(ids)),))}
    return None


def _speakers_of(db: sqlite3.Connection, names: dict[int, str], ids: str) -> dict[int, list[str]]:
    """The names of the speakers of some statements, whose ids are a JSON array."""
    speakers: dict[int, list[str]] = defaultdict(list)
    for row in db.execute("SELECT * FROM statement_speakers WHERE statement_id IN (SELECT value FROM json_each(?))", (ids,)):
        name = names.get(row["person_id"], "")
        if name and name not in speakers[row["statement_id"]]:
            speakers[row["statement_id"]].append(name)
    return speakers


def _tellers(db: sqlite3.Connection, names: dict[int, str], ids: Sequence[int]) -> dict[int, str]:
    """By the id of a statement that others are reported in: who made it, as a reader is told."""
    chosen = json.dumps(list(ids))
    speakers = _speakers_of(db, names, chosen)
    rows = db.execute("SELECT id, mention FROM statements WHERE id IN (SELECT value FROM json_each(?))", (chosen,))
    return {row["id"]: " and ".join(speakers[row["id"]]) or row["mention"] or "an unnamed source" for row in rows}


# What a row of the table `statements` holds.
_MAYBE = (int, type(None))
_KINDS: tuple[type | tuple[type, ...], ...] = (int, int, *[_MAYBE] * 6, *[str] * 5, (float, int), *[str] * 3)


def _statement(row: sqlite3.Row, speakers: list[str], sentence_ids: list[int], teller: str) -> Statement:
    what = f"a statement of article {row['article_id']}"
    stored.checked(what, tuple(row), *_KINDS)
    contents = stored.rows(what, row["contents"], 2)
    if not contents:
        raise stored.damaged(what)
    return Statement(
        id=row["id"],
        article_id=row["article_id"],
        speaker=" and ".join(speakers) or None,
        status=row["status"],
        confidence=row["confidence"],
        mention=row["mention"],
        cue=row["cue"],
        content=row["content"],
        kind=row["kind"],
        act=row["act"],
        polarity=row["polarity"],
        contents=tuple((a, b) for a, b in contents),
        sentence_ids=tuple(sorted(sentence_ids)),
        because=row["because_id"],
        parent=row["parent_id"],
        teller=teller,
        mention_start=row["source_start"],
        cue_start=row["cue_start"],
    )
