"""Gets a model ready in the background, and tells how far it is: the page opens before the model is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError, ModelError
from assistant.model import open_model
from assistant.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


@dataclass(frozen=True)
class LoaderStatus:
    """What the loader is doing: `detail` is a line for the reader, `share` how much of it is done (0 to 1) if known."""

    state: Literal["idle", "fetching", "loading", "ready", "failed"]
    detail: str
    share: float | None = None


class ModelLoader:
    """Call it for the model: waits until it is there, and raises ModelError if it cannot be had. A failed load is
    tried again by the next call."""

    def __init__(self, settings: Settings, then: Callable[[LLM], None] | None = None) -> None:
        self._settings, self._then = settings, then
        self._condition = threading.Condition()
        self._model: LLM | None = None
        self._error: str | None = None
        self.status = LoaderStatus("idle", "The model is not loaded yet.")

    def at_hand(self) -> bool:
        """Whether the model is there, or will be in some seconds."""
        return self.status.state in ("loading", "ready")

    def start(self) -> None:
        """Begin to load, unless that is under way or done."""
        with self._condition:
            if self.status.state in ("idle", "failed"):
                self._error = None
                self.status = LoaderStatus("loading", "Loading the model …")
                threading.Thread(target=self._load, daemon=True, name="model loader").start()

    def __call__(self) -> LLM:
        self.start()
        with self._condition:
            self._condition.wait_for(lambda: self._model is not None or self._error is not None)
            if self._model is None:
                raise ModelError(self._error or "The model cannot be loaded.")
            return self._model

    def _load(self) -> None:
        try:
            model = open_model(self._settings, self._fetching)
        except Exception as error:
            message = (
                str(error)
                if isinstance(error, AssistantError)
                else f"The model cannot be loaded ({type(error).__name__}: {error})."
            )
            self._finish(None, message, LoaderStatus("failed", message))
            return
        self._finish(model, None, LoaderStatus("ready", model.metadata.model_name))
        if self._then:
            self._then(model)

    def _finish(self, model: LLM | None, error: str | None, status: LoaderStatus) -> None:
        with self._condition:
            self._model, self._error, self.status = model, error, status
            self._condition.notify_all()

    def _fetching(self, done: int, total: int) -> None:
        if done < total:
            self.status = LoaderStatus(
                "fetching", f"Fetching the model, once: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB", done / total
            )
        else:
            self.status = LoaderStatus("loading", "Checking and loading the model …")
