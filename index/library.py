"""The library as other programs see it: open it, add articles, remove them, search."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from index.english.calendar import parse_day
from index.english.segmentation import sentence_spans
from index.english.words import WORD, keywords
from index.errors import ArticleNotFound, EditError, Overtaken, SourceError
from index.search.speakers import SpeakerBook
from index.sources.files import from_text, published_date, read, whole
from index.sources.files.text import tidied
from index.statements.speakers import Speaker, matching
from index.steps import Each, untold
from index.storage import checksums
from index.storage.articles import Listing, Sort
from index.storage.catalog import Catalog
from index.storage.edits import EDITABLE, checked
from index.storage.identity import feed_of, is_place
from index.storage.near_duplicates import gist
from index.storage.vectors import Vectors
from index.storage.versions import Version
from index.types import Added, Article, Draft, Evidence, Progress, Reading, ReadResult, Sentence, Statement
from index.upkeep.backup import finish_restore
from index.vectors.current import Embedded, OnProgress, silent

if TYPE_CHECKING:
    from index.search.retrieval import SentenceRetriever
    from index.search.statements import Ranked
    from index.sources.web import Link, Web
    from index.statements.extracted import Extracted
    from index.vectors.model import SentenceEmbedding
    from index.vectors.store import FaissStore

_TOGETHER = 256  # sentences that are embedded at a time
_OUTLETS = 50  # near-duplicates of one article that are looked at to name the outlets of a sentence


class Index:
    """One library. Opening is cheap: the embedding model is loaded when vectors are first needed.

    May be used from any thread; several processes may have the same library open, and each sees the others' changes.
    """

    def __init__(self, home: Path, embedding: str | None = None, web: Web | None = None) -> None:
        self.home = home
        self._web = web
        finish_restore(home)
        self.catalog = Catalog(home / "catalog.db")
        self._embedded = Embedded(home, self.catalog, embedding)
        self._book = SpeakerBook(self.catalog)
        self._lock = threading.Lock()

    @classmethod
    def open(cls, home: str | Path, embedding: str | None = None) -> Index:
        """Open the library in folder `home`, made if it is not there.

        `embedding` names the sentence-transformers model to use. A library that was built with another one is embedded
        anew when vectors are first needed; without a name, the library's own model is used. Raises HomeError.
        """
        return cls(Path(home).expanduser(), embedding)

    def close(self) -> None:
        """Write the FAISS cache and close the catalog."""
        self._embedded.close()
        self.catalog.close()

    # adding and removing

    @property
    def web(self) -> Web:
        """Fetches what a reader names; nothing else in onrecord asks another machine for articles."""
        from index.sources.web import Web

        with self._lock:
            self._web = self._web or Web()
            return self._web

    def add(
        self, source: str, progress: OnProgress = silent, called: str | None = None, newest: int | None = None
    ) -> Iterator[Added]:
        """Add every article of a source, yielding what became of each as it is stored. Raises nothing for bad input.

        `called` is kept as the source of a file instead of its path, for one that lies there for a moment only; `newest` is
        how many articles of a feed or sitemap are added. `progress` is told of the articles, and of the steps of adding each; what
        it raises ends the adding, with the library as it is then: nothing of the article that was being added is in it.
        """
        from index.sources.web import is_online

        if is_online(source):
            yield from self.add_found(self.web.drafts(source, newest, progress), source, progress)
            return
        for number, found in enumerate(read(source)):
            if isinstance(found, SourceError):
                yield Added(called or source, "failed", message=str(found).replace(source, called or source))
            else:
                if called:
                    found = replace(found, source=found.source.replace(source, called))
                progress(Progress("articles", number, 0, found.title))
                yield self.add_draft(found, progress)
        self._embedded.persist()

    def add_links(self, links: Sequence[Link], progress: OnProgress = silent) -> Iterator[Added]:
        """Add what some links of a listing lead to, like `add`; of a link to a feed, its newest articles."""
        yield from self.add_found(self.web.of_links(links, progress), "", progress)

    def add_found(self, drafts: Iterator[Draft | SourceError], source: str, progress: OnProgress = silent) -> Iterator[Added]:
        """Add drafts as they come, yielding what became of each."""
        for found in drafts:
            if isinstance(found, SourceError):
                yield Added(source, "failed", message=str(found))
            else:
                yield self.add_draft(found, progress)
        self._embedded.persist()

    def add_text(
        self, text: str, title: str = "", publisher: str = "", published: str = "", url: str = "", progress: OnProgress = silent
    ) -> Added:
        """Add pasted text. Raises SourceError where there is no sentence in it."""
        text = whole(text)
        draft = from_text(text, "pasted text", title, publisher=publisher, published=published_date(published), url=url)
        source = url or "pasted:" + hashlib.sha256(text.encode()).hexdigest()[:12]
        added = self.add_draft(replace(draft, source=source), progress)
        self._embedded.persist()
        return added

    def add_sample(self) -> Added:
        """Add the sample story that ships with onrecord."""
        text = files("index").joinpath("sample/new-story.md").read_text(encoding="utf-8")
        added = self.add_draft(from_text(text, "sample/new-story.md"))
        self._embedded.persist()
        return added

    def is_new(self) -> bool:
        """Whether no article was ever added: a library that was emptied on purpose is not new."""
        return self.catalog.revision == 0

    def add_draft(self, draft: Draft, progress: OnProgress = silent) -> Added:
        """Add one article: skipped if the same one is there, made the current version of one that has changed."""
        draft = tidied(draft)
        while True:
            try:
                return self._add_draft(draft, progress)
            except (Overtaken, ArticleNotFound):  # by another process, between our looking and our storing: look again
                continue

    def _add_draft(self, draft: Draft, progress: OnProgress) -> Added:
        same, earlier = self.catalog.articles.find(draft)
        if same is not None:
            return self._same_again(same, draft)
        spans = sentence_spans(draft.text, _step("characters", len(draft.text), draft.title, progress))
        if not spans:
            return Added(draft.source, "failed", draft.title, message=f"{draft.source}: there is no sentence in it.")
        from index.statements.extraction import LONGEST

        embedding, built_with = self._embedded.in_use()
        told = _step("sentences", len(spans), draft.title, progress)
        vectors = _vectors(embedding, [draft.text[start:end] for _, start, end in spans], told)
        statements = _statements(draft.text, spans, _step("statements", len(spans), draft.title, progress))
        article_id = self.catalog.add(draft, spans, vectors, statements, replaces=earlier, embedding=built_with)
        status: Literal["added", "updated"] = "added" if earlier is None else "updated"
        number = sum(s.act != "did" for s in statements)
        feed, too_long = feed_of(draft.source), len(draft.text) > LONGEST
        notes = [
            draft.note,
            f"text from the feed of {feed}" if feed else "",
            self._much_the_same(article_id),
            f"too long to look for statements in it ({len(draft.text):,} characters; at most {LONGEST:,})" if too_long else "",
        ]
        return Added(draft.source, status, draft.title, article_id, len(spans), number, "; ".join(filter(None, notes)), too_long)

    def _same_again(self, article_id: int, draft: Draft) -> Added:
        """An article that is there already. What the library did not know of it, or its source now says otherwise, is noted;
        what a reader has set by hand stays."""
        kept = self.catalog.articles.get(article_id)
        authority = kept.source == draft.source and is_place(draft.source)
        by_hand = self.catalog.edits.by_hand(article_id)
        new = {n: getattr(draft, n) for n in EDITABLE if n != "title" and getattr(draft, n) and n not in by_hand}
        new = {n: v for n, v in new.items() if v != getattr(kept, n) and (authority or not getattr(kept, n))}
        if new:
            with suppress(EditError):
                self.catalog.edits.note(article_id, new)
                names = {"url": "address", "published": "date"}
                # The language was found out, not told by the source: nothing that a reader would call new.
                told = ", ".join(names.get(name, name) for name in new if name != "language")
                if told:
                    return Added(draft.source, "updated", kept.title, article_id, kept.sentences, message=f"{told} noted")
        return Added(draft.source, "unchanged", kept.title, article_id, kept.sentences, message="already in the library")

    def _much_the_same(self, article_id: int) -> str:
        others = [a for a in self.near_duplicates([article_id]).get(article_id, []) if a.id != article_id]
        return "much the same as " + ", ".join(f"article {a.id}" for a in others[:5]) if others else ""

    # changing and removing

    def edit(self, article_id: int, **changes: str) -> Article:
        """Change `title`, `publisher`, `published`, `url`, `authors` (names with commas between) or `language` of an article;
        "" empties a field. What was changed stays so in later versions. Raises ArticleNotFound, EditError."""
        return self.edit_with_tags(article_id, None, changes)[0]

    def edit_with_tags(self, article_id: int, tags: Sequence[str] | None, changes: dict[str, str]) -> tuple[Article, int]:
        """`edit`, and give the article these `tags`, all at once: it, and the number that `undo_edit` takes."""
        return self.catalog.edits.edit(article_id, {name: checked(name, value) for name, value in changes.items()}, tags)

    def undo_edit(self, number: int | None = None) -> Article:
        """Take back a change by hand, the last one where none is named; the article. Raises ArticleNotFound, EditError."""
        return self.catalog.edits.undo(number)

    def last_change(self) -> Literal["edit", "removal"] | None:
        """What was done last that can be undone."""
        edit, removal = self.catalog.edits.last(), self.catalog.versions.last_batch()
        if edit is not None and (removal is None or edit.number > removal):
            return "edit"
        return None if removal is None else "removal"

    def tag(self, article_ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and take off tags of some articles. Raises ArticleNotFound, EditError."""
        self.catalog.edits.set_tags(article_ids, add, remove)

    def tags(self) -> dict[str, int]:
        """All tags, each with the number of its articles."""
        return self.catalog.articles.tags()

    def publishers(self) -> list[str]:
        """All publishers, those of most articles first."""
        return self.catalog.articles.publishers()

    def remove(self, *article_ids: int) -> None:
        """Remove articles, all or none: nothing finds them any more. For 30 days they can be put back. Raises ArticleNotFound."""
        self.catalog.remove(*article_ids)

    def undo_remove(self, *article_ids: int) -> list[Article]:
        """Put back removed articles, the last ones that were removed together where none is named; the articles.

        Raises ArticleNotFound, and EditError for one that was added again meanwhile.
        """
        found: list[Article] = []
        for article_id in article_ids or self.catalog.versions.last_removed():
            version = self.catalog.versions.get(article_id)
            if version is None:
                raise ArticleNotFound(f"There is no removed article {article_id}. `onrecord articles --removed` lists them.")
            text, sentences = version.article.text, version.sentences
            # The embedding model may be another one than when it was removed, and statements may be found better now.
            statements = _statements(text, [(s.paragraph, s.start, s.end) for s in sentences])
            while version.article.id not in {a.id for a in found}:
                embedding, built_with = self._embedded.in_use()
                vectors = embedding.encode([s.text for s in sentences])
                with suppress(Overtaken):  # the library was embedded anew meanwhile: once more, with its new model
                    found.append(self.catalog.put_back(article_id, vectors, statements, built_with))
        self._embedded.persist()
        return found

    def removed(self, limit: int | None = None) -> list[Version]:
        """The articles that can be put back, the last removed first."""
        return self.catalog.versions.removed(limit)

    def empty_trash(self) -> int:
        """Delete the removed articles for good, with their earlier versions; return how many. Nothing brings them back."""
        return self.catalog.empty_trash()

    def version(self, article_id: int) -> Version | None:
        """An article that was replaced by a newer version, or removed, as it was; None where no such one is kept."""
        return self.catalog.versions.get(article_id)

    def extract_missing(self, progress: OnProgress = silent) -> int:
        """Find the statements of articles that were added before onrecord did so, or did it as well; return how many.

        Article by article: what was done stays done when it is interrupted.
        """
        missing = self.catalog.statements.unextracted()
        for number, article_id in enumerate(missing):
            try:
                article = self.catalog.articles.get(article_id)
            except ArticleNotFound:
                continue
            spans = [(s.paragraph, s.start, s.end) for s in self.sentences(article_id)]
            so_far = Progress("articles read for statements", number, len(missing), article.title)
            progress(so_far)
            found = _statements(article.text, spans, _again(so_far, progress))
            self.catalog.statements.replace(article_id, article.text, found)
        return len(missing)

    # who said what

    def statements(
        self, speaker: str = "", about: str = "", article_ids: list[int] | None = None, deeds: bool = False
    ) -> list[Statement]:
        """Statements in reading order: of the speakers that `speaker` may mean, in sentences with the words of `about`.

        `deeds` adds acts that are no statement by themselves ("signed the bill").
        """
        person_ids = [i for s in self.find_speakers(speaker) for i in s.person_ids] if speaker else None
        sentence_ids = self.catalog.sentences.with_all(keywords(about)) if about.strip() else None
        found = self.catalog.statements.select(self._book.names(), article_ids, person_ids, sentence_ids)
        return [s for s in found if deeds or s.act != "did"]

    def statements_of(self, person_ids: Sequence[int], article_ids: list[int] | None = None) -> list[Statement]:
        """All statements and deeds of some speakers' `person_ids`, in reading order."""
        return self.catalog.statements.select(self._book.names(), article_ids, person_ids)

    def statements_in(self, sentence_ids: Sequence[int]) -> list[Statement]:
        """All statements that stand in these sentences, whole or in part."""
        return self.catalog.statements.select(self._book.names(), sentence_ids=sentence_ids)

    def statements_called(self, words: str, article_ids: list[int] | None = None) -> list[Statement]:
        """All statements for whose source the article has these words ("the foreign minister"), in reading order."""
        return self.catalog.statements.select(self._book.names(), article_ids, called=words)

    def rank_statements(self, statements: Sequence[Statement], topic: str) -> list[Ranked]:
        """The statements, those that fit `topic` best first."""
        from index.search.statements import rank

        return rank(self.catalog, *self._embedded.in_use(), statements, topic)

    def speakers(self) -> list[Speaker]:
        """Everybody who is on record, those with most statements first."""
        return self._book.all()

    def find_speakers(self, name: str) -> list[Speaker]:
        """The speakers that a reader may mean by `name`."""
        return matching(self.speakers(), name)

    def merge_speakers(self, one: str, other: str) -> Speaker:
        """From now on `other` is `one`. Raises SpeakerError where a name is not exactly one speaker's."""
        return self._book.merge(one, other)

    def split_speaker(self, name: str, article_id: int | None = None) -> Speaker:
        """From now on the name `name` (in one article, or in all) is a speaker of its own. Raises SpeakerError."""
        return self._book.split(name, article_id)

    def undo_speakers(self) -> str | None:
        """Take back the last merge or split; what it was, or None where there is none."""
        return self._book.undo()

    # reading

    def articles(self) -> list[Article]:
        """All articles in the order they were added, without their text."""
        return self.catalog.articles.all()

    def list_articles(
        self, search: str = "", tag: str = "", sort: Sort = "added", offset: int = 0, limit: int | None = None
    ) -> tuple[list[Article], int]:
        """(a page of the list without texts, how many fit in all): articles with all words of `search` in title, publisher
        or text; the newest come first by "added" and by "published"."""
        return self.catalog.articles.listed(Listing(search, tag, sort, offset, limit))

    def near_duplicates(self, article_ids: Iterable[int]) -> dict[int, list[Article]]:
        """For each of the articles that has any: the articles that print much the same, itself among them, oldest first."""
        families = self.catalog.articles.families(article_ids)
        articles = {a.id: a for a in self.catalog.articles.by_id({i for family in families.values() for i in family})}
        return {i: [articles[m] for m in family if m in articles] for i, family in families.items()}

    def repeated_in(
        self, sentences: Iterable[Sentence], article_ids: Sequence[int] | None = None
    ) -> dict[int, tuple[Article, ...]]:
        """By sentence id, the near-duplicates of its article that have the sentence, too (of `article_ids`, where given)."""
        sentences = list(sentences)
        allowed = None if article_ids is None else set(article_ids)
        holding: dict[int, set[str]] = {}
        found = {}
        families = self.near_duplicates({s.article_id for s in sentences})
        for s in sentences:
            others = [a for a in families.get(s.article_id, []) if a.id != s.article_id and (allowed is None or a.id in allowed)]
            for article in others[:_OUTLETS]:
                if article.id not in holding:
                    holding[article.id] = {gist(other.text) for other in self.sentences(article.id)}
            found[s.id] = tuple(a for a in others[:_OUTLETS] if gist(s.text) in holding[a.id])
        return found

    def article(self, article_id: int) -> Article:
        """One article with its text. Raises ArticleNotFound, and HomeError where it is not what was stored."""
        self.catalog.checks.assure([article_id], *checksums.PARTS)
        return self.catalog.articles.get(article_id)

    def article_ids(
        self, since: date | None = None, until: date | None = None, publisher: str = "", speaker: str = "", tag: str = ""
    ) -> list[int] | None:
        """Ids of the articles published from `since` to `until`, by `publisher`, with a statement by `speaker`, with a tag; each
        filter may be left out, and without any the answer is None: all. An article without a date is in no period."""
        if not (since or until or publisher or speaker or tag):
            return None
        quoting = {i for s in self.find_speakers(speaker) for i in s.article_ids} if speaker else None
        found = []
        for article in self.articles():
            day = parse_day(article.published)
            in_time = (not since and not until) or (day is not None and (not since or since <= day) and (not until or day <= until))
            by = publisher.casefold() in article.publisher.casefold()
            tagged = not tag or tag.casefold() in (t.casefold() for t in article.tags)
            if in_time and by and tagged and (quoting is None or article.id in quoting):
                found.append(article.id)
        return found

    def sentences(self, article_id: int) -> list[Sentence]:
        """The article's sentences in order; none where there is no such article."""
        return self.catalog.sentences.of(article_id)

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
        from index.search.reading import default_reader, read
        from index.search.retrieval import without_repeats

        reader = default_reader()
        calibration = reader.calibration
        candidates = [*self.candidates(question, article_ids, history), *self.catalog.sentences.by_id(also).values()]
        found = read(self.catalog, reader, question, candidates, self.speakers_in, history)
        fitting = self._by_or_about(found.sentences, speakers) if speakers else found.sentences
        sentences = fitting or found.sentences  # what comes nearest is shown all the same
        answers = [found.said[s.id].answers for s in sentences]
        readings = {i: calibration.reading(said) for i, said in found.said.items()}
        evidence = tuple(self._evidence(without_repeats(sentences, self.catalog)[:k], article_ids, readings))
        right, answerable = calibration.chances(answers) if fitting else (0.0, 0.0)
        beside = sum(e.reading is not None and e.reading.answers >= calibration.beside for e in evidence)
        outcome = calibration.outcome(right, answerable)
        return ReadResult(evidence, max(1, beside), right, answerable, found.kinds, outcome)

    def _by_or_about(self, sentences: Sequence[Sentence], names: Sequence[str]) -> list[Sentence]:
        """Those that hold words of one of these people, or name one; all where nobody in particular is named ("officials")."""
        known = {name: self.find_speakers(name) for name in names}
        named = [name for name, found in known.items() if found or name[:1].isupper()]
        people, surnames = {s.name for found in known.values() for s in found}, {name.split()[-1].lower() for name in named}
        speakers = self.speakers_in(sentences)
        return [
            s
            for s in sentences
            if not named or speakers.get(s.id) in people or surnames & {w.lower() for w in WORD.findall(s.text)}
        ]

    def candidates(self, question: str, article_ids: list[int] | None = None, history: str = "") -> list[Sentence]:
        """The sentences to read for a question: all of a few articles, else those that fit best."""
        from index.search.reading import CANDIDATES, WHOLE

        if article_ids is None:
            every = self.catalog.sentences.first(WHOLE + 1)
        else:
            every = [s for i in sorted(article_ids)[: WHOLE + 1] for s in self.sentences(i)]
        if len(every) <= WHOLE:
            return every
        found = [s for s, _ in self.retriever(CANDIDATES, article_ids).find(question)]
        if history:
            found += [s for s, _ in self.retriever(CANDIDATES, article_ids).find(f"{history} {question}")]
        return list({s.id: s for s in found}.values())

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
        speakers, also = self.speakers_in(there), self.repeated_in(there, article_ids)
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
        for statement in self.statements_in(list(by_id)):
            if statement.act == "did" or statement.parent is not None or statement.status == "unresolved" or not statement.is_said:
                continue
            for i in statement.sentence_ids:
                if sentence := by_id.get(i):
                    held = sum(max(0, min(b, sentence.end) - max(a, sentence.start)) for a, b in statement.contents)
                    best[i] = max(best.get(i, (0, "")), (held, statement.said_by))
        return {i: name for i, (_, name) in best.items() if name}

    def retriever(self, k: int = 8, article_ids: list[int] | None = None) -> SentenceRetriever:
        """A LlamaIndex retriever over this library, for use in other pipelines."""
        from index.search.retrieval import RetrieverOptions, SentenceRetriever

        options = RetrieverOptions(k=k, article_ids=article_ids)
        return SentenceRetriever(self.catalog, *self._embedded.store_and_model(), options)

    # what is made when it is first needed

    def embedding(self, progress: OnProgress = silent) -> SentenceEmbedding:
        """The library's embedding model. Where it is not the one that was named on opening, the library is embedded anew first;
        threads that ask meanwhile, and other processes, go on with the old model."""
        return self._embedded.in_use(progress)[0]

    def store(self) -> FaissStore:
        """The FAISS store, up to date with the catalog."""
        return self._embedded.store()

    def renew_cache(self) -> None:
        """Make the FAISS cache anew from the catalog."""
        self._embedded.renew_cache()


def _vectors(embedding: SentenceEmbedding, texts: list[str], each: Each) -> Vectors:
    """The vectors of sentences, (len(texts), dimensions)."""
    found = []
    for at in range(0, len(texts), _TOGETHER):
        found.append(embedding.encode(texts[at : at + _TOGETHER]))
        each(min(at + _TOGETHER, len(texts)) / len(texts))
    return np.concatenate(found)


def _statements(text: str, spans: Sequence[tuple[int, int, int]], each: Each = untold) -> list[Extracted]:
    from index.statements.extraction import extract
    from index.statements.judging import default_judge

    return extract(text, spans, each, default_judge())


def _again(progress: Progress, told: OnProgress) -> Each:
    """Tells the same after each step of an article, so that the work can be ended within it."""
    return lambda _: told(progress)


def _step(what: str, total: int, title: str, progress: OnProgress) -> Each:
    """Tells of one step of adding an article, of its `total` sentences or characters."""
    return lambda share: progress(Progress(what, round(share * total), total, title))
