"""Verbs by which somebody says something or holds a view: the one list of them, for cues in articles and for questions.

Each stands here once, as a lemma in American spelling; it is known by all its forms and spellings. What a cue is stored as and what
can be asked with are read from the same line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.english.lemmas import american, lemmas, verb_lemmas

Sense = Literal["said", "denied", "asked", "withheld", "held"]
# As the verb stands behind "did", "was", "has", or behind who says it.
Form = Literal["base", "progressive", "past", "finite"]


@dataclass(frozen=True)
class Verb:
    """A verb of saying (said: with denied, asked, withheld) or of holding a view (held).

    `takes` is what stands behind it: words ("claim that ..."), a matter ("praise the plan"), whom ("accuse the minister"), a hearer
    and words ("tell him that ..."), "to say", or the preposition before the matter ("insist on the plan"). One that is `doubtful`
    may as well be of something else than words and views ("order", "find").
    """

    lemma: str  # "rule out", with what belongs to it
    sense: Sense
    takes: str
    doubtful: bool

    @property
    def preposition(self) -> str:
        """The preposition before the matter; "" where there is none."""
        return "" if self.takes in ("words", "matter", "whom", "hearer", "to say") else self.takes


_SAID = {
    "words": "add affirm allege argue assert claim conclude concede confide contend counter declare exclaim imply insinuate "
    "interject maintain mutter note observe opine pledge promise quip recall reiterate remark repeat retort say shout state "
    "stipulate suggest surmise threaten thunder tweet vow whisper write yell",
    "matter": "acknowledge admit announce applaud articulate assail bash belittle bemoan brush_off cite clarify commend condemn "
    "confirm criticize decry defend demand denounce deride describe detail disclose dismiss downplay emphasize endorse estimate "
    "explain express forecast hail highlight indicate insult lambaste lament laud lay_out lay_bare liken mention mock narrate "
    "outline play_down point_out portray praise predict proclaim profess propose protest quote reaffirm recommend request "
    "retweet reveal ridicule shrug_off slam specify stress summarize tout underline underscore utter voice welcome",
    "whom": "accuse berate blame chide congratulate implore rebuke scold taunt thank",
    "hearer": "advise assure inform instruct notify remind tell urge warn",
    "about": "boast brag complain enthuse gloat grumble joke muse rant speak speculate talk testify",
    "on": "comment elaborate insist weigh_in",
    "to": "allude attest confess object react refer reply respond",
    "with": "agree",
    "for": "apologize",
    "at": "fume hint hit_back lash lash_out scoff sneer",
    "against": "caution push_back rail speak_out",
}
_SAID_OR_DONE = {
    "words": "charge continue cry find plead preach relate remember roar rule scream show sigh signal swear",
    "matter": "address answer attack back blast call celebrate challenge discuss echo invoke list name offer order pen post "
    "project pronounce publish recite recount report rip share trash unveil",
    "whom": "brief credit email interview lecture message phone press quiz summon tease text",
    "about": "laugh",
    "to": "point",
}
_DENIED = {"matter": "contradict deny disavow dispute rebut refute reject repudiate rule_out", "with": "disagree"}
_ASKED = {"words": "ask inquire enquire"}
_ASKED_OR_DONE = {"matter": "query question"}
_WITHHELD = {"to say": "decline refuse"}
_HELD = {
    "words": "believe guess imagine intend realize reckon suppose suspect think",
    "matter": "admire advocate anticipate appreciate deem desire despise dislike doubt dread envision expect favor fear feel "
    "foresee hate interpret loathe oppose perceive prefer regard regret resent respect support want",
    "about": "care wonder worry",
    "for": "hope wish",
    "of": "disapprove",
}
_HELD_OR_DONE = {
    "words": "assume decide determine forget judge know mean see sense understand",
    "matter": "accept consider embrace identify like love mind need plan recognize seek uphold value view",
    "whom": "convince surprise trust",
    "for": "aim",
    "on": "count",
    "of": "approve conceive",
}


def _listed() -> Iterator[Verb]:
    lists: tuple[tuple[Sense, bool, dict[str, str]], ...] = (
        ("said", False, _SAID), ("said", True, _SAID_OR_DONE), ("denied", False, _DENIED), ("asked", False, _ASKED),
        ("asked", True, _ASKED_OR_DONE), ("withheld", False, _WITHHELD), ("held", False, _HELD), ("held", True, _HELD_OR_DONE),
    )  # fmt: skip
    for sense, doubtful, by_what in lists:
        for takes, words in by_what.items():
            yield from (Verb(lemma.replace("_", " "), sense, takes, doubtful) for lemma in words.split())


VERBS = {verb.lemma: verb for verb in _listed()}
# By their first words, those of several words first.
_BY_WORD: dict[str, list[Verb]] = {}
for _verb in sorted(VERBS.values(), key=lambda verb: -len(verb.lemma.split())):
    _BY_WORD.setdefault(_verb.lemma.split()[0], []).append(_verb)

# What else is known of some of them.
# Hardly used for anything but saying.
PLAIN = frozenset(
    "say tell write tweet claim promise announce deny argue insist admit acknowledge declare assert testify pledge vow warn "
    "urge suggest explain complain ask propose predict boast accuse allege".split()
)
# Of which each may stand for any other verb of saying, where it is asked who has said something; ...
ANY_VERB = frozenset("say tell state remark claim".split())
# ... or what somebody has said or thinks.
ANY_WORDS = ANY_VERB | frozenset(
    "add answer argue believe comment describe express feel mention note respond react reply speak talk think write".split()
)
GOING_ON = frozenset(("continue", "add"))
ASKING = frozenset("ask inquire enquire query question wonder demand".split())
# Who is told, asked or accused has heard something, not said it.
HEARD = frozenset(
    "accuse advise ask assure blame brief challenge criticize inform notify press question quiz remind tell warn".split()
)
TO_SOMEBODY = frozenset("say speak talk write comment remark complain explain apologize joke".split())
TO_HEARERS = frozenset(("tell", "ask", "warn"))
# With what was talked about behind them, wherever they stand in a question.
TALKING = frozenset("say think tell claim write tweet comment remark state".split())
# With a clause behind them that has a time of its own.
BEFORE_CLAUSES = frozenset("say think claim believe state argue suggest".split())
# That may stand before a colon as they are.
BEFORE_COLONS = frozenset("say write ask add tweet reply argue explain warn continue".split())
# By which a text that was written makes somebody speak, though they are doubtful.
SPOKEN_BY = frozenset("answer call question report".split())
# By which it is asked who is for something, or against it; and all that tell a side.
ASKED_FOR, ASKED_AGAINST = (
    frozenset("support back favor endorse welcome".split()),
    frozenset("oppose reject condemn denounce criticize object".split()),
)
FOR = ASKED_FOR | frozenset("praise approve applaud agree embrace defend advocate".split())
AGAINST = ASKED_AGAINST | frozenset("disagree blast slam disapprove".split())


def verbs_of(word: str) -> list[Verb]:
    """The verbs that a word may be a form of, as a verb or as a noun."""
    return [verb for verb in _listed_under(lemmas(word)) if " " not in verb.lemma]


def verb_at(words: Sequence[str], at: int, form: Form) -> Verb | None:
    """The verb that words[at:] begin with, in a form; the longest one. None: no verb of the list, or another form of it."""
    found = _listed_under(verb_lemmas(words[at]))
    fitting = (v for v in found if _is(words[at], v.lemma.split()[0], form) and _goes_on(words, at, v, between=0))
    return next(fitting, None)


def verbs_in(words: Sequence[str]) -> Iterator[Verb]:
    """The verbs that some words may be, or be made of, wherever they stand: "ruled it out" is rule and rule out."""
    for at, word in enumerate(words):
        yield from (verb for verb in _listed_under(lemmas(word)) if _goes_on(words, at, verb, between=2))


def is_past(word: str, lemma: str) -> bool:
    """Whether a form of a verb is one of the past: "asked", not "ask", "asks" or "asking"."""
    return _is(word, lemma, "past")


def _listed_under(found: frozenset[str]) -> list[Verb]:
    known = [w for w in dict.fromkeys((*sorted(found), *sorted(map(american, found)))) if w in _BY_WORD]
    return [verb for word in known for verb in _BY_WORD[word]]


def _is(word: str, lemma: str, form: Form) -> bool:
    word = word.lower()
    base, progressive = lemma in (word, american(word)), word.endswith("ing")
    if form in ("base", "progressive"):
        return base if form == "base" else progressive and not base
    return not progressive and (form == "finite" or not (base or word.endswith("s")))


def _goes_on(words: Sequence[str], at: int, verb: Verb, between: int) -> bool:
    """Whether what belongs to a verb stands behind its first word, with no more than some words between."""
    behind = verb.lemma.split()[1:]
    return not behind or behind[0] in [w.lower() for w in words[at + 1 : at + 2 + between]]
