"""The state of a training on the disk, which a killed one goes on from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler


class Checkpoint:
    """A model, its optimizer and schedule in a file; written beside it first, so that a kill leaves the last one whole."""

    def __init__(self, path: Path, model: nn.Module, optimizer: Optimizer, schedule: LRScheduler) -> None:
        self._path = path
        self._parts: dict[str, Any] = {"model": model, "optimizer": optimizer, "schedule": schedule}

    def resume(self) -> int:
        """Load what was saved, if anything was; return how many steps had been done."""
        if not self._path.exists():
            return 0
        state = torch.load(self._path, weights_only=True)
        for name, part in self._parts.items():
            part.load_state_dict(state[name])
        return int(state["step"])

    def save(self, step: int) -> None:
        new = self._path.with_suffix(".new")
        torch.save({**{name: part.state_dict() for name, part in self._parts.items()}, "step": step}, new)
        new.replace(self._path)
