"""The Library tab's data: pages of the list, and what a reader does to an article. Nothing here knows Gradio or HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from assistant.ui.view import article_fields, outlets
from index import Article, Index, LibraryError, Sort

PAGE = 50  # rows that are sent at a time
_LONGEST = 200  # characters of a search; nobody types more
_TAGS = 300  # that are offered for a choice
_FIELDS = ("title", "publisher", "published", "url", "authors")


class Shelf:
    """The list of a library's articles. What comes from a browser may be anything; what fails is said in "error"."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def page(self, asked: Any) -> dict[str, Any]:
        """At most PAGE rows of those that fit {"search", "tag", "sort", "offset"}, and how many there are."""
        given = asked if isinstance(asked, dict) else {}
        search, tag, sort = (str(given.get(name) or "").strip()[:_LONGEST] for name in ("search", "tag", "sort"))
        order: Sort = sort if sort in get_args(Sort) else "added"  # type: ignore[assignment]
        found, total = self._index.list_articles(search, tag, order, _number(given.get("offset")), PAGE)
        return {
            "rows": self._rows(found),
            "total": total,
            "all": self._index.article_count(),
            "tags": [{"name": name, "count": count} for name, count in list(self._index.tags().items())[:_TAGS]],
            "removed": [{"article_id": v.article.id, "title": v.article.title} for v in self._index.removed(PAGE)],
            "removed_count": self._index.removed_count(),
        }

    def edit(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Change an article's fields and tags ("tags": names with commas between); gives {"row", "undo": what `undo_edit` takes}
        or {"error"}."""

        def change() -> dict[str, Any]:
            article = self._index.article(_number(asked.get("article_id")))
            given = asked.get("fields") or {}
            now = {**_editable(article), "authors": ", ".join(article.authors)}
            changes = {name: str(given[name]) for name in _FIELDS if name in given and str(given[name]).strip() != now[name]}
            tags = [tag for tag in str(given["tags"]).split(",") if tag.strip()] if "tags" in given else None
            changed, number = self._index.edit_with_tags(article.id, tags, changes)
            undo = number if _shown(changed) != _shown(article) else None
            return {"row": self._rows([changed])[0], "undo": undo}

        return _tried(change)

    def undo_edit(self, number: Any) -> dict[str, Any]:
        """Take back a change of an article; gives {"line"} or {"error"}."""
        return _tried(lambda: {"line": f"Changed back: {self._index.undo_edit(_number(number)).title}"})

    def remove(self, article_id: Any) -> dict[str, Any]:
        """Remove an article; gives {"line", "undo": the ids to put back} or {"error"}."""

        def change() -> dict[str, Any]:
            article = self._index.article(_number(article_id))
            self._index.remove(article.id)
            return {"line": f"Removed: {article.title}", "undo": [article.id]}

        return _tried(change)

    def put_back(self, article_ids: Any) -> dict[str, Any]:
        """Put removed articles back; gives {"line"} or {"error"}."""

        def change() -> dict[str, Any]:
            ids = [_number(i) for i in article_ids] if isinstance(article_ids, list) and article_ids else [0]
            return {"line": "Put back: " + ", ".join(article.title for article in self._index.undo_remove(*ids))}

        return _tried(change)

    def empty_trash(self) -> dict[str, Any]:
        """Delete the removed articles for good; gives {"line"} or {"error"}."""

        def change() -> dict[str, Any]:
            count = self._index.empty_trash()
            return {"line": f"Deleted for good: {count} {'article' if count == 1 else 'articles'}"}

        return _tried(change)

    def _rows(self, articles: list[Article]) -> list[dict[str, Any]]:
        alike = self._index.near_duplicates(a.id for a in articles)
        return [article_row(a, [o for o in alike.get(a.id, []) if o.id != a.id]) for a in articles]


def article_row(article: Article, also: list[Article]) -> dict[str, Any]:
    """One article as the list draws it; `also` are its near-duplicates."""
    return {
        **article_fields(article),
        **_editable(article),
        "authors": ", ".join(article.authors),
        "tags": list(article.tags),
        "sentences": article.sentences,
        "added": article.added_at[:10],
        "also": outlets(also),
    }


def _shown(article: Article) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a reader can change."""
    return _editable(article), article.tags


def _editable(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in _FIELDS}


def _number(value: Any) -> int:
    try:
        return max(0, min(int(value or 0), 2**53))
    except (TypeError, ValueError):
        return 0


def _tried(change: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return change()
    except LibraryError as error:
        return {"error": str(error)}
