"""Words of saying and of holding a view (the verbs: verbs.py), and what the words around them tell of who has spoken."""

from __future__ import annotations

import re
from functools import lru_cache

from index.english.lemmas import american, lemmas
from index.english.verbs import ASKING, HEARD, PLAIN, VERBS, is_past, verbs_in, verbs_of

# Nouns and adjectives of cues, by lemma; a noun that is also a verb stands with the verbs.
SAID_NOUNS = frozenset(
    "accusation announcement argument assertion complaint contention criticism declaration denial op-ed rebuttal response "
    "statement suggestion testimony threat warning".split()
)
# What somebody can also have made, or got; there may be nothing in it that was said.
SAID_OR_MADE = frozenset("letter memo poll speech study survey word".split())
HELD_NOUNS = frozenset("belief concern conviction opinion opposition position stance vision".split())
HELD_ADJECTIVES = frozenset("aware confident eager hopeful optimistic skeptical willing".split())
# Forms of verbs that are adjectives behind "is".
_AS_ADJECTIVES = frozenset("concerned convinced determined opposed surprised worried".split())
_DENIALS = frozenset(("denial", "rebuttal"))
_REFUSAL, _INQUIRIES = "refusal", frozenset(("inquiry", "enquiry"))
_ACCORDING = "accord"  # the lemma of "according"
# By which it is asked for what somebody has said or thinks: "What is Ortega's view?"
ASKED_NOUNS = (
    SAID_NOUNS
    | SAID_OR_MADE
    | HELD_NOUNS
    | frozenset(
        "answer claim comment demand description email estimate explanation expectation fear forecast hope interview message "
        "pledge prediction promise proposal protest quote reaction recommendation remark reply report request take thought tweet "
        "view wish".split()
    )
)
_NO_NOUNS = (PLAIN | {"think", "believe"}) - ASKED_NOUNS
ANY_NOUN = frozenset("argument comment message opinion position reaction response stance take thought view word".split())
DOUBTFUL_NOUNS = SAID_OR_MADE | frozenset("email interview report".split())

_NOT_SAYING = re.compile(
    r"\bno comment\b|\b(?:would|will|could|did|do|does)(?:\s+not|n[’']t) "
    r"(?:say|comment|confirm|elaborate|discuss|answer|disclose|specify)\b",
    re.IGNORECASE,
)
# "Was told", "asked if he would": the subject of such a cue has heard something, not said it.
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|am|be|been|being|gets?|got|when|if)\s+(?=(?P<one>\w+)(?:\s+(?P<two>\w+))?)", re.IGNORECASE
)
_OPENS = re.compile(r"^(?:(?:when|if)\s+)?(?P<one>\w+)", re.IGNORECASE)
IS_QUOTED = re.compile(r"\b(?:was|were|is|are|been)\s+(?:\w+\s+)?(?:quoted|cited|reported|heard)\b", re.IGNORECASE)
QUOTES_ANOTHER = re.compile(
    r"\b(?:quot|cit)(?:e[ds]?|ing)\b(?P<whom>[^.]*?\w[^.]*?)\bas\s+(?:saying|telling|stating|warning|writing)\b",
    re.IGNORECASE | re.DOTALL,
)
_TO_KNOW = re.compile(r"\bto know\b", re.IGNORECASE)  # "wanted to know"
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*", re.IGNORECASE)


@lru_cache(10_000)
def words_of(cue: str) -> frozenset[str]:
    """The words of saying and of holding a view that a cue has, as lemmas: verbs, also "rule out", nouns and adjectives."""
    words = _WORD.findall(cue)
    others = SAID_NOUNS | SAID_OR_MADE | HELD_NOUNS | HELD_ADJECTIVES | _INQUIRIES | {_ACCORDING, _REFUSAL}
    return frozenset(
        (*(verb.lemma for verb in verbs_in(words)), *(american(w) for word in words for w in lemmas(word) if american(w) in others))
    )


def tells_words(cue: str) -> bool:
    """Whether a cue has a word of saying."""
    told = SAID_NOUNS | SAID_OR_MADE | {_ACCORDING}
    return any(word in told or (word in VERBS and VERBS[word].sense != "held") for word in words_of(cue))


def tells_view(cue: str) -> bool:
    """Whether a cue has a word of holding a view, wish or plan."""
    views = HELD_NOUNS | HELD_ADJECTIVES
    return any(word in views or (word in VERBS and VERBS[word].sense == "held") for word in words_of(cue))


def denies(cue: str) -> bool:
    """Whether a cue has a word by which something is denied."""
    return any(word in _DENIALS or (word in VERBS and VERBS[word].sense == "denied") for word in words_of(cue))


def withholds(cue: str) -> bool:
    """Whether a cue tells that somebody would not say something: "declined to say", "did not elaborate"."""
    refused = any(word == _REFUSAL or (word in VERBS and VERBS[word].sense == "withheld") for word in words_of(cue))
    return refused or _NOT_SAYING.search(cue) is not None


def asks(cue: str) -> bool:
    """Whether a cue has a word of questions."""
    return not words_of(cue).isdisjoint(ASKING | _INQUIRIES) or _TO_KNOW.search(cue) is not None


def is_heard(cue: str) -> bool:
    """Whether the subject of a cue has heard something: "was told", "when asked"."""
    return any(_hears(word) for found in _PASSIVE.finditer(cue) for word in found.group("one", "two") if word)


def begins_heard(cue: str) -> bool:
    """Whether a cue begins with what its subject has heard: "asked if", "told that"."""
    found = _OPENS.match(cue)
    return found is not None and _hears(found["one"])


def _hears(word: str) -> bool:
    return any(verb.lemma in HEARD and is_past(word, verb.lemma) for verb in verbs_of(word))


def adjective(word: str) -> str | None:
    """The lemma of an adjective of holding a view, or of the word that it is a form of: "hopeful", "worry" for "worried"."""
    word = word.lower()
    if word in _AS_ADJECTIVES:
        return next((lemma for lemma in sorted(lemmas(word)) if lemma in VERBS or lemma in HELD_NOUNS), word)
    return american(word) if american(word) in HELD_ADJECTIVES else None


def asked_noun(word: str) -> tuple[str, bool] | None:
    """The lemma of a noun by which it is asked for what somebody has said or thinks, and whether there may be nothing said in
    it."""
    found = next((lemma for lemma in sorted(lemmas(word)) if lemma in ASKED_NOUNS), None)
    return (found, found in DOUBTFUL_NOUNS) if found and word.islower() else None


def is_never_noun(verb: str) -> bool:
    """Whether a verb, by its lemma, is one of saying that is not a noun as well: behind "McDonald's", it has a subject."""
    return verb in _NO_NOUNS
