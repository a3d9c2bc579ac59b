"""Articles in the catalog's table: which one a draft is, what a reader changes about one, and pages of the list."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from index.errors import EditError
from index.sources.files import published_date, whole
from index.sources.files.text import MAX_FIELD, one_line
from index.storage import stored
from index.storage.identity import canonical_url, content_hash, digest, is_another_version, same_outlet
from index.types import Article, Draft

Sort = Literal["added", "published", "title", "publisher"]

EDITABLE = ("title", "publisher", "published", "url", "authors", "language")
SELECT = """SELECT a.id, a.source, a.url, a.title, a.publisher, a.published, a.authors, {text} AS text, a.language, a.tags,
    a.added_at, (SELECT count(*) FROM sentences s WHERE s.article_id = a.id) AS sentences FROM articles a """
_WITHOUT_TEXT = SELECT.format(text="''")
MAX_TAG = 40  # characters
_ORDERS: dict[Sort, str] = {
    "added": "a.id DESC",
    "published": "a.published = '', a.published DESC, a.id DESC",
    "title": "a.title COLLATE NOCASE, a.id",
    "publisher": "a.publisher = '', a.publisher COLLATE NOCASE, a.published DESC, a.id DESC",
}


def from_row(row: sqlite3.Row) -> Article:
    """An article from a row of SELECT."""
    what = f"article {row['id']}"
    article_id, *texts, sentences = stored.checked(what, tuple(row), int, *[str] * 10, int)
    source, url, title, publisher, published, authors, text, language, tags, added_at = texts
    return Article(
        id=article_id,
        source=source,
        url=url,
        title=title,
        publisher=publisher,
        published=published,
        authors=stored.strings(what, authors),
        text=text,
        language=language,
        tags=stored.strings(what, tags),
        added_at=added_at,
        sentences=sentences,
    )


def place(draft: Draft) -> str:
    """The web address that a draft is known by, as a key; "" where it has none."""
    return canonical_url(draft.url) or canonical_url(draft.source)


def insert(db: sqlite3.Connection, draft: Draft, tags: str = "[]", edits: str = "{}") -> int:
    """Store an article without its sentences; `tags` and `edits` as JSON."""
    cursor = db.execute(
        "INSERT INTO articles (source, url, title, publisher, published, authors, text, digest, language, tags, edits, content,"
        " place) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            draft.source,
            draft.url,
            draft.title,
            draft.publisher,
            draft.published,
            json.dumps(draft.authors),
            draft.text,
            digest(draft),
            draft.language,
            tags,
            edits,
            content_hash(draft.text),
            place(draft),
        ),
    )
    return int(cursor.lastrowid or 0)


# which article a draft is


def same(db: sqlite3.Connection, draft: Draft) -> int | None:
    """The current article that a draft repeats, whatever its spaces and its quotation marks; None where there is none."""
    rows = db.execute(
        SELECT.format(text="a.text") + "WHERE a.content = ? OR a.digest = ? ORDER BY a.id",
        (content_hash(draft.text), digest(draft)),
    )
    found = [from_row(row) for row in rows]
    fitting = [
        a for a in found if same_outlet(a, draft) or digest(a) == digest(draft) or (place(draft) and place(a) == place(draft))
    ]
    # Of several, the one that is known to be of this place or this outlet comes before one whose outlet is not known.
    best = min(
        fitting, key=lambda a: (a.source != draft.source, a.publisher.casefold() != draft.publisher.casefold(), a.id), default=None
    )
    return None if best is None else best.id


def earlier(db: sqlite3.Connection, draft: Draft) -> int | None:
    """The current article that a draft is a newer version of; None where there is none."""
    rows = db.execute(
        SELECT.format(text="a.text") + "WHERE a.source = ? OR (a.place = ? AND a.place != '') ORDER BY a.id DESC",
        (draft.source, place(draft)),
    )
    return next((a.id for a in map(from_row, rows) if is_another_version(a, draft)), None)


# what a reader changes


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


def edit(db: sqlite3.Connection, article: Article, changes: dict[str, Any], by_hand: dict[str, Any]) -> Article:
    """Change some of EDITABLE; `by_hand` are the fields that later versions keep so, all of them. Raises EditError."""
    changed = replace(article, **changes)
    values = {"title": changed.title, "publisher": changed.publisher, "published": changed.published, "url": changed.url}
    values |= {"language": changed.language, "authors": json.dumps(changed.authors)}
    values |= {"digest": digest(changed), "place": place(changed), "edits": json.dumps(by_hand, ensure_ascii=False)}
    twin = db.execute("SELECT id FROM articles WHERE digest = ? AND id != ?", (values["digest"], article.id)).fetchone()
    if twin:
        raise EditError(f"Article {twin['id']} is the same text under that title and publisher. Remove one of the two instead.")
    assignments = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE articles SET {assignments} WHERE id = ?", (*values.values(), article.id))
    return changed


def from_json(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of an article as they were before JSON made lists of some."""
    return {name: tuple(value) if name in ("authors", "tags") else value for name, value in fields.items()}


def hand_edits(db: sqlite3.Connection, article_id: int) -> tuple[str, dict[str, Any]]:
    """(the tags as JSON, the fields that a reader has changed by hand) of a current article."""
    row = db.execute("SELECT tags, edits FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return "[]", {}
    what = f"article {article_id}"
    (tags,) = stored.checked(what, (row["tags"],), str)
    return tags, from_json(stored.fields(what, row["edits"]))


def clean_tag(tag: str) -> str:
    """A tag as it is kept. Raises EditError for an empty or a long one."""
    tag = one_line(tag)
    if not tag or len(tag) > MAX_TAG:
        raise EditError(f"A tag has 1 to {MAX_TAG} characters.")
    return tag


def set_tags(db: sqlite3.Connection, article: Article, add: Sequence[str], remove: Sequence[str]) -> tuple[str, ...]:
    """Add and take off tags; case does not matter: the way a tag was written first in the library is kept."""
    known = {row[0].casefold(): row[0] for row in db.execute("SELECT DISTINCT value FROM articles, json_each(articles.tags)")}
    gone = {clean_tag(tag).casefold() for tag in remove}
    kept = [tag for tag in article.tags if tag.casefold() not in gone]
    for tag in map(clean_tag, add):
        if tag.casefold() not in {t.casefold() for t in kept}:
            kept.append(known.setdefault(tag.casefold(), tag))
    tags = tuple(sorted(kept, key=str.casefold))
    db.execute("UPDATE articles SET tags = ? WHERE id = ?", (json.dumps(tags, ensure_ascii=False), article.id))
    return tags


def put_tags(db: sqlite3.Connection, article: Article, tags: Sequence[str]) -> tuple[str, ...]:
    """Give an article exactly these tags."""
    wanted = {clean_tag(tag).casefold() for tag in tags}
    return set_tags(db, article, tags, [tag for tag in article.tags if tag.casefold() not in wanted])


def tag_counts(db: sqlite3.Connection) -> dict[str, int]:
    """All tags with the number of their articles, in alphabetical order."""
    rows = db.execute("SELECT value, count(*) FROM articles, json_each(articles.tags) GROUP BY value ORDER BY value COLLATE NOCASE")
    return {row[0]: row[1] for row in rows}


# the list


@dataclass(frozen=True, slots=True)
class Listing:
    """What of the list to show: articles with all words of `search` (or beginnings of them) in title, publisher or text, and
    with the tag; `limit` of them from `offset` on."""

    search: str = ""
    tag: str = ""
    sort: Sort = "added"
    offset: int = 0
    limit: int | None = None


def listed(db: sqlite3.Connection, listing: Listing) -> tuple[list[Article], int]:
    """(the articles of that page without their text, how many fit in all)."""
    where, values = _where(listing)
    total = int(db.execute(f"SELECT count(*) FROM articles a{where}", values).fetchone()[0])
    sql = f"{_WITHOUT_TEXT}{where} ORDER BY {_ORDERS[listing.sort]} LIMIT ? OFFSET ?"
    rows = db.execute(sql, (*values, -1 if listing.limit is None else listing.limit, max(0, listing.offset)))
    return [from_row(row) for row in rows], total


def _where(listing: Listing) -> tuple[str, list[str]]:
    clauses: list[str] = []
    values: list[str] = []
    if listing.tag:
        clauses.append("EXISTS (SELECT 1 FROM json_each(a.tags) WHERE value = ? COLLATE NOCASE)")
        values.append(whole(listing.tag))
    for word in whole(listing.search).replace("\0", " ").split():
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        either = ["a.title LIKE ? ESCAPE '\\'", "a.publisher LIKE ? ESCAPE '\\'"]
        values += [like, like]
        if any(c.isalnum() for c in word):  # FTS5 has no words to look for otherwise
            either.append(
                "a.id IN (SELECT article_id FROM sentences WHERE id IN"
                " (SELECT rowid FROM sentence_words WHERE sentence_words MATCH ?))"
            )
            values.append('"' + word.replace('"', '""') + '"*')
        clauses.append(f"({' OR '.join(either)})")
    return (" WHERE " + " AND ".join(clauses) if clauses else ""), values
