"""Who contradicts a statement: a reader who is told the one is told the other, too."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checking.support import content_words, contradicts
from index import Index, Statement
from index.english.pronouns import ENDS_ON_WHAT_WAS_SAID

_MOST = 2
_SAME = 0.6  # share of a denial's content words from which it is about the same
_NEAR = 8  # sentences that are searched for it
_AFTER = 2  # sentences after a statement in which "denied this" is about it


def denials(index: Index, statements: Sequence[Statement], article_ids: list[int] | None = None) -> list[Statement]:
    """Statements by others that deny what the given ones say, or say that it is not so; the most alike first, a few at most."""
    known = {s.id for s in statements}
    found: dict[int, tuple[float, Statement]] = {}
    for said in statements:
        if said.polarity != "affirmed" or said.act != "said":
            continue
        near = [e.sentence.id for e in index.search(said.content, _NEAR, article_ids)]
        after = [said.sentence_ids[-1] + n for n in range(1 + _AFTER)] if said.sentence_ids else []
        for other in index.statements_in([*near, *after]):
            alike = _denies(other, said)
            if alike and other.id not in known and alike > found.get(other.id, (0.0, other))[0]:
                found[other.id] = alike, other
    return [s for _, s in sorted(found.values(), key=lambda pair: (-pair[0], pair[1].id))[:_MOST]]


def _denies(other: Statement, said: Statement) -> float:
    """How surely a statement denies another: 0 where it does not, else the share of its content words that the other has."""
    if other.said_by == said.said_by or other.status != "named" or other.parent is not None or not other.is_said:
        return 0.0
    if other.polarity == "denied" and ENDS_ON_WHAT_WAS_SAID.search(other.content) and other.content.startswith(other.cue):
        follows = other.article_id == said.article_id and bool(other.sentence_ids) and bool(said.sentence_ids)
        return float(follows and 0 <= other.sentence_ids[0] - said.sentence_ids[-1] <= _AFTER and other.id > said.id)
    own, theirs = set(content_words(other.content)), set(content_words(said.content))
    alike = len(own & theirs) / max(1, len(own))
    opposed = other.polarity == "denied" or contradicts(other.content, said.content)
    return alike if opposed and alike >= _SAME and len(own & theirs) > 1 else 0.0
