"""The Quotes tab's data: the statements that fit the reader's filters, as plain rows. Nothing here knows Gradio or HTML."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, replace
from typing import Any

from assistant.ui.view import article_fields, outlets, statement_fields
from index import Article, Index, Sentence, Statement, as_csv, as_record, card, gist
from index.english.quotations import quotations
from index.english.words import keywords

PAGE = 100  # rows that are sent at a time
UNNAMED = "unnamed"  # asked for as a speaker: all sources without a name
_NAMES = 200  # speakers and titles that are offered for a choice
_LONGEST = 500  # characters of a filter; nobody types more


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader looks for; "" is everything. `since` and `until` are days ("2017-02-22") of publication."""

    speaker: str = ""
    words: str = ""
    article: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, given: Any) -> Filters:
        """From what a browser sent, which may be anything."""
        known = given if isinstance(given, dict) else {}
        return cls(**{f.name: str(known.get(f.name) or "").strip()[:_LONGEST] for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Quote:
    """A statement with the article it stands in. `names`: its speakers one by one, for a statement may have several.

    `told` is the same for what near-duplicates of an article, such as outlets with the same wire copy, print alike; `also` are
    the others of them.
    """

    statement: Statement
    article: Article
    names: tuple[str, ...]
    told: Hashable = None
    also: tuple[Article, ...] = ()


class Quotes:
    """All statements of a library, newest article first. They are read once for each revision of the library: a reader who
    types a filter has every statement looked at with each letter. May be used from any thread."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._read: tuple[int, list[Quote]] = (-1, [])

    def all(self) -> list[Quote]:
        """Every statement of the library as it is now."""
        with self._lock:
            revision = self._index.revision
            if self._read[0] != revision:
                self._read = (revision, self._read_all())
            return self._read[1]

    def page(self, filters: Filters, offset: int = 0) -> dict[str, Any]:
        """At most PAGE rows of those that fit, from `offset` on, and for the first page what there is to choose from.

        What near-duplicates print alike is one row and counts once; "copies" are the others.
        """
        everything = self.all()
        found = self._fitting(everything, filters)
        once = folded(found)
        page = once[max(0, offset) : max(0, offset) + PAGE]
        shown = {"rows": self._rows(page), "total": len(once), "copies": len(found) - len(once)}
        shown["all"] = len(once) if filters == Filters() else len(folded(everything))
        return shown if offset > 0 else {**shown, **self._choices(everything, once, filters)}

    def export(self, filters: Filters, form: str) -> str:
        """All statements that fit, each outlet's, as CSV or JSON."""
        records = [as_record(q.statement, q.article) for q in self._fitting(self.all(), filters)]
        return as_csv(records) if form == "csv" else json.dumps(records, ensure_ascii=False, indent=1)

    def _read_all(self) -> list[Quote]:
        articles = {a.id: a for a in self._index.articles()}
        known = {s.name for s in self._index.speakers()}
        quotes = [
            Quote(s, articles[s.article_id], names_of(s.speaker, known))
            for s in self._index.statements()
            if s.article_id in articles and s.sentence_ids
        ]
        quotes = with_copies(quotes, self._index.families(articles))
        # Newest article first. Sorting is stable, so within an article they stay in reading order.
        return sorted(quotes, key=lambda q: (q.article.published[:10], q.article.id), reverse=True)

    def _fitting(self, quotes: list[Quote], filters: Filters) -> list[Quote]:
        tests = self._tests(filters)
        return [q for q in quotes if all(test(q) for test in tests)]

    def _tests(self, filters: Filters) -> list[Callable[[Quote], bool]]:
        """What a quote must pass; the cheap tests come first."""
        tests: list[Callable[[Quote], bool]] = []
        if filters.kind:
            tests.append(lambda q: q.statement.kind == filters.kind)
        if filters.since or filters.until:
            tests.append(lambda q: is_within(q.article.published, filters.since, filters.until))
        if filters.article:
            title = filters.article.casefold()
            tests.append(lambda q: title in q.article.title.casefold() or title in q.article.publisher.casefold())
        if filters.speaker:
            tests.append(self._said_by(filters.speaker))
        if filters.words:
            words = filters.words.casefold()
            sentences = set(self._index.sentence_ids_with_all(keywords(filters.words)))
            # The words as typed find what is half typed; the sentence's words find other forms and the subject around them.
            tests.append(lambda q: words in q.statement.content.casefold() or not sentences.isdisjoint(q.statement.sentence_ids))
        return tests

    def _said_by(self, asked: str) -> Callable[[Quote], bool]:
        """Whether a quote is of somebody whom `asked` may mean, or of a source without a name that the article calls so."""
        names, folded = self._meant(asked), asked.casefold()
        if folded == UNNAMED:
            return lambda q: not q.names
        if asked in names:  # the very name, as the chart has it: "Ann Lee's spokesman" is not meant
            return lambda q: asked in q.names
        return lambda q: not names.isdisjoint(q.names) or (not q.names and folded in q.statement.mention.casefold())

    def _meant(self, asked: str) -> set[str]:
        """The speakers that `asked` may mean: the very name, else names it is a form of, else names it is a part of."""
        everybody = self._index.speakers()
        exact = {s.name for s in everybody if s.name == asked}
        folded = asked.casefold()
        return (
            exact
            or {s.name for s in self._index.find_speakers(asked)}
            or {s.name for s in everybody if any(folded in alias.casefold() for alias in (s.name, *s.aliases))}
        )

    def _rows(self, page: list[Quote]) -> list[dict[str, Any]]:
        because = self._index.sentences_by_id([q.statement.because for q in page if q.statement.because is not None])
        return [quote_row(q, because.get(q.statement.because or 0)) for q in page]

    def _choices(self, everything: list[Quote], found: list[Quote], filters: Filters) -> dict[str, Any]:
        """Who is on record how often (whatever speaker is chosen, so that another one can be), and the articles' titles."""
        others = folded(self._fitting(everything, replace(filters, speaker=""))) if filters.speaker else found
        counts = Counter(name for q in others for name in q.names)
        meant = self._meant(filters.speaker) if filters.speaker else set()
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        offered = ranked[:_NAMES] + [item for item in ranked[_NAMES:] if item[0] in meant]
        return {
            "speakers": [{"name": name, "count": count, "chosen": name in meant} for name, count in offered],
            "named": len(ranked),
            "unnamed": sum(not q.names for q in others),
            "titles": list(dict.fromkeys(q.article.title for q in everything))[:_NAMES],
        }


def with_copies(quotes: list[Quote], families: dict[int, list[int]]) -> list[Quote]:
    """The quotes, in their order, with what they have in common with those of near-duplicates (`families`, by article id)."""
    seen: Counter[Hashable] = Counter()
    told: list[Hashable] = []
    printed: dict[Hashable, list[Article]] = {}
    for q in quotes:
        here = (q.article.id, q.names or gist(q.statement.mention), gist(q.statement.content))
        seen[here] += 1  # what an article has twice are two statements
        # No other article prints it where the article stands alone.
        family = families.get(q.article.id, [q.article.id])[0]
        told.append((family, *here[1:], seen[here]))
        printed.setdefault(told[-1], []).append(q.article)
    return [
        replace(q, told=key, also=tuple(a for a in printed[key] if a is not q.article)) for q, key in zip(quotes, told, strict=True)
    ]


def folded(quotes: list[Quote]) -> list[Quote]:
    """The first of each that is told alike."""
    return list({q.told: q for q in reversed(quotes)}.values())[::-1]


def quote_row(quote: Quote, because: Sentence | None = None) -> dict[str, Any]:
    """One statement as the page draws it."""
    statement = quote.statement
    return {
        **statement_fields(statement),
        **article_fields(quote.article),
        "id": statement.id,
        "sentence_id": statement.sentence_ids[0],
        "parts": exact_parts(statement.content, statement.kind),
        "card": card(statement, quote.article, because),
        "also": outlets(quote.also),
    }


def exact_parts(content: str, kind: str) -> list[dict[str, Any]]:
    """The words cut where quotation marks open and close; `exact` parts are the speaker's own words."""
    if kind != "mixed":
        return [{"text": content, "exact": kind == "direct"}]
    parts, at = [], 0
    for start, end in quotations(content, [(0, len(content))]):
        parts += [{"text": content[at:start], "exact": False}, {"text": content[start:end], "exact": True}]
        at = end
    return [part for part in [*parts, {"text": content[at:], "exact": False}] if part["text"]]


def names_of(speaker: str | None, known: set[str]) -> tuple[str, ...]:
    """The names in a joint speaker ("Ann Lee and Bo Day"); a name may itself have an "and" in it."""
    if speaker is None:
        return ()
    words = speaker.split(" and ")
    for end in range(len(words), 0, -1):
        first = " and ".join(words[:end])
        if first in known:
            return (first, *names_of(" and ".join(words[end:]) or None, known))
    return (speaker,)


def is_within(published: str, since: str, until: str) -> bool:
    """Whether a date lies between two days, as far as it is known: "2017" may be any day of that year."""
    day = published[:10]
    return bool(day) and (not since or day >= since[: len(day)]) and (not until or day <= until[: len(day)])
