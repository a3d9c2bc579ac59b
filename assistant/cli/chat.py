"""The command chat: the page in the browser."""

from __future__ import annotations

import argparse
from contextlib import closing

from assistant.cli.commands import Commands
from assistant.settings import Settings


def add_to(commands: Commands) -> None:
    """Declare the command."""
    chat = commands.add("chat", _chat, "open the browser chat", model=True, embedding=True)
    chat.add_argument("--port", type=_port, default=7860)
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    chat.add_argument(
        "--auth", action="store_true", help="for a machine with other users: only who opens the printed address gets in"
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _chat(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.ui.uploads import Uploads

    with closing(Uploads(settings.home)) as uploads:  # before Gradio is imported
        from assistant.ui.server import serve

        serve(settings, args.port, not args.no_browser, uploads, args.auth)
    return 0
