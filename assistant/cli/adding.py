"""The commands that bring articles into the library: add, links, watch."""

from __future__ import annotations

import argparse
import sys
import time

from tqdm import tqdm

from assistant.cli.commands import Commands, embed_anew_if_asked, fields, opened, print_json
from assistant.settings import Settings
from index import Added, Progress, one_line


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    what = "add articles: files of many formats, folders, archives, web addresses, feeds, or - for standard input"
    add = commands.add("add", _add, what, embedding=True)
    add.add_argument("sources", nargs="+", metavar="SOURCE")
    add.add_argument("--limit", type=_count, metavar="N", help="of a feed or sitemap, the N newest articles (20)")
    add.add_argument("--json", action="store_true")
    links = commands.add("links", _links, "list what could be added from a web page, feed, sitemap or list of feeds")
    links.add_argument("source", metavar="URL")
    links.add_argument("--json", action="store_true")
    watch = commands.add("watch", _watch, "keep the library up to date with feeds and folders, until Ctrl-C", embedding=True)
    watch.add_argument("sources", nargs="+", metavar="FEED|FOLDER")
    watch.add_argument("--every", type=_count, metavar="MINUTES", default=30, help="how often they are looked at (30)")
    watch.add_argument("--once", action="store_true", help="look once and end")
    watch.add_argument("--limit", type=_count, metavar="N", help="of each feed, the N newest articles at most (20)")


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _add(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as index:
        embed_anew_if_asked(index, settings)
        outcomes = []
        # A folder is read as it is walked, so that the first article is stored at once: only a listing has a total.
        with tqdm(unit=" articles", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

            def show(progress: Progress) -> None:
                if progress.what == "articles":
                    bar.total = bar.n + progress.total - progress.done if progress.total else None
                else:
                    bar.set_postfix_str(f"{progress.what}: {progress.done} of {progress.total}")

            for source in args.sources:
                for added in index.add(source, show, newest=args.limit):
                    outcomes.append(added)
                    bar.update()
                    if not args.json:
                        tqdm.write(_outcome_line(added), file=sys.stderr if added.status == "failed" else sys.stdout)
    if args.json:
        print_json([fields(a, "source", "status", "title", "article_id", "sentences", "statements", "message") for a in outcomes])
    return 1 if any(a.status == "failed" for a in outcomes) else 0


def _outcome_line(added: Added) -> str:
    if added.status == "failed":
        return f"failed: {one_line(added.message)}"
    found = f", {added.statements} statements" if added.statements else ""
    note = f"; {added.message}" if added.message else ""
    return f"{added.status}: {added.title} (article {added.article_id}, {added.sentences} sentences{found}){note}"


def _links(args: argparse.Namespace, _: Settings) -> int:
    from index import Web

    listing = Web().links(args.source)
    if args.json:
        print_json([fields(link, "url", "title", "published", "publisher", "to") for link in listing.links])
        return 0
    for link in listing.links:
        about = "  ".join(x for x in (link.published[:10], link.title, "(more articles)" if link.to == "listing" else "") if x)
        print(f"{link.url}  {about}".rstrip())
    return 0


def _watch(args: argparse.Namespace, settings: Settings) -> int:
    from index import Watch

    failed = False
    told: set[str] = set()
    with opened(settings) as index:
        embed_anew_if_asked(index, settings)
        watch = Watch(index, args.sources, args.limit)
        try:
            while True:
                failures = []
                for added in watch.round():
                    if added.status != "failed":
                        print(_outcome_line(added), flush=True)
                        continue
                    failures.append(added.message)
                    if added.message not in told:  # a feed that is down is told once, not every half hour
                        print(_outcome_line(added), file=sys.stderr, flush=True)
                told = set(failures)
                failed = bool(failures)
                if args.once:
                    break
                time.sleep(args.every * 60)
        except KeyboardInterrupt:
            print("\nonrecord: stopped watching.", file=sys.stderr)
            return 0
    return 1 if failed else 0
