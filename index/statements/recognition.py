"""Which words of an article are names of persons: by spaCy, by first names, by titles, by repetition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.tokens import Span, Token

from index.statements.names import TITLES, NameParts, first_names, without_titles
from index.statements.parse import Parsed, is_capitalised

# Words that are written with a capital, and that the recogniser sometimes takes for a person.
_NO_PERSON = frozenset(
    "twitter facebook instagram youtube republican republicans democrat democrats democratic congress senate house gop islam "
    "muslim muslims christian christians jewish latino latinos hispanic hispanics american americans america monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july august september october november "
    "december god allah i mr mrs ms dr sen rep gov the a an this that he she they we it who and but or if when party street tower "
    "center foundation university institute campaign poll news times post journal".split()
)
_MONTHS = frozenset(("May", "April", "June", "August", "Christian"))  # and names
_OFFICES = frozenset(
    "mayor senator representative congressman congresswoman governor president secretary minister spokesman spokeswoman chairman "
    "attorney officer professor director leader candidate nominee campaign administration".split()
)
_SURE_TITLES = frozenset("Mr. Mrs. Ms. Mr Mrs Ms Dr. Dr Sen. Rep. Gov. Prof. Gen. Col. Rev. Lt.".split())
_NOT_IN_NAMES = re.compile(r"[\d“”\"()/@#&:]")
_INITIAL = re.compile(r"^[A-Z]\.?$")


def person_names(parsed: Parsed) -> tuple[list[str], Counter[str]]:
    """(full names in order of appearance, single words taken for persons with their counts)."""
    full: list[str] = list(_by_repetition(parsed))
    short: Counter[str] = Counter()
    running = " ".join(doc.text for doc in parsed.docs if not _is_headline(list(doc)))
    for doc in parsed.docs:
        headline = _is_headline(list(doc))
        for name in (*_recognised(doc.ents), *_by_first_name(list(doc)), *_by_title(list(doc)), *_by_nickname(list(doc))):
            words = name.split()
            # Where every word has a capital, a name has no visible end: "Derelict Obama".
            if headline and len(words) > 1 and name not in running and words[0] not in first_names():
                continue
            if any(
                w.lower().strip(".") in _NO_PERSON for w in words if not _INITIAL.match(w) and (len(words) == 1 or w not in _MONTHS)
            ):
                continue
            if words[-1].lower() in _OFFICES:
                continue  # "Charlotte Mayor"
            parts = NameParts.of(name)
            if parts.first:
                full.append(name)
            elif len(parts.last) > 2:
                short[name] += 1
    # Of two of one surname, the one named first is meant by it alone.
    place = {name: parsed.text.find(name) for name in set(full)}
    return sorted(full, key=lambda name: (place[name] < 0, place[name])), short


def _is_headline(tokens: list[Token]) -> bool:
    """Whether nearly every word has a capital."""
    words = [t for t in tokens if t.is_alpha and len(t) > 3]
    return len(words) > 2 and sum(is_capitalised(t) for t in words) >= 0.8 * len(words)


def _recognised(entities: Iterable[Span]) -> Iterator[str]:
    for entity in entities:
        if entity.label_ != "PERSON":
            continue
        tokens = list(entity)
        while tokens and tokens[0].pos_ in ("ADV", "SCONJ", "CCONJ", "ADP", "DET", "INTJ"):
            tokens.pop(0)  # "Still Sanders"
        while tokens and not (is_capitalised(tokens[-1]) and tokens[-1].text[-1:] not in "’'"):
            tokens.pop()
        name = without_titles(_joined(tokens))
        # "Reuters Mexico bureau chief John Smith": only what can be a name is kept.
        if name and len(name.split()) <= 5 and not _NOT_IN_NAMES.search(name) and all(map(_is_name_word, name.split())):
            yield name


def _by_nickname(tokens: list[Token]) -> Iterator[str]:
    """Juan "Chico" Manriquez: the name is what stands around the nickname."""
    for i, token in enumerate(tokens[:-1]):
        end = after_nickname(tokens, i + 1)
        if end is None or not (is_capitalised(token) and token.pos_ == "PROPN"):
            continue
        last = tokens[end]
        if last.pos_ == "PROPN" and last.text[:1].isupper() and last.text[1:2].islower():
            yield f"{token.text} {last.text}"


def after_nickname(tokens: list[Token], i: int) -> int | None:
    """The index after a capitalised word in quotation marks at token i; None where there is none."""
    words = [t.text for t in tokens[i : i + 4]]
    opened = len(words) == 4 and words[0] in ('"', "“", "''", "``", "‘", "'")
    return i + 3 if opened and words[2] in ('"', "”", "''", "’", "'") and words[1].istitle() else None


def _is_name_word(word: str) -> bool:
    return word[0].isupper() or word in ("de", "del", "van", "von", "der", "al", "bin", "la")


def _by_first_name(tokens: list[Token]) -> Iterator[str]:
    """A known first name, perhaps an initial, and a capitalised word that is not a usual one."""
    names = first_names()
    for i, token in enumerate(tokens[:-1]):
        if token.text not in names or (token.is_sent_start and token.pos_ != "PROPN"):
            continue
        j = i + 1
        while j < len(tokens) - 1 and _INITIAL.match(tokens[j].text):
            j += 1
        last = tokens[j]
        if last.pos_ == "PROPN" and last.text[:1].isupper() and last.text[1:2].islower() and _may_be_surname(tokens, j):
            end = j + 1
            while end < len(tokens) and _is_more_of_it(tokens[end]):
                end += 1
            if end < len(tokens) and re.match(r"^(?:Jr|Sr|II|III)\.?$", tokens[end].text):
                end += 1
            yield _joined(tokens[i:end])


def _is_more_of_it(token: Token) -> bool:
    """Whether the recogniser takes a word for more of the person's name before it: "Debbie Wasserman Schultz"."""
    usual = token.lower_ in _NO_PERSON or token.lower_ in _OFFICES
    inside = token.ent_type_ == "PERSON" and token.ent_iob_ == "I" and token.pos_ == "PROPN"
    return inside and not usual and _is_name_word(token.text)


def _by_repetition(parsed: Parsed) -> Iterator[str]:
    """Two capitalised words that the recogniser takes for nothing, the second of which comes again alone: "Mehmet Oz"."""
    alone: Counter[str] = Counter()
    pairs: list[tuple[str, str]] = []
    for doc in parsed.docs:
        if _is_headline(list(doc)):
            continue
        names = [t.pos_ == "PROPN" and t.text[:1].isupper() and t.text[1:].islower() and t.ent_type_ in ("", "PERSON") for t in doc]
        for i, named in enumerate(names):
            if named and not (i and names[i - 1]):
                if i + 1 < len(names) and names[i + 1] and not (i + 2 < len(names) and names[i + 2]):
                    pairs.append((doc[i].text, doc[i + 1].text))
                elif not (i + 1 < len(names) and names[i + 1]):
                    alone[doc[i].text] += 1
        # "Nefzi said": who says something may be a person even if the recogniser takes the surname for a place.
        for token in doc:
            if (
                token.ent_type_ not in ("", "PERSON")
                and token.pos_ == "PROPN"
                and token.dep_ == "nsubj"
                and token.i == token.left_edge.i
            ):
                alone[token.text] += token.head.lower_ in ("said", "says")
    for first, last in pairs:
        usual = {first.lower().rstrip("."), last.lower()} & (_NO_PERSON | _OFFICES | set(TITLES))
        if alone[last] >= 2 and not alone[first] and not usual:
            yield f"{first} {last}"


def _may_be_surname(tokens: list[Token], i: int) -> bool:
    """Whether the recogniser leaves it open that a word is a person's; of bodies it is unsure where the name ends here."""
    kind = tokens[i].ent_type_
    return kind in ("PERSON", "") or (kind == "ORG" and (i + 1 == len(tokens) or tokens[i + 1].ent_iob_ != "I"))


def _by_title(tokens: list[Token]) -> Iterator[str]:
    """The capitalised words after "Dr.", "Mr.", "Sen.": they are a name whatever the recogniser takes them for."""
    for i, token in enumerate(tokens[:-1]):
        if token.text not in _SURE_TITLES or not tokens[i + 1].text[:1].isupper():
            continue
        end = i + 1
        while end < min(len(tokens), i + 4) and is_capitalised(tokens[end]) and _is_name_token(tokens[end]):
            end += 1
        name = without_titles(_joined(tokens[i + 1 : end]))
        if name and name[0].isupper() and not tokens[end - 1].text.isupper():
            yield name


def _is_name_token(token: Token) -> bool:
    return token.is_alpha or bool(_INITIAL.match(token.text))


def _joined(tokens: list[Token]) -> str:
    return "".join(t.text_with_ws for t in tokens).strip()
