"""Whom a source means: a name, a surname, a pronoun or a role -> a person or body that the article names, or an honest no.

A source is looked at as a pronoun (pronouns.py), as a name (named_persons.py, named_bodies.py), and as a description
(descriptions.py), in this order.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from index.english.honorifics import TITLES
from index.english.name_words import is_date
from index.english.parsing import SUBJECTS, Parsed
from index.english.pronouns import AS_SUBJECTS, GENDERS
from index.english.roles import canonical_role
from index.statements.naming.people import Mention, People, Person
from index.statements.outcome import UNRESOLVED, Resolution
from index.statements.resolving.described_bodies import DescribedBodies
from index.statements.resolving.descriptions import Descriptions
from index.statements.resolving.earlier import Earlier, Said
from index.statements.resolving.he_and_she import HeAndShe
from index.statements.resolving.named_bodies import NamedBodies
from index.statements.resolving.named_persons import NamedPersons
from index.statements.resolving.pronouns import Pronouns
from index.statements.resolving.relatives import Relatives
from index.statements.resolving.roles import Roles
from index.statements.resolving.salience import CLEAR, Ranges, Salience, Spoke
from index.statements.resolving.they_and_it import TheyAndIt


@dataclass
class Resolver:
    """Resolves the sources of one article in reading order; it remembers who spoke before. `contents`: all reported words."""

    parsed: Parsed
    people: People
    contents: list[tuple[int, int]]
    followed: int = 0  # up to where the pronouns between the sources have been followed

    def __post_init__(self) -> None:
        parsed, people, earlier = self.parsed, self.people, Earlier(self.parsed)
        salience = Salience(parsed, people, self.contents)
        roles, bodies = Roles(parsed, people, salience), DescribedBodies(parsed, people, salience)
        he_and_she = HeAndShe(parsed, people, salience, roles, earlier)
        they_and_it = TheyAndIt(parsed, people, salience, bodies, earlier)
        self._earlier, self._salience, self._roles = earlier, salience, roles
        self._pronouns = Pronouns(parsed.text, people, he_and_she, they_and_it, Relatives(parsed, people))
        self._persons, self._bodies = NamedPersons(parsed, people), NamedBodies(parsed, people)
        self._descriptions = Descriptions(parsed, roles, bodies)

    def resolve(self, start: int, end: int, within: Resolution | None = None, own: Ranges = ()) -> Resolution:
        """Who text[start:end] means. `within`: who says the words that it stands in, for a nested statement; `own`: the
        words that the source is the source of."""
        self._follow(start)
        span = _without_date(self.parsed.span(start, end))
        words = [t for t in span if not t.is_punct and not t.is_space] if span is not None else []
        if span is None or not words:
            return UNRESOLVED
        if len(words) == 1 or (words[0].lower_ in AS_SUBJECTS and len(words) < 4):
            pronoun = self._pronouns.resolve(words[0], start, within, own)
            if pronoun is not None:
                return pronoun
        named = self._persons.resolve(span, start, end) or self._bodies.resolve(span, start, end)
        return named or self._descriptions.resolve(span, start, self._earlier.last_body())

    def remember(self, at: int, resolution: Resolution) -> None:
        """Note who made a statement whose cue is at `at`, for the sources that follow."""
        self._follow(at)
        sentence = self.parsed.sentence_at(at)
        self._earlier.said.append(Said(sentence, resolution))
        self._salience.spoke.append(Spoke(sentence, resolution.persons))

    def last_speaker(self, before: int, paragraphs: int = 1) -> Resolution | None:
        """Who spoke last before offset `before`, if in this paragraph or one of the `paragraphs` before it."""
        return self._earlier.last_speaker(before, paragraphs)

    def _follow(self, until: int) -> None:
        """Let subjects like "he" between two sources count as mentions: they carry on whom the text is about."""
        for number in range(self.parsed.sentence_at(self.followed), self.parsed.sentence_at(until) + 1):
            for token in self.parsed.docs[number]:
                at = self.parsed.starts[number] + token.idx
                if not self.followed <= at < until or at in self._salience.reported:
                    continue
                person = self._person_at(token, at)
                if person is not None:
                    self._salience.note(person, Mention(number, at, at + len(token), "pronoun", False))
        self.followed = max(self.followed, until)

    def _person_at(self, token: Token, at: int) -> Person | None:
        """Who a pronoun or a title ("the president") in the running text is, where it is clear."""
        if token.lower_ in ("he", "she") and token.dep_ in SUBJECTS:
            certainty, person = self._salience.best(at, GENDERS[token.lower_])
            return person if certainty >= CLEAR else None
        if token.i > 0 and token.lower_ in TITLES and token.nbor(-1).lower_ == "the" and token.dep_ in (*SUBJECTS, "poss"):
            found = self._roles.by_role(token.doc[token.i - 1 : token.i + 1], token, canonical_role(token.lower_), at)
            if found is not None and found.confidence >= 0.8:
                return found.persons[0]
        return None


def _without_date(span: Span | None) -> Span | None:
    """A source without the date before it: "May 18, a spokesman for Holm"."""
    if span is None or not is_date(span[0]):
        return span
    rest = next((t.i for t in span if t.ent_type_ != "DATE" and not t.is_punct and not t.is_space), span.start)
    return span.doc[rest : span.end]
