"""What is never fetched, and that what is fetched comes as it should."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index import SourceError
from index.sources.web import Fetcher
from index.sources.web.addresses import check_public, parse
from tests.web import LocalWeb, Page, local_web


@pytest.fixture(scope="module")
def local() -> Iterator[LocalWeb]:
    with local_web() as server:
        yield server


def refusal(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# addresses

PRIVATE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.0.0.192/opc/v2/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[2606:4700::5efe:7f00:1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_private_addresses_are_refused_in_every_spelling(url: str) -> None:
    assert "in a private network" in refusal(Fetcher(resolve=lambda *_: pytest.fail("nothing to look up")), url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "http:// or https://"),
        ("ftp://example.org/a", "http:// or https://"),
        ("gopher://example.org/", "http:// or https://"),
        ("javascript:alert(1)", "http:// or https://"),
        ("data:text/html,x", "http:// or https://"),
        ("example.org/story", "http:// or https://"),
        ("http://reader@example.org/", "user name"),
        ("http://example.org:pass@127.0.0.1/", "user name"),
        ("http://example.org\\@127.0.0.1/", "no spaces, backslashes"),
        ("http://exa mple.org/", "no spaces, backslashes"),
        ("http://example.org/\r\nHost: 127.0.0.1", "no spaces, backslashes"),
        ("http://example.org:22/", "port 22"),
        ("http://example.org:99999/", "not a web address"),
        ("http:///story", "no such host"),
        ("http://1.2.3.4.5/", "no such host"),
        ("http://127.0.0.256/", "no such host"),
        ("http://[::1", "not a web address"),
        ("http://" + "a" * 300 + "/", "no such host"),
        ("http://example.org/" + "a" * 3000, "longer than"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str, why: str) -> None:
    assert why in refusal(Fetcher(resolve=lambda *_: pytest.fail("nothing to look up")), url)


def test_an_address_is_brought_into_one_form() -> None:
    assert parse("HTTP://News.Example.:80/Ä?q=ü#part").url == "http://news.example/%C3%84?q=%C3%BC"
    assert parse("http://bücher.example/").host == "xn--bcher-kva.example"
    assert parse("../b?c", "https://a.example/x/y").url == "https://a.example/b?c"
    assert parse("https://a.example//b").url == "https://a.example//b"
    assert parse("http://[2606:4700::1111]:8080/").origin == "[2606:4700::1111]:8080"


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(ip: str) -> None:
    assert check_public(ipaddress.ip_address(ip))


def test_this_machine_s_own_public_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ours:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Ours:
            return self

        def __exit__(self, *_: object) -> None: ...
        def bind(self, where: tuple[str, int]) -> None:
            if where[0] != "8.8.4.4":
                raise OSError

    monkeypatch.setattr("index.sources.web.addresses.socket.socket", Ours)
    assert not check_public(ipaddress.ip_address("8.8.4.4")) and check_public(ipaddress.ip_address("8.8.8.8"))


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"], ["::ffff:192.168.0.1"]])
def test_a_name_is_refused_if_any_of_its_addresses_is_private(found: list[str]) -> None:
    assert "private network" in refusal(Fetcher(resolve=lambda *_: found), "http://news.example/")


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(local: LocalWeb) -> None:
    local.pages["/a"] = Page("hello")
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])  # a second look-up would give another address
    fetched = local.fetcher(resolve=lambda *_: next(answers)).fetch(local.url("/a"))
    assert fetched.data == b"hello"
    assert local.asked[-1].headers["Host"] == f"news.test:{local.port}", "the server is asked by its name"


def test_only_the_named_port_is_open_to_tests(local: LocalWeb) -> None:
    assert "private network" in refusal(local.fetcher(), f"http://news.test:{local.port + 1}/")
    assert "no such host" in refusal(local.fetcher(resolve=lambda *_: []), local.url("/a"))


def test_a_resolver_that_hangs_holds_nobody_up() -> None:
    started = time.monotonic()
    hanging = threading.Event()
    slow = Fetcher(resolve=lambda *_: ["8.8.8.8"] * hanging.wait(20), deadline=0.3)
    assert "did not answer" in refusal(slow, "http://news.example/") and time.monotonic() - started < 5
    hanging.set()


# redirects


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
        "//[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "ftp://news.test/x",
        "http://me:secret@news.test/",
        "http://news.test:25/",
    ],
)
def test_a_redirect_is_checked_like_any_address(local: LocalWeb, target: str) -> None:
    local.pages["/away"] = Page(status=302, headers={"Location": target})
    said = refusal(local.fetcher(), local.url("/away"))
    assert said.startswith(local.url("/away")) and "leads to" in said


def test_a_redirect_to_a_name_that_has_become_private_is_refused(local: LocalWeb) -> None:
    local.pages["/moved"] = Page(status=301, headers={"Location": f"http://home.test:{local.port}/"})
    fetcher = local.fetcher(resolve=lambda host, _: ["192.168.0.1"] if host == "home.test" else ["127.0.0.1"])
    assert "home.test" in (said := refusal(fetcher, local.url("/moved"))) and "192.168.0.1" in said


def test_redirects_end(local: LocalWeb) -> None:
    for n in range(8):
        local.pages[f"/{n}"] = Page(status=302, headers={"Location": f"/{n + 1}"})
    assert "more than 5 redirects" in refusal(local.fetcher(), local.url("/0"))
    local.pages["/8"] = Page("there")
    fetched = local.fetcher().fetch(local.url("/3"))
    assert (fetched.data, fetched.url) == (b"there", local.url("/8"))
    local.pages["/circle"] = Page(status=302, headers={"Location": "/circle#again"})
    assert "in a circle" in refusal(local.fetcher(), local.url("/circle"))


# size and time


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(200):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(200):
        handler.wfile.write(f"X-{n}: x\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


def say_nothing(_: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


@pytest.mark.parametrize("body", [drip, drip_headers, say_nothing])
def test_a_slow_server_is_left(local: LocalWeb, body: object) -> None:
    local.pages["/slow"] = Page(body)  # type: ignore[arg-type]
    started = time.monotonic()
    said = refusal(local.fetcher(deadline=0.5), local.url("/slow"))
    assert "did not answer in full" in said and time.monotonic() - started < 1.9


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100):
        handler.wfile.write(b"x" * 100_000)


@pytest.mark.parametrize(
    "page",
    [
        Page(b"x" * 1_000_001),
        Page(b"", headers={"Content-Length": "99999999999"}),
        Page(endless),
        Page(gzip.compress(b"\0" * 3_000_000), headers={"Content-Encoding": "gzip"}),
        Page(zlib.compress(b"\0" * 3_000_000), headers={"Content-Encoding": "deflate"}),
    ],
)
def test_what_is_too_large_is_refused_also_unpacked(local: LocalWeb, page: Page) -> None:
    local.pages["/large"] = page
    assert "larger than 1 MB" in refusal(local.fetcher(max_bytes=1_000_000), local.url("/large"))


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (gzip.compress(b"news " * 5000), "gzip"),
        (zlib.compress(b"news " * 5000), "deflate"),
        (zlib.compress(b"news " * 5000, wbits=-15), "deflate"),
        (b"news " * 5000, "identity"),
    ],
)
def test_compressed_pages_are_unpacked(local: LocalWeb, data: bytes, encoding: str) -> None:
    local.pages["/zip"] = Page(data, headers={"Content-Encoding": encoding})
    assert local.fetcher().fetch(local.url("/zip")).data == b"news " * 5000


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Page(gzip.compress(b"news" * 999)[:-20], headers={"Content-Encoding": "gzip"}), "ends too early"),
        (Page(b"\x1f\x8bnonsense", headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
        (Page(b"x", headers={"Content-Encoding": "gzip, gzip"}), "was not asked for"),
        (Page(b"x", headers={"Content-Encoding": "br"}), "was not asked for"),
        (Page(b"x", headers={"Content-Length": "10"}), "broke off"),
        (Page(lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n")), "does not speak HTTP"),
        (Page(lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000)), "does not speak HTTP"),
        (Page(status=403), "in your browser"),
        (Page(status=404), "no such page"),
        (Page(status=429), "Try again later"),
        (Page(status=500), "out of order"),
        (Page(status=302), "status 302"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_sentence(local: LocalWeb, page: Page, why: str) -> None:
    local.pages["/bad"] = page
    assert why in refusal(local.fetcher(), local.url("/bad"))


def test_a_closed_port_is_said() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    fetcher = Fetcher(resolve=lambda *_: ["127.0.0.1"], allowed=frozenset({("127.0.0.1", port)}))
    assert "cannot be reached" in refusal(fetcher, f"http://news.test:{port}/")


# what is sent, and what is told


def test_what_a_server_learns_is_little_and_true(local: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    local.pages["/cookie"] = Page("hello", headers={"Set-Cookie": "id=1"})
    fetcher = local.fetcher()
    fetcher.fetch(local.url("/cookie"))
    fetcher.fetch(local.url("/cookie"))
    sent = {name.lower() for name in local.asked[-1].headers}
    assert sent == {"host", "user-agent", "accept", "accept-language", "accept-encoding", "connection"}
    assert local.asked[-1].headers["User-Agent"].startswith("onrecord/")


def test_what_has_not_changed_is_not_sent_again(local: LocalWeb) -> None:
    local.pages["/feed"] = Page("feed", 'application/rss+xml; charset="UTF-8"', headers={"ETag": '"1"', "Last-Modified": "today"})
    first = local.fetcher().fetch(local.url("/feed"))
    assert (first.media_type, first.charset, first.etag, first.modified) == ("application/rss+xml", "utf-8", '"1"', "today")
    again = local.fetcher().fetch(local.url("/feed"), first.etag, first.modified)
    assert again.unchanged and again.data == b"" and local.asked[-1].headers["If-Modified-Since"] == "today"


# encrypted


@pytest.fixture(scope="module")
def encrypted() -> Iterator[tuple[int, list[str | None]]]:
    """A server with a certificate for news.test; gives its port, and the names that it was asked for."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parents[2] / "data/news.test.pem")
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as stream:
                    stream.recv(65536)
                    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            except OSError:
                continue

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1], names
    listener.close()


def test_the_certificate_must_be_the_name_s(encrypted: tuple[int, list[str | None]]) -> None:
    port, names = encrypted
    trusted = ssl.create_default_context(cafile=str(Path(__file__).parents[2] / "data/news.test.pem"))
    here = frozenset({("127.0.0.1", port)})
    fetcher = Fetcher(resolve=lambda *_: ["127.0.0.1"], allowed=here, trusted=trusted)
    assert fetcher.fetch(f"https://news.test:{port}/").data == b"hello" and names == ["news.test"]
    assert "certificate" in refusal(fetcher, f"https://other.test:{port}/")
    assert "certificate" in refusal(Fetcher(resolve=lambda *_: ["127.0.0.1"], allowed=here), f"https://news.test:{port}/")
