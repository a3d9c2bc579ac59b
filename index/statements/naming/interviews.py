"""Interviews, hearings and transcripts: whose turn it is to speak, until the next one's.

A turn begins with a label, or, in an interview printed without any, with the paragraph after a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.english.parsing import Parsed
from index.english.pronouns import OF_SELF, TO_YOU
from index.english.quotations import UNQUOTED_QUESTION
from index.english.turns import ASIDE, ASKS_TO_TELL, BEFORE_ANSWERER, BEFORE_ASKER, INTERVIEW, Q_OR_A
from index.statements.naming.labels import Cast, Label, is_matter, labels, talks
from index.statements.naming.people import People, Person
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.ranges import Range

_ENOUGH = 3  # answers that make it an interview
_INTRODUCTION = 4  # sentences that tell who is interviewed
_HEADING = 8  # words of a line that may be one


@dataclass(frozen=True)
class Turn:
    """What somebody says in a conversation: the label before it, if any, and the paragraphs; `recorded` where it is a statement,
    not what an unnamed interviewer asks."""

    label: Range | None
    resolution: Resolution
    paragraphs: tuple[Range, ...]
    recorded: bool = True


def turns(parsed: Parsed, people: People, paragraphs: Sequence[Range]) -> list[Turn]:
    """The turns of a conversation, in reading order; none of any other text."""
    found = labels(parsed.text)
    return list(_labelled(parsed, people, paragraphs, found)) if found else _unlabelled(parsed, people, paragraphs)


def asks_only(parsed: Parsed, start: int, end: int) -> bool:
    """Whether what is said in text[start:end] is questions and nothing else."""
    first, last = parsed.sentence_at(start), parsed.sentence_at(end - 1)
    return all(doc.text.rstrip("”\"’') ").endswith("?") for doc in parsed.docs[first : last + 1])


def interviewee(text: str, people: People, at: int) -> Person | None:
    """The one who says "I" at offset `at`, where that stands in an answer; the person whom the introduction names most."""
    marks = list(Q_OR_A.finditer(text))
    before = [m for m in marks if m.start() <= at]
    if sum(m.group(2) is not None for m in marks) < _ENOUGH or not before or before[-1].group(2) is None:
        return None
    counts = {p: sum(m.sentence < _INTRODUCTION for m in p.mentions) for p in people.persons}
    best = max(counts, key=lambda p: counts[p], default=None)
    return best if best is not None and counts[best] else None


def _labelled(parsed: Parsed, people: People, paragraphs: Sequence[Range], found: Sequence[Label]) -> Iterator[Turn]:
    text = parsed.text
    cast = Cast(parsed, people)
    cast.learn(found)
    first = found[0].start
    answers = [text[label.end :].lstrip().split("\n", 1)[0] for label in found if label.asks == "answer"]
    speaks = bool(INTERVIEW.search(text, 0, first)) or 3 * sum(bool(OF_SELF.search(a)) for a in answers) >= len(answers)
    if answers and not speaks:
        return  # questions and answers that nobody asks or gives
    asked = _introduced(text, people, first) if answers else None
    for label, after in zip(found, [*found[1:], None], strict=True):
        person = asked if label.asks == "answer" else cast.person(label)
        pieces = _pieces(paragraphs, label.end, after.start if after else len(text))
        said = tuple(_speech(text, pieces, person, last=after is None))
        if said:
            where = label.start, label.start + len(label.name)
            yield Turn(where, _whose(label, person), said, label.asks != "question")


def _whose(label: Label, person: Person | None) -> Resolution:
    if person is None:
        return UNRESOLVED if label.asks == "answer" else UNNAMED
    return Resolution("named", (person,), confidence=0.9 if label.asks else 0.97, because=person.introduced)


def _introduced(text: str, people: People, until: int) -> Person | None:
    """Whom the title and the lead of an interview present: not who asks."""
    marks: dict[Person, float] = {}
    for person in people.persons:
        for mention in (m for m in person.mentions if m.start < until):
            before = text[max(0, mention.start - 60) : mention.start]
            worth = -2 if BEFORE_ASKER.search(before) else 3 if BEFORE_ANSWERER.search(before) else 1
            marks[person] = marks.get(person, 0) + worth
    best = max(marks, key=lambda p: marks[p], default=None)
    return best if best is not None and marks[best] > 0 else None


def _pieces(paragraphs: Sequence[Range], start: int, end: int) -> list[Range]:
    """The paragraphs, or parts of them, between two places."""
    return [(max(a, start), min(b, end)) for a, b in paragraphs if max(a, start) < min(b, end)]


def _speech(text: str, pieces: Sequence[Range], person: Person | None, last: bool) -> Iterator[Range]:
    """The paragraphs of a turn that are spoken: up to the narrator's next words. After the last label only those go on that are
    plainly somebody's speech."""
    opened = False
    for start, end in pieces:
        start, end = _stripped(text, start, end)
        words = text[start:end]
        if not any(c.isalnum() for c in words) or ASIDE.fullmatch(words.strip('“”"')):
            continue
        if opened and (is_matter(words) or _is_about(text, start, end, person) or (last and not talks(words))):
            return
        if opened and words[-1] not in ".?!…:;,”\"’'—–-)]" and len(words.split()) <= _HEADING:
            continue
        opened = True
        yield start, end


def _is_about(text: str, start: int, end: int, person: Person | None) -> bool:
    """Whether a paragraph tells of the speaker by name, and so is not his."""
    named = person is not None and any(start <= m.start < end for m in person.mentions)
    return named and not OF_SELF.search(text[start:end])


def _stripped(text: str, start: int, end: int) -> Range:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))


def _unlabelled(parsed: Parsed, people: People, paragraphs: Sequence[Range]) -> list[Turn]:
    """The turns of an interview that sets its questions off by their type alone: paragraphs that put a question to "you", each
    followed by what one person, the only one introduced, says of himself."""
    text = parsed.text
    asked = [bool(UNQUOTED_QUESTION.fullmatch(text[a:b])) for a, b in paragraphs]
    opening = next((n for n, asks in enumerate(asked) if asks and n), len(asked))
    rounds = list(_rounds(text, paragraphs, asked, opening))
    if len(rounds) < 2 or not INTERVIEW.search(text, 0, paragraphs[opening][0]):
        return []
    person = _introduced(text, people, paragraphs[opening][0])
    others = [p for p in people.persons if p is not person and any(m.start < paragraphs[opening][0] for m in p.mentions)]
    to_you = sum(bool(TO_YOU.search(text[slice(*question)])) for question, _ in rounds)
    of_self = sum(any(OF_SELF.search(text[slice(*a)]) for a in answers) for _, answers in rounds)
    if person is None or others or 2 * to_you < len(rounds) or 3 * of_self < 2 * len(rounds):
        return []
    resolution = Resolution("named", (person,), confidence=0.7, because=person.mentions[0].sentence)
    found: list[Turn] = []
    for number, (question, answers) in enumerate(rounds):
        said = tuple(_speech(text, answers, person, last=number == len(rounds) - 1))
        found += [Turn(None, UNNAMED, (question,), False)] + ([Turn(None, resolution, said)] if said else [])
    return found


def _rounds(text: str, paragraphs: Sequence[Range], asked: list[bool], opening: int) -> Iterator[tuple[Range, list[Range]]]:
    """Each question with the paragraphs up to the next one."""
    at = [n for n in range(opening, len(asked)) if asked[n] or ASKS_TO_TELL.match(text[slice(*paragraphs[n])])]
    for number, after in zip(at, [*at[1:], len(asked)][: len(at)], strict=True):
        if number + 1 < after:
            yield paragraphs[number], list(paragraphs[number + 1 : after])
