"""Damage on the disk: what can be made again is made again, what cannot is said in words, and nothing wrong is answered."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index import Index
from index.vectors import FaissStore
from index.verify import verify

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


def test_a_folder_in_the_cache_s_place_stops_nobody(kept: Path, tmp_path: Path) -> None:
    home = shutil.copytree(kept, tmp_path / "home")
    (home / "vectors.npz").unlink()
    (home / "vectors.npz" / "x").mkdir(parents=True)
    with closing(Index.open(home)) as index:
        assert index.search("What did Videgaray say would dominate the talks?", 1)
