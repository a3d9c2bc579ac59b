"""What people are called: roles, parties, and the gender that a role tells."""

from __future__ import annotations

import re

from spacy.tokens import Token

from index.english.body_words import BODIES
from index.english.honorifics import TITLES
from index.english.pronouns import GENDERS_OF_OTHERS, Gender

_SAME_ROLE = {
    "congressman": "representative", "congresswoman": "representative", "spokeswoman": "spokesman", "spokesperson": "spokesman",
    "chairwoman": "chairman", "chair": "chairman", "chairperson": "chairman", "businesswoman": "businessman",
    "veep": "vice", "boss": "chief", "contender": "candidate", "hopeful": "candidate", "nominee": "candidate",
    "standard-bearer": "candidate", "frontrunner": "candidate", "front-runner": "candidate",
    "flag-bearer": "candidate", "attorney": "lawyer", "solicitor": "lawyer",
    "mogul": "businessman", "magnate": "businessman", "tycoon": "businessman", "developer": "businessman",
    "entrepreneur": "businessman", "billionaire": "businessman", "writer": "author", "physician": "doctor", "premier": "minister",
    "head": "chief", "policeman": "officer",
    "policewoman": "officer", "judge": "justice", "cop": "officer", "scholar": "professor", "legislator": "lawmaker",
    "actress": "actor", "hostess": "host", "anchor": "host",
}  # fmt: skip
# Of who holds one, whatever name stands beside it.
OFFICES = frozenset(
    "mayor senator representative congressman congresswoman governor president secretary minister spokesman spokeswoman chairman "
    "attorney officer professor director leader candidate nominee campaign administration".split()
)
PERSONS = frozenset(
    "man woman candidate businessman author lawyer host lawmaker actor doctor professor veteran legend star icon "
    "celebrity activist socialist native singer comedian athlete coach pastor mother father".split()
)
LAWMAKERS = frozenset(("senator", "representative", "lawmaker"))
LED = frozenset("majority minority opposition party".split())  # whose leader is no band's
SIDES = ("majority", "minority")
LOWER_RANKS = ("vice", "deputy", "assistant", "vice-presidential")
NOT_NOW = frozenset("former next future eventual".split())
SECRET = frozenset("source person insider whistleblower".split())  # who is called so is not to be named
# Who speak for whom the text is about, and are not he.
FOR_OTHERS = frozenset("spokesman aide adviser advisor assistant official".split())
SERVING = FOR_OTHERS | frozenset("strategist supporter donor ally confidant lawyer friend".split())
TWO = ("two", "pair", "duo")
PAIRS: dict[str, Gender | None] = {
    "men": "m",
    "women": "f",
    **dict.fromkeys(("candidates", "leaders", "senators", "lawmakers", *TWO)),
}
# Many, or anybody: no description of one who has a name.
NOBODY = frozenset(
    "you your people everyone everybody someone somebody anyone anybody nobody no-one one others those these some many most both "
    "all none few several another critics observers officials sources experts analysts voters supporters opponents crowd audience "
    "public electorate elite establishment community movement chorus".split()
)
AGED = re.compile(r"(\d+)-year-old\b")
AGE_AFTER_NAME = re.compile(r",? (\d{1,3})\b")  # "John Hale, 70,"

_GENDERED = {"woman": "f", "man": "m", "mother": "f", "father": "m", "wife": "f", "husband": "m", "actress": "f", "daughter": "f",
             "son": "m", "sister": "f", "brother": "m", "girl": "f", "boy": "m", "widow": "f", "heiress": "f", "businessman": "m",
             "chairman": "m", "widower": "m", "aunt": "f", "uncle": "m", "niece": "f", "nephew": "m"}  # fmt: skip
_RELATIVES = frozenset(
    "mother father wife husband daughter son sister brother aunt uncle niece nephew cousin widow widower twin".split()
)
# What tells a reader whether those it stands beside are men or women.
TELLS_A_GENDER = re.compile(
    rf"\b(?:{'|'.join(GENDERS_OF_OTHERS)}|Mr|Mrs|Ms|Sir|Lady|wife|husband|\w*brother|\w*sister|mother|father|widow\w*)\b",
    re.IGNORECASE,
)
_FURTHER = ("step", "grand", "great-grand", "half-")  # of a relative: "stepson", "grandmother"


def party_of(word: str) -> str | None:
    """The American party that a word beside a name tells: "Republican", "GOP", the D of "(D-N.C.)"."""
    if word in ("R", "Republican", "GOP") or word.startswith("R-"):
        return "republican"
    return "democratic" if word in ("D", "Democrat", "Democratic") or word.startswith("D-") else None


def canonical_role(word: str) -> str:
    """One word for roles that news uses for each other ("nominee" and "candidate")."""
    word = word.lower()
    return _SAME_ROLE.get(word, word)


OF_TITLES = frozenset(canonical_role(role) for role, _ in TITLES.values() if role)  # the roles that titles state


def is_role(word: str) -> bool:
    """Whether a word says what somebody or some body is: "lawmaker", "doctors", "website"."""
    return any(canonical_role(w) in PERSONS | OF_TITLES | BODIES | {"lawmaker"} for w in (word, word.removesuffix("s")))


def gender_of_role(word: str) -> Gender | None:
    """The gender that a role tells: "spokeswoman", "father"."""
    for ending, gender in (("woman", "f"), ("man", "m")):
        if word.endswith(ending):
            return "f" if gender == "f" else "m"
    found = _GENDERED.get(_nearest(word))
    return "f" if found == "f" else "m" if found == "m" else None


def is_relative(noun: Token) -> bool:
    """Whether a noun says whose relative somebody is: "wife", "stepson", the end of "mother-in-law"."""
    by_marriage = noun.lower_ == "law" and noun.i > 1 and noun.nbor(-1).text in ("in", "-")
    return by_marriage or _nearest(noun.lower_) in _RELATIVES


def _nearest(word: str) -> str:
    """The relative who is not a step or a generation further: "son" for "stepson"."""
    return next((near for f in _FURTHER if (near := word.removeprefix(f)) in _RELATIVES and near != word), word)


def role_word(token: Token) -> str | None:
    """The role that a word states, in one spelling; None for a word that states none."""
    word = token.lower_.rstrip(".")
    if word in TITLES:
        return canonical_role(TITLES[word][0]) or None
    if token.pos_ in ("NOUN", "PROPN") and token.is_alpha and len(word) > 2 and word not in BODIES:
        return canonical_role(word)
    return None
