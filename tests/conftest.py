"""Fixtures: a scripted model, the sample library (real SQLite, FAISS and embeddings), and the real model where asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.settings import Settings
from index import Index
from tests.scripted import ScriptedModel

SAMPLE_SENTENCES = 15


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the reader's own library, nor minds the reader's own settings."""
    for name in [n for n in os.environ if n.startswith("ONRECORD_") and n != "ONRECORD_MODELS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def _sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    index = Index.open(home)
    index.add_sample()
    index.close()
    return home


@pytest.fixture
def story(_sample_home: Path, tmp_path: Path) -> Iterator[Index]:
    """A library that holds the sample story; each test has its own."""
    home = shutil.copytree(_sample_home, tmp_path / "story")
    index = Index.open(home)
    yield index
    index.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Index]:
    index = Index.open(tmp_path / "empty")
    yield index
    index.close()


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def assistant(story: Index, model: ScriptedModel) -> Assistant:
    return Assistant(story, model)


@pytest.fixture(scope="session")
def real_settings() -> Settings:
    """The default model's settings; the model is fetched where it is not there."""
    return Settings.load(home="/nonexistent")
