"""Checks of the whole installation, each with what to do where it fails."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import prompts
from assistant.errors import AssistantError
from assistant.model import DEFAULT_MODEL, default_path, is_url, is_whole
from assistant.settings import Settings
from index import LibraryError, sha256


@dataclass(frozen=True)
class Finding:
    """The outcome of one check."""

    what: str
    ok: bool
    detail: str


class _Failed(Exception):
    """A check's result, in words for the reader."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check; each is yielded as it ends. The model's hash takes a few seconds."""
    for what, check in _checks(settings):
        try:
            yield Finding(what, True, check())
        except (_Failed, AssistantError, LibraryError, prompts.PromptError) as problem:
            yield Finding(what, False, str(problem))


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    yield from (("Python", _python), ("packages", _packages), ("full-text search", _fts5), ("prompts", _prompts))
    yield "home", partial(_home, settings)
    from index import library_checks  # after the packages were looked at: it needs them

    yield from library_checks(settings.home, settings.embedding)
    yield "language model", partial(_model, settings)


def _python() -> str:
    if sys.version_info < (3, 11):  # noqa: UP036 - pip refuses older ones, a copied folder does not
        raise _Failed("onrecord needs Python 3.11 or newer.")
    return sys.version.split()[0]


def _packages() -> str:
    missing = []
    for name in (
        "faiss",
        "gradio",
        "llama_index.core",
        "sentence_transformers",
        "syntok",
        "torch",
        "xllamacpp",
    ):
        try:
            importlib.import_module(name)
        except Exception as error:
            missing.append(f"{name} ({type(error).__name__})")
    if missing:
        raise _Failed(f"not usable: {', '.join(missing)}. Install onrecord again.")
    return "all there"


def _fts5() -> str:
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5 (x)")
    except sqlite3.Error as error:
        raise _Failed("this Python's SQLite has no FTS5. Use another build of Python.") from error
    return f"SQLite {sqlite3.sqlite_version}"


def _prompts() -> str:
    return ", ".join(prompts.load(name, "v1").id for name in ("answer", "yes_or_no"))


def _home(settings: Settings) -> str:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            pass
    except OSError as error:
        raise _Failed(f"{settings.home} cannot be written ({error.strerror}). Choose a folder with --home.") from error
    return f"{settings.home}, {shutil.disk_usage(settings.home).free / 1e9:.1f} GB free"


def _model(settings: Settings) -> str:
    if settings.model and is_url(settings.model):
        from assistant.model.remote import RemoteModel

        return f"{RemoteModel.connect(settings.model).model} at {settings.model}"
    if settings.model:
        path = Path(settings.model).expanduser()
        if not path.is_file():
            raise _Failed(f"there is no file {path}.")
        return f"{path}, {path.stat().st_size / 1e9:.1f} GB"
    path = default_path(settings)
    if not path.exists():
        raise _Failed(f"not fetched yet; `onrecord chat` or `onrecord models --fetch` does ({DEFAULT_MODEL.size / 1e9:.1f} GB).")
    if not is_whole(path) or sha256(path) != DEFAULT_MODEL.sha256:
        raise _Failed(f"{path} is damaged. Delete it; the next start fetches it anew.")
    if not os.access(path, os.R_OK):
        raise _Failed(f"{path} cannot be read.")
    return f"{DEFAULT_MODEL.name}, whole"
