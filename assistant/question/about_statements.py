"""Which questions ask who said what, and about whom and what: read from their words.

What did S say about T?   Who said "..."?   Did S say that ...?   What do A and B say about T?   Who is quoted (on T)?
Who supports and who opposes T?   How did S's position on T change?   Who else ..., other than S?
Each also with a time: What did S say last week about T?
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from index.english.periods import TimeWords, time_words
from index.english.words import quoted_phrases

Kind = Literal["what", "did", "who", "phrase", "quoted", "sides"]
Side = Literal["for", "against"]

VERBS = (
    r"(?:say|says|said|saying|tell|tells|told|think|thinks|thought|claim|claims|claimed|write|wrote|tweet|tweets|tweeted|"
    r"comment|commented|remark|remarked|state|states|stated|describe|describes|described|call|calls|called|argue|argues|argued|"
    r"warn|warns|warned|announce|announces|announced|promise|promises|promised|pledge|pledged|vow|vowed|deny|denies|denied|"
    r"admit|admits|admitted|acknowledge|acknowledged|suggest|suggests|suggested|criticize|criticizes|criticized|criticise|criticised|"
    r"accuse|accuses|accused|ask|asks|asked|answer|answered|respond|responded|reply|replied|react|reacted|believe|believes|believed|"
    r"explain|explains|explained|express|expressed|report|reported|mention|mentioned|propose|proposed|demand|demanded|praise|praised|"
    r"condemn|condemned|predict|predicted|expect|expects|expected|feel|feels|felt|insist|insists|insisted|support|supports|supported|"
    r"apologize|apologized|apologise|apologised|endorse|endorses|endorsed|defend|defends|defended|threaten|threatened|blame|blames|blamed|"
    r"attack|attacked|question|questioned|complain|complained|joke|joked|insult|insulted|mock|mocked|stress|stressed|"
    r"oppose|opposes|opposed|want|wants|wanted|urge|urged|recall|recalled|recommend|recommended|reject|rejected|agree|agreed|"
    r"disagree|disagreed|note|notes|noted|add|adds|added|observe|observes|observed|allege|alleges|alleged|assert|asserts|asserted|"
    r"contend|contends|contended|maintain|maintains|maintained|concede|concedes|conceded|disclose|disclosed|reveal|reveals|revealed|"
    r"testify|testified|emphasize|emphasized|emphasise|emphasised|indicate|indicated|caution|cautioned|disagree|disagreed|confirm|confirmed|declare|declared|refuse|refused|decline|declined|quote|quoted|talk|talked|speak|spoke)"
)
_AUXILIARY = r"(?:did|does|do|has|have|had|is|was|were|would|will|could)"
_OPENING = r"^(?:and |but |so )?"
_ASKED = rf"(?P<who>.+?) (?P<verb>{VERBS})\b(?P<rest>.*)$"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_WHAT = _pattern(rf"{_OPENING}(?:what|how)(?: else| exactly| then)? {_AUXILIARY} {_ASKED}")
_POSITION = _pattern(
    r"^what (?:is|was|are|were) (?P<who>.+?)(?:['’]s?) (?:views?|positions?|opinions?|stance|reaction|response|take|"
    r"thoughts|comments?|message|arguments?)\b(?P<rest>.*)$"
)
_ACCORDING = _pattern(r"^(?:according to|in the words of) (?P<who>[^,]+),(?P<rest>.*)$")
_DID = re.compile(rf"^(?i:{_AUXILIARY}) (?P<who>[A-Z].*?) (?:ever |really |actually |also )?(?P<verb>{VERBS})\b(?P<rest>.*)$")
_WHOM = r"(?:who|whom|which (?:person|people|official|politician|speaker)s?)(?: else| all)?"
_WHO = _pattern(rf"{_OPENING}{_WHOM}(?: has| have| had| is| was)? (?P<verb>{VERBS})\b(?P<rest>.*)$")
_QUOTED = _pattern(
    rf"^{_WHOM} (?:is|are|was|were|gets?|got) (?:quoted|cited|on record|named as a source|heard)\b(?P<rest>.*)$|"
    rf"^{_WHOM} (?:does|do|did) .*\b(?:quote|cite)\b(?P<rest2>.*)$"
)
_QUOTE = r"^(?:[Pp]lease )?[Qq]uote (?:exactly |verbatim |word for word |me )?(?:what )?"
_QUOTE_OF = re.compile(_QUOTE + rf"(?P<who>[A-Z].*?) (?P<verb>{VERBS})\b(?P<rest>.*)$")
_QUOTE_NAME = re.compile(_QUOTE + r"(?P<who>[A-Z][^,]*?)(?:['’]s (?:exact |very |own )*words)?(?P<rest>(?: (?:about|on) .*)?)$")
_EXACT = _pattern(
    r"^(?:please )?(?:what (?:were|are)|give me|tell me|show me|repeat) (?:the )?(?:exact|very|own|precise) words (?:of|from|by) "
    r"(?P<who>.+?)(?P<rest>,? (?:about|on|regarding) .*)?$"
)
_EXACT_OF = _pattern(
    r"^(?:please )?(?:what (?:were|are)|give me|tell me|show me|repeat) (?P<who>.+?)['’]s? (?:exact|very|own|precise) words"
    r"(?P<rest>,? (?:about|on|regarding) .*)?$"
)
_FOR = r"(?:support|back|favou?r|endorse|welcome)(?:s|d|ed|ing)?|(?:is|are|was|were) (?:for|in favou?r of|behind|supportive of)"
_AGAINST = (
    r"(?:oppos|reject|condemn|criticiz|criticis|object)(?:e|es|ed|s)?(?: to)?|"
    r"(?:is|are|was|were) (?:against|opposed to|critical of)"
)
_SIDES = _pattern(
    rf"{_OPENING}{_WHOM} (?:(?P<for>{_FOR})|(?P<against>{_AGAINST}))"
    rf"(?:,? (?:and|or|but)(?: who)? (?:(?P<for2>{_FOR}|for)|(?P<against2>{_AGAINST}|against)))? (?P<topic>.+)$"
)
_POSITIONS = r"(?:views?|positions?|opinions?|stance|tone|message|mind)"
_CHANGE = r"(?:chang|shift|evolv|develop|soften|harden)(?:e|ed|es|s|ing)?"
_HISTORY = _pattern(
    rf"^how (?:did|does|has|have) (?P<who>.+?)(?:['’]s? {_POSITIONS}(?P<rest>.*?) {_CHANGE}|"
    rf" {_CHANGE} (?:his|her|their|its) {_POSITIONS}(?P<rest2>.*?))(?: over time)?$"
)
_BESIDES = _pattern(r",? (?:other than|besides|apart from|aside from|except(?: for)?) (?P<besides>[^?]+)$")
_ELSE = _pattern(r"^\W*(?:and |but )?(?:what|who|whom|anything|anyone) else\b")
_LOWER = re.compile(r"^(?:the |an? )?(?!(?:the|an?|all|any|some|most|many|no|my|our|other)\b)[\w’'.-]+(?: [\w’'.-]+){0,3}$")
_LEAD = _pattern(r"^\W*(?:about|on|regarding|concerning|of|to|that|as|with respect to)\b")
# "What did he complain about in May?" has no topic behind "about".
_TOPIC = r"(?! (?:in|at|with|during|after|before|to|for|and)\b(?!-))"
_ABOUT = _pattern(rf"^\W*(?:about|on|regarding|concerning)\b{_TOPIC}")
_ABOUT_LATER = _pattern(rf"\b(?:about|regarding|concerning)\b{_TOPIC}")
# To whom, where and how it was said, before what it is about: "say to reporters about T", "tell CNN about T".
_HOW = r"^(?:(?:back|later|earlier|again|anything|something|nothing|much|more|\w+ly) )*"
_ASIDE = _pattern(rf"{_HOW}(?:(?:in|at|during) .*)?$")
_ASIDE_TO = _pattern(rf"{_HOW}(?:(?:in|at|during|to|with) .*)?$")
_ASIDE_TOLD = _pattern(r"^(?!(?:for|of|on|by)\b)(?!.*(?:,|\b(?:to|what)\b))")
_TO_SOMEBODY = _pattern(
    r"^(?:sa(?:y|ys|id)|sp(?:ea|o)k\w*|talk\w*|wr(?:i|o)t\w*|comment\w*|remark\w*|complain\w*|explain\w*|apologi[sz]\w*|joke\w*)$"
)
_TO_HEARERS = _pattern(r"^(?:tell|tells|told|ask|asks|asked|warn|warns|warned)$")
_TALKING = _pattern(
    r"\b(?:say|said|says|think|thinks|thought|tell|told|claim|claimed|write|wrote|tweet|tweeted|comment|commented|remark|remarked|"
    r"stated)\b"
)
_VERBATIM = _pattern(
    r"\bquote\b(?!s? (?:about|is|was))|"
    r"\bexact(?:ly)? (?:words|quot\w+|what)\b|\b(?:exact|very|own) words\b|\bverbatim\b|\bword for word\b"
)
_PRONOUN = _pattern(
    r"^(?:he|she|they|it|we|you|i|people|anyone|somebody|someone|everyone|there|this|that|these|those|his|her|their|"
    r"(?:the |an? )?(?:articles?|story|news|text|report|law|study|rule|bill)s?)$"
)
# "According to new federal data": what it says is not asked as what somebody said.
_FIGURES = _pattern(r"\b(?:data|figures|numbers|statistics|estimates|records|research)$")
# What is said to have happened has its own time: "say that it opened in June", "say about the crack found last week".
_CLAUSE = _pattern(
    r"\b(?:that|if|whether|how|why|who|which|when|where|is|are|was|were|be|been|being|has|have|had|will|would|can|could|should|"
    r"may|might|must|did|does|do)\b|\b(?!\w*eed\b)[a-z]{3,}ed $|"
    r"\b(?:held|found|made|taken|seen|built|lost|won|sent|shot|begun|left) $"
)
_CLAUSE_VERB = _pattern(
    r"^(?:sa(?:y|ys|id)|think|thinks|thought|claim(?:s|ed)?|believes?d?|state[sd]?|argue[sd]?|suggest(?:s|ed)?)$"
)
_BESIDE = _pattern(r"^\W*(?:$|(?:about|on|regarding|concerning|of|to|at|in|during|with|as|exactly|anything|something|\w+ly)\b)")
_RELATIVE = _pattern(r"\b(?:today|tonight|yesterday|this|last|past|previous|recent\w*|now|currently|ago|week\w*|fortnight)\b")
_AHEAD = _pattern(
    r"(?<!about)(?<!on)(?<!regarding) (?:tomorrow|(?:next|the coming) (?:week(?:end)?|month|year|\w+day))\b(?:['’]s)?"
)
_ABOUT_NOTHING = _pattern(r"\s*\b(?:about|on|regarding|concerning)$")
_MOST_TIMES = 10  # words of time in one question
_SAID = _pattern(rf"\b(?P<verb>{VERBS}|quoted|cited)\b")


@dataclass(frozen=True)
class StatementQuestion:
    """What is asked about statements. `speakers` are names as the reader wrote them; `topic` are words, perhaps none."""

    kind: Kind
    speakers: tuple[str, ...] = ()
    topic: str = ""
    phrase: str = ""
    verbatim: bool = False  # the very words are asked for
    about: bool = False  # the topic is what was talked about ("about T"), not the rest of the question
    sides: tuple[Side, ...] = ()
    besides: tuple[str, ...] = ()  # speakers who are not asked about
    more: bool = False  # what was told already is not asked for ("what else")
    over_time: bool = False  # in the order of time, each with its date
    when: tuple[str, ...] = ()  # words for the time in which it was said


def read_question(question: str) -> StatementQuestion | None:
    """What a question asks about statements; None for questions about something else."""
    question, when = without_time(" ".join(question.split()).rstrip(" ?.!"))
    excepted = _BESIDES.search(question)
    found = _read(question[: excepted.start()] if excepted else question)
    if found is None:
        return None
    besides = _speakers(excepted["besides"]) if excepted else ()
    return replace(found, besides=besides, more=bool(besides or _ELSE.match(question)), when=when)


def without_time(question: str) -> tuple[str, tuple[str, ...]]:
    """A question about what somebody said without its words of time, and those of them that say when it was said.

    In what is said to have happened, days and months stay ("say that it opened in June"): an article may have these words, but
    not "last week" as the day of asking has it.
    """
    question = _AHEAD.sub("", question)
    found = time_words(question)[:_MOST_TIMES]
    said = [words for words in found if _is_of_saying(question, words)]
    beside = [words for words in said if not _said_about(question, words)]
    said = beside or said  # "say on Monday about the vote in May": the second belongs to the vote
    gone = [words for words in found if words in said or words.of_something or _RELATIVE.search(words.text)]
    # "What did S say about last week?": the time is all that it is about.
    bare = _cut(question, gone)
    if not said and (alone := [w for w in gone if w.of_something and _ABOUT_NOTHING.search(_cut(question, [w]))]):
        return _ABOUT_NOTHING.sub("", bare), tuple(w.text for w in alone)
    return bare, tuple(words.text for words in said)


def _cut(question: str, gone: list[TimeWords]) -> str:
    for words in reversed(gone):
        question = f"{question[: words.start]} {question[words.end :]}"
    return re.sub(r" (?=[,.;:])|^[ ,]+", "", " ".join(question.split())).rstrip(" ,")


def _is_of_saying(question: str, words: TimeWords) -> bool:
    """Whether words of time tell when it was said: not what they belong to, nor when what was said is said to have happened."""
    if words.of_something or _ACCORDING.match(question[: words.start]):
        return False
    between = _said_about(question, words)
    verb = _SAID.search(question[: words.start])
    plain = verb is None or _BESIDE.match(between) or not _CLAUSE_VERB.match(verb["verb"])
    return bool(plain) and not _CLAUSE.search(between)


def _said_about(question: str, words: TimeWords) -> str:
    """What stands between the verb of saying and words of time, without quotations; "" where they stand before it or right behind
    it."""
    verb = _SAID.search(question[: words.start])
    between = question[verb.end() : words.start] if verb else ""
    return re.sub(r"[“\"«][^“”\"«»]*[”\"»]", "", between).lstrip(" ,")


def wants_quotation(question: str) -> bool:
    """Whether the reader asks for the very words."""
    return bool(_VERBATIM.search(question))


def talked_about(question: str) -> str | None:
    """T of any question with "say about T" in it, whoever says it; None for others."""
    question, _ = without_time(" ".join(question.split()).rstrip(" ?.!"))
    question = _BESIDES.sub("", question)
    asked = ((verb.group(), question[verb.end() :].partition("?")[0]) for verb in _TALKING.finditer(question))
    found = (_about(verb, rest) for verb, rest in asked)
    return next((topic for topic in found if topic), None)


def _about(verb: str, rest: str) -> str:
    """What is talked about, by what follows a verb of saying: all behind "about", before which may stand to whom, where and how it
    was said; "" where there is no such word, or it belongs to what was said ("say that he wrote about T")."""
    rest = rest.lstrip(" ,")
    found = _ABOUT.match(rest) or _ABOUT_LATER.search(rest)
    return _bare(rest[found.end() :]) if found and _is_aside(verb, rest[: found.start()]) else ""


def _is_aside(verb: str, words: str) -> bool:
    if _CLAUSE.search(words):
        return False
    aside = _ASIDE_TOLD if _TO_HEARERS.match(verb) else _ASIDE_TO if _TO_SOMEBODY.match(verb) else _ASIDE
    return bool(aside.match(words))


def _read(question: str) -> StatementQuestion | None:
    phrases = quoted_phrases(question)
    who = _WHO.match(question)
    if who and phrases:
        return StatementQuestion("phrase", phrase=max(phrases, key=len))
    if quoted := _QUOTED.match(question):
        return StatementQuestion("quoted", topic=_topic(quoted["rest"] or quoted["rest2"] or ""))
    if asked := _SIDES.match(question):
        found = [
            (m, side) for m, side in zip(("for", "against", "for2", "against2"), ("for", "against") * 2, strict=True) if asked[m]
        ]
        sides: list[Side] = ["for" if side == "for" else "against" for _, side in found]
        return StatementQuestion("sides", topic=_topic(asked["topic"]), sides=tuple(dict.fromkeys(sides)))
    if who:
        return StatementQuestion("who", topic=who["verb"] + " " + who["rest"].strip())
    history = _HISTORY.match(question)
    if history and (speakers := _speakers(history["who"])):
        return StatementQuestion("what", speakers, _topic(history["rest"] or history["rest2"] or ""), about=True, over_time=True)
    return _what_or_did(question)


def _what_or_did(question: str) -> StatementQuestion | None:
    for pattern, kind in (
        (_WHAT, "what"),
        (_POSITION, "what"),
        (_ACCORDING, "what"),
        (_EXACT, "what"),
        (_EXACT_OF, "what"),
        (_QUOTE_OF, "what"),
        (_QUOTE_NAME, "what"),
        (_DID, "did"),
    ):
        match = pattern.match(question)
        if match and (speakers := _speakers(match["who"])):
            rest = match["rest"] or ""
            about = _about(match.groupdict().get("verb") or "", rest)
            topic, verbatim = about or _topic(rest), wants_quotation(question)
            return StatementQuestion("did" if kind == "did" else "what", speakers, topic, verbatim=verbatim, about=bool(about))
    return None


def _speakers(who: str) -> tuple[str, ...]:
    """The names of "A", "A and B", "both A and B"; none where they are pronouns or no names at all. In lower case: one name
    ("keller"), or what somebody is ("the foreign minister")."""
    who = who.strip()
    if not re.search(r"[A-Z]", who):
        return (who.lower(),) if _LOWER.match(who) and not (_PRONOUN.match(who) or _FIGURES.search(who)) else ()
    who = re.sub(r"^(?:both|the|president|senator|mr\.?|mrs\.?|ms\.?) ", "", who, flags=re.IGNORECASE)
    names = [name.strip() for name in re.split(r",? and (?=[A-Z])|, (?=[A-Z](?!r\.))", who.strip(" ,")) if name.strip()]
    # "the foreign minister, Luis Ortega": the name alone is asked about.
    named = [n for n in names if not re.search(r"(?:^| )(?!(?:de|del|la|von|van|der|al|bin|of|the|and) )[a-z]", n)]
    names = named if "," in who and named else names
    if not names or any(_PRONOUN.match(n) or not re.search(r"[A-Z]", n) or len(n.split()) > 7 for n in names):
        return ()
    return tuple(names)


def _topic(rest: str) -> str:
    return _bare(_LEAD.sub("", rest))


def _bare(words: str) -> str:
    return words.strip(" ,.;:?!")
