"""Pronouns: whom they can mean, and which of them show that somebody speaks of himself or to somebody."""

from __future__ import annotations

import re
from typing import Literal

Gender = Literal["m", "f"]

_HE, _SHE = "he him his himself".split(), "she her hers herself".split()
GENDERS: dict[str, Gender] = {**dict.fromkeys(_HE, "m"), **dict.fromkeys(_SHE, "f")}
# Without those that only say again who is meant: "the president himself".
GENDERS_OF_OTHERS: dict[str, Gender] = {word: gender for word, gender in GENDERS.items() if not word.endswith("self")}
POSSESSIVE: dict[str, Gender] = {"his": "m", "her": "f"}
SOMEBODY_S = (*POSSESSIVE, "my")  # "his wife" is somebody with a name
FIRST_PERSON = frozenset("i we me my our us".split())
AS_SUBJECTS = ("he", "she", "they", "we", "i", "who")
RELATIVE = frozenset("who whom that which whose".split())
RELATIVE_ALONE = RELATIVE - {"whose"}  # that are all of a source
RELATIVE_OF_SUBJECTS = RELATIVE - {"whom"}  # after which a name is not that of who speaks: "the firm that Hale ..."

_SELF = "I|[Mm]e|[Mm]y|[Ww]e|[Oo]ur|us"  # not US
OF_SELF = re.compile(rf"\b(?:{_SELF})\b")
# Somebody speaks of himself, or to somebody.
IN_TALK = re.compile(rf"\b(?:{_SELF}|[Mm]ine|[Yy]ou|[Yy]our)\b")
TO_YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
# After a cue, what was said before it: "denied this.", "disputes the claim,"
_WHAT_WAS_SAID = r"(?:it|this|that|so|them|(?:the|this|that|these|those|any) \w+)"
FOR_WHAT_WAS_SAID = re.compile(rf"\s+{_WHAT_WAS_SAID}\b(?=\s*[.,;]|$)")
ENDS_ON_WHAT_WAS_SAID = re.compile(rf"\b{_WHAT_WAS_SAID}$", re.IGNORECASE)
# The words of a content that has no other: what joins it to its cue, or stands for it.
WITHOUT_CONTENT = re.compile(r"\W*(?:which|that|who|yet|so|it|this|and|but|what|then)?\W*", re.IGNORECASE)
