"""Whom a source means: a name, a surname, a pronoun or a role -> a person or body that the article names, or an honest no.

Names are matched, pronouns go to whom the text is about (salience.py), roles to who is called so (descriptions.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from index.english.body_words import BODIES, LONE_BODIES, THINGS
from index.english.determiners import NEW
from index.english.honorifics import TITLES
from index.english.name_words import CALLED, is_date
from index.english.names import first_names, folded, is_post_nominal
from index.english.parsing import BESIDE_NOUN, SUBJECTS, Parsed, is_capitalised
from index.english.places import AGE_AND_HOME, BEFORE_A_PLACE
from index.english.pronouns import AS_SUBJECTS, FIRST_PERSON, GENDERS, RELATIVE, RELATIVE_OF_SUBJECTS, Gender
from index.english.quotations import DOUBLE_TOKENS
from index.english.roles import NOBODY, SERVING, canonical_role, gender_of_role, is_role, role_word
from index.english.verbs import GOING_ON
from index.statements.naming.interviews import interviewee
from index.statements.naming.people import Mention, People, Person
from index.statements.outcome import UNNAMED, UNRESOLVED, Resolution
from index.statements.ranges import Covered
from index.statements.resolving.bodies import body_name, fuller, named_by
from index.statements.resolving.descriptions import Descriptions, LastBody
from index.statements.resolving.reports import is_report
from index.statements.resolving.salience import CLEAR, Ranges, Salience, Spoke

_BODIES = ("ORG", "FAC")  # as the recogniser calls them
_LONG_NAME = 12  # words that a body's name may go on after a person's in it


@dataclass
class Said:
    """An earlier statement, as far as it helps to understand the next one."""

    sentence: int
    resolution: Resolution


@dataclass
class Resolver:
    """Resolves the sources of one article in reading order; it remembers who spoke before. `contents`: all reported words."""

    parsed: Parsed
    people: People
    contents: list[tuple[int, int]]
    said: list[Said] = field(default_factory=list)
    followed: int = 0  # up to where the pronouns between the sources have been followed

    def __post_init__(self) -> None:
        self._reported = Covered(self.contents)
        self._salience = Salience(self.parsed, self.people, self.contents)
        self._descriptions = Descriptions(self.parsed, self.people, self._salience)

    def resolve(self, start: int, end: int, within: Resolution | None = None, own: Ranges = ()) -> Resolution:
        """Who text[start:end] means. `within`: who says the words that it stands in, for a nested statement; `own`: the
        words that the source is the source of."""
        self._follow(start)
        span = _without_date(self.parsed.span(start, end))
        words = [t for t in span if not t.is_punct and not t.is_space] if span is not None else []
        if span is None or not words:
            return UNRESOLVED
        if len(words) == 1 or (words[0].lower_ in AS_SUBJECTS and len(words) < 4):
            pronoun = self._pronoun(words[0], start, within, own)
            if pronoun is not None:
                return pronoun
        last_body = next((LastBody(s.sentence, s.resolution) for s in reversed(self.said) if s.resolution.body), None)
        return self._named(span, start, end) or self._descriptions.resolve(span, start, last_body)

    def remember(self, at: int, resolution: Resolution) -> None:
        """Note who made a statement whose cue is at `at`, for the sources that follow."""
        self._follow(at)
        sentence = self.parsed.sentence_at(at)
        self.said.append(Said(sentence, resolution))
        self._salience.spoke.append(Spoke(sentence, resolution.persons))

    def last_speaker(self, before: int, paragraphs: int = 1) -> Resolution | None:
        """Who spoke last before offset `before`, if in this paragraph or one of the `paragraphs` before it."""
        here = self.parsed.sentence_at(before)
        for said in reversed(self.said):
            if said.sentence <= here:
                near = self.parsed.paragraphs[here] - self.parsed.paragraphs[said.sentence] <= paragraphs
                return said.resolution if near else None
        return None

    def _follow(self, until: int) -> None:
        """Let subjects like "he" between two sources count as mentions: they carry on whom the text is about."""
        for number in range(self.parsed.sentence_at(self.followed), self.parsed.sentence_at(until) + 1):
            for token in self.parsed.docs[number]:
                at = self.parsed.starts[number] + token.idx
                if not self.followed <= at < until or at in self._reported:
                    continue
                person = self._person_at(token, at)
                if person is not None:
                    self._salience.note(person, Mention(number, at, at + len(token), "pronoun", False))
        self.followed = max(self.followed, until)

    def _person_at(self, token: Token, at: int) -> Person | None:
        """Who a pronoun or a title ("the president") in the running text is, where it is clear."""
        if token.lower_ in ("he", "she") and token.dep_ in SUBJECTS:
            certainty, person = self._salience.best(at, GENDERS[token.lower_])
            return person if certainty >= CLEAR else None
        if token.i > 0 and token.lower_ in TITLES and token.nbor(-1).lower_ == "the" and token.dep_ in (*SUBJECTS, "poss"):
            found = self._descriptions.by_role(token.doc[token.i - 1 : token.i + 1], token, canonical_role(token.lower_), at)
            if found is not None and found.confidence >= 0.8:
                return found.persons[0]
        return None

    # names

    def _named(self, span: Span, start: int, end: int) -> Resolution | None:
        """A source that names a person or a body as the one who speaks."""
        speaking = self._speaking(span, start, end)
        if not speaking:
            return self._named_body(span, start, end)
        persons = tuple(dict.fromkeys(p for p, _ in speaking))
        unsure = [pm for pm in speaking if not pm[1].full and pm[0].parts.surname in self.people.ambiguous]
        if any(self._are_told_apart(p.parts.surname, m) for p, m in unsure):
            return UNRESOLVED
        confidence = 0.97 if not unsure else 0.5 if any(self._may_be_namesake(p, m) for p, m in unsure) else 0.75
        return Resolution("named", persons, confidence=confidence, because=self._introduces(persons[0]))

    def _are_told_apart(self, surname: str, mention: Mention) -> bool:
        """Whether the article, before a bare surname, calls each of its bearers by more than that, also once it has named both:
        then the surname alone is neither's."""
        if not self._is_bare(mention, surname):
            return False
        own = [p for p in self.people.persons if surname in p.parts.surnames]
        before = {p.name: [m for m in p.mentions if m.start < mention.start] for p in own}
        known = {name: found for name, found in before.items() if found}
        both = max((found[0].start for found in known.values()), default=0)
        more = all(any(m.start > both for m in found) for found in known.values())
        return len(known) > 1 and more and not any(self._is_bare(m, surname) for found in known.values() for m in found)

    def _is_bare(self, mention: Mention, surname: str) -> bool:
        """Whether a mention is the surname without a title."""
        before = self.parsed.text[max(0, mention.start - 20) : mention.start].split()[-1:]
        titled = bool(before) and before[0].rstrip(".").lower() in TITLES
        return not titled and folded(self.parsed.text[mention.start : mention.end]) == surname

    def _may_be_namesake(self, person: Person, mention: Mention) -> bool:
        """Whether a bare surname may as well be somebody else's, who was named after its bearer, before whom alone the article
        had called so."""
        if person.gender and self.people.leaning.get(person.parts.surname) == person.gender:
            return False
        own = [m for m in person.mentions if m.start < mention.start]
        rivals = [
            [m.start for m in p.mentions if m.full and m.start < mention.start]
            for p in self.people.persons
            if p is not person and p.parts.surname == person.parts.surname
        ]
        rivals = [r for r in rivals if r]
        alone = any(not m.full and all(m.start < r[0] for r in rivals) for m in own)
        return bool(rivals) and not alone and max(r[-1] for r in rivals) > max((m.start for m in own), default=-1)

    def _speaking(self, span: Span, start: int, end: int) -> list[tuple[Person, Mention]]:
        """The persons of a source who speak themselves: its head, those joined to it by "and", or else its apposition.

        "Trump aide" and "spokesman for Clinton" name nobody who speaks; "spokesman for Clinton, Brian Fallon," does.
        """
        parts = _between_commas(span)
        named = [[(p, m) for p, m in self.people.within(start, end) if self._heads(part, m, start)] for part in parts]
        main = named[0] if named else []
        joined = [
            pm
            for part, found in zip(parts[1:], named[1:], strict=True)
            for pm in found
            if part[0].lower_ == "and" or _is_list(parts)
        ]
        if main:
            return main + joined if any(t.lower_ in ("and", "&") for t in span) else main[:1]
        if span.root.lower_ in THINGS:
            return []  # "the letter, signed by Holm, Lund and Dahl,"
        apposed = ([(p, m) for p, m in found if p.parts.first or not self._is_place_here(m)] for found in named[1:])
        return next((found[:1] for found in apposed if found), [])

    def _is_place_here(self, mention: Mention) -> bool:
        """Whether the recogniser takes a name for a place's where it stands: "the capital, Harrow"."""
        span = self.parsed.span(mention.start, mention.end)
        return span is not None and span.root.ent_type_ in ("GPE", "LOC", "FAC")

    def _heads(self, part: Span, mention: Mention, start: int) -> bool:
        """Whether the name is what this part of a source is about, not something that describes it."""
        at = self.parsed.starts[self.parsed.sentence_at(start)]
        name = part.doc.char_span(mention.start - at, mention.end - at, alignment_mode="expand")
        if name is None or name.start < part.start or name.end > part.end:
            return False
        if self._is_called(part, name):
            return True
        if _is_within_longer(name, part) or _is_quoted_title(name, part):
            return False
        before = self._without_places(_without_body(part.doc[part.start : name.start]), at)
        if any(t.pos_ in ("ADP", "VERB", "SCONJ", "AUX") or t.lower_ in RELATIVE_OF_SUBJECTS for t in before):
            return False
        after = [
            t
            for t in part.doc[name.end : part.end]
            if not t.is_space and (t.lower_ in BODIES or not is_post_nominal(t.text, name.text))
        ]
        if not after:
            return True
        # "Trump's aide", "Clinton campaign", but "Lara Trump of the campaign".
        return after[0].text not in ("'s", "’s", "'", "’") and after[0].pos_ not in ("NOUN", "PROPN", "ADJ", "PART")

    def _is_called(self, part: Span, name: Span) -> bool:
        """Whether a description says what its own noun is called: "a woman who gave her name as Delia", "a plumber named Viggo"."""
        before = part.doc[part.start : name.start]
        nouns = [t for t in before if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in ("compound", "poss") and t.lower_ != "name"]
        return len(nouns) == 1 and CALLED.search(before.text_with_ws) is not None and name.end == part.end

    def _without_places(self, words: list[Token], at: int) -> list[Token]:
        """What stands before a name, without where a person joined to it is from: "Sens. Hale of Texas and ...". `at`: where
        the sentence begins."""
        if len(words) > 2 and words[-1].lower_ in ("and", "&"):
            of = max((i for i, t in enumerate(words) if t.lower_ == "of"), default=0)
            placed = all(is_capitalised(t) for t in words[of + 1 : -1])
            if of and placed and self._named_at(at + words[of - 1].idx) is not None:
                return words[:of]
        return words

    def _introduces(self, person: Person) -> int:
        """The sentence that gives the full name."""
        return next((m.sentence for m in person.mentions if m.full), person.mentions[0].sentence)

    def _named_body(self, span: Span, start: int, end: int) -> Resolution | None:
        """A ministry, an outlet, a country: the source's own head is a name, or part of one."""
        root = _apposed_body(span) or span.root
        if any(t.pos_ == "NOUN" and t.head == root.head for t in span[root.i - span.start + 1 :]) and root.dep_ in BESIDE_NOUN:
            return None  # "Nobel winner", of which the parser makes no noun with a word before it
        opens = root.i == span.start and root.is_sent_start
        if not is_capitalised(root) or root.pos_ == "PRON" or (opens and root.pos_ != "PROPN"):
            return None
        if span[0].lower_ in NEW and root.lower_ in BODIES:
            return None  # "a Holm PAC"
        if root.lower_ in NOBODY or root.ent_type_ == "NORP" or root.lower_.rstrip(".") in TITLES:
            return None  # "the former House Speaker" is somebody
        if not root.ent_type_ and (root.pos_ == "NOUN" or is_role(root.lower_)):
            return None  # "Popular Website Shows Bias": a headline's capitals name nobody
        name = self._own_name(span, root, start, end)
        if not name or name.lower() in NOBODY:
            return None
        full = fuller(self.parsed, name)
        at = self.parsed.text.find(full)
        return Resolution("named", body=full, confidence=0.9, because=self.parsed.sentence_at(at) if at >= 0 else None)

    def _own_name(self, span: Span, root: Token, start: int, end: int) -> str:
        """What the head of a source is called, with the words of the name that the recogniser leaves out."""
        name = named_by(root)
        if "," in name and "," not in span.text.rstrip(","):
            return name.split(",")[0]  # "According to Holm Review, Lund ..."
        more = [t for t in root.rights if t.dep_ == "conj" and t.i < span.end and t.pos_ == "PROPN" and not t.ent_type_]
        named = self.people.within(start, end)
        if more and not named and all(is_capitalised(t) or t.dep_ == "cc" for t in span) and root.i == span.start:
            return span.text  # "Time and Date"
        if any(self.parsed.starts[self.parsed.sentence_at(start)] + root.idx < m.end for _, m in named):
            return name
        first = self.parsed.span(named[0][1].start, named[0][1].end) if named else None
        if first is not None and first.end <= root.i and _head_of_compound(first.root) == root and root.ent_type_ in _BODIES:
            return body_name(span.doc[first.start : root.i + 1])  # "Ida Holm Research Institute"
        return name

    # pronouns

    def _pronoun(self, token: Token, start: int, within: Resolution | None, own: Ranges) -> Resolution | None:
        word = token.lower_
        if word in GENDERS:
            return (
                self._follows(token, start)
                or self._goes_on(token, start, own)
                or self._he_or_she(GENDERS[word], start, within, own)
            )
        if word in FIRST_PERSON:
            if within is not None:
                return Resolution(within.status, within.persons, within.body, within.confidence * 0.95, within.because)
            asked = interviewee(self.parsed.text, self.people, start) if word == "i" else None
            return UNNAMED if asked is None else Resolution("named", (asked,), confidence=0.8, because=self._introduces(asked))
        if word in RELATIVE:
            return self._relative(token, start)
        if word == "they":
            last = self.last_speaker(start)
            if both := self._both(start):
                return both
            if self._is_many(start):
                return UNNAMED
            many = last is not None and (len(last.persons) > 1 or last.body is not None or _may_be_body(last.persons))
            return last if many and last is not None and not is_report(last.body) else UNNAMED
        if word == "it":
            return self._it(start)
        if word == "both":
            return self._both(start) or UNRESOLVED
        return UNNAMED if word in NOBODY else None

    def _follows(self, token: Token, start: int) -> Resolution | None:
        """ "Even as he accused ..., Giuliani said", "In his speech, Giuliani said": the name comes after the pronoun, as the
        subject of the main clause."""
        clause = _fronted(token)
        if clause is None:
            return None
        at = self.parsed.starts[self.parsed.sentence_at(start)]
        named = [
            (person, mention)
            for subject in clause.head.children
            if subject.dep_ in SUBJECTS and subject.i > token.i
            for person, mention in self.people.within(at, at + subject.idx + len(subject))
            if mention.end == at + subject.idx + len(subject) and person.gender in (GENDERS[token.lower_], None)
        ]
        before = self.people.within(at, start)
        rivals = [m for p, m in before if p.gender in (GENDERS[token.lower_], None)]
        if not named or any(clause.dep_ == "prep" or m.relation in SUBJECTS for m in rivals):
            return None
        person, mention = named[-1]
        return Resolution("named", (person,), confidence=0.85, because=mention.sentence)

    def _goes_on(self, token: Token, start: int, own: Ranges) -> Resolution | None:
        """ "He continued, “...”", after Lindsey Hale said something: a first name that women mostly have is outweighed."""
        last = self.last_speaker(start)
        if not own or last is None or len(last.persons) != 1 or token.dep_ not in SUBJECTS or token.head.lemma_ not in GOING_ON:
            return None
        person, gender = last.persons[0], GENDERS[token.lower_]
        if not person.by_first_name or person.gender in (gender, None):
            return None
        person.gender = gender
        return Resolution("named", (person,), confidence=0.85, because=self.said[-1].sentence)

    def _he_or_she(self, gender: Gender, start: int, within: Resolution | None, own: Ranges) -> Resolution:
        if self._is_somebody_unnamed(gender, start):
            return UNNAMED
        if self._is_somebody_unclear(start):
            return UNRESOLVED
        # "He would go, Trump said" may be Trump; in “He would go,” Trump said, he is somebody else.
        around = within.persons if within else ()
        speaking, barred = ((), around) if self.parsed.is_quoted(start) else (around, ())
        certainty, person = self._salience.best(start, gender, own=own, speaking=speaking, barred=barred)
        if person is None:
            last = self.last_speaker(start, paragraphs=2)
            return UNNAMED if last is not None and last.status == "unnamed" else UNRESOLVED
        if certainty < CLEAR:
            return UNRESOLVED
        here = self.parsed.sentence_at(start)
        told = [m.sentence for m in person.mentions if m.start < start][-1:]
        spoke = [s.sentence for s in self.said if person in s.resolution.persons and s.sentence <= here][-1:]
        confidence = round(min(0.94, certainty), 2)  # of those given 0.95 and more, 97% were right
        return Resolution("named", (person,), confidence=confidence, because=max([*told, *spoke], default=None))

    def _is_somebody_unnamed(self, gender: Gender, start: int) -> bool:
        """Whether the last subject before a pronoun is a man or woman without a name: "my father", "the woman"."""
        here = self.parsed.sentence_at(start)
        for number in (here, here - 1):
            if number < 0 or self.parsed.paragraphs[number] != self.parsed.paragraphs[here]:
                return False
            for token in reversed(list(self.parsed.docs[number])):
                at = self.parsed.starts[number] + token.idx
                if at >= start or token.dep_ not in SUBJECTS or at in self._reported:
                    continue
                if token.pos_ == "PRON" and GENDERS.get(token.lower_) == gender:
                    continue  # who that is stands before it
                if token.pos_ in ("PROPN", "PRON"):
                    return False
                if token.pos_ == "NOUN" and gender_of_role(token.lower_) == gender:
                    return (
                        self._descriptions.by_role(token.doc[token.i : token.i + 1], token, canonical_role(token.lower_), at)
                        is None
                    )
        return False

    def _both(self, start: int) -> Resolution | None:
        """ "Hale and Moss met as they ...": two persons who are the subject before "they" or "both", with no other between."""
        number = self.parsed.sentence_at(start)
        for here in (number, number - 1):
            if here < 0 or self.parsed.paragraphs[here] != self.parsed.paragraphs[number]:
                return None
            at = self.parsed.starts[here]
            subjects = [
                t for t in self.parsed.docs[here] if t.dep_ in SUBJECTS and at + t.idx < start and at + t.idx not in self._reported
            ]
            if subjects:
                joined = [t for t in subjects[-1].children if t.dep_ == "conj" and t.pos_ == "PROPN"]
                found = self._named_by((subjects[-1], *joined), at)
                if len(joined) != 1 or len(found) != 2 or found[0] is found[1]:
                    return None
                return Resolution("named", found, confidence=0.8, because=here)
        return None

    def _named_at(self, at: int) -> Person | None:
        """Who is named by the word at offset `at`."""
        return next((p for p, m in self.people.by_start.values() if m.start <= at < m.end), None)

    def _named_by(self, tokens: Sequence[Token], at: int) -> tuple[Person, ...]:
        """Who are named by these words of the sentence that begins at offset `at`."""
        return tuple(p for t in tokens if (p := self._named_at(at + t.idx)) is not None)

    def _is_many(self, start: int) -> bool:
        """Whether "they" has a plural noun before it in its sentence: "voters, because they did not respond"."""
        number = self.parsed.sentence_at(start)
        at = self.parsed.starts[number]
        return any(t.tag_ == "NNS" and at + t.idx < start and at + t.idx not in self._reported for t in self.parsed.docs[number])

    def _is_somebody_unclear(self, start: int) -> bool:
        """Whether the subject of the sentence before is "the candidate" whom the article leaves open."""
        number = self.parsed.sentence_at(start) - 1
        if number < 0 or self.parsed.paragraphs[number] != self.parsed.paragraphs[number + 1]:
            return False
        at = self.parsed.starts[number]
        subjects = [t for t in self.parsed.docs[number] if t.dep_ in SUBJECTS and t.head.dep_ == "ROOT"]
        return bool(subjects) and self._descriptions.is_open(subjects[-1], at + subjects[-1].idx)

    def _relative(self, token: Token, start: int) -> Resolution:
        """ "Campa, who heads ...", "the European Union, which ...": what stands right before the pronoun."""
        near = [(p, m) for at, (p, m) in self.people.by_start.items() if start - 90 < m.end <= start and not self._is_place(p, at)]
        if near:
            person, mention = max(near, key=lambda pair: pair[1].end)
            # "Donna Rawlings, 59, of Ashton, Md., who ..." as well
            if AGE_AND_HOME.fullmatch(self.parsed.text[mention.end : start]):
                if _is_of_many(token):
                    return self._joined(mention)
                if token.lower_ == "who" and (noun := self._served(mention)) is not None:
                    return self._man_of(noun, mention.sentence)
                return Resolution("named", (person,), confidence=0.9, because=mention.sentence)
        beside = self._body_before(start) if token.lower_ in ("which", "that") else None
        if beside is not None:
            return beside
        governor = _governor(token)
        if governor is None:
            return UNNAMED
        at = self.parsed.starts[self.parsed.sentence_at(start)]
        for noun in _same_thing(governor):
            for person, mention in near:
                if mention.start <= at + noun.idx < mention.end:
                    return Resolution("named", (person,), confidence=0.8, because=mention.sentence)
            kind = any(t.lower_ in NEW for t in noun.children)  # "Future, a super PAC that ..."
            if token.lower_ == "who" or kind or noun.pos_ != "PROPN":
                continue
            if any(e.label_ in ("ORG", "GPE") and e.start <= noun.i < e.end for e in noun.doc.ents):
                body = fuller(self.parsed, named_by(noun))
                return Resolution("named", body=body, confidence=0.8, because=self.parsed.sentence_at(start))
        return UNNAMED

    def _joined(self, last: Mention) -> Resolution:
        """ "Hale and Moss, who are ...": both. "Those supporting Hale, who are ...": not Hale."""
        span = self.parsed.span(last.start, last.end)
        if span is None or span.root.dep_ != "conj":
            return UNNAMED
        found = self._named_by((span.root.head, span.root), self.parsed.starts[last.sentence])
        return Resolution("named", found, confidence=0.8, because=last.sentence) if len(found) == 2 else UNNAMED

    def _body_before(self, start: int) -> Resolution | None:
        """ "China joined the World Trade Organization, which ...": the body that ends right before a comma and the pronoun."""
        number = self.parsed.sentence_at(start)
        for entity in self.parsed.docs[number].ents:
            between = self.parsed.text[self.parsed.starts[number] + entity.end_char : start]
            if entity.label_ == "ORG" and between[:1] == "," and between[1:].isspace():
                return Resolution("named", body=fuller(self.parsed, body_name(entity)), confidence=0.8, because=number)
        return None

    def _is_place(self, person: Person, at: int) -> bool:
        """Whether what was taken for a person may be where somebody is from: one word after "from" or "in"."""
        return not person.parts.first and BEFORE_A_PLACE.search(self.parsed.text[max(0, at - 9) : at]) is not None

    def _served(self, mention: Mention) -> Token | None:
        """The noun that a name only tells whose man it is: "an adviser to Hale, who ..."."""
        span = self.parsed.span(mention.start, mention.end)
        if span is None or span.root.dep_ != "pobj" or span.root.head.lower_ not in ("to", "for", "of"):
            return None
        noun = span.root.head.head
        beside = [*noun.lefts, *(t for t in noun.children if t.dep_ == "appos")]
        serves = noun.pos_ == "NOUN" and canonical_role(noun.lower_) in SERVING and all(t.pos_ != "PROPN" for t in beside)
        return noun if serves else None

    def _man_of(self, noun: Token, number: int) -> Resolution:
        """Who an adviser is: whom his sentence calls so ("Moss, an adviser to Hale, who ..."), or nobody that is named."""
        named = self._named_by(_same_thing(noun)[1:], self.parsed.starts[number])
        return Resolution("named", (named[0],), confidence=0.85, because=number) if named else UNNAMED

    def _is_person(self, name: str) -> bool:
        """Whether a name that is taken for a body's is also a person's of the article."""
        return any(name.lower() in (p.name.lower(), p.parts.surname) for p in self.people.persons)

    def _it(self, start: int) -> Resolution:
        here = self.parsed.sentence_at(start)
        last = self.last_speaker(start)
        spoke = next((s.sentence for s in reversed(self.said) if s.sentence <= here), -1)
        speaks = last is not None and last.body is not None
        since = self._body_subject(here, max(spoke, here - 3) if speaks else here - 3, start)
        if last is not None and speaks and not (since and since.because is not None and since.because > spoke):
            return Resolution("named", body=last.body, confidence=0.75, because=last.because)
        if last is not None and last.status == "unnamed":
            return UNNAMED  # "the report", and what it adds
        return since or UNRESOLVED

    def _body_subject(self, here: int, after: int, start: int) -> Resolution | None:
        """The body or place that is the last subject before offset `start`, of sentence `here` or one before it that is after
        sentence `after`."""
        for number in range(here, max(-1, after), -1):
            for entity in self.parsed.docs[number].ents:
                at = self.parsed.starts[number] + entity.start_char
                name = body_name(entity)
                owns = number == here and entity.label_ == "ORG" and entity.root.dep_ == "poss"  # "Holm’s list will ..., when it"
                noun = entity.root.head if owns else entity.root
                subject = entity.label_ in ("ORG", "GPE") and at < start and noun.dep_ in SUBJECTS[: 1 + owns]
                no_body = self._is_person(name) or (entity.label_ == "ORG" and self._descriptions.is_no_speaker(name))
                if subject and not no_body and (self.parsed.is_quoted(start) or not self.parsed.is_quoted(at)):
                    return Resolution("named", body=fuller(self.parsed, name), confidence=0.65, because=number)
        return None


def _without_date(span: Span | None) -> Span | None:
    """A source without the date before it: "May 18, a spokesman for Holm"."""
    if span is None or not is_date(span[0]):
        return span
    rest = next((t.i for t in span if t.ent_type_ != "DATE" and not t.is_punct and not t.is_space), span.start)
    return span.doc[rest : span.end]


def _apposed_body(span: Span) -> Token | None:
    """The name beside a noun that says what a body is: "the civil rights organization the Holm League"."""
    root = span.root
    if root.pos_ != "NOUN" or root.lower_ not in BODIES | LONE_BODIES:
        return None
    same = [
        t for t in span if t.i > root.i and (t.dep_ == "appos" if t.head == root else (t.head, t.dep_) == (root.head, root.dep_))
    ]
    longer = [t for t in same if t.ent_type_ == "ORG" or (t.ent_type_ == "GPE" and t.ent_iob_ == "I")]  # not "the group Ohio First"
    return next((t for t in longer if t.pos_ == "PROPN" and is_capitalised(t)), None)


def _is_within_longer(name: Span, part: Span) -> bool:
    """Whether a name only begins that of a body: "Stone University’s Ida Holm, Jr., Research Institute"."""
    head = _head_of_compound(name.root)
    return part.end <= head.i < part.end + _LONG_NAME and head.ent_type_ in _BODIES and is_capitalised(head)


def _head_of_compound(token: Token) -> Token:
    """The noun that a word of a name stands before: "Institute" for "Holm" in "Ida Holm Research Institute"."""
    while token.dep_ in ("compound", "nmod"):
        token = token.head
    return token


def _is_quoted_title(name: Span, part: Span) -> bool:
    """Whether a name stands in a title in quotation marks, with the name of whom it describes after them."""
    closes = _end_of_title(part)
    return name.end <= closes and any(is_capitalised(t) for t in part.doc[closes : part.end])


def _end_of_title(part: Span) -> int:
    """Where the quotation marks end in which a source begins; its beginning where there are none."""
    opens = part.start if part[0].text in DOUBLE_TOKENS else part.start - 1
    if opens < 0 or part.doc[opens].text not in DOUBLE_TOKENS:
        return part.start
    return next((t.i + 1 for t in part if t.i > opens and t.text in DOUBLE_TOKENS), part.start)


def _without_body(before: Span) -> list[Token]:
    """What stands before a name, without the body or the work whose chairman, star, ... the one named is."""
    role = before[-1] if len(before) else None
    if role is None or role.pos_ not in ("NOUN", "PROPN") or role.ent_type_ or role_word(role) is None:
        return list(before)
    body = next((e for e in before.doc.ents if e.end == role.i and e.label_ == "ORG"), None)
    begin = max(before.start, _end_of_title(before))
    return [t for t in before.doc[begin : before.end] if body is None or not body.start <= t.i < body.end]


def _fronted(token: Token) -> Token | None:
    """The clause or phrase with a pronoun that stands before the verb it belongs to."""
    if token.dep_ not in (*SUBJECTS, "poss"):
        return None
    fronted = (t for t in token.ancestors if t.dep_ in ("advcl", "prep") and t.head.i > token.i and t.head.pos_ in ("VERB", "AUX"))
    return next(fronted, None)


def _governor(relative: Token) -> Token | None:
    """The noun that a relative pronoun goes with, also as the second of two: "whom they know and who says"."""
    clause = relative.head
    while clause.dep_ == "conj":
        clause = clause.head
    if clause.dep_ not in ("relcl", "acl"):
        return None
    noun = clause.head
    # "the former head of Acme who ...": nobody says "who" of a firm.
    if relative.lower_ == "who" and noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.ent_type_ in ("ORG", "GPE"):
        noun = noun.head.head
    return noun


def _is_of_many(relative: Token) -> bool:
    """Whether the verb of a relative pronoun is a plural: "those supporting Hale, who are angry" is not said of Hale."""
    verbs = [relative.head, *(t for t in relative.head.children if t.dep_ in ("aux", "auxpass"))]
    return relative.dep_ in SUBJECTS and any(t.tag_ == "VBP" or t.lower_ == "were" for t in verbs)


def _same_thing(noun: Token) -> list[Token]:
    """The noun, and those that its clause says it is: "McConnell, now the leader", "Kaine is a lawyer"."""
    found = [noun]
    if noun.dep_ == "conj" and noun.head.dep_ == "appos" and noun.pos_ == "NOUN":
        noun = noun.head  # "Kaine, a lawyer and a father"
    while noun.dep_ == "appos":
        noun = noun.head
        found.append(noun)
    if noun.dep_ == "attr":
        found += [t for t in noun.head.children if t.dep_ in SUBJECTS]
    return found


def _may_be_body(persons: tuple[Person, ...]) -> bool:
    """Whether what was taken for a person may be an outlet or a group: one word, no first name, nothing that tells a gender."""
    return len(persons) == 1 and not persons[0].parts.first and persons[0].gender is None and persons[0].name not in first_names()


def _between_commas(span: Span) -> list[Span]:
    """The parts of a source that commas, dashes and brackets separate."""
    cuts = [i for i in range(span.start, span.end) if span.doc[i].text in {",", "(", ")", "—", "–", "--", ";", ":"}]
    bounds = zip([span.start, *(c + 1 for c in cuts)], [*cuts, span.end], strict=True)
    return [span.doc[a:b] for a, b in bounds if a < b]


def _is_list(parts: list[Span]) -> bool:
    """Whether the parts are members of a list ("Clinton, Trump and Johnson")."""
    return (
        len(parts) > 2 and "and" in (parts[-1][0].lower_, *(t.lower_ for t in parts[-1])) and all(len(p) <= 4 for p in parts[:-1])
    )
