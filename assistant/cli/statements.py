"""The commands about who said what: statements, speakers."""

from __future__ import annotations

import argparse
import sys

from assistant.cli.commands import Commands, extract_missing, narrowed, opened, print_json
from assistant.settings import Settings
from index import Speaker, Statement, as_csv, as_record

_UNDO = "`onrecord speakers --undo` takes it back."


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    statements = commands.add("statements", _statements, "list who said what")
    statements.add_argument("--speaker", metavar="NAME", default="", help="only this speaker's")
    statements.add_argument("--about", metavar="WORDS", default="", help="only those in sentences with all these words")
    statements.add_argument("--article", metavar="ID", type=int, help="only those of one article")
    statements.add_argument("--tag", metavar="TAG", default="", help="only those of articles with this tag")
    statements.add_argument("--kind", choices=("direct", "indirect", "mixed"), help="in quotation marks, without, or partly")
    form = statements.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")
    speakers = commands.add("speakers", _speakers, "list who is on record; merge or split names")
    change = speakers.add_mutually_exclusive_group()
    change.add_argument("--merge", nargs=2, metavar=("NAME", "OTHER"), help="OTHER is NAME")
    change.add_argument("--split", metavar="NAME", help="this name is somebody else's (with --article: in that article)")
    change.add_argument("--undo", action="store_true", help="take back the last merge or split")
    speakers.add_argument("--article", metavar="ID", type=int)
    speakers.add_argument("--json", action="store_true")


def _statements(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        extract_missing(index)
        articles = {a.id: a for a in index.articles()}
        if args.article is not None:
            index.article(args.article)
        found = index.statements(args.speaker, args.about, narrowed(index.article_ids(tag=args.tag), args.article))
        if args.speaker and not index.find_speakers(args.speaker):
            print(f"onrecord: nobody called {args.speaker} is on record. `onrecord speakers` lists who is.", file=sys.stderr)
    found = [s for s in found if args.kind in (None, s.kind) and s.article_id in articles]
    records = [as_record(s, articles[s.article_id]) for s in found]
    if args.json:
        print_json(records)
    elif args.csv:
        print(as_csv(records), end="")
    else:
        for statement in found:
            title = articles[statement.article_id].title
            print(f"{statement.said_by}  [{_manner(statement)}]\n    {statement.content}\n    {title}\n")
        if not found:
            print("There are no such statements.")
    return 0


def _manner(statement: Statement) -> str:
    """Kind, and what is out of the ordinary: a view, a denial, a source that is not named, a guess."""
    notes: list[str] = [statement.kind]
    notes += ["a view"] if statement.act == "held" else []
    notes += [f"as told by {statement.teller}"] if statement.teller else []
    notes += [statement.polarity] if statement.polarity != "affirmed" else []
    notes += [statement.status] if statement.status != "named" else []
    if statement.speaker and statement.confidence < 0.95:
        notes.append(f"“{statement.mention}”, {statement.confidence:.0%} sure")
    return ", ".join(notes)


def _speakers(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        extract_missing(index)
        if args.merge:
            merged = index.merge_speakers(*args.merge)
            print(f"{args.merge[1]} is {merged.name} now: {merged.statements} statements. {_UNDO}")
        elif args.split:
            split = index.split_speaker(args.split, args.article)
            print(f"{split.name} is a speaker of its own now: {split.statements} statements. {_UNDO}")
        elif args.undo:
            undone = index.undo_speakers()
            print(f"Taken back: {undone}." if undone else "Nothing was merged or split by hand.")
        else:
            found = [s for s in index.speakers() if args.article is None or args.article in s.article_ids]
            _list_speakers(found, args.json)
    return 0


def _list_speakers(found: list[Speaker], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {"name": s.name, "kind": s.kind, "statements": s.statements, "articles": len(s.article_ids), "by_hand": s.by_hand}
                | {"aliases": dict(s.aliases.most_common())}
                for s in found
            ]
        )
        return
    for s in found:
        others = [alias for alias, _ in s.aliases.most_common() if alias != s.name]
        also = f"  also: {', '.join(others)}" if others else ""
        print(f"{s.statements:>5}  {s.name} ({len(s.article_ids)} articles{', merged by hand' if s.by_hand else ''}){also}")
    if not found:
        print("Nobody is on record yet.")
