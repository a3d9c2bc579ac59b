"""Whatever comes in: made and damaged input for everything that reads the text of strangers, for as long as is asked.

usage: python -m tests.bench.fuzz MINUTES [--only TARGET ...] [--seed N] [--keep FOLDER]

The targets (fuzz_targets.py) take turns. A crash is any exception but our own errors, a promise that is not kept (text of strangers
that is not escaped, a sentence that does not stand where it should), the death of the process, or 30 seconds of computing without
an end. The first input that crashes in a place is kept as a pickled file, which --again FILE runs once more. Prints a line of
figures as JSON; exit code 1 for crashes.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pickle
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.bench.fuzz_targets import library, targets

_BATCH = 200  # inputs of one target in a row, at most
_TURN = 4  # seconds that a target has for them
_STUCK = 30  # seconds of the processor for one input


def _rounds(names: list[str], number: int, end: float, current: Path, out: Connection) -> None:
    """Run the targets in turn until the time is up, telling of each batch."""
    library()
    while time.time() < end:
        for name in names:
            number += 1
            out.send(_batch(name, number, end, current))


def _batch(name: str, number: int, end: float, current: Path) -> dict[str, Any]:
    """What became of some inputs; `current` holds the one that is being tried."""
    told: dict[str, Any] = {"name": name, "inputs": 0, "slowest": 0.0, "crashes": []}
    end = min(end, time.time() + _TURN)

    @seed(number)
    @_SETTINGS
    @given(targets()[name].made)
    def once(made: Any) -> None:
        if time.time() >= end:
            return
        current.write_bytes(pickle.dumps((name, made)))
        began = time.perf_counter()
        try:
            targets()[name].call(made)
        except Exception:
            told["crashes"].append((traceback.format_exc(), made))
        told["inputs"] += 1
        told["slowest"] = max(told["slowest"], time.perf_counter() - began)

    once()
    return told


_SETTINGS = settings(
    max_examples=_BATCH, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


class Fuzz:
    """Watches the process that tries the inputs, and begins another one where it dies or hangs."""

    def __init__(self, names: list[str], keep: Path) -> None:
        self.names, self.keep = names, keep
        self.inputs: Counter[str] = Counter()
        self.slowest: dict[str, float] = {}
        self.crashes: Counter[str] = Counter()
        self.places: set[str] = set()

    def run(self, number: int, end: float) -> None:
        with tempfile.TemporaryDirectory() as folder:
            current = Path(folder) / "current"
            while time.time() < end:
                self._watch(number + self.inputs.total(), end, current)

    def _watch(self, number: int, end: float, current: Path) -> None:
        context = multiprocessing.get_context("fork")
        reports, out = context.Pipe(duplex=False)
        child = context.Process(target=_rounds, args=(self.names, number, end, current, out))
        child.start()
        out.close()
        tried, since = 0.0, 0.0  # when the input of now was begun, and the processor's time of the child then
        with closing(reports):
            while True:
                try:
                    if reports.poll(1):
                        self._book(reports.recv())
                        continue
                except EOFError:
                    break
                used, now = _processor_time(child.pid or 0), current.stat().st_mtime if current.exists() else 0.0
                if now != tried:
                    tried, since = now, used
                elif tried and used - since > _STUCK:
                    child.kill()
        child.join()
        if child.exitcode != 0:
            name, made = pickle.loads(current.read_bytes())
            how = "hangs" if child.exitcode == -signal.SIGKILL else f"the process died ({child.exitcode})"
            self._crashed(name, how, made)

    def _book(self, told: dict[str, Any]) -> None:
        name = told["name"]
        self.inputs[name] += told["inputs"]
        self.slowest[name] = max(self.slowest.get(name, 0.0), round(told["slowest"], 2))
        for trace, made in told["crashes"]:
            self._crashed(name, trace, made)

    def _crashed(self, name: str, trace: str, made: Any) -> None:
        """Of crashes in one place the first is kept."""
        self.crashes[name] += 1
        place = re.findall(r'File ".*?", line \d+, in .*', trace)[-1:], trace.strip().splitlines()[-1].partition(":")[0]
        if str(place) in self.places:
            return
        self.places.add(str(place))
        self.keep.mkdir(parents=True, exist_ok=True)
        path = self.keep / f"{name.replace(' ', '-')}-{len(self.places)}.pickle"
        path.write_bytes(pickle.dumps((name, made)))
        print(f"{name}: {trace.strip()[-600:]}\n    {path}\n", file=sys.stderr, flush=True)


def _processor_time(pid: int) -> float:
    """The seconds that a process has computed: on a busy machine the clock says little."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float, nargs="?", default=1.0)
    parser.add_argument("--only", nargs="+", choices=list(targets()), default=list(targets()), metavar="TARGET")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("crashes"), help="folder for inputs that crash")
    parser.add_argument("--again", type=Path, help="run a kept input once more")
    args = parser.parse_args()
    if args.again:
        name, made = pickle.loads(args.again.read_bytes())
        print(repr(made)[:2000])
        targets()[name].call(made)
        return 0
    fuzz = Fuzz(args.only, args.keep)
    fuzz.run(args.seed * 1_000_000, time.time() + args.minutes * 60)
    figures = {"minutes": args.minutes, "inputs": fuzz.inputs.total(), "crashes": fuzz.crashes.total(), "by_target": fuzz.inputs}
    print(json.dumps({**figures, "slowest_s": fuzz.slowest, "crashes_by_target": fuzz.crashes}))
    return 1 if fuzz.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
