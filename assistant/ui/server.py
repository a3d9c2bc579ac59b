"""Serves the page on this machine's loopback address, and to nobody else.

Other users of the same machine reach that address, too: with a key (`onrecord chat --auth`) only who has it is served.
"""

from __future__ import annotations

import html
import os
import secrets
import socket
import threading
import webbrowser
from importlib.resources import as_file, files
from pathlib import Path

# Before Gradio is imported: it reads these then.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.errors import AssistantError
from assistant.history import History
from assistant.models.loader import ModelLoader
from assistant.settings import Settings
from assistant.ui.guard import MOVE_ON, Guard
from assistant.ui.page import Desk, asset, build_page
from index import Index

HOST = "127.0.0.1"
MAX_WAITING = 64  # actions of all readers that may wait their turn


class PortInUse(AssistantError):
    """The port is taken."""


def build_app(desk: Desk, port: int, key: str | None = None) -> FastAPI:
    """The whole web application; with a `key`, for those alone who have it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, key=key)
    page = build_page(desk).queue(max_size=MAX_WAITING)
    with as_file(files("assistant.ui").joinpath("icon.svg")) as icon:
        return gr.mount_gradio_app(  # type: ignore[no-any-return]
            app, page, path="/", server_name=HOST, server_port=port, footer_links=[], show_error=True,
            max_file_size="20mb", ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False, run_history=False,
            theme=_theme(), css=asset("page.css"), favicon_path=str(icon), app_kwargs={"docs_url": None, "redoc_url": None},
        )  # fmt: skip


def _theme() -> gr.themes.Base:
    # Fonts by name only: Gradio's own themes fetch theirs from the web.
    text = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    code = ["ui-monospace", "Menlo", "Consolas", "monospace"]
    return gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=text, font_mono=code)


def serve(settings: Settings, port: int, open_browser: bool, auth: bool = False) -> None:
    """Serve until Ctrl-C; with `auth`, to whoever has the key in the printed address. Raises PortInUse, HomeError."""
    listener = _listen(port)
    port = listener.getsockname()[1]
    index = Index.open(settings.home, settings.embedding)
    history = History(settings.home)
    loader = ModelLoader(settings, then=lambda _: desk.talk.assistant.warm_up())
    desk = Desk(index, loader, history)
    if index.is_new():
        desk.stocked.clear()
    threading.Thread(target=_prepare, args=(desk,), daemon=True, name="prepare").start()
    key = secrets.token_urlsafe(24) if auth else None
    app = build_app(desk, port, key)
    url = f"http://{HOST}:{port}" + (f"/?key={key}" if key else "")
    print(f"onrecord is at {url} (Ctrl-C stops it). Library: {settings.home}", flush=True)
    door = _door(settings.home, url) if key else None
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [door.as_uri() if door else url]).start()
    try:
        uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        if door:
            door.unlink(missing_ok=True)
        desk.finder.stop()
        index.close()
        history.close()
        print("onrecord has stopped.")


def _door(home: Path, url: str) -> Path:
    """A file that only this user can read and that leads to `url`. The browser is started with its name: all users of a
    machine see with what arguments a program was started."""
    door = home / "open-onrecord.html"
    door.unlink(missing_ok=True)
    with os.fdopen(os.open(door, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(MOVE_ON.format(html.escape(url)))
    return door.resolve()


def _prepare(desk: Desk) -> None:
    """What the first question needs, made ready while the reader looks at the page."""
    try:
        if desk.index.is_new():
            desk.index.add_sample()
    finally:
        desk.stocked.set()
    desk.index.store()
    desk.loader.start()
    desk.finder.start()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise PortInUse(f"Port {port} is in use, perhaps by another onrecord. Choose another one with --port.") from error
    listener.listen(128)
    return listener
