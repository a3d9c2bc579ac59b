"""Speakers across articles: which names are one person or body.

Merging is conservative: full names must agree in first and last name and in suffix; a bare surname joins the full name that
nearly all articles of the library mean by it. Whatever is merged can be seen and undone, and names can be merged and split by
hand: such decisions are rules in the catalog, and the speakers are made anew from the names and the rules. Nothing is lost by
a wrong merge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from index.english.names import NameParts, folded, folded_loosely, same_person, without_titles

_DOMINANT = 0.8  # share of the articles that name somebody of that surname in full, for a bare surname to mean one of several
_ENOUGH = 4  # such articles


@dataclass(frozen=True)
class PersonRow:
    """A person or body of one article that a statement was made by."""

    id: int
    article_id: int
    name: str
    kind: str  # "person" or "body"
    forms: tuple[str, ...]  # as the article writes it
    statements: int


@dataclass(frozen=True)
class SpeakerRule:
    """A reader's decision: `one` and `other` are the same, or `one` is apart (in one article, or in all)."""

    id: int
    kind: str  # "same" or "apart"
    one: str
    other: str
    article_id: int | None


@dataclass
class Speaker:
    """A person or body across all articles. `aliases` counts the articles that write a name so."""

    name: str
    kind: str
    aliases: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)  # full forms, one an article
    person_ids: list[int] = field(default_factory=list)
    article_ids: set[int] = field(default_factory=set)
    statements: int = 0
    by_hand: bool = False


def speakers(rows: Sequence[PersonRow], rules: Sequence[SpeakerRule]) -> list[Speaker]:
    """All speakers, those with most statements first."""
    keys = {row.id: _key(row, rules) for row in rows}
    # A name that is a person's in one article is not a body's in the next.
    kinds = {keys[row.id]: row.kind for row in sorted(rows, key=lambda r: r.kind)}
    groups = _Groups(kinds)
    apart = {k for k in kinds if any(r.kind == "apart" and k in (r.one, f"{r.one}\0{r.article_id}") for r in rules)}
    counts = Counter(keys[row.id] for row in rows)
    _join_persons([k for k, kind in kinds.items() if kind == "person" and k not in apart], counts, groups)
    _join_bodies([k for k, kind in kinds.items() if kind == "body" and k not in apart], groups)
    for rule in rules:
        if rule.kind == "same":
            groups.join(rule.one, rule.other)
    found: dict[str, Speaker] = {}
    for row in rows:
        root = groups.root(keys[row.id])
        speaker = found.get(root)
        if speaker is None:
            speaker = found[root] = Speaker("", kinds[keys[row.id]])
        speaker.names[row.name] += 1
        for form in {row.name, *row.forms}:
            speaker.aliases[form] += 1
        speaker.person_ids.append(row.id)
        speaker.article_ids.add(row.article_id)
        speaker.statements += row.statements
    for root, speaker in found.items():
        speaker.by_hand = any(groups.root(r.one) == root for r in rules if r.one in kinds)
        speaker.name = _display(speaker, rules)
    return sorted(found.values(), key=lambda s: (-s.statements, s.name))


def matching(found: Iterable[Speaker], asked: str) -> list[Speaker]:
    """The speakers that a reader may mean by `asked`: the very name first; else all of that surname, first name or words.

    "Clinton" means everybody of that name, "Donald Trump" neither Donald Trump Jr. nor Melania Trump.
    """
    wanted = without_titles(asked)
    parts = NameParts.of(wanted) if wanted else None
    everybody = list(found)
    exact = [s for s in everybody if s.kind == "person" and parts and any(_fits(parts, NameParts.of(n)) for n in s.names)]
    if exact:
        return exact
    folded = folded_loosely(asked)
    same = [s for s in everybody if folded in {folded_loosely(a) for a in (s.name, *s.aliases)}]
    if same:
        return same
    words = set(folded.split())
    return [s for s in everybody if words and any(words <= set(folded_loosely(n).split()) for n in s.names)]


def _fits(asked: NameParts, name: NameParts) -> bool:
    if asked.first:
        return same_person(asked, name)
    same = folded(asked.last) == folded(name.last) or folded(asked.last) in name.surnames
    return same and (not name.first or asked.suffix == name.suffix)


class _Groups:
    """Union-find over keys."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}

    def root(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, a: str, b: str) -> None:
        if a in self._parent and b in self._parent:
            self._parent[self.root(b)] = self.root(a)


def _key(row: PersonRow, rules: Sequence[SpeakerRule]) -> str:
    """A name is one key in all articles, unless a reader has set it apart in one of them."""
    here = any(r.kind == "apart" and r.one == row.name and r.article_id == row.article_id for r in rules)
    return f"{row.name}\0{row.article_id}" if here else row.name


def _join_persons(keys: list[str], counts: Counter[str], groups: _Groups) -> None:
    by_surname: dict[str, list[tuple[str, NameParts]]] = defaultdict(list)
    for key in keys:
        parts = NameParts.of(key.split("\0")[0])
        by_surname[parts.surname].append((key, parts))
    for same in by_surname.values():
        _join_full([(k, p) for k, p in same if p.first], groups)
        roots = Counter[str]()
        for key in (k for k, p in same if p.first):
            roots[groups.root(key)] += counts[key]
        for key in (k for k, p in same if not p.first) if roots else ():
            best, articles = roots.most_common(1)[0]
            # A surname alone, in an article that gives no more, may be anybody's whom the library does not know.
            if articles >= _ENOUGH and articles >= _DOMINANT * roots.total():
                groups.join(best, key)


def _join_full(full: list[tuple[str, NameParts]], groups: _Groups) -> None:
    """Join the full names of one surname that can be one person's, and only his: "J. Smith" may be John or Jane Smith, "George
    Bush" George W. or George H.W. Bush, so that they join neither."""
    fitting = {key: [(k, p) for k, p in full if k != key and same_person(parts, p)] for key, parts in full}
    clear = {key for key, found in fitting.items() if all(same_person(p, q) for (_, p), (_, q) in combinations(found, 2))}
    for key in clear:
        for other, _ in fitting[key]:
            if other in clear:
                groups.join(key, other)


def _join_bodies(keys: list[str], groups: _Groups) -> None:
    seen: dict[str, str] = {}
    for key in keys:
        groups.join(seen.setdefault(folded_loosely(key.split("\0")[0]), key), key)


def _display(speaker: Speaker, rules: Sequence[SpeakerRule]) -> str:
    """The name that most articles use in full; where a reader has merged two, the first that he named."""
    for rule in reversed(rules):
        if rule.kind == "same" and rule.one in speaker.names and rule.other in speaker.names:
            return rule.one
    full = {n: c for n, c in speaker.names.items() if speaker.kind == "body" or NameParts.of(n).first} or dict(speaker.names)
    return max(full, key=lambda n: (full[n], len(n), n))
