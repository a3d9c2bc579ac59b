"""Who said what in a library: its statements by speaker, by words and by place, and everybody who is on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.english.words import keywords
from index.search.speakers import SpeakerBook
from index.statements.speakers import Speaker, matching
from index.storage.catalog import Catalog
from index.types import Statement
from index.vectors.current import Embedded

if TYPE_CHECKING:
    from index.search.statements import Ranked


class Records:
    """Looks up the statements of a library; the book tells whose they are."""

    def __init__(self, catalog: Catalog, embedded: Embedded, book: SpeakerBook) -> None:
        self.catalog, self._embedded, self._book = catalog, embedded, book

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
