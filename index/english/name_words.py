"""Which words are written like those of a name, and which of them only say what somebody is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from index.english.calendar import DAYS, MONTHS
from index.english.honorifics import SUFFIX, TITLES
from index.english.letters import CAPITALS
from index.english.names import PARTICLES, first_names
from index.english.parsing import is_capitalised, nouns
from index.english.roles import gender_of_role
from index.english.words import find_whole

# Words that are written with a capital, and that the recogniser sometimes takes for a person.
NO_PERSON = frozenset(
    "twitter facebook instagram youtube republican republicans democrat democrats democratic congress senate house gop islam "
    "muslim muslims christian christians jewish latino latinos hispanic hispanics american americans america god allah i mr mrs ms "
    "dr sen rep gov the a an this that he she they we it who and but or if when party street tower center foundation university "
    "institute campaign poll news times post journal".split()
).union(DAYS, MONTHS)
ALSO_NAMES = frozenset(("May", "April", "June", "August", "Christian"))
# "O’Neill", "d’Abo", "McBride", "al-Bashir", whatever the recogniser takes them for
OF_NAMES_ALONE = re.compile(rf"^(?:[OD]['’]|[dl]['’]|Ma?c|[ae]l-)[{CAPITALS}][^\W\d_]")
_AUXILIARIES = ("will", "may")  # that are names as well
# Signs that stand in no name.
NOT_IN_NAMES = re.compile(r"[\d“”\"()/@#&:]")
# Before a name, and after what follows no name that is whole.
CALLED = re.compile(r"\b(?:called|named|(?:name|known|identified|introduced)\b[^,.]{0,25}\bas)\s+$")
NOT_AFTER_NAMES = ("’s", "'s", "’", "'", "“", '"', "‘")
POSSESSIVES = ("'s", "’s")
INITIAL = re.compile(rf"^[{CAPITALS}]\.?$")


def is_name_word(word: str) -> bool:
    return word[0].isupper() or word in PARTICLES or word in ("e", "y") or OF_NAMES_ALONE.match(word) is not None


def is_suffix(tokens: Sequence[Token] | Doc, at: int) -> bool:
    """Whether the word at `at` ends the name before it, like "Jr." and "V"; in "Anna Maria V. Santos" it is an initial."""
    initial = INITIAL.match(tokens[at].text) is not None and at + 1 < len(tokens) and is_capitalised(tokens[at + 1])
    return SUFFIX.match(tokens[at].text) is not None and not initial


def end_of_name(tokens: Sequence[Token] | Doc, end: int) -> int:
    """Where a name ends that goes on after `end` with a particle, or with what is part of names alone: "Ian de la | Tour"."""
    while True:
        at = _after_particles(tokens, end)
        if at < len(tokens) and (OF_NAMES_ALONE.match(tokens[at].text) or (at > end and is_capitalised(tokens[at]))):
            end = at + 1
        else:
            return end


def _after_particles(tokens: Sequence[Token] | Doc, at: int) -> int:
    while at < len(tokens) and tokens[at].text in (*PARTICLES, "e"):
        at += 1
    return at


def joined(tokens: list[Token]) -> str:
    return "".join(t.text_with_ws for t in tokens).strip()


class Roles:
    """Tells the roles before a name in an article ("Potter Yusuf Lang") from first names, which look the same."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, bool] = {}

    def without(self, name: str) -> str:
        """A name without the roles before it; of "Potter Lang" too little is left to tell."""
        words = self._after_role(name.split())
        while len(words) > 2 and is_name(words[1]) and (words[0].rstrip(".").lower() in TITLES or self.states(words[0])):
            words.pop(0)
        return " ".join(words)

    def _after_role(self, words: list[str]) -> list[str]:
        """The words after a role within a name, before which stands whose it is: "Acme CEO Anna Holm"."""
        for i in range(len(words) - 3, 0, -1):
            theirs = is_first_name(words[i + 1]) or not is_first_name(words[0])
            if theirs and (words[i].lower().rstrip(".") in TITLES or self.states(words[i])):
                return words[i + 1 :]
        return words

    def states(self, word: str) -> bool:
        """Whether a capitalised word before a name says what somebody is: a common noun that is nobody's name here."""
        if word not in self._known:
            named = not word[:1].isupper() or is_first_name(word) or self._is_named_alone(word)
            self._known[word] = not named and self._is_common(word.lower())
        return self._known[word]

    def _is_common(self, word: str) -> bool:
        """Whether a word is a noun of the dictionary ("lieutenant-colonel" is by its parts), or in lower case in the text."""
        parts = [word] if word in nouns() else word.split("-")
        known = all(p in nouns() and p.capitalize() not in first_names() for p in parts) or gender_of_role(word) is not None
        return known or find_whole(word, self._text) is not None

    def _is_named_alone(self, word: str) -> bool:
        """Whether the article has a word with a capital without a name after it: "Park Chung Hee ... Park said"."""
        word = re.escape(word)
        speaks = rf"(?:[a-z,’”] |(?:^|[\n.”] ?)){word}(?= (?:said|says|told|added|asked)\b)"
        return re.search(rf"{speaks}|[a-z,] {word}(?! [{CAPITALS}])(?!\w)", self._text) is not None


def is_auxiliary(token: Token) -> bool:
    """Whether a word that looks like a first name begins a question or stands before its verb: "Will Holm resign?"."""
    asks = token.i == 0 and token.lower_ in _AUXILIARIES and token.doc.text.rstrip(" ”\"’'").endswith("?")
    return asks or (token.pos_ == "AUX" and token.head.tag_ == "VB")  # "Will Holm spoke" tells of Will


def is_date(token: Token) -> bool:
    """Whether a word that may be a name is the month of a date: "May 18"."""
    return token.ent_type_ == "DATE" and token.i + 1 < len(token.doc) and token.nbor(1).like_num


def is_first_name(word: str) -> bool:
    """Whether a word is a known first name, also in capitals."""
    return word in first_names() or (word.isupper() and word.capitalize() in first_names())


def is_name(word: str) -> bool:
    """Whether a word is written like one of a name, and is no initial."""
    return word[:1].isupper() and INITIAL.match(word) is None
