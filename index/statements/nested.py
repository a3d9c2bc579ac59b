"""What is reported within a statement: "X said that Y had promised ..."."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.statements import cues
from index.statements.attribution.text import TextAttribution, attribute
from index.statements.contents import kind_of, place_of, trimmed
from index.statements.extracted import Extracted
from index.statements.ranges import Range
from index.statements.resolving.resolver import Resolver
from index.steps import Each

_NESTED_FROM = 6  # words of a content that may hold a statement of its own


def with_nested(text: str, statements: list[Extracted], quoted: list[Range], resolver: Resolver, each: Each) -> list[Extracted]:
    """Statements, each followed by those reported within its words ("X said that Y had promised ...")."""
    contents = [
        (number, trimmed(text, start, end))
        for number, statement in enumerate(statements)
        for start, end in statement.contents
        if len(text[start:end].split()) >= _NESTED_FROM
    ]
    nested: dict[int, list[Extracted]] = {}
    for number, found in _within(text, contents, each):
        parent = statements[number]
        cue = text[slice(*found.cue)] if found.cue else ""
        words = " ".join(text[a:b] for a, b in found.contents)
        if not found.cue or found.source is None or len(words.split()) < 3 or not _reports(text, found.source, found.cue):
            continue
        resolution = resolver.resolve(*found.source, within=parent.resolution, own=found.contents)
        nested.setdefault(number, []).append(
            Extracted(found.source, found.cue, found.contents, kind_of(text, found.contents, quoted), cues.act(cue, words),
                      cues.polarity(cue), resolution)
        )  # fmt: skip
    out: list[Extracted] = []
    for number, statement in enumerate(statements):
        at = len(out)
        out.append(statement)
        out += [replace(inner, parent=at) for inner in nested.get(number, [])]
    return out


def _reports(text: str, source: Range, cue: Range) -> bool:
    """Whether a nested source and cue stand together and plainly say that something was said."""
    between = text[min(source[1], cue[1]) : max(source[0], cue[0])]
    return len(between) < 25 and "," not in between and cues.is_plain_report(text[slice(*cue)])


def _within(text: str, contents: list[tuple[int, Range]], each: Each) -> Iterator[tuple[int, TextAttribution]]:
    """The attributions inside reported words, each content read on its own."""
    ranges = [content for _, content in contents]
    if not ranges:
        return
    for found in attribute(text, ranges, each):
        at = place_of(found)
        for number, (start, end) in contents:
            if start <= at < end:
                whole = any((a, b) == (start, end) for a, b in found.contents)
                if not whole:
                    yield number, found
                break
