"""Labels before turns of speech ("SEN. ANNA HALE (D):", "HALE:", "Q:"): where they stand, and whom they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.english.names import TITLES, NameParts, first_names, gender_of
from index.english.parsing import Parsed
from index.statements.naming.people import Mention, People, Person
from index.statements.ranges import Covered
from index.statements.resolving.descriptions import is_role

Asks = Literal["question", "answer", ""]

_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w.’'-]*|(?:de|da|di|do|dos|du|del|der|den|van|von|bin|ibn|al|el|la|of|pro|tem)(?=[ ]))"
_NAME = rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,7}})"
_TIME = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])]?"
_ASIDE = r"(?:[ ]?[(\[][^()\[\]\n]{1,40}[)\]])"
_FULL = rf"^[ \t]*(?:>>[ ]?)?(?:{_TIME}[ ]*)?[“\"]?{_NAME}(?:,[ ][^:.!?“”\"\n]{{2,60}})?{_ASIDE}{{0,2}}(?:[ ]+{_TIME})?"
_COLON = re.compile(rf"{_FULL}[ ]?:(?=\s)", re.MULTILINE)
_DASH = re.compile(rf"{_FULL}\.?[ ]?(?:[—–]|--(?=[ ]))[ ]*(?=[“\"]?[A-ZÀ-Þ\d])", re.MULTILINE)
_ALONE = re.compile(rf"{_FULL}[ \t]*(?=\n)", re.MULTILINE)
# "Mr. HALE. I thank the chair.", "The CHAIRMAN. So ordered."
_RECORD = re.compile(
    r"^[ \t]*(?P<name>(?:The|Mr|Ms|Mrs|Miss|Dr|Senator|Representative|Secretary|Chairman|Chairwoman|Governor|Judge)\.? "
    r"(?:[A-Z]{1,2}[a-z])?[A-Z][A-Z’'-]+(?: [A-Z][A-Z’'-]+)?)(?: of [A-Z][a-z]+(?: [A-Z][a-z]+)?)?\.(?=\s)",
    re.MULTILINE,
)
_QUESTION = re.compile(
    r"^[ \t]*(?P<name>Q(?=[A-Z][a-z])|(?:[QA]|Question|QUESTION|Answer|ANSWER)(?: ?\d{1,2})?[:.](?=\s))", re.MULTILINE
)
_INLINE = re.compile(r"(?<=[.?!”\"] )(?P<name>[QA]:)(?=\s)")
_ASKING = frozenset("q question interviewer questioner".split())
_ANSWERING = frozenset("a answer interviewee".split())
# What stands before a colon and is no speaker.
_MATTER = re.compile(
    r"(?:editor[’']?s?[’']? )?(?:note|correction|update|clarification|photo(?:graph)?s?|picture|source|credit|copyright|related|"
    r"read|see|listen|watch|subscribe|contact|reporting|editing|interview|transcript|location|date|time|place|duration|warning|"
    r"background|breaking|more|summary|video|audio|image|ps|p\.s)s?\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    "the unidentified unknown male female man woman boy girl voice voices member audience crowd all both multiple speakers "
    "narrator announcer operator court".split()
)
_TALK = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Ww]e|us|[Oo]ur|[Yy]ou|[Yy]our)\b")
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
        return re.sub(r"[\d. ]+$", "", self.name).casefold()

    @property
    def asks(self) -> Asks:
        return "question" if self.word in _ASKING else "answer" if self.word in _ANSWERING else ""


def labels(text: str) -> list[Label]:
    """The labels of a transcript in the order of the text; none of a text that is no transcript."""
    for patterns in ((_COLON, _RECORD, _QUESTION, _INLINE), (_ALONE,), (_DASH,)):
        found = _speaking(text, [(m, pattern is _RECORD) for pattern in patterns for m in pattern.finditer(text)])
        if found and (_COLON in patterns or _alternate(text, found)):
            return found
    return []


def _alternate(text: str, found: Sequence[Label]) -> bool:
    """Whether labels without a colon are more than the names under letters: some come again, and the last has words after it."""
    again = Counter(_short(label.name) for label in found)
    return max(again.values()) > 1 and _first_line(text, found[-1]) != "" and not any(one.name.endswith(".") for one in found)


def talks(words: str) -> bool:
    """Whether somebody speaks to somebody in these words."""
    return _TALK.search(words) is not None


def is_matter(paragraph: str) -> bool:
    """Whether a paragraph is about the text: "Note: ...", "Photographs: ...", "This interview has been edited ..."."""
    about = r"(?:this|the|our|an?) (?:interview|conversation|transcript|exchange|article|questions?)\b"
    return (
        re.match(rf"\W*(?:{_MATTER.pattern}[^.:]{{0,30}}:|{about}.*\b(?:edited|shortened|condensed|translated))", paragraph, 2)
        is not None
    )


def _speaking(text: str, matches: Sequence[tuple[re.Match[str], bool]]) -> list[Label]:
    """The labels among the matches that have speech after them, if it is a conversation."""
    found = {m.start("name"): Label(m.start("name"), m.end(), m["name"].rstrip(": "), sure) for m, sure in matches}
    every = [found[at] for at in sorted(found) if not _MATTER.fullmatch(found[at].name) and not _is_headline(text, found[at])]
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
    return bool(words) and re.search(rf"(?<!\w){re.escape(words[-1])}(?!\w)", _first_line(text, label), re.IGNORECASE) is not None


def _is_conversation(found: Sequence[Label]) -> bool:
    """Whether answers have questions: "A:" and "B:" are items of a list."""
    asks = {label.asks for label in found}
    return asks != {"answer"} and (asks != {"answer", ""} or any(label.word == "interviewee" for label in found))


def _is_headline(text: str, label: Label) -> bool:
    """Whether a label opens the text's first line, and that is written as a title."""
    line = text[label.end :].split("\n", 1)[0].strip()
    words = list(re.findall(r"[^\W\d_]{4,}", line))
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
    if plain[0] in _NOBODY:
        return []
    after = max((i + 1 for i, w in enumerate(plain) if w in TITLES or w in _NOBODY or is_role(w)), default=0)
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
        name = " ".join(w if not w.isupper() or _is_initials(w) else _in_case(w) for w in words)
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
                [p for p in persons if name.isupper() and "".join(w[0] for w in re.split(r"[ -]", p.name)) == name],
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
        for found in re.finditer(rf"(?<!\w)([A-ZÀ-ÖØ-Þ][\w’'-]+) {re.escape(surname)}(?![\w-])", self.parsed.text):
            word = found[1].casefold()
            token = self.parsed.span(found.start(), found.start() + 1)
            opens = found.start() in self.parsed.starts and token is not None and token[0].pos_ != "PROPN"
            if word in TITLES or word in _NOBODY or is_role(word) or (opens and found[1] not in first_names()):
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
        name = rf"(?:{re.escape(person.parts.first)} )?{re.escape(person.parts.last)}"
        for found in re.finditer(rf"(?<![\w-]){name}(?![\w-])", self.parsed.text):
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


def _in_case(word: str) -> str:
    """ "O’NEILL" -> "O’Neill", "MARY-JANE" -> "Mary-Jane"."""
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize() if len(m[0]) > 1 or m.start() == 0 else m[0], word)
