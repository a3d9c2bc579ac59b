"""The reported words of each attribution: joined, and widened to whole quotations. Quotations that none holds are their own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from index.english.pronouns import WITHOUT_CONTENT
from index.english.quotations import ANY, CLOSING, ENDS_AS_QUESTION
from index.english.words import RUN
from index.statements.attribution.text import TextAttribution
from index.statements.extracted import Kind
from index.statements.ranges import Covered, Range, overlapping

_BLANKS = " \t\r\n\xa0"
_LONG_QUOTATION = 5  # words from which an unattributed quotation is somebody's statement, not a phrase in marks


def complete(text: str, attributions: list[TextAttribution], quoted: list[Range], paragraphs: list[Range]) -> list[TextAttribution]:
    """Contents joined and widened to whole quotations; quotations that nothing holds yet become statements of their own."""
    taken: list[Range] = []
    found: list[TextAttribution] = []
    others = [c for a in attributions for c in a.contents]
    for attribution in attributions:
        contents = [
            _widened(text, content, quoted, others, attribution.cue, attribution.source) for content in attribution.contents
        ]
        contents = _of_its_speaker(text, contents, quoted, attribution.cue)
        joined = _joined(text, [_without_afterword(text, content, quoted) for content in contents])
        taken += joined
        if joined or attribution.cue:
            found.append(replace(attribution, contents=tuple(joined)))
    for start, end in quoted:
        if not _is_statement(text, start, end, paragraphs) or overlaps((start, end), taken):
            continue
        home = next((p for p in paragraphs if p[0] <= start < p[1]), (start, end))
        beside = [f for f in found if f.cue and home[0] <= f.cue[0] < home[1] and _quotes(text, f)]
        if beside and not any(is_apart(text, (start, end), c) for f in beside for c in f.contents):  # “...,” he said. “...”
            nearest = min(beside, key=lambda f: min(abs(start - b) for _, b in f.contents))
            at = found.index(nearest)
            found[at] = replace(nearest, contents=tuple(_joined(text, [*nearest.contents, (start, end)])))
        else:
            found.append(TextAttribution(None, None, ((start, end),)))
    return _as_one_quotation(text, sorted(found, key=place_of), quoted)


def _as_one_quotation(text: str, attributions: list[TextAttribution], quoted: list[Range]) -> list[TextAttribution]:
    """The paragraphs of a quotation that is opened anew in each and closed in the last are one statement."""
    out: list[TextAttribution] = []
    for found in attributions:
        before = next((f for f in reversed(out) if f.contents), None)
        alone = found.cue is None and found.source is None
        if before is not None and alone and _runs_into(text, before.contents[-1], found.contents[0], quoted):
            out[out.index(before)] = replace(before, contents=(*before.contents, *found.contents))
        else:
            out.append(found)
    return out


def _runs_into(text: str, before: Range, after: Range, quoted: list[Range]) -> bool:
    """Whether a quotation goes on in the next paragraph: it was not closed, and nothing stands between."""
    end = next((b for a, b in quoted if a < before[1] <= b), None)
    unclosed = end is not None and text[before[1] - 1] not in CLOSING
    return unclosed and before[1] <= after[0] and not text[before[1] : after[0]].strip()


def _without_afterword(text: str, content: Range, quoted: list[Range]) -> Range:
    """A content that is a whole quotation and then a sentence outside of it ends with the quotation: the sentence is the
    narrator's."""
    start, end = content
    for a, b in overlapping(quoted, start, end):
        rest = text[b:end].strip()
        if a == start and b < end and text[b - 2] in ".?!…" and rest[:1].isupper() and not overlaps((b, end), quoted):
            return start, b
    return content


def _widened(text: str, content: Range, quoted: list[Range], others: list[Range], cue: Range | None, source: Range | None) -> Range:
    """A content that covers most of a quotation gets all of it: tagged spans may miss its first or last words."""
    start, end = trimmed(text, *content)
    for a, b in overlapping(quoted, start, end):
        overlap = min(end, b) - max(start, a)
        if overlap <= 0 or (start <= a and b <= end):
            continue
        free = not any(r and r[0] < b and a < r[1] for r in (cue, source))
        alone = not any(o != content and o[0] < b and a < o[1] for o in others)
        if free and alone and (2 * overlap > b - a or start >= a):
            start, end = min(start, a), max(end, b)
    return trimmed(text, start, end)


def _joined(text: str, contents: list[Range]) -> list[Range]:
    """Contents in order; those with nothing but blanks between them are one."""
    out: list[Range] = []
    for start, end in sorted(c for c in contents if c[0] < c[1] and not WITHOUT_CONTENT.fullmatch(text[slice(*c)])):
        if out and (
            start <= out[-1][1] or not (is_apart(text, out[-1], (start, end)) or text[out[-1][1] : start].strip(_BLANKS + ANY))
        ):
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def is_apart(text: str, before: Range, after: Range) -> bool:
    """Whether a question and the quotation right after it are two people's: “Is it?” “It is.”"""
    asked = ENDS_AS_QUESTION.search(text[slice(*before)]) is not None and text[before[0]] in ANY
    return asked and text[after[0]] in ANY and not text[before[1] : after[0]].strip()


def _of_its_speaker(text: str, contents: list[Range], quoted: list[Range], cue: Range | None) -> list[Range]:
    """The contents, of which a question that is answered right after it is somebody else's: “Is it?” “It is,” he said."""
    parts = []
    for start, end in contents:
        inner = [q for q in overlapping(quoted, start, end) if start <= q[0] and q[1] <= end]
        cuts = [b[0] for a, b in itertools.pairwise(inner) if is_apart(text, a, b)]
        parts += [trimmed(text, a, b) for a, b in itertools.pairwise([start, *cuts, end])]
    parts = [p for p in parts if p[0] < p[1]]
    if cue is None:
        return parts
    others = {a for a, b in itertools.pairwise(parts) if is_apart(text, a, b) and b[0] < cue[0]}
    return [p for p in parts if p not in others]


def _is_statement(text: str, start: int, end: int, paragraphs: list[Range]) -> bool:
    """Whether a quotation is sentences of its own, not a phrase within somebody else's."""
    words = text[start:end].strip(ANY + _BLANKS)
    before = text[max(0, start - 2) : start].strip()
    opens = any(p == start for p, _ in paragraphs) or before in ("", ".", "?", "!", "”", ":")
    return opens and len(words.split()) >= _LONG_QUOTATION and words[:1].isupper() and words[-1:] in ".?!…,"


def _quotes(text: str, attribution: TextAttribution) -> bool:
    return any(text[a] in ANY for a, _ in attribution.contents)


def kind_of(text: str, contents: Sequence[Range], quoted: list[Range]) -> Kind:
    """direct: all of it in quotation marks; indirect: none of it; mixed: some."""
    words = inside = 0
    for start, end in contents:
        near = Covered(overlapping(quoted, start, end))
        for match in RUN.finditer(text[start:end]):
            words += 1
            inside += start + match.start() in near
    return "indirect" if not inside else "direct" if inside == words else "mixed"


def place_of(attribution: TextAttribution) -> int:
    return attribution.cue[0] if attribution.cue else attribution.contents[0][0]


def overlaps(one: Range, others: Sequence[Range]) -> bool:
    return any(a < one[1] and one[0] < b for a, b in others)


def trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    return start, end
