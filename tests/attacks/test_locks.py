"""Somebody who answers in the package index's place: `./run` takes no file whose hash its locks do not name."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
ENTRY = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;]+)(?: ;[^\\\n]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def entries(lock: str) -> dict[str, str]:
    """Package -> version; fails where a line is no part of an entry with hashes."""
    text = "".join(line for line in (ROOT / lock).read_text().splitlines(keepends=True) if not line.startswith("#"))
    assert not ENTRY.sub("", text).strip(), "nothing but packages with a version and hashes"
    return {plain(name): version for name, version, _ in ENTRY.findall(text)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_one_version_and_hashes(lock: str) -> None:
    pinned = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line and line[0] != "#"
    )
    wanted = {plain(name): version for name, version in pinned.items()}
    found = entries(lock)
    assert found
    assert {name: version for name, version in found.items() if wanted.get(name, version) != version} == {}


@pytest.mark.parametrize("extra", ["", "test"])
def test_the_locks_have_what_the_project_names(extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    found = entries(f"requirements{'-' if extra else ''}{extra}.lock") | entries("requirements-torch.lock")
    missing = {plain(name) for line in names if (name := re.split(r"[<>=\[]", line)[0])} - set(found)
    assert not missing and "setuptools" in found, "what builds onrecord itself is locked, too"


def test_run_installs_from_locks_alone() -> None:
    lines = [line.strip() for line in (ROOT / "run").read_text().splitlines() if not line.strip().startswith("#")]
    installs = [line for line in lines if "pip install" in line or re.match(r"pip(_lock)? ", line) or line.startswith("pip_lock()")]
    assert not any("extra-index-url" in line for line in lines)
    asked = [line for line in installs if line.startswith("pip ")]
    assert asked == ["pip --no-build-isolation --editable . || failed"], "without a lock, this folder alone"
    assert sum(line.startswith("pip_lock -") for line in installs) == 3
    assert next(line for line in lines if line.startswith("pip_lock()")).count("--require-hashes --only-binary :all:") == 1


def test_a_file_with_another_hash_is_not_installed(tmp_path: Path) -> None:
    """As `run` asks pip, with a package index in a folder."""
    options = re.search(r"^pip_lock\(\) \{ pip (.*) \"\$@\"; \}$", (ROOT / "run").read_text(), re.MULTILINE)
    assert options is not None
    wheel = tmp_path / "honest-1.0-py3-none-any.whl"

    def publish(text: str) -> None:
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("honest.py", text)
            archive.writestr("honest-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: honest\nVersion: 1.0\n")
            archive.writestr("honest-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr("honest-1.0.dist-info/RECORD", "")

    def install(place: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--find-links", str(tmp_path)]
        command += [*options[1].split(), "--target", str(tmp_path / place), "-r", str(tmp_path / "lock")]
        env = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        return subprocess.run(command, capture_output=True, text=True, timeout=120, env=env, check=False)

    publish("said = 'so'")
    (tmp_path / "lock").write_text(f"honest==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    done = install("first")
    assert done.returncode == 0 and (tmp_path / "first" / "honest.py").exists(), done.stderr
    publish("said = 'otherwise'")
    done = install("second")
    assert done.returncode != 0 and "DO NOT MATCH THE HASHES" in done.stderr and not (tmp_path / "second").exists()


def test_the_tests_that_security_md_names_are_there() -> None:
    named = re.findall(r"\]\((tests/[\w/.]+)\)", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 10 and all((ROOT / name).is_file() for name in named)
    here = {f"tests/attacks/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    assert here <= set(named), "and each of these is named"
