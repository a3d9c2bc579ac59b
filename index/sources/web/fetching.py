"""Fetches one address, with every precaution that an address from a stranger calls for.

- A host is looked up once; all its addresses must be public (addresses.py); the connection goes to one of those very
  addresses. Looked up a second time, the name could give another one (DNS rebinding).
- That holds for every redirect anew; there are five at most.
- One deadline for the whole fetch, and MAX_BYTES at most, on the wire and after decompression.
- No cookies, no names and passwords, no local files. No proxy either, whatever the environment says: a proxy looks
  names up by itself, and what is checked here would be worth nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import certifi
import httpcore

from index.errors import SourceError
from index.sources.web.addresses import Address, check_public, parse

MAX_BYTES = 20_000_000
MAX_REDIRECTS = 5
DEADLINE = 30.0  # seconds for everything: looking up, connecting, redirects, reading
_CONNECT = 10.0  # seconds for one of several addresses of a host

_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.8"
_STATUS = {
    401: "asks for a password; onrecord fetches only what everybody can read",
    402: "asks for payment",
    403: "does not allow it (status 403). Save the page in your browser and add the file",
    404: "has no such page (status 404). Check the address",
    410: "has taken the page down (status 410)",
    429: "has been asked too often (status 429). Try again later",
    451: "may not show it here for legal reasons (status 451)",
}

_NO_HOST = "there is no such host. Check the address"

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `url` is where it was found in the end; with `unchanged` there is no data."""

    url: str
    data: bytes = b""
    media_type: str = ""  # "text/html", lower case, "" where the server names none
    charset: str = ""
    etag: str = ""
    modified: str = ""  # the Last-Modified header as it came
    unchanged: bool = False


class _Refused(Exception):
    """A precaution ended the fetch; `str(error)` says why, to be put behind the address."""


@dataclass(frozen=True)
class Fetcher:
    """Fetches addresses. Without arguments, those of the public web alone.

    `resolve` gives the IP addresses of a host name, `allowed` holds (IP address, port) that are asked although they are not
    public, and `trusted` says whose certificates are believed: for tests, whose server stands on this machine.
    """

    resolve: Resolve | None = None
    allowed: frozenset[tuple[str, int]] = frozenset()
    trusted: ssl.SSLContext | None = None
    deadline: float = DEADLINE
    max_bytes: int = MAX_BYTES
    agent: str = field(default_factory=lambda: f"onrecord/{_version()} (reads news articles that its user names)")

    def fetch(self, url: str, etag: str = "", modified: str = "") -> Fetched:
        """What lies at an address; `etag` and `modified` are of an earlier fetch, to be told if nothing has changed since.

        Raises SourceError, in words for the reader.
        """
        end = time.monotonic() + self.deadline
        address = parse(url)
        conditions = [("If-None-Match", etag)] * bool(etag) + [("If-Modified-Since", modified)] * bool(modified)
        seen = {address.url}
        try:
            for _ in range(MAX_REDIRECTS + 1):
                found = self._ask(address, conditions, end)
                if isinstance(found, Fetched):
                    return found
                address = _led_to(found, address)
                if address.url in seen:
                    raise _Refused("leads in a circle; perhaps it wants cookies, which onrecord does not keep")
                seen.add(address.url)
            raise _Refused(f"leads on and on (more than {MAX_REDIRECTS} redirects)")
        except (_Refused, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise SourceError(f"{_where(url, address)} {_reason(error, self.deadline)}.") from error

    def _ask(self, address: Address, conditions: list[tuple[str, str]], end: float) -> Fetched | str:
        """One request: what came back, or where it leads."""
        headers = [
            ("Host", address.origin),
            ("User-Agent", self.agent),
            ("Accept", _ACCEPT),
            ("Accept-Language", "en,*;q=0.5"),
            ("Accept-Encoding", "gzip, deflate"),
            ("Connection", "close"),
            *conditions,
        ]
        url = httpcore.URL(
            scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target.encode("ascii")
        )
        trusted = self.trusted or ssl.create_default_context(cafile=certifi.where())
        backend = _Guarded(self, end)
        with (
            httpcore.ConnectionPool(ssl_context=trusted, network_backend=backend) as pool,
            pool.stream("GET", url, headers=[(k.encode(), v.encode("latin-1", "ignore")) for k, v in headers]) as response,
        ):
            return self._answer(response, address)

    def _answer(self, response: httpcore.Response, address: Address) -> Fetched | str:
        headers = {k.decode("latin-1").lower(): v.decode("latin-1").strip() for k, v in response.headers}
        etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
        if response.status == 304:
            return Fetched(address.url, etag=etag, modified=modified, unchanged=True)
        if response.status in (301, 302, 303, 307, 308) and headers.get("location"):
            # Servers send UTF-8 here, whatever the standard says.
            return headers["location"].encode("latin-1").decode("utf-8", "replace")
        if response.status != 200:
            what = "is out of order" if response.status >= 500 else "does not give it"
            raise _Refused(_STATUS.get(response.status, f"{what} (status {response.status}). Try again later"))
        if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > self.max_bytes:
            raise _Refused(_too_large(self.max_bytes))
        data = b"".join(_limited(_plain(response.iter_stream(), headers.get("content-encoding", "")), self.max_bytes))
        media_type, charset = _content_type(headers.get("content-type", ""))
        return Fetched(address.url, data, media_type, charset, etag, modified)

    def addresses(self, host: str, port: int, end: float) -> list[str]:
        """The IP addresses of a host, each of them checked. Raises _Refused."""
        try:
            found = [str(ipaddress.ip_address(host))]
        except ValueError:
            found = _in_time(lambda: (self.resolve or _look_up)(host, port), end)
        ips = [ipaddress.ip_address(f) for f in found]
        if not ips:
            raise _Refused(_NO_HOST)
        # All of them: a name that also stands for an address at home is meant to deceive.
        for ip in ips:
            if (str(ip), port) not in self.allowed and not check_public(ip):
                raise _Refused(f"is on this machine or in a private network ({ip}), where onrecord fetches nothing")
        return [str(ip) for ip in ips]


class _Guarded(httpcore.NetworkBackend):
    """Connects to checked addresses alone, and lets nothing last beyond the end."""

    def __init__(self, fetcher: Fetcher, end: float) -> None:
        self._fetcher, self._end, self._sync = fetcher, end, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        last: Exception = _Refused("cannot be reached")
        addresses = self._fetcher.addresses(host, port, self._end)
        for number, ip in enumerate(addresses[:4], 1):
            limit = _left(self._end) if number == len(addresses) else min(_CONNECT, _left(self._end))
            try:
                return _Stream(self._sync.connect_tcp(ip, port, limit), self._end)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last


class _Stream(httpcore.NetworkStream):
    """A connection whose every step takes what is left of the time."""

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream, self._end = stream, end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, _left(self._end))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _left(self._end))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        # The certificate must be the name's, although the connection goes to a number.
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(self._end)), self._end)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _led_to(location: str, address: Address) -> Address:
    try:
        return parse(location, address.url)
    except SourceError as error:
        raise _Refused(f"leads to {str(error).removesuffix('.')}") from error


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        offline = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        raise _Refused("cannot be looked up. Check the network" if offline else _NO_HOST) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _in_time(work: Callable[[], list[str]], end: float) -> list[str]:
    """The system's resolver cannot be told a limit, so it runs in a thread that is left behind when time is up."""
    result: list[list[str] | Exception] = []

    def run() -> None:
        try:
            result.append(work())
        except Exception as error:
            result.append(error)

    thread = threading.Thread(target=run, daemon=True, name="look up")
    thread.start()
    thread.join(_left(end))
    if not result:
        raise httpcore.ConnectTimeout
    if isinstance(result[0], Exception):
        raise result[0]
    return result[0]


def _limited(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise _Refused(_too_large(most))
        yield piece


def _too_large(most: int) -> str:
    return f"is larger than {most // 1_000_000} MB"


def _plain(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The bytes without their compression, some at a time: a small answer may unpack to gigabytes."""
    encoding = encoding.lower().strip()
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise _Refused(f"is compressed in a way that was not asked for ({encoding[:40]})")
    unpack = None
    for piece in pieces:
        if not piece:
            continue
        if unpack is None:
            # 47: gzip or zlib by its header. Some servers send "deflate" without one.
            raw = encoding == "deflate" and (piece[0] & 0x0F) != 8
            unpack = zlib.decompressobj(-15 if raw else 47)
        while piece and not unpack.eof:
            try:
                yield unpack.decompress(piece, 65536)
            except zlib.error as error:
                raise _Refused("is damaged: it cannot be unpacked") from error
            piece = unpack.unconsumed_tail
    if unpack is not None:
        yield unpack.flush()
    if unpack is not None and not unpack.eof:
        raise _Refused("is damaged: it ends too early")


def _content_type(header: str) -> tuple[str, str]:
    media_type, _, parameters = header.partition(";")
    charset = re.search(r"(?i)charset\s*=\s*[\"']?([\w.:-]+)", parameters)
    return media_type.strip().lower(), charset.group(1).lower() if charset else ""


def _where(url: str, address: Address) -> str:
    """The address that was asked for and, where a redirect led away, the one that failed."""
    with contextlib.suppress(SourceError):
        url = parse(url).url
    return f"{url}:" if url == address.url else f"{url}: leads to {address.url}, which"


def _reason(error: Exception, deadline: float) -> str:
    if isinstance(error, _Refused):
        return str(error)
    if isinstance(error, httpcore.TimeoutException):
        return f"did not answer in full within {deadline:.0f} seconds"
    if "certificate" in str(error).lower():
        return "has a certificate that cannot be trusted"
    if isinstance(error, httpcore.ConnectError):
        return "cannot be reached"
    return "broke off, or does not speak HTTP"


def _version() -> str:
    try:
        return version("onrecord")
    except PackageNotFoundError:
        return "0"
