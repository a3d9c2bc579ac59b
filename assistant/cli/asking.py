"""The commands that answer questions: ask, one or a file of them, and eval, which scores the answers."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.cli.commands import Commands, embed_anew_if_asked, extract_missing, narrowed, opened, print_json
from assistant.cli.models import opened_model
from assistant.settings import Settings
from index import Index


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    ask = commands.add("ask", _ask, "answer a question, or a file of questions", model=True, embedding=True)
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
    evaluate = commands.add("eval", _eval, "ask a file of questions and score the answers", model=True, embedding=True)
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help='with "must_say", "must_cite", "abstain" ...')
    evaluate.add_argument("--report", type=Path, metavar="FILE.html", help="write every miss beside its evidence")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")


def _text(text: str) -> str:
    """An argument as text that can be printed, whatever bytes it had."""
    return text.encode("utf-8", "replace").decode()


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    if bool(args.batch) == bool(args.question is not None) or bool(args.batch) != bool(args.out):
        print("onrecord ask: give a QUESTION, or --batch QUESTIONS.jsonl with --out ANSWERS.jsonl", file=sys.stderr)
        return 2
    from assistant.answering.assistant import Assistant
    from assistant.model import at_hand

    with opened(settings) as index:
        embed_anew_if_asked(index, settings)
        if index.is_new():
            index.add_sample()
            print("The library was empty, so the sample story was added to it.", file=sys.stderr)
        extract_missing(index)
        if args.batch:
            return _ask_batch(args, settings, index)
        scope = _scope(args, index)
        assistant = Assistant(index, lambda: opened_model(settings), at_hand=lambda: at_hand(settings))
        answer = assistant.answer(args.question, article_ids=scope, asked_on=args.asked_on, anyway=args.anyway)
    if args.json:
        print_json(answer.as_json())
    elif answer.status == "error":
        print(f"onrecord: {answer.error}", file=sys.stderr)
    else:
        _print_answer(answer)
    return 1 if answer.status == "error" else 0


def _scope(args: argparse.Namespace, index: Index) -> list[int] | None:
    """The articles that the filters leave; None for all."""
    filtered = index.article_ids(args.since, args.until, args.publisher, args.speaker, args.tag)
    return narrowed(filtered, *[index.article(i).id for i in args.article or []])


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


def _ask_batch(args: argparse.Namespace, settings: Settings, index: Index) -> int:
    from assistant.answering.assistant import Assistant
    from assistant.cli import batch

    questions = batch.read_questions(args.batch)
    model = opened_model(settings)
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
    from assistant.model import at_hand

    cases = evaluation.read_cases(args.questions)
    with opened(settings) as index:
        extract_missing(index)
        assistant = Assistant(index, lambda: opened_model(settings), at_hand=lambda: at_hand(settings))
        progress = tqdm(
            evaluation.run(assistant, cases), total=len(cases), unit=" questions", file=sys.stderr, disable=not sys.stderr.isatty()
        )
        outcomes = list(progress)
    if args.report:
        args.report.write_text(evaluation.report(outcomes), encoding="utf-8")
    figures = evaluation.summary(outcomes)
    if args.json:
        print_json(figures)
    else:
        for outcome in outcomes:
            if not outcome.right:
                print(f"{outcome.case.id}: {outcome.case.question}\n    {outcome.answer.answer}\n    {'; '.join(outcome.faults)}")
        for name, value in figures.items():
            print(f"{name.replace('_', ' ')}: {value}")
    return 1 if figures["errors"] else 0
