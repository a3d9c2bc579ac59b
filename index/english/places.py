"""Places, and the words that say where somebody is from."""

from __future__ import annotations

import re

from index.english.letters import CAPITALS

PLACES = frozenset("city state country nation".split())
# Except those that are cities as well.
STATES = frozenset(
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|"
    "Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|"
    "New Hampshire|New Jersey|New Mexico|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|"
    "South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|West Virginia|Wisconsin|Wyoming".split("|")
)
# What may stand between a name and "who": ", 59, of Ashton, Md., ".
_PLACE = rf"[{CAPITALS}][\w.]+"
AGE_AND_HOME = re.compile(rf"[\s,(—–]*(?:\d+,?\s*)?(?:(?:of|from) {_PLACE}(?: {_PLACE})?(?:, {_PLACE})?,?\s*)?")
# ... and right before a word that is a place then.
BEFORE_A_PLACE = re.compile(r"\b(?:from|in|near)\s+$")
