"""Finds, while the page is used, the statements of articles that were added before onrecord looked for them."""

from __future__ import annotations

import os
import threading
from contextlib import suppress

from filelock import FileLock, Timeout

from index import Index, Progress


class _Stopped(Exception):
    """onrecord ends."""


class Finder:
    """One thread over a library's older articles. Of several processes with the same library one does the work; the others
    wait for it and find nothing left to do, or go on where it was ended."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self.line = ""  # for the reader; "" where there is nothing to tell

    def start(self) -> None:
        """Begin, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True, name="finder")
            self._thread.start()

    def stop(self) -> None:
        """End; what was found in whole articles stays."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    @property
    def working(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        if not self._index.unextracted():
            return
        self.line = "Finding statements in older articles …"
        # Answers come first. On Linux a thread's own number names it alone; elsewhere all stays as it is.
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        try:
            self._find()
            self.line = ""
        except _Stopped:
            self.line = ""
        except Exception as error:  # whatever it is, the chat goes on without these statements
            self.line = f"Statements could not be found in all older articles ({error}). The next start tries again."

    def _find(self) -> None:
        lock = FileLock(self._index.home / "finder.lock", mode=0o600)
        while True:
            with suppress(Timeout), lock.acquire(timeout=1):
                self._index.extract_missing(self._progress)
                return
            if self._ending.is_set():
                raise _Stopped

    def _progress(self, progress: Progress) -> None:
        if self._ending.is_set():
            raise _Stopped
        self.line = f"Finding statements in older articles: {progress.done} of {progress.total} …"
