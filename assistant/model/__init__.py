"""Language models: the default one in this process, any other GGUF file, or any OpenAI-compatible server.

Heavy libraries are imported when a model is opened, not before.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.model.files import DEFAULT_MODEL, ModelFile, OnBytes, fetch, is_whole
from assistant.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["DEFAULT_MODEL", "ModelFile", "at_hand", "default_path", "fetch", "is_url", "is_whole", "open_model"]


def open_model(settings: Settings, progress: OnBytes = lambda _done, _total: None) -> LLM:
    """The model that the settings name, ready to answer. Fetches the default model if need be. Raises ModelError."""
    if settings.model and is_url(settings.model):
        from assistant.model.remote import RemoteModel

        return RemoteModel.connect(settings.model)
    from assistant.model.local import LocalModel

    if settings.model:
        path = Path(settings.model).expanduser()
        if not path.is_file():
            raise ModelError(f"There is no model file {path}. Name a GGUF file or a server's URL with --model.")
    else:
        path = fetch(settings.models, progress)
    return LocalModel(path, settings.threads)


def at_hand(settings: Settings) -> bool:
    """Whether the model can be opened without being fetched first."""
    return settings.model is not None or is_whole(default_path(settings))


def default_path(settings: Settings) -> Path:
    return settings.models / DEFAULT_MODEL.filename


def is_url(model: str) -> bool:
    return model.startswith(("http://", "https://"))
