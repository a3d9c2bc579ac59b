"""Reads foreign formats in a child process, which may crash, hang or run out of memory without harm to this one.

The child (`index.sources.sandbox.worker`) is a fresh interpreter, never a fork of this process: forking with threads around is not
safe. It answers in JSON, since what a broken parser may send must not be unpickled. One child serves many files and ends by
itself when it has nothing to do; whoever finds it gone starts another.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from index.errors import SourceError
from index.types import Draft

TIME_LIMIT = 30.0  # seconds for one file, or for one file of an archive
MEMORY_LIMIT = 1_500_000_000  # bytes of address space
IDLE = 60.0  # seconds after which an idle child ends
MAX_REPLY = 100_000_000  # bytes
_START_LIMIT = 120.0  # seconds
_MAX_DEATHS = 3  # of children over one archive

_DRAFT = TypeAdapter(Draft)
_BOOT = (
    "import json, sys; sys.path[:0] = json.loads(sys.argv[1]); from index.sources.sandbox.worker import main; main(*sys.argv[2:])"
)


def read_in_sandbox(data: bytes, kind: str, source: str, url: str = "", charset: str = "") -> Iterator[Draft | SourceError]:
    """The articles of a file of format `kind` (see `formats`). A file that its reader cannot stand is one SourceError."""
    skip = deaths = 0
    while True:
        try:
            worker = _borrow()
        except OSError as error:
            yield SourceError(f"{source}: its reader could not be started ({error.strerror or error}). Is there memory left?")
            return
        where = source
        finished = False
        try:
            for reply in worker.ask({"kind": kind, "source": source, "url": url, "charset": charset, "skip": skip}, data):
                if "file" in reply:  # a file of an archive comes next
                    where, skip = str(reply["file"]), int(reply["number"])
                elif "error" in reply:
                    yield SourceError(str(reply["error"]))
                elif "draft" in reply:
                    yield _DRAFT.validate_python(reply["draft"])
            finished = True
            return
        except _GoneIdle:
            continue
        except (_Died, ValidationError) as death:
            deaths += 1
            yield SourceError(f"{where}: {death if isinstance(death, _Died) else 'its reader gave nonsense; it was stopped.'}")
            if where == source:
                return
            if deaths == _MAX_DEATHS:
                yield SourceError(f"{source}: {_MAX_DEATHS} files in it could not be read; the rest of it was left out.")
                return
        finally:
            _give_back(worker) if finished else worker.kill()


def call_in_sandbox(function: str, data: bytes, source: str, **options: Any) -> dict[str, Any]:
    """What a function of onrecord makes of a stranger's data, in the child: `function` ("package.module:name") is called with
    (data, source=source, **options) and returns a dict of what JSON can hold. Raises SourceError as it does, or where it
    cannot stand the data."""
    while True:
        worker = _borrow()
        finished = False
        try:
            replies = list(worker.ask({"call": function, "source": source, **options}, data))
            finished = True
        except _GoneIdle:
            continue
        except _Died as death:
            raise SourceError(f"{source}: {death}") from death
        finally:
            _give_back(worker) if finished else worker.kill()
        for reply in replies:
            if isinstance(reply.get("value"), dict):
                return dict(reply["value"])
        raise SourceError(str(replies[0].get("error", "")) if replies else f"{source}: it cannot be read.")


@atexit.register
def close_workers() -> None:
    """End the children that are idle."""
    with _lock:
        idle, _idle[:] = list(_idle), []
    for worker in idle:
        worker.kill()


class _Died(Exception):
    """The child died over a file; the text says of what, for the reader."""


class _GoneIdle(Exception):
    """The child had ended before it was asked."""


class _Worker:
    """One child process."""

    def __init__(self) -> None:
        paths = json.dumps([str(Path(__file__).parents[3]), *(p for p in sys.path if p)])
        # Nothing of this process's environment, such as keys; and no more threads than needed.
        env = {"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        # The time limit is for the processor, should this process be gone; this one looks at the clock.
        limits = [str(TIME_LIMIT), str(MEMORY_LIMIT), str(IDLE)]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOT, paths, *limits],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, start_new_session=True,
        )  # fmt: skip
        self._ready = False

    def ask(self, job: dict[str, Any], data: bytes) -> Iterator[dict[str, Any]]:
        """Have a file read; yields the child's replies. Raises _Died, or _GoneIdle if the child was no longer there."""
        stdin, stdout = self._pipes()
        was_ready, asked, answered = self._ready, False, False
        late = threading.Event()
        while True:
            # The child's first word is that it is ready, which takes a second, or a while on a busy machine.
            timer = threading.Timer(TIME_LIMIT if self._ready else _START_LIMIT, self._too_late, [late])
            timer.daemon = True
            timer.start()
            try:
                if self._ready and not asked:
                    asked = True
                    stdin.write(json.dumps({**job, "size": len(data)}).encode() + b"\n")
                    stdin.write(data)
                    stdin.flush()
                line = stdout.readline(MAX_REPLY)
            except OSError:
                line = b""
            finally:
                timer.cancel()
            reply = _parsed(line)
            if reply is None:
                if was_ready and not (answered or late.is_set()) and self._process.wait() == 0:
                    raise _GoneIdle
                raise _Died(self._cause(late.is_set()))
            if "ready" in reply:
                self._ready = True
                continue
            answered = True
            if "done" in reply:
                return
            yield reply

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self._process.kill()
        for pipe in self._pipes():
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.wait()

    def alive(self) -> bool:
        return self._process.poll() is None

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._process.stdin is not None and self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _cause(self, late: bool) -> str:
        self._process.kill()
        self._process.wait()
        if late:
            return f"reading it took longer than {TIME_LIMIT:g} seconds and was stopped. Save its text as .txt and add that."
        if not self._ready:
            return "its reader could not be started. `onrecord doctor` checks the installation."
        return "it is damaged, or needs more memory than it may have; reading it was stopped. Save its text as .txt and add that."


_lock = threading.Lock()
_idle: list[_Worker] = []


def _borrow() -> _Worker:
    with _lock:
        while _idle:
            worker = _idle.pop()
            if worker.alive():
                return worker
            worker.kill()
    return _Worker()


def _give_back(worker: _Worker) -> None:
    with _lock:
        if len(_idle) < 2:
            _idle.append(worker)
            return
    worker.kill()


def _parsed(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        reply = json.loads(line)
    except ValueError:
        return None
    return reply if isinstance(reply, dict) else None
