"""The commands that list what is in the library and change it: articles, remove, undo, empty-trash, edit, tag."""

from __future__ import annotations

import argparse
import json

from assistant.cli.commands import Commands, fields, opened, print_json
from assistant.settings import Settings
from index import EDITABLE, Article

_FORMS = {"published": "DATE", "url": "URL", "authors": "NAMES", "language": "CODE"}


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    articles = commands.add("articles", _articles, "list the articles")
    articles.add_argument(
        "--search", metavar="WORDS", default="", help="only those with all these words, in title, publisher or text"
    )
    articles.add_argument("--tag", metavar="TAG", default="", help="only those with this tag")
    articles.add_argument(
        "--sort", choices=("added", "published", "title", "publisher"), help="in the order they were added if not given"
    )
    articles.add_argument("--removed", action="store_true", help="list those that can be put back")
    articles.add_argument("--json", action="store_true")
    remove = commands.add("remove", _remove, "remove articles")
    remove.add_argument("ids", nargs="+", type=int, metavar="ID")
    undo = commands.add("undo", _undo, "take back the last removal or edit, or put back the removed articles named")
    undo.add_argument("ids", nargs="*", type=int, metavar="ID")
    commands.add("empty-trash", _empty_trash, "delete removed articles for good; otherwise they are kept for 30 days")
    edit = commands.add("edit", _edit, 'change what is known of an article; "" empties a field')
    edit.add_argument("id", type=int, metavar="ID")
    for name in EDITABLE:
        edit.add_argument(f"--{name}", metavar=_FORMS.get(name, name.upper()))
    tag = commands.add("tag", _tag, "give an article tags; without arguments: list all tags")
    tag.add_argument("id", type=int, nargs="?", metavar="ID")
    tag.add_argument("tags", nargs="*", metavar="TAG")
    tag.add_argument("--remove", action="store_true", help="take the tags off")
    tag.add_argument("--json", action="store_true")


def _articles(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        if args.removed:
            articles, empty = [version.article for version in index.removed()], "No removed article is kept."
        else:
            articles = index.list_articles(args.search, args.tag, args.sort or "added")[0]
            articles = articles if args.sort else articles[::-1]
            total = index.article_count()
            empty = "No article fits." if total else "The library is empty. `onrecord add FILE` adds an article."
        alike = index.near_duplicates(a.id for a in articles)
    if args.json:
        told = ("id", "title", "source", "published", "publisher", "sentences", "url", "tags")
        print_json([fields(a, *told) | {"also": [o.id for o in alike.get(a.id, []) if o.id != a.id]} for a in articles])
    else:
        for article in articles:
            print(
                f"{article.id:>5}  {article.published[:10] or '-':<10}  {article.title}{_about(article, alike.get(article.id, []))}"
            )
        if not articles:
            print(empty)
    return 0


def _about(article: Article, alike: list[Article]) -> str:
    """Publisher, tags, and near-duplicates."""
    others = [f"{a.id} {a.publisher}".strip() for a in alike if a.id != article.id]
    return (
        (f" ({article.publisher})" if article.publisher else "")
        + "".join(f"  #{tag}" for tag in article.tags)
        + (f"  = {', '.join(others)}" if others else "")
    )


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        articles = index.articles_by_id(args.ids)  # also those that are damaged
        index.remove(*args.ids)
    for article in articles:
        print(f"removed: {_named(article)}")
    return 0


def _undo(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        if not args.ids and index.last_change() == "edit":
            print(f"changed back: {_named(index.undo_edit())}")
            return 0
        articles = index.undo_remove(*args.ids)
    for article in articles:
        print(f"put back: {_named(article)}")
    if not articles:
        print("There is nothing to undo.")
    return 0


def _empty_trash(_: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        print(f"deleted for good: {index.empty_trash()} articles")
    return 0


def _edit(args: argparse.Namespace, settings: Settings) -> int:
    changes = {name: getattr(args, name) for name in EDITABLE if getattr(args, name) is not None}
    with opened(settings) as index:
        article = index.edit(args.id, **changes) if changes else index.article(args.id)
    print(_named(article))
    for name in EDITABLE:
        value = getattr(article, name)
        print(f"  {name + ':':<11} {', '.join(value) if name == 'authors' else value}".rstrip())
    return 0


def _tag(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        if args.id is None:
            _list_tags(index.tags(), args.json)
            return 0
        if args.tags:
            index.tag([args.id], *(([], args.tags) if args.remove else (args.tags, [])))
        tags = index.article(args.id).tags
    print(json.dumps(tags, ensure_ascii=False) if args.json else f"article {args.id}: {', '.join(tags) or 'no tags'}")
    return 0


def _list_tags(counts: dict[str, int], as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    for tag, count in counts.items():
        print(f"{count:>5}  {tag}")
    if not counts:
        print("No article has a tag. `onrecord tag ID TAG` gives it one.")


def _named(article: Article) -> str:
    return f"{article.title} (article {article.id})"
