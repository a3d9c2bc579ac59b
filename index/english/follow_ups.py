"""How questions look that lean on the conversation before them, and what in them stands for it."""

from __future__ import annotations

import re

from index.english.letters import CAPITALS
from index.english.patterns import in_any_case

ORDINALS = ("first", "second", "third", "fourth", "fifth", "last")
_EXACTLY = "(?: exactly| verbatim| word for word)"

# Whether a question leans on anything.
PRONOUN = in_any_case(r"\b(?:he|she|they|him|her|hers|them|his|their|theirs|it|its|those|these|there)\b")
POINTING = in_any_case(
    r"\bquote (?:that|this)\b|\b(?:about|of|on|with|to|say|said|why|mean|is|was) (?:that|this)\b(?= *[?.!,]|$)|"
    r"\b(?:that|this)\s*[?.!]*$"
)
OPENING = in_any_case(
    r"^(?:and|but|so|also|then|ok(?:ay)?|what about|how about|who else|what else|anything else|anyone else|more|"
    r"why\??$|when\??$|where\??$|how\??$|"
    r"the (?:first|second|third|last|other) (?:one)?|which (?:one|of))\b"
)
LINKED = in_any_case(r"^\s*(?:and|but|so|also|then) (?=what|who|when|where|why|how|did|does|do|is|was|were|are)")
# What it asks for.
LINK = in_any_case(r"^\s*(?:and|but|so|also|then|ok|okay)\b[,\s]*")
ABOUT = in_any_case(r"^(?:what|how) about (?P<what>.+)$|^(?:about|on|regarding|concerning) (?P<topic>.+)$")
QUOTE = in_any_case(rf"^(?:please )?quote (?:that|this|it|him|her|them){_EXACTLY}*$")
WHO_ELSE = in_any_case(r"^(?:who|anyone|anybody) else\b(?:.{0,30})$")
MORE = in_any_case(r"^(?:(?:what|anything) else(?: did (?:he|she|they) say)?|(?:tell me )?more|go on)$")
NTH = in_any_case(
    rf"^(?P<quote>quote )?(?:what about |who is |who was |tell me (?:more )?about |and )?the (?P<nth>{'|'.join(ORDINALS)})"
    rf"(?: one| person| speaker| quotation| statement)?{_EXACTLY}?$"
)
ASKED = in_any_case(r"^(?:what|how|when|where|why|who|did|does|do|has|is|was|can|will|would)\b")
# Whom it is about.
BARE_NAME = re.compile(rf"^(?P<name>[{CAPITALS}][\w.’'-]*(?: (?:(?:de|del|van|von|der|al|bin) )*[{CAPITALS}][\w.’'-]*)*)$")
SUBJECT = in_any_case(r"\b(?:he|she|they)\b")
OBJECT = in_any_case(r"\b(?:him|them)\b")
POSSESSIVE = in_any_case(r"\b(?:his|her|their)\b(?= \w)")
GENDERED = in_any_case(r"\b(?:he|him|his|she|hers?)\b")
MEN, WOMEN = frozenset(("he", "him", "his")), frozenset(("she", "her", "hers"))
