"""What does a kill cost? Kills a process at random moments of its work on a library, and looks at what is left.

usage: python -m tests.bench.kills [KILLS] [--seed N] [--aim WORK ... | --aim all]

With --aim, as many kills in each piece of work named (aimed_kills.py), half of them at a random time, half before a random step.
Otherwise a child process adds, updates and removes articles, embeds the library anew with another model, writes backups, and
upgrades a library of format 1, and is killed (SIGKILL) after a random time. Then another process opens the library and checks
that everything that had been reported as done is there, that nothing is there that should not be, that `onrecord verify` finds
nothing, that a search finds exactly the articles that there are, in their own words, and that the last backup can be restored.
The child is forked from a process that has loaded the models, real SQLite, FAISS, tagger and parser; only the embedding models are
tiny (16 dimensions, random weights) and slowed down, so that kills hit them. Every other child finds no statements, so that more
kills fall into the catalog's own work. Prints a line of figures as JSON; exit code 1 where
anything was lost, wrong, or did not open.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

STORIES = 24  # different articles
SENTENCES = 6
LONGEST = 1.0  # seconds that the child lives after its first sign of life
_NAMES = "Ida Brandt, Jonas Weil, Mara Lind, Otto Krause, Vera Stein, Paul Haas".split(", ")
_VERBS = "said warned claimed added promised argued".split()
State = dict[str, int]  # source -> version; 0: not there


def text(number: int, version: int) -> str:
    """A story that only it has `word<number>` in, and only this version `mark<version>`."""
    lines = [f"Story of word{number} harbour"]
    for n in range(SENTENCES):
        name, verb = _NAMES[(number + n) % len(_NAMES)], _VERBS[(version + n) % len(_VERBS)]
        lines.append(f"{name} {verb} that the word{number} harbour would open in mark{version} weeks, part {n} of the plan.")
    return "\n\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--aim", nargs="+", default=[], metavar="WORK", help="remove, undo, ... (aimed_kills.py), or all")
    args = parser.parse_args()
    if args.aim:
        return _aimed(args.kills, args.seed, args.aim)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), random.Random(args.seed))
        for _ in range(args.kills):
            trial.kill()
        figures = {"kills": args.kills, "seed": args.seed, **trial.figures()}
    print(json.dumps({**figures, "seconds": round(time.perf_counter() - began)}))
    return 0 if not trial.faults else 1


def _aimed(count: int, seed: int, works: list[str]) -> int:
    from tests.bench.aimed_kills import WORKS, Aimed

    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for n in range(2):
            tiny_model(Path(folder) / f"model{n}", n)
        load_models()
        for work in WORKS if works == ["all"] else works:
            began = time.perf_counter()
            aimed = Aimed(work, Path(folder), random.Random(seed))
            for number in range(count):
                aimed.kill("step" if number % 2 else "time")
            told = {"work": work, "kills": count, "seconds_whole": round(aimed.seconds, 3), "steps_whole": aimed.steps}
            print(json.dumps({**told, "left": aimed.ends, "faults": aimed.faults, "seconds": round(time.perf_counter() - began)}))
            faults += aimed.faults.total()
    return 0 if not faults else 1


class Trial:
    """One library through many kills. `sure` is what was reported as done; `open` the work that was under way at the kill."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder, self.rng = folder, rng
        self.home, self.sources, self.old = folder / "home", folder / "sources", folder / "old"
        self.sources.mkdir()
        self.models = [tiny_model(folder / f"model{n}", n) for n in range(2)]
        self.sure: State = {}
        self.backed_up: State | None = None
        self.faults: Counter[str] = Counter()
        self.hit: Counter[str] = Counter()  # kills by what they fell into
        self.done: Counter[str] = Counter()
        load_models()

    def kill(self) -> None:
        """Let a child work, kill it, look at what is left."""
        seed = self.rng.random()
        pid, reports = forked(lambda out: self._work(random.Random(seed), out))
        lines = read_until_killed(pid, reports, self.rng.random() * LONGEST)
        begun: dict[str, Any] | None = None
        for line in lines:
            if line["event"] == "end":
                self._book(line)
                begun = None
            else:
                begun = line
        self.hit[begun["what"] if begun else "between"] += 1
        pid, reports = forked(lambda out: say(out, **self._checked(begun)))
        with closing(reports):
            found = [json.loads(line) for line in reports]
        os.waitpid(pid, 0)
        if not found:
            self.faults["checker died"] += 1
            return
        self.faults.update(found[0]["faults"])
        for fault, detail in found[0]["details"]:
            print(f"{fault}: {detail}", file=sys.stderr, flush=True)
        # What was under way is done or not, from here on.
        self.sure, self.backed_up = found[0]["state"], found[0]["backed_up"]

    def _book(self, line: dict[str, Any]) -> None:
        self.done[line["what"]] += 1
        if line["what"] in ("add", "remove"):
            self.sure[line["source"]] = line["version"]
        if line["what"] == "backup":
            self.backed_up = dict(self.sure)

    def figures(self) -> dict[str, Any]:
        kinds = ("does not open", "article lost", "wrong article", "wrong sentence", "wrong search", "verify", "backup", "upgrade")
        counted = {kind: self.faults.pop(kind, 0) for kind in kinds}
        self.faults.update({kind: n for kind, n in counted.items() if n})
        return {"faults": {**counted, **self.faults}, "kills_during": dict(self.hit), "work_done": dict(self.done)}

    # in the child that is killed

    def _work(self, rng: random.Random, out: int) -> None:
        from index import Index
        from index.statements import extraction
        from index.upkeep.backup import backup

        hasty = rng.random() < 0.5
        if hasty:
            extraction.extract = lambda *_: []
        state = dict(self.sure)
        model = rng.choice(self.models)
        index = Index.open(self.home, model)
        if not index.is_new():
            self._step(out, "embed", index.embedding)
        while True:
            what = rng.choices(("add", "remove", "backup", "upgrade", "search"), (5, 6, 2, 1, 2))[0]
            number = rng.randrange(STORIES)
            path = self.sources / f"{number}.txt"
            version = state.get(str(path), 0)
            if what == "add":
                _write(path, text(number, version + 1))
                self._step(out, what, partial(_consume, index, path), source=str(path), version=version + 1)
                state[str(path)] = version + 1
            elif what == "remove" and version:
                (article_id,) = [a.id for a in index.articles() if a.source == str(path)]
                self._step(out, what, partial(index.remove, article_id), source=str(path), version=0)
                state[str(path)] = 0
            elif what == "backup" and any(state.values()):
                self._step(out, what, lambda: backup(self.home, self.folder / "backup.zip"))
            elif what == "upgrade" and any(state.values()) and not hasty:
                shutil.rmtree(self.old, ignore_errors=True)
                make_old(self.home, self.old)
                self._step(out, what, self._upgrade)
            else:
                self._step(out, "search", lambda: index.search("Who spoke of the harbour?"))

    def _step(self, out: int, what: str, call: Callable[[], object], **told: Any) -> None:
        say(out, event="begin", what=what, **told)
        call()
        say(out, event="end", what=what, **told)

    def _upgrade(self) -> None:
        from index import Index

        with closing(Index.open(self.old)) as index:
            index.extract_missing()

    # in the process that looks at what is left

    def _checked(self, begun: dict[str, Any] | None) -> dict[str, Any]:
        faults: list[tuple[str, str]] = []
        state = dict(self.sure)
        if self.home.exists() and (self.home / "catalog.db").exists():
            try:
                state = self._state(begun, faults)
            except Exception:
                faults.append(("does not open", traceback.format_exc()))
        backed_up = self._check_backup(begun, faults)
        if begun and begun["what"] == "upgrade":
            self._check_upgrade(faults)
        return {"faults": Counter(kind for kind, _ in faults), "details": faults, "state": state, "backed_up": backed_up}

    def _state(self, begun: dict[str, Any] | None, faults: list[tuple[str, str]]) -> State:
        """The versions that are there, held against what was reported."""
        from index import Index
        from index.upkeep.verify import verify

        faults += [("verify", f"{f.what}: {f.problem}") for f in verify(self.home) if f.problem]
        with closing(Index.open(self.home)) as index:
            there: State = {}
            for article in index.articles():
                whole = index.article(article.id).text
                number = int(Path(article.source).stem)
                version = int(whole.split(" weeks")[0].rsplit("mark", 1)[1])
                if article.source in there or whole.strip() != text(number, version).strip():
                    faults.append(("wrong article", article.source))
                there[article.source] = version
                found = index.sentences(article.id)
                if len(found) != SENTENCES + 1 or any(s.text != whole[s.start : s.end] for s in found):
                    faults.append(("wrong sentence", article.source))
            for source in {*there, *self.sure}:
                allowed = {self.sure.get(source, 0)}
                if begun and begun.get("source") == source:
                    allowed.add(begun["version"])
                if there.get(source, 0) not in allowed:
                    faults.append(("article lost", f"{source}: {there.get(source, 0)}, not {allowed}"))
            self._check_search(index, there, faults)
        return {source: there.get(source, 0) for source in {*there, *self.sure}}

    def _check_search(self, index: Any, there: State, faults: list[tuple[str, str]]) -> None:
        for number in range(0, STORIES, 3):
            source = str(self.sources / f"{number}.txt")
            found = index.search(f"When will the word{number} harbour open?")
            if any(e.sentence.text != index.article(e.article.id).text[e.sentence.start : e.sentence.end] for e in found):
                faults.append(("wrong sentence", source))
            right = [e for e in found if f"word{number} " in e.sentence.text]
            version = there.get(source, 0)
            if bool(right) != bool(version) or any(f"mark{version} " not in e.sentence.text for e in right if e.sentence.position):
                faults.append(("wrong search", source))
        if len(index.store()) != index.catalog.sentences.count():
            faults.append(("wrong search", "FAISS and the catalog disagree"))

    def _check_backup(self, begun: dict[str, Any] | None, faults: list[tuple[str, str]]) -> State | None:
        """The backup is the last whole one, or the one that was being written; which it is."""
        from index import Index
        from index.upkeep.backup import restore

        under_way = begun is not None and begun["what"] == "backup"
        if not (self.folder / "backup.zip").exists():
            if self.backed_up is not None:
                faults.append(("backup", "it is gone"))
            return None
        if self.backed_up is not None and not under_way and self.rng.random() < 0.7:
            return self.backed_up  # it was looked at before
        target = self.folder / "restored"
        try:
            restore(self.folder / "backup.zip", target)
            with closing(Index.open(target)) as index:
                sources = {a.source for a in index.articles()}
            allowed = [self.backed_up] + ([self.sure] if under_way else [])
            for state in allowed:
                if state is not None and sources == {s for s, v in state.items() if v}:
                    return state
            faults.append(("backup", "it holds other articles"))
        except Exception:
            faults.append(("backup", traceback.format_exc()))
        finally:
            shutil.rmtree(target, ignore_errors=True)
        return self.backed_up

    def _check_upgrade(self, faults: list[tuple[str, str]]) -> None:
        from index import Index
        from index.upkeep.verify import verify

        try:
            with closing(Index.open(self.old)) as index, closing(sqlite3.connect(self.home / "catalog.db")) as db:
                index.extract_missing()
                wanted = [row[0] for row in db.execute("SELECT source FROM articles ORDER BY id")]
                if [a.source for a in index.articles()] != wanted or (wanted and not index.statements()):
                    faults.append(("upgrade", "articles or statements are missing"))
            faults += [("upgrade", f"{f.what}: {f.problem}") for f in verify(self.old) if f.problem]
        except Exception:
            faults.append(("upgrade", traceback.format_exc()))


def make_old(home: Path, old: Path) -> None:
    """A copy of the library in `home` as onrecord 0.1 would have made it (format 1)."""
    from tests.statements.test_library import FORMAT_1

    old.mkdir()
    with closing(sqlite3.connect(old / "catalog.db")) as db:
        db.executescript(FORMAT_1)
        db.execute("ATTACH ? AS new", (str(home / "catalog.db"),))
        columns = "id, source, url, title, publisher, published, authors, text, digest, added_at"
        db.execute(f"INSERT INTO articles SELECT {columns} FROM new.articles")
        for table in ("sentences", "vectors"):
            db.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
        db.execute("INSERT INTO meta SELECT * FROM new.meta WHERE key = 'embedding'")
        db.commit()


def tiny_model(folder: Path, seed: int) -> str:
    """A real sentence-transformers model of 16 dimensions with random weights."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    from index import weights

    tokenizer = Tokenizer.from_file(str(weights.folder(weights.MINILM) / "tokenizer.json"))
    vectors = np.random.default_rng(seed).normal(size=(tokenizer.get_vocab_size(), 16)).astype(np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=vectors)]).save(str(folder))
    return str(folder)


def load_models() -> None:
    """What every child needs, loaded and not used: threads of a library do not survive a fork."""
    import faiss
    import torch

    from index.english import parsing
    from index.statements.attribution.tagger import default_tagger
    from index.vectors import current
    from index.vectors.model import SentenceEmbedding

    torch.set_num_threads(1)
    faiss.omp_set_num_threads(1)
    default_tagger()
    parsing.language()
    current._BATCH = 8
    encode = SentenceEmbedding.encode

    def slowly(self: SentenceEmbedding, texts: list[str]) -> Any:
        time.sleep(0.01)
        return encode(self, texts)

    SentenceEmbedding.encode = slowly  # type: ignore[method-assign]


def forked(work: Callable[[int], None]) -> tuple[int, Any]:
    """Run `work` in a child process; it writes lines to the file number that it is given."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            faulthandler.dump_traceback_later(120, exit=True)
            work(writing)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    return pid, os.fdopen(reading, encoding="utf-8")


def read_until_killed(pid: int, reports: Any, seconds: float) -> list[dict[str, Any]]:
    """The lines that a child wrote before it was killed, `seconds` after the first one."""
    with closing(reports):
        lines = [reports.readline()]
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        lines += list(reports)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _consume(index: Any, path: Path) -> None:
    (added,) = index.add(str(path))
    assert added.status in ("added", "updated"), added


def say(out: int, **line: Any) -> None:
    os.write(out, (json.dumps(line) + "\n").encode())


def _write(path: Path, content: str) -> None:
    """A file is whole or not there: it is not what is tested."""
    part = path.with_suffix(".part")
    part.write_text(content, encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
