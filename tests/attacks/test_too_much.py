"""More than onrecord is made for: long bodies, many uploads, broken uploads, pages without number: it says so and goes on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from assistant.ui import uploads as waiting
from assistant.ui.server import MAX_SESSIONS, MAX_WAITING
from assistant.ui.uploads import MAX_REQUEST, Uploads, plain_name
from tests.attacks.served import SENT, Served, file_data
from tests.page_fixtures import served as command

JSON = {"content-type": "application/json"}
FORM = {"content-type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize(
    ("path", "headers", "most"),
    [
        ("queue/join", JSON, MAX_REQUEST),
        ("upload", FORM, MAX_REQUEST),
        ("run/predict", JSON, 10_000),
        ("component_server/", JSON, 1_000_000),
    ],
)
def test_a_request_with_too_much_in_it(page: Served, path: str, headers: dict[str, str], most: int) -> None:
    for length in (most + 1, most * 3):
        answer = page.client.post(f"/gradio_api/{path}", content=b"x" * length, headers=headers)
        assert answer.status_code == 413 and "At most 20 MB" in answer.text
    assert page.client.post(f"/gradio_api/{path}", content=b"x" * most, headers=headers).status_code == 400
    assert page.client.post(f"/gradio_api/{path}", content=iter([b"x"]), headers=headers).status_code == 411, "of unknown length"


def test_a_full_queue_is_said(tmp_path: Path) -> None:
    page = Served(tmp_path)  # nobody works its queue off
    answers = [page.event("tick", session_hash=f"s{n}") for n in range(MAX_WAITING + 1)]
    page.close()
    assert [a.status_code for a in answers] == [200] * MAX_WAITING + [503] and "full" in answers[-1].text


def test_pages_without_number_are_forgotten(fresh: Served) -> None:
    """Whoever makes up names of pages has the last of them remembered; the one in use stays."""
    blocks = fresh.blocks
    for n in range(3 * MAX_SESSIONS):
        assert fresh.call(
            "read_scope", {"tag": "", "publisher": "", "since": "", "until": "", "article_id": None}, session_hash=f"m{n}"
        )
        if n % 10 == 0:
            assert fresh.event("load", session_hash=f"q{n}").status_code == 200
            assert fresh.outcome(fresh.event("load"))["success"], "the page in use is served"
    assert len(blocks.state_holder.session_data) <= MAX_SESSIONS
    assert len(blocks._queue.pending_messages_per_session) <= MAX_SESSIONS
    assert len(blocks._queue.pending_event_ids_session) <= MAX_SESSIONS


def test_all_that_waits_is_bounded(fresh: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MAX_WAITING", 3_000)
    text = b"Bridge opens\n\nThe bridge opened on Monday, Ann Lee said.".ljust(1_000)
    first, second = (fresh.upload(f"{n}.txt", text).json()[0] for n in range(2))
    full = fresh.upload("c.txt", text)
    assert full.status_code == 507 and "wait to be added" in full.text
    assert fresh.outcome(fresh.event("add_files", [[file_data(first)]]))["success"]
    assert fresh.upload("d.txt", text).status_code == 200, "one was added: there is room"
    assert fresh.upload("e.txt", text).status_code == 507 and Path(second).exists()


def test_what_nobody_adds_goes(fresh: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = fresh.upload("old.txt", b"Old").json()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    (new,) = fresh.upload("new.txt", b"New").json()
    assert not Path(old).parent.exists() and Path(new).exists()
    assert fresh.event("add_files", [[file_data(old)]]).status_code == 400


def test_an_added_file_leaves_nothing(fresh: Served) -> None:
    for n in range(3):
        (path,) = fresh.upload("bridge.txt", f"Bridge {n} opens\n\nThe bridge opened on Monday, Ann Lee said.".encode()).json()
        assert fresh.outcome(fresh.event("add_files", [[file_data(path)]]))["success"]
    (last,) = fresh.upload("last.txt", b"Last").json()
    assert [p for p in fresh.uploads.folder.rglob("*") if p.is_file()] == [Path(last)]


@pytest.mark.parametrize(
    "name",
    [
        "../../x.txt", "/etc/cron.d/x", "..", ".", "", "a\x00b.txt", "C:\\x\\y.txt", "x" * 5_000 + ".txt", "é" * 300 + ".pdf",
        "a\nb\r\tc.txt", "\u202efdp.exe", "con:aux.txt", ".bashrc", "~", "-rf", "a/../../b.txt",
    ],
)  # fmt: skip
def test_a_file_s_name_leads_nowhere(fresh: Served, name: str) -> None:
    plain = plain_name(name)
    assert plain not in ("", ".", "..") and not set(plain) & set("/\\\x00\n\r\t\u202e:") and len(plain.encode()) <= 150
    answer = fresh.upload(name, b"x") if name else fresh.upload("x", b"x")
    for path in answer.json() if answer.status_code == 200 else []:
        assert Path(path).parent.parent == fresh.uploads.folder and Path(path).read_bytes() == b"x"
    assert plain.endswith(Path(name).suffix) or name in ("..", ".", "", ".bashrc") or "\\" in name


@pytest.mark.parametrize(
    "body",
    [b"", b"--x", b"--x\r\n\r\n", b"no form", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
     b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\n' + b"a" * 10_000 + b"\r\n--x--",
     b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n' + b"A: b\r\n" * 5_000 + b"\r\na\r\n--x--",
     b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\na\r\n' * 1_001 + b"--x--"],
    ids=lambda body: f"{bytes(body[:20])!r} {len(body)}",
)  # fmt: skip
def test_a_broken_form(page: Served, body: bytes) -> None:
    before = set(page.uploads.folder.iterdir())
    answer = page.client.post("/gradio_api/upload", content=body, headers=FORM)
    assert answer.status_code == 400 or answer.json() == []
    assert set(page.uploads.folder.iterdir()) == before


def test_of_an_upload_that_breaks_off_nothing_is_left(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with command(home, "http://127.0.0.1:9/v1") as address:
        port = int(address.rsplit(":", 1)[1])
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                lines = ["POST /gradio_api/upload HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Length: 9000000"]
                connection.sendall("\r\n".join([*lines, "Content-Type: multipart/form-data; boundary=x", "", ""]).encode() + head)
                connection.sendall(b"x" * 4_000_000)
        time.sleep(1)
        (own,) = (home / "uploads").iterdir()
        assert [p for p in own.rglob("*") if p.is_file()] == []
        answer = httpx.post(f"{address}/gradio_api/upload", files={"files": ("b.txt", b"x" * 1000)}, timeout=30)
        assert answer.status_code == 200, "what broke off counts no more"


def test_what_a_killed_onrecord_left_is_gone_after_the_next_start_and_a_living_one_s_stays(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from assistant.ui.uploads import Uploads\n"
    script += "u = Uploads(Path(sys.argv[1])); (u.folder / 'a.txt').write_text('a'); print(u.folder, flush=True); time.sleep(60)"
    running = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = [Path(process.stdout.readline().strip()) for process in running if process.stdout]
    os.kill(running[0].pid, signal.SIGKILL)
    running[0].wait()
    assert (folders[0] / "a.txt").exists()
    uploads = Uploads(tmp_path)
    assert not folders[0].exists() and (folders[1] / "a.txt").exists()
    running[1].kill()
    running[1].wait()
    uploads.close()


def test_a_full_disk_takes_no_upload_and_says_so(fresh: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    answer = fresh.upload("a.txt", b"x" * 1000)
    assert answer.status_code == 507 and "No space left" in answer.text
    assert list(fresh.uploads.folder.iterdir()) == []


def test_a_home_that_cannot_be_written_is_said_when_a_file_comes(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    uploads = Uploads(tmp_path / "home")
    assert "cannot be written" in uploads.problem and uploads.folder.exists()
    assert uploads._refusal(1) == uploads.problem
    uploads.close()
    assert not uploads.folder.exists()


@pytest.mark.parametrize("name", ["answer_typed", "load", "tick"])
def test_a_conversation_that_is_asked_for_ten_times_at_once_is_one(fresh: Served, name: str) -> None:
    answers = [fresh.event(name, SENT[name], session_hash=f"s{n}") for n in range(10)]
    assert {a.status_code for a in answers} == {200}
