"""Who is on record in a library: its speakers as of now, and what a reader has decided about their names."""

from __future__ import annotations

import threading

from index.errors import SpeakerError
from index.statements.speakers import Speaker, matching
from index.statements.speakers import speakers as group_speakers
from index.storage.catalog import Catalog


class SpeakerBook:
    """Groups the catalog's people once for each of its revisions. May be used from any thread."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._speakers: tuple[int, list[Speaker], dict[int, str]] | None = None  # as of a revision; names by person
        self._lock = threading.RLock()

    def all(self) -> list[Speaker]:
        """Everybody who is on record, those with most statements first."""
        return self._grouped()[0]

    def _grouped(self) -> tuple[list[Speaker], dict[int, str]]:
        """All speakers, and the name of each person's."""
        with self._lock:
            with self._catalog.snapshot():
                revision = self._catalog.revision
                if self._speakers is None or self._speakers[0] != revision:
                    found = group_speakers(self._catalog.speakers.people(), self._catalog.speakers.rules())
                    self._speakers = revision, found, {i: speaker.name for speaker in found for i in speaker.person_ids}
            return self._speakers[1:]

    def merge(self, one: str, other: str) -> Speaker:
        """From now on `other` is `one`. Raises SpeakerError where a name is not exactly one speaker's."""
        first, second = self._one_speaker(one), self._one_speaker(other)
        if first is second:
            raise SpeakerError(f"{one} and {other} are one speaker already.")
        self._catalog.speakers.add_rule("same", first.name, second.name)
        return self._one_speaker(first.name)

    def split(self, name: str, article_id: int | None = None) -> Speaker:
        """From now on the name `name` (in one article, or in all) is a speaker of its own. Raises SpeakerError."""
        owner = next((s for s in self.all() if name in s.names), None)
        if owner is None:
            raise SpeakerError(f"No speaker is called exactly {name}. `onrecord speakers` lists the names.")
        if article_id is not None and article_id not in owner.article_ids:
            raise SpeakerError(f"{name} is not on record in article {article_id}.")
        if len(owner.names) == 1 and (article_id is None or len(owner.article_ids) == 1):
            raise SpeakerError(f"{name} is a speaker of its own already.")
        self._catalog.speakers.add_rule("apart", name, article_id=article_id)
        return next(s for s in self.all() if name in s.names)

    def undo(self) -> str | None:
        """Take back the last merge or split; what it was, or None where there is none."""
        rule = self._catalog.speakers.remove_last_rule()
        if rule is None:
            return None
        return f"{rule.other} was merged into {rule.one}" if rule.kind == "same" else f"{rule.one} was set apart"

    def _one_speaker(self, name: str) -> Speaker:
        everybody = self.all()
        found = [s for s in everybody if name == s.name] or [s for s in everybody if name in s.names] or matching(everybody, name)
        if len(found) == 1:
            return found[0]
        problem = "fits nobody on record" if not found else "may be " + ", ".join(s.name for s in found[:5])
        raise SpeakerError(f"{name} {problem}. `onrecord speakers` lists the names.")

    def names(self) -> dict[int, str]:
        """The name of each person's speaker, by the person's id."""
        return self._grouped()[1]
