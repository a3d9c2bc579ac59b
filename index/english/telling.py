"""How a text tells that somebody said something: the speaker, the words around a cue, and what they leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.english.verbs import BEFORE_COLONS, SPOKEN_BY, verbs_of

ACCORDING = re.compile(r"\baccording to\b|\bin the words of\b|\bas per\b", re.IGNORECASE)
# Needs the sentence around it: "saying that ...", "to call ...".
PARTICIPLE = re.compile(r"^(?:\w+ing|to) ?\b")
BEGINS_SMALL = re.compile(r"[a-z’']")
UNRESOLVED = re.compile(r"^(?:he|she|it|they|we|i|you|who|that|which)$", re.IGNORECASE)
POSSESSIVE = re.compile(r"(?:[’']s?|^(?:his|her|their|its|my|our))$", re.IGNORECASE)
# Of any speaker, whatever was said: what asks for it, or tells of it.
POLLED = re.compile(r"\b(?:polls?|surveys?|study|studies|percent|per cent)\b|%", re.IGNORECASE)
# Between a cue and words of time: these belong to something else.
ANOTHER = re.compile(
    r"[,;:.“”\"\n]|\b(?:who|after|before|when|where|that|which|since|following|during|about|of|over|if|whether)\b", re.IGNORECASE
)
BETWEEN_SENTENCES = re.compile(r"[.?!…]+[”\"’]?\s+")
SENTENCE_END = re.compile(r"[.!?”\"\n]\s")
# A sentence that leaves its subject to the one before.
LEANS = re.compile(
    r"^\W*(?:he|she|they|it|his|her|their|its)\b|[”\"],? (?:he|she|they)\b|\b(?:he|she|they) (?:said|says|told|added)\b|"
    r"^[“\"][^”\"]*[”\"]?$",  # nothing but a quotation
    re.IGNORECASE,
)

# Who is made to speak.
_NAME = r"(?P<name>[A-ZÀ-Ý][\w’'.-]*(?: (?:(?:de|del|la|von|van|der|al|bin|of|the) )*[A-ZÀ-Ý][\w’'.-]*)*)"
_HAS = r"(?:(?:has|had|also|later|then|reportedly) )*"
_MOST = 5  # words of a role
_ROLE = rf"(?:[\w’'.-]+ ){{0,{_MOST - 1}}}?[\w’'-]+"
_NAME_BEFORE_WORD = re.compile(rf"{_NAME}(?:,(?: [^,.;“”\"]{{3,120}},)?|,)? {_HAS}(?P<word>[a-z]+)\b")
_NAME_AFTER_VERB = re.compile(rf"\b(?:[Aa]ccording to|said|says|added|by) {_NAME}")
_ROLE_BEGINS = re.compile(r"(?:^|[.;:,] |\band |\bthat )(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts) ")
_WORDS = re.compile(r"[\w’'.-]+(?: [\w’'.-]+)*")
_BEFORE_VERB = re.compile(_HAS)
_ROLE_OF_SOURCE = re.compile(rf"\b[Aa]ccording to (?:the|an?|his|her|their|its) (?P<source>{_ROLE})(?=[,.;]|$)")
NO_SPEAKER = frozenset("the a an he she it they we i this that in on at as and but when while after before reporters".split())
CLOSED_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"")
ROLE_WORD = re.compile(r"[\w’'-]+")
NAME_WORD = re.compile(r"[\w’'.-]+")

# Bodies are written like names but need "the", and with it a grammar.
BODY = re.compile(
    r"\b(?:House|Ministry|Department|Court|Senate|Congress|Committee|Council|Commission|"
    r"University|Institute|Party|Bank|Agency|Association|Union|"
    r"Times|Post|News|Journal|Street|States|Security|Administration|Police|Group|Center|Centre|Company|Inc|Corp)\b"
)


def called(words: str) -> re.Pattern[str]:
    """How a mention begins by which an article calls somebody so: "the foreign minister, ...", "foreign minister Ortega"."""
    return re.compile(
        rf"(?:(?:the|an?|his|her|its|their|our)\s+)?{re.escape(words)}(?:$|,|(?-i:\s[A-Z])|\s(?:of|for|in|at|with)\b)",
        re.IGNORECASE,
    )


def stands_before_colon(cue: str) -> bool:
    """Whether a cue may stand before a colon as it is: "said", "writes", but not "saying"."""
    return cue.isalpha() and not PARTICIPLE.match(cue) and any(verb.lemma in BEFORE_COLONS for verb in verbs_of(cue))


def names_that_speak(text: str) -> Iterator[str]:
    """The names that a text gives as those of speakers: "Luis Ortega, the minister, later said", "according to Luis Ortega"."""
    at = 0
    while found := _NAME_BEFORE_WORD.search(text, at):
        speaks = _is_spoken(found["word"])
        if speaks:
            yield found["name"]
        at = found.end() if speaks else found.end("name")
    yield from (found["name"] for found in _NAME_AFTER_VERB.finditer(text))


def roles_that_speak(text: str) -> Iterator[str]:
    """What those are called whom a text makes speak without a name: "foreign minister", of "the foreign minister said"."""
    for begin in _ROLE_BEGINS.finditer(text):
        words = _WORDS.match(text, begin.end())
        parts = words.group().split(" ") if words else []
        for n in range(1, min(_MOST, len(parts) - 1) + 1):
            behind = _BEFORE_VERB.sub("", " ".join(parts[n:]), count=1)
            if _is_spoken(behind.partition(" ")[0].rstrip(".’'")):
                yield " ".join(parts[:n])
                break
    yield from (found["source"] for found in _ROLE_OF_SOURCE.finditer(text))


def _is_spoken(word: str) -> bool:
    return word.islower() and any(not verb.doubtful or verb.lemma in SPOKEN_BY for verb in verbs_of(word))
