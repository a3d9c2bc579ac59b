"""Kills that are aimed: at one piece of work on a library, at a random moment of it or just before one of its steps.

Each piece of work starts from the same library, made once. It is done once unharmed, which tells how long it takes, how many
steps it has (SQL statements, and files that are opened, renamed or deleted) and what the library holds afterwards. Then a
process that does it is killed, and another one looks: the library opens and holds exactly what it held before or what it holds
afterwards (of articles that are put back one by one: each is there or can still be put back), `onrecord verify` finds nothing, a
search finds just what is there, and doing the work once more leads to the same end.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import kills

ARTICLES = 60
MANY = 36  # removed at once
EARLIER = 2  # removed before
_FILE_STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "sqlite3.connect"}
Contents = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a piece of work finds its library: `home`, a backup of an earlier state, and another embedding model."""

    home: Path
    backup: Path
    other_model: str

    @property
    def aside(self) -> list[Path]:
        """The libraries that `restore --replace` has moved aside."""
        return sorted(self.home.parent.glob(f"{self.home.name}.before-*"))


@dataclass(frozen=True)
class Work:
    """`prepare` is done before a kill can come. `parts`: it is not one change but several, each of them whole."""

    do: Callable[[Place], None]
    prepare: Callable[[Place], None] = lambda _: None
    parts: bool = False


def _remove_many(place: Place) -> None:
    with _open(place.home) as index:
        index.remove(*[a.id for a in index.articles()[:MANY]])


def _undo(place: Place) -> None:
    with _open(place.home) as index:
        if left := index.removed()[:-EARLIER]:  # those that an undoing which was killed has left
            index.undo_remove(*[version.article.id for version in left])


def _empty(place: Place) -> None:
    with _open(place.home) as index:
        index.empty_trash()


def _open_only(place: Place) -> None:
    with _open(place.home) as index:
        index.extract_missing()


def _embed(place: Place) -> None:
    with _open(place.home, place.other_model) as index:
        index.embedding()


def _restore(place: Place) -> None:
    from index.upkeep.backup import restore

    restore(place.backup, place.home, replace=True)


def _in_format(number: int) -> Callable[[Place], None]:
    def prepare(place: Place) -> None:
        from tests.storage.test_versions import in_format_2

        old = place.home.with_name("old")
        if number == 1:
            kills.make_old(place.home, old)
        else:
            with _open(place.home) as index:
                in_format_2(index, old)
        shutil.rmtree(place.home)
        old.rename(place.home)

    return prepare


WORKS = {
    "remove": Work(_remove_many),
    "undo": Work(_undo, _remove_many, parts=True),
    "empty trash": Work(_empty, _remove_many),
    "upgrade 1": Work(_open_only, _in_format(1)),
    "upgrade 2": Work(_open_only, _in_format(2)),
    "embed": Work(_embed),
    "restore": Work(_restore),
}


def _open(home: Path, model: str | None = None) -> closing[Any]:
    from index import Index

    return closing(Index.open(home, model))


class Aimed:
    """One piece of work, killed again and again."""

    def __init__(self, name: str, folder: Path, rng: random.Random) -> None:
        self.name, self.work, self.folder, self.rng = name, WORKS[name], folder, rng
        self.faults: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()  # what the library held after a kill
        self.template = folder / "template"
        if not self.template.exists():
            _alone(lambda: {"made": make_template(folder)})
        self._place()
        whole = self._worked(None)[-1]
        self.seconds, self.steps = whole["seconds"], whole["steps"]
        self.before, self.after = whole["before"], _alone(lambda: {"contents": contents(self.place.home)})["contents"]

    @property
    def place(self) -> Place:
        return Place(self.folder / "aimed" / "home", self.folder / "backup.zip", str(self.folder / "model1"))

    def kill(self, aim: str) -> None:
        """Kill the work once: at a "time", or before a "step"."""
        self._place()
        seed = self.rng.random()
        lines = self._worked(None, seed * self.seconds * 1.05) if aim == "time" else self._worked(int(seed * (self.steps + 1)))
        found = _alone(lambda: self._checked(done=lines[-1]["event"] == "end"))
        self.ends[found["end"]] += 1
        self.faults.update(kind for kind, _ in found["faults"])
        for fault, detail in found["faults"]:
            print(f"{self.name}, {aim} {seed:.4f}: {fault}: {detail}", file=sys.stderr, flush=True)

    def _place(self) -> None:
        shutil.rmtree(self.place.home.parent, ignore_errors=True)
        shutil.copytree(self.template, self.place.home)

    def _worked(self, last_step: int | None, seconds: float | None = None) -> list[dict[str, Any]]:
        """What a process that does the work tells: killed before its step `last_step`, `seconds` after it began, or not at all."""
        whole = last_step is None and seconds is None
        pid, reports = kills.forked(lambda out: self._work(out, last_step, whole))
        if seconds is not None:
            lines = kills.read_until_killed(pid, reports, seconds)
        else:
            with closing(reports):
                lines = [json.loads(line) for line in reports]
            os.waitpid(pid, 0)
        if not lines or (whole and lines[-1]["event"] != "end"):
            raise RuntimeError(f"{self.name} failed without being killed")
        return lines

    def _work(self, out: int, last_step: int | None, whole: bool) -> None:
        from index.statements import extraction

        extraction.extract = lambda *_: []
        self.work.prepare(self.place)
        before = contents(self.place.home) if whole else None
        steps = _Steps(last_step)
        kills.say(out, event="begin", what=self.name)
        began = time.perf_counter()
        steps.counting = True
        self.work.do(self.place)
        steps.counting = False
        kills.say(out, event="end", what=self.name, seconds=time.perf_counter() - began, steps=steps.count, before=before)

    # in the process that looks at what is left

    def _checked(self, done: bool) -> dict[str, Any]:
        from index.statements import extraction

        extraction.extract = lambda *_: []
        faults: list[tuple[str, str]] = []
        end = "not there"
        try:
            lying = contents(self.place.home)
            with _open(self.place.home):
                pass
            found = contents(self.place.home)
            if self.name.startswith("upgrade"):  # opening it goes on with the work
                if lying["format"] not in (self.before["format"], self.after["format"]):
                    faults.append(("lost", f"format {lying['format']}"))
                found = found if lying["format"] == self.after["format"] else lying
            end = "after" if found == self.after else "before" if found == self.before else "between"
            if (end == "between" and not self._between(found)) or (done and end != "after"):
                faults.append(("lost", f"{end}: {_difference(found, self.before)} / {_difference(found, self.after)}"))
            if self.name == "restore" and end == "after":
                kept = [contents(folder) for folder in self.place.aside]
                if kept != [self.before]:
                    faults.append(("lost", f"{len(kept)} libraries aside"))
            faults += self._sound()
            if end != "after":
                self.work.do(self.place)
                found = contents(self.place.home)
                if found != self.after:
                    faults.append(("not to be finished", _difference(found, self.after)))
                faults += self._sound()
            left = [p.name for p in self.place.home.parent.iterdir() if p != self.place.home and p not in self.place.aside]
            if self.name == "restore" and end != "after" and left:
                faults.append(("left behind", ", ".join(left)))
        except Exception:
            faults.append(("does not open", traceback.format_exc()))
        return {"faults": faults, "end": end}

    def _between(self, found: Contents) -> bool:
        """Whether what is neither the one nor the other state is what it should be on the way."""
        if self.name.startswith("upgrade"):
            return {**found, "read": 0} == {**self.after, "read": 0}
        if not self.work.parts:
            return False
        there, kept = {a[0]: a for a in found["articles"]}, {v[0] for v in found["versions"] if v[1] == "removed"}
        whole = {a[0]: a for a in self.after["articles"]}
        return not there.keys() & kept and there.keys() | kept >= whole.keys() and all(whole.get(i) == a for i, a in there.items())

    def _sound(self) -> Iterator[tuple[str, str]]:
        from index.upkeep.verify import verify

        for found in verify(self.place.home):
            if found.problem and not (self.name.startswith("upgrade") and "not read for statements yet" in found.problem):
                yield "verify", f"{found.what}: {found.problem}"
        with _open(self.place.home) as index:
            there = {int(Path(a.source).stem): a.id for a in index.articles()}
            for number in range(0, ARTICLES, 7):
                found = index.search(f"When will the word{number} harbour open?")
                right = {e.article.id for e in found if f"word{number} " in e.sentence.text}
                if right != ({there[number]} if number in there else set()):
                    yield "wrong search", f"word{number}: {right}"
                if any(e.sentence.text != index.article(e.article.id).text[e.sentence.start : e.sentence.end] for e in found):
                    yield "wrong sentence", f"word{number}"


class _Steps:
    """Counts a process's steps while `counting`, and kills it before the one numbered `last`."""

    def __init__(self, last: int | None) -> None:
        from index.storage import database

        self.last, self.count, self.counting = last, 0, False
        connect = database.Database._connect

        def traced(database: Any) -> Any:
            connection = connect(database)
            connection.set_trace_callback(lambda _: self.step())
            return connection

        database.Database._connect = traced  # type: ignore[method-assign, assignment]
        sys.addaudithook(lambda event, _: self.step() if event in _FILE_STEPS else None)

    def step(self) -> None:
        if self.counting:
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
            self.count += 1


def make_template(folder: Path) -> bool:
    """The library that all work starts from: articles, earlier versions, tags, a trash; and a backup of it half made."""
    from index.statements import extraction
    from index.upkeep.backup import backup

    home, sources, extract = folder / "template", folder / "stories", extraction.extract
    sources.mkdir()
    with _open(home, str(folder / "model0")) as index:
        for number in range(ARTICLES):
            extraction.extract = extract if number % 10 == 0 else lambda *_: []
            path = sources / f"{number}.txt"
            path.write_text(kills.text(number, 1), encoding="utf-8")
            assert [a.status for a in index.add(str(path))] == ["added"]
        index.tag([1, 5, 50], ["sea"])
        backup(home, folder / "backup.zip")
        for number in range(0, ARTICLES, 5):
            path = sources / f"{number}.txt"
            path.write_text(kills.text(number, 2), encoding="utf-8")
            assert [a.status for a in index.add(str(path))] == ["updated"]
        index.remove(*[a.id for a in index.articles()[-EARLIER:]])
        index.store()
        index._embedded._save(index.store())
    return True


def contents(home: Path) -> Contents:
    """All that must not be lost of a library, of any format, as it lies on the disk."""
    if not (home / "catalog.db").exists():
        return {}
    with closing(sqlite3.connect(home / "catalog.db")) as db:

        def rows(sql: str) -> list[list[Any]]:
            return [list(row) for row in db.execute(sql)]

        number = db.execute("PRAGMA user_version").fetchone()[0]
        newer = number >= 3
        return {
            "format": number,
            "articles": rows(f"SELECT id, source, title, text, {'tags' if newer else '1'} FROM articles ORDER BY id"),
            "versions": rows("SELECT id, state, next_id, text, tags, sentences FROM versions ORDER BY id") if newer else [],
            "sentences": rows("SELECT id, article_id, start, end FROM sentences ORDER BY id"),
            "vectors": rows("SELECT count(*) FROM vectors"),
            "embedding": rows("SELECT value FROM meta WHERE key = 'embedding'"),
            "read": db.execute("SELECT count(*) FROM articles WHERE extracted > 0").fetchone()[0] if number >= 2 else 0,
        }


def _difference(found: Contents, wanted: Contents) -> str:
    return ", ".join(f"{name} {str(found.get(name))[:60]}" for name in wanted if found.get(name) != wanted[name]) or "the same"


def _alone(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `call` returns in a process of its own: threads of a library do not survive a fork."""
    pid, reports = kills.forked(lambda out: kills.say(out, **call()))
    with closing(reports):
        found = [json.loads(line) for line in reports]
    os.waitpid(pid, 0)
    if not found:
        raise RuntimeError("a process that was not to be killed died")
    return dict(found[0])
