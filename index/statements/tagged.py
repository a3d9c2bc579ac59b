"""What the tagger finds in an article, put right: signed quotations, turns of speech, and who only heard what was said."""

from __future__ import annotations

from dataclasses import replace

from index.english.negation import disputed_from
from index.english.quotations import CLOSING, SIGNED
from index.statements import cues
from index.statements.attribution.text import TextAttribution, attribute
from index.statements.contents import complete, overlaps, place_of, trimmed
from index.statements.naming.interviews import Turn
from index.statements.naming.people import People
from index.statements.ranges import Covered, Range
from index.steps import Each


def attributions(text: str, paragraphs: list[Range], each: Each) -> list[TextAttribution]:
    """What the tagger finds; a quotation with a name under it ("“...” ― Jane Doe") is read by its form instead."""
    signed = [
        TextAttribution(
            (match.end("words") + 1, match.start("name")), match.span("name"), ((match.start(), match.end("words") + 1),)
        )
        for match in SIGNED.finditer(text)
    ]
    lines = [(a.contents[0][0], a.source[1]) for a in signed if a.source]
    out = [
        replace(a, contents=tuple(c for c in a.contents if not overlaps(c, lines)))
        for a in attribute(text, paragraphs, each)
        if not any(s <= place_of(a) < e for s, e in lines)
    ]
    return sorted([*(a for a in out if a.contents or a.cue), *signed], key=place_of)


def with_turns(
    text: str,
    attributions: list[TextAttribution],
    spoken: list[Turn],
    people: People,
    quoted: list[Range],
    paragraphs: list[Range],
) -> list[TextAttribution]:
    """What the narrator attributes, and the paragraphs of the turns of speech; what is reported within a turn is nested in it."""
    turned = Covered([p for turn in spoken for p in (_with_mark(text, turn.label or turn.paragraphs[0]), *turn.paragraphs)])
    told = [_heard_right(text, a, people) for a in attributions if not any(at in turned for at in _places(a))]
    found = complete(text, told, [q for q in quoted if q[0] not in turned], paragraphs)
    said = [TextAttribution(None, turn.label, (p,)) for turn in spoken if turn.recorded for p in turn.paragraphs]
    return sorted([*found, *said], key=place_of)


def _with_mark(text: str, label: Range) -> Range:
    """A label with the quotation mark before it, which some put before each turn."""
    return (label[0] - (text[max(0, label[0] - 1) : label[0]] in ("“", '"')), label[1])


def _places(found: TextAttribution) -> list[int]:
    return [a for a, _ in (*filter(None, (found.cue, found.source)), *found.contents)]


def _heard_right(text: str, found: TextAttribution, people: People) -> TextAttribution:
    """The attribution with the one who spoke as its source, where the tagger took the one who heard or quoted it for him, and
    without the narrator's word that somebody disputes it."""
    contents = [(a, b if (tail := disputed_from(text[a:b])) is None else a + tail) for a, b in found.contents]
    found = _without_next_sentence(text, replace(found, contents=tuple(c for c in contents if c[0] < c[1])))
    if found.cue is None:
        return found
    cue = text[slice(*found.cue)]
    if whom := cues.quoted_in(cue):
        named = people.within(found.cue[0] + whom[0], found.cue[0] + whom[1])
        at = found.cue[0] + whom[0], found.cue[0] + whom[1]
        return replace(found, source=(named[0][1].start, named[-1][1].end) if named else trimmed(text, *at))
    if found.source is None:
        subject = contents[0] if len(contents) > 1 and cues.is_quoted(cue) and contents[0][1] <= found.cue[0] else None
        named = people.within(*subject) if subject else []
        return replace(found, source=subject, contents=found.contents[1:]) if named else found
    source_first = found.source[1] <= found.cue[0]
    content_first = bool(found.contents) and found.cue[1] <= found.contents[0][0] and found.contents[-1][1] <= found.source[0]
    return replace(found, source=None) if cues.is_hearers(cue, source_first, content_first) else found


def _without_next_sentence(text: str, found: TextAttribution) -> TextAttribution:
    """A quotation without the sentence after it that says nothing of speaking: “...” The guests did not look up."""
    if found.cue is None or not found.contents:
        return found
    end = found.contents[-1][1]
    first = min(a for a, _ in filter(None, (found.cue, found.source)))
    apart = first >= end and text[end - 1] in CLOSING and text[end - 2] in ".?!…" and text[first].isupper()
    narrated = apart and found.source is not None and found.source[1] <= found.cue[0]
    if narrated and cues.act(text[slice(*found.cue)], "") == "did":
        return replace(found, cue=None, source=None)
    return found
