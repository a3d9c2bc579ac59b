"""Phrases that turn a report of what somebody said into another one: denied, withheld, supposed, or of somebody else."""

from __future__ import annotations

import re

WITHHELD = (
    "did not say", "refused to say", "declined to say", "has yet to say", "stopped short of saying", "has not said",
    "would not say", "never said", "was careful not to say", "could not say", "avoided saying", "failed to say",
    "has never claimed", "did not confirm",
)  # fmt: skip
SUPPOSED = (
    "is expected to say", "could have said", "may say", "was urged to say", "will have to say", "might yet claim", "plans to say",
    "should say", "was told to say", "would say", "was asked to confirm",
)  # fmt: skip
DENIED = ("denied", "disputed", "rejected the claim", "said it was not true", "ruled out")
MISQUOTED = ("was wrongly quoted as saying", "was misquoted as saying", "was falsely reported to have said", "never actually said")
STILL_SAID = (
    "not only said", "never tired of saying", "also said", "had said", "has said", "said again", "could only repeat",
    "later admitted",
)  # fmt: skip
# What may be told of NAME between a speaker and the cue.
INSERTIONS = (
    ", whom NAME called “a tourist”,", ", whose lawyer NAME was present,", " — no friend of NAME’s —",
    ", in a letter that NAME had not read,", ", as NAME looked on,", ", who replaced NAME in May,",
)  # fmt: skip
NARRATED = re.compile(r"(?<=[.”] )[A-Z][^.“”\n]{30,160}(?=\.)")  # a sentence of the narrator's
