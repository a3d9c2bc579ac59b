"""Whom a description means: "the foreign minister", "a senior official", "the ministry", "the Clinton campaign"."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span

from index.english.body_words import BODIES, LONE_BODIES, REPORTS, THINGS
from index.english.determiners import DEFINITE, INDEFINITE
from index.english.parsing import BESIDE_NOUN, Parsed
from index.english.places import PLACES
from index.english.roles import AGED, FOR_OTHERS, LED, NOBODY, OF_TITLES, PAIRS, PERSONS, SECRET, SIDES, TWO, canonical_role
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.resolving.described_bodies import DescribedBodies
from index.statements.resolving.earlier import Said
from index.statements.resolving.reports import report
from index.statements.resolving.roles import Roles


@dataclass
class Descriptions:
    """Resolves the descriptions of one article."""

    parsed: Parsed
    roles: Roles
    bodies: DescribedBodies

    def resolve(self, span: Span, start: int, last_body: Said | None) -> Resolution:
        """Who the description at offset `start` means. `last_body`: what a body said last."""
        root = span.root if span.root.pos_ != "DET" else span[-1]  # "the two"
        head = canonical_role(root.lower_)
        first = next((t for t in span if not t.is_punct), root)
        two = [t for t in span if t.lower_ in ("both", *TWO) and root in (t, t.head)]
        if two and first.lower_ in ("both", "the") and root.lower_ in PAIRS:
            return self.roles.pair(root, start)
        if root.dep_ in BESIDE_NOUN and root.head.i >= span.end:
            return UNNAMED  # "the evangelical" of "the evangelical support" is nobody
        if root.lower_ in REPORTS:
            return report(self.parsed, root, start)
        if root.lower_ in NOBODY or root.lower_ in SIDES or first.lower_ in INDEFINITE or root.tag_ in ("NNS", "NNPS", "CD"):
            return UNNAMED
        definite = first.lower_ in DEFINITE or first.dep_ == "poss" or first.pos_ in ("PROPN", "ADJ", "NOUN")
        if not definite or head in SECRET or root.lower_ in THINGS or first.lower_ == "whose":
            return UNNAMED
        by_role = self.roles.by_role(span, root, head, start)
        if by_role is not None:
            return by_role
        if self.roles.is_introduced(root, start):
            return UNNAMED
        body = self.bodies.resolve(root, span, start, last_body)
        if body.status == "named":
            return body
        if head in BODIES:
            return UNNAMED if first.tag_ == "PRP$" else body  # "his office"
        if head in FOR_OTHERS or first.lower_ not in DEFINITE or any(t.dep_ == "poss" and t != root for t in span):
            return UNNAMED
        leads = head == "leader" and any(t.lower_ in LED for t in span)
        aged = AGED.search(span.text) is not None and root.lower_ not in LONE_BODIES | PLACES  # "the 57-year-old scientist"
        titled = head in OF_TITLES and any(t.pos_ in ("PROPN", "ADJ") for t in span if t != root)  # not "the senator" alone
        return self.roles.salient(span, start) if leads or aged or head in PERSONS or titled else UNRESOLVED
