"""What a reader changes of the articles: some of their fields, and their tags.

What was changed by hand is kept when a newer version of the article comes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from index.errors import EditError
from index.sources.files import published_date
from index.sources.files.text import MAX_FIELD, one_line
from index.storage import checksums, edit_log, meta, stored
from index.storage.articles import Articles, place
from index.storage.database import Database
from index.storage.edit_log import Edit
from index.storage.identity import canonical_url, digest
from index.storage.versions import Versions
from index.types import Article

EDITABLE = ("title", "publisher", "published", "url", "authors", "language")
MAX_TAG = 40  # characters


def checked(name: str, value: str) -> str | tuple[str, ...]:
    """A field as the catalog keeps it, from what a reader typed. Raises EditError."""
    value = one_line(value)
    if name not in EDITABLE:
        raise EditError(f"{name} cannot be changed; {', '.join(EDITABLE)} can.")
    if len(value) > MAX_FIELD:
        raise EditError(f"The {name} is too long ({MAX_FIELD} characters at most).")
    if name == "title" and not value:
        raise EditError("A title cannot be empty.")
    if name == "published" and value and not published_date(value):
        raise EditError(f"{value} is no date. Write it as 2026-01-31.")
    if name == "url" and value and not canonical_url(value):
        raise EditError(f"{value} is no web address. Write it as https://example.com/story.")
    if name == "authors":
        return tuple(a.strip() for a in value.split(",") if a.strip())
    return published_date(value) if name == "published" else value


class Edits:
    """Changes articles, and takes back what was changed."""

    def __init__(self, database: Database, articles: Articles, versions: Versions) -> None:
        self._database = database
        self._articles = articles
        self._versions = versions

    def edit(self, article_id: int, changes: dict[str, Any], tags: Sequence[str] | None = None) -> tuple[Article, int]:
        """Change an article's title, publisher ... (EDITABLE) by hand, and its tags, where given, to these.

        Returns it and the number of the change, which `undo` takes. Raises ArticleNotFound, EditError.
        """
        with self._database.transaction() as db:
            article, by_hand = self._articles.get(article_id), self.by_hand(article_id)
            changed = self._put(article, changes, {**by_hand, **changes})
            if tags is not None:
                changed = replace(changed, tags=self._put_tags(changed, tags))
            checksums.put(db, article_id, "article")
            names = [*changes, *(["tags"] if tags is not None else [])]
            before, after = ({name: getattr(a, name) for name in names} for a in (article, changed))
            number = self.next_number()
            was_by_hand = {name: value for name, value in by_hand.items() if name in changes}
            if before != after:
                edit_log.add(db, Edit(number, article_id, before, after, was_by_hand))
            meta.raise_revision(db)
        return changed, number

    def note(self, article_id: int, changes: dict[str, Any]) -> None:
        """Change what is known of an article by what its source says of it. Raises ArticleNotFound, EditError."""
        with self._database.transaction() as db:
            self._put(self._articles.get(article_id), changes, self.by_hand(article_id))
            checksums.put(db, article_id, "article")
            meta.raise_revision(db)

    def undo(self, number: int | None = None) -> Article:
        """Take back a change of an article that is there, the last one where none is named; the article.
        Raises ArticleNotFound, and EditError where there is none, or where what it changed was changed again."""
        with self._database.transaction() as db:
            edit = self.last() if number is None else next((e for e in edit_log.edits(db) if e.number == number), None)
            if edit is None:
                raise EditError("There is no change to take back." if number is None else "That change was taken back already.")
            article, before = self._articles.get(edit.article_id), _from_json(edit.before)
            if {name: getattr(article, name) for name in before} != _from_json(edit.after):
                raise EditError(f"{article.title} was changed again since. Change it back by hand.")
            by_hand = {name: value for name, value in self.by_hand(article.id).items() if name not in before}
            fields = {name: value for name, value in before.items() if name != "tags"}
            changed = self._put(article, fields, {**by_hand, **edit.by_hand})
            if "tags" in before:
                changed = replace(changed, tags=self._put_tags(changed, before["tags"]))
            checksums.put(db, article.id, "article")
            edit_log.drop(db, edit.number)
            meta.raise_revision(db)
        return changed

    def last(self) -> Edit | None:
        """The last change by hand of an article that is there; None where none is kept."""
        with self._database.snapshot() as db:
            found = edit_log.edits(db)
            there = {a.id for a in self._articles.by_id({edit.article_id for edit in found})}
        return next((edit for edit in reversed(found) if edit.article_id in there), None)

    def last_change(self) -> Literal["edit", "removal"] | None:
        """What was done last that can be undone."""
        edit, removal = self.last(), self._versions.last_batch()
        if edit is not None and (removal is None or edit.number > removal):
            return "edit"
        return None if removal is None else "removal"

    def next_number(self) -> int:
        """The number of a removal or a change by hand that is about to be made."""
        return max(self._versions.next_batch(), edit_log.next_number(self._database.connection))

    def kept(self, article_id: int) -> tuple[str, dict[str, Any]]:
        """(the tags as JSON, the fields that a reader has changed by hand) of a current article: what a newer version keeps."""
        row = self._database.execute("SELECT tags, edits FROM articles WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            return "[]", {}
        what = f"article {article_id}"
        (tags,) = stored.checked(what, (row["tags"],), str)
        return tags, _from_json(stored.fields(what, row["edits"]))

    def by_hand(self, article_id: int) -> dict[str, Any]:
        """The fields of an article that a reader has changed."""
        return self.kept(article_id)[1]

    def _put(self, article: Article, changes: dict[str, Any], by_hand: dict[str, Any]) -> Article:
        """Change some of EDITABLE; `by_hand` are the fields that later versions keep so, all of them. Raises EditError."""
        changed = replace(article, **changes)
        values = {"title": changed.title, "publisher": changed.publisher, "published": changed.published, "url": changed.url}
        values |= {"language": changed.language, "authors": json.dumps(changed.authors)}
        values |= {"digest": digest(changed), "place": place(changed), "edits": json.dumps(by_hand, ensure_ascii=False)}
        sql = "SELECT id FROM articles WHERE digest = ? AND id != ?"
        twin = self._database.execute(sql, (values["digest"], article.id)).fetchone()
        if twin:
            raise EditError(f"Article {twin['id']} is the same text under that title and publisher. Remove one of the two instead.")
        assignments = ", ".join(f"{name} = ?" for name in values)
        self._database.execute(f"UPDATE articles SET {assignments} WHERE id = ?", (*values.values(), article.id))
        return changed

    # tags

    def set_tags(self, article_ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add and take off tags of some articles, of all or none. Raises ArticleNotFound, EditError."""
        with self._database.transaction() as db:
            for article_id in article_ids:
                self._set_tags(self._articles.get(article_id), add, remove)
                checksums.put(db, article_id, "article")
            meta.raise_revision(db)

    def _set_tags(self, article: Article, add: Sequence[str], remove: Sequence[str]) -> tuple[str, ...]:
        """Case does not matter: the way a tag was written first in the library is kept."""
        rows = self._database.execute("SELECT DISTINCT value FROM articles, json_each(articles.tags)")
        known = {row[0].casefold(): row[0] for row in rows}
        gone = {_clean_tag(tag).casefold() for tag in remove}
        kept = [tag for tag in article.tags if tag.casefold() not in gone]
        for tag in map(_clean_tag, add):
            if tag.casefold() not in {t.casefold() for t in kept}:
                kept.append(known.setdefault(tag.casefold(), tag))
        tags = tuple(sorted(kept, key=str.casefold))
        self._database.execute("UPDATE articles SET tags = ? WHERE id = ?", (json.dumps(tags, ensure_ascii=False), article.id))
        return tags

    def _put_tags(self, article: Article, tags: Sequence[str]) -> tuple[str, ...]:
        """Give an article exactly these tags."""
        wanted = {_clean_tag(tag).casefold() for tag in tags}
        return self._set_tags(article, tags, [tag for tag in article.tags if tag.casefold() not in wanted])


def _from_json(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of an article as they were before JSON made lists of some."""
    return {name: tuple(value) if name in ("authors", "tags") else value for name, value in fields.items()}


def _clean_tag(tag: str) -> str:
    """A tag as it is kept. Raises EditError for an empty or a long one."""
    tag = one_line(tag)
    if not tag or len(tag) > MAX_TAG:
        raise EditError(f"A tag has 1 to {MAX_TAG} characters.")
    return tag
