"""How conversations are printed: the labels before turns of speech, and the words around an interview."""

from __future__ import annotations

import re

from index.english.letters import CAPITALS
from index.english.names import PARTICLES

_SMALL = "|".join(map(re.escape, sorted(PARTICLES.union(("do", "of", "pro", "tem")))))
_WORD = rf"(?:[{CAPITALS}][\w.’'-]*|(?:{_SMALL})(?=[ ]))"
_NAME = rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,7}})"
_TIME = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])]?"
_ASIDE = r"(?:[ ]?[(\[][^()\[\]\n]{1,40}[)\]])"
_FULL = rf"^[ \t]*(?:>>[ ]?)?(?:{_TIME}[ ]*)?[“\"]?{_NAME}(?:,[ ][^:.!?“”\"\n]{{2,60}})?{_ASIDE}{{0,2}}(?:[ ]+{_TIME})?"
COLON = re.compile(rf"{_FULL}[ ]?:(?=\s)", re.MULTILINE)
DASH = re.compile(rf"{_FULL}\.?[ ]?(?:[—–]|--(?=[ ]))[ ]*(?=[“\"]?[{CAPITALS}\d])", re.MULTILINE)
ALONE = re.compile(rf"{_FULL}[ \t]*(?=\n)", re.MULTILINE)
# "Mr. HALE. I thank the chair.", "The CHAIRMAN. So ordered."
_IN_CAPITALS, _PLACE = rf"[{CAPITALS}][{CAPITALS}’'-]+", rf"[{CAPITALS}][^\W\d_{CAPITALS}]+"
RECORD = re.compile(
    r"^[ \t]*(?P<name>(?:The|Mr|Ms|Mrs|Miss|Dr|Senator|Representative|Secretary|Chairman|Chairwoman|Governor|Judge)\.? "
    rf"(?:[{CAPITALS}]{{1,2}}[a-z])?{_IN_CAPITALS}(?: {_IN_CAPITALS})?)(?: of {_PLACE}(?: {_PLACE})?)?\.(?=\s)",
    re.MULTILINE,
)
QUESTION = re.compile(
    r"^[ \t]*(?P<name>Q(?=[A-Z][a-z])|(?:[QA]|Question|QUESTION|Answer|ANSWER)(?: ?\d{1,2})?[:.](?=\s))", re.MULTILINE
)
INLINE = re.compile(r"(?<=[.?!”\"] )(?P<name>[QA]:)(?=\s)")
# The Q (group 1) or A (group 2) before a turn, wherever it stands.
Q_OR_A = re.compile(r"(?<!\S)(?:(Q)(?::|\.|(?=[A-Z][a-z]))|(A):)")
ASKING = frozenset("q question interviewer questioner".split())
ANSWERING = frozenset("a answer interviewee".split())
NUMBER_OF_TURN = re.compile(r"[\d. ]+$")
# Labels of those who speak, but have no name.
NOBODY = frozenset(
    "the unidentified unknown male female man woman boy girl voice voices member audience crowd all both multiple speakers "
    "narrator announcer operator court".split()
)
# What stands before a colon and is no speaker.
_MATTER = (
    r"(?:editor[’']?s?[’']? )?(?:note|correction|update|clarification|photo(?:graph)?s?|picture|source|credit|copyright|related|"
    r"read|see|listen|watch|subscribe|contact|reporting|editing|interview|transcript|location|date|time|place|duration|warning|"
    r"background|breaking|more|summary|video|audio|image|ps|p\.s)s?\b"
)
_THIS_TEXT = r"(?:this|the|our|an?) (?:interview|conversation|transcript|exchange|article|questions?)\b"
MATTER = re.compile(_MATTER, re.IGNORECASE)
# A paragraph about the text: "Note: ...", "This interview has been edited ...".
ABOUT_THE_TEXT = re.compile(
    rf"\W*(?:{_MATTER}[^.:]{{0,30}}:|{_THIS_TEXT}.*\b(?:edited|shortened|condensed|translated))", re.IGNORECASE
)
ASIDE = re.compile(r"[(\[*][^()\[\]]*[)\]*]\.?")  # "(Laughter.)"

_Q_AND_A = r"Q ?(?:&|and|-and-) ?A"
INTERVIEW = re.compile(
    rf"\b(?:interview\w*|spoke|speaks|talk(?:s|ed|ing)?|met|meets|sat down|conversation|ask(?:s|ed)|questions?|{_Q_AND_A})\b",
    re.IGNORECASE,
)
# Before the name of who asks, ...
BEFORE_ASKER = re.compile(
    r"(?:\b[Bb]y|\b(?:reporter|correspondent|journalist|editor|writer|host|columnist|interviewer|colleague|author))[ ,]+$"
)
# ... and of who answers.
BEFORE_ANSWERER = re.compile(
    rf"\b(?:interview(?:s|ed)?(?: (?:with|of))?|{_Q_AND_A} with|conversation with|questions (?:for|to)) (?:[\w.’'-]+ ){{0,4}}$",
    re.IGNORECASE,
)
ASKS_TO_TELL = re.compile(r"(?:tell|describe|explain|talk|give) \w", re.IGNORECASE)
