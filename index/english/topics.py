"""What follows a verb of saying in a question: what was talked about, and when it was said."""

from __future__ import annotations

import re

from index.english.patterns import in_any_case
from index.english.verbs import TO_HEARERS, TO_SOMEBODY

PREPOSITION_ALONE = in_any_case(r"^\W*(?:about|against|at|for|of|on|to|with)\W*$")
LEAD = in_any_case(r"^\W*(?:about|on|regarding|concerning|of|to|that|as|with respect to)\b")
# "What did he complain about in May?" has no topic behind "about".
_TOPIC = r"(?! (?:in|at|with|during|after|before|to|for|and)\b(?!-))"
ABOUT = in_any_case(rf"^\W*(?:about|on|regarding|concerning)\b{_TOPIC}")
ABOUT_LATER = in_any_case(rf"\b(?:about|regarding|concerning)\b{_TOPIC}")
# To whom, where and how it was said, before what it is about: "say to reporters about T", "tell CNN about T".
_HOW = r"^(?:(?:aloud|back|later|earlier|again|anything|something|nothing|much|more|\w+ly) )*"
_ASIDE = in_any_case(rf"{_HOW}(?:(?:in|at|during) .*)?$")
_ASIDE_TO = in_any_case(rf"{_HOW}(?:(?:in|at|during|to|with) .*)?$")
_ASIDE_TOLD = in_any_case(r"^(?!(?:for|of|on|by)\b)(?!.*(?:,|\b(?:to|what)\b))")
# What is said to have happened has its own time: "say that it opened in June", "say about the crack found last week".
CLAUSE = in_any_case(
    r"\b(?:that|if|whether|how|why|who|which|when|where|is|are|was|were|be|been|being|has|have|had|will|would|can|could|should|"
    r"may|might|must|did|does|do)\b|\b(?!\w*eed\b)[a-z]{3,}ed $|"
    r"\b(?:held|found|made|taken|seen|built|lost|won|sent|shot|begun|left) $"
)
BESIDE = in_any_case(r"^\W*(?:$|(?:about|on|regarding|concerning|of|to|at|in|during|with|as|exactly|anything|something|\w+ly)\b)")
RELATIVE = in_any_case(r"\b(?:today|tonight|yesterday|this|last|past|previous|recent\w*|now|currently|ago|week\w*|fortnight)\b")
AHEAD = in_any_case(
    r"(?<!about)(?<!on)(?<!regarding) (?:tomorrow|(?:next|the coming) (?:week(?:end)?|month|year|\w+day))\b(?:['’]s)?"
)
ABOUT_NOTHING = in_any_case(r"\s*\b(?:about|on|regarding|concerning)$")
BEFORE_MARKS = re.compile(r" (?=[,.;:])|^[ ,]+")  # what is left where words of time are taken out


def is_aside(verb: str, words: str) -> bool:
    """Whether words between a verb (a lemma) and what it is about only tell to whom, where and how it was said."""
    if CLAUSE.search(words):
        return False
    aside = _ASIDE_TOLD if verb in TO_HEARERS else _ASIDE_TO if verb in TO_SOMEBODY else _ASIDE
    return aside.match(words) is not None
