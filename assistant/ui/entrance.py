"""How a browser gets in where other users of the machine reach the page, too (`onrecord chat --auth`).

Who opens an address with a ticket gets the key, as a cookie. A ticket works once, and the key never stands in an address: neither
is worth anything to whoever reads a browser's history or a terminal's log later. Browsers send a cookie to every port of a name,
and all of 127.0.0.1's ports may be another user's; so the page has a name of its own, NAME.localhost, that nobody else knows.
"""

from __future__ import annotations

import html
import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

DOOR = "open-onrecord.html"  # in the library's folder: leads in, as often as it is opened
_NAME = "page-name"  # in the library's folder: a name that changed would cost a reader the conversation that his browser keeps
_MINUTES = 15  # that the printed address works
_MOVE_ON = '<!DOCTYPE html><meta http-equiv="refresh" content="0; url={}"><title>onrecord</title>'
_LOCKED = (
    "This onrecord is locked, and an address with a ticket opens it once. To get in (again, or with another browser), open the "
    f"file {DOOR} in the library's folder. Where onrecord was started, its place is printed."
)


class Entrance:
    """The lock of one served page. Used by one thread at a time."""

    def __init__(self, home: Path, port: int) -> None:
        self.host = f"{_own_name(home)}.localhost:{port}"
        self.door = home / DOOR
        self._key = secrets.token_urlsafe(32)
        self._cookie = f"onrecord-{port}"  # two onrecords of one library have the same name
        self._tickets: dict[str, float] = {}  # until when each is good
        self._doors_ticket = ""

    def address(self, minutes: float = _MINUTES) -> str:
        """An address that leads in once, and not later than in so many minutes."""
        ticket = secrets.token_urlsafe(32)
        self._tickets[ticket] = time.monotonic() + 60 * minutes
        return f"http://{self.host}/?ticket={ticket}"

    def open_door(self) -> None:
        """Write the file that leads in, which only this user can read; anew whenever it has been used. A browser that onrecord
        opens is given its name: all users of a machine see with what arguments a program was started. Raises OSError."""
        address = self.address(minutes=float("inf"))
        self._doors_ticket = address.rpartition("=")[2]
        new = self.door.with_name(f".{DOOR}-{secrets.token_hex(8)}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(_MOVE_ON.format(html.escape(address)))
        new.replace(self.door)

    def close(self) -> None:
        """Take the door away, unless another onrecord with the same library has put its own there."""
        with suppress(OSError):
            if self._doors_ticket and self._doors_ticket in self.door.read_text(encoding="utf-8"):
                self.door.unlink()

    def answer(self, scope: Scope, headers: Headers) -> Response | None:
        """What is said at the door: None to who has the key, the key to who has a ticket, no to everybody else."""
        at_the_door = scope["method"] == "GET" and scope["path"] == "/"
        if at_the_door and self._takes(parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0]):
            response = _move_on()
            response.set_cookie(self._cookie, self._key, httponly=True, samesite="strict", path="/")
            return response
        if _same(cookie_parser(headers.get("cookie", "")).get(self._cookie, ""), self._key):
            return None
        if at_the_door and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return _move_on()  # a link elsewhere led here: the browser sends a Strict cookie when the page itself leads on
        return PlainTextResponse(_LOCKED, status_code=401, headers={"cache-control": "no-store"})

    def _takes(self, given: str) -> bool:
        now = time.monotonic()
        self._tickets = {ticket: until for ticket, until in self._tickets.items() if until > now}
        taken = [ticket for ticket in self._tickets if _same(given, ticket)]
        for ticket in taken:
            del self._tickets[ticket]
        if self._doors_ticket in taken:
            with suppress(OSError):  # a full disk: the door leads in no more, who is in stays in
                self.open_door()
        return bool(taken)


def _move_on() -> Response:
    return HTMLResponse(_MOVE_ON.format("/"), headers={"cache-control": "no-store"})


def _same(given: str, key: str) -> bool:
    return secrets.compare_digest(given.encode(), key.encode())  # takes as long for a near miss as for any other


def _own_name(home: Path) -> str:
    """The name that this library's page is served under: random, and the same at every start."""
    file = home / _NAME
    with suppress(OSError, UnicodeDecodeError):
        name = file.read_text(encoding="ascii").strip()
        if re.fullmatch("[a-z2-7]{26}", name) and not file.is_symlink():
            return name
    name = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))
    with suppress(OSError):  # a full disk: this name is used until the next start
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            new.write(name)
    return name
