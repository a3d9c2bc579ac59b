"""Fixtures: the page over the sample library, served to everybody, and to who has a ticket."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.served import Served, served


@pytest.fixture(scope="module")
def page(_sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(shutil.copytree(_sample_home, tmp_path_factory.mktemp("open") / "home")) as page:
        yield page


@pytest.fixture
def fresh(_sample_home: Path, tmp_path: Path) -> Iterator[Served]:
    """The same, for one test."""
    with served(shutil.copytree(_sample_home, tmp_path / "fresh")) as page:
        yield page


@pytest.fixture
def locked(_sample_home: Path, tmp_path: Path) -> Iterator[Served]:
    with served(shutil.copytree(_sample_home, tmp_path / "locked"), auth=True) as page:
        yield page
