"""Whom a description means: "the foreign minister", "a senior official", "the ministry", "the Clinton campaign"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Span, Token

from index.english.body_words import (
    BODIES,
    KINDS,
    LONE_BODIES,
    NO_PAPERS,
    OF_NATIONS,
    PAPERS,
    PUBLIC,
    REPORTS,
    THINGS,
    WITH_OWNERS,
    campaigns,
    is_owned,
)
from index.english.datelines import dateline
from index.english.determiners import DEFINITE, INDEFINITE, NEW
from index.english.honorifics import TITLES
from index.english.name_words import POSSESSIVES
from index.english.parsing import BESIDE_NOUN, NAMED_THERE, SUBJECTS, Parsed, is_capitalised
from index.english.places import PLACES, STATES
from index.english.pronouns import POSSESSIVE
from index.english.quotations import has_mark
from index.english.roles import (
    AGE_AFTER_NAME,
    AGED,
    FOR_OTHERS,
    LAWMAKERS,
    LED,
    LOWER_RANKS,
    NOBODY,
    NOT_NOW,
    OF_TITLES,
    PAIRS,
    PERSONS,
    SECRET,
    SIDES,
    TWO,
    canonical_role,
    gender_of_role,
    party_of,
)
from index.english.words import find_whole
from index.statements.naming.people import People, Person
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.resolving.bodies import body_name, fuller
from index.statements.resolving.reports import report
from index.statements.resolving.salience import CLEAR, RECENT, Salience

_LEAD = 5  # sentences, with the title, in which one may be called by a role before the name is given
_CLEARLY = 0.67  # as salience.CLEAR, for a role that nobody is given
_BEYOND_DOUBT = 0.95  # ... and of a party that nobody is said to be of


@dataclass(frozen=True)
class LastBody:
    """The body that spoke last, and the sentence in which it did."""

    sentence: int
    resolution: Resolution


@dataclass
class Descriptions:
    """Resolves the descriptions of one article."""

    parsed: Parsed
    people: People
    salience: Salience

    def resolve(self, span: Span, start: int, last_body: LastBody | None) -> Resolution:
        """Who the description at offset `start` means. `last_body`: the body that spoke last."""
        root = span.root if span.root.pos_ != "DET" else span[-1]  # "the two"
        head = canonical_role(root.lower_)
        first = next((t for t in span if not t.is_punct), root)
        two = [t for t in span if t.lower_ in ("both", *TWO) and root in (t, t.head)]
        if two and first.lower_ in ("both", "the") and root.lower_ in PAIRS:
            other = any(t.lower_ == "other" for t in root.children)
            return (None if other or _is_restricted(root) else self._pair(root.lower_, start)) or UNRESOLVED
        if root.dep_ in BESIDE_NOUN and root.head.i >= span.end:
            return UNNAMED  # "the evangelical" of "the evangelical support" is nobody
        if root.lower_ in REPORTS:
            return report(self.parsed, root, start)
        if root.lower_ in NOBODY or root.lower_ in SIDES or first.lower_ in INDEFINITE or root.tag_ in ("NNS", "NNPS", "CD"):
            return UNNAMED
        definite = first.lower_ in DEFINITE or first.dep_ == "poss" or first.pos_ in ("PROPN", "ADJ", "NOUN")
        if not definite or head in SECRET or root.lower_ in THINGS or first.lower_ == "whose":
            return UNNAMED
        by_role = self.by_role(span, root, head, start)
        if by_role is not None:
            return by_role
        if self._is_introduced(root, start):
            return UNNAMED
        body = self._body(root, span, start, last_body)
        if body.status == "named":
            return body
        if head in BODIES:
            return UNNAMED if first.tag_ == "PRP$" else body  # "his office"
        if head in FOR_OTHERS or first.lower_ not in DEFINITE or any(t.dep_ == "poss" and t != root for t in span):
            return UNNAMED
        leads = head == "leader" and any(t.lower_ in LED for t in span)
        aged = AGED.search(span.text) is not None and root.lower_ not in LONE_BODIES | PLACES  # "the 57-year-old scientist"
        titled = head in OF_TITLES and any(t.pos_ in ("PROPN", "ADJ") for t in span if t != root)  # not "the senator" alone
        return self._salient(span, start) if leads or aged or head in PERSONS or titled else UNRESOLVED

    def _pair(self, word: str, start: int) -> Resolution | None:
        """ "Both men", "the two": the two persons named in the paragraph before it, where these are all."""
        number = self.parsed.sentence_at(start)
        paragraph = self.parsed.paragraphs[number]
        begin = self.parsed.starts[self.parsed.paragraphs.index(paragraph)]
        named = tuple(dict.fromkeys(p for p, _ in self.people.within(begin, start)))
        if len(named) != 2 or any(p.gender not in (PAIRS[word], None) for p in named if PAIRS[word]):
            return None
        role = canonical_role(word.removesuffix("s"))
        if role in PERSONS | OF_TITLES | LAWMAKERS and not all(_roles(p, role) for p in named):
            return None
        return Resolution("named", named, confidence=0.75, because=number)

    def by_role(self, span: Span, root: Token, head: str, start: int) -> Resolution | None:
        """The person whom the article calls by this role, the last named of several; None where nobody is."""
        fits = [p for p in self.people.persons if self._belongs(p, span, head, start) and self._is_known(p, span, start)]
        scored = [(score, p) for p in fits if (score := self._fit(p, span, root, head, start)) > 0]
        if not scored:
            return None
        scored.sort(key=lambda pair: -pair[0])
        best, person = scored[0]
        second = scored[1][0] if len(scored) > 1 else 0.0
        confidence = 0.9 if not second else 0.8 if best > second + 0.3 else 0.6
        role = _roles(person, head)[0]
        return Resolution("named", (person,), confidence=confidence, because=person.role_sentences[role])

    def _belongs(self, person: Person, span: Span, head: str, start: int) -> bool:
        """Whether "his lawyer" may be this person: the article calls him so, as the lawyer of the one who is meant by "his"."""
        gender = POSSESSIVE.get(span[0].lower_)
        if gender is None:
            return True
        own = set().union(*(person.roles[r] for r in _roles(person, head)))
        certainty, owner = self.salience.best(start, gender)
        mine = {span[0].lower_, *((owner.parts.surname,) if owner is not None and certainty >= CLEAR else ())}
        return bool(mine & own)

    def _is_known(self, person: Person, span: Span, start: int) -> bool:
        """Whether the article has named somebody before or beside "the senator", or only just begins; "the dean of Holm" tells
        itself who it is."""
        here = self.parsed.sentence_at(start)
        return (
            here < _LEAD
            or any(t.pos_ == "PROPN" for t in span if t != span.root)
            or any(m.sentence <= here for m in person.mentions)
        )

    def is_open(self, token: Token, at: int) -> bool:
        """Whether a subject is "the candidate", "the author", and the article does not tell who that is."""
        head = canonical_role(token.lower_)
        if token.pos_ != "NOUN" or head not in PERSONS | OF_TITLES or not any(t.lower_ in DEFINITE for t in token.children):
            return False
        return self.by_role(token.doc[token.left_edge.i : token.i + 1], token, head, at) is None

    def _fit(self, person: Person, span: Span, root: Token, head: str, start: int) -> float:
        """How well a description fits a person; 0 where it does not."""
        gender = TITLES.get(root.lower_, ("", None))[1] or ("f" if gender_of_role(root.lower_) == "f" else None)
        party = next((p for t in span if (p := party_of(t.text))), None)
        roles = _roles(person, head)
        if not roles or (gender and person.gender not in (gender, None)) or (party and party not in person.parties):
            return 0.0
        words = {t.lower_ for t in span if t.is_alpha and t != root and t.lower_ not in DEFINITE}
        own = set().union(*(person.roles[r] for r in roles))
        if "former" in words and "former" not in own and head in OF_TITLES and head != "doctor":
            return 0.0
        if any((rank in own) != (rank in words) for rank in LOWER_RANKS):
            return 0.0  # a vice-presidential nominee is not the presidential one
        score = 1.0 + len(words & own)
        # "Clinton's campaign manager" is not Trump's: a name among the words must be among the person's.
        if has_mark(span.text) and not words & own:
            return 0.0  # "the “Jane Roe” actress" played what others did not
        names = {t.lower_ for t in span if t != root and is_capitalised(t) and t.pos_ == "PROPN" and not party_of(t.text)}
        if names and not names & own:
            if self.people.within(start, start + len(span.text)) or self.parsed.sentence_at(start) > 0:
                return 0.0  # "Ohio Senator John Hale" is not "the Vermont senator"; but in a headline he is "Federal Lawmaker"
            score = 0.5
        here = self.parsed.sentence_at(start)
        distance = min((here - m.sentence for m in person.mentions if m.start < start), default=40)
        return score + 1.0 / (1 + max(0, distance))

    def _salient(self, span: Span, start: int) -> Resolution:
        """A role that nobody in the article is given: the one it is about just then, if it is clear who that is."""
        party = next((p for t in span if (p := party_of(t.text))), None)
        if _is_restricted(span.root):
            return UNRESOLVED  # "the last man to run" says itself who it is, but not by what the text is about
        if any(t.lower_ in NOT_NOW for t in span):
            return UNRESOLVED  # what somebody was is seldom said of whom the text is about, but for whom it told so
        gender = gender_of_role(span.root.lower_)
        certainty, person = self.salience.best(start, gender, party)
        if person is None and party:
            certainty, person = self.salience.best(start, gender)
            person = person if person is not None and not person.parties and certainty >= _BEYOND_DOUBT else None
        if person is None or certainty < _CLEARLY:
            return UNRESOLVED
        if self._is_of_another_age(person, span):
            return UNRESOLVED
        if any(person.roles[role] for role in _roles(person, canonical_role(span.root.lower_))):
            return UNRESOLVED  # the article calls him so, but with other words
        last = [m for m in person.mentions if m.start < start]
        confidence = round(0.8 * certainty, 2)  # the role itself may be somebody's whom the article does not call so
        return Resolution("named", (person,), confidence=confidence, because=last[-1].sentence if last else None)

    def _is_of_another_age(self, person: Person, span: Span) -> bool:
        """Whether the article gives somebody another age than the description: "John Hale, 70," is no 17-year-old."""
        aged = AGED.search(span.text)
        told = [AGE_AFTER_NAME.match(self.parsed.text[m.end : m.end + 6]) for m in person.mentions]
        return aged is not None and any(t is not None and t[1] != aged[1] for t in told)

    def _is_introduced(self, noun: Token, start: int) -> bool:
        """Whether the article has told before of one who has no name: "a judge in Harrow", and then "the judge"."""
        here = self.parsed.sentence_at(start)
        if canonical_role(noun.lower_) not in PERSONS | OF_TITLES:
            return False
        for number in range(here, max(-1, here - RECENT), -1):
            for token in self.parsed.docs[number]:
                before = self.parsed.starts[number] + token.idx < start and token.lower_ == noun.lower_
                if before and token.dep_ in NAMED_THERE and any(t.lower_ in NEW for t in token.lefts):
                    return not any(t.dep_ == "appos" for t in token.children)
        return False

    def _body(self, root: Token, span: Span, start: int, last_body: LastBody | None) -> Resolution:
        """ "the ministry": the body last named that is one; "the Clinton campaign": just that."""
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

    def _only_body(self, root: Token, span: Span, start: int, last_body: LastBody | None) -> Resolution:
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


def _is_restricted(noun: Token) -> bool:
    """Whether words after a noun tell which one it is: "the last man to run", but not "the lawmaker, who lives there"."""
    after = [t for t in noun.children if t.dep_ in ("relcl", "acl", "prep") and t.i > noun.i]
    return any(t.left_edge.nbor(-1).text != "," for t in after)


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


def _roles(person: Person, head: str) -> list[str]:
    return [r for r in person.roles if r == head or (head == "lawmaker" and r in LAWMAKERS)]
