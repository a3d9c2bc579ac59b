"""Backups that somebody has made up, and what a backup that was killed leaves."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import BackupError, History, HomeError, Index
from index.storage import disk
from index.upkeep.backup import backup, restore
from tests.attacks.test_damage import cut, flipped, zeroed

Change = Callable[[Path], None]


def made(home: Path, file: Path, change: Change = lambda _: None, **manifest: Any) -> Path:
    """A backup of a library, changed, with a manifest that fits the changed files but for what is given."""
    folder = file.with_suffix("")
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns("vectors.npz"))
    change(folder)
    paths = sorted(folder.glob("*.db"))
    stored: dict[str, Any] = {"onrecord_backup": 1, "made": "2026-05-04T10:00:00+00:00", "articles": 1}
    stored["sizes"] = {p.name: p.stat().st_size for p in paths}
    stored["hashes"] = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(stored | manifest))
        for path in paths:
            archive.write(path, path.name)
    shutil.rmtree(folder)
    return file


def sql(script: str, name: str = "catalog.db") -> Change:
    def change(home: Path) -> None:
        with closing(sqlite3.connect(home / name)) as db:
            db.executescript("PRAGMA writable_schema = ON;" + script)

    return change


@pytest.fixture
def home(story: Index) -> Path:
    history = History(story.home)
    history.append("c", {"question": "Who?"})
    history.close()
    story.close()
    for path in story.home.glob("*.db"):  # all in the one file
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
    return story.home


LIE = "BEGIN UPDATE sentences SET text = replace(text, ' not ', ' '); END;"
FOREIGN = {
    "a trigger on what is added": sql(f"CREATE TRIGGER x AFTER INSERT ON sentences {LIE}"),
    "a trigger on a conversation": sql("CREATE TRIGGER x AFTER INSERT ON turns BEGIN DELETE FROM turns; END;", "conversations.db"),
    "a trigger under a name that SQLite keeps for itself": sql(f"CREATE TRIGGER sqlitex AFTER INSERT ON sentences {LIE}"),
    "one of our triggers that does something else": sql(
        "DROP TRIGGER sentence_added; CREATE TRIGGER sentence_added AFTER INSERT ON sentences BEGIN"
        " INSERT INTO sentence_words (rowid, text) VALUES (new.id, 'x'); END;"
    ),
    "a trigger less": sql("DROP TRIGGER sentence_removed;"),
    "a view in place of a table": sql(
        "DROP TABLE links; CREATE VIEW links AS SELECT 1 AS article_id, 1 AS other_id, 1.0 AS share;"
    ),
    "a virtual table": sql("CREATE VIRTUAL TABLE more USING fts5 (x);"),
    "a table more": sql("CREATE TABLE more (x);"),
    "an index over an expression": sql("CREATE INDEX more ON articles (abs(id));"),
    "a column with a rule": sql("ALTER TABLE articles ADD COLUMN more TEXT AS (upper(text));"),
    "a table less": sql("DROP TABLE links;"),
    "nothing in it": lambda home: (home / "catalog.db").write_bytes(b"") and None,
    "another database": lambda home: sqlite3.connect(home / "more.db").execute("CREATE VIEW v AS SELECT 1").connection.close(),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_a_backup_that_is_not_made_as_ours_is_refused(home: Path, tmp_path: Path, case: str) -> None:
    file = made(home, tmp_path / "b.zip", FOREIGN[case])
    with pytest.raises(BackupError):
        restore(file, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_library_with_a_foreign_trigger_is_not_opened(home: Path) -> None:
    sql(f"CREATE TRIGGER x AFTER INSERT ON sentences {LIE}")(home)
    with pytest.raises(HomeError, match="restore FILE"):
        Index.open(home)


UNREADABLE = {
    "no JSON": sql("UPDATE articles SET authors = '[';"),
    "other JSON": sql("UPDATE articles SET tags = '{\"a\": 1}';"),
    "a number in place of a text": sql("UPDATE articles SET published = zeroblob(3);"),
    "a text in place of a number": sql("UPDATE sentences SET start = 'x' WHERE id = 3;"),
    "a revision that is none": sql("UPDATE meta SET value = 'abc' WHERE key = 'revision';"),
    "a statement that stands nowhere": sql("UPDATE statements SET contents = '[]' WHERE id = 1;"),
    "a person of no name": sql("UPDATE people SET name = x'00ff' WHERE id = 1;"),
    "half a character": sql("UPDATE articles SET title = CAST(x'ff41' AS TEXT);"),
    "changes by hand that are none": sql("INSERT INTO meta VALUES ('edits', '[1]');"),
    "a turn that is none": sql("UPDATE turns SET turn = '[]';", "conversations.db"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_backup_whose_rows_cannot_be_read_is_refused(home: Path, tmp_path: Path, case: str) -> None:
    file = made(home, tmp_path / "b.zip", UNREADABLE[case])
    with pytest.raises(BackupError, match="older backup"):
        restore(file, tmp_path / "new")
    assert not (tmp_path / "new").exists()


MANIFESTS: dict[str, dict[str, Any]] = {
    "sizes as text": {"sizes": {"catalog.db": "10"}},
    "sizes as a list": {"sizes": ["catalog.db"]},
    "a size below nothing": {"sizes": {"catalog.db": -1}},
    "hashes as numbers": {"hashes": {"catalog.db": 1}},
    "articles as text": {"articles": "many"},
    "no time": {"made": "\x1b[2J"},
    "a version as text": {"onrecord_backup": "1"},
    "a path as a name": {"sizes": {"../catalog.db": 1}, "hashes": {"../catalog.db": ""}},
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_with_wrong_values_is_refused(home: Path, tmp_path: Path, case: str) -> None:
    with pytest.raises(BackupError, match=r"no backup|newer"):
        restore(made(home, tmp_path / "b.zip", **MANIFESTS[case]), tmp_path / "new")


@pytest.mark.parametrize("content", [b"[" * 500_000, b'{"a":' * 200_000, b"", b"\xff\xfe", b"null", b"1e999"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", content)
    with pytest.raises(BackupError, match="no backup"):
        restore(tmp_path / "b.zip", tmp_path / "new")


def test_of_a_damaged_backup_nothing_is_restored_but_what_was_stored(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "a.zip")
    whole, chance = (tmp_path / "a.zip").read_bytes(), random.Random(3)
    for damage in ([flipped] * 6 + [zeroed, cut]) * 10:
        (tmp_path / "b.zip").write_bytes(damage(whole, chance))
        try:
            restore(tmp_path / "b.zip", tmp_path / "new")
        except BackupError:
            assert not (tmp_path / "new").exists()
            continue
        assert (tmp_path / "new" / "catalog.db").read_bytes()[100:] == (home / "catalog.db").read_bytes()[100:]
        shutil.rmtree(tmp_path / "new")


def test_articles_are_counted_not_believed(home: Path, tmp_path: Path) -> None:
    found, _ = restore(made(home, tmp_path / "b.zip", articles=5000), tmp_path / "new")
    assert found.articles == 1


def test_what_a_killed_backup_left_goes_and_a_living_one_s_stays(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    for name in (".onrecord-old", ".onrecord-new", ".onrecord-held", "other"):
        (target / name).mkdir(parents=True)
        (target / name / "catalog.db").write_bytes(b"private")
    (target / ".onrecord-link").symlink_to(target / "other")
    for name in (".onrecord-old", ".onrecord-held"):
        os.utime(target / name, (0, 0))
    with disk.locked(target / ".onrecord-held"):
        backup(home, target / "a.zip")
    assert sorted(p.name for p in target.iterdir()) == [".onrecord-held", ".onrecord-link", ".onrecord-new", "a.zip", "other"]
    assert (target / "other" / "catalog.db").exists()
