"""Words that turn what is said into its contrary, or leave open whether it is so."""

from __future__ import annotations

import re

from index.english.saying import denies

NEGATED = re.compile(r"\b(?:not|never|no longer|nobody|without)\b|n[’']t\b", re.IGNORECASE)
# Any word by which a text is about what is not so.
NEGATING = re.compile(r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot)\b|n[’']t\b", re.IGNORECASE)
_BEFORE_DENIAL = re.compile(r"(?:\b(?:not|never|nor|neither|without)|n[’']t)\b(?P<behind>[^.]{0,45})", re.IGNORECASE)
# ", which he disputes": the narrator's words about a statement, at its end
_WHICH = re.compile(r",?\s*\bwhich\b[^.;“”\"]{1,80}?\b(?P<verb>\w+)[.,]?$")
# Any word that may keep a report from being simply one of what somebody said: denials, questions, wishes, plans.
UNCERTAIN = re.compile(
    r"\b(?:not|never|no|nor|neither|den\w+|declin\w+|refus\w+|if|whether|ask\w*|would|could|may|might|should|expect\w*|urg\w+|question\w*|"
    r"reject\w*|disput\w*|yet|without|rul\w+|plan\w*|intend\w*|will|want\w*|hop\w+|stop\w*|fail\w*|dismiss\w*|rebut\w*|refut\w*|doubt\w*|wonder\w*)\b|n[’']t",
    re.IGNORECASE,
)
# How an answer begins that is a yes or no.
YES_OR_NO = re.compile(r"(yes|no)\b(?=[,.;: ]|$)", re.IGNORECASE)


def is_no_denial(cue: str) -> bool:
    """Whether a cue tells that somebody does not deny something, and so has neither affirmed nor denied it: "did not rule out"."""
    return any(denies(found["behind"]) for found in _BEFORE_DENIAL.finditer(cue))


def disputed_from(text: str) -> int | None:
    """Where the narrator's word at the end of a text begins that somebody disputes what it says; None: there is none."""
    found = _WHICH.search(text)
    return found.start() if found and denies(found["verb"]) else None
