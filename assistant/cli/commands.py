"""What the commands have in common: how one is declared, the library that it opens, and what it prints for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

from tqdm import tqdm

from assistant.settings import Settings
from index import Index, Progress

Run = Callable[[argparse.Namespace, Settings], int]


class Commands:
    """Makes the parsers of the commands below that of `onrecord`."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        # --home may stand before or after the command; the later one must not be overwritten by the other's default.
        self._common = argparse.ArgumentParser(add_help=False)
        self._common.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the library's folder (ONRECORD_HOME)")
        self._model = argparse.ArgumentParser(add_help=False)
        self._model.add_argument(
            "--model", metavar="FILE|URL", help="a GGUF file, or an OpenAI-compatible server's base URL (ONRECORD_MODEL)"
        )
        self._embedding = argparse.ArgumentParser(add_help=False)
        self._embedding.add_argument("--embedding", metavar="NAME", help="a sentence-transformers model (ONRECORD_EMBEDDING)")
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, name: str, run: Run, help: str, model: bool = False, embedding: bool = False) -> argparse.ArgumentParser:
        """The parser of one command; with `model` and `embedding` it takes these options."""
        parents = [self._common, *[self._model] * model, *[self._embedding] * embedding]
        parser = self._parsers.add_parser(name, help=help, description=help, parents=parents)
        parser.set_defaults(run=run)
        return parser


def opened(settings: Settings) -> closing[Index]:
    """The library, closed at the end whatever happens."""
    return closing(Index.open(settings.home, settings.embedding))


def embed_anew_if_asked(index: Index, settings: Settings) -> None:
    """Only a model named by the reader can differ from the library's own; then it says what makes the reader wait."""
    if settings.embedding:
        index.embedding(lambda p: print(f"{p.what}: {p.done} of {p.total}", file=sys.stderr, flush=True))


def extract_missing(index: Index) -> None:
    """A library made before onrecord found statements, or found them as well, is read once more."""
    with tqdm(unit=" articles", desc="finding statements", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total
            bar.update(progress.done - bar.n)

        index.extract_missing(show)


def narrowed(filtered: list[int] | None, *chosen: int | None) -> list[int] | None:
    """Of the articles that a filter leaves (None: all), those chosen by their ids, if any are."""
    wanted = [i for i in chosen if i is not None]
    return filtered if not wanted else [i for i in wanted if filtered is None or i in filtered]


def fields(value: Any, *names: str) -> dict[str, Any]:
    """These fields of a value, by name."""
    return {name: getattr(value, name) for name in names}


def print_json(value: Any) -> None:
    """Print a value for a program."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
