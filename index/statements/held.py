"""Every attribution is held against its text: a judge tells whether the text says that this speaker said this.

What is not said, but denied, withheld, asked, supposed or misquoted, is stored as that. Where somebody else said it, the names near
it are tried in its place; what then has no speaker is stored as unclear, without a name. What is no statement at all is no more
than a deed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from index.english.pronouns import RELATIVE_ALONE
from index.statements import cues
from index.statements.extracted import Extracted, Polarity
from index.statements.judging.claims import VERDICTS, Claim
from index.statements.naming.people import Mention, People, Person
from index.statements.outcome import UNRESOLVED, Resolution
from index.statements.ranges import Range

_SAID, _QUESTION, _SOMEBODY_ELSE, _NOTHING = (VERDICTS.index(name) for name in ("said", "asked", "other", "none"))
# Odds at which "said" is taken, where the judge has 1: what is told as said without quotation marks had better be lost than stand
# in a wrong mouth. Of news in marks the judge errs in less than one of a hundred; views are told as views.
_CARE = 0.3
_SURELY = 0.8  # chance that somebody else said it, from which its speaker is no longer named
_AROUND = 160  # characters before an attribution in which another speaker is looked for, and half as many after it
_BETTER = 0.8  # chance from which somebody else is taken for the speaker
_MOST = 3  # names that are tried


class Judge(Protocol):
    """Tells what is to be thought of claims."""

    def judge(self, claims: Sequence[Claim]) -> npt.NDArray[np.float32]:
        """Chances of the VERDICTS, (claims, VERDICTS)."""
        ...


def judged(text: str, statements: Sequence[Extracted], people: People, judge: Judge) -> list[Extracted]:
    """The statements with what the judge thinks of them."""
    out = list(statements)
    claims = {n: claim for n, s in enumerate(statements) if s.act != "did" and (claim := _of_found(text, s, people))}
    chances = dict(zip(claims, judge.judge(list(claims.values())), strict=True))  # all at once: alike ones are read together
    of_others = [n for n, chance in chances.items() if _verdict(statements[n], chance) == _SOMEBODY_ELSE]
    tried = [(n, other) for n in of_others for other in _others(statements[n], people)]
    second = judge.judge([_claim(text, statements[n], mention) for n, (_, mention) in tried])
    better: dict[int, list[tuple[float, int]]] = {}
    for place, (n, _) in enumerate(tried):
        better.setdefault(n, []).append((_is_told(second[place]), place))
    for n, chance in chances.items():
        likely, place = max(better.get(n, [(0.0, 0)]))
        if likely >= _BETTER:
            out[n] = _as_judged(text, _of_another(statements[n], tried[place][1], second[place]), second[place])
        else:
            out[n] = _as_judged(text, statements[n], chance)
    return out


def _is_wordless(statement: Extracted) -> bool:
    """Whether a statement is its cue alone: "declined to comment", "denied this"."""
    return statement.cue is not None and statement.contents[0][0] == statement.cue[0]


def _verdict(statement: Extracted, chance: npt.NDArray[np.float32]) -> int:
    """The number of the verdict, with care."""
    found = chance.copy()
    found[_SAID] *= _CARE if statement.act == "said" and statement.kind != "direct" else 1
    return int(found.argmax())


def _of_found(text: str, statement: Extracted, people: People) -> Claim | None:
    """The claim that a statement makes; None where there is nothing to judge: its form says who speaks, it is a cue alone, or it
    goes on with a speaker who is not named near it."""
    if statement.labelled or _is_wordless(statement):
        return None
    if statement.source is not None and text[slice(*statement.source)].lower() not in RELATIVE_ALONE:
        return _claim(text, statement)
    start = statement.source[0] if statement.source else statement.start
    named = [m for p, m in people.within(max(0, start - _AROUND), start) if p in statement.resolution.persons]
    return _claim(text, statement, named[-1]) if named else _claim(text, statement) if statement.source else None


def _claim(text: str, statement: Extracted, mention: Mention | None = None) -> Claim:
    """The statement as a claim; with `mention` as its speaker's, if given."""
    source: Range | None = (mention.start, mention.end) if mention else statement.source
    names = statement.resolution.names
    speaker = text[slice(*source)] if source else names[0] if names else ""
    return Claim.of(text, speaker, source, statement.cue, statement.contents)


def _is_told(chance: npt.NDArray[np.float32]) -> float:
    """The chance that the text tells something of this speaker and this content."""
    return float(1 - chance[_SOMEBODY_ELSE] - chance[_NOTHING])


def _of_another(statement: Extracted, other: tuple[Person, Mention], chance: npt.NDArray[np.float32]) -> Extracted:
    """The statement as another person's."""
    person, mention = other
    resolution = Resolution("named", (person,), confidence=float(chance.max()), because=mention.sentence)
    return replace(statement, source=(mention.start, mention.end), resolution=resolution)


def _others(statement: Extracted, people: People) -> list[tuple[Person, Mention]]:
    """Who else is named near an attribution, outside of its contents; each once."""
    spans = [r for r in (statement.source, statement.cue, *statement.contents) if r]
    first, after = min(a for a, _ in spans), max(b for _, b in spans)
    found: dict[str, tuple[Person, Mention]] = {}
    for person, mention in people.within(max(0, first - _AROUND), after + _AROUND // 2):
        inside = any(a < mention.end and mention.start < b for a, b in (*statement.contents, *filter(None, [statement.source])))
        if not inside and person.name not in statement.resolution.names:
            found.setdefault(person.name, (person, mention))
    return list(found.values())[:_MOST]


def _as_judged(text: str, statement: Extracted, chance: npt.NDArray[np.float32]) -> Extracted:
    verdict = _verdict(statement, chance)
    if verdict == _SOMEBODY_ELSE:
        if chance[verdict] >= _SURELY:
            return replace(statement, polarity="unclear", resolution=UNRESOLVED)
        verdict = _SAID
    if verdict == _NOTHING:
        return replace(statement, act="did")
    if verdict == _QUESTION and statement.kind == "direct" and statement.cue and not cues.asks(text[slice(*statement.cue)]):
        verdict, chance = _SAID, chance[[_QUESTION] * len(VERDICTS)]  # "Why is it so?" is what they said
    polarity = "affirmed" if verdict == _SAID else VERDICTS[verdict]
    sure = round(statement.resolution.confidence * float(chance[verdict]), 2)
    return replace(
        statement,
        polarity=cast(Polarity, polarity),
        resolution=replace(statement.resolution, confidence=sure),
    )
