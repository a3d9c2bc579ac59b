"""The catalog's tables, and what makes a library of an older format one of the newest."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from index.errors import BackupError, HomeError
from index.sources.files import one_line
from index.storage import articles, checksums, copies, speakers, statements, vector_changes, versions
from index.storage.database import connect_plain, execute_all
from index.storage.identity import content_hash, digest

FORMAT = 5
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
    + speakers.SCHEMA
    + statements.SCHEMA
    + speakers.RULES_SCHEMA
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
    + copies.SCHEMA
    + versions.SCHEMA
    + vector_changes.SCHEMA
    + statements.PARENT_INDEX
)
# conversations.db, which history.py reads and writes.
CONVERSATIONS = """
CREATE TABLE turns (
    conversation TEXT NOT NULL, position INTEGER NOT NULL, turn TEXT NOT NULL, asked_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (conversation, position));
"""


def format_of(db: sqlite3.Connection, path: Path) -> int:
    """The format of the library in the file `path`, 0 for a new one. Raises HomeError for one of a newer onrecord."""
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > FORMAT:
        raise HomeError(f"The library in {path.parent} was made by a newer onrecord. Update onrecord to open it.")
    return found


def create(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or those that an older format lacks: within one transaction, so that a kill leaves the older format."""
    found = format_of(db, path)
    if found == 0:
        execute_all(db, _SCHEMA.replace("{columns}", ",".join(("", *_COLUMNS_3))) + _SCHEMA_3 + checksums.SCHEMA)
    for older in range(found or FORMAT, FORMAT):
        _UPGRADES[older](db)
    db.execute(f"PRAGMA user_version = {FORMAT}")


def _to_format_2(db: sqlite3.Connection) -> None:
    """Statements, empty at first: they are found when the library is next used (`unextracted`)."""
    script = "ALTER TABLE articles ADD COLUMN extracted INTEGER NOT NULL DEFAULT 0;\n"
    execute_all(db, script + speakers.SCHEMA + statements.SCHEMA + speakers.RULES_SCHEMA)


def _to_format_3(db: sqlite3.Connection) -> None:
    """What articles are known by, tags, versions and near-duplicates; rules about names outlive their article."""
    execute_all(db, "".join(f"ALTER TABLE articles ADD COLUMN {column};\n" for column in _COLUMNS_3) + _SCHEMA_3)
    execute_all(db, "ALTER TABLE speaker_rules RENAME TO old_rules;\n" + speakers.RULES_SCHEMA)
    execute_all(db, "INSERT INTO speaker_rules SELECT * FROM old_rules;\nDROP TABLE old_rules;")
    for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
        row = db.execute(articles.SELECT.format(text="a.text") + "WHERE a.id = ?", (article_id,)).fetchone()
        article = articles.from_row(row)
        db.execute(
            "UPDATE OR IGNORE articles SET digest = ?, content = ?, place = ? WHERE id = ?",
            (digest(article), content_hash(article.text), articles.place(article), article_id),
        )
        copies.insert(db, article_id, article.text)


def _to_format_4(db: sqlite3.Connection) -> None:
    """Checksums of what is stored."""
    execute_all(db, checksums.SCHEMA)
    for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
        checksums.put(db, article_id)


def _to_format_5(db: sqlite3.Connection) -> None:
    """Checksums of what the list of speakers is counted from."""
    for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
        checksums.put(db, article_id, "speakers")


# What makes a library of a format one of the next.
_UPGRADES: dict[int, Callable[[sqlite3.Connection], None]] = {1: _to_format_2, 2: _to_format_3, 3: _to_format_4, 4: _to_format_5}


# a file from elsewhere


def refuse_foreign(db: sqlite3.Connection, path: Path, name: str) -> None:
    """Refuse a database that acts by itself in a way that ours of the file name `name` does not: by triggers, views or virtual
    tables. Raises HomeError."""
    if foreign := _foreign_acts(db, name):
        raise HomeError(
            f"{path} is not as onrecord makes it: it has triggers or tables of its own ({_some(foreign)}). `onrecord restore FILE"
            " --replace` brings back a backup."
        )


def check_active(path: Path, file: Path) -> None:
    """Refuse such a database of the backup `file`, before anything is written to it. Raises BackupError, and HomeError for one of a
    newer onrecord."""
    with closing(connect_plain(path)) as db:
        format_of(db, path)
        if foreign := _foreign_acts(db, path.name):
            raise _refusal(path, file, foreign)
        if _expected(path.name) and not _objects(db):
            raise BackupError(f"{file} is no backup of a library: its {path.name} is empty.")


def check_exact(path: Path, file: Path) -> None:
    """Refuse a database of the backup `file`, upgraded, that does not have exactly the tables that ours has. Raises BackupError."""
    with closing(connect_plain(path)) as db:
        if foreign := differences(db, path.name):
            raise _refusal(path, file, foreign)


def differences(db: sqlite3.Connection, name: str) -> list[str]:
    """The names of tables, indexes and triggers that a database of that file name has otherwise than ours, too many or too few."""
    ours, theirs = _expected(name), _objects(db)
    staging = ("table", "vectors_next")
    return sorted(key[1] for key in {*ours, *theirs} - {staging} if ours and ours.get(key) != theirs.get(key))


def _foreign_acts(db: sqlite3.Connection, name: str) -> list[str]:
    ours = _expected(name)
    return [key[1] for key, sql in _objects(db).items() if _acts(key[0], sql) and ours.get(key) != sql]


def _acts(kind: str, sql: str) -> bool:
    return kind not in ("table", "index") or sql.startswith("createvirtual")


def _refusal(path: Path, file: Path, names: list[str]) -> BackupError:
    return BackupError(f"{file} is no backup that onrecord made: its {path.name} has other tables or triggers ({_some(names)}).")


def _some(names: list[str]) -> str:
    return ", ".join(one_line(name)[:60] for name in names[:3])


@cache
def _expected(name: str) -> dict[tuple[str, str], str]:
    """What a database of that file name is made of; nothing for one that onrecord does not know."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        if name == "catalog.db":
            create(db, Path(name))
        elif name == "conversations.db":
            execute_all(db, CONVERSATIONS)
        return _objects(db)


def _objects(db: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """{(kind, name): the SQL that made it}, without blanks and quotation marks: SQLite writes some anew when a table is changed."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'sqlite_sequence'")
    return {(str(kind), str(name)): re.sub(r"[\s\"]", "", str(sql)).lower() for kind, name, sql in rows}
