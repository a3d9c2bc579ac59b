"""The persons of one article, with every place that names them and what they are called."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Span, Token

from index.english.body_words import BODIES
from index.english.honorifics import TITLES
from index.english.name_words import is_auxiliary, is_date, is_suffix
from index.english.names import PARTICLES, NameParts, first_names, folded, gender_of, same_person
from index.english.parsing import BEFORE_NAMES, CALLED_AFTER, COPULAS, SUBJECTS, Parsed
from index.english.pronouns import GENDERS_OF_OTHERS, Gender
from index.english.roles import gender_of_role, party_of, role_word
from index.statements.naming.recognition import after_nickname, person_names
from index.statements.ranges import Range

_REACH = 7  # words from a first name to a last name, with middle names and a nickname between
_AGAINST_A_NAME = 3  # sentences after a name that begin with the other pronoun


@dataclass(frozen=True)
class Mention:
    """One place that names somebody. `relation`: what it is in its clause (see _relation)."""

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
    by_first_name: bool = False  # whether the first name alone tells the gender
    mentions: list[Mention] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    parties: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    role_sentences: dict[str, int] = field(default_factory=dict)

    def add_role(self, head: str, words: Iterable[str], sentence: int) -> None:
        self.roles[head].update(words)
        self.role_sentences.setdefault(head, sentence)

    @property
    def introduced(self) -> int:
        """The sentence that gives the full name, or else the first mention."""
        return next((m.sentence for m in self.mentions if m.full), self.mentions[0].sentence)


@dataclass
class People:
    """The persons of one article, and who is meant by each form of a name."""

    persons: list[Person]
    by_start: dict[int, tuple[Person, Mention]]
    ambiguous: set[str]  # surnames that more than one person of the article has
    leaning: dict[str, Gender] = field(default_factory=dict)  # the gender of whom such a surname alone means, where it shows

    def within(self, start: int, end: int) -> list[tuple[Person, Mention]]:
        """Who is named in text[start:end], in order."""
        starts = self._starts[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [self.by_start[at] for at in starts if self.by_start[at][1].end <= end]

    def named_at(self, at: int) -> Person | None:
        """Who is named by the word at offset `at`."""
        return next((p for p, m in self.by_start.values() if m.start <= at < m.end), None)

    def named_by(self, tokens: Iterable[Token], at: int) -> tuple[Person, ...]:
        """Who are named by these words of the sentence that begins at offset `at`."""
        return tuple(p for t in tokens if (p := self.named_at(at + t.idx)) is not None)

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(self.by_start)


def find_people(parsed: Parsed, sources: Sequence[Range] = ()) -> People:
    """All persons that the article names, from spaCy's entities, a list of first names, repetition, and the `sources` of what is
    said in it."""
    full, short = person_names(parsed, sources)
    persons = _cluster(full)
    surnames: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        for surname in person.parts.surnames:
            surnames[surname].append(person)
    known = {folded(person.parts.first) for person in persons} | set(surnames)
    for word, count in short.items():
        if known.isdisjoint((folded(word), NameParts.of(word).surname)) and (count > 1 or word.capitalize() not in first_names()):
            single = Person(word, NameParts.of(word))
            persons.append(single)
            surnames[single.parts.surname].append(single)
    people = People(persons, {}, {s for s, found in surnames.items() if len(found) > 1})
    people.leaning = _leanings(parsed, people.ambiguous)
    _find_mentions(parsed, people, surnames)
    people.persons = [p for p in persons if p.mentions]
    for person in people.persons:
        if person.gender is None:
            person.gender = gender_of(person.parts.first or person.parts.last)
            person.by_first_name = person.gender is not None
        person.mentions.sort(key=lambda m: m.start)
    _infer_genders(parsed, people)
    return people


def _cluster(names: list[str]) -> list[Person]:
    """One person for all forms of a full name; a later, fuller form gives the name."""
    persons: list[Person] = []
    namesakes: dict[str, list[Person]] = defaultdict(list)  # by surname, which all forms of a name share
    for name in names:
        parts = NameParts.of(name)
        for person in namesakes[parts.surname]:
            if _is_tail(name, person.name):  # "Mr. Pena Nieto", after "Enrique Pena Nieto"
                break
            if same_person(parts, person.parts) or _is_tail(person.name, name):
                if len(name.split()) > len(person.name.split()):
                    person.name, person.parts = name, parts
                break
        else:
            persons.append(Person(name, parts))
            namesakes[parts.surname].append(persons[-1])
    return persons


def _infer_genders(parsed: Parsed, people: People) -> None:
    """The gender that pronouns tell, where nothing else does; that of a first name is outweighed by them (Lindsey Graham)."""
    named: dict[int, list[tuple[Person, Mention]]] = defaultdict(list)
    for person, mention in people.by_start.values():
        named[mention.sentence].append((person, mention))
    for person in people.persons:
        if person.gender is not None and not person.by_first_name:
            continue
        alone = {m.sentence: m for m in reversed(person.mentions) if all(p is person for p, _ in named[m.sentence])}
        followed = [n for n in alone if n + 1 < len(parsed.docs) and parsed.docs[n + 1] and not named[n + 1]]
        if person.gender is not None:
            opening = Counter(g for n in followed if (g := GENDERS_OF_OTHERS.get(parsed.docs[n + 1][0].lower_)))
            other: Gender = "f" if person.gender == "m" else "m"
            if opening[other] >= _AGAINST_A_NAME and not opening[person.gender]:
                person.gender, person.by_first_name = other, False
            continue
        genders = Counter[Gender]()
        for number, mention in alone.items():
            genders += _pronouns_after(parsed, number, mention.end - parsed.starts[number], number in followed)
        told = _majority(genders)
        subjects = {m.sentence: m for m in reversed(person.mentions) if m.relation in SUBJECTS and m.sentence not in alone}
        for number, mention in subjects.items():
            genders += _pronouns_of_subject(parsed, mention, [(p, m) for p, m in named[number] if p is not person])
        person.gender = told or _majority(genders)


def _pronouns_of_subject(parsed: Parsed, subject: Mention, others: list[tuple[Person, Mention]]) -> Counter[Gender]:
    """The genders of the pronouns in its sentence that come before the next name, or suit nobody else who is named there."""
    at = parsed.starts[subject.sentence]
    following = min((m.start for _, m in others if m.start > subject.start), default=len(parsed.text))
    near = _pronouns_after(parsed, subject.sentence, subject.end - at, False, following - at)
    whole = _pronouns_after(parsed, subject.sentence, subject.end - at, False)
    return Counter({g: n if all(p.gender not in (g, None) for p, _ in others) else near[g] for g, n in whole.items()})


def _leanings(parsed: Parsed, surnames: Iterable[str]) -> dict[str, Gender]:
    """Of several persons of one surname, the gender of the pronouns that follow the surname where it stands alone."""
    found: dict[str, Gender] = {}
    for surname in surnames:
        genders = Counter[Gender]()
        for number, doc in enumerate(parsed.docs):
            alone = [t for t in doc if folded(t.text) == surname and t.text[0].isupper()]
            if alone and not any(t.i and (t.nbor(-1).text[0].isupper() or t.nbor(-1).text == ".") for t in alone):
                genders += _pronouns_after(parsed, number, alone[0].idx + len(alone[0]), number + 1 < len(parsed.docs))
        if gender := _majority(genders):
            found[surname] = gender
    return found


def _pronouns_after(parsed: Parsed, number: int, at: int, follows: bool, until: int | None = None) -> Counter[Gender]:
    """The genders of the pronouns after a name that ends at `at` in a sentence, up to `until` in it, and in the next one if it
    `follows`.

    None where a pronoun stands before the name: "she", before "President Obama", goes on to be somebody else.
    """
    doc = parsed.docs[number]
    if any(t.lower_ in GENDERS_OF_OTHERS and t.idx < at for t in doc):
        return Counter()
    words = [t.lower_ for t in doc if at <= t.idx < (len(doc.text) if until is None else until)] + [
        t.lower_ for t in (parsed.docs[number + 1] if follows else ())
    ]
    return Counter(GENDERS_OF_OTHERS[word] for word in words if word in GENDERS_OF_OTHERS)


def _majority(genders: Counter[Gender]) -> Gender | None:
    men, women = genders["m"], genders["f"]
    if max(men, women) < 2 or max(men, women) < 3 * min(men, women):
        return None
    return "m" if men > women else "f"


def _is_tail(short: str, long: str) -> bool:
    """Whether `short` is the last words of `long`, and does not begin with a first name itself."""
    words = short.split()
    return len(long.split()) > len(words) and long.split()[-len(words) :] == words and words[0] not in first_names()


def _find_mentions(parsed: Parsed, people: People, surnames: dict[str, list[Person]]) -> None:
    """Every place that names one of the persons, by full name, surname or first name."""
    firsts: dict[str, list[Person]] = defaultdict(list)
    for person in people.persons:
        if person.parts.first:
            firsts[folded(person.parts.first)].append(person)
    for number, doc in enumerate(parsed.docs):
        tokens = list(doc)
        i = 0
        while i < len(tokens):
            found = _name_at(tokens, i, people, surnames, firsts)
            if found is None:
                i += 1
                continue
            person, end, full = found
            span = doc[i if full else _with_particles(tokens, i, person) : end]
            if not _is_part_of_other_name(tokens, end):
                start, stop = parsed.range(number, span)
                mention = Mention(number, start, stop, _relation(span.root), full)
                people.by_start[start] = (person, mention)
                person.mentions.append(mention)
                person.forms[span.text] += 1
                _note_roles(person, span, number)
            i = end


def _relation(name: Token) -> str:
    """spaCy's dependency label, of "Hale and Moss" for both that of the first, of "the mayor, John Hale," that of the mayor;
    "subordinate" for the subject of a clause that only says when, why or which."""
    while (name.dep_ == "conj" and name.head.pos_ == "PROPN") or name.dep_ == "appos":
        name = name.head
    return "subordinate" if name.dep_ == "nsubj" and name.head.dep_ in ("advcl", "relcl", "acl") else str(name.dep_)


def _name_at(
    tokens: list[Token],
    i: int,
    people: People,
    surnames: dict[str, list[Person]],
    firsts: dict[str, list[Person]],
) -> tuple[Person, int, bool] | None:
    """(person, index after the name, whether it is a full name) where a name begins at token i."""
    token = tokens[i]
    if not token.text[:1].isupper() or is_date(token):
        return None
    following = {folded(t.text) for t in tokens[i + 1 : i + _REACH]}
    possible = [p for p in firsts.get(folded(token.text), ()) if folded(p.parts.last.split()[0]) in following]
    for person in possible:
        end = _match_full(tokens, i, person)
        if end:
            longer = [p for p in possible if (e := _match_full(tokens, i, p)) and e > end]
            return (longer[0], _match_full(tokens, i, longer[0]) or end, True) if longer else (person, end, True)
    for person_list, is_last in (
        (surnames.get(folded(token.text), []), True),
        (firsts.get(folded(token.text), []) if not is_auxiliary(token) else [], False),
    ):
        if is_last and person_list:
            return _choose(tokens, i, person_list, people, surnames), i + 1, False
        # Of two of one first name, the one who has been introduced.
        known = [p for p in person_list if p.mentions] if len(person_list) > 1 else person_list
        if len(known) == 1:
            return known[0], i + 1, False
    return None


def _match_full(tokens: list[Token], i: int, person: Person) -> int | None:
    """The index after the full name of `person` at token i, middle names aside."""
    j = i + 1
    last = [folded(word) for word in person.parts.last.split()]
    for _ in range(3):
        if [folded(t.text) for t in tokens[j : j + len(last)]] == last:
            end = j + len(last)
            has_suffix = end < len(tokens) and is_suffix(tokens, end)
            if has_suffix != bool(person.parts.suffix):
                return None
            return end + 1 if has_suffix else end
        if j >= len(tokens) or not (tokens[j].text[:1].isupper() or tokens[j].text in PARTICLES):
            after = after_nickname(tokens, j)  # Juan "Chico" Manriquez
            if after is None or [folded(t.text) for t in tokens[after : after + len(last)]] != last:
                return None
            return after + len(last)
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
    leaning = people.leaning.get(folded(tokens[i].text))
    if leaning and not told:
        named = [p for p in named if (p.gender or gender_of(p.parts.first)) == leaning] or named
    if told and len(named) == 1:
        named[0].gender = named[0].gender or told
    return named[0]


def _with_particles(tokens: list[Token], i: int, person: Person) -> int:
    """Where a last name begins that has its own word at token i: "de Blasio"."""
    particles = set(person.parts.last.lower().split()) & PARTICLES
    start = i
    while start and tokens[start - 1].lower_ in particles:
        start -= 1
    return start


def _is_part_of_other_name(tokens: list[Token], end: int) -> bool:
    """Clinton in "Clinton Foundation", Trump in "Trump Tower": the name of something else."""
    token = tokens[end - 1]
    after = tokens[end] if end < len(tokens) else None
    if after is None or not after.text[:1].isupper() or (after.text.isupper() and len(after.text) > 4):
        return False
    inside = token.ent_type_ in CALLED_AFTER and after.ent_type_ == token.ent_type_
    return inside and after.ent_iob_ == "I"


def _note_roles(person: Person, span: Span, sentence: int) -> None:
    """What stands around a name: titles, roles and parties before it, appositions and "is a ..." after it."""
    before = _described_by(span)
    if before:
        # "Secretary of State Jon Husted" is a secretary, not a state; "supporters of President Holm" are others.
        of = max((i for i, t in enumerate(before) if t.lower_ == "of"), default=0)
        if of and before[-1].lower_.rstrip(".") in TITLES:
            before, of = before[of + 1 :], 0
        title = before[of - 1] if of else before[-1]
        if head := role_word(title):
            person.add_role(head, (t.lower_ for t in before if t.is_alpha and t != title), sentence)
        person.gender = person.gender or TITLES.get(title.lower_.rstrip("."), ("", None))[1] or gender_of_role(title.lower_)
    person.parties |= {p for t in before if (p := party_of(t.text))}
    after = span.doc[span.end : span.end + 2]
    if len(after) == 2 and after[0].text in ("(", ",") and (party := party_of(after[1].text)):
        person.parties.add(party)  # "Tom Cotton (R-Ark.)"
    for token in _appositions(span):
        if head := role_word(token):
            person.add_role(head, (t.lower_ for t in token.subtree if t.is_alpha and t != token), sentence)
            person.gender = person.gender or gender_of_role(token.lower_)


def _described_by(span: Span) -> list[Token]:
    """The words before a name that belong to it: "White House spokesman"."""
    found: list[Token] = []
    for token in reversed(list(span.doc[max(0, span.start - 7) : span.start])):
        belongs = token.dep_ in BEFORE_NAMES or token.pos_ in ("PROPN", "NOUN", "ADJ")
        if not belongs or token.text in ',;:“”"()':
            break
        found.insert(0, token)
    return found


def _head_of(noun: Token) -> Token:
    """ "The head of the committee, John Hale": he is the head, whatever the parser takes the name to stand beside."""
    inside = noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.lower_ in BODIES
    return noun.head.head if inside and noun.head.head.pos_ == "NOUN" else noun


def _appositions(span: Span) -> list[Token]:
    """The nouns that say what the named one is: "X, the mayor", "the negotiator, X", "X is a senator"."""
    root = span.root
    found = [t for t in root.children if t.dep_ == "appos" and not span.start <= t.i < span.end]
    if root.dep_ == "appos":
        found.append(_head_of(root.head))
    if root.dep_ == "nsubj" and root.head.lower_ in COPULAS:
        found += [t for t in root.head.children if t.dep_ == "attr" and t.pos_ == "NOUN"]
    return found
