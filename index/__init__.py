"""The library: articles, their sentences, and finding them again. Start with `Index`."""

import os

# No model hub is asked for anything. huggingface_hub reads this when it is imported, whoever does so, hence before all else.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from index.errors import (
    ArticleNotFound,
    BackupError,
    EditError,
    EmbeddingError,
    HomeError,
    LibraryError,
    SourceError,
    SpeakerError,
)
from index.library import Index
from index.statements.speakers import Speaker
from index.storage.versions import Version
from index.types import Added, Article, Draft, Evidence, Progress, Reading, ReadResult, Sentence, Statement

__all__ = [
    "Added",
    "Article",
    "ArticleNotFound",
    "BackupError",
    "Draft",
    "EditError",
    "EmbeddingError",
    "Evidence",
    "HomeError",
    "Index",
    "LibraryError",
    "Progress",
    "ReadResult",
    "Reading",
    "Sentence",
    "SourceError",
    "Speaker",
    "SpeakerError",
    "Statement",
    "Version",
]
