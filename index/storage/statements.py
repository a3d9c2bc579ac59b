"""Statements, and who made them, in the catalog's tables."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.statements.speakers import PersonRow, SpeakerRule
from index.storage import stored
from index.types import Sentence, Statement

if TYPE_CHECKING:
    from index.statements.extracted import Extracted

SCHEMA = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    name TEXT NOT NULL, kind TEXT NOT NULL, forms TEXT NOT NULL, UNIQUE (article_id, name, kind));
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
# A reader's decision outlives its article, which may be put back.
RULES_SCHEMA = """
CREATE TABLE speaker_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL DEFAULT '',
    article_id INTEGER);
"""
# Without it SQLite reads all statements for each one that is removed. From format 3 on.
PARENT_INDEX = "CREATE INDEX statements_parent ON statements (parent_id);\n"
_BATCH = 500


def insert(db: sqlite3.Connection, article_id: int, text: str, sentences: Sequence[Sentence], found: Sequence[Extracted]) -> None:
    """Store an article's statements, in place of those it had."""
    db.execute("DELETE FROM statements WHERE article_id = ?", (article_id,))
    db.execute("DELETE FROM people WHERE article_id = ?", (article_id,))
    people: dict[tuple[str, str], int] = {}
    ids: list[int] = []
    for statement in found:
        resolution = statement.resolution
        because = None if resolution.because is None else sentences[resolution.because].id
        source, cue = statement.source or (None, None), statement.cue or (None, None)
        cursor = db.execute(
            "INSERT INTO statements (article_id, parent_id, because_id, source_start, source_end, cue_start, cue_end, contents,"
            " kind, act, polarity, status, confidence, mention, cue, content) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                article_id,
                None if statement.parent is None else ids[statement.parent],
                because,
                *source,
                *cue,
                json.dumps(statement.contents),
                statement.kind,
                statement.act,
                statement.polarity,
                resolution.status,
                round(resolution.confidence, 2),
                _words(text, statement.source),
                _words(text, statement.cue),
                " … ".join(_words(text, content) for content in statement.contents),
            ),
        )
        ids.append(int(cursor.lastrowid or 0))
        for name, kind, forms in _named(statement):
            if (name, kind) not in people:
                row = db.execute(
                    "INSERT INTO people (article_id, name, kind, forms) VALUES (?,?,?,?)",
                    (article_id, name, kind, json.dumps(forms)),
                )
                people[name, kind] = int(row.lastrowid or 0)
            db.execute("INSERT OR IGNORE INTO statement_speakers VALUES (?,?)", (ids[-1], people[name, kind]))
        for sentence in sentences:
            if any(sentence.start < end and start < sentence.end for start, end in statement.contents):
                db.execute("INSERT INTO statement_sentences VALUES (?,?)", (ids[-1], sentence.id))


def _named(statement: Extracted) -> list[tuple[str, str, list[str]]]:
    """(name, kind, the forms that the article uses) of everyone who made the statement."""
    persons = statement.resolution.persons
    if persons:
        return [(p.name, "person", sorted(p.forms)) for p in persons]
    body = statement.resolution.body
    return [(body, "body", [])] if body else []


def _words(text: str, where: tuple[int, int] | None) -> str:
    return " ".join(text[slice(*where)].split()) if where else ""


def select(
    db: sqlite3.Connection,
    names: dict[int, str],
    article_ids: Sequence[int] | None = None,
    person_ids: Sequence[int] | None = None,
    sentence_ids: Sequence[int] | None = None,
    called: str = "",
) -> list[Statement]:
    """Statements in reading order; `names` gives the speaker of each person's id. The filters narrow it down together; `called`
    are words that the article has for the source."""
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


def looked_in(
    db: sqlite3.Connection, article_ids: Sequence[int] | None, person_ids: Sequence[int] | None, sentence_ids: Sequence[int] | None
) -> set[int] | None:
    """Ids of the articles whose statements `select` looks at, by its narrowest filter; None for all."""
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


def people(db: sqlite3.Connection) -> list[PersonRow]:
    """Everyone who made a statement, article by article."""
    rows = db.execute(
        "SELECT p.*, (SELECT count(*) FROM statement_speakers x JOIN statements s ON s.id = x.statement_id"
        " WHERE x.person_id = p.id AND s.act != 'did') AS statements FROM people p ORDER BY p.id"
    )
    return [_person(row) for row in rows]


def _person(row: sqlite3.Row) -> PersonRow:
    what = f"who is quoted in article {row['article_id']}"
    person, article_id, name, kind, forms, count = stored.checked(what, tuple(row), int, int, str, str, str, int)
    return PersonRow(person, article_id, name, kind, stored.strings(what, forms), count)


def rules(db: sqlite3.Connection) -> list[SpeakerRule]:
    """The readers' decisions, in the order they were made."""
    rows = db.execute("SELECT id, kind, one, other, article_id FROM speaker_rules ORDER BY id")
    return [SpeakerRule(*stored.checked("a merge or split of speakers", tuple(row), int, str, str, str, _MAYBE)) for row in rows]
