"""Serves the page on this machine's loopback address, and to nobody else."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from importlib.resources import as_file, files
from urllib.parse import urlsplit

# Before Gradio is imported: it reads these then.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.history import History
from assistant.models.loader import ModelLoader
from assistant.settings import Settings
from assistant.ui.page import Desk, asset, build_page
from index import Index

HOST = "127.0.0.1"
_OURS = ("127.0.0.1", "localhost", "[::1]")
# The browser itself refuses what the page might ask of any other machine. Gradio's scripts need inline code and eval.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


class PortInUse(AssistantError):
    """The port is taken."""


class Guard:
    """ASGI middleware: refuses requests under a foreign name (DNS rebinding) or from a foreign page, and adds the
    headers that keep the page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if not _is_ours(headers.get("host", "")) or (origin is not None and not _is_ours(urlsplit(origin).netloc)):
            await PlainTextResponse("onrecord answers on this machine only.", status_code=403)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _is_ours(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in _OURS


def build_app(desk: Desk, port: int) -> FastAPI:
    """The whole web application."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard)
    with as_file(files("assistant.ui").joinpath("icon.svg")) as icon:
        return gr.mount_gradio_app(  # type: ignore[no-any-return]
            app, build_page(desk), path="/", server_name=HOST, server_port=port, footer_links=[], show_error=True,
            max_file_size="20mb", ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False, run_history=False,
            theme=_theme(), css=asset("page.css"), favicon_path=str(icon), app_kwargs={"docs_url": None, "redoc_url": None},
        )  # fmt: skip


def _theme() -> gr.themes.Base:
    # Fonts by name only: Gradio's own themes fetch theirs from the web.
    text = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    code = ["ui-monospace", "Menlo", "Consolas", "monospace"]
    return gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=text, font_mono=code)


def serve(settings: Settings, port: int, open_browser: bool) -> None:
    """Serve until Ctrl-C. Raises PortInUse, HomeError."""
    listener = _listen(port)
    port = listener.getsockname()[1]
    index = Index.open(settings.home, settings.embedding)
    history = History(settings.home)
    loader = ModelLoader(settings, then=lambda _: desk.assistant.warm_up())
    desk = Desk(index, loader, history)
    if index.is_new():
        desk.stocked.clear()
    threading.Thread(target=_prepare, args=(desk,), daemon=True, name="prepare").start()
    app = build_app(desk, port)
    url = f"http://{HOST}:{port}"
    print(f"onrecord is at {url} (Ctrl-C stops it). Library: {settings.home}", flush=True)
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [url]).start()
    try:
        uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        desk.finder.stop()
        index.close()
        history.close()
        print("onrecord has stopped.")


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
