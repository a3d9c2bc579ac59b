"""The commands that keep the library and the installation sound: backup, restore, verify, doctor."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.cli.commands import Commands
from assistant.settings import Settings
from index import backup, restore


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    save = commands.add("backup", _backup, "write the library and the conversations to one file")
    save.add_argument("file", type=Path, metavar="FILE")
    load = commands.add("restore", _restore, "make the library from a backup")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--replace", action="store_true", help="move the library that is there aside first")
    verify = commands.add("verify", _verify, "check that the library is whole")
    verify.add_argument("--repair", action="store_true", help="make again what is wrong and can be made again")
    commands.add("doctor", _doctor, "check the installation", model=True, embedding=True)


def _backup(args: argparse.Namespace, settings: Settings) -> int:
    made = backup(settings.home, args.file)
    print(f"{args.file}: {made.articles} articles, {args.file.stat().st_size / 1e6:.1f} MB")
    return 0


def _restore(args: argparse.Namespace, settings: Settings) -> int:
    found, before = restore(args.file, settings.home, args.replace)
    print(f"{settings.home}: {found.articles} articles as of {found.made[:16].replace('T', ' ')}")
    if before:
        print(f"The library that was there is in {before}.")
    return 0


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    from index import verify

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


def _doctor(_: argparse.Namespace, settings: Settings) -> int:
    from assistant.cli.doctor import examine

    fine = True
    for finding in examine(settings):
        print(f"{'ok    ' if finding.ok else 'WRONG '} {finding.what}: {finding.detail}", flush=True)
        fine &= finding.ok
    return 0 if fine else 1
