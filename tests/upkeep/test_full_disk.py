"""A disk that is full when the chat starts: what is in the library can be read and asked, and what cannot be done is said."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index import History, Index
from index.errors import DiskFull
from tests.attacks.served import CALLED, CONVERSATION, served
from tests.page_fixtures import served as command


@pytest.fixture(params=[0, 40, 80], ids=lambda kilobytes: f"{kilobytes} kB free")
def full(_sample_home: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A library on a disk of its own, with so much left: less than SQLite needs, enough to open one file, enough for one write."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    try:
        home = shutil.copytree(_sample_home, disk / "home")
        usage = os.statvfs(disk)
        (disk / "filler").write_bytes(b"x" * (usage.f_bavail * usage.f_frsize - request.param * 1024))
        yield home
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_the_library_is_read_asked_and_not_written(full: Path) -> None:
    index = Index.open(full)
    assert index.articles()[0].title.startswith("Trump envoys") and index.statements(speaker="Videgaray")
    assert "dominate" in index.search("What did Videgaray say would dominate the talks?")[0].sentence.text
    with pytest.raises(DiskFull, match="What was stored before is safe"):
        for n in range(50):
            index.add_text(f"The harbour froze over {n} times in January, Ann Lee said. " * 50, f"Ice {n}")
    index.close()
    history = History(full)
    assert history.turns("anybody") == []
    with pytest.raises(DiskFull):
        for _ in range(50):
            history.append("anybody", {"question": "x" * 5000})
    history.close()


def test_the_chat_answers_and_says_what_it_cannot_keep(full: Path) -> None:
    with served(full) as page:
        question = "What did Videgaray say would dominate the talks?"
        ended = page.outcome(page.event("answer_typed", [question, CONVERSATION, None]))
        (turn,) = ended["output"]["data"][0]["turns"]
        assert turn["status"] == "answered" and turn["sentences"][0]["verdict"] == "verified"
        kept = page.history.turns(CONVERSATION)
        assert turn == kept[0] if kept else "This answer is not kept. The disk is full" in turn["unsaved"]
        assert (
            page.call("read_article", 1).json()["title"] and page.call("read_library", CALLED["read_library"]).json()["total"] == 1
        )
        refused = page.call("remove_article", 1)
        assert refused.json()["line"] if page.index.catalog.articles.count() == 0 else "The disk is full" in refused.json()["error"]
        sent = page.outcome(page.event("add_text", ["The harbour froze over, Ann Lee said. " * 200, "", "", ""]))
        assert "The disk is full" in sent["output"]["data"][0]["value"]


def test_the_chat_starts_and_refuses_a_file_in_words(full: Path) -> None:
    with command(full, "http://127.0.0.1:9/v1") as address:
        assert "gradio_config" in httpx.get(address, timeout=30).text
        answer = httpx.post(f"{address}/gradio_api/upload", files={"files": ("a.txt", b"x" * 2_000_000)}, timeout=30)
        assert answer.status_code == 507 and "No space left" in answer.text


def test_as_soon_as_there_is_room_all_is_as_ever(full: Path) -> None:
    index, history = Index.open(full), History(full)
    assert index.articles() and history.turns("me") == []
    (full.parent / "filler").unlink()
    history.append("me", {"question": "Is there room?"})
    assert index.add_text("The harbour froze over in January, Ann Lee said.", "Ice").status == "added"
    assert [t["question"] for t in history.turns("me")] == ["Is there room?"] and index.catalog.articles.count() == 2
    index.close()
    history.close()
