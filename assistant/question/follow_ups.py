"""Follow-ups whose meaning is plain from the question before: "and about trade?", "who else?", "quote the second one".

What a rule understands needs no model, costs no time, and brings in no name from nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question.about_statements import StatementQuestion, read_question
from index.english import follow_ups as english
from index.english.capitalised import names
from index.english.names import gender_of
from index.english.periods import is_time

_CITED = re.compile(r"\S.*?(?:\s*\[\d+\])+", re.DOTALL)


def by_rule(question: str, asked_before: Sequence[str], last_answer: str) -> str | None:
    """The question with what it leans on put in; None where no rule applies.

    `asked_before` are the reader's earlier questions, the last one last; each is understood by the same rules first.
    """
    if not asked_before:
        return None
    earlier = by_rule(asked_before[-1], asked_before[:-1], "") or asked_before[-1]
    before = read_question(earlier)
    short = english.LINK.sub("", question).strip(" ?.!")
    who = _who(before, earlier, last_answer)
    if who and not _may_be(who, short):
        who = _other(who, short, [*names(earlier), *names(last_answer)])
    if english.WHO_ELSE.match(short):
        return _who_else(before, last_answer)
    # "What did the mayor order?" may have asked for something else than words.
    said = before if before and before.speakers and not before.doubtful else None
    if english.MORE.match(short):
        return f"What else did {' and '.join(said.speakers)} say{_on(said)}?" if said else None
    if nth := english.NTH.match(short):
        return _of_nth(nth, before, last_answer)
    if english.QUOTE.match(short) and who:
        topic = f" about {before.topic}" if before and before.about else ""
        return f"Quote exactly what {who} said{topic}{_when(before)}."
    about = english.ABOUT.match(short)
    subject = (about["what"] or about["topic"]) if about else short
    if before and before.speakers and _is_name(subject) and not (about and about["topic"]):
        return _asked_of(earlier, before, subject)
    if said and is_time(subject):
        return f"What did {' and '.join(said.speakers)} say{_on(replace(said, when=(subject,)))}?"
    if said and about and not english.SUBJECT.search(subject):
        return f"What did {' and '.join(said.speakers)} say about {subject}?"
    return _without_pronouns(short, who) if who and english.ASKED.match(short) else None


def _on(before: StatementQuestion) -> str:
    return (f" about {before.topic}" if before.topic else "") + _when(before)


def _when(before: StatementQuestion | None) -> str:
    return "".join(f" {words}" for words in before.when) if before else ""


def _told_of(last_answer: str) -> list[str]:
    """Whom each sentence of an answer is about, in order: the first name in it."""
    found = [names(sentence) for sentence in _CITED.findall(last_answer)]
    return [n[0] if n else "" for n in found]


def _who_else(before: StatementQuestion | None, last_answer: str) -> str | None:
    """The question before, asked of everybody who has not been named yet."""
    if before is None:
        return None
    named = [*before.besides, *(before.speakers or _told_of(last_answer))]
    others = ", ".join(dict.fromkeys(n for n in named if n and not n.isdigit()))
    if before.kind == "phrase":
        asked = f"Who said “{before.phrase}”"
    elif before.kind == "who":
        asked = f"Who {before.topic}"
    elif before.kind == "sides":
        verbs = {"for": "supports", "against": "opposes"}
        asked = "Who " + " and who ".join(verbs[side] for side in before.sides) + f" {before.topic}"
    else:
        asked = "Who is quoted" + (f" on {before.topic}" if before.topic else "") + _when(before)
    return f"{asked}, other than {others}?" if others else f"{asked}?"


def _of_nth(match: re.Match[str], before: StatementQuestion | None, last_answer: str) -> str | None:
    """ "The second one": whom the second sentence of the answer is about."""
    told = _told_of(last_answer)
    at = english.ORDINALS.index(match["nth"].lower())
    at = len(told) - 1 if match["nth"].lower() == "last" else at
    if not 0 <= at < len(told) or not told[at]:
        return None
    on = _on(before) if before and before.kind in ("what", "did", "quoted") else ""
    return f"Quote exactly what {told[at]} said{on}." if match["quote"] else f"What did {told[at]} say{on}?"


def _is_name(text: str) -> bool:
    return bool(english.BARE_NAME.match(text)) and bool(names(text)) and not english.ASKED.match(text)


def _who(before: StatementQuestion | None, earlier: str, last_answer: str) -> str:
    """Whom the reader last asked about; else whom the last answer begins with."""
    if before and before.speakers:
        return " and ".join(before.speakers)
    found = names(earlier) or names(last_answer)
    people = [name for name in found if not name[:1].isdigit()]
    return people[0] if len(people) == 1 or (people and not names(earlier)) else ""


def _may_be(who: str, question: str) -> bool:
    """Whether the pronouns of a question may be of those it would be about: "she" is not Mark Cole, nor "he" two people."""
    said = {w.lower() for w in english.GENDERED.findall(question)}
    several = " and " in who
    gender = None if several else gender_of(who.split()[0])
    men, women = bool(said & english.MEN), bool(said & english.WOMEN)
    return not ((men or women) and several) and not (men and gender == "f") and not (women and gender == "m")


def _other(who: str, question: str, named: Sequence[str]) -> str:
    """The one person named besides `who` whom the pronouns of a question can be of; "" where it is none or several."""
    others = {n for n in named if n not in who and len(n.split()) > 1 and gender_of(n.split()[0]) and _may_be(n, question)}
    return others.pop() if len(others) == 1 else ""


def _asked_of(earlier: str, before: StatementQuestion, name: str) -> str:
    """The earlier question, asked about somebody else."""
    first, last = before.speakers[0], before.speakers[-1]
    start, end = earlier.find(first), earlier.rfind(last) + len(last)
    return earlier[:start] + name + earlier[end:] if 0 <= start < end else f"What did {name} say about {before.topic}?"


def _without_pronouns(question: str, who: str) -> str | None:
    """The question with the name in place of its pronouns, if its first pronoun comes before any name."""
    first = min(
        (m.start() for p in (english.SUBJECT, english.OBJECT, english.POSSESSIVE) if (m := p.search(question))), default=None
    )
    if first is None or names(question[:first]):
        return None
    named = english.SUBJECT.sub(who, question, count=1) if english.SUBJECT.search(question) else question
    if named == question:
        named = english.POSSESSIVE.sub(f"{who}’s", question, count=1)
    if named == question:
        named = english.OBJECT.sub(who, question, count=1)
    return named[:1].upper() + named[1:] + "?"
