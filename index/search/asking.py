"""From a question to the sentences that may answer it, and what the reader finds in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

from index.english.calendar import parse_day
from index.english.words import WORD
from index.seams import Reader
from index.search.records import Records
from index.search.repeats import Repeats
from index.storage import checksums
from index.storage.catalog import Catalog
from index.types import Evidence, Reading, ReadResult, Sentence
from index.vectors.current import Embedded

if TYPE_CHECKING:
    from index.search.reading.postprocessor import ReaderPostprocessor
    from index.search.retrieval import SentenceRetriever


class Asking:
    """Finds and reads the sentences of a library for a question. `reader` is asked for when something is to be read."""

    def __init__(
        self, catalog: Catalog, embedded: Embedded, records: Records, repeats: Repeats, reader: Callable[[], Reader]
    ) -> None:
        self.catalog, self._embedded, self._records, self._repeats = catalog, embedded, records, repeats
        self._reader = reader

    def prepare(self) -> None:
        """Load what the first question needs, so that nobody waits for it then."""
        self._embedded.search()
        self._reader()

    def article_ids(
        self, since: date | None = None, until: date | None = None, publisher: str = "", speaker: str = "", tag: str = ""
    ) -> list[int] | None:
        """Ids of the articles published from `since` to `until`, by `publisher`, with a statement by `speaker`, with a tag; each
        filter may be left out, and without any the answer is None: all. An article without a date is in no period."""
        if not (since or until or publisher or speaker or tag):
            return None
        quoting = {i for s in self._records.find_speakers(speaker) for i in s.article_ids} if speaker else None
        found = []
        for article in self.catalog.articles.all():
            day = parse_day(article.published)
            in_time = (not since and not until) or (day is not None and (not since or since <= day) and (not until or day <= until))
            by = publisher.casefold() in article.publisher.casefold()
            tagged = not tag or tag.casefold() in (t.casefold() for t in article.tags)
            if in_time and by and tagged and (quoting is None or article.id in quoting):
                found.append(article.id)
        return found

    def search(self, question: str, k: int = 8, article_ids: list[int] | None = None) -> list[Evidence]:
        """The k sentences that fit the question best, best first, from all articles or from those named."""
        found = self.retriever(k, article_ids).find(question)
        return self._evidence([sentence for sentence, _ in found], article_ids, scores={s.id: score for s, score in found})

    def read(
        self,
        question: str,
        k: int = 8,
        article_ids: list[int] | None = None,
        history: str = "",
        also: Sequence[int] = (),
        speakers: Sequence[str] = (),
    ) -> ReadResult:
        """What the reader finds for the question, with the k likeliest sentences.

        `history` is the last exchange of a conversation that the question leans on; `also` are ids of sentences to read besides
        those found. With `speakers`, only sentences that hold their words, or name them, can answer; where none does, none answers.
        """
        from index.search.reading.search import read
        from index.search.retrieval import without_repeats

        reader = self._reader()
        calibration = reader.calibration
        candidates = [*self.candidates(question, article_ids, history), *self.catalog.sentences.by_id(also).values()]
        found = read(self.catalog, reader, question, candidates, self.speakers_in, history)
        fitting = self._by_or_about(found.sentences, speakers) if speakers else found.sentences
        sentences = fitting or found.sentences  # what comes nearest is shown all the same
        readings = {i: calibration.reading(said) for i, said in found.said.items()}
        evidence = tuple(self._evidence(without_repeats(sentences, self.catalog)[:k], article_ids, readings))
        right, answerable = calibration.chances([found.signals[s.id] for s in sentences]) if fitting else (0.0, 0.0)
        # In the order of all signs; one that reads less well ends them.
        beside = list(takewhile(lambda e: e.reading is not None and e.reading.answers >= calibration.beside, evidence))
        outcome = calibration.outcome(right, answerable)
        return ReadResult(evidence, max(1, len(beside)), right, answerable, found.kinds, outcome)

    def _by_or_about(self, sentences: Sequence[Sentence], names: Sequence[str]) -> list[Sentence]:
        """Those that hold words of one of these people, or name one; all where nobody in particular is named ("officials")."""
        known = {name: self._records.find_speakers(name) for name in names}
        named = [name for name, found in known.items() if found or name[:1].isupper()]
        people, surnames = {s.name for found in known.values() for s in found}, {name.split()[-1].lower() for name in named}
        speakers = self.speakers_in(sentences)
        return [
            s
            for s in sentences
            if not named or speakers.get(s.id) in people or surnames & {w.lower() for w in WORD.findall(s.text)}
        ]

    def candidates(self, question: str, article_ids: list[int] | None = None, history: str = "") -> list[Sentence]:
        """The sentences to read for a question, those that fit best first; of a few articles, all."""
        from index.search.reading.search import CANDIDATES, WHOLE

        if article_ids is None:
            every = self.catalog.sentences.first(WHOLE + 1)
        else:
            every = [s for i in sorted(article_ids)[: WHOLE + 1] for s in self.catalog.sentences.of(i)]
        questions = [question, *([f"{history} {question}"] if history else [])]
        searches = [self.retriever(CANDIDATES, article_ids).find(words) for words in questions]
        found = [s for places in zip_longest(*searches) for s, _ in filter(None, places)]  # by turns
        return list({s.id: s for s in [*found, *(every if len(every) <= WHOLE else ())]}.values())

    def _evidence(
        self,
        sentences: Sequence[Sentence],
        article_ids: list[int] | None,
        readings: Mapping[int, Reading] | None = None,
        scores: Mapping[int, float] | None = None,
    ) -> list[Evidence]:
        self.catalog.checks.assure({s.article_id for s in sentences}, *checksums.PARTS)
        articles = {a.id: a for a in self.catalog.articles.by_id({s.article_id for s in sentences})}
        there = [s for s in sentences if s.article_id in articles]  # an article may have been removed since the search
        speakers, also = self.speakers_in(there), self._repeats.repeated_in(there, article_ids)
        return [
            Evidence(
                s, articles[s.article_id], (scores or {}).get(s.id, 0.0), speakers.get(s.id), also[s.id], (readings or {}).get(s.id)
            )
            for s in there
        ]

    def speakers_in(self, sentences: Sequence[Sentence]) -> dict[int, str]:
        """Whose words each of the sentences holds, by sentence id; sentences that hold nobody's are left out.

        Of several statements in one sentence the longest part counts; where the article does not name the speaker, it is
        what the article calls him ("a senior official").
        """
        best: dict[int, tuple[int, str]] = {}
        by_id = {s.id: s for s in sentences}
        for statement in self._records.statements_in(list(by_id)):
            if statement.act == "did" or statement.parent is not None or statement.status == "unresolved" or not statement.is_said:
                continue
            for i in statement.sentence_ids:
                if sentence := by_id.get(i):
                    held = sum(max(0, min(b, sentence.end) - max(a, sentence.start)) for a, b in statement.contents)
                    best[i] = max(best.get(i, (0, "")), (held, statement.said_by))
        return {i: name for i, (_, name) in best.items() if name}

    def postprocessor(self, top_n: int = 8) -> ReaderPostprocessor:
        """The reader as a node postprocessor of LlamaIndex: keeps the `top_n` nodes that answer best."""
        from index.search.reading.postprocessor import ReaderPostprocessor

        return ReaderPostprocessor(self._reader(), top_n)

    def retriever(self, k: int = 8, article_ids: list[int] | None = None) -> SentenceRetriever:
        """A LlamaIndex retriever over this library, for use in other pipelines."""
        from index.search.retrieval import RetrieverOptions, SentenceRetriever

        options = RetrieverOptions(k=k, article_ids=article_ids)
        return SentenceRetriever(self.catalog, *self._embedded.search_and_model(), options)
