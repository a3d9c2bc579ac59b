"""Whom a role means: "the foreign minister", "his lawyer", "both senators"."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from index.english.determiners import DEFINITE, NEW
from index.english.honorifics import TITLES
from index.english.parsing import NAMED_THERE, Parsed, is_capitalised
from index.english.pronouns import POSSESSIVE
from index.english.quotations import has_mark
from index.english.roles import (
    AGE_AFTER_NAME,
    AGED,
    LAWMAKERS,
    LOWER_RANKS,
    NOT_NOW,
    OF_TITLES,
    PAIRS,
    PERSONS,
    canonical_role,
    gender_of_role,
    party_of,
)
from index.statements.naming.people import People, Person
from index.statements.outcome import UNRESOLVED, Resolution
from index.statements.resolving.salience import CLEAR, RECENT, Salience

_LEAD = 5  # sentences, with the title, in which one may be called by a role before the name is given
_CLEARLY = 0.67  # as salience.CLEAR, for a role that nobody is given
_BEYOND_DOUBT = 0.95  # ... and of a party that nobody is said to be of


@dataclass
class Roles:
    """Resolves the roles of one article."""

    parsed: Parsed
    people: People
    salience: Salience

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

    def pair(self, noun: Token, start: int) -> Resolution:
        """ "Both men", "the two": the two persons named in the paragraph before it, where these are all."""
        word = noun.lower_
        if any(t.lower_ == "other" for t in noun.children) or _is_restricted(noun):
            return UNRESOLVED
        number = self.parsed.sentence_at(start)
        paragraph = self.parsed.paragraphs[number]
        begin = self.parsed.starts[self.parsed.paragraphs.index(paragraph)]
        named = tuple(dict.fromkeys(p for p, _ in self.people.within(begin, start)))
        if len(named) != 2 or any(p.gender not in (PAIRS[word], None) for p in named if PAIRS[word]):
            return UNRESOLVED
        role = canonical_role(word.removesuffix("s"))
        if role in PERSONS | OF_TITLES | LAWMAKERS and not all(_roles(p, role) for p in named):
            return UNRESOLVED
        return Resolution("named", named, confidence=0.75, because=number)

    def salient(self, span: Span, start: int) -> Resolution:
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

    def is_introduced(self, noun: Token, start: int) -> bool:
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


def _is_restricted(noun: Token) -> bool:
    """Whether words after a noun tell which one it is: "the last man to run", but not "the lawmaker, who lives there"."""
    after = [t for t in noun.children if t.dep_ in ("relcl", "acl", "prep") and t.i > noun.i]
    return any(t.left_edge.nbor(-1).text != "," for t in after)


def _roles(person: Person, head: str) -> list[str]:
    return [r for r in person.roles if r == head or (head == "lawmaker" and r in LAWMAKERS)]
