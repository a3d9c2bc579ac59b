"""What a cue says about its statement: whether words, a view or a deed is reported, and whether it is denied or withheld."""

from __future__ import annotations

import re
from typing import Literal

Act = Literal["said", "held", "did"]
Polarity = Literal["affirmed", "denied", "withheld"]

# Verbs and nouns of saying, without their endings; with those of holding a view, they make up most of PolNeAR's cues.
_SAYING = frozenset(
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
_HOLDING = frozenset(
    "accept admire advocate aim anticipate appreciate assume aware believe care conceive concern confident consider convince count "
    "decide deem desire despise determine disapprove dislike doubt dread embrace envision expect favor favour fear feel forget "
    "guess hate hope identify imagine intend interpret judge know like loathe love mean mind need oppose opposition optimistic "
    "perceive plan prefer realize realise recognize recognise regard regret resent respect see seek sense skeptical stance "
    "support suppose surprise suspect think trust understand uphold value view vision want willing wish wonder worry approve "
    "opinion position belief conviction concern hopeful eager like".split()
)
_IRREGULAR = {
    "said": "say", "told": "tell", "wrote": "write", "written": "write", "spoke": "speak", "spoken": "speak", "thought": "think",
    "knew": "know", "known": "know", "felt": "feel", "saw": "see", "seen": "see", "sought": "seek", "swore": "swear",
    "found": "find", "shown": "show", "meant": "mean", "held": "hold", "understood": "understand", "forgot": "forget",
    "denied": "deny", "denies": "deny", "replied": "reply", "replies": "reply", "testified": "testify", "cried": "cry",
}  # fmt: skip
_PLAIN = frozenset(
    "say tell write tweet claim promise announce deny argue insist admit acknowledge declare assert testify pledge vow warn "
    "urge suggest explain complain ask propose predict boast accuse allege".split()
)
_DENYING = frozenset("deny dispute refute reject rebut denial contradict disagree".split())
_WITHHOLDING = re.compile(
    r"\b(?:declin|refus)\w*\b|\bno comment\b|\b(?:would|will|could|did|do|does)(?:\s+not|n[’']t) "
    r"(?:say|comment|confirm|elaborate|discuss|answer|disclose|specify)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|never|no longer|nobody|without)\b|n[’']t\b", re.IGNORECASE)
# Who does not deny something has neither affirmed nor denied it.
_NO_DENIAL = re.compile(
    r"(?:\b(?:not|never|nor|neither|without)|n[’']t)\b[^.]{0,30}\b(?:den(?:y|ied|ies|ying)|disput\w+|rul\w+ out)\b", re.IGNORECASE
)
_ASKING = re.compile(r"\b(?:ask|question|wonder|inquir|enquir|quer[yi]|demand|know)", re.IGNORECASE)
# "Was told", "asked if he would": the subject of such a cue has heard something, not said it.
_HEARING = (
    "accused advised asked assured blamed briefed challenged criticised criticized informed notified pressed questioned quizzed "
    "reminded told warned"
)
_HEARS = re.compile(
    rf"\b(?:was|were|is|are|am|be|been|being|gets?|got|when|if)\s+(?:\w+\s+)?(?:{_HEARING.replace(' ', '|')})\b", re.I
)
_HEARD = re.compile(rf"^(?:when\s+|if\s+)?(?:{_HEARING.replace(' ', '|')})\b", re.I)
_IS_QUOTED = re.compile(r"\b(?:was|were|is|are|been)\s+(?:\w+\s+)?(?:quoted|cited|reported|heard)\b", re.I)
_QUOTES_ANOTHER = re.compile(
    r"\b(?:quot|cit)(?:e[ds]?|ing)\b(?P<whom>[^.]*?\w[^.]*?)\bas\s+(?:saying|telling|stating|warning|writing)\b", re.I | re.S
)
_COLON_OR_DASH = re.compile(r"^\W+$")


def act(cue: str, content: str) -> Act:
    """said: words are reported; held: a view, wish or plan; did: some other deed, which is no statement by itself."""
    lemmas = {lemma for word in re.findall(r"[a-z][a-z-]*", cue.lower()) for lemma in _lemmas(word)}
    if lemmas & _SAYING or _COLON_OR_DASH.match(cue) or "“" in content or '"' in content:
        return "said"
    return "held" if lemmas & _HOLDING else "did"


def is_plain_report(cue: str) -> bool:
    """Whether a cue is a verb of saying that is hardly used for anything else."""
    return any(lemma in _PLAIN for word in re.findall(r"[a-z]+", cue.lower()) for lemma in _lemmas(word))


def polarity(cue: str) -> Polarity:
    """denied: the source denies the content, or did not say it; withheld: the source refused to say, or only did not deny it."""
    if _WITHHOLDING.search(cue) or _NO_DENIAL.search(cue):
        return "withheld"
    words = re.findall(r"[a-z]+", cue.lower())
    if _NEGATED.search(cue) or any(lemma in _DENYING for word in words for lemma in _lemmas(word)):
        return "denied"
    return "affirmed"


def asks(cue: str) -> bool:
    """Whether a cue is one of questions: "asked", "wanted to know"."""
    return _ASKING.search(cue) is not None


def is_hearers(cue: str, source_first: bool, content_first: bool) -> bool:
    """Whether the source of a cue is who was told or asked, not who spoke: "Held was told that ...", "Asked if he would,
    Held laughed". `source_first`: it stands before the cue; `content_first`: the words stand before the source."""
    if source_first:
        return bool(_HEARS.search(cue))
    return content_first and bool(_HEARD.match(cue))


def is_quoted(cue: str) -> bool:
    """Whether the subject of a cue is the one who spoke: "Held was quoted as saying"."""
    return bool(_IS_QUOTED.search(cue))


def quoted_in(cue: str) -> tuple[int, int] | None:
    """Where in a cue it says whose words somebody else quotes: "Held quoted Lang as saying"."""
    found = _QUOTES_ANOTHER.search(cue)
    return found.span("whom") if found else None


def _lemmas(word: str) -> set[str]:
    """What `word` may be a form of. Too much does no harm: only words of the lists above are looked for."""
    found = {word, _IRREGULAR.get(word, word)}
    for ending in ("s", "es", "ed", "d", "ing"):
        if word.endswith(ending) and len(word) - len(ending) > 1:
            stem = word[: -len(ending)]
            found |= {stem, stem + "e"}
            if len(stem) > 2 and stem[-1] == stem[-2]:
                found.add(stem[:-1])
            if stem.endswith("i"):
                found.add(stem[:-1] + "y")
    return found
