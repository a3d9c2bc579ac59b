"""Which questions ask who said what, and about whom and what: read from their words.

What did S say about T?   Who said "..."?   Did S say that ...?   What do A and B say about T?   Who is quoted (on T)?
Who supports and who opposes T?   How did S's position on T change?   Who else ..., other than S?
Each also with a time: What did S say last week about T?
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from index.english import questions, topics
from index.english.periods import TimeWords, time_words
from index.english.quotations import QUOTATION
from index.english.words import quoted_phrases

Kind = Literal["what", "did", "who", "phrase", "quoted", "sides"]
Side = Literal["for", "against"]

_MOST_TIMES = 10  # words of time in one question


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
    excepted = questions.BESIDES.search(question)
    found = _read(question[: excepted.start()] if excepted else question)
    if found is None:
        return None
    besides = _speakers(excepted["besides"]) if excepted else ()
    return replace(found, besides=besides, more=bool(besides or questions.ELSE.match(question)), when=when)


def without_time(question: str) -> tuple[str, tuple[str, ...]]:
    """A question about what somebody said without its words of time, and those of them that say when it was said.

    In what is said to have happened, days and months stay ("say that it opened in June"): an article may have these words, but
    not "last week" as the day of asking has it.
    """
    question = topics.AHEAD.sub("", question)
    found = time_words(question)[:_MOST_TIMES]
    said = [words for words in found if _is_of_saying(question, words)]
    beside = [words for words in said if not _said_about(question, words)]
    said = beside or said  # "say on Monday about the vote in May": the second belongs to the vote
    gone = [words for words in found if words in said or words.of_something or topics.RELATIVE.search(words.text)]
    # "What did S say about last week?": the time is all that it is about.
    bare = _cut(question, gone)
    if not said and (alone := [w for w in gone if w.of_something and topics.ABOUT_NOTHING.search(_cut(question, [w]))]):
        return topics.ABOUT_NOTHING.sub("", bare), tuple(w.text for w in alone)
    return bare, tuple(words.text for words in said)


def _cut(question: str, gone: list[TimeWords]) -> str:
    for words in reversed(gone):
        question = f"{question[: words.start]} {question[words.end :]}"
    return topics.BEFORE_MARKS.sub("", " ".join(question.split())).rstrip(" ,")


def _is_of_saying(question: str, words: TimeWords) -> bool:
    """Whether words of time tell when it was said: not what they belong to, nor when what was said is said to have happened."""
    if words.of_something or questions.ACCORDING.match(question[: words.start]):
        return False
    between = _said_about(question, words)
    verb = topics.SAID.search(question[: words.start])
    plain = verb is None or topics.BESIDE.match(between) or not topics.CLAUSE_VERB.match(verb["verb"])
    return bool(plain) and not topics.CLAUSE.search(between)


def _said_about(question: str, words: TimeWords) -> str:
    """What stands between the verb of saying and words of time, without quotations; "" where they stand before it or right behind
    it."""
    verb = topics.SAID.search(question[: words.start])
    between = question[verb.end() : words.start] if verb else ""
    return QUOTATION.sub("", between).lstrip(" ,")


def wants_quotation(question: str) -> bool:
    """Whether the reader asks for the very words."""
    return bool(questions.VERBATIM.search(question))


def talked_about(question: str) -> str | None:
    """T of any question with "say about T" in it, whoever says it; None for others."""
    question, _ = without_time(" ".join(question.split()).rstrip(" ?.!"))
    question = questions.BESIDES.sub("", question)
    asked = ((verb.group(), question[verb.end() :].partition("?")[0]) for verb in topics.TALKING.finditer(question))
    found = (_about(verb, rest) for verb, rest in asked)
    return next((topic for topic in found if topic), None)


def _about(verb: str, rest: str) -> str:
    """What is talked about, by what follows a verb of saying: all behind "about", before which may stand to whom, where and how it
    was said; "" where there is no such word, or it belongs to what was said ("say that he wrote about T")."""
    rest = rest.lstrip(" ,")
    found = topics.ABOUT.match(rest) or topics.ABOUT_LATER.search(rest)
    return _bare(rest[found.end() :]) if found and _is_aside(verb, rest[: found.start()]) else ""


def _is_aside(verb: str, words: str) -> bool:
    if topics.CLAUSE.search(words):
        return False
    aside = (
        topics.ASIDE_TOLD if topics.TO_HEARERS.match(verb) else topics.ASIDE_TO if topics.TO_SOMEBODY.match(verb) else topics.ASIDE
    )
    return bool(aside.match(words))


def _read(question: str) -> StatementQuestion | None:
    phrases = quoted_phrases(question)
    who = questions.WHO.match(question)
    if who and phrases:
        return StatementQuestion("phrase", phrase=max(phrases, key=len))
    if quoted := questions.QUOTED.match(question):
        return StatementQuestion("quoted", topic=_topic(quoted["rest"] or quoted["rest2"] or ""))
    if asked := questions.SIDES.match(question):
        found = [
            (m, side) for m, side in zip(("for", "against", "for2", "against2"), ("for", "against") * 2, strict=True) if asked[m]
        ]
        sides: list[Side] = ["for" if side == "for" else "against" for _, side in found]
        return StatementQuestion("sides", topic=_topic(asked["topic"]), sides=tuple(dict.fromkeys(sides)))
    if who:
        return StatementQuestion("who", topic=who["verb"] + " " + who["rest"].strip())
    history = questions.HISTORY.match(question)
    if history and (speakers := _speakers(history["who"])):
        return StatementQuestion("what", speakers, _topic(history["rest"] or history["rest2"] or ""), about=True, over_time=True)
    return _what_or_did(question)


def _what_or_did(question: str) -> StatementQuestion | None:
    for pattern, kind in (
        (questions.WHAT, "what"),
        (questions.POSITION, "what"),
        (questions.ACCORDING, "what"),
        (questions.EXACT, "what"),
        (questions.EXACT_OF, "what"),
        (questions.QUOTE_OF, "what"),
        (questions.QUOTE_NAME, "what"),
        (questions.DID, "did"),
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
    if not questions.CAPITAL.search(who):
        return (
            (who.lower(),)
            if questions.LOWER.match(who) and not (questions.PRONOUN.match(who) or questions.FIGURES.search(who))
            else ()
        )
    who = questions.BEFORE_NAMES.sub("", who)
    names = [name.strip() for name in questions.BETWEEN_NAMES.split(who.strip(" ,")) if name.strip()]
    # "the foreign minister, Luis Ortega": the name alone is asked about.
    named = [n for n in names if not questions.NO_NAME.search(n)]
    names = named if "," in who and named else names
    if not names or any(questions.PRONOUN.match(n) or not questions.CAPITAL.search(n) or len(n.split()) > 7 for n in names):
        return ()
    return tuple(names)


def _topic(rest: str) -> str:
    return _bare(topics.LEAD.sub("", rest))


def _bare(words: str) -> str:
    return words.strip(" ,.;:?!")
