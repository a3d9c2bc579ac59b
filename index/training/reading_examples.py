"""What the reader's training learns from, as `reading_data` prepares it and as it lies on the disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

Run = tuple[str, int, int]  # (source, first sentence, after the last)
Place = tuple[str, int]  # (source, sentence)
HELD_OUT = 10  # every tenth group is kept for calibration


@dataclass(frozen=True)
class Source:
    """What is read of an article, or of a single sentence."""

    title: str
    sentences: list[str]
    speakers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Example:
    """A question with runs of sentences; `right` are those that answer it, none where nothing does. `span` is (source, sentence,
    start, end) of the answer's words; `yes` the answer to a yes-or-no question. `weak`: `right` only holds the answer's words.
    `tempting` are sentences that a careless program would take for the answer. `leaning` is the question as it was asked after
    `history`, the last exchange of a conversation. `group` is for holding out: an article's questions stay together."""

    id: str
    question: str
    kind: str
    group: str
    runs: list[Run]
    right: list[Place]
    span: tuple[str, int, int, int] | None = None
    yes: bool | None = None
    weak: bool = False
    tempting: list[Place] = field(default_factory=list)
    leaning: str = ""
    history: str = ""


def is_kept_apart(group: str) -> bool:
    """Whether what is asked of a group's articles is kept for calibration, so that no training has seen them."""
    return crc32(group.encode()) % HELD_OUT == 0


def load(folder: Path) -> tuple[dict[str, Source], list[Example]]:
    """What `prepare` has written."""
    sources = {k: Source(**s) for k, s in json.loads((folder / "sources.json").read_text(encoding="utf-8")).items()}
    return sources, [_as_example(line) for line in lines(folder / "examples.jsonl")]


def _as_example(found: dict[str, Any]) -> Example:
    lists = {name: [tuple(place) for place in found[name]] for name in ("runs", "right", "tempting")}
    return Example(**{**found, **lists, "span": found["span"] and tuple(found["span"])})


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())
