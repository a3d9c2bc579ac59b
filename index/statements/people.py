"""Who and what an article names: persons with all places that name them and what they are called, and bodies."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from index.statements.names import TITLES, Gender, NameParts, first_names, gender_of, same_person, without_titles
from index.statements.parse import Parsed, is_capitalised

# Words that are written with a capital, and that the recogniser sometimes takes for a person.
_NO_PERSON = frozenset(
    "twitter facebook instagram youtube republican republicans democrat democrats democratic congress senate house gop obamacare "
    "trumpcare brexit islam muslim muslims christian christians jewish latino latinos hispanic hispanics american americans "
    "america monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december reuters politico breitbart cnn msnbc nbc abc cbs fox getty ap god jesus christ "
    "allah white-house supreme-court i mr mrs ms dr sen rep gov the a an this that he she they we it who and but or if when "
    "party street tower center foundation university institute campaign poll news times post journal".split()
)
_MONTHS = frozenset(("May", "April", "June", "August", "Christian"))  # and names
_OFFICES = frozenset(
    "mayor senator representative congressman congresswoman governor president secretary minister spokesman spokeswoman chairman "
    "attorney officer professor director leader candidate nominee campaign administration".split()
)
_SURE_TITLES = frozenset("Mr. Mrs. Ms. Mr Mrs Ms Dr. Dr Sen. Rep. Gov. Prof. Gen. Col. Rev. Lt.".split())
_INITIAL = re.compile(r"^[A-Z]\.?$")


@dataclass(frozen=True)
class Mention:
    """One place that names somebody. `relation`: what it is in its clause (spaCy's dependency label)."""

    sentence: int
    start: int
    end: int
    relation: str
    full: bool


@dataclass(eq=False)
class Person:
    """A person of one article. `roles`: (what he or she is called, the words before it), lower case."""

    name: str
    parts: NameParts
    gender: Gender | None = None
    mentions: list[Mention] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    parties: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    role_sentences: dict[str, int] = field(default_factory=dict)

    def add_role(self, head: str, words: Iterable[str], sentence: int) -> None:
        self.roles[head].update(words)
        self.role_sentences.setdefault(head, sentence)


@dataclass
class People:
    """The persons of one article, and who is meant by each form of a name."""

    persons: list[Person]
    by_start: dict[int, tuple[Person, Mention]]
    ambiguous: set[str]  # surnames that more than one person of the article has

    def within(self, start: int, end: int) -> list[tuple[Person, Mention]]:
        """Who is named in text[start:end], in order."""
        return [self.by_start[at] for at in sorted(self.by_start) if start <= at and self.by_start[at][1].end <= end]


def find_people(parsed: Parsed) -> People:
    """All persons that the article names, from spaCy's entities, a list of first names, and repetition."""
    full, short = _candidates(parsed)
    persons = _cluster(full)
    surnames: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        surnames[person.parts.surname].append(person)
    known = {person.parts.first.lower() for person in persons} | set(surnames)
    for word, count in short.items():
        if word.lower() not in known and (count > 1 or word.capitalize() not in first_names()):
            single = Person(word, NameParts.of(word))
            persons.append(single)
            surnames[single.parts.surname].append(single)
    people = People(persons, {}, {s for s, found in surnames.items() if len(found) > 1})
    _find_mentions(parsed, people, surnames)
    people.persons = [p for p in persons if p.mentions]
    for person in people.persons:
        person.gender = person.gender or gender_of(person.parts.first or person.parts.last)
        person.mentions.sort(key=lambda m: m.start)
    return people


def _candidates(parsed: Parsed) -> tuple[list[str], Counter[str]]:
    """(full names in order of appearance, single words taken for persons with their counts)."""
    full: list[str] = list(_by_repetition(parsed))
    short: Counter[str] = Counter()
    running = " ".join(doc.text for doc in parsed.docs if not _is_headline(list(doc)))
    for doc in parsed.docs:
        headline = _is_headline(list(doc))
        for name in (*_recognised(doc.ents), *_by_first_name(list(doc)), *_by_title(list(doc))):
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
    return full, short


def _is_headline(tokens: list[Token]) -> bool:
    """Whether nearly every word has a capital."""
    words = [t for t in tokens if t.is_alpha and len(t) > 3]
    return len(words) > 2 and sum(is_capitalised(t) for t in words) >= 0.8 * len(words)


def _recognised(entities: Iterable[Span]) -> Iterator[str]:
    for entity in entities:
        if entity.label_ != "PERSON":
            continue
        tokens = list(entity)
        while tokens and not (is_capitalised(tokens[-1]) and tokens[-1].text[-1:] not in "’'"):
            tokens.pop()
        name = without_titles(_joined(tokens))
        if name and all(w[0].isupper() or w.lower() in {"de", "del", "van", "von", "der", "al", "bin", "la"} for w in name.split()):
            # "Reuters Mexico bureau chief John Smith": only what can be a name is kept.
            if not re.search(r"[\d“”\"()/@#&:]", name) and len(name.split()) <= 5:
                yield name


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
            if end < len(tokens) and re.match(r"^(?:Jr|Sr|II|III)\.?$", tokens[end].text):
                end += 1
            yield _joined(tokens[i:end])


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
    for first, last in pairs:
        if alone[last] >= 2 and not alone[first]:
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
        while end < len(tokens) and end < i + 4 and is_capitalised(tokens[end]) and (tokens[end].is_alpha or _INITIAL.match(tokens[end].text)):
            end += 1
        name = without_titles(_joined(tokens[i + 1 : end]))
        if name and name[0].isupper() and not tokens[end - 1].text.isupper():
            yield name


def _joined(tokens: list[Token]) -> str:
    return "".join(t.text_with_ws for t in tokens).strip()


def _cluster(names: list[str]) -> list[Person]:
    """One person for all forms of a full name; a later, fuller form gives the name."""
    persons: list[Person] = []
    for name in names:
        parts = NameParts.of(name)
        for person in persons:
            if _is_tail(name, person.name):  # "Mr. Pena Nieto", after "Enrique Pena Nieto"
                break
            if same_person(parts, person.parts) or _is_tail(person.name, name):
                if len(name.split()) > len(person.name.split()):
                    person.name, person.parts = name, parts
                break
        else:
            persons.append(Person(name, parts))
    return persons


def _is_tail(short: str, long: str) -> bool:
    """Whether `short` is the last words of `long`, and does not begin with a first name itself."""
    words = short.split()
    return len(long.split()) > len(words) and long.split()[-len(words) :] == words and words[0] not in first_names()


def _find_mentions(parsed: Parsed, people: People, surnames: dict[str, list[Person]]) -> None:
    """Every place that names one of the persons, by full name, surname or first name."""
    firsts: dict[str, list[Person]] = defaultdict(list)
    for person in people.persons:
        if person.parts.first:
            firsts[person.parts.first.lower()].append(person)
    for number, doc in enumerate(parsed.docs):
        tokens = list(doc)
        i = 0
        while i < len(tokens):
            found = _name_at(tokens, i, people, surnames, firsts)
            if found is None:
                i += 1
                continue
            person, end, full = found
            particles = len(person.parts.last.split()) - 1
            start = (
                i - particles
                if not full and [t.lower_ for t in tokens[max(0, i - particles) : i]] == person.parts.last.lower().split()[:-1]
                else i
            )
            span = doc[start:end]
            if not _is_part_of_other_name(tokens, i, end):
                start, stop = parsed.range(number, span)
                mention = Mention(number, start, stop, span.root.dep_, full)
                people.by_start[start] = (person, mention)
                person.mentions.append(mention)
                person.forms[span.text] += 1
                _note_roles(person, span, number)
            i = end


def _name_at(
    tokens: list[Token],
    i: int,
    people: People,
    surnames: dict[str, list[Person]],
    firsts: dict[str, list[Person]],
) -> tuple[Person, int, bool] | None:
    """(person, index after the name, whether it is a full name) where a name begins at token i."""
    token = tokens[i]
    if not token.text[:1].isupper():
        return None
    for person in firsts.get(token.text.lower(), ()):
        end = _match_full(tokens, i, person)
        if end:
            longer = [p for p in firsts[token.text.lower()] if (e := _match_full(tokens, i, p)) and e > end]
            return (longer[0], _match_full(tokens, i, longer[0]) or end, True) if longer else (person, end, True)
    for person_list, is_last in (
        (surnames.get(token.text.lower().replace("’", "'"), []), True),
        (firsts.get(token.text.lower(), []), False),
    ):
        if person_list:
            chosen = _choose(tokens, i, person_list, people, surnames) if is_last else person_list[0]
            if not is_last and len(person_list) > 1:
                return None
            return chosen, i + 1, False
    return None


def _match_full(tokens: list[Token], i: int, person: Person) -> int | None:
    """The index after the full name of `person` at token i, middle names aside."""
    j = i + 1
    last = person.parts.last.split()
    for _ in range(3):
        if [t.text.lower() for t in tokens[j : j + len(last)]] == [w.lower() for w in last]:
            end = j + len(last)
            has_suffix = end < len(tokens) and re.match(r"^(?:Jr|Sr|II|III|IV)\.?$", tokens[end].text)
            if bool(has_suffix) != bool(person.parts.suffix):
                return None
            return end + 1 if has_suffix else end
        if j >= len(tokens) or not tokens[j].text[:1].isupper():
            return None
        j += 1
    return None


def _choose(tokens: list[Token], i: int, candidates: list[Person], people: People, surnames: dict[str, list[Person]]) -> Person:
    """Who is meant by a bare surname: by its title ("Mr. Obama" is not Michelle Obama), else the one introduced first.

    Of two people of one surname, news calls the one it is about by the surname and the other by the full name.
    """
    title = tokens[i - 1].text.rstrip(".").lower() if i else ""
    told = TITLES.get(title, ("", None))[1]
    bare = next((p for p in candidates if not p.parts.first), None)
    named = [p for p in candidates if p.parts.first]
    if told:
        named = [p for p in named if (p.gender or gender_of(p.parts.first)) in (told, None)]
    elif title == "president":
        named = [p for p in named if "president" in p.roles or (p.gender or gender_of(p.parts.first)) != "f"]
    elif bare is not None:
        return bare  # the article has said before that somebody else is called so
    if not named:
        if bare is None:
            bare = Person(tokens[i].text, NameParts.of(tokens[i].text))
            people.persons.append(bare)
            surnames[bare.parts.surname].append(bare)
            people.ambiguous.add(bare.parts.surname)
        bare.gender = bare.gender or told
        return bare
    if told and len(named) == 1:
        named[0].gender = named[0].gender or told
    return named[0]


def _is_part_of_other_name(tokens: list[Token], start: int, end: int) -> bool:
    """Clinton in "Clinton Foundation", Trump in "Trump Tower": the name of something else."""
    token = tokens[end - 1]
    after = tokens[end] if end < len(tokens) else None
    if after is None or not after.text[:1].isupper() or (after.text.isupper() and len(after.text) > 4):
        return False
    inside = token.ent_type_ in ("ORG", "FAC", "WORK_OF_ART", "EVENT", "LAW", "PRODUCT") and after.ent_type_ == token.ent_type_
    return inside and after.ent_iob_ == "I"


def _note_roles(person: Person, span: Span, sentence: int) -> None:
    """What stands around a name: titles and roles before it, appositions after it."""
    root = span.root
    before: list[Token] = []
    for token in reversed(list(span.doc[max(0, span.start - 7) : span.start])):
        if not (
            token.dep_ in ("compound", "amod", "nmod", "poss", "case", "punct", "prep", "pobj")
            or token.pos_ in ("PROPN", "NOUN", "ADJ")
        ):
            break
        if token.text in ',;:“”"()':
            break
        before.insert(0, token)
    if before:
        # "Secretary of State Jon Husted" is a secretary, not a state.
        of = max((i for i, t in enumerate(before) if t.lower_ == "of"), default=0)
        title = before[of - 1] if of else before[-1]
        head = _role_word(title)
        if head:
            person.add_role(head, (t.lower_ for t in before if t.is_alpha and t is not title), sentence)
        person.gender = person.gender or TITLES.get(title.lower_.rstrip("."), ("", None))[1] or _gender_of_role(title.lower_)
    person.parties |= {p for t in before if (p := party_of(t.text))}
    after = span.doc[span.end : span.end + 2]
    if len(after) == 2 and after[0].text in ("(", ",") and (party := party_of(after[1].text)):
        person.parties.add(party)  # "Tom Cotton (R-Ark.)"
    for token in (*root.children, *([root.head] if root.dep_ == "appos" else ())):
        if token.i in range(span.start, span.end) or (token.dep_ != "appos" and token is not root.head):
            continue
        if token.pos_ in ("NOUN", "PROPN") and (head := _role_word(token)):
            person.add_role(head, (t.lower_ for t in token.subtree if t.is_alpha and t is not token), sentence)
            person.gender = person.gender or _gender_of_role(token.lower_)
    if root.dep_ == "nsubj" and root.head.lower_ in ("is", "was", "remains", "became"):
        for token in root.head.children:
            if token.dep_ == "attr" and token.pos_ == "NOUN" and (head := _role_word(token)):
                person.add_role(head, (t.lower_ for t in token.subtree if t.is_alpha and t is not token), sentence)


_GENDERED = {"woman": "f", "man": "m", "mother": "f", "father": "m", "wife": "f", "husband": "m", "actress": "f", "daughter": "f",
             "son": "m", "sister": "f", "brother": "m", "girl": "f", "boy": "m", "widow": "f", "heiress": "f", "businessman": "m",
             "chairman": "m", "grandmother": "f", "grandfather": "m"}  # fmt: skip


def _gender_of_role(word: str) -> Gender | None:
    for ending, gender in (("woman", "f"), ("man", "m")):
        if word.endswith(ending):
            return "f" if gender == "f" else "m"
    found = _GENDERED.get(word)
    return "f" if found == "f" else "m" if found == "m" else None


def _role_word(token: Token) -> str | None:
    """The role that a word states, in one spelling; None for a word that states none."""
    word = token.lower_.rstrip(".")
    if word in TITLES:
        return canonical_role(TITLES[word][0]) or None
    if token.pos_ in ("NOUN", "PROPN") and token.is_alpha and len(word) > 2:
        return canonical_role(word)
    return None


_SAME_ROLE = {
    "congressman": "representative", "congresswoman": "representative", "spokeswoman": "spokesman", "spokesperson": "spokesman",
    "chairwoman": "chairman", "chair": "chairman", "chairperson": "chairman", "businesswoman": "businessman",
    "veep": "vice", "boss": "chief", "contender": "candidate", "hopeful": "candidate", "nominee": "candidate",
    "standard-bearer": "candidate", "flag-bearer": "candidate", "attorney": "lawyer", "solicitor": "lawyer",
    "mogul": "businessman", "magnate": "businessman", "tycoon": "businessman", "developer": "businessman",
    "entrepreneur": "businessman", "billionaire": "businessman", "writer": "author", "physician": "doctor", "premier": "minister",
    "head": "chief", "leader": "leader", "strategist": "strategist", "pollster": "pollster", "policeman": "officer",
    "policewoman": "officer", "judge": "justice", "cop": "officer", "teacher": "teacher", "scholar": "professor", "historian": "historian",
    "lawmaker": "lawmaker", "legislator": "lawmaker", "actress": "actor", "hostess": "host", "anchor": "host", "moderator": "host",
}  # fmt: skip


def party_of(word: str) -> str | None:
    """The American party that a word beside a name tells: "Republican", "GOP", the D of "(D-N.C.)"."""
    if word in ("R", "Republican", "GOP") or word.startswith("R-"):
        return "republican"
    return "democratic" if word in ("D", "Democrat", "Democratic") or word.startswith("D-") else None


def canonical_role(word: str) -> str:
    """One word for roles that news uses for each other ("nominee" and "candidate")."""
    word = word.lower()
    return _SAME_ROLE.get(word, word)
