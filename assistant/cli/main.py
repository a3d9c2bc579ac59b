"""The command line: parses arguments, runs a command, tells what went wrong. Each subject's commands have a file of their own.

Exit codes: 0 fine, 1 the request failed (one line on standard error says why), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NoReturn

from assistant.cli import adding, asking, chat, library, models, statements, upkeep
from assistant.cli.commands import Commands, Run
from assistant.cli.terminal import Seen
from assistant.errors import AssistantError
from assistant.settings import Settings
from index import LibraryError, one_line

_SUBJECTS = (chat, adding, library, statements, asking, models, upkeep)  # `onrecord --help` lists their commands in this order


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    with redirect_stdout(Seen(sys.stdout)), redirect_stderr(Seen(sys.stderr, bars=True)):
        return _main(arguments)


def _main(arguments: list[str] | None) -> int:
    try:
        args = _parser().parse_args(arguments)
        settings = Settings.load(args.home, getattr(args, "model", None), getattr(args, "embedding", None))
        run: Run = args.run
        return run(args, settings)
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
    parser = argparse.ArgumentParser(prog="onrecord", description="Cited answers from your own news articles, on your own machine.")
    parser.add_argument("--home", metavar="DIR", default=None, help="the library's folder (ONRECORD_HOME)")
    commands = Commands(parser)
    for subject in _SUBJECTS:
        subject.add_to(commands)
    return parser
