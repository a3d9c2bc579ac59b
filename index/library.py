"""The library as other programs see it: open it, add articles, remove them, search."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from index import defaults
from index.adding import Adding
from index.seams import Embedding, Reader, Splitter, Tagger, VectorSearch
from index.search.asking import Asking
from index.search.records import Records
from index.search.repeats import Repeats
from index.search.speakers import SpeakerBook
from index.storage import checksums
from index.storage.articles import Articles
from index.storage.catalog import Catalog
from index.storage.edits import Edits, checked
from index.storage.sentences import Sentences
from index.storage.statements import Statements
from index.storage.versions import Versions
from index.types import Article
from index.upkeep.backup import finish_restore
from index.vectors.current import Embedded, OnProgress, silent

if TYPE_CHECKING:
    from index.sources.web import Web

_Values = ParamSpec("_Values")
_Result = TypeVar("_Result")


def _by(part: str, method: Callable[Concatenate[Any, _Values], _Result]) -> Callable[Concatenate[Index, _Values], _Result]:
    """`method` as the library's own: its `part` does the work. Name, signature and words about it stay."""
    of = attrgetter(part)

    @functools.wraps(method)
    def done(self: Index, /, *args: _Values.args, **named: _Values.kwargs) -> _Result:
        return method(of(self), *args, **named)

    return done


class Index:
    """One library. Opening is cheap: models are loaded when they are first needed.

    May be used from any thread; several processes may have the same library open, and each sees the others' changes.
    """

    def __init__(
        self,
        home: Path,
        embedding: Embedding | str | None = None,
        *,
        vectors: VectorSearch | None = None,
        splitter: Splitter = defaults.splitter,
        tagger: Tagger = defaults.tagger,
        reader: Reader | None = None,
        web: Web | None = None,
    ) -> None:
        """As `open`. What it is to work with may be given (see seams.py); what is not is onrecord's own."""
        finish_restore(home)
        self.home, self.catalog = home, Catalog(home / "catalog.db")
        self._embedded = Embedded(home, self.catalog, embedding, vectors)
        self._book = SpeakerBook(self.catalog)
        self._repeats = Repeats(self.catalog)
        self._adding = Adding(self.catalog, self._embedded, self._repeats, splitter, tagger, web)
        self._records = Records(self.catalog, self._embedded, self._book)
        get_reader = defaults.load_reader if reader is None else lambda: reader
        self._asking = Asking(self.catalog, self._embedded, self._records, self._repeats, get_reader)

    @classmethod
    def open(cls, home: str | Path, embedding: Embedding | str | None = None) -> Index:
        """Open the library in folder `home`, made if it is not there.

        `embedding` is the model to use, or names one of sentence-transformers. A library that was built with another one is
        embedded anew when vectors are first needed; without it, the library's own model is used. Raises HomeError.
        """
        return cls(Path(home).expanduser(), embedding)

    def close(self) -> None:
        """Write the FAISS cache and close the catalog."""
        self._embedded.close()
        self.catalog.close()

    # adding

    @property
    def web(self) -> Web:
        """Fetches what a reader names; nothing else in onrecord asks another machine for articles."""
        return self._adding.web

    add = _by("_adding", Adding.add)
    add_links = _by("_adding", Adding.add_links)
    add_found = _by("_adding", Adding.add_found)
    add_text = _by("_adding", Adding.add_text)
    add_sample = _by("_adding", Adding.add_sample)
    add_draft = _by("_adding", Adding.add_draft)
    extract_missing = _by("_adding", Adding.extract_missing)
    unextracted = _by("catalog.statements", Statements.unextracted)

    @property
    def revision(self) -> int:
        """A number that every change of the library raises."""
        return self.catalog.revision

    def is_new(self) -> bool:
        """Whether no article was ever added: a library that was emptied on purpose is not new."""
        return self.revision == 0

    # changing and removing

    def edit(self, article_id: int, **changes: str) -> Article:
        """Change `title`, `publisher`, `published`, `url`, `authors` (names with commas between) or `language` of an article;
        "" empties a field. What was changed stays so in later versions. Raises ArticleNotFound, EditError."""
        return self.edit_with_tags(article_id, None, changes)[0]

    def edit_with_tags(self, article_id: int, tags: Sequence[str] | None, changes: dict[str, str]) -> tuple[Article, int]:
        """`edit`, and give the article these `tags`, all at once: it, and the number that `undo_edit` takes."""
        return self.catalog.edits.edit(article_id, {name: checked(name, value) for name, value in changes.items()}, tags)

    last_change = _by("catalog.edits", Edits.last_change)
    undo_edit = _by("catalog.edits", Edits.undo)
    tag = _by("catalog.edits", Edits.set_tags)
    remove = _by("catalog", Catalog.remove)
    undo_remove = _by("_adding", Adding.undo_remove)
    removed = _by("catalog.versions", Versions.removed)
    removed_count = _by("catalog.versions", Versions.removed_count)
    empty_trash = _by("catalog", Catalog.empty_trash)
    version = _by("catalog.versions", Versions.get)

    # who said what

    statements = _by("_records", Records.statements)
    statements_of = _by("_records", Records.statements_of)
    statements_in = _by("_records", Records.statements_in)
    statements_called = _by("_records", Records.statements_called)
    rank_statements = _by("_records", Records.rank_statements)
    speakers = _by("_records", Records.speakers)
    find_speakers = _by("_records", Records.find_speakers)
    merge_speakers = _by("_book", SpeakerBook.merge)
    split_speaker = _by("_book", SpeakerBook.split)
    undo_speakers = _by("_book", SpeakerBook.undo)

    # articles

    articles = _by("catalog.articles", Articles.all)
    list_articles = _by("catalog.articles", Articles.listed)
    articles_by_id = _by("catalog.articles", Articles.by_id)
    newest_articles = _by("catalog.articles", Articles.newest)
    article_count = _by("catalog.articles", Articles.count)
    article_days = _by("catalog.articles", Articles.days)
    article_ids = _by("_asking", Asking.article_ids)
    tags = _by("catalog.articles", Articles.tags)
    publishers = _by("catalog.articles", Articles.publishers)
    families = _by("catalog.articles", Articles.families)
    near_duplicates = _by("_repeats", Repeats.near_duplicates)

    def article(self, article_id: int) -> Article:
        """One article with its text. Raises ArticleNotFound, and HomeError where it is not what was stored."""
        self.catalog.checks.assure([article_id], *checksums.PARTS)
        return self.catalog.articles.get(article_id)

    # sentences

    sentences = _by("catalog.sentences", Sentences.of)
    sentences_by_id = _by("catalog.sentences", Sentences.by_id)
    first_sentences = _by("catalog.sentences", Sentences.first)
    sentence_ids_with_all = _by("catalog.sentences", Sentences.with_all)
    match_words = _by("catalog.sentences", Sentences.match)
    any_holds = _by("catalog.sentences", Sentences.any_holds)
    assure_words = _by("catalog.sentences", Sentences.assure_words)
    repeated_in = _by("_repeats", Repeats.repeated_in)
    speakers_in = _by("_asking", Asking.speakers_in)

    # reading

    search = _by("_asking", Asking.search)
    read = _by("_asking", Asking.read)
    candidates = _by("_asking", Asking.candidates)
    retriever = _by("_asking", Asking.retriever)
    postprocessor = _by("_asking", Asking.postprocessor)

    # what is made when it is first needed

    def embedding(self, progress: OnProgress = silent) -> Embedding:
        """The library's embedding model. Where it is not the one that was named on opening, the library is embedded anew first;
        threads that ask meanwhile, and other processes, go on with the old model."""
        return self._embedded.in_use(progress)[0]

    prepare = _by("_asking", Asking.prepare)
    store = _by("_embedded", Embedded.search)
    renew_cache = _by("_embedded", Embedded.renew_cache)
