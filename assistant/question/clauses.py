"""The clause of a question with the verb of saying in it: "did [Ortega] [insist] [on the wall]", "who [denied] [the plan]"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.english import questions
from index.english.function_words import FUNCTION_WORDS
from index.english.saying import adjective, asked_noun, is_never_noun
from index.english.verbs import Form, verb_at, verbs_of
from index.english.words import WORD

Asks = Literal["what", "whom", "did", "who", "quote"]

_COMPOUND = 2  # words at most between "press" and the verb in "did the press secretary say"


@dataclass(frozen=True)
class Clause:
    """Who is said to say something, by which verb, and what stands behind it: question[start:end] is the verb.

    `speakers` are none where they are asked for. `verb` is the lemma, of a noun ("Ortega's warning") its own. `doubtful`: it may as
    well be of something else than words and views.
    """

    asks: Asks
    speakers: tuple[str, ...]
    verb: str
    doubtful: bool
    start: int
    end: int
    rest: str


@dataclass(frozen=True)
class _Word:
    """A verb or adjective of saying or holding a view: the words [at:after] of a clause."""

    at: int
    after: int
    lemma: str
    doubtful: bool
    takes: str


@lru_cache(1000)
def read_clause(question: str) -> Clause | None:
    """The clause of a question that asks what somebody says, or who says something; None where it asks for something else."""
    found: Clause | None = None
    if asked := questions.WHO.match(question):
        found = _who(asked)
    for pattern in (questions.WHAT, questions.DID, questions.QUOTE_OF):
        if found is None and (asked := pattern.match(question)):
            found = _what(asked, "did" if pattern is questions.DID else "quote" if pattern is questions.QUOTE_OF else "what")
    return found or _whose(question)


def verb_of_saying(question: str) -> tuple[int, int, str] | None:
    """(start, end, lemma) of the verb by which something is said; in a question of another form, the first that is not doubtful."""
    if clause := read_clause(question):
        return clause.start, clause.end, clause.verb
    for word in WORD.finditer(question):
        if verb := next((v for v in verbs_of(word.group()) if not v.doubtful), None):
            return word.start(), word.end(), verb.lemma
    return None


def _who(asked: re.Match[str]) -> Clause | None:
    """ "Who denied the plan?": the verb stands first."""
    words = list(WORD.finditer(asked["clause"]))
    found = next(_words_of_saying(asked, words[:2]), None)
    return _clause(asked, words, found, "who", ()) if found and found.at == 0 else None


def _what(asked: re.Match[str], asks: Asks) -> Clause | None:
    """ "What did Ortega deny?": the first verb behind somebody who may have said it."""
    words = list(WORD.finditer(asked["clause"]))
    asks = "whom" if asked.groupdict().get("whom") else asks
    barred = {"whom": ("words", "to say"), "did": ("adjective",)}.get(asks, ())
    found = [w for w in _words_of_saying(asked, words) if w.at and w.takes not in barred]
    for place, word in enumerate(found):
        who = questions.BEFORE_VERB.sub("", asked["clause"][: words[word.at].start()].rstrip())
        is_noun = asked_noun(words[word.at].group()) or not is_never_noun(word.lemma)  # "Ortega's report", not "McDonald's said"
        is_owner = is_noun and questions.POSSESSIVE.search(who)
        if is_owner or questions.NO_SPEAKER.search(who) or _is_compound(who, word, found[place + 1 :], words):
            continue
        if speakers := named_speakers(who):
            return _clause(asked, words, word, asks, speakers)
    return None


def _words_of_saying(asked: re.Match[str], words: Sequence[re.Match[str]]) -> Iterator[_Word]:
    """The verbs of a clause in the form that its auxiliary wants, and adjectives behind "is"; no names ("Post")."""
    form: Form = questions.FORMS.get((asked.groupdict().get("auxiliary") or "").lower(), "finite")
    plain = [word.group() for word in words]
    for at, word in enumerate(plain):
        if word[0].isupper() and at and not asked.string.isupper():
            continue
        if verb := verb_at(plain, at, form):
            yield _Word(at, at + len(verb.lemma.split()), verb.lemma, verb.doubtful, verb.takes)
        elif form == "progressive" and (lemma := adjective(word)):
            yield _Word(at, at + 1, lemma, False, "adjective")


def _is_compound(who: str, word: _Word, others: Sequence[_Word], words: Sequence[re.Match[str]]) -> bool:
    """Whether what may be a verb belongs to who speaks: "did the judge say", "did the press secretary say"."""
    if not word.doubtful or not others:
        return False
    between = [w.group() for w in words[word.after : others[0].at]]
    joined = len(between) <= _COMPOUND and not any(w.lower() in FUNCTION_WORDS for w in between)
    return joined and (not between or questions.DETERMINED.match(who) is not None)


def _whose(question: str) -> Clause | None:
    """ "What is Ortega's view of the plan?" """
    asked = questions.WHOSE.match(question)
    for noun in questions.NOUN_OF_SOMEBODY.finditer(question, asked.end()) if asked else ():
        speakers = named_speakers(question[asked.end() : noun.start()]) if asked else ()
        if speakers and (found := asked_noun(noun["noun"])):
            lemma, doubtful = found
            return Clause("what", speakers, lemma, doubtful, noun.start("noun"), noun.end(), question[noun.end() :])
    return None


def _clause(asked: re.Match[str], words: Sequence[re.Match[str]], word: _Word, asks: Asks, speakers: tuple[str, ...]) -> Clause:
    at = asked.start("clause")
    start, end = words[word.at].start(), words[word.after - 1].end()
    doubtful = word.doubtful or asks == "whom"  # "Whom did Ortega praise?" is answered by nothing else that he said
    return Clause(asks, speakers, word.lemma, doubtful, at + start, at + end, asked["clause"][end:])


def named_speakers(who: str) -> tuple[str, ...]:
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
