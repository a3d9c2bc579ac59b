"""Serves the page on this machine's loopback address, and to nobody else.

Other users of the same machine reach that address, too: with `onrecord chat --auth` only who has a ticket gets in (entrance.py).
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
import webbrowser
from importlib.resources import as_file, files
from typing import Any

# Before Gradio is imported: it reads these then.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio.utils import LRUCache
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assistant.errors import AssistantError
from assistant.model.loader import ModelLoader
from assistant.settings import Settings
from assistant.ui.desk import Desk
from assistant.ui.drawn import asset, page_script
from assistant.ui.entrance import Entrance
from assistant.ui.guard import Guard
from assistant.ui.page import build_page
from assistant.ui.surface import SCRIPT, Surface
from assistant.ui.uploads import Uploads
from index import History, Index

HOST = "127.0.0.1"
MAX_WAITING = 64  # actions of all readers that may wait their turn
MAX_SESSIONS = 200  # pages that Gradio remembers, the last used ones; each takes some 60 kB


class PortInUse(AssistantError):
    """The port is taken."""


def build_app(desk: Desk, port: int, uploads: Uploads, entrance: Entrance | None = None) -> Guard:
    """The whole web application; with an `entrance`, for those alone who got in there."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_own_routes(app, uploads)
    page = build_page(desk).queue(max_size=MAX_WAITING)
    page.state_session_capacity = MAX_SESSIONS
    page._queue.pending_messages_per_session = _LastUsed(MAX_SESSIONS)
    page._queue.pending_event_ids_session = _LastUsed(MAX_SESSIONS)
    page.has_launched = True  # only then does Gradio look whether a file that a client names was uploaded
    with as_file(files("assistant.ui").joinpath("icon.svg")) as icon:
        gr.mount_gradio_app(
            app, page, path="/", server_name=HOST, server_port=port, footer_links=[], show_error=False,
            max_file_size="20mb", ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False, run_history=False,
            theme=_theme(), css=asset("page.css"), favicon_path=str(icon), app_kwargs={"openapi_url": None},
        )  # fmt: skip
    return Guard(app, port, Surface(page, uploads), entrance)


class _LastUsed(LRUCache[str, Any]):
    """What Gradio's queue keeps for each page that was ever loaded; here for those that were used last."""

    def __getitem__(self, session: str) -> Any:
        self.move_to_end(session)
        return super().__getitem__(session)


def _add_own_routes(app: FastAPI, uploads: Uploads) -> None:
    """What is served before, and in place of, Gradio's routes."""

    @app.get(SCRIPT)
    def script() -> Response:
        return Response(page_script(), media_type="text/javascript", headers={"cache-control": "no-cache"})

    @app.get("/c/{conversation}")
    def chat(conversation: str) -> Response:
        return RedirectResponse(f"/?c={conversation}")  # Gradio's page looks for its parts beside its own address

    @app.post("/gradio_api/upload")
    async def upload(request: Request) -> Response:
        return await uploads.receive(request)

    @app.get("/gradio_api/upload_progress")
    def upload_progress() -> Response:
        # On this machine a file is there at once; Gradio would keep something for every upload that is asked after.
        return Response('data: {"msg": "done"}\n\n', media_type="text/event-stream")


def _theme() -> gr.themes.Base:
    # Fonts by name only: Gradio's own themes fetch theirs from the web.
    text = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    code = ["ui-monospace", "Menlo", "Consolas", "monospace"]
    return gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=text, font_mono=code)


def serve(settings: Settings, port: int, open_browser: bool, uploads: Uploads, auth: bool = False) -> None:
    """Serve until Ctrl-C; with `auth`, to whoever has a ticket. Raises PortInUse, HomeError."""
    listeners = _listen(port)
    port = listeners[0].getsockname()[1]
    index = Index.open(settings.home, settings.embedding)
    history = History(settings.home)
    loader = ModelLoader(settings)
    desk = Desk(index, loader, history)
    if index.is_new():
        desk.stocked.clear()
    threading.Thread(target=_prepare, args=(desk,), daemon=True, name="prepare").start()
    entrance = Entrance(settings.home, port) if auth else None
    app = build_app(desk, port, uploads, entrance)
    opened = _announce(settings, f"http://{HOST}:{port}", entrance)
    if open_browser and opened:
        threading.Timer(0.5, webbrowser.open, [opened]).start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended in order, too
    # No header may say that a request came from elsewhere, nor ask for anything but HTTP.
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=2, proxy_headers=False, server_header=False, ws="none"
    )
    try:
        uvicorn.Server(config).run(sockets=listeners)
    except KeyboardInterrupt:
        pass
    finally:
        if entrance:
            entrance.close()
        desk.finder.stop()
        desk.adding.close()
        index.close()
        history.close()
        print("onrecord has stopped.")


def _announce(settings: Settings, url: str, entrance: Entrance | None) -> str | None:
    """Print where the page is; returns what a browser is to open, if that can be said where other users see it."""
    where = entrance.address() if entrance else url
    once = "; this address works once" if entrance else ""
    told, door = "", url
    if entrance is not None:
        try:
            entrance.open_door()
            door = entrance.door.resolve().as_uri()
            told = f"To get in again, or with another browser, open {door}"
        except OSError as error:
            told, door = f"The file that leads in again cannot be written ({error.strerror}).", ""
    print(f"onrecord is at {where} (Ctrl-C stops it{once}). Library: {settings.home}", flush=True)
    if told:
        print(told, flush=True)
    return door or None


def _prepare(desk: Desk) -> None:
    """What the first question needs, made ready while the reader looks at the page."""
    try:
        if desk.index.is_new():
            desk.index.add_sample()
    finally:
        desk.stocked.set()
    desk.index.prepare()
    desk.loader.start()
    desk.finder.start()


def _listen(port: int) -> list[socket.socket]:
    """The port on the loopback addresses of both kinds: a browser takes `localhost` for either, and might else reach somebody
    else's server there. Raises PortInUse."""
    opened: list[socket.socket] = []
    try:
        opened.append(_bound(socket.AF_INET, HOST, port))
        port = opened[0].getsockname()[1]
        opened.append(_bound(socket.AF_INET6, "::1", port))
    except OSError as error:
        if not opened or error.errno == errno.EADDRINUSE:
            for listener in opened:
                listener.close()
            raise PortInUse(f"Port {port} is in use, perhaps by another onrecord. Choose another one with --port.") from error
    return opened  # the first alone where the machine has no IPv6


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
