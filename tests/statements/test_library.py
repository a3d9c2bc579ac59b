"""Statements in a library: stored with their article, upgraded in place, listed and exported."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from assistant.cli.main import main
from index import Index, Progress
from index.statements.export import as_csv, as_record, card

# A library as onrecord 0.1 made it, before there were statements (format 1).
FORMAT_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT NOT NULL, published TEXT NOT NULL, authors TEXT NOT NULL, text TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE, added_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
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
INSERT INTO meta VALUES ('revision', '1');
PRAGMA user_version = 1;
"""


@pytest.fixture
def old(story: Index, tmp_path: Path) -> Path:
    """The sample library in format 1."""
    home = tmp_path / "old"
    home.mkdir()
    db = sqlite3.connect(home / "catalog.db")
    db.executescript(FORMAT_1)
    db.execute("ATTACH ? AS new", (str(story.catalog.path),))
    columns = "id, source, url, title, publisher, published, authors, text, digest, added_at"
    db.execute(f"INSERT INTO articles SELECT {columns} FROM new.articles")
    db.execute("INSERT INTO sentences SELECT * FROM new.sentences")
    db.execute("INSERT INTO vectors SELECT * FROM new.vectors")
    db.execute("INSERT INTO meta SELECT * FROM new.meta WHERE key = 'embedding'")
    db.commit()
    db.close()
    return home


def test_a_library_of_format_1_is_upgraded_in_place(old: Path, story: Index) -> None:
    index = Index.open(old)
    assert index.statements() == [] and index.search("talks", 3), "it opens and answers before the statements are there"
    told: list[Progress] = []
    assert index.extract_missing(told.append) == 1 and told[0].total == 1
    assert [s.content for s in index.statements()] == [s.content for s in story.statements()]
    assert index.extract_missing() == 0, "once is enough"
    index.close()


def test_an_interrupted_upgrade_goes_on_where_it_was(old: Path) -> None:
    index = Index.open(old)
    index.add_text("Ports.\n\nIda Brandt said the port was closed.")
    index.catalog._database.execute("UPDATE articles SET extracted = 0 WHERE id = 1")

    class Killed(Exception): ...

    def kill(_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        index.extract_missing(kill)
    assert index.catalog.statements.unextracted() == [1] and len(index.statements(speaker="Ida Brandt")) == 1
    assert index.extract_missing() == 1
    index.close()


def test_statements_go_with_their_article_and_come_with_its_new_version(empty: Index, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Ports.\n\nIda Brandt said the port was closed.")
    list(empty.add(str(source)))
    source.write_text("Ports.\n\nJonas Weil said the port was open.")
    (added,) = empty.add(str(source))
    assert (added.status, added.statements) == ("updated", 1)
    assert [s.speaker for s in empty.statements()] == ["Jonas Weil"]
    empty.remove(added.article_id or 0)
    assert empty.statements() == [] and empty.catalog.speakers.people() == []


def test_filters(story: Index) -> None:
    assert {s.speaker for s in story.statements(speaker="Spicer")} == {"Sean Spicer"}
    assert [s.cue for s in story.statements(speaker="Videgaray", about="talks dominate")] == ["said"]
    assert story.statements(speaker="Zorblax") == [] == story.statements(about="zorblax")
    assert len(story.statements(deeds=True)) > len(story.statements())
    assert story.statements(article_ids=[99]) == []


def test_offsets_and_the_sentence_that_tells(story: Index) -> None:
    article = story.article(1)
    for s in story.statements(deeds=True):
        assert s.content == " … ".join(" ".join(article.text[a:b].split()) for a, b in s.contents)
    he = next(s for s in story.statements() if s.mention == "He")
    sentences = {s.id: s.text for s in story.sentences(1)}
    assert he.speaker == "Luis Videgaray" and he.because is not None and he.confidence < 0.95
    assert sentences[he.because].startswith(("Mexico’s lead negotiator", "“I want to say"))


def test_exports(story: Index) -> None:
    article = story.article(1)
    records = [as_record(s, article) for s in story.statements()]
    table = list(csv.DictReader(io.StringIO(as_csv(records))))
    assert len(table) == len(records) and table[3]["speaker"] == "White House"
    assert as_csv([{**records[0], "speaker": "=cmd()"}]).splitlines()[1].startswith("'=cmd()")
    spicer = next(s for s in story.statements(speaker="Spicer") if s.kind == "direct")
    text = card(spicer, article)
    assert text.startswith("“I think the relationship with Mexico is phenomenal right now,”\n— Sean Spicer")
    assert "Reuters, 2017-02-22" in text and f"characters {spicer.contents[0][0]}-{spicer.contents[0][1]}" in text
    assert card(next(s for s in story.statements() if s.kind == "indirect"), article).startswith("[not verbatim]")
    he = next(s for s in story.statements() if s.mention == "He")
    told = card(he, article, story.catalog.sentences.by_id([he.because or 0])[he.because or 0])
    assert "(“He” in the article; the name is" in told and "Who that is: " in told


def test_the_commands(story: Index, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(story.home)
    assert main(["--home", home, "statements", "--speaker", "Videgaray", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == 4 and {s["speaker"] for s in listed} == {"Luis Videgaray"}
    assert main(["--home", home, "statements", "--csv", "--kind", "direct"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert main(["--home", home, "statements", "--speaker", "Zorblax"]) == 0
    assert "nobody called Zorblax" in capsys.readouterr().err
    assert main(["--home", home, "statements", "--article", "9"]) == 1
    assert main(["--home", home, "speakers"]) == 0
    assert "Luis Videgaray (1 articles)  also: Videgaray" in capsys.readouterr().out
    assert main(["--home", home, "speakers", "--merge", "Sean Spicer", "White House"]) == 0
    assert main(["--home", home, "speakers", "--json"]) == 0
    out = capsys.readouterr().out
    assert '"by_hand": true' in out
    assert main(["--home", home, "speakers", "--undo"]) == 0 and main(["--home", home, "speakers", "--undo"]) == 0
    out = capsys.readouterr().out
    assert "White House was merged into Sean Spicer" in out and "Nothing was merged" in out
