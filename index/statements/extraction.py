"""An article's text -> its statements: who said what, in which words, where.

tagger's spans -> sources, cues and contents that belong together -> whole quotations -> speakers -> what is nested in them
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.english.negation import disputed_from
from index.english.parsing import Parsed
from index.english.pronouns import FOR_WHAT_WAS_SAID, WITHOUT_CONTENT
from index.english.quotations import ANY, CLOSING, DASH, DOUBLE, ENDS_AS_QUESTION, OPENS_NEXT, SIGNED, quotations
from index.english.words import RUN, without_marks
from index.statements import cues
from index.statements.attribution.text import Range, TextAttribution, attribute
from index.statements.extracted import Extracted, Kind, Polarity
from index.statements.held import Judge, judged
from index.statements.naming.interviews import Turn, asks_only, turns
from index.statements.naming.people import People, find_people
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.ranges import Covered, overlapping
from index.statements.resolving.resolver import Resolver
from index.steps import Each, part, untold

LONGEST = 200_000  # characters of an article that is read for statements, which takes a minute or two; a longer one has none

_BLANKS = " \t\r\n\xa0"
_LONG_QUOTATION = 5  # words from which an unattributed quotation is somebody's statement, not a phrase in marks
_NESTED_FROM = 6  # words of a content that may hold a statement of its own


def extract(text: str, spans: Sequence[tuple[int, int, int]], each: Each = untold, judge: Judge | None = None) -> list[Extracted]:
    """All statements of an article, in reading order; none of one that is longer than LONGEST.

    `spans` are its sentences (paragraph, start, end). `each` is told how far it is, and may end it by raising. `judge` holds each
    statement against the text; without one, all are taken as they were found.
    """
    if len(text) > LONGEST:
        return []
    paragraphs = _paragraphs(spans)
    parsed = Parsed.of(text, spans, part(each, 0, 0.4))
    attributed = _attributions(text, paragraphs, part(each, 0.4, 0.8))
    people = find_people(parsed, [a.source for a in attributed if a.source])
    quoted = quotations(text, paragraphs)
    spoken = turns(parsed, people, paragraphs)
    by_turn = {at: (turn, (at, end)) for turn in spoken for at, end in turn.paragraphs if turn.recorded}
    found = _with_turns(text, attributed, spoken, people, quoted, paragraphs)
    resolver = Resolver(parsed, people, [c for f in found for c in f.contents if not _is_subject(c, f.cue, quoted, parsed)])
    statements: list[Extracted] = []
    for number, attribution in enumerate(found):
        each(0.8 + 0.1 * number / len(found))
        turn = by_turn.get(_at(attribution))
        statement = _of_turn(parsed, *turn) if turn else _statement(text, attribution, quoted, resolver)
        if statement is None or (not turn and _is_repeated(text, statement, statements)):
            continue
        statements.append(statement)
        resolver.remember(statement.start if statement.cue is None else statement.cue[0], statement.resolution)
    found_all = _with_nested(text, statements, quoted, resolver, part(each, 0.9, 1))
    return judged(text, found_all, people, judge) if judge and found_all else found_all


def _paragraphs(spans: Sequence[tuple[int, int, int]]) -> list[Range]:
    """Where the paragraphs of the sentences stand."""
    found: dict[int, Range] = {}
    for paragraph, start, end in spans:
        found[paragraph] = (found[paragraph][0], end) if paragraph in found else (start, end)
    return list(found.values())


def _attributions(text: str, paragraphs: list[Range], each: Each) -> list[TextAttribution]:
    """What the tagger finds; a quotation with a name under it ("“...” ― Jane Doe") is read by its form instead."""
    signed = [
        TextAttribution(
            (match.end("words") + 1, match.start("name")), match.span("name"), ((match.start(), match.end("words") + 1),)
        )
        for match in SIGNED.finditer(text)
    ]
    lines = [(a.contents[0][0], a.source[1]) for a in signed if a.source]
    out = [
        replace(a, contents=tuple(c for c in a.contents if not _overlaps(c, lines)))
        for a in attribute(text, paragraphs, each)
        if not any(s <= _at(a) < e for s, e in lines)
    ]
    return sorted([*(a for a in out if a.contents or a.cue), *signed], key=_at)


def _with_turns(
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
    found = _complete(text, told, [q for q in quoted if q[0] not in turned], paragraphs)
    said = [TextAttribution(None, turn.label, (p,)) for turn in spoken if turn.recorded for p in turn.paragraphs]
    return sorted([*found, *said], key=_at)


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
        return replace(found, source=(named[0][1].start, named[-1][1].end) if named else _trimmed(text, *at))
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


def _overlaps(one: Range, others: Sequence[Range]) -> bool:
    return any(a < one[1] and one[0] < b for a, b in others)


def _at(attribution: TextAttribution) -> int:
    return attribution.cue[0] if attribution.cue else attribution.contents[0][0]


def _complete(
    text: str, attributions: list[TextAttribution], quoted: list[Range], paragraphs: list[Range]
) -> list[TextAttribution]:
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
        if not _is_statement(text, start, end, paragraphs) or _overlaps((start, end), taken):
            continue
        home = next((p for p in paragraphs if p[0] <= start < p[1]), (start, end))
        beside = [f for f in found if f.cue and home[0] <= f.cue[0] < home[1] and _quotes(text, f)]
        if beside and not any(_is_apart(text, (start, end), c) for f in beside for c in f.contents):  # “...,” he said. “...”
            nearest = min(beside, key=lambda f: min(abs(start - b) for _, b in f.contents))
            at = found.index(nearest)
            found[at] = replace(nearest, contents=tuple(_joined(text, [*nearest.contents, (start, end)])))
        else:
            found.append(TextAttribution(None, None, ((start, end),)))
    return _as_one_quotation(text, sorted(found, key=_at), quoted)


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
        if a == start and b < end and text[b - 2] in ".?!…" and rest[:1].isupper() and not _overlaps((b, end), quoted):
            return start, b
    return content


def _widened(text: str, content: Range, quoted: list[Range], others: list[Range], cue: Range | None, source: Range | None) -> Range:
    """A content that covers most of a quotation gets all of it: tagged spans may miss its first or last words."""
    start, end = _trimmed(text, *content)
    for a, b in overlapping(quoted, start, end):
        overlap = min(end, b) - max(start, a)
        if overlap <= 0 or (start <= a and b <= end):
            continue
        free = not any(r and r[0] < b and a < r[1] for r in (cue, source))
        alone = not any(o != content and o[0] < b and a < o[1] for o in others)
        if free and alone and (2 * overlap > b - a or start >= a):
            start, end = min(start, a), max(end, b)
    return _trimmed(text, start, end)


def _joined(text: str, contents: list[Range]) -> list[Range]:
    """Contents in order; those with nothing but blanks between them are one."""
    out: list[Range] = []
    for start, end in sorted(c for c in contents if c[0] < c[1] and not WITHOUT_CONTENT.fullmatch(text[slice(*c)])):
        if out and (
            start <= out[-1][1] or not (_is_apart(text, out[-1], (start, end)) or text[out[-1][1] : start].strip(_BLANKS + ANY))
        ):
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _is_apart(text: str, before: Range, after: Range) -> bool:
    """Whether a question and the quotation right after it are two people's: “Is it?” “It is.”"""
    asked = ENDS_AS_QUESTION.search(text[slice(*before)]) is not None and text[before[0]] in ANY
    return asked and text[after[0]] in ANY and not text[before[1] : after[0]].strip()


def _of_its_speaker(text: str, contents: list[Range], quoted: list[Range], cue: Range | None) -> list[Range]:
    """The contents, of which a question that is answered right after it is somebody else's: “Is it?” “It is,” he said."""
    parts = []
    for start, end in contents:
        inner = [q for q in overlapping(quoted, start, end) if start <= q[0] and q[1] <= end]
        cuts = [b[0] for a, b in itertools.pairwise(inner) if _is_apart(text, a, b)]
        parts += [_trimmed(text, a, b) for a, b in itertools.pairwise([start, *cuts, end])]
    parts = [p for p in parts if p[0] < p[1]]
    if cue is None:
        return parts
    others = {a for a, b in itertools.pairwise(parts) if _is_apart(text, a, b) and b[0] < cue[0]}
    return [p for p in parts if p not in others]


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    return start, end


def _is_statement(text: str, start: int, end: int, paragraphs: list[Range]) -> bool:
    """Whether a quotation is sentences of its own, not a phrase within somebody else's."""
    words = text[start:end].strip(ANY + _BLANKS)
    before = text[max(0, start - 2) : start].strip()
    opens = any(p == start for p, _ in paragraphs) or before in ("", ".", "?", "!", "”", ":")
    return opens and len(words.split()) >= _LONG_QUOTATION and words[:1].isupper() and words[-1:] in ".?!…,"


def _quotes(text: str, attribution: TextAttribution) -> bool:
    return any(text[a] in ANY for a, _ in attribution.contents)


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
    resolution = _resolution(text, found, contents, resolver)
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
    before = cue is not None and content[1] <= cue[0] and not _overlaps(content, quoted)
    return before and span is not None and not any(t.pos_ in ("VERB", "AUX") for t in span)


def _with_its_object(text: str, cue: Range) -> Range:
    """A cue with the word that stands for what was said before it."""
    following = FOR_WHAT_WAS_SAID.match(text[cue[1] :])
    return cue[0], cue[1] + (following.end() if following else 0)


def _resolution(text: str, found: TextAttribution, contents: tuple[Range, ...], resolver: Resolver) -> Resolution:
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
    if after and _is_apart(text, content, (content[1] + after.end() - 1, len(text))):
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


def kind_of(text: str, contents: Sequence[Range], quoted: list[Range]) -> Kind:
    """direct: all of it in quotation marks; indirect: none of it; mixed: some."""
    words = inside = 0
    for start, end in contents:
        near = Covered(overlapping(quoted, start, end))
        for match in RUN.finditer(text[start:end]):
            words += 1
            inside += start + match.start() in near
    return "indirect" if not inside else "direct" if inside == words else "mixed"


def _is_repeated(text: str, statement: Extracted, before: list[Extracted]) -> bool:
    """A headline that stands twice is one statement, not two."""
    key = _key(text, statement)
    return any(_key(text, other) == key for other in before[:8])


def _key(text: str, statement: Extracted) -> tuple[str, str]:
    said = without_marks(" ".join(text[a:b] for a, b in statement.contents))
    return said, text[slice(*statement.source)].lower() if statement.source else ""


def _with_nested(text: str, statements: list[Extracted], quoted: list[Range], resolver: Resolver, each: Each) -> list[Extracted]:
    """Statements, each followed by those reported within its words ("X said that Y had promised ...")."""
    contents = [
        (number, _trimmed(text, start, end))
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
        at = _at(found)
        for number, (start, end) in contents:
            if start <= at < end:
                whole = any((a, b) == (start, end) for a, b in found.contents)
                if not whole:
                    yield number, found
                break
