"""The child process that `sandbox` reads foreign formats in. Loads all that readers need, limits itself, locks itself down (see
`lockdown`), then answers one file after the other.

In: a line of JSON ({"kind", "source", "url", "charset", "skip", "size"}), then `size` bytes. Out: {"ready": true} once, then
lines of JSON, each with "draft" or "error" or "value" or "file" (an archive's file that comes next, and its "number"), and
{"done": true} at the end of each job.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import resource
import select
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import IO, Any

from index.errors import SourceError
from index.sources.files import language
from index.sources.files.formats import Starts, broken, parse
from index.sources.files.top_lines import date_line
from index.sources.sandbox import lockdown
from index.types import Draft


def main(time_limit: str, memory_limit: str, idle: str) -> None:
    """Serve until standard input ends, or nothing came for `idle` seconds."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not come between
    _load()
    _limit(int(memory_limit))
    lockdown.lock_down()  # where it cannot, `onrecord doctor` says so, and the limits hold
    jobs = sys.stdin.buffer
    _reply(out, ready=True)
    while _comes(jobs, float(idle)):
        line = jobs.readline()
        if not line:
            return
        job = json.loads(line)
        _serve(job, jobs.read(job.pop("size")), out, float(time_limit))


# Modules that a job may name, or that readers and the packages they use import when they need them.
_LATE = (
    "index.sources.web.sources", "index.sources.files.archive", "index.sources.files.docx", "index.sources.files.epub",
    "index.sources.files.mail", "index.sources.files.pdf", "feedparser", "htmldate", "xml.sax.expatreader",
)  # fmt: skip
_FAMILIES = ("encodings", "dateparser.data.date_translation_data")  # a module for each encoding, and for each language
_PAGE = '<html lang="en"><title>A bridge opens</title><article><h1>A bridge opens</h1>' + "<p>It did.</p>" * 9


def _load() -> None:
    """Import and open everything now: from the lock on, no file can be."""
    language.load()
    for name in _LATE:
        importlib.import_module(name)
    for family in _FAMILIES:
        for module in pkgutil.iter_modules(importlib.import_module(family).__path__, family + "."):
            with contextlib.suppress(ImportError):  # some encodings are of other systems
                importlib.import_module(module.name)
    # Packages read their lists of words, of names and of time zones when they are first used.
    list(parse(_PAGE.encode(), "html", "a page", "https://example.com/a"))
    date_line(["1 May 2024"])


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file is written
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _comes(jobs: IO[bytes], idle: float) -> bool:
    return bool(select.select([jobs], [], [], idle)[0])


def _reply(out: IO[bytes], **fields: Any) -> None:
    # Paths may hold bytes that are no text, which Python keeps as half characters.
    out.write(json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    out.flush()


def _serve(job: dict[str, Any], data: bytes, out: IO[bytes], time_limit: float) -> None:
    reply = partial(_reply, out)
    _more_time(time_limit)
    try:
        for found in _called(data, **job) if "call" in job else parse(data, **job):
            if isinstance(found, dict):
                reply(value=found)
            elif isinstance(found, Draft):
                reply(draft=asdict(found))
            else:
                reply(**({"file": found.where, "number": found.number} if isinstance(found, Starts) else {"error": str(found)}))
            _more_time(time_limit)
    except MemoryError:
        os._exit(3)  # there may be none left to say so with
    except Exception as error:
        reply(error=str(broken(job["source"], error)))
    reply(done=True)


def _called(data: bytes, call: str, **options: Any) -> Iterator[dict[str, Any] | SourceError]:
    """What another function than a reader makes of the data (see `sandbox.call_in_sandbox`)."""
    module, _, name = call.partition(":")
    try:
        yield getattr(importlib.import_module(module), name)(data, **options)
    except SourceError as error:
        yield error


def _more_time(seconds: float) -> None:
    """Let the kernel end this process should it compute on when whoever watches it is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 30, most))
