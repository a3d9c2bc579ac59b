"""The door of the page, before the whole application as it is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.history import History
from assistant.models.loader import ModelLoader
from assistant.settings import Settings
from assistant.ui.guard import MAX_REQUEST, Guard
from assistant.ui.page import Desk
from assistant.ui.server import MAX_WAITING, _door, build_app
from index import Index

KEY = "a-key-that-nobody-guesses"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:7860"}, 200),
        ({"host": "localhost:7860", "origin": "http://localhost:7860"}, 200),
        ({"host": "[::1]:7860"}, 200),
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1.evil.example:7860"}, 403),
        ({"host": "127.0.0.1:7860", "origin": "https://evil.example"}, 403),
        ({"host": "127.0.0.1:7860", "origin": "null"}, 403),
        ({"host": ""}, 403),
    ],
)
def test_only_this_machine_s_own_pages_are_served(headers: dict[str, str], status: int) -> None:
    client = TestClient(Guard(Starlette(routes=[Route("/", lambda _: PlainTextResponse("hello"))])))
    response = client.get("/", headers=headers)
    assert response.status_code == status
    assert status == 403 or "default-src 'self'" in response.headers["content-security-policy"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("guarded")
    index, history = Index.open(home), History(home)
    yield Desk(index, ModelLoader(Settings(home, home, model="http://127.0.0.1:9/v1")), history)
    index.close()
    history.close()


def client(desk: Desk, key: str | None = None) -> TestClient:
    return TestClient(build_app(desk, 7860, key), base_url="http://127.0.0.1:7860")


PLACES = [
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/assets/x.js"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/queue/data?session_hash=x"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/cancel"),
]


@pytest.mark.parametrize(("method", "path"), PLACES)
@pytest.mark.parametrize("cookie", [None, "onrecord=wrong", f"other={KEY}", f"onrecord={KEY[:-1]}", 'onrecord="; ;=,'])
def test_without_the_key_nothing_is_served(desk: Desk, method: str, path: str, cookie: str | None) -> None:
    headers = {"cookie": cookie} if cookie else {}
    assert client(desk, KEY).request(method, path, headers=headers).status_code == 401


def test_the_key_in_the_address_becomes_a_cookie(desk: Desk) -> None:
    browser = client(desk, KEY)
    assert browser.get("/?key=wrong").status_code == 401
    assert browser.get(f"/config?key={KEY}").status_code == 401, "the key is taken at the entrance alone"
    entered = browser.get(f"/?key={KEY}")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    assert 'url=/"' in entered.text and KEY not in entered.text and entered.headers["cache-control"] == "no-store"
    assert browser.get("/config").status_code == 200, "the cookie opens the door"


@pytest.mark.parametrize("path", ["proxy=https://x.hf.space/", "file=https://evil.example/", "vibe-edit/", "monitoring/summary"])
def test_what_gradio_serves_for_other_purposes_is_closed(desk: Desk, path: str) -> None:
    assert client(desk).get(f"/gradio_api/{path}").status_code == 404


async def _received(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def test_a_request_holds_twenty_megabytes_at_most() -> None:
    small = TestClient(Guard(Starlette(routes=[Route("/", _received, methods=["POST"])])), base_url="http://localhost")
    assert small.post("/", content=b"x" * MAX_REQUEST).text == str(MAX_REQUEST)
    large = small.post("/", content=b"x" * (MAX_REQUEST + 1))
    assert large.status_code == 413 and "At most 20 MB" in large.text
    assert small.post("/", content=iter([b"x"])).status_code == 411, "of unknown length"


def test_a_full_queue_is_said(desk: Desk) -> None:
    browser = client(desk)
    config = browser.get("/config").json()
    number = next(d["id"] for d in config["dependencies"] if d["api_name"] == "tick")
    body: dict[str, Any] = {"data": ["", None], "fn_index": number, "session_hash": "x", "trigger_id": None}
    answers = [browser.post("/gradio_api/queue/join", json=body | {"session_hash": str(n)}) for n in range(MAX_WAITING + 1)]
    assert [a.status_code for a in answers] == [200] * MAX_WAITING + [503] and "full" in answers[-1].text


def test_the_browser_is_led_in_by_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    door = _door(tmp_path, f"http://127.0.0.1:7860/?key={KEY}")
    assert door.stat().st_mode & 0o777 == 0o600 and f"/?key={KEY}" in door.read_text()
