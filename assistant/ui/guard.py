"""The door of the page: which requests get through to what is served behind it."""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    (b"cross-origin-resource-policy", b"same-origin"),
]
_COOKIE = "onrecord"
MOVE_ON = '<!DOCTYPE html><meta http-equiv="refresh" content="0; url={}"><title>onrecord</title>'
MAX_REQUEST = 20_000_000 + 100_000  # bytes: one file of the largest size, and what a form puts around it
# What Gradio serves for other purposes: a way to other machines, development, monitoring, its hosting.
_CLOSED = (
    "/proxy=",
    "/file=http",
    "/vibe-",
    "/undo-vibe",
    "/dev/",
    "/monitoring",
    "/run-history",
    "/deep_link",
    "/custom_component",
)


class Guard:
    """ASGI middleware before everything that is served, Gradio's own routes included: refuses requests under a foreign name
    (DNS rebinding), from a foreign page, without the key where there is one, and with too much in them; adds the headers
    that keep the page to itself."""

    def __init__(self, app: ASGIApp, key: str | None = None) -> None:
        self._app, self._key = app, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        headers = Headers(scope=scope)
        answer = self._refusal(scope, headers) or self._entrance(scope, headers)
        if answer is None and (too_much := _too_much(headers)) is not None:
            await _drain(receive, headers)
            answer = too_much
        await (answer or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        origin = headers.get("origin")
        if not _is_ours(headers.get("host", "")) or (origin is not None and not _is_ours(urlsplit(origin).netloc)):
            return PlainTextResponse("onrecord answers on this machine only.", status_code=403)
        if any(part in scope["path"] for part in _CLOSED):
            return PlainTextResponse("There is nothing here.", status_code=404)
        return None

    def _entrance(self, scope: Scope, headers: Headers) -> Response | None:
        """Who comes with the key in the address gets it as a cookie and is sent on; who has no key is sent away."""
        if self._key is None:
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if scope["path"] == "/" and _same(given, self._key):
            # Not a redirect: if a link in another program led here, the browser would not send a Strict cookie along.
            response = HTMLResponse(MOVE_ON.format("/"), headers={"cache-control": "no-store"})
            # Browsers send a cookie to every port of a host, so a page that another user serves here would get it, too, if the
            # reader opened that. Nothing that a browser keeps by itself is bound to a port.
            response.set_cookie(_COOKIE, self._key, httponly=True, samesite="strict", path="/")
            return response
        if _same(_cookie(headers), self._key):
            return None
        return PlainTextResponse(
            "This onrecord is locked. Open it with the address that it printed when it started.", status_code=401
        )


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(_COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _same(given: str, key: str) -> bool:
    return secrets.compare_digest(given.encode(), key.encode())  # takes as long for a near miss as for any other


def _too_much(headers: Headers) -> Response | None:
    """The answer to a request with more in it than is taken, or with an unknown amount; None for any other."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return PlainTextResponse("A request must say how long it is.", status_code=411)
    if _length(headers) > MAX_REQUEST:
        return PlainTextResponse("At most 20 MB can be added at a time. Choose fewer files, or smaller ones.", status_code=413)
    return None


def _length(headers: Headers) -> int:
    text = headers.get("content-length", "")
    return int(text) if text.isdigit() else 0


async def _drain(receive: Receive, headers: Headers) -> None:
    """Let an upload come to its end and forget it: a browser that is cut off while it sends never shows why. Not for ever."""
    if _length(headers) > 20 * MAX_REQUEST:
        return
    for _ in range(_length(headers)):
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return


def _is_ours(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in _OURS
