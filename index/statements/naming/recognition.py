"""Which words of an article are names of persons: by spaCy, by first names, by titles, by repetition, by who is quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Span, Token

from index.english.honorifics import SURE_TITLES, TITLES
from index.english.name_words import (
    ALSO_NAMES,
    INITIAL,
    NO_PERSON,
    NOT_IN_NAMES,
    Roles,
    end_of_name,
    is_auxiliary,
    is_first_name,
    is_name_word,
    is_suffix,
    joined,
)
from index.english.names import NameParts, first_names, folded, is_joined, without_titles
from index.english.parsing import BEFORE_WHOLE_NAMES, Parsed, is_capitalised, nouns
from index.english.quotations import CLOSING_TOKENS, OPENING_TOKENS
from index.english.roles import OFFICES
from index.statements.naming.quoted_names import by_source
from index.statements.ranges import Range

_SURE = 2  # times that a single word must be taken for a name, for it to be one


def person_names(parsed: Parsed, sources: Sequence[Range] = ()) -> tuple[list[str], Counter[str]]:
    """(full names in order of appearance, single words taken for persons with their counts).

    `sources`: where the article has what is said to have said something.
    """
    roles = Roles(parsed.text)
    full: list[str] = list(_by_repetition(parsed))
    short: Counter[str] = Counter()
    for name, sure in by_source(parsed, sources, roles):
        if NameParts.of(name).first:
            full.append(name)
        elif sure:
            short[name] += _SURE
    running = " ".join(doc.text for doc in parsed.docs if not _is_headline(list(doc)))
    groups = {entity.text for doc in parsed.docs for entity in doc.ents if entity.label_ == "NORP"}  # "the Harthis"
    for doc in parsed.docs:
        for name in _names_in(doc, roles, running):
            parts = NameParts.of(name)
            if parts.first:
                full.append(name)
            elif len(parts.last) > 2 and name not in groups:
                short[name] += 1
    full += _by_surname(parsed, full)
    # "Skipper Moss" is nobody of the first name Skipper, where the article names Timo Moss.
    surnames = Counter(NameParts.of(name).surname for name in set(full))
    for name in {n for n in full if len(n.split()) == 2 and roles.states(n.split()[0]) and surnames[NameParts.of(n).surname] > 1}:
        full = [n for n in full if n != name]
    # Of two of one surname, the one named first is meant by it alone.
    place = {name: parsed.text.find(name) for name in set(full)}
    return sorted(full, key=lambda name: (place[name] < 0, place[name])), short


def _names_in(doc: Doc, roles: Roles, running: str) -> Iterator[str]:
    """What is taken for a person's name in a sentence, without the roles before it. `running`: the text without its headlines."""
    tokens = list(doc)
    headline = _is_headline(tokens)
    for found in (*_recognised(doc.ents), *_by_first_name(tokens), *_by_title(tokens), *_by_nickname(tokens)):
        name = roles.without(found)
        words = name.split()
        # Where every word has a capital, a name has no visible end: "Derelict Obama".
        if headline and len(words) > 1 and name not in running and not is_first_name(words[0]):
            continue
        if any(
            w.lower().strip(".") in NO_PERSON for w in words if not INITIAL.match(w) and (len(words) == 1 or w not in ALSO_NAMES)
        ):
            continue
        if words[-1].lower() in OFFICES or (len(words) == 1 and name.lower() in TITLES):
            continue  # "Charlotte Mayor", "Lord Chancellor"
        yield name


def _is_headline(tokens: list[Token]) -> bool:
    """Whether nearly every word has a capital."""
    words = [t for t in tokens if t.is_alpha and len(t) > 3]
    return len(words) > 2 and sum(is_capitalised(t) for t in words) >= 0.8 * len(words)


def _recognised(entities: Iterable[Span]) -> Iterator[str]:
    for entity in entities:
        if entity.label_ != "PERSON":
            continue
        tokens = list(entity)
        while tokens and (tokens[0].pos_ in BEFORE_WHOLE_NAMES or is_auxiliary(tokens[0])):
            tokens.pop(0)  # "Still Sanders", "Will Sanders"
        while tokens and not (is_capitalised(tokens[-1]) and tokens[-1].text[-1:] not in "’'"):
            tokens.pop()
        if tokens:
            tokens = list(entity.doc[tokens[0].i : end_of_name(entity.doc, tokens[-1].i + 1)])
        name = without_titles(joined(tokens))
        # "Reuters Mexico bureau chief John Smith": only what can be a name is kept.
        if name and len(name.split()) <= 5 and not NOT_IN_NAMES.search(name) and all(map(is_name_word, name.split())):
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
    """The index after capitalised words in quotation marks at token i; None where there are none."""
    words = [t.text for t in tokens[i : i + 6]]
    if not words or words[0] not in OPENING_TOKENS:
        return None
    end = next((n for n, word in enumerate(words) if n > 1 and word in CLOSING_TOKENS), None)
    named = end is not None and all(word.istitle() for word in words[1:end]) and i + end + 1 < len(tokens)
    return i + end + 1 if named and end is not None else None


def _by_first_name(tokens: list[Token]) -> Iterator[str]:
    """A known first name, perhaps an initial, and a capitalised word that is not a usual one."""
    names = first_names()
    for i, token in enumerate(tokens[:-1]):
        if token.text not in names or is_auxiliary(token) or _is_middle_name(token):
            continue
        j = i + 1
        while j < len(tokens) - 1 and INITIAL.match(tokens[j].text):
            j += 1
        last, more = tokens[j], end_of_name(tokens, j)
        if token.is_sent_start and token.pos_ != "PROPN" and more == j:
            continue
        named = last.pos_ == "PROPN" and last.text[:1].isupper() and last.text[1:2].islower() and _may_be_surname(tokens, j)
        if named or more > j:
            end = max(more, j + 1)
            while end < len(tokens) and _is_more_of_it(tokens[end]):
                end += 1
            if end < len(tokens) and is_suffix(tokens, end):
                end += 1
            yield without_titles(joined(tokens[i:end]))


def _is_middle_name(token: Token) -> bool:
    """Whether the recogniser takes a first name for more of the name before it: "Robert Francis Prevost"."""
    return token.ent_type_ == "PERSON" and token.ent_iob_ == "I" and is_first_name(token.nbor(-1).text)


def _is_more_of_it(token: Token) -> bool:
    """Whether the recogniser takes a word for more of the person's name before it: "Debbie Wasserman Schultz"."""
    usual = token.lower_ in NO_PERSON or token.lower_ in OFFICES
    inside = token.ent_type_ == "PERSON" and token.ent_iob_ == "I" and token.pos_ == "PROPN"
    return inside and not usual and is_name_word(token.text)


def _by_repetition(parsed: Parsed) -> Iterator[str]:
    """Two capitalised words that the recogniser takes for nothing, the second of which comes again alone: "Mehmet Oz"."""
    alone: Counter[str] = Counter()
    pairs: list[tuple[str, str]] = []
    for doc in parsed.docs:
        if _is_headline(list(doc)):
            continue
        names = [t.pos_ == "PROPN" and t.text[:1].isupper() and t.text[1:].islower() and t.ent_type_ in ("", "PERSON") for t in doc]
        for i, named in enumerate(names):
            if named and not (i and names[i - 1]) and not is_auxiliary(doc[i]):
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
        usual = {first.lower().rstrip("."), last.lower()} & (NO_PERSON | OFFICES | set(TITLES))
        if alone[last] >= 2 and not alone[first] and not usual:
            yield f"{first} {last}"


def _may_be_surname(tokens: list[Token], i: int) -> bool:
    """Whether the recogniser leaves it open that a word is a person's; of bodies it is unsure where the name ends here."""
    kind = tokens[i].ent_type_
    return kind in ("PERSON", "") or (kind == "ORG" and (i + 1 == len(tokens) or tokens[i + 1].ent_iob_ != "I"))


def _by_title(tokens: list[Token]) -> Iterator[str]:
    """The capitalised words after "Dr.", "Mr.", "Sen.": they are a name whatever the recogniser takes them for."""
    for i, token in enumerate(tokens[:-1]):
        if token.text not in SURE_TITLES or not tokens[i + 1].text[:1].isupper():
            continue
        end = i + 1
        while end < min(len(tokens), i + 4) and is_capitalised(tokens[end]) and _is_name_token(tokens[end]):
            end += 1
        name = without_titles(joined(tokens[i + 1 : end]))
        if name and name[0].isupper() and not name.split()[-1].isupper():
            yield name


def _by_surname(parsed: Parsed, full: Sequence[str]) -> Iterator[str]:
    """A capitalised word and a surname that somebody else has: "Outi Aho", after "Timo Aho"."""
    surnames = {NameParts.of(name).surname for name in full}
    known = {folded(word) for name in full for word in name.split()}
    for doc in parsed.docs:
        if _is_headline(list(doc)):
            continue
        for token in doc[1:]:
            first = token.nbor(-1)
            if folded(token.text) not in surnames or not is_capitalised(token) or token.text.isupper():
                continue
            beside = first.dep_ == "compound" and first.head == token and first.whitespace_ and first.is_alpha
            same = first.ent_type_ == token.ent_type_ or first.ent_type_ in ("", "PERSON")
            usual = first.lower_ in (NO_PERSON | OFFICES | set(TITLES)) or (
                first.lower_ in nouns() and first.text not in first_names()
            )
            if beside and same and is_capitalised(first) and not usual and folded(first.text) not in known:
                yield f"{first.text} {token.text}"


def _is_name_token(token: Token) -> bool:
    return token.is_alpha or bool(INITIAL.match(token.text)) or is_joined(token.text)
