"""What damage on a disk does: bits flipped, files cut, stretches zeroed, in every file of a small library and its backups.

    python -m tests.bench.damage 300 [--seed 1] [--show]

After each the library is opened, listed, asked for its records, verified and repaired; a damaged backup is restored. Counted are
tracebacks (anything but an answer or an error in words), wrong answers (other than those of the whole library, and nothing said),
and what was lost: the library is not what it was after `verify --repair`, although all articles' own rows were as before.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from index import History, Index, LibraryError
from index.storage.database import UNREADABLE
from index.upkeep.backup import backup, restore
from index.upkeep.verify import verify

SPEAKERS = ("Luis Videgaray", "Moira Keller", "Donald Trump")
WIRE = (
    "Ferry returns to Oban\n\nThe ferry is back in service, the engineer Moira Keller told reporters on Monday. “It will not be "
    "taken off again,” she said.\n\nThe council denied that the pier was unsafe. Its leader Ann Lee promised a report by June."
)
TUNNEL = (
    "Tunnel opens\n\n“Nobody believed that we would ever finish,” Moira Keller said at the northern entrance. The city expects "
    "thirty thousand vehicles a day.\n\nAnn Lee, the leader of the council, said that the tunnel had cost 40 million dollars."
)


def build(home: Path) -> None:
    """A library with an earlier version, a removed article, tags, edits and a conversation, all in one file each."""
    with closing(Index.open(home)) as index:
        index.add_sample()
        index.add_text(WIRE, publisher="Reuters", published="2026-05-04", url="https://wire.test/ferry")
        index.add_text(WIRE + " Nothing else was said.", publisher="Reuters", published="2026-05-04", url="https://wire.test/ferry")
        index.add_text(TUNNEL, publisher="The Post", published="2026-05-05")
        gone = index.add_text(TUNNEL.replace("Tunnel", "Bridge").replace("tunnel", "bridge"), title="Bridge opens").article_id
        index.remove(gone or 0)
        index.tag([1], ["talks"])
        index.edit(1, publisher="The Wire")
    with closing(History(home)) as history:
        history.append("c", {"question": "Who?", "status": "answered", "sentences": [], "answer": "Nobody."})
    for path in home.glob("*.db"):
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = DELETE")


def looks(home: Path) -> dict[str, Callable[[], Any]]:
    """What is asked of a library: each gives something that can be compared."""

    def with_index(ask: Callable[[Index], Any]) -> Callable[[], Any]:
        def look() -> Any:
            with closing(Index.open(home)) as index:
                return ask(index)

        return look

    def turns() -> Any:
        with closing(History(home)) as history:
            return history.turns("c")

    def words(index: Index) -> Any:
        return [(s.speaker, s.content, s.polarity, s.teller, s.article_id) for s in index.statements()]

    return {
        "list": with_index(lambda i: [(a.id, a.title, a.publisher, a.published, a.url, a.tags) for a in i.list_articles()[0]]),
        "read": with_index(lambda i: [(i.article(a.id).text, [s.text for s in i.sentences(a.id)]) for a in i.articles()]),
        "statements": with_index(words),
        "of": with_index(lambda i: [[(s.speaker, s.content) for s in i.statements(name)] for name in SPEAKERS]),
        "about": with_index(lambda i: [[(s.speaker, s.content) for s in i.statements(about=w)] for w in ("tunnel", "ferry")]),
        "removed": with_index(lambda i: [(v.article.id, v.article.text) for v in i.removed()]),
        "conversation": turns,
    }


RECORDS = (
    "read",
    "statements",
    "of",
    "about",
)  # answers, which are right, or said to be damaged


def flip(data: bytearray, chance: random.Random) -> str:
    bits = chance.choice((1, 1, 1, 2, 16))
    for _ in range(bits):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return f"{bits} bits flipped"


def cut(data: bytearray, chance: random.Random) -> str:
    del data[chance.randrange(len(data)) :]
    return "cut"


def zero(data: bytearray, chance: random.Random) -> str:
    at, length = chance.randrange(len(data)), chance.choice((8, 64, 512, 4096))
    data[at : at + length] = bytes(len(data[at : at + length]))
    return "a stretch zeroed"


class Bench:
    """Counts over damaged copies of the library in `whole`."""

    def __init__(self, whole: Path, folder: Path, show: bool) -> None:
        self.whole, self.folder, self.show = whole, folder, show
        self.counts: Counter[str] = Counter()
        self.right = {name: look() for name, look in looks(shutil.copytree(whole, folder / "right")).items()}
        self.truth = truth(whole / "catalog.db")
        self.file = folder / "whole.zip"
        backup(whole, self.file)

    def once(self, number: int, chance: random.Random) -> None:
        name = chance.choices(("catalog.db", "vectors.npz", "conversations.db", "backup"), (6, 1, 1, 2))[0]
        damage = chance.choices((flip, cut, zero), (3, 1, 2))[0]
        if name == "backup":
            self._backup(number, damage, chance)
            return
        home = shutil.copytree(self.whole, self.folder / "home")
        data = bytearray((home / name).read_bytes())
        said = f"{number}: {damage(data, chance)} in {name}"
        (home / name).write_bytes(data)
        self.counts[f"{name} damaged"] += 1
        try:
            self._library(home, name, said)
        finally:
            shutil.rmtree(home)

    def _library(self, home: Path, name: str, said: str) -> None:
        salvageable = name != "conversations.db" and truth(home / "catalog.db") == self.truth
        self._compare(home, said, "")
        self._guarded(f"{said}, verify", lambda: list(verify(home)))

        def repair() -> None:
            for finding in verify(home):
                if finding.repair is not None:
                    finding.repair()

        self._guarded(f"{said}, verify --repair", repair)
        problems = self._guarded(f"{said}, verify again", lambda: [f"{f.what}: {f.problem}" for f in verify(home) if f.problem])
        same = self._compare(home, said, " after repair")
        if same and problems == []:
            self.counts["whole, or whole again"] += 1
        elif salvageable:
            self._note("lost where repair was possible", f"{said}: {problems}")
        else:
            self.counts["past repair, and said so"] += 1

    def _compare(self, home: Path, said: str, when: str) -> bool:
        """Whether all that is asked of the library is answered as it was."""
        same = True
        for name, look in looks(home).items():
            found = self._guarded(f"{said}, {name}{when}", look)
            same &= found == self.right[name]
            if found is not None and found != self.right[name]:
                kind = "wrong answers" if name in RECORDS else f"other {name}"
                self._note(kind + when, f"{said}, {name}: {str(found)[:300]}")
        return same

    def _backup(self, number: int, damage: Callable[[bytearray, random.Random], str], chance: random.Random) -> None:
        data = bytearray(self.file.read_bytes())
        said = f"{number}: {damage(data, chance)} in a backup"
        (self.folder / "b.zip").write_bytes(data)
        self.counts["backup damaged"] += 1
        restored = self._guarded(f"{said}, restore", lambda: restore(self.folder / "b.zip", self.folder / "home"))
        if restored is None:
            self.counts["backups refused"] += 1
            return
        if self._compare(self.folder / "home", said, " after restore"):
            self.counts["backups restored whole"] += 1
        shutil.rmtree(self.folder / "home")

    def _guarded(self, said: str, call: Callable[[], Any]) -> Any:
        """What the call gives; None where it says that it cannot."""
        try:
            return call()
        except LibraryError:
            self.counts["told in words"] += 1
        except Exception:
            self._note("tracebacks", f"{said}\n{traceback.format_exc(limit=-4)}")
        return None

    def _note(self, kind: str, detail: str) -> None:
        self.counts[kind] += 1
        if self.show:
            print(f"{kind}: {detail}", flush=True)


def truth(path: Path) -> Any:
    """What was not made from anything else: the articles and their earlier versions; None where it cannot be read."""
    tables = ("articles", "versions", "speaker_rules")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            db.execute("SELECT * FROM meta").fetchall()
            return [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    except UNREADABLE:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print every case that is counted against onrecord")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="damage-") as name:
        build(Path(name) / "whole")
        bench = Bench(Path(name) / "whole", Path(name), args.show)
        for number in range(args.rounds):
            bench.once(number, random.Random(f"{args.seed} {number}"))
    bad = {"tracebacks": 0, "wrong answers": 0, "wrong answers after repair": 0, "lost where repair was possible": 0}
    print(json.dumps({"rounds": args.rounds, "seed": args.seed, **bad, **dict(sorted(bench.counts.items()))}, indent=1))


if __name__ == "__main__":
    main()
