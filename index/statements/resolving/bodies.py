"""Names of bodies: ministries, outlets, parties, countries."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Doc, Span, Token

from index.english.determiners import without_article
from index.english.name_words import POSSESSIVES
from index.english.parsing import BESIDE_NOUN, MAYBE_BODIES, Parsed, is_capitalised
from index.english.words import without_possessive

RECOGNISED = ("ORG", "FAC")  # as what the recogniser takes a body


def named_by(root: Token) -> str:
    """The name that a capitalised head is part of: the recognised one, else the capitalised words around it."""
    entity = next((e for e in root.doc.ents if e.start <= root.i < e.end and e.label_ in MAYBE_BODIES), None)
    chunk = entity if entity is not None else _chunk(root)
    end = chunk.end if chunk[-1].text not in POSSESSIVES else chunk.end - 1
    mark = root.doc[end] if end < len(root.doc) else None
    if mark is None or mark.text not in POSSESSIVES or not any(t.text == "&" for t in chunk):
        return body_name(chunk)
    owns = end + 1 < len(root.doc) and mark.nbor(1).pos_ in ("NOUN", "PROPN", "ADJ", "NUM")
    return body_name(chunk) + ("" if owns else mark.text)  # "Holm & Dahl’s said"


def head_of_compound(token: Token) -> Token:
    """The noun that a word of a name stands before: "Institute" for "Holm" in "Ida Holm Research Institute"."""
    while token.dep_ in ("compound", "nmod"):
        token = token.head
    return token


def body_name(span: Span) -> str:
    """A name without article, possessive and punctuation."""
    return _plain(span.text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return without_article(without_possessive(" ".join(text.split()))).strip(' ,.;:“”"')


def fuller(parsed: Parsed, name: str) -> str:
    """The longest name of the article that ends in this one ("Homeland Security" -> "Department of Homeland Security"), goes
    on after it ("... Court of Appeals for the Sixth Circuit"), or has these initials; of several as long, the first."""
    names = dict.fromkeys(map(_plain, parsed.organisations))
    if len(name.split()) > 1:
        longer = [n for n in names if n == name or n.endswith(" " + name) or n.startswith(name + " for ")]
        longest = max(longer, key=len, default=name)
        several = name in names and not all(n in longest for n in longer)  # "the National Guard" of two states' is neither
        return name if several else longest
    letters = name.replace(".", "")
    if letters.isupper() and len(letters) > 2:
        return max((n for n in names if _initials(n) == letters), key=len, default=name)
    return name


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _chunk(root: Token) -> Span:
    """The capitalised words around a head: "New York Times"."""
    start = end = root.i
    while start > 0 and is_capitalised(root.doc[start - 1]) and root.doc[start - 1].dep_ in BESIDE_NOUN:
        start -= 1
    while end + 1 < len(root.doc) and (root.doc[end + 1].pos_ == "PROPN" or _joins(root.doc, end + 1)):
        end += 1
    return root.doc[start : end + 1]


def _joins(doc: Doc, at: int) -> bool:
    """Whether the sign at `at` is within a name: "Holm & Dahl"."""
    return doc[at].text == "&" and at + 1 < len(doc) and doc[at + 1].pos_ == "PROPN"
