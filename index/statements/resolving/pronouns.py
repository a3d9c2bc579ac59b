"""Whom a pronoun means: by its word, one of the modules beside this one."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from index.english.pronouns import FIRST_PERSON, GENDERS, RELATIVE
from index.english.roles import NOBODY
from index.statements.naming.interviews import interviewee
from index.statements.naming.people import People
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.resolving.he_and_she import HeAndShe
from index.statements.resolving.relatives import Relatives
from index.statements.resolving.salience import Ranges
from index.statements.resolving.they_and_it import TheyAndIt


@dataclass
class Pronouns:
    """Resolves the pronouns of one article."""

    text: str
    people: People
    he_and_she: HeAndShe
    they_and_it: TheyAndIt
    relatives: Relatives

    def resolve(self, token: Token, start: int, within: Resolution | None, own: Ranges) -> Resolution | None:
        """Who the pronoun at offset `start` means (see `Resolver.resolve`); None where the word is none."""
        word = token.lower_
        if word in GENDERS:
            return self.he_and_she.resolve(token, start, within, own)
        if word in FIRST_PERSON:
            return self._speaker(word, start, within)
        if word in RELATIVE:
            return self.relatives.resolve(token, start)
        if word == "they":
            return self.they_and_it.they(start)
        if word == "it":
            return self.they_and_it.it(start)
        if word == "both":
            return self.they_and_it.both(start) or UNRESOLVED
        return UNNAMED if word in NOBODY else None

    def _speaker(self, word: str, start: int, within: Resolution | None) -> Resolution:
        """Who "I" and "we" are: whoever says the words around it, or gives the answer."""
        if within is not None:
            return Resolution(within.status, within.persons, within.body, within.confidence * 0.95, within.because)
        asked = interviewee(self.text, self.people, start) if word == "i" else None
        return UNNAMED if asked is None else Resolution("named", (asked,), confidence=0.8, because=asked.introduced)
