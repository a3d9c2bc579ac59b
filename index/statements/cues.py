"""What a cue says about its statement: whether words, a view or a deed is reported, and whether it is denied or withheld."""

from __future__ import annotations

from typing import Literal

from index.english.negation import NEGATED, NO_DENIAL
from index.english.quotations import NO_WORDS
from index.english.saying import (
    ASKING,
    DENYING,
    HEARD,
    HEARS,
    HOLDING,
    IS_QUOTED,
    PLAIN,
    QUOTES_ANOTHER,
    SAYING,
    WITHHOLDING,
    lemmas,
)

Act = Literal["said", "held", "did"]
Polarity = Literal["affirmed", "denied", "withheld"]


def act(cue: str, content: str) -> Act:
    """said: words are reported; held: a view, wish or plan; did: some other deed, which is no statement by itself."""
    found = lemmas(cue, hyphens=True)
    if found & SAYING or NO_WORDS.match(cue) or "“" in content or '"' in content:
        return "said"
    return "held" if found & HOLDING else "did"


def is_plain_report(cue: str) -> bool:
    """Whether a cue is a verb of saying that is hardly used for anything else."""
    return not PLAIN.isdisjoint(lemmas(cue))


def polarity(cue: str) -> Polarity:
    """denied: the source denies the content, or did not say it; withheld: the source refused to say, or only did not deny it."""
    if WITHHOLDING.search(cue) or NO_DENIAL.search(cue):
        return "withheld"
    return "denied" if NEGATED.search(cue) or not DENYING.isdisjoint(lemmas(cue)) else "affirmed"


def asks(cue: str) -> bool:
    """Whether a cue is one of questions: "asked", "wanted to know"."""
    return ASKING.search(cue) is not None


def is_hearers(cue: str, source_first: bool, content_first: bool) -> bool:
    """Whether the source of a cue is who was told or asked, not who spoke: "Held was told that ...", "Asked if he would,
    Held laughed". `source_first`: it stands before the cue; `content_first`: the words stand before the source."""
    if source_first:
        return bool(HEARS.search(cue))
    return content_first and bool(HEARD.match(cue))


def is_quoted(cue: str) -> bool:
    """Whether the subject of a cue is the one who spoke: "Held was quoted as saying"."""
    return bool(IS_QUOTED.search(cue))


def quoted_in(cue: str) -> tuple[int, int] | None:
    """Where in a cue it says whose words somebody else quotes: "Held quoted Lang as saying"."""
    found = QUOTES_ANOTHER.search(cue)
    return found.span("whom") if found else None
