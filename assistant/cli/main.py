"""The command line: parses arguments, prints outcomes. The work is done elsewhere.

Exit codes: 0 fine, 1 the request failed (one line on standard error says why), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from tqdm import tqdm

from assistant.cli import library_commands
from assistant.cli.terminal import Seen
from assistant.errors import AssistantError
from assistant.settings import Settings
from index import Article, Index, LibraryError, Progress, Speaker, Statement
from index.sources.files import one_line

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    with redirect_stdout(Seen(sys.stdout)), redirect_stderr(Seen(sys.stderr, bars=True)):
        return _main(arguments)


def _main(arguments: list[str] | None) -> int:
    try:
        args = _parser().parse_args(arguments)
        settings = Settings.load(args.home, getattr(args, "model", None), getattr(args, "embedding", None))
        command: Command = args.run
        return command(args, settings)
    except (AssistantError, LibraryError) as error:
        print(f"onrecord: {one_line(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nonrecord: stopped.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output left (`onrecord articles | head`); Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run_and_exit() -> NoReturn:
    """For the entry point. Leaves at once: llama.cpp's threads do not need to be waited for."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _parser() -> argparse.ArgumentParser:
    # --home may stand before or after the command; the later one must not be overwritten by the other's default.
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the library's folder (ONRECORD_HOME)")
    models = argparse.ArgumentParser(add_help=False)
    models.add_argument(
        "--model", metavar="FILE|URL", help="a GGUF file, or an OpenAI-compatible server's base URL (ONRECORD_MODEL)"
    )
    embedding = argparse.ArgumentParser(add_help=False)
    embedding.add_argument("--embedding", metavar="NAME", help="a sentence-transformers model (ONRECORD_EMBEDDING)")

    parser = argparse.ArgumentParser(prog="onrecord", description="Cited answers from your own news articles, on your own machine.")
    parser.add_argument("--home", metavar="DIR", default=None, help="the library's folder (ONRECORD_HOME)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, help: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help, parents=[common, *parents])
        sub.set_defaults(run=run)
        return sub

    chat = command("chat", _chat, "open the browser chat", models, embedding)
    chat.add_argument("--port", type=_port, default=7860)
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    chat.add_argument(
        "--auth", action="store_true", help="for a machine with other users: only who opens the printed address gets in"
    )
    add = command(
        "add",
        _add,
        "add articles: files of many formats, folders, archives, web addresses, feeds, or - for standard input",
        embedding,
    )
    add.add_argument("sources", nargs="+", metavar="SOURCE")
    add.add_argument("--limit", type=_count, metavar="N", help="of a feed or sitemap, the N newest articles (20)")
    add.add_argument("--json", action="store_true")
    links = command("links", _links, "list what could be added from a web page, feed, sitemap or list of feeds")
    links.add_argument("source", metavar="URL")
    links.add_argument("--json", action="store_true")
    watch = command("watch", _watch, "keep the library up to date with feeds and folders, until Ctrl-C", embedding)
    watch.add_argument("sources", nargs="+", metavar="FEED|FOLDER")
    watch.add_argument("--every", type=_count, metavar="MINUTES", default=30, help="how often they are looked at (30)")
    watch.add_argument("--once", action="store_true", help="look once and end")
    watch.add_argument("--limit", type=_count, metavar="N", help="of each feed, the N newest articles at most (20)")
    articles = command("articles", _articles, "list the articles")
    articles.add_argument(
        "--search", metavar="WORDS", default="", help="only those with all these words, in title, publisher or text"
    )
    articles.add_argument("--tag", metavar="TAG", default="", help="only those with this tag")
    articles.add_argument(
        "--sort", choices=("added", "published", "title", "publisher"), help="in the order they were added if not given"
    )
    articles.add_argument("--removed", action="store_true", help="list those that can be put back")
    articles.add_argument("--json", action="store_true")
    library_commands.add_to(command)
    statements = command("statements", _statements, "list who said what")
    statements.add_argument("--speaker", metavar="NAME", default="", help="only this speaker's")
    statements.add_argument("--about", metavar="WORDS", default="", help="only those in sentences with all these words")
    statements.add_argument("--article", metavar="ID", type=int, help="only those of one article")
    statements.add_argument("--tag", metavar="TAG", default="", help="only those of articles with this tag")
    statements.add_argument("--kind", choices=("direct", "indirect", "mixed"), help="in quotation marks, without, or partly")
    form = statements.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")
    speakers = command("speakers", _speakers, "list who is on record; merge or split names")
    change = speakers.add_mutually_exclusive_group()
    change.add_argument("--merge", nargs=2, metavar=("NAME", "OTHER"), help="OTHER is NAME")
    change.add_argument("--split", metavar="NAME", help="this name is somebody else's (with --article: in that article)")
    change.add_argument("--undo", action="store_true", help="take back the last merge or split")
    speakers.add_argument("--article", metavar="ID", type=int)
    speakers.add_argument("--json", action="store_true")
    ask = command("ask", _ask, "answer a question, or a file of questions", models, embedding)
    ask.add_argument("question", nargs="?", type=_text, metavar="QUESTION")
    ask.add_argument("--json", action="store_true", help="print the whole answer record")
    ask.add_argument("--anyway", action="store_true", help="where no answer is sure, answer from the sentences that come nearest")
    ask.add_argument("--asked-on", metavar="DATE", type=date.fromisoformat, help='the day that "this week" is relative to (today)')
    ask.add_argument("--since", metavar="DATE", type=date.fromisoformat, help="only articles published on this day or later")
    ask.add_argument("--until", metavar="DATE", type=date.fromisoformat, help="only articles published on this day or earlier")
    ask.add_argument("--publisher", metavar="NAME", default="", help="only this publisher's articles")
    ask.add_argument("--speaker", metavar="NAME", default="", help="only articles that quote or report this speaker")
    ask.add_argument("--tag", metavar="TAG", default="", help="only articles with this tag")
    ask.add_argument("--article", metavar="ID", type=int, action="append", help="only this article (may be given more than once)")
    ask.add_argument("--batch", type=Path, metavar="QUESTIONS.jsonl", help='lines of {"id", "question"}')
    ask.add_argument("--out", type=Path, metavar="ANSWERS.jsonl", help="where --batch appends its answers")
    evaluate = command("eval", _eval, "ask a file of questions and score the answers", models, embedding)
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help='with "must_say", "must_cite", "abstain" ...')
    evaluate.add_argument("--report", type=Path, metavar="FILE.html", help="write every miss beside its evidence")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    models_command = command("models", _models, "show the models, and which one is used", models)
    models_command.add_argument("--fetch", action="store_true", help="fetch the default model now")
    backup = command("backup", _backup, "write the library and the conversations to one file")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = command("restore", _restore, "make the library from a backup")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="move the library that is there aside first")
    verify = command("verify", _verify, "check that the library is whole")
    verify.add_argument("--repair", action="store_true", help="make again what is wrong and can be made again")
    command("doctor", _doctor, "check the installation", models, embedding)
    return parser


def _chat(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.ui.uploads import Uploads

    with closing(Uploads(settings.home)) as uploads:  # before Gradio is imported
        from assistant.ui.server import serve

        serve(settings, args.port, not args.no_browser, uploads, args.auth)
    return 0


def _add(args: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings) as index:
        _embed_anew_if_asked(index, settings)
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
        _print_json([_fields(a, "source", "status", "title", "article_id", "sentences", "statements", "message") for a in outcomes])
    return 1 if any(a.status == "failed" for a in outcomes) else 0


def _outcome_line(added: Any) -> str:
    if added.status == "failed":
        return f"failed: {one_line(added.message)}"
    found = f", {added.statements} statements" if added.statements else ""
    note = f"; {added.message}" if added.message else ""
    return f"{added.status}: {added.title} (article {added.article_id}, {added.sentences} sentences{found}){note}"


def _links(args: argparse.Namespace, _: Settings) -> int:
    from index.sources.web import Web

    listing = Web().links(args.source)
    if args.json:
        _print_json([_fields(link, "url", "title", "published", "publisher", "to") for link in listing.links])
        return 0
    for link in listing.links:
        about = "  ".join(x for x in (link.published[:10], link.title, "(more articles)" if link.to == "listing" else "") if x)
        print(f"{link.url}  {about}".rstrip())
    return 0


def _watch(args: argparse.Namespace, settings: Settings) -> int:
    from index.upkeep.watching import Watch

    failed = False
    told: set[str] = set()
    with _opened(settings) as index:
        _embed_anew_if_asked(index, settings)
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


def _articles(args: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings) as index:
        if args.removed:
            articles, empty = [version.article for version in index.removed()], "No removed article is kept."
        else:
            articles = index.list_articles(args.search, args.tag, args.sort or "added")[0]
            articles = articles if args.sort else articles[::-1]
            total = index.catalog.articles.count()
            empty = "No article fits." if total else "The library is empty. `onrecord add FILE` adds an article."
        alike = index.near_duplicates(a.id for a in articles)
    if args.json:
        fields = ("id", "title", "source", "published", "publisher", "sentences", "url", "tags")
        _print_json([_fields(a, *fields) | {"also": [o.id for o in alike.get(a.id, []) if o.id != a.id]} for a in articles])
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


def _statements(args: argparse.Namespace, settings: Settings) -> int:
    from index.statements.export import as_csv, as_record

    with _opened(settings) as index:
        _extract_missing(index)
        articles = {a.id: a for a in index.articles()}
        if args.article is not None:
            index.article(args.article)
        found = index.statements(args.speaker, args.about, _narrowed(index.article_ids(tag=args.tag), args.article))
        if args.speaker and not index.find_speakers(args.speaker):
            print(f"onrecord: nobody called {args.speaker} is on record. `onrecord speakers` lists who is.", file=sys.stderr)
    found = [s for s in found if args.kind in (None, s.kind) and s.article_id in articles]
    records = [as_record(s, articles[s.article_id]) for s in found]
    if args.json:
        _print_json(records)
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
    with _opened(settings) as index:
        _extract_missing(index)
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


_UNDO = "`onrecord speakers --undo` takes it back."


def _list_speakers(found: list[Speaker], as_json: bool) -> None:
    if as_json:
        _print_json(
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


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    if bool(args.batch) == bool(args.question is not None) or bool(args.batch) != bool(args.out):
        print("onrecord ask: give a QUESTION, or --batch QUESTIONS.jsonl with --out ANSWERS.jsonl", file=sys.stderr)
        return 2
    from assistant.answering.assistant import Assistant

    with _opened(settings) as index:
        _embed_anew_if_asked(index, settings)
        if index.is_new():
            index.add_sample()
            print("The library was empty, so the sample story was added to it.", file=sys.stderr)
        _extract_missing(index)
        if args.batch:
            return _ask_batch(args, settings, index)
        scope = _scope(args, index)
        assistant = Assistant(index, lambda: _model(settings))
        answer = assistant.answer(args.question, article_ids=scope, asked_on=args.asked_on, anyway=args.anyway)
    if args.json:
        _print_json(answer.as_json())
    elif answer.status == "error":
        print(f"onrecord: {answer.error}", file=sys.stderr)
    else:
        _print_answer(answer)
    return 1 if answer.status == "error" else 0


def _scope(args: argparse.Namespace, index: Index) -> list[int] | None:
    """The articles that the filters leave; None for all."""
    filtered = index.article_ids(args.since, args.until, args.publisher, args.speaker, args.tag)
    return _narrowed(filtered, *[index.article(i).id for i in args.article or []])


def _narrowed(filtered: list[int] | None, *chosen: int | None) -> list[int] | None:
    """Of the articles that a filter leaves (None: all), those chosen by their ids, if any are."""
    wanted = [i for i in chosen if i is not None]
    return filtered if not wanted else [i for i in wanted if filtered is None or i in filtered]


def _ask_batch(args: argparse.Namespace, settings: Settings, index: Index) -> int:
    from assistant.answering.assistant import Assistant
    from assistant.cli import batch

    questions = batch.read_questions(args.batch)
    model = _model(settings)
    errors = 0
    with tqdm(total=len(questions), unit=" questions", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
        for answer in batch.run(
            Assistant(index, model), questions, args.out, lambda left, _: bar.update(len(questions) - left - bar.n)
        ):
            if answer.status == "error":
                errors += 1
                tqdm.write(f"onrecord: {answer.question[:80]}: {answer.error}", file=sys.stderr)
    return 1 if errors else 0


def _eval(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.answering.assistant import Assistant
    from assistant.cli import evaluation

    cases = evaluation.read_cases(args.questions)
    with _opened(settings) as index:
        _extract_missing(index)
        assistant = Assistant(index, lambda: _model(settings))
        progress = tqdm(
            evaluation.run(assistant, cases), total=len(cases), unit=" questions", file=sys.stderr, disable=not sys.stderr.isatty()
        )
        outcomes = list(progress)
    if args.report:
        args.report.write_text(evaluation.report(outcomes), encoding="utf-8")
    figures = evaluation.summary(outcomes)
    if args.json:
        _print_json(figures)
    else:
        for outcome in outcomes:
            if not outcome.right:
                print(f"{outcome.case.id}: {outcome.case.question}\n    {outcome.answer.answer}\n    {'; '.join(outcome.faults)}")
        for name, value in figures.items():
            print(f"{name.replace('_', ' ')}: {value}")
    return 1 if figures["errors"] else 0


def _print_answer(answer: Any) -> None:
    if answer.standalone_question != answer.question:
        print(f"Understood as: {answer.standalone_question}\n")
    print(answer.answer)
    shown = {c.marker: c for s in answer.sentences for c in s.citations}
    if answer.abstention == "unsure":
        shown = {c.marker: c for c in answer.nearest}
    for marker, citation in sorted(shown.items()):
        also = list(dict.fromkeys(o.publisher or o.title for o in citation.also))
        print(
            f"\n[{marker}] {citation.sentence}\n    {citation.title} ({citation.source})"
            + f"; also in {', '.join(also)}" * bool(also)
        )
    for sentence in answer.sentences:
        if sentence.verdict == "unverified":
            print(f"\nNot confirmed: {sentence.text}")
    if answer.abstention == "unsure":
        print("\n`--anyway` answers from these.")


def _models(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.model import DEFAULT_MODEL, default_path, is_whole

    if args.fetch:
        _model(replace(settings, model=None))
    path = default_path(settings)
    there = "there" if is_whole(path) else f"not fetched yet ({DEFAULT_MODEL.size / 1e9:.1f} GB)"
    used = settings.model or "the default"
    print(f"used:      {used}\ndefault:   {DEFAULT_MODEL.name}, {DEFAULT_MODEL.licence}\n           {path}: {there}")
    others = sorted(p for p in settings.models.glob("*.gguf") if p != path)
    for other in others:
        print(f"also here: {other}")
    print("Another one: --model FILE.gguf or --model http://localhost:8080/v1 (or ONRECORD_MODEL).")
    return 0


def _doctor(_: argparse.Namespace, settings: Settings) -> int:
    from assistant.cli.doctor import examine

    fine = True
    for finding in examine(settings):
        print(f"{'ok    ' if finding.ok else 'WRONG '} {finding.what}: {finding.detail}", flush=True)
        fine &= finding.ok
    return 0 if fine else 1


def _backup(args: argparse.Namespace, settings: Settings) -> int:
    from index.upkeep.backup import backup

    made = backup(settings.home, args.file)
    print(f"{args.file}: {made.articles} articles, {args.file.stat().st_size / 1e6:.1f} MB")
    return 0


def _restore(args: argparse.Namespace, settings: Settings) -> int:
    from index.upkeep.backup import restore

    found, before = restore(args.file, settings.home, args.replace)
    print(f"{settings.home}: {found.articles} articles as of {found.made[:16].replace('T', ' ')}")
    if before:
        print(f"The library that was there is in {before}.")
    return 0


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    from index.upkeep.verify import verify

    if args.repair:
        for finding in verify(settings.home):
            if finding.repair is not None:
                print(f"repairing: {finding.what}", flush=True)
                finding.repair()
    sound = True
    for finding in verify(settings.home):
        advice = " `onrecord verify --repair` makes it again." if finding.repair and not args.repair else ""
        found = f": {finding.problem.rstrip('.')}.{advice}" if finding.problem else ""
        print(f"{'WRONG ' if finding.problem else 'ok    '} {finding.what}{found}", flush=True)
        sound &= not finding.problem
    return 0 if sound else 1


def _model(settings: Settings) -> Any:
    """The language model; fetching it shows a bar."""
    from assistant.model import open_model

    with tqdm(unit="B", unit_scale=True, desc="fetching the model", file=sys.stderr, delay=1, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return open_model(settings, show)


def _embed_anew_if_asked(index: Index, settings: Settings) -> None:
    """Only a model named by the reader can differ from the library's own; then it says what makes the reader wait."""
    if settings.embedding:
        index.embedding(lambda p: print(f"{p.what}: {p.done} of {p.total}", file=sys.stderr, flush=True))


def _extract_missing(index: Index) -> None:
    """A library made before onrecord found statements, or found them as well, is read once more."""
    with tqdm(unit=" articles", desc="finding statements", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total
            bar.update(progress.done - bar.n)

        index.extract_missing(show)


def _opened(settings: Settings) -> closing[Index]:
    """The library, closed at the end whatever happens."""
    return closing(Index.open(settings.home, settings.embedding))


def _text(text: str) -> str:
    """An argument as text that can be printed, whatever bytes it had."""
    return text.encode("utf-8", "replace").decode()


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _fields(value: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
