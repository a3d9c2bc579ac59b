"""Damage on the disk: what can be made again is made again, what cannot is said in words, and nothing wrong is answered."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.cli.main import main
from index import History, HomeError, Index
from index.upkeep.verify import verify
from index.vectors.store import FaissStore
from tests.scripted import ScriptedModel

Damage = Callable[[bytes, random.Random], bytes]


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def zeroed(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.randrange(1, 4096)
    return data[:at] + bytes(len(data[at : at + length])) + data[at + length :]


KINDS: dict[str, Damage] = {
    "a bit": flipped,
    "a cut": cut,
    "zeros": zeroed,
    "the header of a part": lambda data, chance: data[:64] + flipped(data[64:150], chance) + data[150:],
    "its end": lambda data, chance: data[:-300] + flipped(data[-300:], chance),
    "nothing left": lambda *_: b"",
    "something else": lambda data, chance: chance.randbytes(len(data) // 2),
    "an empty archive": lambda *_: b"PK\x05\x06" + bytes(18),
}


@pytest.fixture(scope="module")
def kept(_sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with all the files that are made from others."""
    home = shutil.copytree(_sample_home, tmp_path_factory.mktemp("kept") / "home")
    assert [p.name for p in home.iterdir() if p.suffix != ".db"] == ["vectors.npz"], "a new kind of cache: damage it here, too"
    return home


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_cache_is_thrown_away(kept: Path, tmp_path: Path, kind: str) -> None:
    """Whatever is read from it is what was stored: all else is a ValueError, at which it is made anew."""
    whole, chance, path = (kept / "vectors.npz").read_bytes(), random.Random(kind), tmp_path / "vectors.npz"
    sound = FaissStore.from_persist_path(str(kept / "vectors.npz"))
    for _ in range(60):
        path.write_bytes(KINDS[kind](whole, chance))
        for read in (FaissStore.from_persist_path, FaissStore.mark_in):
            try:
                found = read(str(path))
            except ValueError:
                continue
            if isinstance(found, FaissStore):
                assert (found.mark, found.embedding, found._ids.tolist()) == (sound.mark, sound.embedding, sound._ids.tolist())
            else:
                assert found == (sound.embedding, sound.mark)


@pytest.mark.parametrize("kind", KINDS)
def test_a_library_with_a_damaged_cache_answers_all_the_same(kept: Path, tmp_path: Path, kind: str) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    path = home / "vectors.npz"
    path.write_bytes(KINDS[kind](path.read_bytes(), random.Random(7)))
    with closing(Index.open(home)) as index:
        assert "dominate the talks" in index.search("What did Videgaray say would dominate the talks?", 1)[0].sentence.text
    assert all(not finding.problem for finding in verify(home))


def overwritten(home: Path, table: str, length: int = 200) -> None:
    """Zeros over some of a table's first page of rows."""
    path = home / "catalog.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        size = db.execute("PRAGMA page_size").fetchone()[0]
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : (page - 1) * size + length] = bytes(length)
    path.write_bytes(data)


FLIPPED = {
    "a word of the text": "UPDATE articles SET text = replace(text, 'would', 'could')",
    "the title": "UPDATE articles SET title = title || '.'",
    "the publisher": "UPDATE articles SET publisher = 'Another'",
    "the day": "UPDATE articles SET published = '2017-02-23'",
    "the address": "UPDATE articles SET url = 'https://a.test/'",
    "a sentence": "UPDATE sentences SET text = replace(text, 'would', 'could') WHERE id = 8",
    "where a sentence stands": "UPDATE sentences SET start = start + 1 WHERE id = 8",
    "a sentence that is gone": "DELETE FROM sentences WHERE id = 8",
    "who said it": "UPDATE people SET name = 'Ann Lee' WHERE name LIKE '%Videgaray%'",
    "whose it is": "UPDATE statement_speakers SET person_id = (SELECT max(id) FROM people)",
    "the words": "UPDATE statements SET content = 'yes'",
    "a denial": "UPDATE statements SET polarity = 'denied'",
    "a statement that is gone": "DELETE FROM statements WHERE id = 3",
    "no JSON": "UPDATE statements SET contents = '[['",
    "a byte that is no text": "UPDATE people SET forms = x'ff'",
}


@pytest.mark.parametrize("case", FLIPPED)
def test_nothing_that_a_disk_has_changed_is_said(kept: Path, tmp_path: Path, case: str) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    with closing(sqlite3.connect(home / "catalog.db")) as db:
        db.execute(FLIPPED[case])
        db.commit()
    with closing(Index.open(home)) as index:
        for ask in (index.statements, lambda: index.statements("Videgaray"), lambda: index.article(1)):
            with pytest.raises(HomeError, match="onrecord verify"):
                ask()
    assert any(finding.problem for finding in verify(home))


NO_TEXT = "CAST(CAST(substr({0}, 1, 3) AS BLOB) || x'ff' || CAST(substr({0}, 5) AS BLOB) AS TEXT)"  # not UTF-8


@pytest.mark.parametrize("place", ["articles.text", "sentences.text", "people.name", "statements.content", "statements.contents"])
def test_text_with_a_byte_that_is_no_text_is_made_again(kept: Path, tmp_path: Path, place: str) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    table, column = place.split(".")
    with closing(sqlite3.connect(home / "catalog.db")) as db:
        db.execute(f"UPDATE {table} SET {column} = {NO_TEXT.format(column)} WHERE id = 1")
        db.commit()
        with pytest.raises(sqlite3.OperationalError, match="UTF-8"):
            db.execute(f"SELECT {column} FROM {table}").fetchall()
    for finding in verify(home):
        if finding.repair:
            finding.repair()
    assert [f"{f.what}: {f.problem}" for f in verify(home) if f.problem] == []
    with closing(Index.open(kept)) as whole, closing(Index.open(home)) as index:
        assert index.article(1).text == whole.article(1).text
        assert [s.content for s in index.statements()] == [s.content for s in whole.statements()]


def test_a_keyword_index_of_no_known_form_does_not_say_that_nobody_spoke(kept: Path, tmp_path: Path) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    with closing(sqlite3.connect(home / "catalog.db")) as db:
        db.execute("UPDATE sentence_words_config SET v = 0")
        db.commit()
    with closing(Index.open(home)) as index, pytest.raises(HomeError, match="onrecord verify"):
        index.statements(about="talks")
    for finding in verify(home):
        if finding.repair:
            finding.repair()
    with closing(Index.open(home)) as index:
        assert index.statements(about="talks") and index.statements(about="zebra") == []


def test_a_keyword_index_that_lost_its_words_does_not_say_that_nobody_spoke(kept: Path, tmp_path: Path) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    with closing(sqlite3.connect(home / "catalog.db")) as db:
        db.execute("INSERT INTO sentence_words (sentence_words, rowid, text) SELECT 'delete', id, text FROM sentences")
        db.commit()
    with closing(Index.open(home)) as index, pytest.raises(HomeError, match="verify --repair"):
        index.statements(about="talks")
    with closing(Index.open(home)) as index:
        answer = Assistant(index, ScriptedModel()).answer("How tall is the zebra?")
        assert answer.status == "error" and "verify --repair" in (answer.error or ""), "not: the articles do not say"


def test_every_command_says_so_in_one_line(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    with closing(sqlite3.connect(home / "catalog.db")) as db:
        db.execute("UPDATE articles SET tags = '{', edits = '[]'")
        db.execute("UPDATE people SET forms = '[1]'")
        db.execute("UPDATE meta SET value = 'abc' WHERE key = 'revision'")
        db.commit()
    for command in (
        ["articles"],
        ["articles", "--json", "--tag", "x"],
        ["statements"],
        ["speakers"],
        ["ask", "What did Videgaray say?"],
        ["tag"],
        ["edit", "1", "--title", "x"],
    ):
        assert main(["--home", str(home), *command]) == 1, command
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("onrecord: ") and err.count("\n") == 1 and "onrecord verify" in err, command


@pytest.mark.parametrize(
    "table", ["sentences", "vectors", "statements", "people", "sentence_words_data", "links", "checksums", "meta"]
)
def test_a_file_that_is_damaged_is_made_anew_from_its_articles(kept: Path, tmp_path: Path, table: str) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    with closing(Index.open(kept)) as index:
        said = [(s.speaker, s.content, s.polarity) for s in index.statements()]
    overwritten(home, table)
    for finding in verify(home):
        if finding.repair:
            finding.repair()
    assert [finding for finding in verify(home) if finding.problem] == []
    with closing(Index.open(home)) as index:
        assert [(s.speaker, s.content, s.polarity) for s in index.statements()] == said
        assert "dominate the talks" in index.search("What did Videgaray say would dominate the talks?", 1)[0].sentence.text


def test_a_column_that_a_disk_has_renamed_is_damage(kept: Path, tmp_path: Path) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    with closing(Index.open(home)) as index, closing(History(home)) as history:
        index.remove(1)
        history.append("c", {"question": "Who?", "status": "answered", "sentences": [], "answer": "Nobody."})
    for name, change in {
        "catalog.db": "versions RENAME COLUMN sentences TO",
        "conversations.db": "turns RENAME COLUMN turn TO",
    }.items():
        with closing(sqlite3.connect(home / name)) as db:
            db.execute(f"ALTER TABLE {change} damaged")
    with closing(Index.open(home)) as index, pytest.raises(HomeError, match="onrecord verify"):
        index.removed()
    with closing(History(home)) as history, pytest.raises(HomeError, match="damaged"):
        history.turns("c")
    assert any(finding.problem for finding in verify(home))


def test_without_its_articles_nothing_is_touched(kept: Path, tmp_path: Path) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    overwritten(home, "articles")
    for finding in verify(home):
        if finding.repair:
            finding.repair()
    assert sorted(p.suffix for p in home.iterdir() if p.name.startswith("catalog")) == [".db"]
    assert any("restore FILE" in finding.problem for finding in verify(home))


def test_a_folder_in_the_cache_s_place_stops_nobody(kept: Path, tmp_path: Path) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    (home / "vectors.npz").unlink()
    (home / "vectors.npz" / "x").mkdir(parents=True)
    with closing(Index.open(home)) as index:
        assert index.search("What did Videgaray say would dominate the talks?", 1)


CONVERSATIONS_CHANGED = {
    "a word": "UPDATE turns SET turn = replace(turn, 'Nobody', 'Brandt')",
    "a field's name": "UPDATE turns SET turn = replace(turn, 'sentences', 'suntences')",
    "a turn is gone": "DELETE FROM turns WHERE position = 1",
    "all are gone": "DELETE FROM turns",
}


@pytest.mark.parametrize("change", CONVERSATIONS_CHANGED)
def test_a_conversation_that_a_disk_has_changed_is_not_shown(tmp_path: Path, change: str) -> None:
    with closing(History(tmp_path)) as history:
        for question in ("Who?", "When?", "Why?"):
            history.append("c", {"question": question, "sentences": [], "answer": "Nobody.", "seconds": 0.1})
        history.drop_last("c")
        assert [t["question"] for t in history.turns("c")] == ["Who?", "When?"] and history.turns("d") == []
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as db:
        db.execute(CONVERSATIONS_CHANGED[change])
        db.commit()
    with closing(History(tmp_path)) as history, pytest.raises(HomeError, match="damaged"):
        history.turns("c")


def test_a_conversation_whose_index_is_damaged_is_mended(kept: Path, tmp_path: Path) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    path = home / "conversations.db"
    with closing(History(home)) as history:
        history.append("c", {"question": "Who?"})
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'turns'").fetchone()
        size = db.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[page * size - 256 : page * size] = bytes(256)
    path.write_bytes(data)
    with pytest.raises(HomeError, match="verify --repair"):
        History(home)
    for finding in verify(home):
        if finding.repair:
            finding.repair()
    with closing(History(home)) as history:
        assert history.turns("c") == [{"question": "Who?"}]


def test_a_conversation_from_before_there_were_checksums_is_shown(tmp_path: Path) -> None:
    with closing(History(tmp_path)) as history:
        history.append("c", {"question": "Who?"})
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as db:
        db.execute("""UPDATE turns SET turn = '{"question": "Who?"}'""")
        db.execute("PRAGMA application_id = 0")
        db.commit()
    with closing(History(tmp_path)) as history:
        history.append("c", {"question": "When?"})
        assert history.turns("c") == [{"question": "Who?"}, {"question": "When?"}]
