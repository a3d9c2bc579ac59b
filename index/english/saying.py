"""Verbs and nouns of saying and of holding a view, and what the words around them tell of who has spoken."""

from __future__ import annotations

import re

# Without their endings; with those of holding a view, they make up most of PolNeAR's cues.
SAYING = frozenset(
    "accord accuse acknowledge add address admit advise affirm agree allege announce answer apologize argue articulate ask assail "
    "assert assure attack attest back bash belittle berate blame blast boast brag call caution celebrate challenge charge chide "
    "cite claim clarify comment commend complain concede conclude condemn confess confide confirm congratulate contend continue "
    "contradict counter credit criticize criticise cry declare decline decry defend demand denounce deny deride describe detail "
    "disagree disclose discuss dismiss dispute downplay echo elaborate email emphasize endorse enthuse estimate exclaim explain "
    "express forecast fume gloat grumble hail hint implore indicate inform insinuate insist instruct interject interview invoke "
    "joke lament lash laud laugh lecture liken list maintain mention message mock muse mutter name narrate note observe offer "
    "opine order outline pen phone plead pledge point portray post praise preach predict press proclaim profess project promise "
    "pronounce propose protest publish question quip quote rail rant rebuke rebut recall recite recommend recount refer "
    "refuse refute reject relate remark remember remind repeat reply report request respond retort retweet reveal ridicule rip "
    "roar rule say scold scoff scream share shout sigh signal slam sneer speak specify speculate state stipulate stress suggest "
    "summarize summon swear talk taunt tease tell testify text thank threaten thunder tout trash tweet underline underscore "
    "unveil urge utter voice vow warn welcome whisper write yell accusation address announcement argument assertion claim "
    "comment complaint contention criticism declaration denial email interview letter memo message op-ed pledge poll promise "
    "quote remark reply report response speech statement study survey suggestion testimony threat tweet warning word "
    "show find".split()
)
HOLDING = frozenset(
    "accept admire advocate aim anticipate appreciate assume aware believe care conceive concern confident consider convince count "
    "decide deem desire despise determine disapprove dislike doubt dread embrace envision expect favor favour fear feel forget "
    "guess hate hope identify imagine intend interpret judge know like loathe love mean mind need oppose opposition optimistic "
    "perceive plan prefer realize realise recognize recognise regard regret resent respect see seek sense skeptical stance "
    "support suppose surprise suspect think trust understand uphold value view vision want willing wish wonder worry approve "
    "opinion position belief conviction concern hopeful eager like".split()
)
# Hardly used for anything but saying.
PLAIN = frozenset(
    "say tell write tweet claim promise announce deny argue insist admit acknowledge declare assert testify pledge vow warn "
    "urge suggest explain complain ask propose predict boast accuse allege".split()
)
# Of which each may stand for any other verb of saying, where it is asked who has said something.
ANY_VERB = frozenset("say says said saying tell tells told state stated remark remarked claim claimed claims".split())
DENYING = frozenset("deny dispute refute reject rebut denial contradict disagree".split())
GOING_ON = frozenset("continued continues added adds".split())
_IRREGULAR = {
    "said": "say", "told": "tell", "wrote": "write", "written": "write", "spoke": "speak", "spoken": "speak", "thought": "think",
    "knew": "know", "known": "know", "felt": "feel", "saw": "see", "seen": "see", "sought": "seek", "swore": "swear",
    "found": "find", "shown": "show", "meant": "mean", "held": "hold", "understood": "understand", "forgot": "forget",
    "denied": "deny", "denies": "deny", "replied": "reply", "replies": "reply", "testified": "testify", "cried": "cry",
}  # fmt: skip
WITHHOLDING = re.compile(
    r"\b(?:declin|refus)\w*\b|\bno comment\b|\b(?:would|will|could|did|do|does)(?:\s+not|n[’']t) "
    r"(?:say|comment|confirm|elaborate|discuss|answer|disclose|specify)\b",
    re.IGNORECASE,
)
ASKING = re.compile(r"\b(?:ask|question|wonder|inquir|enquir|quer[yi]|demand|know)", re.IGNORECASE)
# "Was told", "asked if he would": the subject of such a cue has heard something, not said it.
_HEARING = "|".join(
    "accused advised asked assured blamed briefed challenged criticised criticized informed notified pressed questioned quizzed "
    "reminded told warned".split()
)
HEARS = re.compile(rf"\b(?:was|were|is|are|am|be|been|being|gets?|got|when|if)\s+(?:\w+\s+)?(?:{_HEARING})\b", re.IGNORECASE)
HEARD = re.compile(rf"^(?:when\s+|if\s+)?(?:{_HEARING})\b", re.IGNORECASE)
IS_QUOTED = re.compile(r"\b(?:was|were|is|are|been)\s+(?:\w+\s+)?(?:quoted|cited|reported|heard)\b", re.IGNORECASE)
QUOTES_ANOTHER = re.compile(
    r"\b(?:quot|cit)(?:e[ds]?|ing)\b(?P<whom>[^.]*?\w[^.]*?)\bas\s+(?:saying|telling|stating|warning|writing)\b",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[a-z]+")
_HYPHENATED = re.compile(r"[a-z][a-z-]*")
_ENDINGS = ("s", "es", "ed", "d", "ing")


def lemmas(cue: str, hyphens: bool = False) -> set[str]:
    """What the words of a cue may be forms of; with `hyphens`, "op-ed" is one word. Too much does no harm: only words of the lists
    above are looked for."""
    return {lemma for word in (_HYPHENATED if hyphens else _WORD).findall(cue.lower()) for lemma in _lemmas(word)}


def _lemmas(word: str) -> set[str]:
    found = {word, _IRREGULAR.get(word, word)}
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            stem = word[: -len(ending)]
            found |= {stem, stem + "e"}
            if len(stem) > 2 and stem[-1] == stem[-2]:
                found.add(stem[:-1])
            if stem.endswith("i"):
                found.add(stem[:-1] + "y")
    return found
