"""Labels before turns of speech ("SEN. ANNA HALE (D):", "HALE:", "Q:"): where they stand, and whom they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.english.honorifics import TITLES
from index.english.names import NameParts, before_surname, first_names, gender_of, in_case, places_of
from index.english.parsing import Parsed
from index.english.pronouns import IN_TALK
from index.english.roles import is_role
from index.english.turns import (
    ABOUT_THE_TEXT,
    ALONE,
    ANSWERING,
    ASKING,
    COLON,
    DASH,
    INLINE,
    MATTER,
    NOBODY,
    NUMBER_OF_TURN,
    QUESTION,
    RECORD,
)
from index.english.words import LONGER, find_whole
from index.statements.naming.people import Mention, People, Person
from index.statements.ranges import Covered

Asks = Literal["question", "answer", ""]

_MOST_WORDS = 4  # of a person's name
_FEW = 2  # turns that make a transcript


@dataclass(frozen=True)
class Label:
    """A label before a turn: where it stands, where the words after it begin, what it says; `sure`: its form is no other's."""

    start: int
    end: int
    name: str
    sure: bool = False

    @property
    def word(self) -> str:
        return NUMBER_OF_TURN.sub("", self.name).casefold()

    @property
    def asks(self) -> Asks:
        return "question" if self.word in ASKING else "answer" if self.word in ANSWERING else ""


def labels(text: str) -> list[Label]:
    """The labels of a transcript in the order of the text; none of a text that is no transcript."""
    for patterns in ((COLON, RECORD, QUESTION, INLINE), (ALONE,), (DASH,)):
        found = _speaking(text, [(m, pattern is RECORD) for pattern in patterns for m in pattern.finditer(text)])
        if found and (COLON in patterns or _alternate(text, found)):
            return found
    return []


def _alternate(text: str, found: Sequence[Label]) -> bool:
    """Whether labels without a colon are more than the names under letters: some come again, and the last has words after it."""
    again = Counter(_short(label.name) for label in found)
    return max(again.values()) > 1 and _first_line(text, found[-1]) != "" and not any(one.name.endswith(".") for one in found)


def talks(words: str) -> bool:
    """Whether somebody speaks to somebody in these words."""
    return IN_TALK.search(words) is not None


def is_matter(paragraph: str) -> bool:
    """Whether a paragraph is about the text: "Note: ...", "Photographs: ...", "This interview has been edited ..."."""
    return ABOUT_THE_TEXT.match(paragraph) is not None


def _speaking(text: str, matches: Sequence[tuple[re.Match[str], bool]]) -> list[Label]:
    """The labels among the matches that have speech after them, if it is a conversation."""
    found = {m.start("name"): Label(m.start("name"), m.end(), m["name"].rstrip(": "), sure) for m, sure in matches}
    every = [found[at] for at in sorted(found) if not MATTER.fullmatch(found[at].name) and not _is_headline(text, found[at])]
    often = Counter(_short(label.name) for label in every)
    capitals = 2 * sum(label.name.isupper() for label in every) > len(every)
    out = [
        label
        for label in every
        if label.asks or label.sure or often[_short(label.name)] > 1 or (capitals and label.name.isupper()) or _is_name(label.name)
    ]
    recurs = any(often[_short(label.name)] > 1 for label in out)
    if not recurs:
        out = [label for label in out if not _tells_of(text, label)]
    turns = [_first_line(text, label) for label in out]
    speaking = sum(talks(turn) or turn.endswith("?") for turn in turns)
    enough = len(out) >= _FEW and len({_short(label.name) for label in out}) >= _FEW
    known = recurs or any(label.asks or label.sure or _is_name(label.name) for label in out)
    share = 3 * speaking >= len(out) if recurs else 2 * speaking >= len(out) if capitals else 4 * speaking >= 3 * len(out)
    return out if enough and known and share and _is_conversation(out) else []


def _first_line(text: str, label: Label) -> str:
    return text[label.end :].lstrip().split("\n", 1)[0].rstrip()


def _tells_of(text: str, label: Label) -> bool:
    """Whether what stands after a label names whom the label names: a heading, with the narrator's words."""
    words = bare(label.name)
    return bool(words) and find_whole(words[-1], _first_line(text, label), ignore_case=True) is not None


def _is_conversation(found: Sequence[Label]) -> bool:
    """Whether answers have questions: "A:" and "B:" are items of a list."""
    asks = {label.asks for label in found}
    return asks != {"answer"} and (asks != {"answer", ""} or any(label.word == "interviewee" for label in found))


def _is_headline(text: str, label: Label) -> bool:
    """Whether a label opens the text's first line, and that is written as a title."""
    line = text[label.end :].split("\n", 1)[0].strip()
    words = LONGER.findall(line)
    capitals = sum(w[0].isupper() for w in words)
    return not text[: label.start].strip() and (line[-1:] not in ".?!" or 2 * capitals > len(words))


def _is_name(name: str) -> bool:
    words = bare(name)
    titled = len(words) < len(name.split())
    return 0 < len(words) <= _MOST_WORDS and (titled or words[0].capitalize() in first_names()) and (titled or len(words) > 1)


def bare(name: str) -> list[str]:
    """The words of a name without titles and roles before it; none of what names nobody ("THE COURT", "AUDIENCE MEMBER")."""
    words = name.rstrip(".").split()
    plain = [w.strip(".").casefold() for w in words]
    if plain[0] in NOBODY:
        return []
    after = max((i + 1 for i, w in enumerate(plain) if w in TITLES or w in NOBODY or is_role(w)), default=0)
    if after and after == len(words) and len(words) > 1 and words[0].capitalize() in first_names():
        return words  # "Anna Baker"
    return words[after:]


def _short(name: str) -> str:
    """What a label and its later, shorter form have in common."""
    words = bare(name)
    return (words[-1] if words else name).casefold().replace("’", "'")


@dataclass
class Cast:
    """Who the labels of one article name: learned from the full form, known by the short one."""

    parsed: Parsed
    people: People
    known: dict[str, Person | None] = field(default_factory=dict)

    def person(self, label: Label) -> Person | None:
        """The person whom a label names; None where it names nobody."""
        if label.name not in self.known:
            self.known[label.name] = self._find(label)
        person = self.known[label.name]
        if person is not None:
            self._note(label, person)
        return person

    def learn(self, found: Sequence[Label]) -> None:
        """Look at the full forms first, so that a short one before them is known, too."""
        for label in sorted((one for one in found if not one.asks), key=lambda one: -len(bare(one.name))):
            self.person(label)
        cast = [p for p in dict.fromkeys(self.known.values()) if p is not None and p.parts.first]
        for person in cast:
            if sum(p.parts.surname == person.parts.surname for p in self._persons() if p.parts.first) == 1:
                for other in [p for p in self._persons() if not p.parts.first and p.parts.surname == person.parts.surname]:
                    self._merge(other, person)
                self._find_mentions(person)

    def _find(self, label: Label) -> Person | None:
        words = bare(label.name)
        if not words or len(words) > _MOST_WORDS or label.asks:
            return None
        name = " ".join(w if not w.isupper() or _is_initials(w) else in_case(w) for w in words)
        if len(words) == 1:
            return self._by_short(name) or (self._new(name, label) if len(label.name.split()) > 1 else None)
        parts = NameParts.of(name)
        same = [
            p for p in self._persons() if p.parts.surname == parts.surname and p.parts.first.casefold() == parts.first.casefold()
        ]
        return self._named(same[0], name) if same else self._new(name, label)

    def _by_short(self, name: str) -> Person | None:
        """Who alone is called so: by surname, by first name, by initials."""
        short = name.casefold().replace("’", "'")
        cast = [p for p in dict.fromkeys(self.known.values()) if p is not None]
        for persons in (cast, [p for p in self._persons() if p.parts.first]):
            for called in (
                [p for p in persons if p.parts.surname == short or p.parts.last.casefold() == short],
                [p for p in persons if p.parts.first.casefold() == short],
                [p for p in persons if name.isupper() and "".join(w[0] for w in p.name.replace("-", " ").split()) == name],
            ):
                if len(called) == 1:
                    return called[0]
                if called:
                    return None
        single = next((p for p in self._persons() if not p.parts.first and p.parts.surname == short), None)
        if (full := self._in_prose(name)) is not None:
            return self._named(single, full) if single is not None else self._new(full, None)
        return self._named(single, name) if single is not None else None

    def _in_prose(self, surname: str) -> str | None:
        """The full name that the text has for a surname: two capitalised words, of which the first is no title."""
        for found in before_surname(surname, self.parsed.text):
            word = found[1].casefold()
            token = self.parsed.span(found.start(), found.start() + 1)
            opens = found.start() in self.parsed.starts and token is not None and token[0].pos_ != "PROPN"
            if word in TITLES or word in NOBODY or is_role(word) or (opens and found[1] not in first_names()):
                continue
            return found[0]
        return None

    def _persons(self) -> list[Person]:
        return self.people.persons

    def _named(self, person: Person, name: str) -> Person:
        if person.name.isupper() or not person.parts.first:
            person.name, person.parts = name, NameParts.of(name)
        return person

    def _new(self, name: str, label: Label | None) -> Person:
        """A person whom only the label names."""
        title = next((w.strip(".").lower() for w in (label.name.split() if label else ()) if w.strip(".").lower() in TITLES), "")
        parts = NameParts.of(name)
        person = Person(name, parts, TITLES.get(title, ("", None))[1] or gender_of(parts.first))
        self.people.persons.append(person)
        return person

    def _find_mentions(self, person: Person) -> None:
        """Where the running text has the name of a person whom only the labels tell."""
        held = Covered((m.start, m.end) for _, m in self.people.by_start.values())
        for found in places_of(person.parts, self.parsed.text):
            if found.start() not in held and found.end() - 1 not in held:
                self._mention(person, *found.span(), found[0] != person.parts.last)

    def _mention(self, person: Person, start: int, end: int, full: bool) -> None:
        span = self.parsed.span(start, end)
        mention = Mention(self.parsed.sentence_at(start), start, end, str(span.root.dep_) if span is not None else "dep", full)
        self.people.by_start[start] = (person, mention)
        person.mentions = sorted([*person.mentions, mention], key=lambda m: m.start)
        person.forms[self.parsed.text[start:end]] += 1

    def _note(self, label: Label, person: Person) -> None:
        """The label is a mention of its person, and so is all that was taken for somebody else of that one name."""
        inside = [at for at in self.people.by_start if label.start <= at < label.end]
        for other in {self.people.by_start[at][0] for at in inside} - {person}:
            if (
                not other.parts.first and other.parts.surname == person.parts.surname
            ) or other.name.casefold() == person.name.casefold():
                self._merge(other, person)
        if not any(self.people.by_start[at][0] is person for at in inside):
            self._mention(person, label.start, label.start + len(label.name), len(bare(label.name)) > 1)

    def _merge(self, other: Person, person: Person) -> None:
        for mention in other.mentions:
            self.people.by_start[mention.start] = (person, mention)
        person.mentions = sorted([*person.mentions, *other.mentions], key=lambda m: m.start)
        person.forms += other.forms
        self.people.persons.remove(other)


def _is_initials(word: str) -> bool:
    return len(word) <= 3 and ((word.isupper() and "." in word) or len(word) <= 2)
