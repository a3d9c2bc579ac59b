"""Questions made from the sentences of news articles, to train the reranker on more than the few that people have written.

A name, a number or a date of a sentence is taken out and asked for: "Detroit won the first game" gives "Which city won the first
game?", with rules over spaCy's parse in the manner of Heilman and Smith (NAACL 2010). What is not needed for the question, such as
relative clauses and appositions, is left out at random, as people leave it out. They read roughly, and need not read better.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Span, Token

_ASKED: dict[str, Sequence[str]] = {
    "PERSON": ["Who"],
    "ORG": ["Which company", "Which organization", "Which group", "Which agency", "Who"],
    "GPE": ["Which country", "Which city", "Which US state", "Which nation", "Which place"],
    "NORP": ["Which group", "People of which nationality"],
    "EVENT": ["Which event"],
    "WORK_OF_ART": ["Which film", "Which book", "Which show", "What"],
    "FAC": ["Which building", "Which place"],
    "LOC": ["Which region", "Which place"],
    "PRODUCT": ["Which product", "What"],
}
_PLACES = ("GPE", "LOC", "FAC")
_PLACE = ["Where", "In which country", "In which city", "In which state"]
_AMOUNTS = {"MONEY": "How much", "PERCENT": "What percentage"}
_DO = {"VBD": "did", "VBZ": "does", "VBP": "do"}
_SHORTEST, _LONGEST = 6, 26  # words
_ASIDES = ("advcl", "parataxis", "relcl", "appos", "acl")
_CIRCUMSTANCES = ("prep", "npadvmod", "advmod")


def questions(docs: Iterable[Doc], rng: random.Random) -> Iterator[tuple[int, str, str]]:
    """(number of the document, question, answer) for those of the parsed sentences that allow one."""
    for number, doc in enumerate(docs):
        if made := question(doc, rng):
            yield number, *made


def question(doc: Doc, rng: random.Random) -> tuple[str, str] | None:
    """A question that the sentence answers, and the answer in the sentence's words; None where the rules find none."""
    sentences = list(doc.sents)
    if len(sentences) != 1 or any(t.text in '“”"‘' for t in doc):
        return None
    verb = sentences[0].root
    subject = next((t for t in verb.children if t.dep_ in ("nsubj", "nsubjpass")), None)
    if verb.pos_ not in ("VERB", "AUX") or subject is None or subject.pos_ == "PRON":
        return None
    for answer in rng.sample(list(doc.ents), len(doc.ents)):
        text = _of_subject(answer, subject, verb, rng) if answer.root == subject else _of_rest(answer, subject, verb, rng)
        if text is None or answer.text.lower() in text.lower() or not _SHORTEST <= len(text.split()) <= _LONGEST:
            continue
        return text, answer.text
    return None


def _of_subject(answer: Span, subject: Token, verb: Token, rng: random.Random) -> str | None:
    """ "Detroit won the game" -> "Which city won the game?" """
    if answer.label_ not in _ASKED:
        return None
    own = set(subject.subtree)
    kept = [t for t in _kept(answer, verb, rng) if t not in own and t.i > subject.i]
    return _finished(rng.choice(_ASKED[answer.label_]), "", kept, None)


def _of_rest(answer: Span, subject: Token, verb: Token, rng: random.Random) -> str | None:
    """ "The team won the game in Detroit" -> "Where did the team win the game?" """
    if set(subject.subtree) & set(answer):
        return None
    asked = _asked(answer, rng)
    if asked is None:
        return None
    words, gone = asked
    if gone & set(subject.subtree):
        return None
    kept = [t for t in _kept(answer, verb, rng) if t not in gone and t.i >= subject.left_edge.i]
    helper = next((t for t in verb.children if t.dep_ in ("aux", "auxpass")), verb if verb.pos_ == "AUX" else None)
    if helper is not None:
        return None if helper.text[0] in "'’" else _finished(words, helper.text, [t for t in kept if t != helper], None)
    return _finished(words, _DO[verb.tag_], kept, verb) if verb.tag_ in _DO else None


def _asked(answer: Span, rng: random.Random) -> tuple[str, set[Token]] | None:
    """What a question for `answer` begins with, and the words that this replaces beside the answer itself."""
    anchor = answer.root
    governed = {anchor.head} if anchor.dep_ == "pobj" else set()
    if answer.label_ == "DATE":
        return "When", governed
    if answer.label_ in _AMOUNTS:
        return _AMOUNTS[answer.label_], set()
    if answer.label_ == "CARDINAL" and anchor.dep_ == "nummod":
        counted = list(anchor.head.subtree)
        return "How many " + _join([t for t in counted if t not in set(answer)]), set(counted)
    if answer.label_ not in _ASKED:
        return None
    if answer.label_ in _PLACES and governed and anchor.head.lower_ in ("in", "at", "from"):
        return rng.choice(_PLACE), governed
    if anchor.dep_ in ("dobj", "pobj", "attr"):
        return rng.choice(_ASKED[answer.label_]), set()
    return None


def _kept(answer: Span, verb: Token, rng: random.Random) -> list[Token]:
    """The words of the sentence without the answer, and without some of what a question can do without."""
    taken, gone = set(answer), set(answer)
    for token in answer.doc:
        part = set(token.subtree)
        of_verb = token.head == verb
        if part & taken:
            continue
        aside = token.dep_ in _ASIDES and rng.random() < 0.75
        circumstance = of_verb and token.dep_ in _CIRCUMSTANCES and token.i > verb.i and rng.random() < 0.35
        other = of_verb and (token.dep_ in ("conj", "cc") or (token.dep_ == "prep" and token.i < verb.i))
        if aside or circumstance or other:
            gone |= part
    return [t for t in answer.doc if t not in gone]


def _finished(asked: str, helper: str, kept: Sequence[Token], lemma: Token | None) -> str:
    """The question, with `lemma` in its base form ("did the team win")."""
    text = f"{asked} {helper} {_join(kept, lemma)}"
    return re.sub(r"\s+([,.;])", r"\1", " ".join(text.split())).strip(" .,;:—–-") + "?"


def _join(tokens: Sequence[Token], lemma: Token | None = None) -> str:
    text, last = "", None
    for token in tokens:
        apart = last is not None and (last.whitespace_ or last.i + 1 != token.i)
        text += (" " if apart else "") + (token.lemma_ if token == lemma else token.text)
        last = token
    return text
