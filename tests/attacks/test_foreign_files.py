"""A client that names a file, or an address, where a value belongs: nothing is opened, copied, fetched, added or deleted but what
was uploaded here. Gradio takes {"path": ..., "meta": {"_type": "gradio.FileData"}} for a file wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.attacks.served import CALLED, HOST, SENT, WITH, Served, file_data

SECRET = "PRIVATE-KEY-OF-THE-READER"
FIELDS = [(name, n) for name, values in SENT.items() for n in range(len(values))]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the reader's, of a kind that onrecord adds."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    file = folder / "key.txt"
    file.write_text(f"{SECRET}\n\nThe key was here, Ann Lee said.")
    return file


def shapes(path: str) -> Iterator[Any]:
    """Ways to put a file into a value."""
    file = file_data(path)
    yield from (file, [file], [[file]], {"value": file}, {"a": {"b": [file]}}, {**file, "meta": None}, {"path": path})
    yield {"path": path, "meta": {"_type": "gradio.FileData"}, "is_stream": True}
    yield f"data:text/plain;base64,{path}"
    yield path


def nothing_came_of_it(page: Served, secret: Path) -> None:
    assert secret.exists() and page.index.article(1)
    assert not any(SECRET in article.text for article in page.index.articles())
    kept = [file.read_text(errors="replace") for file in page.uploads.folder.rglob("*") if file.is_file() and not file.is_symlink()]
    assert not any(SECRET in text for text in kept), "it was copied to where it may be fetched from"


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_file_in_a_field_of_an_event(page: Served, secret: Path, name: str, field: int) -> None:
    for shape in shapes(str(secret)):
        data = [*SENT[name][:field], shape, *SENT[name][field + 1 :]]
        answer = page.event(name, data)
        if answer.status_code == 200:  # text is text, wherever it would lead
            assert isinstance(shape, str) and name in ("look", "add_text", "answer_typed")
            assert SECRET not in str(page.outcome(answer))
        else:
            assert answer.status_code == 400 and SECRET not in answer.text
    nothing_came_of_it(page, secret)


@pytest.mark.parametrize("name", SENT)
def test_a_file_in_what_comes_with_an_event(page: Served, secret: Path, name: str) -> None:
    for shape in shapes(str(secret)):
        for sent in (shape, {"question": shape}, {**(WITH.get(name) or {}), "more": shape}):
            answer = page.event(name, event_data=sent)
            assert answer.status_code == 400 or (name == "answer_suggested" and isinstance(shape, str))
    nothing_came_of_it(page, secret)


@pytest.mark.parametrize("name", CALLED)
def test_a_file_in_what_a_function_takes(page: Served, secret: Path, name: str) -> None:
    for shape in shapes(str(secret)):
        assert page.call(name, shape).status_code == 400
        if isinstance(CALLED[name], dict):
            for key in CALLED[name]:
                answer = page.call(name, {**CALLED[name], key: shape})
                assert answer.status_code == 400 or (answer.status_code == 200 and isinstance(shape, str))
                assert SECRET not in answer.text
    nothing_came_of_it(page, secret)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "/proc/self/environ", "/dev/zero", ".", "..", "", "/", "~", "\x00", "{secret}", "{uploads}", "{uploads}/",
        "{upload}/../../../private/key.txt", "{uploads}/../catalog.db", "{home}/catalog.db", "{upload}/", "{upload}.",
        "{upload}\x00", "file://{upload}", "file://{secret}", "http://evil.example/x.txt", "https://127.0.0.1:1/x.txt",
        "//evil.example/x.txt", "{UPLOAD}",
        "http://127.0.0.1:7860/gradio_api/file={secret}", "/gradio_api/file={secret}", "{link}", "{uploads}/not-there.txt",
    ],
)  # fmt: skip
def test_a_path_that_no_upload_has(page: Served, secret: Path, path: str) -> None:
    (upload,) = page.upload("mine.txt", b"Mine\n\nMine was here, Ann Lee said.").json()
    link = page.uploads.folder / "link.txt"
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    names = {"secret": secret, "uploads": page.uploads.folder, "home": page.home, "link": link, "upload": upload}
    given = path.format(**names, UPLOAD=upload.upper())
    answer = page.event("add_files", [[file_data(given)]])
    assert answer.status_code == 400 and "not among what was uploaded" in answer.json()["detail"]
    assert page.event("add_files", [[file_data(upload), file_data(given)]]).status_code == 400, "one foreign file spoils them all"
    nothing_came_of_it(page, secret)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "file:///etc/passwd", f"http://{HOST}/gradio_api/file=/etc/passwd", None, 7]
)
def test_an_address_that_comes_with_an_upload_is_not_looked_at(fresh: Served, url: Any) -> None:
    (path,) = fresh.upload("bridge.txt", b"Bridge opens\n\nThe bridge opened on Monday, Ann Lee said.").json()
    ended = fresh.outcome(fresh.event("add_files", [[{**file_data(path), "url": url, "orig_name": "../../x"}]]))
    assert ended["success"] and fresh.index.catalog.articles.newest(1)[0].source == "upload:bridge.txt"


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_without_the_guard_gradio_opens_no_foreign_file_either(page: Served, secret: Path, name: str, field: int) -> None:
    """The second lock: should a call get past the first one, Gradio itself looks whether a file was uploaded."""
    inner = TestClient(page.app.app, base_url=f"http://{HOST}", raise_server_exceptions=False)
    number = next(d["id"] for d in page.config["dependencies"] if d["api_name"] == name)
    for shape in (file_data(str(secret)), [file_data(str(secret))], {"a": [file_data("/etc/passwd")]}):
        body = {
            "data": [*SENT[name][:field], shape, *SENT[name][field + 1 :]],
            "fn_index": number,
            "session_hash": "inner",
            "event_data": WITH.get(name),
        }
        if name == "stop":
            answer = inner.post("/gradio_api/run/predict", json=body)
            assert answer.status_code == 500 and SECRET not in answer.text
        else:
            assert inner.post("/gradio_api/queue/join", json=body).status_code == 200
            assert SECRET not in inner.get("/gradio_api/queue/data?session_hash=inner").text
    nothing_came_of_it(page, secret)
