"""The labels of attribution tagging: BIO over source, cue and content, and which label may follow which."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

KINDS = ("source", "cue", "content")
LABELS = ("O", *(f"{tag}-{kind}" for kind in KINDS for tag in "BI"))
LABEL_ID = {label: number for number, label in enumerate(LABELS)}


class Span(NamedTuple):
    """Tokens `start` up to but not including `end` of one sentence, all part of one source, cue or content."""

    kind: str
    start: int
    end: int


def may_follow(label: str, before: str) -> bool:
    """Whether `label` may stand right after `before`: an I- continues a span of its own kind, the rest always may."""
    return not label.startswith("I-") or (before != "O" and before[2:] == label[2:])


def may_start(label: str) -> bool:
    """Whether a sentence may begin with `label`."""
    return not label.startswith("I-")


def is_legal(labels: Sequence[str]) -> bool:
    """Whether every I- label continues a span."""
    return all(may_follow(label, before) for before, label in zip(["O", *labels], labels, strict=False))


def spans(labels: Sequence[str]) -> Iterator[Span]:
    """The spans of one sentence's labels, in order. An I- that continues nothing opens none, as in CofeNet's scorer."""
    kind, start = "", 0
    for i, label in enumerate([*labels, "O"]):
        if kind and label != f"I-{kind}":
            yield Span(kind, start, i)
            kind = ""
        if label.startswith("B-"):
            kind, start = label[2:], i
