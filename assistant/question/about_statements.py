"""Which questions ask who said what, and about whom and what: read from their words.

What did S say about T?   Who said "..."?   Did S say that ...?   What do A and B say about T?   Who is quoted (on T)?
Who supports and who opposes T?   How did S's position on T change?   Who else ..., other than S?
Each also with a time: What did S say last week about T?
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.question.clauses import Clause, named_speakers, read_clause, verb_of_saying
from index.english import questions, topics
from index.english.lemmas import verb_lemmas
from index.english.periods import TimeWords, time_words
from index.english.quotations import QUOTATION
from index.english.verbs import ASKED_AGAINST, ASKED_FOR, BEFORE_CLAUSES, TALKING, VERBS, Verb, verb_at
from index.english.words import WORD, quoted_phrases

Kind = Literal["what", "did", "who", "phrase", "quoted", "sides"]
Side = Literal["for", "against"]

_SIDES: tuple[tuple[re.Pattern[str], Side], ...] = ((questions.IS_FOR, "for"), (questions.IS_AGAINST, "against"))
_MOST_TIMES = 10  # words of time in one question


@dataclass(frozen=True)
class StatementQuestion:
    """What is asked about statements. `speakers` are names as the reader wrote them; `topic` are words, perhaps none."""

    kind: Kind
    speakers: tuple[str, ...] = ()
    topic: str = ""
    phrase: str = ""
    verb: str = ""  # of saying or holding a view, or the noun ("Ortega's warning"): its lemma
    doubtful: bool = False  # the verb may as well be of something else ("order", "find"): only what is on record with it answers
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
    besides = named_speakers(excepted["besides"]) if excepted else ()
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
    verb, between = _said_before(question, words)
    plain = not verb or topics.BESIDE.match(between) or verb not in BEFORE_CLAUSES
    return bool(plain) and not topics.CLAUSE.search(between)


def _said_about(question: str, words: TimeWords) -> str:
    """What stands between the verb of saying and words of time, without quotations; "" where they stand before it or right behind
    it."""
    return _said_before(question, words)[1]


def _said_before(question: str, words: TimeWords) -> tuple[str, str]:
    """(the verb of saying before words of time, what stands between); ("", "") where there is none before them."""
    found = verb_of_saying(question)
    if found is None or found[1] > words.start:
        return "", ""
    return found[2], QUOTATION.sub("", question[found[1] : words.start]).lstrip(" ,")


def wants_quotation(question: str) -> bool:
    """Whether the reader asks for the very words."""
    return bool(questions.VERBATIM.search(question))


def talked_about(question: str) -> str | None:
    """T of any question with "say about T" in it, whoever says it; None for others."""
    question, _ = without_time(" ".join(question.split()).rstrip(" ?.!"))
    question = questions.BESIDES.sub("", question)
    for word in WORD.finditer(question):
        if verb := next((lemma for lemma in verb_lemmas(word.group()) if lemma in TALKING), ""):
            topic = _about(verb, question[word.end() :].partition("?")[0])
            if topic:
                return topic
    return None


def _about(verb: str, rest: str) -> str:
    """What is talked about, by what follows a verb of saying: all behind "about", before which may stand to whom, where and how it
    was said; "" where there is no such word, or it belongs to what was said ("say that he wrote about T")."""
    rest = rest.lstrip(" ,")
    found = topics.ABOUT.match(rest) or topics.ABOUT_LATER.search(rest)
    return _bare(rest[found.end() :]) if found and topics.is_aside(verb, rest[: found.start()]) else ""


def _read(question: str) -> StatementQuestion | None:
    phrases, clause = quoted_phrases(question), read_clause(question)
    who = clause if clause and clause.asks == "who" else None
    quoted = questions.QUOTED.match(question)
    if phrases and (who or quoted):
        return StatementQuestion("phrase", phrase=max(phrases, key=len))
    if quoted:
        return StatementQuestion("quoted", topic=_topic(quoted["rest"] or quoted["rest2"] or ""))
    if sides := _sides(question):
        return sides
    if who:
        topic = f"{question[who.start : who.end]} {who.rest.strip()}".strip()
        return StatementQuestion("who", topic=topic, verb=who.verb, doubtful=who.doubtful)
    history = questions.HISTORY.match(question)
    if history and (speakers := named_speakers(history["who"])):
        return StatementQuestion("what", speakers, _topic(history["rest"] or history["rest2"] or ""), about=True, over_time=True)
    return _what_or_did(question, clause)


def _sides(question: str) -> StatementQuestion | None:
    """ "Who supports and who opposes the plan?" """
    opened = questions.WHOM.match(question)
    first = _side(question, opened.end()) if opened else None
    if first is None:
        return None
    side, verb, at = first
    other = questions.OTHER_SIDE.match(question, at)
    second = _side(question, other.end()) if other else None
    topic = _topic(question[second[2] if second else at :])
    if not topic:
        return None
    sides = tuple(dict.fromkeys((side, second[0]) if second else (side,)))
    lemma, doubtful = (verb.lemma, verb.doubtful) if verb else ("", False)
    return StatementQuestion("sides", topic=topic, sides=sides, verb=lemma, doubtful=doubtful)


def _side(question: str, at: int) -> tuple[Side, Verb | None, int] | None:
    """The side that the words of a question from `at` on take, their verb, and where they end."""
    for pattern, side in _SIDES:
        if found := pattern.match(question, at):
            return side, None, found.end()
    word = WORD.match(question, at)
    verb = (verb_at([word.group()], 0, "finite") or verb_at([word.group()], 0, "progressive")) if word else None
    if word is None or verb is None or verb.lemma not in ASKED_FOR | ASKED_AGAINST:
        return None
    return ("for" if verb.lemma in ASKED_FOR else "against"), verb, word.end()


def _what_or_did(question: str, clause: Clause | None) -> StatementQuestion | None:
    if clause and clause.asks in ("what", "whom"):
        return _of_clause(question, clause)
    for pattern in (questions.ACCORDING, questions.EXACT, questions.EXACT_OF):
        if (match := pattern.match(question)) and (speakers := named_speakers(match["who"])):
            return _of_words(question, speakers, match["rest"] or "")
    if clause and clause.asks == "quote":
        return _of_clause(question, clause)
    if (match := questions.QUOTE_NAME.match(question)) and (speakers := named_speakers(match["who"])):
        return _of_words(question, speakers, match["rest"] or "")
    return _of_clause(question, clause) if clause else None


def _of_clause(question: str, clause: Clause) -> StatementQuestion:
    verb, rest = VERBS.get(clause.verb), clause.rest.strip()
    about = _about(clause.verb, rest)
    topic = about or _topic(rest.removeprefix(f"{verb.preposition} ") if verb and verb.preposition else rest)
    kind: Kind = "did" if clause.asks == "did" else "what"
    return StatementQuestion(
        kind,
        clause.speakers,
        topic,
        verb=clause.verb,
        doubtful=clause.doubtful,
        verbatim=wants_quotation(question),
        about=bool(about),
    )


def _of_words(question: str, speakers: tuple[str, ...], rest: str) -> StatementQuestion:
    about = _about("", rest)
    return StatementQuestion("what", speakers, about or _topic(rest), verbatim=wants_quotation(question), about=bool(about))


def _topic(rest: str) -> str:
    return "" if topics.PREPOSITION_ALONE.match(rest) else _bare(topics.LEAD.sub("", rest))


def _bare(words: str) -> str:
    return words.strip(" ,.;:?!")
