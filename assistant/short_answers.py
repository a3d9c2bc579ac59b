"""One name, number or date as an answer, with the article's own sentence that has it.

Asked for a sentence, a small model repeats the question as if it were true. Asked for the answer alone it only points: what is
shown is its few words and the stored sentence that they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from spacy.tokens import Token

from assistant.checks import find_verbatim, long_form, text_of
from assistant.composing import LONGEST
from index import Evidence
from index.statements.parse import language
from index.words import WORD, stem

_ASKING = frozenset("who whom whose which what where when why how".split())
_MEASURED = frozenset("many much old long far tall high big large wide fast deep heavy".split())
_SINGLE = frozenset(
    "name nickname title date day year age deadline price cost number total score average capital rate amount height length size "
    "population record salary address first last only".split()
)
_OF_SUBJECT = frozenset(("nsubj", "attr", "amod", "compound"))
_NAMED = frozenset(("called", "named", "nicknamed"))
_BE = frozenset(("is", "was", "'s", "’s"))
_NUMBERS = {word: str(n) for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
_QUOTES = re.compile(r"[“”\"«»]")
_ASIDE = frozenset(("relcl", "acl", "advcl", "csubj", "ccomp"))


def asks_for_one(question: str) -> bool:
    """Whether one name, number or date answers the question: "Which city ...?", "How many ...?", not "Which cities ...?",
    "Why ...?", "What happened ...?"."""
    words = [t for t in language()(question) if t.lower_ in _ASKING]
    asking = [t for t in words if not _is_aside(t)] or words
    return bool(asking) and _wants_one(asking[-1])


def _is_aside(word: Token) -> bool:
    """Whether it stands in a clause that says more of something else: "the man who ...", "when it rained, ..."."""
    return any(t.dep_ in _ASIDE for t in (word, *word.ancestors))


def _wants_one(word: Token) -> bool:
    after = word.nbor() if word.i + 1 < len(word.doc) else None
    if word.lower_ == "how":
        return after is not None and after.lower_ in _MEASURED
    if word.lower_ in ("who", "whom"):
        return after is None or after.lower_ not in ("are", "were", "else")
    if word.lower_ in ("whose", "where", "when"):
        return True
    if word.lower_ not in ("which", "what"):
        return False
    if word.dep_ == "det":
        return word.head.tag_ not in ("NNS", "NNPS")
    return word.lower_ == "which" or _wants_a_single(word)


def _wants_a_single(word: Token) -> bool:
    """Of "What is ...?": whether it asks for a name or number, not for what can be told at length."""
    if word.sent[-1].lower_ in _NAMED or (len(word.sent) > 1 and word.sent[-2].lower_ in _NAMED):
        return True  # "What is it called?"
    told = [t for child in word.head.children for t in (child, *child.children) if t.dep_ in _OF_SUBJECT]
    return word.head.lower_ in _BE and any(t.lower_ in _SINGLE for t in told)


def holding(answer: str, question: str, evidence: dict[int, Evidence], pointed: Iterable[int]) -> int | None:
    """The number of the evidence to show for an answer: the sentence pointed to, or else the likeliest, that has its words, half of
    the new ones at most in its article's title. None where none has them, or they are all of the question."""
    words = _stems(answer)
    new = words - _stems(question)
    for marker in (*(m for m in pointed if m in evidence), *evidence):
        own, known = _stems(evidence[marker].sentence.text), _stems(text_of(evidence[marker]))  # `known` has `own`, too
        if new and words <= known and 2 * len(new & own) >= len(new):
            return marker
    return None


def share(answer: str, question: str, evidence: Sequence[Evidence]) -> float:
    """Of the odds that the reranker gives to all of these sentences, the part of those that have the answer, from 0 to 1."""
    new = _stems(answer) - _stems(question)
    scores = np.array([e.score for e in evidence])
    odds = np.exp(scores - scores.max())
    held = [bool(new) and new <= _stems(e.sentence.text) for e in evidence]
    return float(odds[held].sum() / odds.sum())


def spelled_out(answer: str, article: str) -> str:
    """An abbreviation with the name that the article has for it: "U.S. Postal Service (USPS)"; else the answer as it is."""
    name = long_form(answer.removeprefix("the ").removeprefix("The "), article)
    return f"{name} ({answer})" if name else answer


def compose(answer: str, sentence: str) -> str:
    """The answer, spelled as the sentence has it, before the sentence; in quotation marks where it has none within, and left out
    where it is very long."""
    bare = _QUOTES.sub("", answer)
    spelled = find_verbatim(bare, sentence) or bare
    spelled = spelled[:1].upper() + spelled[1:] if spelled.islower() else spelled
    text = " ".join(sentence.split())
    if len(text) > LONGEST:
        return f"{spelled}."
    return f"{spelled}: {text if _QUOTES.search(text) else f'“{text}”'}"


def _stems(text: str) -> set[str]:
    return {stem(_NUMBERS.get(w.lower(), w)) for w in WORD.findall(text)}
