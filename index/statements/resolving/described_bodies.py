"""Which body a description means: "the ministry", "the group", "the Clinton campaign"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Span, Token

from index.english.body_words import KINDS, LONE_BODIES, NO_PAPERS, OF_NATIONS, PAPERS, PUBLIC, WITH_OWNERS, campaigns, is_owned
from index.english.datelines import dateline
from index.english.determiners import DEFINITE
from index.english.name_words import POSSESSIVES
from index.english.parsing import BESIDE_NOUN, SUBJECTS, Parsed
from index.english.places import PLACES, STATES
from index.english.pronouns import POSSESSIVE
from index.english.roles import party_of
from index.english.words import find_whole
from index.statements.naming.people import People, Person
from index.statements.outcome import UNRESOLVED, Resolution
from index.statements.resolving.bodies import body_name, fuller
from index.statements.resolving.earlier import Said
from index.statements.resolving.salience import CLEAR, RECENT, Salience


@dataclass
class DescribedBodies:
    """Resolves the descriptions of bodies in one article."""

    parsed: Parsed
    people: People
    salience: Salience

    def resolve(self, root: Token, span: Span, start: int, last_body: Said | None) -> Resolution:
        """ "The ministry" is the body last named that is one, "the Clinton campaign" just that.

        `last_body`: what a body said last.
        """
        if named := self._by_its_own_words(root, span, start):
            return named
        word = root.lower_
        here = self.parsed.sentence_at(start)
        owned = any(t.dep_ == "poss" for t in span)
        if subject := self._subject_beside(root, here, start):
            return subject
        for number in range(here, max(-1, here - RECENT), -1):
            for entity in reversed(self.parsed.docs[number].ents):
                if self.parsed.starts[number] + entity.start_char >= start:
                    continue
                named_so = entity.label_ == "ORG" and _is_called_so(entity, root, span, owned)
                placed = entity.label_ == "GPE" and word in PLACES and self._is_the_place(entity.text, word)
                if named_so or placed:
                    full = fuller(self.parsed, body_name(entity))
                    return Resolution("named", body=full, confidence=0.8 if named_so else 0.65, because=number)
        return self._only_body(root, span, start, last_body) if word in LONE_BODIES and not owned else UNRESOLVED

    def _subject_beside(self, noun: Token, here: int, start: int) -> Resolution | None:
        """ "The Growers’ Union opposed the bill, and the group said ...": the body that is the subject of the clause before."""
        verb = noun.head
        if noun.dep_ not in SUBJECTS or verb.dep_ != "conj" or noun.lower_ not in LONE_BODIES | {"group"}:
            return None
        found = [e for e in noun.doc.ents if e.root.dep_ in SUBJECTS and e.root.head == verb.head and _is_body(e)]
        if not found or self.parsed.starts[here] + found[0].end_char > start or not _may_be(found[0].text, noun.lower_):
            return None
        return Resolution("named", body=fuller(self.parsed, body_name(found[0])), confidence=0.8, because=here)

    def _by_its_own_words(self, root: Token, span: Span, start: int) -> Resolution | None:
        """What a body is called after: "the Clinton campaign", "Hale's office", "the Turkish government", "his campaign"."""
        word = root.lower_
        here = self.parsed.sentence_at(start)
        owner = self._owner(root, start, start + len(span.text)) if word in (*WITH_OWNERS, "office") else None
        if owner is not None:
            body = f"{owner.parts.last}’s office" if word == "office" else f"{owner.parts.last} {word}"
            return Resolution("named", body=body, confidence=0.9, because=here)
        nation = next((t for t in root.lefts if t.ent_type_ in ("NORP", "GPE") and not party_of(t.text)), None)
        if nation is not None and word in OF_NATIONS:
            return Resolution("named", body=f"{nation.text} {word}", confidence=0.85, because=here)
        if word == "campaign" and span[0].lower_ in DEFINITE and len(span) == 2 and (last := self._last_campaign(start)):
            return last
        return self._of_his(span, start) if word in WITH_OWNERS else None

    def _owner(self, noun: Token, start: int, end: int) -> Person | None:
        """Whose campaign or office it is: the name that belongs to the noun, not that of whom it charged, nor "anti-Hale"."""
        for person, mention in self.people.within(start, end):
            span = self.parsed.span(mention.start, mention.end)
            if span is None or self.parsed.text[mention.start - 1 : mention.start] in ("-", "–"):
                continue
            name = span.root
            of = name.dep_ == "pobj" and name.head.lower_ == "of" and name.head.head.i == noun.i
            if of or span.end == noun.i or (name.head.i == noun.i and name.dep_ in ("poss", *BESIDE_NOUN)):
                return person
        return None

    def _of_his(self, span: Span, start: int) -> Resolution | None:
        """ "His campaign" is the Sanders campaign, where it is clear who he is."""
        gender = POSSESSIVE.get(span[0].lower_)
        if gender is None:
            return None
        certainty, person = self.salience.best(start, gender)
        if person is None or certainty < CLEAR:
            return None
        word = span.root.lower_
        said = is_owned(person.parts.last, word, self.parsed.text)
        last = [m.sentence for m in person.mentions if m.start < start]
        confidence = 0.75 if said else 0.7
        return Resolution("named", body=f"{person.parts.last} {word}", confidence=confidence, because=last[-1] if last else None)

    def _last_campaign(self, start: int) -> Resolution | None:
        """ "The campaign" is Hale's, where his was the last that was named, and no other was just before."""
        here = self.parsed.sentence_at(start)
        begin = self.parsed.starts[max(0, here - RECENT)]
        owners = {p.parts.last for p in self.people.persons}
        named = list(campaigns(self.parsed.text[begin:start]))
        if not named or named[-1][1] not in owners or len({whose for _, whose in named[-3:]} & owners) > 1:
            return None
        at, whose = named[-1]
        return Resolution("named", body=f"{whose} campaign", confidence=0.75, because=self.parsed.sentence_at(begin + at))

    def _is_the_place(self, name: str, word: str) -> bool:
        """Whether no place is named more often: "the city" is the one that the article is about."""
        if word in ("state", "city") and (word == "state") != (name in STATES):
            return False
        counts = Counter(e.text for doc in self.parsed.docs for e in doc.ents if e.label_ == "GPE")
        return counts[name] > 1 and counts[name] == max(counts.values())

    def _only_body(self, root: Token, span: Span, start: int, last_body: Said | None) -> Resolution:
        """ "The agency", where none is called so: the only body named just before in its sentence, else the one that spoke last
        and after which no other was named, or the only one since."""
        here, word = self.parsed.sentence_at(start), root.lower_
        near = dict(self._bodies(max(0, here - 3), here + 1, start, word))
        more = {t.lower_ for t in span if t.pos_ in ("NOUN", "ADJ") and t != root}
        told = [name for name in near if more & set(name.lower().split())]
        beside = told or [name for name, number in near.items() if number == here]
        if len(beside) == 1:
            return Resolution("named", body=beside[0], confidence=0.75, because=near[beside[0]])
        body = last_body.resolution.body if last_body is not None else None
        if last_body is not None and body and _may_be(body, word):
            since = max(last_body.sentence, near.get(body, 0))
            near = {name: number for name, number in near.items() if number > since and name != body}
            if not near and here - last_body.sentence <= RECENT:
                return Resolution("named", body=body, confidence=0.65, because=last_body.resolution.because)
        if len(near) != 1:
            return UNRESOLVED
        name, number = next(iter(near.items()))
        return Resolution("named", body=name, confidence=0.65, because=number)

    def _bodies(self, first: int, after: int, start: int, word: str) -> Iterator[tuple[str, int]]:
        """(name, sentence) of the bodies in sentences first:after and before offset `start` that may be called `word`."""
        for number in range(first, after):
            at = self.parsed.starts[number]
            for entity in self.parsed.docs[number].ents:
                name = body_name(entity)
                told = at + entity.end_char <= start and _is_body(entity)
                if (
                    told
                    and not self.parsed.is_quoted(at + entity.start_char)
                    and _may_be(name, word)
                    and not self.is_no_speaker(name)
                ):
                    yield fuller(self.parsed, name), number

    def is_no_speaker(self, name: str) -> bool:
        """Whether a body's name is that of a person or of a place, or stands only for where the report comes from."""
        return name in self._elsewhere or any(name == p.name for p in self.people.persons if p.parts.first)

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        """The places of the article, and the outlet and place of its dateline."""
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        line = dateline(self.parsed.text)
        for doc in self.parsed.docs:
            for entity in doc.ents:
                kinds[body_name(entity)][entity.label_] += 1
        told = {name for name in kinds if name and find_whole(name, line)}
        return frozenset(told | {name for name, found in kinds.items() if found["GPE"] + found["LOC"] > found["ORG"]})


def _is_called_so(entity: Span, root: Token, span: Span, owned: bool) -> bool:
    """Whether a body's name says that it is what a description calls it; "the country's rescue agency" is none that is not
    called so in all its words."""
    word = root.lower_
    letters = entity.text.isupper() and entity.text.isalpha() and 2 < len(entity.text) < 6 and not party_of(entity.text)
    if word in ("agency", "bureau") and letters and not owned:
        return True  # FBI, NASA
    words = set(entity.text.lower().split())
    more = {t.lower_ for t in span if t.pos_ in ("NOUN", "PROPN", "ADJ") and t != root and t.dep_ != "poss"}
    told = bool(more) and more <= words
    said = words if told else {t.lower_ for t in entity if _is_head(t, entity)}
    if len(entity) < 2 or word in PLACES or said.isdisjoint({word} if owned else KINDS.get(word, {word})):
        return False
    bare = not any(t.lower_ in DEFINITE for t in span)  # "state news" is none that is not called so
    return told or not (owned or (bare and more))


def _is_head(token: Token, entity: Span) -> bool:
    """Whether a word of a name says what kind of body it is: "Board of Trade", but not "Eastern League West"."""
    return token.i + 1 == entity.end or token.nbor(1).pos_ == "ADP" or token.nbor(1).text in POSSESSIVES


def _is_body(entity: Span) -> bool:
    """Whether the recogniser's body can be one: "Netizens" are many, "Warren Hammers Wells Fargo" is a headline."""
    many = len(entity) == 1 and entity.root.tag_ in ("NNS", "NNPS")
    return entity.label_ == "ORG" and not many and all(t.pos_ != "VERB" for t in entity)


def _may_be(name: str, word: str) -> bool:
    """Whether a body of this name may be called so: a court is no company."""
    said = set(name.lower().split())
    kinds = KINDS.get(word, {word})
    if word in NO_PAPERS and said & PAPERS:
        return False
    return bool(said & kinds) or not said & PUBLIC
