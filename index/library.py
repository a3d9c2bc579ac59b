"""The library as other programs see it: open it, add articles, remove them, search."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from index.adding import Adding
from index.search.asking import Asking
from index.search.records import Records
from index.search.repeats import Repeats
from index.search.speakers import SpeakerBook
from index.statements.speakers import Speaker
from index.storage import checksums
from index.storage.articles import Listing, Sort
from index.storage.catalog import Catalog
from index.storage.edits import checked
from index.storage.versions import Version
from index.types import Article
from index.upkeep.backup import finish_restore
from index.vectors.current import Embedded, OnProgress, silent

if TYPE_CHECKING:
    from index.sources.web import Web
    from index.vectors.model import SentenceEmbedding
    from index.vectors.store import FaissStore

_Values = ParamSpec("_Values")
_Result = TypeVar("_Result")


def _by(part: str, method: Callable[Concatenate[Any, _Values], _Result]) -> Callable[Concatenate[Index, _Values], _Result]:
    """`method` as the library's own: its attribute `part` does the work. Name, signature and words about it stay."""

    @functools.wraps(method)
    def done(self: Index, /, *args: _Values.args, **named: _Values.kwargs) -> _Result:
        return method(getattr(self, part), *args, **named)

    return done


class Index:
    """One library. Opening is cheap: the embedding model is loaded when vectors are first needed.

    May be used from any thread; several processes may have the same library open, and each sees the others' changes.
    """

    def __init__(self, home: Path, embedding: str | None = None, web: Web | None = None) -> None:
        self.home = home
        finish_restore(home)
        self.catalog = Catalog(home / "catalog.db")
        self._embedded = Embedded(home, self.catalog, embedding)
        self._book = SpeakerBook(self.catalog)
        self._repeats = Repeats(self.catalog)
        self._adding = Adding(self.catalog, self._embedded, self._repeats, web)
        self._records = Records(self.catalog, self._embedded, self._book)
        self._asking = Asking(self.catalog, self._embedded, self._records, self._repeats)

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

    def is_new(self) -> bool:
        """Whether no article was ever added: a library that was emptied on purpose is not new."""
        return self.catalog.revision == 0

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

    undo_remove = _by("_adding", Adding.undo_remove)

    def removed(self, limit: int | None = None) -> list[Version]:
        """The articles that can be put back, the last removed first."""
        return self.catalog.versions.removed(limit)

    def empty_trash(self) -> int:
        """Delete the removed articles for good, with their earlier versions; return how many. Nothing brings them back."""
        return self.catalog.empty_trash()

    def version(self, article_id: int) -> Version | None:
        """An article that was replaced by a newer version, or removed, as it was; None where no such one is kept."""
        return self.catalog.versions.get(article_id)

    # who said what

    statements = _by("_records", Records.statements)
    statements_of = _by("_records", Records.statements_of)
    statements_in = _by("_records", Records.statements_in)
    statements_called = _by("_records", Records.statements_called)
    rank_statements = _by("_records", Records.rank_statements)
    speakers = _by("_records", Records.speakers)
    find_speakers = _by("_records", Records.find_speakers)

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

    def article(self, article_id: int) -> Article:
        """One article with its text. Raises ArticleNotFound, and HomeError where it is not what was stored."""
        self.catalog.checks.assure([article_id], *checksums.PARTS)
        return self.catalog.articles.get(article_id)

    article_ids = _by("_asking", Asking.article_ids)
    sentences = _by("_asking", Asking.sentences)
    near_duplicates = _by("_repeats", Repeats.near_duplicates)
    repeated_in = _by("_repeats", Repeats.repeated_in)
    search = _by("_asking", Asking.search)
    read = _by("_asking", Asking.read)
    candidates = _by("_asking", Asking.candidates)
    speakers_in = _by("_asking", Asking.speakers_in)
    retriever = _by("_asking", Asking.retriever)

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
