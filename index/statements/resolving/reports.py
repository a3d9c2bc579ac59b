"""Polls, surveys, studies and reports that speak for those who made them: "the poll" is the Fox News poll named before it."""

from __future__ import annotations

from spacy.tokens import Token

from index.english.body_words import REPORTS, SAME_REPORTS
from index.english.parsing import NO_POLLSTERS, Parsed
from index.statements.outcome import UNNAMED, Resolution
from index.statements.resolving.bodies import body_name, fuller

_JOINTS = ("/", "-", "–", "&", "and")


def report(parsed: Parsed, noun: Token, at: int) -> Resolution:
    """What a poll, survey, study or report at offset `at` is called after, there or where it was last named before."""
    words = next(same for same in SAME_REPORTS if noun.lower_ in same)
    here = parsed.sentence_at(at)
    own = parsed.starts[here] + noun.idx
    for number in range(here, -1, -1):
        for token in reversed(list(parsed.docs[number])):
            if token.lower_ not in words or parsed.starts[number] + token.idx > own:
                continue
            if maker := _maker(token):
                body = f"{fuller(parsed, maker)} {token.lower_}"
                return Resolution("named", body=body, confidence=0.85 if number == here else 0.7, because=number)
    return UNNAMED


def is_report(body: str | None) -> bool:
    """Whether what speaks is a poll or the like: nobody's "they"."""
    return body is not None and body.rsplit(" ", 1)[-1] in REPORTS


def _maker(noun: Token) -> str | None:
    """ "The ABC News/Washington Post tracking poll", "a survey by the Pew Research Center", "a study published by ..."."""
    before = [t for t in noun.doc[noun.left_edge.i : noun.i] if t.pos_ == "PROPN" or t.text in _JOINTS]
    while before and before[-1].text in _JOINTS:
        before.pop()
    if before and not all(t.ent_type_ in NO_POLLSTERS for t in before if t.pos_ == "PROPN"):
        return body_name(noun.doc[before[0].i : before[-1].i + 1])
    for child in noun.rights:
        verb = child if child.dep_ == "acl" else None
        for by in [child] if verb is None else list(verb.children):
            named = next((t for t in by.children if t.dep_ == "pobj"), None) if by.lower_ in ("by", "from") else None
            if named is not None:
                return next((body_name(e) for e in noun.doc.ents if e.label_ == "ORG" and e.start <= named.i < e.end), None)
    return None
