"""The names of who is quoted, where the words around them tell that they are names: "his wife, Outi Aho", "Skipper Una Strand"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Span

from index.english.body_words import BODIES, LONE_BODIES
from index.english.name_words import (
    CALLED,
    NO_PERSON,
    NOT_AFTER_NAMES,
    OF_NAMES_ALONE,
    Roles,
    end_of_name,
    is_first_name,
    is_name_word,
    joined,
)
from index.english.names import without_titles
from index.english.parsing import NEVER_NAMES, Parsed, is_capitalised, nouns
from index.english.pronouns import SOMEBODY_S
from index.english.roles import OFFICES, gender_of_role, is_relative
from index.statements.ranges import Range


def by_source(parsed: Parsed, sources: Sequence[Range], roles: Roles) -> Iterator[tuple[str, bool]]:
    """(name, whether the words around it tell that it is somebody's) of who is quoted by name, though the recogniser takes the
    name for nothing or for a body: "his wife, Outi Aho", "Skipper Una Strand"."""
    alone = {parsed.text[a:b] for a, b in sources}
    for start, end in [*sources, *_appositions(parsed)]:
        span = parsed.span(start, end)
        if span is None:
            continue
        for name in _capitalised(span):
            words = [t.text for t in name]
            bare = without_titles(roles.without(joined(list(name)))).split()
            if not bare or any(w.lower() in NO_PERSON | OFFICES | BODIES for w in bare) or not is_name_word(bare[-1]):
                continue
            if len(bare) == 1:
                sure = _is_described(name, span)
            else:
                stated = len(bare) < len(words) and (is_first_name(bare[0]) or bare[0].lower() not in nouns())
                sure = stated or bare[-1] in alone or _is_described(name, span)
                strange = all(t.ent_type_ in ("", "PERSON") for t in name) and not any(w.lower() in nouns() for w in bare)
                if not (sure or strange):
                    continue
            yield " ".join(bare), sure


def _appositions(parsed: Parsed) -> Iterator[Range]:
    """Where the article says who is somebody's what: "his predecessor, X"."""
    for number, doc in enumerate(parsed.docs):
        for token in doc:
            noun = token.head
            beside = token.dep_ == "appos" and token.pos_ == "PROPN" and noun.pos_ == "NOUN" and noun.i < token.i
            if beside and any(t.lower_ in SOMEBODY_S for t in noun.lefts):
                yield parsed.range(number, doc[noun.left_edge.i : token.i + 1])


def _capitalised(span: Span) -> Iterator[Span]:
    """The runs of capitalised words of a source that may be the name of who speaks: not "of Texas", not "Hale’s"."""
    at = span.start
    while at < span.end:
        end = at
        while end < span.end and (is_capitalised(span.doc[end]) or OF_NAMES_ALONE.match(span.doc[end].text)):
            end = max(end + 1, end_of_name(span.doc, end + 1))
        begin = at
        while begin < end and span.doc[begin].pos_ in NEVER_NAMES and not is_first_name(span.doc[begin].text):
            begin += 1  # "Both Hale and Moss"
        if begin < min(end, span.end) and _may_speak(span, at, end):
            yield span.doc[begin : min(end, span.end)]
        at = end + 1


def _may_speak(span: Span, start: int, end: int) -> bool:
    """Whether the words start:end of a source may be the name of who speaks, by the words before and after them."""
    after = span.doc[end] if end < len(span.doc) else None
    if after is not None and (after.text in NOT_AFTER_NAMES or (end < span.end and after.pos_ in ("NOUN", "ADJ"))):
        return False
    before = span.doc[start - 1] if start > span.start else None
    if before is None or before.pos_ not in ("ADP", "DET", "SCONJ"):
        return True
    return CALLED.search(span.doc.text[: span.doc[start].idx]) is not None


def _is_described(name: Span, source: Span) -> bool:
    """Whether the words before a name say that it is somebody's: "his wife, X", "a plumber named X". Of what the recogniser takes
    for a body, only words that nothing but a person is called tell."""
    before = [t for t in name.doc[source.start : name.start] if t.text not in ",–—("]
    if not before:
        return False
    if CALLED.search(name.doc.text[: name.start_char]):
        return True
    noun = before[-1]
    if is_relative(noun):
        return True
    if noun.pos_ != "NOUN" or noun.tag_ == "NNS" or noun.lower_ in BODIES | LONE_BODIES:
        return False
    unclear = any(t.ent_type_ in ("", "PERSON") for t in name)
    somebody_s = any(t.lower_ in SOMEBODY_S for t in noun.lefts)
    return unclear or somebody_s or gender_of_role(noun.lower_) is not None
