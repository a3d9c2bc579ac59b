"""Whom "who", "which" and "that" mean: what stands right before them."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from index.english.determiners import NEW
from index.english.parsing import SUBJECTS, Parsed
from index.english.places import AGE_AND_HOME, BEFORE_A_PLACE
from index.english.roles import SERVING, canonical_role
from index.statements.naming.people import Mention, People, Person
from index.statements.outcome import UNNAMED, Resolution
from index.statements.resolving.bodies import body_name, fuller, named_by

_NEAR = 90  # characters before the pronoun


@dataclass
class Relatives:
    """Resolves the relative pronouns of one article."""

    parsed: Parsed
    people: People

    def resolve(self, token: Token, start: int) -> Resolution:
        """ "Campa, who heads ...", "the European Union, which ...": what stands right before the pronoun."""
        near = [
            (p, m) for at, (p, m) in self.people.by_start.items() if start - _NEAR < m.end <= start and not self._is_place(p, at)
        ]
        if near:
            person, mention = max(near, key=lambda pair: pair[1].end)
            # "Donna Rawlings, 59, of Ashton, Md., who ..." as well
            if AGE_AND_HOME.fullmatch(self.parsed.text[mention.end : start]):
                if _is_of_many(token):
                    return self._joined(mention)
                if token.lower_ == "who" and (noun := self._served(mention)) is not None:
                    return self._man_of(noun, mention.sentence)
                return Resolution("named", (person,), confidence=0.9, because=mention.sentence)
        beside = self._body_before(start) if token.lower_ in ("which", "that") else None
        if beside is not None:
            return beside
        governor = _governor(token)
        if governor is None:
            return UNNAMED
        at = self.parsed.starts[self.parsed.sentence_at(start)]
        for noun in _same_thing(governor):
            for person, mention in near:
                if mention.start <= at + noun.idx < mention.end:
                    return Resolution("named", (person,), confidence=0.8, because=mention.sentence)
            kind = any(t.lower_ in NEW for t in noun.children)  # "Future, a super PAC that ..."
            if token.lower_ == "who" or kind or noun.pos_ != "PROPN":
                continue
            if any(e.label_ in ("ORG", "GPE") and e.start <= noun.i < e.end for e in noun.doc.ents):
                body = fuller(self.parsed, named_by(noun))
                return Resolution("named", body=body, confidence=0.8, because=self.parsed.sentence_at(start))
        return UNNAMED

    def _joined(self, last: Mention) -> Resolution:
        """ "Hale and Moss, who are ...": both. "Those supporting Hale, who are ...": not Hale."""
        span = self.parsed.span(last.start, last.end)
        if span is None or span.root.dep_ != "conj":
            return UNNAMED
        found = self.people.named_by((span.root.head, span.root), self.parsed.starts[last.sentence])
        return Resolution("named", found, confidence=0.8, because=last.sentence) if len(found) == 2 else UNNAMED

    def _body_before(self, start: int) -> Resolution | None:
        """ "China joined the World Trade Organization, which ...": the body that ends right before a comma and the pronoun."""
        number = self.parsed.sentence_at(start)
        for entity in self.parsed.docs[number].ents:
            between = self.parsed.text[self.parsed.starts[number] + entity.end_char : start]
            if entity.label_ == "ORG" and between[:1] == "," and between[1:].isspace():
                return Resolution("named", body=fuller(self.parsed, body_name(entity)), confidence=0.8, because=number)
        return None

    def _is_place(self, person: Person, at: int) -> bool:
        """Whether what was taken for a person may be where somebody is from: one word after "from" or "in"."""
        return not person.parts.first and BEFORE_A_PLACE.search(self.parsed.text[max(0, at - 9) : at]) is not None

    def _served(self, mention: Mention) -> Token | None:
        """The noun that a name only tells whose man it is: "an adviser to Hale, who ..."."""
        span = self.parsed.span(mention.start, mention.end)
        if span is None or span.root.dep_ != "pobj" or span.root.head.lower_ not in ("to", "for", "of"):
            return None
        noun = span.root.head.head
        beside = [*noun.lefts, *(t for t in noun.children if t.dep_ == "appos")]
        serves = noun.pos_ == "NOUN" and canonical_role(noun.lower_) in SERVING and all(t.pos_ != "PROPN" for t in beside)
        return noun if serves else None

    def _man_of(self, noun: Token, number: int) -> Resolution:
        """Who an adviser is: whom his sentence calls so ("Moss, an adviser to Hale, who ..."), or nobody that is named."""
        named = self.people.named_by(_same_thing(noun)[1:], self.parsed.starts[number])
        return Resolution("named", (named[0],), confidence=0.85, because=number) if named else UNNAMED


def _governor(relative: Token) -> Token | None:
    """The noun that a relative pronoun goes with, also as the second of two: "whom they know and who says"."""
    clause = relative.head
    while clause.dep_ == "conj":
        clause = clause.head
    if clause.dep_ not in ("relcl", "acl"):
        return None
    noun = clause.head
    # "the former head of Acme who ...": nobody says "who" of a firm.
    if relative.lower_ == "who" and noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.ent_type_ in ("ORG", "GPE"):
        noun = noun.head.head
    return noun


def _is_of_many(relative: Token) -> bool:
    """Whether the verb of a relative pronoun is a plural: "those supporting Hale, who are angry" is not said of Hale."""
    verbs = [relative.head, *(t for t in relative.head.children if t.dep_ in ("aux", "auxpass"))]
    return relative.dep_ in SUBJECTS and any(t.tag_ == "VBP" or t.lower_ == "were" for t in verbs)


def _same_thing(noun: Token) -> list[Token]:
    """The noun, and those that its clause says it is: "McConnell, now the leader", "Kaine is a lawyer"."""
    found = [noun]
    if noun.dep_ == "conj" and noun.head.dep_ == "appos" and noun.pos_ == "NOUN":
        noun = noun.head  # "Kaine, a lawyer and a father"
    while noun.dep_ == "appos":
        noun = noun.head
        found.append(noun)
    if noun.dep_ == "attr":
        found += [t for t in noun.head.children if t.dep_ in SUBJECTS]
    return found
