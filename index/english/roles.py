"""What people are called: roles, parties, and the gender that a role tells."""

from __future__ import annotations

from spacy.tokens import Token

from index.english.names import TITLES, Gender

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


# Words for bodies and for what they make: nobody is one.
BODIES = frozenset(
    "agency company group organization organisation newspaper network paper magazine site website firm bank union committee "
    "commission council court campaign camp department ministry administration government bureau board institute university party "
    "outlet publication association coalition center centre office team poll survey report study statement letter article story "
    "book film ad pac federation tabloid".split()
)

# ... of which the one in question may be called so, where it is not named so.
LONE_BODIES = frozenset(
    "newspaper network paper magazine site company firm organization agency outlet nonprofit non-profit charity retailer "
    "broadcaster publisher automaker airline bank school federation tabloid pac".split()
)

_GENDERED = {"woman": "f", "man": "m", "mother": "f", "father": "m", "wife": "f", "husband": "m", "actress": "f", "daughter": "f",
             "son": "m", "sister": "f", "brother": "m", "girl": "f", "boy": "m", "widow": "f", "heiress": "f", "businessman": "m",
             "chairman": "m", "widower": "m", "aunt": "f", "uncle": "m", "niece": "f", "nephew": "m"}  # fmt: skip
_RELATIVES = frozenset(
    "mother father wife husband daughter son sister brother aunt uncle niece nephew cousin widow widower twin".split()
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
