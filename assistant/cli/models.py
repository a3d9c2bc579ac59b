"""The language model: the command models, and opening the one in use."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from tqdm import tqdm

from assistant.cli.commands import Commands
from assistant.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    models = commands.add("models", _models, "show the models, and which one is used", model=True)
    models.add_argument("--fetch", action="store_true", help="fetch the default model now")


def _models(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.model import DEFAULT_MODEL, default_path, is_whole

    if args.fetch:
        opened_model(replace(settings, model=None))
    path = default_path(settings)
    there = "there" if is_whole(path) else f"not fetched yet ({DEFAULT_MODEL.size / 1e9:.1f} GB)"
    used = settings.model or "the default"
    print(f"used:      {used}\ndefault:   {DEFAULT_MODEL.name}, {DEFAULT_MODEL.licence}\n           {path}: {there}")
    others = sorted(p for p in settings.models.glob("*.gguf") if p != path)
    for other in others:
        print(f"also here: {other}")
    print("Another one: --model FILE.gguf or --model http://localhost:8080/v1 (or ONRECORD_MODEL).")
    return 0


def opened_model(settings: Settings) -> Any:
    """The language model; fetching it shows a bar."""
    from assistant.model import open_model

    with tqdm(unit="B", unit_scale=True, desc="fetching the model", file=sys.stderr, delay=1, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return open_model(settings, show)
