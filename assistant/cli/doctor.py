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
from pathlib import Path

import prompts
from assistant.errors import AssistantError
from assistant.model import DEFAULT_MODEL, default_path, is_url, is_whole
from assistant.settings import Settings
from index import Index, LibraryError, weights
from index.sources.sandbox.calls import call_in_sandbox
from index.storage.disk import sha256


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
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("Python", _python),
        ("packages", _packages),
        ("full-text search", _fts5),
        ("prompts", _prompts),
        ("home", _home),
        ("library", _library),
        ("readers of files", _readers),
        ("weights", _weights),
        ("embedding model", _embedding),
        ("language model", _model),
    ]
    for what, check in checks:
        try:
            yield Finding(what, True, check(settings))
        except (_Failed, AssistantError, LibraryError, prompts.PromptError) as problem:
            yield Finding(what, False, str(problem))


def _python(_: Settings) -> str:
    if sys.version_info < (3, 11):  # noqa: UP036 - pip refuses older ones, a copied folder does not
        raise _Failed("onrecord needs Python 3.11 or newer.")
    return sys.version.split()[0]


def _packages(_: Settings) -> str:
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


def _fts5(_: Settings) -> str:
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5 (x)")
    except sqlite3.Error as error:
        raise _Failed("this Python's SQLite has no FTS5. Use another build of Python.") from error
    return f"SQLite {sqlite3.sqlite_version}"


def _prompts(_: Settings) -> str:
    return prompts.load("answer", "v1").id


def _home(settings: Settings) -> str:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            pass
    except OSError as error:
        raise _Failed(f"{settings.home} cannot be written ({error.strerror}). Choose a folder with --home.") from error
    return f"{settings.home}, {shutil.disk_usage(settings.home).free / 1e9:.1f} GB free"


def _library(settings: Settings) -> str:
    index = Index.open(settings.home)
    articles, built_with = index.articles(), index.catalog.get_meta("embedding") or "nothing yet"
    sentences, vectors = index.catalog.sentences.count(), index.catalog.vectors.count()
    if sentences != vectors:
        raise _Failed(f"{sentences} sentences have {vectors} vectors. `onrecord verify --repair` makes the missing ones.")
    return f"{len(articles)} articles, {sentences} sentences, embedded with {built_with.rsplit(' ', 2)[0]}"


def _readers(_: Settings) -> str:
    """Whether the process that reads strangers' files is locked. Where the kernel has no lock, reading still works."""
    found = call_in_sandbox("index.sources.sandbox.lockdown:probe", b"", source="readers of files")
    if found["locked"]:
        return "in a process without files, network and other programs"
    return f"in a process with limits for time and memory, but not locked: {found['why']}. Read only files that you trust"


def _weights(_: Settings) -> str:
    for one in (weights.MINILM, weights.ENGLISH):
        weights.folder(one)
    return "as published"


def _embedding(settings: Settings) -> str:
    from index.vectors.model import DEFAULT_EMBEDDING, SentenceEmbedding

    embedding = SentenceEmbedding(settings.embedding or DEFAULT_EMBEDDING)
    return f"{embedding.model_name}, {len(embedding.encode(['Testing.'])[0])} dimensions"


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
