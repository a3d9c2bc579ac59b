"""Nothing is lost: kills, full disks, damage, backups, two processes, models that change while others read."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant.cli.main import main
from index import BackupError, EmbeddingError, History, HomeError, Index, load_embedding
from index.storage.catalog import Catalog
from index.upkeep.backup import backup, restore
from index.upkeep.verify import verify
from index.vectors import current
from index.vectors.fingerprints import fingerprint
from tests.bench.kills import tiny_model
from tests.scripted import WatchedEmbedding
from tests.storage.test_versions import in_format_2
from tests.stores import faiss_store
from tests.test_library import consistent


def problems(home: Path) -> list[str]:
    return [f.what for f in verify(home) if f.problem]


def test_six_kills_cost_nothing() -> None:
    """The short form of tests/bench/kills.py."""
    command = [sys.executable, "-m", "tests.bench.kills", "6", "--seed", "11"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert sum(json.loads(run.stdout)["kills_during"].values()) == 6


# backups


def test_a_backup_brings_back_articles_and_conversations(story: Index, tmp_path: Path) -> None:
    history = History(story.home)
    history.append("c", {"question": "Who?"})
    made = backup(story.home, tmp_path / "a.zip")  # while the library is open
    assert made.articles == 1 and set(made.sizes) == {"catalog.db", "conversations.db"}
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0, "conversations are private"
    story.remove(1)
    restore(tmp_path / "a.zip", tmp_path / "new")
    with closing(Index.open(tmp_path / "new")) as index:
        assert [e.article.id for e in index.search("What did Videgaray say?", 1)] == [1] and index.statements()
        consistent(index)
    assert History(tmp_path / "new").turns("c") == [{"question": "Who?"}]
    assert problems(tmp_path / "new") == []
    history.close()


def test_restoring_over_a_library_keeps_that_aside(story: Index, tmp_path: Path) -> None:
    backup(story.home, tmp_path / "a.zip")
    story.add_text("The harbour of Tromsø froze over in January.", title="Ice")
    with pytest.raises(BackupError, match="--replace"):
        restore(tmp_path / "a.zip", story.home)
    with pytest.raises(BackupError, match="in use"):
        restore(tmp_path / "a.zip", story.home, replace=True)
    assert story.catalog.articles.count() == 2
    story.close()
    _, aside = restore(tmp_path / "a.zip", story.home, replace=True)
    assert aside is not None and Catalog(aside / "catalog.db").articles.count() == 2
    with closing(Index.open(story.home)) as index:
        assert index.catalog.articles.count() == 1 and all("Tromsø" not in e.sentence.text for e in index.search("Tromsø harbour"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "story", aside.name], "nothing half made is left"


KILLED = """
import os, signal, sys
from pathlib import Path
from index.upkeep.backup import restore
left = int(sys.argv[3])
def kill(event, *_):
    global left
    if event == "os.rename":
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
restore(Path(sys.argv[1]), Path(sys.argv[2]), replace=True)
"""


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_a_restore_that_is_killed_leaves_the_one_or_the_other_library(story: Index, tmp_path: Path, renamed: int) -> None:
    backup(story.home, tmp_path / "a.zip")
    story.add_text("The harbour of Tromsø froze over in January.", title="Ice")
    story.close()
    command = [sys.executable, "-c", KILLED, str(tmp_path / "a.zip"), str(story.home), str(renamed)]
    assert subprocess.run(command, check=False).returncode == -9
    assert story.home.exists() == (renamed < 2), "the second renaming is the one that leaves no library for a moment"
    with closing(Index.open(story.home)) as index:
        assert index.catalog.articles.count() == (1 if renamed == 2 else 2)
    assert problems(story.home) == []
    assert [Catalog(p / "catalog.db").articles.count() for p in tmp_path.glob("story.before-*")] == [2] * (renamed == 2)
    restore(tmp_path / "a.zip", story.home, replace=True)
    assert Catalog(story.home / "catalog.db").articles.count() == 1 and not list(tmp_path.glob(".story*")), (
        "something half made is left"
    )


def spoil(file: Path, change: Callable[[bytes], bytes]) -> None:
    file.write_bytes(change(file.read_bytes()))


def other_archive(data: bytes) -> bytes:  # noqa: ARG001
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        manifest = {"made": "2026-01-01T00:00", "articles": 1, "sizes": {"../x.db": 1}, "hashes": {"../x.db": ""}}
        archive.writestr("manifest.json", json.dumps({"onrecord_backup": 1, **manifest}))
        archive.writestr("../x.db", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda d: d[: len(d) // 2],
        lambda d: d[: len(d) // 3] + bytes([d[len(d) // 3] ^ 255]) + d[len(d) // 3 + 1 :],
        lambda _: b"PK\x03\x04 no archive",
        other_archive,
    ],
)
def test_a_damaged_backup_changes_nothing(story: Index, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    backup(story.home, tmp_path / "a.zip")
    story.close()
    before = {p.name: p.read_bytes() for p in story.home.glob("*.db")}
    spoil(tmp_path / "a.zip", change)
    with pytest.raises(BackupError):
        restore(tmp_path / "a.zip", story.home, replace=True)
    with pytest.raises(BackupError):
        restore(tmp_path / "a.zip", tmp_path / "new")
    assert not (tmp_path / "new").exists() and {p.name: p.read_bytes() for p in story.home.glob("*.db")} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "story"]


def test_a_backup_of_a_newer_onrecord_is_not_put_in_place(story: Index, tmp_path: Path) -> None:
    story.catalog._database.execute("PRAGMA user_version = 99")
    backup(story.home, tmp_path / "a.zip")
    with pytest.raises(HomeError, match="newer onrecord"):
        restore(tmp_path / "a.zip", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_backup_overwrites_backups_only(story: Index, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BackupError, match="no backup"):
        backup(story.home, tmp_path / "notes.txt")
    with pytest.raises(BackupError):
        backup(story.home, tmp_path / "missing" / "a.zip")
    with pytest.raises(HomeError, match="no library"):
        backup(tmp_path / "nowhere", tmp_path / "a.zip")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    backup(story.home, tmp_path / "a.zip")
    story.add_text("The harbour of Tromsø froze over in January.", title="Ice")
    assert backup(story.home, tmp_path / "a.zip").articles == 2


def test_the_commands(story: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, file = str(story.home), str(tmp_path / "a.zip")
    story.catalog._database.execute("DELETE FROM vectors WHERE sentence_id = 3")
    story.close()
    assert main(["backup", "--home", home, file]) == 0 and "1 articles" in capsys.readouterr().out
    assert main(["restore", "--home", str(tmp_path / "new"), file]) == 0
    assert main(["restore", "--home", home, file]) == 1 and "--replace" in capsys.readouterr().err
    assert main(["verify", "--home", home]) == 1
    assert "WRONG  vectors: 1 sentences without a sound vector: 3. `onrecord verify --repair`" in capsys.readouterr().out
    assert main(["verify", "--home", home, "--repair"]) == 0 and "WRONG" not in capsys.readouterr().out
    assert main(["verify", "--home", str(tmp_path / "none")]) == 1 and "no library" in capsys.readouterr().err


# what verify finds, and repairs


def sql(*statements: str) -> Callable[[Path], None]:
    def damage(home: Path) -> None:
        with closing(sqlite3.connect(home / "catalog.db")) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()

    return damage


def other_cache(home: Path) -> None:
    """A cache that claims to be up to date and holds other vectors."""
    data = dict(np.load(home / "vectors.npz"))
    import faiss

    index = faiss.deserialize_index(data["index"])
    vectors = np.random.default_rng(0).normal(size=(index.ntotal, index.d)).astype(np.float32)
    fresh = faiss.IndexIDMap2(faiss.IndexFlatIP(index.d))
    fresh.add_with_ids(vectors, data["ids"])
    np.savez(home / "vectors.npz", **{**data, "index": faiss.serialize_index(fresh)})


def half_a_cache(home: Path) -> None:
    spoil(home / "vectors.npz", lambda d: d[: len(d) // 2])


def a_bit_of_a_checksum(home: Path) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as db:
        (found,) = db.execute("SELECT sum FROM checksums WHERE part = 'article'").fetchone()
        db.execute("UPDATE checksums SET sum = ? WHERE part = 'article'", (bytes([found[0] ^ 4]) + found[1:],))
        db.commit()


REPAIRABLE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a word is missing": (
        "keyword index",
        sql("INSERT INTO sentence_words (sentence_words, rowid, text) SELECT 'delete', id, text FROM sentences WHERE id = 3"),
    ),
    "a vector is missing": ("vectors", sql("DELETE FROM vectors WHERE sentence_id = 3")),
    "a vector is short": ("vectors", sql("UPDATE vectors SET vector = substr(vector, 1, 400) WHERE sentence_id = 1")),
    "a vector is none": ("vectors", sql("UPDATE vectors SET vector = zeroblob(1536) WHERE sentence_id = 3")),
    "a statement says something else": ("statements", sql("UPDATE statements SET content = 'x' WHERE id = 2")),
    "a statement stands elsewhere": ("statements", sql("UPDATE statements SET contents = '[[1, 9]]' WHERE id = 2")),
    "a sentence says something else": ("sentences", sql("UPDATE sentences SET text = 'never written' WHERE id = 3")),
    "an article says something else": ("articles", sql("UPDATE articles SET text = replace(text, ' not ', ' now ')")),
    "a checksum is damaged": ("articles", a_bit_of_a_checksum),
    "somebody else is quoted": ("statements", sql("UPDATE people SET name = 'Ann Lee' WHERE id = 1")),
    "words are somebody else's": ("statements", sql("UPDATE statement_speakers SET person_id = 2 WHERE person_id = 1")),
    "a denial is none": ("statements", sql("UPDATE statements SET polarity = 'denied' WHERE id = 2")),
    "a row is an orphan": ("references", sql("INSERT INTO vectors VALUES (999, zeroblob(1536))")),
    "the cache holds other vectors": ("FAISS cache", other_cache),
    "the cache is not whole": ("FAISS cache", half_a_cache),
}


@pytest.mark.parametrize("case", REPAIRABLE)
def test_damage_is_found_and_repaired(story: Index, case: str) -> None:
    what, damage = REPAIRABLE[case]
    statements = [(s.content, s.speaker) for s in story.statements()]
    story.close()
    assert problems(story.home) == []
    damage(story.home)
    found = problems(story.home)
    made_of_text = ("sentences", "keyword index", "statements", "vectors")
    follows = {"FAISS cache", *(made_of_text if what in ("sentences", "articles") else ())}
    assert found[0] == what and set(found) <= {what, *follows}, "what is made of it, and the cache of what was there before"
    for finding in verify(story.home):
        if finding.repair:
            finding.repair()
    assert problems(story.home) == []
    with closing(Index.open(story.home)) as index:
        assert [(s.content, s.speaker) for s in index.statements()] == statements
        assert index.search("What did Videgaray say would dominate the talks?", 1)
        consistent(index)


def test_what_cannot_be_made_again_is_said(story: Index, tmp_path: Path) -> None:
    story.close()
    sql("UPDATE articles SET published = '2017-01-01' WHERE id = 1")(story.home)
    for finding in verify(story.home):
        if finding.repair:
            finding.repair()
    assert [(f.what, "article 1" in f.problem) for f in verify(story.home) if f.problem] == [("articles", True)]
    home = shutil.copytree(story.home, tmp_path / "torn")
    with (home / "catalog.db").open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xff" * 4096 * 4)
    found = [f for f in verify(home) if f.problem]
    assert found and found[0].what == "catalog.db" and "restore FILE --replace" in found[0].problem
    (home / "catalog.db").write_bytes(b"no database at all" * 1000)
    with pytest.raises(HomeError, match="onrecord verify"):
        Index.open(home)
    assert {f.what for f in verify(home) if f.problem} == {"catalog.db", "library"}


# the disk


def test_a_full_disk_is_said_and_loses_nothing(story: Index) -> None:
    db = story.catalog._database
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 2}")
    long = "\n\n".join(f"The harbour master said on day {n} that ship {n} had left the port of Oban." for n in range(30))
    with pytest.raises(HomeError, match="The disk is full"):
        story.add_text(long, title="Ships")
    assert [a.id for a in story.articles()] == [1] and story.search("What did Videgaray say?", 1)
    db.execute("PRAGMA max_page_count = 1073741823")
    assert story.add_text(long, title="Ships").status == "added"
    consistent(story)
    story.close()
    assert problems(story.home) == []


def test_threads_that_end_leave_no_open_files(story: Index) -> None:
    def ask() -> None:
        assert story.catalog.articles.count() == 1

    counts = []
    for _ in range(3):
        for _ in range(20):
            thread = threading.Thread(target=ask)
            thread.start()
            thread.join()
        counts.append(len(list(Path("/proc/self/fd").iterdir())))
    assert counts[0] == counts[2]


# two at once


def test_an_article_that_another_process_adds_first_is_there_once(story: Index, tmp_path: Path) -> None:
    path = tmp_path / "ice.txt"
    path.write_text("Ice\n\nThe harbour of Tromsø froze over in January.\n")
    embedding = WatchedEmbedding()
    index = Index(story.home, embedding)

    def the_other_adds(_: list[str]) -> None:
        embedding.before = lambda _: None
        assert [a.status for a in story.add(str(path))] == ["added"]

    index.embedding()
    embedding.before = the_other_adds
    assert [a.status for a in index.add(str(path))] == ["unchanged"]
    assert index.article_count() == 2
    index.close()


def test_embedding_anew_goes_on_where_it_was_and_stops_nobody(
    story: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "_BATCH", 4)
    story.store()
    sizes: list[int] = []

    class Killed(Exception): ...

    def in_the_middle(texts: list[str]) -> None:
        if len(texts) > 1:
            sizes.append(len(texts))
            if len(sizes) == 3:
                raise Killed

    model = WatchedEmbedding(tiny_model(tmp_path / "tiny", 0), in_the_middle)
    killed = Index.open(story.home, model)
    with pytest.raises(Killed):
        killed.search("Who said the relationship is phenomenal?")
    killed.catalog.close()
    assert story.search("Who said the relationship is phenomenal?", 1)[0].sentence.text.startswith("“I think the relationship")
    assert faiss_store(story).dimensions == 384 and problems(story.home) == []
    added = story.add_text("The harbour of Tromsø froze over in January.", title="Ice")  # with the old model's vectors
    again = Index.open(story.home, model)
    assert faiss_store(again).dimensions == 16
    # Two batches and one more that was killed; of 15 + 2 sentences 9 are left, the last of them alone.
    assert added.sentences == 2 and sizes == [4, 4, 4, 4, 4]
    consistent(again)
    assert "Tromsø" in story.search("Which harbour froze over?")[0].sentence.text
    assert faiss_store(story).dimensions == 16, "the other process has gone over to the new model"
    consistent(story)
    again.close()


def test_a_search_while_the_library_is_embedded_anew_uses_the_old_vectors(story: Index, tmp_path: Path) -> None:
    story.close()
    reached, go_on = threading.Event(), threading.Event()

    def slowly(texts: list[str]) -> None:
        if len(texts) > 1:
            reached.set()
            assert go_on.wait(20)

    index = Index.open(story.home, WatchedEmbedding(tiny_model(tmp_path / "tiny", 0), slowly))
    thread = threading.Thread(target=index.embedding)
    thread.start()
    assert reached.wait(20)
    assert index.search("Who said the relationship is phenomenal?", 1) and faiss_store(index).dimensions == 384
    go_on.set()
    thread.join()
    assert index.search("Who said the relationship is phenomenal?", 1) and faiss_store(index).dimensions == 16
    index.close()


def test_two_models_at_once_are_refused(story: Index, tmp_path: Path) -> None:
    models = [tiny_model(tmp_path / f"tiny{n}", n) for n in range(2)]
    story.close()

    def another_begins(texts: list[str]) -> None:
        if len(texts) > 1:
            other = Catalog(story.home / "catalog.db")
            other.vectors.stage(fingerprint(load_embedding(models[1])))
            other.close()

    index = Index.open(story.home, WatchedEmbedding(models[0], another_begins))
    with pytest.raises(EmbeddingError, match="another model"):
        index.embedding()
    index.close()
    with closing(Index.open(story.home)) as kept:
        assert faiss_store(kept).dimensions == 384
        consistent(kept)


# formats


def test_a_library_of_format_2_is_upgraded_in_place(story: Index, tmp_path: Path) -> None:
    home = in_format_2(story, tmp_path / "old")
    with closing(Index.open(home)) as index:
        index.add_text("The harbour of Tromsø froze over in January.", title="Ice")
        assert "Tromsø" in index.search("Which harbour froze over?")[0].sentence.text
        consistent(index)
    assert problems(home) == []


def test_another_kind_of_faiss_index_is_made_in_the_background(story: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.vectors import faiss_indexes

    monkeypatch.setattr(faiss_indexes, "LISTS_FROM", 12)
    monkeypatch.setattr(faiss_indexes, "EXACT_BELOW", 5)
    assert story.search("What did Videgaray say would dominate the talks?", 1) and story._embedded._builder is not None
    story._embedded._builder.join()
    assert not faiss_store(story).is_exact and not faiss_store(Index.open(story.home)).is_exact, "and is stored"
    assert story.search("What did Videgaray say would dominate the talks?", 1)
    consistent(story)
    story.add_text("The harbour of Tromsø froze over in January.", title="Ice")
    assert "Tromsø" in story.search("Which harbour froze over?")[0].sentence.text
    story.remove(1)
    assert {e.article.id for e in story.search("What did Videgaray say?")} == {2}
    assert problems(story.home) == []


def test_a_disk_that_fills_up_stops_neither_the_page_nor_what_it_shows(
    story: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.model.loader import ModelLoader
    from assistant.settings import Settings
    from assistant.ui.desk import Desk

    history = History(story.home)
    desk = Desk(story, ModelLoader(Settings(story.home, tmp_path)), history)
    for database in (story.catalog._database, history._database):
        pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
        database.connection.execute(f"PRAGMA max_page_count = {pages}")
    upload = tmp_path / "long.txt"
    upload.write_text("Ships\n\n" + "\n\n".join(f"The harbour master said that ship {n} had left Oban." for n in range(30)))
    start = threading.Thread.start
    with monkeypatch.context() as here:  # the limit is that of this thread's connection
        here.setattr(threading.Thread, "start", lambda thread: thread.run() if thread.name == "adding" else start(thread))
        *_, addition = desk.adding.files("me", [str(upload)])
    assert "The disk is full" in addition.line and upload.exists() and story.catalog.articles.count() == 1
    with pytest.raises(HomeError, match="The disk is full"):
        for _ in range(100):
            history.append("other", {"question": "x" * 1000})
    monkeypatch.setattr(threading.Thread, "start", threading.Thread.run)
    *_, shown = desk.talk.ask("What did Videgaray say would dominate the talks?", "c")
    (turn,) = shown["turns"]
    assert turn["status"] != "working" and "The disk is full" in turn["unsaved"]
    history.close()
