"""Who made statements, and what a reader has decided about their names, in the catalog's tables."""

from __future__ import annotations

import sqlite3

from index.statements.speakers import PersonRow, SpeakerRule
from index.storage import meta, stored
from index.storage.checksums import Checks
from index.storage.database import Database

SCHEMA = """
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    name TEXT NOT NULL, kind TEXT NOT NULL, forms TEXT NOT NULL, UNIQUE (article_id, name, kind));
"""
# A reader's decision outlives its article, which may be put back.
RULES_SCHEMA = """
CREATE TABLE speaker_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL DEFAULT '',
    article_id INTEGER);
"""


def read(db: sqlite3.Connection) -> list[PersonRow]:
    """Everyone who made a statement, article by article; whether that is what was stored is for the caller to check."""
    rows = db.execute(
        "SELECT p.*, (SELECT count(*) FROM statement_speakers x JOIN statements s ON s.id = x.statement_id"
        " WHERE x.person_id = p.id AND s.act != 'did') AS statements FROM people p ORDER BY p.id"
    )
    return [_person(row) for row in rows]


def _person(row: sqlite3.Row) -> PersonRow:
    what = f"who is quoted in article {row['article_id']}"
    person, article_id, name, kind, forms, count = stored.checked(what, tuple(row), int, int, str, str, str, int)
    return PersonRow(person, article_id, name, kind, stored.strings(what, forms), count)


class Speakers:
    """Reads who made statements; keeps a reader's decisions about names (see index/statements/speakers.py)."""

    def __init__(self, database: Database, checks: Checks) -> None:
        self._database = database
        self._checks = checks

    def people(self) -> list[PersonRow]:
        """Everyone who made a statement. Raises HomeError where one is damaged: somebody would seem to have said nothing."""
        self._checks.assure(None, "people", "speakers")
        return read(self._database.connection)

    def rules(self) -> list[SpeakerRule]:
        """The reader's decisions, in the order they were made."""
        rows = self._database.execute("SELECT id, kind, one, other, article_id FROM speaker_rules ORDER BY id")
        kinds = (int, str, str, str, (int, type(None)))
        return [SpeakerRule(*stored.checked("a merge or split of speakers", tuple(row), *kinds)) for row in rows]

    def add_rule(self, kind: str, one: str, other: str = "", article_id: int | None = None) -> None:
        """Note a decision."""
        with self._database.transaction() as db:
            db.execute("INSERT INTO speaker_rules (kind, one, other, article_id) VALUES (?,?,?,?)", (kind, one, other, article_id))
            meta.raise_revision(db)

    def remove_last_rule(self) -> SpeakerRule | None:
        """Take back the last decision and return it; None where there is none."""
        with self._database.transaction() as db:
            found = self.rules()
            if not found:
                return None
            db.execute("DELETE FROM speaker_rules WHERE id = ?", (found[-1].id,))
            meta.raise_revision(db)
        return found[-1]
