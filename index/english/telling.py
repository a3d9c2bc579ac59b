"""How a text tells that somebody said something: the speaker, the words around a cue, and what they leave open."""

from __future__ import annotations

import re

from index.english.questions import VERBS

ACCORDING = re.compile(r"\baccording to\b|\bin the words of\b|\bas per\b", re.IGNORECASE)
# Cues that may stand before a colon as they are.
PLAIN_VERB = re.compile(
    r"^(?:said|says|wrote|writes|asked|asks|added|adds|tweeted|tweets|replied|argued|argues|explained|warned|continued)$"
)
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
_ROLE = r"(?:[\w’'.-]+ ){0,4}?[\w’'-]+"
NAME_BEFORE_VERB = re.compile(rf"{_NAME}(?:,(?: [^,.;“”\"]{{3,120}},)?|,)? {_HAS}{VERBS}\b")
NAME_AFTER_VERB = re.compile(rf"\b(?:[Aa]ccording to|said|says|added|by) {_NAME}")
ROLE = re.compile(
    rf"(?:^|[.;:,] |\band |\bthat )(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts) (?P<role>{_ROLE})"
    rf" {_HAS}{VERBS}\b|"
    rf"\b[Aa]ccording to (?:the|an?|his|her|their|its) (?P<source>{_ROLE})(?=[,.;]|$)"
)
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
