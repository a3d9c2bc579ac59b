"""The commands that change what is in the library: remove, undo, empty-trash, edit, tag."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import closing

from assistant.settings import Settings
from index import Article, Index
from index.storage.edits import EDITABLE

_Run = Callable[[argparse.Namespace, Settings], int]
_FORMS = {"published": "DATE", "url": "URL", "authors": "NAMES", "language": "CODE"}


def add_to(command: Callable[[str, _Run, str], argparse.ArgumentParser]) -> None:
    """Declare the commands; `command` makes a parser for one."""
    remove = command("remove", _remove, "remove articles")
    remove.add_argument("ids", nargs="+", type=int, metavar="ID")
    undo = command("undo", _undo, "take back the last removal or edit, or put back the removed articles named")
    undo.add_argument("ids", nargs="*", type=int, metavar="ID")
    command("empty-trash", _empty_trash, "delete removed articles for good; otherwise they are kept for 30 days")
    edit = command("edit", _edit, 'change what is known of an article; "" empties a field')
    edit.add_argument("id", type=int, metavar="ID")
    for name in EDITABLE:
        edit.add_argument(f"--{name}", metavar=_FORMS.get(name, name.upper()))
    tag = command("tag", _tag, "give an article tags; without arguments: list all tags")
    tag.add_argument("id", type=int, nargs="?", metavar="ID")
    tag.add_argument("tags", nargs="*", metavar="TAG")
    tag.add_argument("--remove", action="store_true", help="take the tags off")
    tag.add_argument("--json", action="store_true")


def _opened(settings: Settings) -> closing[Index]:
    return closing(Index.open(settings.home, settings.embedding))


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings) as index:
        articles = index.catalog.articles.by_id(args.ids)  # also those that are damaged
        index.remove(*args.ids)
    for article in articles:
        print(f"removed: {_named(article)}")
    return 0


def _undo(args: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings) as index:
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
    with _opened(settings) as index:
        print(f"deleted for good: {index.empty_trash()} articles")
    return 0


def _edit(args: argparse.Namespace, settings: Settings) -> int:
    changes = {name: getattr(args, name) for name in EDITABLE if getattr(args, name) is not None}
    with _opened(settings) as index:
        article = index.edit(args.id, **changes) if changes else index.article(args.id)
    print(_named(article))
    for name in EDITABLE:
        value = getattr(article, name)
        print(f"  {name + ':':<11} {', '.join(value) if name == 'authors' else value}".rstrip())
    return 0


def _tag(args: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings) as index:
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
        print(json.dumps(counts, ensure_ascii=False, indent=2))
        return
    for tag, count in counts.items():
        print(f"{count:>5}  {tag}")
    if not counts:
        print("No article has a tag. `onrecord tag ID TAG` gives it one.")


def _named(article: Article) -> str:
    return f"{article.title} (article {article.id})"
