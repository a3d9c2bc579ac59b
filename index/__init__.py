"""The library: articles, their sentences, and finding them again. Start with `Index`. `index.english` knows English."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# No model hub is asked for anything. huggingface_hub reads this when it is imported, whoever does so, hence before all else.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from index.defaults import load_embedding
from index.errors import (
    ArticleNotFound,
    BackupError,
    DiskFull,
    EditError,
    EmbeddingError,
    HomeError,
    LibraryError,
    SourceError,
    SpeakerError,
)
from index.library import Index
from index.sources.files import SUFFIXES, one_line, seen, whole
from index.statements.export import as_csv, as_record, card
from index.statements.speakers import Speaker
from index.storage.articles import Sort
from index.storage.disk import hold, is_held, locked, sha256
from index.storage.edits import EDITABLE
from index.storage.history import Conversation, History
from index.storage.near_duplicates import gist
from index.storage.versions import Version
from index.types import Added, Article, Draft, Evidence, Progress, Reading, ReadResult, Sentence, Statement
from index.upkeep.backup import backup, restore

if TYPE_CHECKING:
    from index.search.reading.pairs import last_exchange
    from index.search.reading.reader import reading_of
    from index.search.statements import Ranked
    from index.sources.web import Link, Web, is_address
    from index.training.pool import words_only
    from index.training.reading_examples import is_kept_apart
    from index.upkeep.installation import library_checks
    from index.upkeep.verify import verify
    from index.upkeep.watching import Watch
    from index.vectors.llamaindex import LlamaIndexEmbedding, LlamaIndexVectors
else:
    # What takes long to import is imported when it is first asked for.
    _LATER = {
        "Link": "sources.web",
        "LlamaIndexEmbedding": "vectors.llamaindex",
        "LlamaIndexVectors": "vectors.llamaindex",
        "Ranked": "search.statements",
        "Watch": "upkeep.watching",
        "Web": "sources.web",
        "library_checks": "upkeep.installation",
        "is_address": "sources.web",
        "is_kept_apart": "training.reading_examples",
        "last_exchange": "search.reading.pairs",
        "reading_of": "search.reading.reader",
        "verify": "upkeep.verify",
        "words_only": "training.pool",
    }

    def __getattr__(name: str) -> Any:
        if name not in _LATER:
            raise AttributeError(f"module 'index' has no attribute {name!r}")
        return getattr(import_module(f"index.{_LATER[name]}"), name)


__all__ = [
    "EDITABLE",
    "SUFFIXES",
    "Added",
    "Article",
    "ArticleNotFound",
    "BackupError",
    "Conversation",
    "DiskFull",
    "Draft",
    "EditError",
    "EmbeddingError",
    "Evidence",
    "History",
    "HomeError",
    "Index",
    "LibraryError",
    "Link",
    "LlamaIndexEmbedding",
    "LlamaIndexVectors",
    "Progress",
    "Ranked",
    "ReadResult",
    "Reading",
    "Sentence",
    "Sort",
    "SourceError",
    "Speaker",
    "SpeakerError",
    "Statement",
    "Version",
    "Watch",
    "Web",
    "as_csv",
    "as_record",
    "backup",
    "card",
    "gist",
    "hold",
    "is_address",
    "is_held",
    "is_kept_apart",
    "last_exchange",
    "library_checks",
    "load_embedding",
    "locked",
    "one_line",
    "reading_of",
    "restore",
    "seen",
    "sha256",
    "verify",
    "whole",
    "words_only",
]
