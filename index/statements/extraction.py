"""An article's text -> its statements: who said what, in which words, where.

tagger's spans -> sources, cues and contents that belong together -> whole quotations -> speakers -> what is nested in them
"""

from __future__ import annotations

from collections.abc import Sequence

from index.english.parsing import Parsed
from index.english.pronouns import FOR_WHAT_WAS_SAID
from index.english.quotations import DASH, quotations
from index.english.words import RUN, without_marks
from index.statements import cues
from index.statements.attribution.text import TextAttribution
from index.statements.contents import kind_of, overlaps, place_of
from index.statements.extracted import Extracted, Polarity
from index.statements.held import Judge, judged
from index.statements.naming.interviews import Turn, asks_only, turns
from index.statements.naming.people import find_people
from index.statements.nested import with_nested
from index.statements.outcome import UNNAMED
from index.statements.ranges import Range
from index.statements.resolving.resolver import Resolver
from index.statements.resolving.unsourced import speaker_of
from index.statements.tagged import attributions, with_turns
from index.steps import Each, part, untold

LONGEST = 200_000  # characters of an article that is read for statements, which takes a minute or two; a longer one has none


def extract(text: str, spans: Sequence[tuple[int, int, int]], each: Each = untold, judge: Judge | None = None) -> list[Extracted]:
    """All statements of an article, in reading order; none of one that is longer than LONGEST.

    `spans` are its sentences (paragraph, start, end). `each` is told how far it is, and may end it by raising. `judge` holds each
    statement against the text; without one, all are taken as they were found.
    """
    if len(text) > LONGEST:
        return []
    paragraphs = _paragraphs(spans)
    parsed = Parsed.of(text, spans, part(each, 0, 0.4))
    attributed = attributions(text, paragraphs, part(each, 0.4, 0.8))
    people = find_people(parsed, [a.source for a in attributed if a.source])
    quoted = quotations(text, paragraphs)
    spoken = turns(parsed, people, paragraphs)
    by_turn = {at: (turn, (at, end)) for turn in spoken for at, end in turn.paragraphs if turn.recorded}
    found = with_turns(text, attributed, spoken, people, quoted, paragraphs)
    resolver = Resolver(parsed, people, [c for f in found for c in f.contents if not _is_subject(c, f.cue, quoted, parsed)])
    statements: list[Extracted] = []
    for number, attribution in enumerate(found):
        each(0.8 + 0.1 * number / len(found))
        turn = by_turn.get(place_of(attribution))
        statement = _of_turn(parsed, *turn) if turn else _statement(text, attribution, quoted, resolver)
        if statement is None or (not turn and _is_repeated(text, statement, statements)):
            continue
        statements.append(statement)
        resolver.remember(statement.start if statement.cue is None else statement.cue[0], statement.resolution)
    found_all = with_nested(text, statements, quoted, resolver, part(each, 0.9, 1))
    return judged(text, found_all, people, judge) if judge and found_all else found_all


def _paragraphs(spans: Sequence[tuple[int, int, int]]) -> list[Range]:
    """Where the paragraphs of the sentences stand."""
    found: dict[int, Range] = {}
    for paragraph, start, end in spans:
        found[paragraph] = (found[paragraph][0], end) if paragraph in found else (start, end)
    return list(found.values())


def _statement(text: str, found: TextAttribution, quoted: list[Range], resolver: Resolver) -> Extracted | None:
    contents = found.contents
    cue = text[slice(*found.cue)] if found.cue else ""
    if not contents:
        if cues.polarity(cue) == "affirmed" or not found.cue or (found.source is None and cues.polarity(cue) == "denied"):
            return None
        contents = (_with_its_object(text, found.cue),)  # "declined to comment", "denied this" are all there is
    words = " ".join(text[a:b] for a, b in contents)
    if RUN.search(words) is None:
        return None
    if found.cue is None and kind_of(text, contents, quoted) == "indirect":
        return None  # without a cue and without marks nothing shows that somebody said it
    act = cues.act(cue, words) if found.cue else "said"
    resolution = speaker_of(text, found, contents, resolver)
    if found.source is None and resolution is UNNAMED and kind_of(text, contents, quoted) == "indirect":
        return None  # "Say that ...", "about which ...": no source is named, none is meant
    kind, signed = kind_of(text, contents, quoted), bool(DASH.fullmatch(cue))
    return Extracted(found.source, found.cue, contents, kind, act, cues.polarity(cue), resolution, labelled=signed)


def _of_turn(parsed: Parsed, turn: Turn, words: Range) -> Extracted:
    """A paragraph of a turn: its speaker's own words, though no marks stand around them."""
    polarity: Polarity = "asked" if asks_only(parsed, *words) else "affirmed"
    return Extracted(turn.label, None, (words,), "direct", "said", polarity, turn.resolution, labelled=True)


def _is_subject(content: Range, cue: Range | None, quoted: list[Range], parsed: Parsed) -> bool:
    """Whether what the tagger took for reported words is a bare name before its cue, in the narrator's words: "Hale has the support
    of many voters"."""
    span = parsed.span(*content)
    before = cue is not None and content[1] <= cue[0] and not overlaps(content, quoted)
    return before and span is not None and not any(t.pos_ in ("VERB", "AUX") for t in span)


def _with_its_object(text: str, cue: Range) -> Range:
    """A cue with the word that stands for what was said before it."""
    following = FOR_WHAT_WAS_SAID.match(text[cue[1] :])
    return cue[0], cue[1] + (following.end() if following else 0)


def _is_repeated(text: str, statement: Extracted, before: list[Extracted]) -> bool:
    """A headline that stands twice is one statement, not two."""
    key = _key(text, statement)
    return any(_key(text, other) == key for other in before[:8])


def _key(text: str, statement: Extracted) -> tuple[str, str]:
    said = without_marks(" ".join(text[a:b] for a, b in statement.contents))
    return said, text[slice(*statement.source)].lower() if statement.source else ""
