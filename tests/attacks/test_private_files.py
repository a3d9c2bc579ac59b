"""Another user of the machine reads nothing of a library, whatever the umask was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import History, Index
from index.upkeep.backup import backup, restore


@pytest.fixture(params=[0o022, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(*folders: Path) -> list[str]:
    found = [path for folder in folders for path in [folder, *folder.rglob("*")]]
    return [f"{path.name} {path.stat().st_mode & 0o777:o}" for path in found if path.stat().st_mode & 0o077]


@pytest.mark.usefixtures("umask")
def test_a_new_library_and_all_that_is_made_of_it(tmp_path: Path) -> None:
    home, other = tmp_path / "a" / "home", tmp_path / "b"
    with closing(Index.open(home)) as index, closing(History(home)) as history:
        index.add_text("The harbour of Tromsø froze over in January.", title="Ice")
        history.append("c", {"question": "Who?"})
        assert {"catalog.db", "catalog.db-wal", "conversations.db"} <= {p.name for p in home.iterdir()}
        assert open_to_others(home) == []
    assert (home / "vectors.npz").exists() and open_to_others(home) == []
    backup(home, tmp_path / "a.zip")
    restore(tmp_path / "a.zip", other)
    assert open_to_others(other) == [] and (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("umask")
def test_a_library_of_an_older_onrecord_is_closed_when_it_is_opened(story: Index) -> None:
    story.close()
    story.home.chmod(0o755)
    for path in story.home.iterdir():
        path.chmod(0o644)
    with closing(Index.open(story.home)) as index, closing(History(story.home)):
        assert index.catalog.articles.count() == 1
        assert set(open_to_others(story.home)) <= {"vectors.npz 644"}, "written anew, closed, when it next changes"
        assert story.home.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_other_things_in_it_stays_as_it_is(tmp_path: Path) -> None:
    """A home of `.` or `/tmp`: only the library's own files are closed."""
    home = tmp_path / "shared"
    home.mkdir()
    (home / "letter.txt").write_text("x")
    home.chmod(0o755)
    (home / "letter.txt").chmod(0o644)
    with closing(Index.open(home)):
        assert sorted(open_to_others(home)) == ["letter.txt 644", "shared 755"]


def test_a_folder_of_everybody_s_stays_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "tmp"
    home.mkdir()
    home.chmod(0o1777)
    with closing(Index.open(home)):
        assert home.stat().st_mode & 0o7777 == 0o1777
