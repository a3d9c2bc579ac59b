"""The files that pages have sent and that wait to be added to the library: where they lie, how many, and until when.

They lie in a folder below the library's that no other user can enter, one for each running onrecord, and Gradio's own temporary
files with them: its usual folder, in /tmp, belongs to whoever was first to make it. Gradio reads where that is when it is imported,
so that this module, which knows no Gradio, comes before it. Of a broken upload nothing is left, and of a killed onrecord nothing
after the next start.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from index import hold, is_held, locked

MAX_REQUEST = 20_000_000 + 100_000  # bytes: one file of the largest size, and what a form puts around it
MAX_WAITING = 200_000_000  # bytes of all files that wait
_KEPT = 24 * 3600  # seconds that a file waits: longer than the largest takes to be added
_MOST_FILES = 1000  # in one request
_LONGEST = 150  # bytes of a file's name
_BAD = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')


class Uploads:
    """The waiting files of one running onrecord. `path in uploads` tells whether a file is one of them. May be used from any
    thread."""

    def __init__(self, home: Path) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[int, float]] = {}  # the size of each, and when it came
        self._coming = 0  # bytes of those that are being sent
        self._held: int | None = None  # the open folder: locked as long as this process lives
        self.problem = ""  # why no file can be taken, for the reader
        try:
            self.folder = self._own_folder(home / "uploads")
        except OSError as error:  # a full disk: the page can still be read
            self.folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
            self.problem = (
                f"No file can be uploaded: {home} cannot be written ({error.strerror}). Mend that, then start onrecord anew."
            )
        os.environ["GRADIO_TEMP_DIR"] = str(self.folder)

    def close(self) -> None:
        """Delete what still waits."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def __contains__(self, path: object) -> bool:
        return path in self._waiting

    async def receive(self, request: Request) -> Response:
        """Take the files of a form; answers with their paths, or says why they are not taken."""
        length = int(request.headers.get("content-length", "0"))
        if refusal := self._refusal(length):
            return PlainTextResponse(refusal, status_code=507)
        try:
            with self._room_for(length):
                async with request.form(max_files=_MOST_FILES, max_fields=0) as form:
                    sent = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
                    return JSONResponse(await run_in_threadpool(self._keep, sent))
        except OSError as error:
            return PlainTextResponse(f"The files cannot be kept ({error.strerror}). Free some space.", status_code=507)
        except ClientDisconnect:  # what had come of it has no name, and is gone
            return Response(status_code=400)

    def _refusal(self, length: int) -> str:
        """Why so many bytes more are not taken; "" where they are."""
        self._tidy()
        most = MAX_WAITING // 1_000_000
        with self._lock:
            waiting = self._coming + sum(size for size, _ in self._waiting.values())
        full = f"Files of {most} MB wait to be added, which is the most. Wait until they are in the library, then try again."
        return self.problem or (full if waiting + length > MAX_WAITING else "")

    @contextmanager
    def _room_for(self, length: int) -> Iterator[None]:
        with self._lock:
            self._coming += length
        try:
            yield
        finally:
            with self._lock:
                self._coming -= length

    def _keep(self, sent: list[UploadFile]) -> list[str]:
        """Each in a folder of its own, under its own name, by which the reader is told of it."""
        kept: list[Path] = []
        try:
            for file in sent:
                kept.append(Path(tempfile.mkdtemp(dir=self.folder)) / plain_name(file.filename or ""))
                with kept[-1].open("xb") as copy:
                    shutil.copyfileobj(file.file, copy)
        except OSError:
            for path in kept:
                shutil.rmtree(path.parent, ignore_errors=True)
            raise
        with self._lock:
            self._waiting |= {str(path): (path.stat().st_size, time.time()) for path in kept}
        return [str(path) for path in kept]

    def _tidy(self) -> None:
        """Forget what has been added, delete what waited too long, and what Gradio leaves: an empty file for each upload."""
        with self._lock:
            for path, (_, since) in list(self._waiting.items()):
                if not Path(path).exists() or since < time.time() - _KEPT:
                    del self._waiting[path]
                    shutil.rmtree(Path(path).parent, ignore_errors=True)
            for entry in self.folder.iterdir():
                if not entry.is_dir():
                    entry.unlink(missing_ok=True)

    def _own_folder(self, root: Path) -> Path:
        """A new folder in `root` for this process, and those of processes that have ended deleted. Raises OSError."""
        if root.is_symlink() or (root.exists() and not root.is_dir()):
            root.unlink()  # put there by somebody: nothing behind it is touched
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        with locked(root):
            for entry in root.iterdir():
                if not entry.is_dir() or entry.is_symlink():
                    entry.unlink()
                elif not is_held(entry):
                    shutil.rmtree(entry)
            folder = Path(tempfile.mkdtemp(dir=root)).resolve()
            self._held = hold(folder)
        return folder


def plain_name(name: str) -> str:
    """A file's name as a browser gave it: its last part, without characters that hide what it is, its end where it is long."""
    plain = _BAD.sub("", PurePath(name.replace("\\", "/")).name)
    return plain.encode("utf-8", "replace")[-_LONGEST:].decode("utf-8", "ignore").strip(". ") or "upload"
