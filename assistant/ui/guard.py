"""The door of the page: which requests get through to what is served behind it, and what of them.

A request is served if it is made under the page's own name (DNS rebinding), by the page itself or by a reader who opens it (not by
another site, nor by another port of this machine), by who has the key where there is one, and for something that the page uses
(surface.py). Everything else is refused before Gradio sees it, and of what it sees it gets no header that it would believe.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.entrance import Entrance
from assistant.ui.policy import IndexPage, send_guarded
from assistant.ui.surface import SCRIPT, Refused, Route, Surface, query_for, route_for

# What is passed on of a request. Gradio believes others: X-Forwarded-Host, X-Gradio-Server; to an Origin it gives leave to read.
_PASSED = {b"host", b"accept", b"accept-encoding", b"content-type", b"content-length", b"if-none-match", b"if-modified-since"}

_PATIENCE = 400_000_000  # bytes of a refused request that are waited for


class Guard:
    """ASGI application around `app`, which is served on `port` of the loopback address, or under the entrance's name."""

    def __init__(self, app: ASGIApp, port: int, surface: Surface, entrance: Entrance | None = None) -> None:
        self.app, self._index = app, IndexPage(app, SCRIPT)
        self.surface, self._entrance = surface, entrance
        hosts = {entrance.host} if entrance else {f"127.0.0.1:{port}", f"localhost:{port}"}
        # Browsers leave the web's own port out.
        self._hosts = hosts | {host.removesuffix(":80") for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            answer = self._refusal(scope, Headers(scope=scope))
            if answer is None:
                await self._serve(scope, receive, send)
            else:
                await _drain(receive, Headers(scope=scope))
                await send_guarded(answer, scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if not self._is_own(scope, headers):
            return PlainTextResponse("onrecord answers its own page only.", status_code=403)
        if self._entrance and (answer := self._entrance.answer(scope, headers)):
            return answer
        route = route_for(scope["method"], scope["path"])
        return PlainTextResponse("There is nothing here.", status_code=404) if route is None else _too_much(route, headers)

    def _is_own(self, scope: Scope, headers: Headers) -> bool:
        """Whether a request is made under the page's name, and by the page or by the reader who opens it."""
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return False
        host = headers["host"]
        if any(origin != f"http://{host}" for origin in headers.getlist("origin")):
            return False
        if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            return True
        # A link from elsewhere may lead to the page, in a window of its own. Nothing is done by opening it.
        opened = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
        return opened and scope["method"] == "GET" and scope["path"] == "/"

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = route_for(scope["method"], scope["path"])
        assert route is not None
        query = query_for(route, parse_qs(scope["query_string"].decode("latin-1")))
        headers = [(name, value) for name, value in scope["headers"] if name in _PASSED]
        app = self.app
        if route.path == "/":
            app = self._index
            headers = [(name, value) for name, value in headers if name != b"accept-encoding"]  # it is read on its way out
        if route.takes not in ("", "files"):
            try:
                body = self.surface.understood(route, await _body(receive))
            except Refused as error:
                answer = JSONResponse({"detail": str(error)}, status_code=error.status)
                await send_guarded(answer, scope, receive, send)
                return
            headers = [(n, str(len(body)).encode() if n == b"content-length" else v) for n, v in headers]
            receive = _with_body(body, receive)
        passed = {**scope, "query_string": urlencode(query).encode(), "headers": headers}
        await send_guarded(app, passed, receive, send)


def _too_much(route: Route, headers: Headers) -> Response | None:
    """The answer to a request with more in it than its route takes, an unknown amount or another kind; None for any other."""
    if "transfer-encoding" in headers:
        return PlainTextResponse("A request must say how long it is.", status_code=411)
    if route.takes and headers.get("content-type", "").partition(";")[0].strip().lower() != route.content_type:
        return PlainTextResponse(f"This takes {route.content_type}.", status_code=415)
    if _length(headers) > route.most:
        return PlainTextResponse("At most 20 MB can be added at a time. Choose fewer files, or smaller ones.", status_code=413)
    return None


def _length(headers: Headers) -> int:
    text = headers.get("content-length", "")
    return int(text) if text.isdigit() else 0


async def _drain(receive: Receive, headers: Headers) -> None:
    """Let an upload come to its end and forget it: a browser that is cut off while it sends never shows why. Not for ever."""
    if _length(headers) <= _PATIENCE:
        await _body(receive, keep=False)


async def _body(receive: Receive, keep: bool = True) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        body.extend(message.get("body", b"") if keep else b"")
        if not message.get("more_body"):
            return bytes(body)


def _with_body(body: bytes, receive: Receive) -> Receive:
    """What `receive` gives, but for the body, which was read."""
    read: list[Message] = [{"type": "http.request", "body": body}]

    async def again() -> Message:
        return read.pop() if read else await receive()

    return again
