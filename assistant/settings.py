"""Where things are and which models are used: command line first, then environment, then defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Settings:
    """What a run of onrecord was asked to use."""

    home: Path
    models: Path
    model: str | None = None  # a GGUF file or the base URL of an OpenAI-compatible server; None: the default model
    embedding: str | None = None  # None: the library's own, or the default for a new library
    threads: int | None = None  # None: chosen by the number of cores

    @classmethod
    def load(cls, home: str | None = None, model: str | None = None, embedding: str | None = None) -> Settings:
        """Settings from the given options, else from ONRECORD_* variables, else the defaults."""
        data = Path(platformdirs.user_data_dir("onrecord", appauthor=False))
        env = os.environ.get
        threads = env("ONRECORD_THREADS", "")
        return cls(
            home=Path(home or env("ONRECORD_HOME") or data / "library").expanduser(),
            models=Path(env("ONRECORD_MODELS") or data / "models").expanduser(),
            model=model or env("ONRECORD_MODEL") or None,
            embedding=embedding or env("ONRECORD_EMBEDDING") or None,
            threads=int(threads) if threads.isdigit() and int(threads) > 0 else None,
        )
