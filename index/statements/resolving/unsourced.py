"""Whose a statement is: its source's, or, where the text names none, whose words it goes on with."""

from __future__ import annotations

from dataclasses import replace

from index.english.quotations import DOUBLE, OPENS_NEXT
from index.statements.attribution.text import TextAttribution
from index.statements.contents import is_apart
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.ranges import Range
from index.statements.resolving.resolver import Resolver


def speaker_of(text: str, found: TextAttribution, contents: tuple[Range, ...], resolver: Resolver) -> Resolution:
    if found.source is not None:
        return resolver.resolve(*found.source, own=contents)
    if found.cue is None:
        return _runs_on(text, contents[0], resolver)
    # A participle after another statement of the sentence ("..., adding that ...") has its speaker.
    last = resolver.last_speaker(found.cue[0], paragraphs=0)
    if last is not None and text[slice(*found.cue)].split()[0].endswith("ing"):
        return replace(last, confidence=last.confidence * 0.9)
    return UNNAMED


def _runs_on(text: str, content: Range, resolver: Resolver) -> Resolution:
    """A quotation without a cue goes on with the speaker before it, or belongs to one named right before or after it."""
    lead = text[max(0, content[0] - 120) : content[0]].rstrip()
    if lead.endswith(":"):
        number = resolver.parsed.sentence_at(max(0, content[0] - 2))
        subjects = [p for p in resolver.people.persons if any(m.sentence == number and m.relation == "nsubj" for m in p.mentions)]
        if len(subjects) == 1:
            return Resolution("named", (subjects[0],), confidence=0.8, because=number)
    after = OPENS_NEXT.match(text[content[1] :].split("\n", 1)[0])
    if after and is_apart(text, content, (content[1] + after.end() - 1, len(text))):
        return UNRESOLVED  # “Is it?” “It is,” he said.
    if (subject := _subject_before(text, content, resolver)) is not None:
        return subject
    last = resolver.last_speaker(content[0])
    return UNRESOLVED if last is None else replace(last, confidence=round(last.confidence * 0.85, 2))


def _subject_before(text: str, content: Range, resolver: Resolver) -> Resolution | None:
    """Whom the sentence before a quotation, in its paragraph, tells something of: Hale turned to the guests. “...”"""
    parsed = resolver.parsed
    number = parsed.sentence_at(content[0])
    if number == 0 or parsed.starts[number] < content[0] or parsed.paragraphs[number - 1] != parsed.paragraphs[number]:
        return None
    before = text[parsed.starts[number - 1] : content[0]]
    named = [p for p in resolver.people.persons if any(m.sentence == number - 1 and m.relation == "nsubj" for m in p.mentions)]
    if len(named) != 1 or any(mark in before for mark in DOUBLE):
        return None
    return Resolution("named", (named[0],), confidence=0.7, because=number - 1)
