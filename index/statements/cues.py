"""What a cue says about its statement: whether words, a view or a deed is reported, and whether it is denied or withheld."""

from __future__ import annotations

from typing import Literal

from index.english import saying
from index.english.negation import NEGATED, is_no_denial
from index.english.quotations import NO_WORDS
from index.english.verbs import PLAIN

Act = Literal["said", "held", "did"]
Polarity = Literal["affirmed", "denied", "withheld"]


def act(cue: str, content: str) -> Act:
    """said: words are reported; held: a view, wish or plan; did: some other deed, which is no statement by itself."""
    if saying.tells_words(cue) or NO_WORDS.match(cue) or "“" in content or '"' in content:
        return "said"
    return "held" if saying.tells_view(cue) else "did"


def is_plain_report(cue: str) -> bool:
    """Whether a cue is a verb of saying that is hardly used for anything else."""
    return not PLAIN.isdisjoint(saying.words_of(cue))


def polarity(cue: str) -> Polarity:
    """denied: the source denies the content, or did not say it; withheld: the source refused to say, or only did not deny it."""
    if saying.withholds(cue) or is_no_denial(cue):
        return "withheld"
    return "denied" if NEGATED.search(cue) or saying.denies(cue) else "affirmed"


def asks(cue: str) -> bool:
    """Whether a cue is one of questions: "asked", "wanted to know"."""
    return saying.asks(cue)


def is_hearers(cue: str, source_first: bool, content_first: bool) -> bool:
    """Whether the source of a cue is who was told or asked, not who spoke: "Held was told that ...", "Asked if he would,
    Held laughed". `source_first`: it stands before the cue; `content_first`: the words stand before the source."""
    if source_first:
        return saying.is_heard(cue)
    return content_first and saying.begins_heard(cue)


def is_quoted(cue: str) -> bool:
    """Whether the subject of a cue is the one who spoke: "Held was quoted as saying"."""
    return bool(saying.IS_QUOTED.search(cue))


def quoted_in(cue: str) -> tuple[int, int] | None:
    """Where in a cue it says whose words somebody else quotes: "Held quoted Lang as saying"."""
    found = saying.QUOTES_ANOTHER.search(cue)
    return found.span("whom") if found else None
