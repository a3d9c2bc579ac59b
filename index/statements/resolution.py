"""Whom a source means: a name, a surname, a pronoun or a role -> a person or body that the article names, or an honest no.

Pronouns go to the most salient person before them whose gender fits: recently mentioned, as a subject, speaking last
(after Lappin and Leass, Computational Linguistics 1994, who weigh the same things). Roles go to who is called so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Span, Token

from index.statements.names import TITLES, Gender, first_names
from index.statements.parse import Parsed, is_capitalised
from index.statements.people import Mention, People, Person, canonical_role, party_of

Status = Literal["named", "unnamed", "unresolved"]

_GENDER: dict[str, Gender] = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}
_FIRST_PERSON = frozenset("i we me my our us".split())
_NOBODY = frozenset(
    "you your people everyone everybody someone somebody anyone anybody nobody no-one one others those these some many most both all "
    "none few several another critics observers officials sources experts analysts voters supporters opponents".split()
)
_RELATIVE = frozenset("who whom that which whose".split())
_INDEFINITE = frozenset(
    "a an another one some several many few two three four five six seven eight nine ten other any no every each".split()
)
_GENERIC_BODIES = frozenset(
    "agency company group organization organisation newspaper network paper magazine site website firm bank union committee commission "
    "council court campaign department ministry administration government bureau board institute university party outlet publication "
    "association coalition center centre office team poll survey report study statement letter article story book film ad".split()
)
_MADE_BY = frozenset(
    "poll survey report study statement letter article story book film ad memo tweet email lawsuit complaint".split()
)
_PERSONS = frozenset("man woman candidate businessman author lawyer official host lawmaker actor doctor professor".split())
_ROLES = frozenset(canonical_role(role) for role, _ in TITLES.values() if role)
_SECRET = frozenset("source person insider whistleblower".split())  # who is called so is not to be named
_LAWMAKERS = frozenset(("senator", "representative", "lawmaker"))
_RECENT = 14  # sentences back that a pronoun may reach


@dataclass(frozen=True)
class Resolution:
    """Who a source is. `persons` and `bodies` are names; `because` is the sentence that tells, by its number.

    named: the article names who it is; unnamed: it does not mean to; unresolved: it may, but we cannot tell whom.
    """

    status: Status
    persons: tuple[Person, ...] = ()
    body: str | None = None
    confidence: float = 1.0
    because: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.persons) or ((self.body,) if self.body else ())


UNNAMED = Resolution("unnamed")
UNRESOLVED = Resolution("unresolved", confidence=0.0)


@dataclass
class Said:
    """An earlier statement, as far as it helps to understand the next one."""

    sentence: int
    resolution: Resolution
    contents: tuple[tuple[int, int], ...]


@dataclass
class Resolver:
    """Resolves the sources of one article in reading order; it remembers who spoke before."""

    parsed: Parsed
    people: People
    contents: list[tuple[int, int]] = field(default_factory=list)  # all reported words of the article
    said: list[Said] = field(default_factory=list)
    own: tuple[tuple[int, int], ...] = ()  # the words of the statement whose source is being resolved
    followed: int = 0  # up to where the pronouns between the sources have been followed

    def resolve(
        self, start: int, end: int, within: Resolution | None = None, own: tuple[tuple[int, int], ...] = ()
    ) -> Resolution:
        """Who text[start:end] means. `within`: who says the words that it stands in, for a nested statement; `own`: the
        words that the source is the source of."""
        self._follow_pronouns(start)
        self.own = own
        span = self.parsed.span(start, end)
        if span is None:
            return UNRESOLVED
        words = [t for t in span if not t.is_punct and not t.is_space]
        if not words:
            return UNRESOLVED
        if len(words) == 1 or (words[0].lower_ in ("he", "she", "they", "we", "i", "who") and len(words) < 4):
            pronoun = self._pronoun(words[0], start, within)
            if pronoun is not None:
                return pronoun
        joint = self._named(span, start, end)
        if joint is not None:
            return joint
        return self._described(span, start)

    def _follow_pronouns(self, until: int) -> None:
        """Let subjects like "he" between two sources count as mentions: they carry on whom the text is about."""
        self.own = ()
        for number in range(self.parsed.sentence_at(self.followed), self.parsed.sentence_at(until) + 1):
            for token in self.parsed.docs[number]:
                at = self.parsed.starts[number] + token.idx
                if not self.followed <= at < until or any(a <= at < b for a, b in self.contents):
                    continue
                person = self._person_at(token, at)
                if person is not None:
                    person.mentions.append(Mention(number, at, at + len(token), "pronoun", False))
        self.followed = max(self.followed, until)

    def _person_at(self, token: Token, at: int) -> Person | None:
        """Who a pronoun or a title ("the president") in the running text is, where it is clear."""
        if token.lower_ in ("he", "she") and token.dep_ in ("nsubj", "nsubjpass"):
            certainty, person = self._most_salient(at, _GENDER[token.lower_], None)
            return person if certainty >= 0.53 else None
        titled = token.i > 0 and token.lower_ in TITLES and token.nbor(-1).lower_ == "the" and token.dep_ in ("nsubj", "nsubjpass", "poss")
        if titled:
            found = self._by_role(token.doc[token.i - 1 : token.i + 1], token, canonical_role(token.lower_), at)
            if found is not None and found.confidence >= 0.8:
                return found.persons[0]
        return None

    def remember(self, at: int, resolution: Resolution, contents: tuple[tuple[int, int], ...]) -> None:
        """Note who made a statement, for the sources that follow."""
        self._follow_pronouns(at)
        self.said.append(Said(self.parsed.sentence_at(at), resolution, contents))

    def last_speaker(self, before: int, paragraphs: int = 1) -> Resolution | None:
        """Who spoke last before offset `before`, if in this paragraph or one of the `paragraphs` before it."""
        here = self.parsed.sentence_at(before)
        for said in reversed(self.said):
            if said.sentence <= here:
                near = self.parsed.paragraphs[here] - self.parsed.paragraphs[said.sentence] <= paragraphs
                return said.resolution if near else None
        return None

    # names

    def _named(self, span: Span, start: int, end: int) -> Resolution | None:
        """A source that names a person or a body as the one who speaks."""
        speaking = self._speaking(span, start, end)
        if not speaking:
            return self._named_body(span)
        persons = tuple(dict.fromkeys(p for p, _ in speaking))
        unsure = any(not m.full and p.parts.surname in self.people.ambiguous for p, m in speaking)
        return Resolution("named", persons, confidence=0.75 if unsure else 0.97, because=self._introduces(persons[0]))

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
        return next((found[:1] for found in named[1:] if found), [])

    def _heads(self, part: Span, mention: Mention, start: int) -> bool:
        """Whether the name is what this part of a source is about, not something that describes it."""
        at = self.parsed.starts[self.parsed.sentence_at(start)]
        name = part.doc.char_span(mention.start - at, mention.end - at, alignment_mode="expand")
        if name is None or name.start < part.start or name.end > part.end:
            return False
        before, after = part.doc[part.start : name.start], part.doc[name.end : part.end]
        if any(t.pos_ in ("ADP", "VERB", "SCONJ", "AUX") or t.lower_ in ("who", "whose", "that", "which") for t in before):
            return False
        if not len(after):
            return True
        # "Trump's aide", "Clinton campaign", but "Lara Trump of the campaign".
        return after[0].text not in ("'s", "’s", "'", "’") and after[0].pos_ not in ("NOUN", "PROPN", "ADJ", "PART")

    def _introduces(self, person: Person) -> int:
        """The sentence that gives the full name."""
        return next((m.sentence for m in person.mentions if m.full), person.mentions[0].sentence)

    def _named_body(self, span: Span) -> Resolution | None:
        """A ministry, an outlet, a country: the source's own head is a name, or part of one."""
        root = span.root
        if (
            not is_capitalised(root)
            or root.pos_ == "PRON"
            or (root.i == span.start and root.is_sent_start and root.pos_ not in ("PROPN",))
        ):
            return None
        if root.lower_ in _NOBODY or (root.tag_ == "NNPS" and root.ent_type_ == "NORP") or root.ent_type_ == "NORP":
            return None
        entity = next(
            (
                e
                for e in span.doc.ents
                if e.start <= root.i < e.end and e.label_ in ("ORG", "GPE", "FAC", "LOC", "PERSON", "PRODUCT", "WORK_OF_ART")
            ),
            None,
        )
        chosen = entity if entity is not None else _chunk(root)
        name = _body_name(chosen)
        if not name or name.lower() in _NOBODY:
            return None
        full = self._fuller(name)
        return Resolution(
            "named",
            body=full,
            confidence=0.9,
            because=self.parsed.sentence_at(self.parsed.text.find(full)) if full in self.parsed.text else None,
        )

    def _fuller(self, name: str) -> str:
        """The longest name of the article that ends in this one ("Homeland Security" -> "Department of Homeland Security")."""
        names = {_body_name(e) for doc in self.parsed.docs for e in doc.ents if e.label_ == "ORG"}
        if len(name.split()) > 1:
            return max((n for n in names if n == name or n.endswith(" " + name)), key=len, default=name)
        letters = name.replace(".", "")
        if letters.isupper() and len(letters) > 2:
            return max((n for n in names if _initials(n) == letters), key=len, default=name)
        return name

    # descriptions

    def _described(self, span: Span, start: int) -> Resolution:
        """ "the foreign minister", "a senior official", "the ministry", "his campaign"."""
        root = span.root
        head = canonical_role(root.lower_)
        first = next((t for t in span if not t.is_punct), root)
        if root.lower_ in _NOBODY or first.lower_ in _INDEFINITE or root.tag_ in ("NNS", "NNPS", "CD"):
            return UNNAMED
        definite = first.lower_ in ("the", "this", "that") or first.dep_ == "poss" or first.pos_ in ("PROPN", "ADJ", "NOUN")
        if not definite or head in _SECRET:
            return UNNAMED
        by_role = self._by_role(span, root, head, start)
        if by_role is not None:
            return by_role
        body = self._body_of(root, span, start)
        if body.status == "named" or head in _GENERIC_BODIES:
            return body
        if first.lower_ not in ("the", "this", "that") or any(t.dep_ == "poss" for t in span):
            return UNNAMED
        return self._salient(span, start) if head in _PERSONS or head in _ROLES else UNRESOLVED

    def _salient(self, span: Span, start: int) -> Resolution:
        """Who a role may mean that nobody in the article is given: the one it is about just then, if it is clear who that is."""
        party = next((p for t in span if (p := party_of(t.text))), None)
        certainty, person = self._most_salient(start, None, None, party)
        if person is None or certainty < 0.62:
            return UNRESOLVED
        last = [m for m in person.mentions if m.start < start]
        return Resolution("named", (person,), confidence=0.6, because=last[-1].sentence if last else None)

    def _by_role(self, span: Span, root: Token, head: str, start: int) -> Resolution | None:
        words = {t.lower_ for t in span if t.is_alpha and t is not root and t.lower_ not in ("the", "this", "that")}
        gender = TITLES.get(root.lower_, ("", None))[1]
        party = next((p for t in span if (p := party_of(t.text))), None)
        scored: list[tuple[float, Person]] = []
        here = self.parsed.sentence_at(start)
        for person in self.people.persons:
            if gender and person.gender not in (gender, None):
                continue
            roles = [r for r in person.roles if r == head or (head == "lawmaker" and r in _LAWMAKERS)]
            if not roles:
                continue
            own = set().union(*(person.roles[r] for r in roles))
            if party and party not in person.parties:
                continue
            if "former" in words and "former" not in own and head in _ROLES and head != "doctor":
                continue
            # "Clinton's campaign manager" is not Trump's: a name among the words must be among the person's.
            named = {t.lower_ for t in span if t is not root and is_capitalised(t) and t.pos_ == "PROPN"}
            if named and not named & own:
                if self.people.within(start, start + len(span.text)):
                    continue
                score = 0.5
            else:
                score = 1.0 + len(words & own)
            distance = min((here - m.sentence for m in person.mentions if m.start < start), default=40)
            scored.append((score + 1.0 / (1 + max(0, distance)), person))
        if not scored:
            return None
        scored.sort(key=lambda pair: -pair[0])
        best, person = scored[0]
        second = scored[1][0] if len(scored) > 1 else 0.0
        role = next(r for r in person.roles if r == head or head == "lawmaker")
        confidence = 0.9 if not second else 0.8 if best > second + 0.3 else 0.6
        return Resolution("named", (person,), confidence=confidence, because=person.role_sentences[role])

    def _body_of(self, root: Token, span: Span, start: int) -> Resolution:
        """ "the ministry": the body last named that is one; "the Clinton campaign": just that."""
        word = root.lower_
        if word == "campaign" or word in ("administration", "team"):
            owner = [p for p, _ in self.people.within(start, start + len(span.text))]
            if owner:
                return Resolution(
                    "named", body=f"{owner[0].parts.last} {word}", confidence=0.9, because=self.parsed.sentence_at(start)
                )
        if word in _MADE_BY:
            return UNNAMED
        here = self.parsed.sentence_at(start)
        for number in range(here, max(-1, here - _RECENT), -1):
            for entity in reversed(self.parsed.docs[number].ents):
                at = self.parsed.starts[number] + entity.start_char
                named = entity.label_ == "ORG" and word in entity.text.lower().split()
                placed = entity.label_ == "GPE" and word in ("city", "state", "country", "nation") and entity.root.dep_ != "compound"
                if at < start and (named or placed):
                    return Resolution("named", body=self._fuller(_body_name(entity)), confidence=0.8 if named else 0.65, because=number)
        if word in ("newspaper", "network", "paper", "magazine", "site", "company", "firm", "organization", "agency", "outlet"):
            last = next((s.resolution for s in reversed(self.said) if s.resolution.body), None)
            if last is not None:
                return Resolution("named", body=last.body, confidence=0.65, because=last.because)
            near = {self._fuller(_body_name(e)): n for n in range(max(0, here - 3), here) for e in self.parsed.docs[n].ents if e.label_ == "ORG"}
            if len(near) == 1:
                return Resolution("named", body=next(iter(near)), confidence=0.65, because=next(iter(near.values())))
        return UNRESOLVED

    # pronouns

    def _pronoun(self, token: Token, start: int, within: Resolution | None) -> Resolution | None:
        word = token.lower_
        if word in _GENDER:
            return self._he_or_she(_GENDER[word], start, within)
        if word in _FIRST_PERSON:
            if within is not None:
                return Resolution(within.status, within.persons, within.body, within.confidence * 0.95, within.because)
            return UNNAMED
        if word in _RELATIVE:
            return self._relative(token, start)
        if word == "they":
            last = self.last_speaker(start)
            many = last is not None and (len(last.persons) > 1 or last.body is not None or _may_be_body(last.persons))
            return last if many and last is not None else UNNAMED
        if word == "it":
            return self._it(start)
        return UNNAMED if word in _NOBODY else None

    def _he_or_she(self, gender: Gender, start: int, within: Resolution | None) -> Resolution:
        certainty, person = self._most_salient(start, gender, within)
        if person is None:
            return self._unnamed_before(start) or UNRESOLVED
        if certainty < 0.53:
            return UNRESOLVED
        before = [m for m in person.mentions if m.start < start]
        spoke = [s.sentence for s in self.said if person in s.resolution.persons and s.sentence <= self.parsed.sentence_at(start)]
        because = max([*(m.sentence for m in before[-1:]), *spoke[-1:]], default=None)
        return Resolution("named", (person,), confidence=round(min(0.95, 0.4 + 0.55 * certainty), 2), because=because)

    def _most_salient(
        self, start: int, gender: Gender | None, within: Resolution | None, party: str | None = None
    ) -> tuple[float, Person | None]:
        """(how clear it is, from 0.5 to 1, the person that the article is about at `start`)."""
        fitting = [p for p in self.people.persons if gender is None or p.gender in (gender, None)]
        fitting = [p for p in fitting if party is None or party in p.parties]
        scores = [(self._salience(p, start), p) for p in fitting]
        speaking = within.persons if within is not None else ()
        scores = [(score * (1.0 if gender is None or person.gender else 0.75), person) for score, person in scores]
        scores = [(score + 1.5 * (person in speaking), person) for score, person in scores]
        ranked = sorted((pair for pair in scores if pair[0] > 0), key=lambda pair: -pair[0])
        if not ranked:
            return 0.0, None
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        return ranked[0][0] / (ranked[0][0] + second), ranked[0][1]

    def _salience(self, person: Person, start: int) -> float:
        here = self.parsed.sentence_at(start)
        by_sentence: dict[int, float] = {}
        for mention in person.mentions:
            if mention.start >= start or here - mention.sentence > _RECENT:
                continue
            weight = {"nsubj": 1.0, "nsubjpass": 0.95, "ROOT": 0.7, "appos": 0.8, "pronoun": 0.75, "dobj": 0.6, "pobj": 0.5, "poss": 0.4}.get(
                mention.relation, 0.5
            )
            if mention.full and mention is person.mentions[0] and here - mention.sentence == 1:
                weight = 1.1  # introduced just now, to speak next
            if any(a <= mention.start < b for a, b in self.own):
                weight *= 0.1  # hardly anybody calls himself by his name
            elif any(a <= mention.start < b for a, b in self.contents):
                weight *= 0.45  # named in somebody else's words
            distance = here - mention.sentence
            new_paragraph = self.parsed.paragraphs[here] - self.parsed.paragraphs[mention.sentence]
            weight *= 0.72**distance * 0.9**new_paragraph
            by_sentence[mention.sentence] = max(weight, by_sentence.get(mention.sentence, 0.0))
        score = sum(by_sentence.values())
        earlier = [said for said in self.said if said.sentence <= here][-6:]
        for back, said in enumerate(reversed(earlier)):
            if person in said.resolution.persons and len(said.resolution.persons) == 1:
                score += 0.9 * 0.6**back * 0.85 ** (here - said.sentence)
                if back == 0:
                    score += 0.3
        return score

    def _unnamed_before(self, start: int) -> Resolution | None:
        last = self.last_speaker(start, paragraphs=2)
        return UNNAMED if last is not None and last.status == "unnamed" else None

    def _relative(self, token: Token, start: int) -> Resolution:
        """ "Campa, who heads ...": what stands right before the pronoun."""
        near = [(p, m) for at, (p, m) in self.people.by_start.items() if start - 90 < m.end <= start]
        if near:
            person, mention = max(near, key=lambda pair: pair[1].end)
            if re.fullmatch(r"[\s,(—–]*", self.parsed.text[mention.end : start]):
                return Resolution("named", (person,), confidence=0.9, because=mention.sentence)
            governor = token.head.head if token.head.dep_ == "relcl" else None
            if governor is not None and governor.i >= 0:
                noun = governor.head if governor.dep_ == "appos" else governor  # "McConnell, now the leader, who ..."
                at = self.parsed.starts[self.parsed.sentence_at(start)] + noun.idx
                if mention.start <= at < mention.end:
                    return Resolution("named", (person,), confidence=0.8, because=mention.sentence)
        return UNNAMED

    def _it(self, start: int) -> Resolution:
        last = self.last_speaker(start)
        if last is not None and last.body:
            return Resolution("named", body=last.body, confidence=0.75, because=last.because)
        if last is not None and last.status == "unnamed":
            return UNNAMED  # "the report", and what it adds
        here = self.parsed.sentence_at(start)
        for number in range(here, max(-1, here - 3), -1):
            for entity in self.parsed.docs[number].ents:
                at = self.parsed.starts[number] + entity.start_char
                if entity.label_ in ("ORG", "GPE") and at < start and entity.root.dep_ == "nsubj":
                    return Resolution("named", body=self._fuller(_body_name(entity)), confidence=0.65, because=number)
        return UNRESOLVED


def _may_be_body(persons: tuple[Person, ...]) -> bool:
    """Whether what was taken for a person may be an outlet or a group: one word, no first name, nothing that tells a gender."""
    return len(persons) == 1 and not persons[0].parts.first and persons[0].gender is None and persons[0].name not in first_names()


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


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


def _chunk(root: Token) -> Span:
    """The capitalised words around a head: "New York Times"."""
    start = end = root.i
    while start > 0 and is_capitalised(root.doc[start - 1]) and root.doc[start - 1].dep_ in ("compound", "nmod", "amod"):
        start -= 1
    while end + 1 < len(root.doc) and root.doc[end + 1].pos_ == "PROPN":
        end += 1
    return root.doc[start : end + 1]


def _body_name(span: Span) -> str:
    text = " ".join(span.text.split()).rstrip("’'")
    text = re.sub(r"[’']s$", "", text)
    return re.sub(r"^(?:the|The|a|A|an|An)\s+", "", text).strip(' ,.;:“”"') if text else ""
