"""A source that names a body: a ministry, an outlet, a country."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from index.english.body_words import BODIES, LONE_BODIES
from index.english.determiners import NEW
from index.english.honorifics import TITLES
from index.english.parsing import BESIDE_NOUN, Parsed, is_capitalised
from index.english.roles import NOBODY, is_role
from index.statements.naming.people import People
from index.statements.outcome import Resolution
from index.statements.resolving.bodies import RECOGNISED, body_name, fuller, head_of_compound, named_by


@dataclass
class NamedBodies:
    """Resolves the sources of one article that name bodies."""

    parsed: Parsed
    people: People

    def resolve(self, span: Span, start: int, end: int) -> Resolution | None:
        """The body that the source text[start:end] names; None where its own head is no name, nor part of one."""
        root = _apposed_body(span) or span.root
        if any(t.pos_ == "NOUN" and t.head == root.head for t in span[root.i - span.start + 1 :]) and root.dep_ in BESIDE_NOUN:
            return None  # "Nobel winner", of which the parser makes no noun with a word before it
        opens = root.i == span.start and root.is_sent_start
        if not is_capitalised(root) or root.pos_ == "PRON" or (opens and root.pos_ != "PROPN"):
            return None
        if span[0].lower_ in NEW and root.lower_ in BODIES:
            return None  # "a Holm PAC"
        if root.lower_ in NOBODY or root.ent_type_ == "NORP" or root.lower_.rstrip(".") in TITLES:
            return None  # "the former House Speaker" is somebody
        if not root.ent_type_ and (root.pos_ == "NOUN" or is_role(root.lower_)):
            return None  # "Popular Website Shows Bias": a headline's capitals name nobody
        name = self._own_name(span, root, start, end)
        if not name or name.lower() in NOBODY:
            return None
        full = fuller(self.parsed, name)
        at = self.parsed.text.find(full)
        return Resolution("named", body=full, confidence=0.9, because=self.parsed.sentence_at(at) if at >= 0 else None)

    def _own_name(self, span: Span, root: Token, start: int, end: int) -> str:
        """What the head of a source is called, with the words of the name that the recogniser leaves out."""
        name = named_by(root)
        if "," in name and "," not in span.text.rstrip(","):
            return name.split(",")[0]  # "According to Holm Review, Lund ..."
        more = [t for t in root.rights if t.dep_ == "conj" and t.i < span.end and t.pos_ == "PROPN" and not t.ent_type_]
        named = self.people.within(start, end)
        if more and not named and all(is_capitalised(t) or t.dep_ == "cc" for t in span) and root.i == span.start:
            return span.text  # "Time and Date"
        if any(self.parsed.starts[self.parsed.sentence_at(start)] + root.idx < m.end for _, m in named):
            return name
        first = self.parsed.span(named[0][1].start, named[0][1].end) if named else None
        if first is not None and first.end <= root.i and head_of_compound(first.root) == root and root.ent_type_ in RECOGNISED:
            return body_name(span.doc[first.start : root.i + 1])  # "Ida Holm Research Institute"
        return name


def _apposed_body(span: Span) -> Token | None:
    """The name beside a noun that says what a body is: "the civil rights organization the Holm League"."""
    root = span.root
    if root.pos_ != "NOUN" or root.lower_ not in BODIES | LONE_BODIES:
        return None
    same = [
        t for t in span if t.i > root.i and (t.dep_ == "appos" if t.head == root else (t.head, t.dep_) == (root.head, root.dep_))
    ]
    longer = [t for t in same if t.ent_type_ == "ORG" or (t.ent_type_ == "GPE" and t.ent_iob_ == "I")]  # not "the group Ohio First"
    return next((t for t in longer if t.pos_ == "PROPN" and is_capitalised(t)), None)
