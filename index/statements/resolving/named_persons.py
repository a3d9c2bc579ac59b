"""A source that names the person who speaks: "Trump", and "spokesman for Clinton, Brian Fallon,", but not "Trump aide"."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from index.english.body_words import BODIES, THINGS
from index.english.honorifics import TITLES
from index.english.name_words import CALLED
from index.english.names import folded, is_post_nominal
from index.english.parsing import Parsed, is_capitalised
from index.english.pronouns import RELATIVE_OF_SUBJECTS
from index.english.quotations import DOUBLE_TOKENS
from index.english.roles import role_word
from index.statements.naming.people import Mention, People, Person
from index.statements.outcome import UNRESOLVED, Resolution
from index.statements.resolving.bodies import RECOGNISED, head_of_compound

_LONG_NAME = 12  # words that a body's name may go on after a person's in it


@dataclass
class NamedPersons:
    """Resolves the sources of one article that name persons."""

    parsed: Parsed
    people: People

    def resolve(self, span: Span, start: int, end: int) -> Resolution | None:
        """Whom the source text[start:end] names as the one who speaks, or several; None where it names no person so."""
        speaking = self._speaking(span, start, end)
        if not speaking:
            return None
        persons = tuple(dict.fromkeys(p for p, _ in speaking))
        unsure = [pm for pm in speaking if not pm[1].full and pm[0].parts.surname in self.people.ambiguous]
        if any(self._are_told_apart(p.parts.surname, m) for p, m in unsure):
            return UNRESOLVED
        confidence = 0.97 if not unsure else 0.5 if any(self._may_be_namesake(p, m) for p, m in unsure) else 0.75
        return Resolution("named", persons, confidence=confidence, because=persons[0].introduced)

    def _are_told_apart(self, surname: str, mention: Mention) -> bool:
        """Whether the article, before a bare surname, calls each of its bearers by more than that, also once it has named both:
        then the surname alone is neither's."""
        if not self._is_bare(mention, surname):
            return False
        own = [p for p in self.people.persons if surname in p.parts.surnames]
        before = {p.name: [m for m in p.mentions if m.start < mention.start] for p in own}
        known = {name: found for name, found in before.items() if found}
        both = max((found[0].start for found in known.values()), default=0)
        more = all(any(m.start > both for m in found) for found in known.values())
        return len(known) > 1 and more and not any(self._is_bare(m, surname) for found in known.values() for m in found)

    def _is_bare(self, mention: Mention, surname: str) -> bool:
        """Whether a mention is the surname without a title."""
        before = self.parsed.text[max(0, mention.start - 20) : mention.start].split()[-1:]
        titled = bool(before) and before[0].rstrip(".").lower() in TITLES
        return not titled and folded(self.parsed.text[mention.start : mention.end]) == surname

    def _may_be_namesake(self, person: Person, mention: Mention) -> bool:
        """Whether a bare surname may as well be somebody else's, who was named after its bearer, before whom alone the article
        had called so."""
        if person.gender and self.people.leaning.get(person.parts.surname) == person.gender:
            return False
        own = [m for m in person.mentions if m.start < mention.start]
        rivals = [
            [m.start for m in p.mentions if m.full and m.start < mention.start]
            for p in self.people.persons
            if p is not person and p.parts.surname == person.parts.surname
        ]
        rivals = [r for r in rivals if r]
        alone = any(not m.full and all(m.start < r[0] for r in rivals) for m in own)
        return bool(rivals) and not alone and max(r[-1] for r in rivals) > max((m.start for m in own), default=-1)

    def _speaking(self, span: Span, start: int, end: int) -> list[tuple[Person, Mention]]:
        """The persons of a source who speak themselves: its head, those joined to it by "and", or else its apposition.

        "Trump aide" and "spokesman for Clinton" name nobody who speaks; "spokesman for Clinton, Brian Fallon," does.
        """
        parts = _between_commas(span)
        named = [[(p, m) for p, m in self.people.within(start, end) if self._heads(part, m, start)] for part in parts]
        main = named[0] if named else []
        joined = [
            pm
            for part, found in zip(parts[1:], named[1:], strict=True)
            for pm in found
            if part[0].lower_ == "and" or _is_list(parts)
        ]
        if main:
            return main + joined if any(t.lower_ in ("and", "&") for t in span) else main[:1]
        if span.root.lower_ in THINGS:
            return []  # "the letter, signed by Holm, Lund and Dahl,"
        apposed = ([(p, m) for p, m in found if p.parts.first or not self._is_place_here(m)] for found in named[1:])
        return next((found[:1] for found in apposed if found), [])

    def _is_place_here(self, mention: Mention) -> bool:
        """Whether the recogniser takes a name for a place's where it stands: "the capital, Harrow"."""
        span = self.parsed.span(mention.start, mention.end)
        return span is not None and span.root.ent_type_ in ("GPE", "LOC", "FAC")

    def _heads(self, part: Span, mention: Mention, start: int) -> bool:
        """Whether the name is what this part of a source is about, not something that describes it."""
        at = self.parsed.starts[self.parsed.sentence_at(start)]
        name = part.doc.char_span(mention.start - at, mention.end - at, alignment_mode="expand")
        if name is None or name.start < part.start or name.end > part.end:
            return False
        if self._is_called(part, name):
            return True
        if _is_within_longer(name, part) or _is_quoted_title(name, part):
            return False
        before = self._without_places(_without_body(part.doc[part.start : name.start]), at)
        if any(t.pos_ in ("ADP", "VERB", "SCONJ", "AUX") or t.lower_ in RELATIVE_OF_SUBJECTS for t in before):
            return False
        after = [
            t
            for t in part.doc[name.end : part.end]
            if not t.is_space and (t.lower_ in BODIES or not is_post_nominal(t.text, name.text))
        ]
        if not after:
            return True
        # "Trump's aide", "Clinton campaign", but "Lara Trump of the campaign".
        return after[0].text not in ("'s", "’s", "'", "’") and after[0].pos_ not in ("NOUN", "PROPN", "ADJ", "PART")

    def _is_called(self, part: Span, name: Span) -> bool:
        """Whether a description says what its own noun is called: "a woman who gave her name as Delia", "a plumber named Viggo"."""
        before = part.doc[part.start : name.start]
        nouns = [t for t in before if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in ("compound", "poss") and t.lower_ != "name"]
        return len(nouns) == 1 and CALLED.search(before.text_with_ws) is not None and name.end == part.end

    def _without_places(self, words: list[Token], at: int) -> list[Token]:
        """What stands before a name, without where a person joined to it is from: "Sens. Hale of Texas and ...". `at`: where
        the sentence begins."""
        if len(words) > 2 and words[-1].lower_ in ("and", "&"):
            of = max((i for i, t in enumerate(words) if t.lower_ == "of"), default=0)
            placed = all(is_capitalised(t) for t in words[of + 1 : -1])
            if of and placed and self.people.named_at(at + words[of - 1].idx) is not None:
                return words[:of]
        return words


def _is_within_longer(name: Span, part: Span) -> bool:
    """Whether a name only begins that of a body: "Stone University’s Ida Holm, Jr., Research Institute"."""
    head = head_of_compound(name.root)
    return part.end <= head.i < part.end + _LONG_NAME and head.ent_type_ in RECOGNISED and is_capitalised(head)


def _is_quoted_title(name: Span, part: Span) -> bool:
    """Whether a name stands in a title in quotation marks, with the name of whom it describes after them."""
    closes = _end_of_title(part)
    return name.end <= closes and any(is_capitalised(t) for t in part.doc[closes : part.end])


def _end_of_title(part: Span) -> int:
    """Where the quotation marks end in which a source begins; its beginning where there are none."""
    opens = part.start if part[0].text in DOUBLE_TOKENS else part.start - 1
    if opens < 0 or part.doc[opens].text not in DOUBLE_TOKENS:
        return part.start
    return next((t.i + 1 for t in part if t.i > opens and t.text in DOUBLE_TOKENS), part.start)


def _without_body(before: Span) -> list[Token]:
    """What stands before a name, without the body or the work whose chairman, star, ... the one named is."""
    role = before[-1] if len(before) else None
    if role is None or role.pos_ not in ("NOUN", "PROPN") or role.ent_type_ or role_word(role) is None:
        return list(before)
    body = next((e for e in before.doc.ents if e.end == role.i and e.label_ == "ORG"), None)
    begin = max(before.start, _end_of_title(before))
    return [t for t in before.doc[begin : before.end] if body is None or not body.start <= t.i < body.end]


def _between_commas(span: Span) -> list[Span]:
    """The parts of a source that commas, dashes and brackets separate."""
    cuts = [i for i in range(span.start, span.end) if span.doc[i].text in {",", "(", ")", "—", "–", "--", ";", ":"}]
    bounds = zip([span.start, *(c + 1 for c in cuts)], [*cuts, span.end], strict=True)
    return [span.doc[a:b] for a, b in bounds if a < b]


def _is_list(parts: list[Span]) -> bool:
    """Whether the parts are members of a list ("Clinton, Trump and Johnson")."""
    return (
        len(parts) > 2 and "and" in (parts[-1][0].lower_, *(t.lower_ for t in parts[-1])) and all(len(p) <= 4 for p in parts[:-1])
    )
