"""What a browser may do with what is served: the headers of every answer, and a Content-Security-Policy without a gap for text that
would be a script.

Gradio's index page has scripts of its own in it: they, and no others, get the nonce of this one answer. Its gr.HTML makes functions
from text; that is what functions.js is for. Styles are different: Svelte and Gradio write style attributes and elements everywhere,
and no style of an article or a reader is ever put on the page.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)
_ELSEWHERE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_ALWAYS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


async def send_guarded(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """An answer with the headers that keep it to its own page."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_ALWAYS)
            headers.setdefault("content-security-policy", _ELSEWHERE)
        await send(message)

    await app(scope, receive, guarded)


class IndexPage:
    """ASGI application: the index page of `app`, whose scripts come after one of ours and carry a nonce."""

    def __init__(self, app: ASGIApp, script: str) -> None:
        self._app, self._script = app, script

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started: Message = {}
        body = bytearray()

        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._send(started, bytes(body), send)

        await self._app(scope, receive, finish)

    async def _send(self, started: Message, body: bytes, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        # What Gradio fills into the page has no "<" (its filter `toorjson`), so that every tag is one of its template.
        ours = f'<script src="{self._script}"></script>\n'.encode()
        body = body.replace(b"<script", ours + b"<script", 1).replace(b"<script", f'<script nonce="{nonce}"'.encode())
        headers = MutableHeaders(scope=started)
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = _PAGE.format(nonce=nonce)
        headers["cache-control"] = "no-store"
        await send(started)
        await send({"type": "http.response.body", "body": body})
