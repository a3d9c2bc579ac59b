"""A web for tests: a server on this machine under made-up names, and a fetcher that knows its way there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from index.sources.web import Fetcher, Web


@dataclass
class Page:
    """What the server answers at one path. `body` may be a function that writes to the connection by itself."""

    body: bytes | str | Callable[[BaseHTTPRequestHandler], object] = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class LocalWeb:
    """The server: `pages` by path, and every request it has had."""

    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[BaseHTTPRequestHandler] = field(default_factory=list)

    def url(self, path: str, host: str = "news.test") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [handler.path for handler in self.asked]

    def fetcher(self, **options: object) -> Fetcher:
        """One that finds every name here, and nothing else."""
        settings = {"resolve": lambda *_: ["127.0.0.1"], "allowed": frozenset({("127.0.0.1", self.port)}), **options}
        return Fetcher(**settings)  # type: ignore[arg-type]

    def web(self) -> Web:
        return Web(self.fetcher(), pause=0.0)


@contextmanager
def local_web(pages: dict[str, Page] | None = None) -> Iterator[LocalWeb]:
    """Serves `pages`, which may be changed meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            local.asked.append(self)
            page = local.pages.get(self.path, Page("<p>nothing here</p>", status=404))
            if callable(page.body):
                page.body(self)
                return
            body = page.body.encode() if isinstance(page.body, str) else page.body
            etag = page.headers.get("ETag")
            unchanged = etag is not None and self.headers.get("If-None-Match") == etag
            self.send_response(304 if unchanged else page.status)
            for name, value in {"Content-Type": page.media_type, "Content-Length": str(len(body)), **page.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    local = LocalWeb(server.server_port, pages if pages is not None else {})
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield local
    finally:
        server.shutdown()
        server.server_close()


def article(title: str, *paragraphs: str, published: str = "2026-05-04", publisher: str = "The Harbour Post") -> str:
    """A news page with what such pages say of themselves."""
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | {publisher}</title><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="{publisher}">'
        f'<meta property="article:published_time" content="{published}"></head>'
        f'<body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>'
    )


def crash(data: bytes, source: str) -> dict[str, str]:  # noqa: ARG001
    """What a broken parser may do in the sandbox."""
    os.abort()


LONG = (
    "The harbour tunnel opened to traffic on Monday after eleven years of work, and the first cars drove through at six.",
    "“Nobody believed that we would ever finish,” the engineer Moira Keller told reporters at the northern entrance.",
    "The city expects thirty thousand vehicles a day, and the old bridge will be closed to lorries from the first of June.",
)
