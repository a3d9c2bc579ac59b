"""The child process that foreign formats are read in: it may hang, crash or eat memory, and the rest goes on."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Draft, SourceError
from index.sources.files import read_bytes
from index.sources.sandbox import calls
from tests.sources.files import samples
from tests.sources.files.samples import PAGE, STORY

# What a broken or captured parser of PDF might do.
HANGS = "while True: pass"
SLEEPS = "import time; time.sleep(1000)"
CRASHES = "import ctypes; ctypes.string_at(0)"
EATS = "x = bytearray(2_000_000_000)"
PRINTS = "print('{\"draft\": 1}', flush=True); __import__('os').write(1, b'noise')"
LEAVES = "import os; os._exit(0)"


@pytest.fixture(autouse=True)
def _own_children(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    calls.close_workers()
    monkeypatch.setattr(calls, "TIME_LIMIT", 2.5)
    yield
    calls.close_workers()


def pdf_reader_does(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on reading a PDF runs `code` first; other readers are as they are."""
    lines = ["import index.sources.files.pdf as pdf", "real = pdf.read_pdf", "def read_pdf(*given):"]
    lines += [f"    {code}", "    return real(*given)", "pdf.read_pdf = read_pdf"]
    boot = calls._BOOT.replace("; main(*sys.argv[2:])", "")
    monkeypatch.setattr(calls, "_BOOT", "\n".join([boot, *lines, "main(*sys.argv[2:])"]))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (HANGS, "longer than 2.5 seconds"),
        (SLEEPS, "longer than 2.5 seconds"),
        (CRASHES, "reading it was stopped"),
        (EATS, "more memory than it may have"),
    ],
)
def test_what_a_parser_does_is_one_error_and_the_next_file_is_read(code: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_reader_does(code, monkeypatch)
    (error,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
    assert isinstance(error, SourceError) and str(error).startswith("a.pdf: ") and said in str(error)
    (draft,) = read_bytes(PAGE.encode(), "a.html", "", "a.html")
    assert isinstance(draft, Draft) and STORY[0] in draft.text


def test_a_file_that_kills_the_child_is_named_and_the_archive_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_reader_does(CRASHES, monkeypatch)
    files: dict[str, bytes | str] = {"a.html": PAGE, "b.pdf": samples.story_pdf(), "in.zip": "", "z.txt": STORY[0]}
    files["in.zip"] = samples.zipped({"c.txt": STORY[1], "d.pdf": samples.story_pdf(), "e.txt": STORY[2]})
    found = list(read_bytes(samples.zipped(files), "z.zip", "", "z.zip"))
    errors = [str(one).split(": ")[0] for one in found if isinstance(one, SourceError)]
    assert errors == ["z.zip/b.pdf", "z.zip/in.zip/d.pdf"]
    sources = [one.source for one in found if isinstance(one, Draft)]
    assert sources == ["z.zip/a.html", "z.zip/in.zip/c.txt", "z.zip/in.zip/e.txt", "z.zip/z.txt"]


def test_an_archive_full_of_killers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_reader_does(LEAVES, monkeypatch)
    found = list(read_bytes(samples.zipped({f"{n}.pdf": samples.story_pdf() for n in range(9)}), "z.zip", "", "z.zip"))
    assert len(found) == 4 and "the rest of it was left out" in str(found[-1])


def test_what_a_library_prints_does_not_come_between(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_reader_does(PRINTS, monkeypatch)
    (draft,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
    assert isinstance(draft, Draft)


def test_one_child_reads_many_files_and_one_that_was_killed_meanwhile_is_replaced() -> None:
    list(read_bytes(PAGE.encode(), "a.html", "", "a.html"))
    (worker,) = calls._idle
    list(read_bytes(PAGE.encode(), "a.html", "", "a.html"))
    assert calls._idle == [worker]
    os.kill(worker._process.pid, signal.SIGKILL)
    worker._process.wait(10)
    (draft,) = read_bytes(PAGE.encode(), "a.html", "", "a.html")
    assert isinstance(draft, Draft) and calls._idle != [worker]


def test_an_idle_child_ends_and_is_replaced_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "IDLE", 0.2)
    list(read_bytes(PAGE.encode(), "a.html", "", "a.html"))
    (worker,) = calls._idle
    monkeypatch.setattr(worker, "alive", lambda: True)  # it ends just after it was looked at
    assert worker._process.wait(10) == 0
    (draft,) = read_bytes(PAGE.encode(), "a.html", "", "a.html")
    assert isinstance(draft, Draft)


def test_a_reader_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("/nonexistent/python", "/bin/false"):
        monkeypatch.setattr("sys.executable", program)
        (error,) = read_bytes(PAGE.encode(), "a.html", "", "a.html")
        assert isinstance(error, SourceError) and "its reader could not be started" in str(error)


def test_nonsense_from_a_child_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_reader_does("from index.types import Draft; return Draft(text=7, title=None, source=[])", monkeypatch)
    (error,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
    assert isinstance(error, SourceError) and "nonsense" in str(error)


def test_names_that_are_no_text_come_through() -> None:
    (draft,) = read_bytes(PAGE.encode(), "a.html", "", "a\udcff.html")
    assert isinstance(draft, Draft) and draft.source == "a\udcff.html"


def test_many_threads_read_at_once() -> None:
    found: list[Draft | SourceError] = []
    threads = [threading.Thread(target=lambda: found.extend(read_bytes(PAGE.encode(), "a.html", "", "a.html"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 4 and all(isinstance(one, Draft) for one in found)


def test_a_reader_that_stops_listening_leaves_no_child() -> None:
    archive = samples.zipped({f"{n}.html": PAGE for n in range(20)})
    reading = read_bytes(archive, "z.zip", "", "z.zip")
    next(reading)
    assert isinstance(reading, Iterator)
    reading.close()  # type: ignore[attr-defined]
    assert not calls._idle


def test_a_parser_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf_reader_does(f"import pathlib; pathlib.Path({str(tmp_path / 'a')!r}).write_text('x')", monkeypatch)
    (error,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
    assert isinstance(error, SourceError) and "PermissionError" in str(error)
    assert not (tmp_path / "a").exists()


def test_nothing_of_this_process_reaches_the_childs_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_API_KEY", "secret-key")
    set_for_it = {"LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONUTF8"}
    set_in_it = {"HF_HUB_OFFLINE", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK"}
    pdf_reader_does(f"import os; assert set(os.environ) <= {set_for_it | set_in_it!r}", monkeypatch)
    (draft,) = read_bytes(samples.story_pdf(), "a.pdf", "", "a.pdf")
    assert isinstance(draft, Draft)
