"""What the page answers to is a list: everything that Gradio has besides is refused, also what a later version may add."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from assistant.ui.surface import EVENTS, FUNCTIONS, ROUTES, route_for
from tests.attacks.served import CALLED, SENT, UNQUEUED, Served, routes

OURS = {"/onrecord.js", "/gradio_api/upload", "/gradio_api/upload_progress"}  # some in place of Gradio's own


def filled(path: str) -> str:
    """An address of a route with something in its places."""
    return re.sub(r"\{[^}]*\}", "x", path)


def test_of_all_routes_those_that_the_page_uses_are_answered(page: Served) -> None:
    every = set(routes(page))
    answered = {(method, path) for method, path in every if route_for(method, filled(path))}
    listed = {(route.method, route.path) for route in ROUTES}
    print(f"routes (method and address): {len(every)} in the application, {len(answered)} answered")
    assert len(every) > 75, "Gradio's own are among them"
    # Two of Gradio's routes are answered for one address, or for one name, each; a conversation's has a name in its place.
    assert len(answered) == len(listed) - len({"iframeResizer", "predict", "conversation"})
    for method, path in every - answered:
        assert page.client.request(method, filled(path)).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    [
        "/config", "/openapi.json", "/docs", "/manifest.json", "/robots.txt", "/login", "/logout", "/monitoring", "/pwa_icon",
        "/static/img/logo.svg", "/svelte/svelte.js", "/assets/", "/assets/..%2f..%2fpackage.json", "/assets/a/b.js", "/%2e/",
        "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/token", "/gradio_api/user", "/gradio_api/startup-events",
        "/gradio_api/deep_link?session_hash=abc", "/gradio_api/custom_component/x/client/x/x", "/gradio_api/dev/reload",
        "/gradio_api/queue/status", "/gradio_api/heartbeat/", "/gradio_api/heartbeat/a.b", "/gradio_api/heartbeat/" + "a" * 21,
        "/gradio_api/proxy=https://x.hf.space/", "/gradio_api/vibe-code", "/gradio_api/runs", "/gradio_api/queue/data/",
        "/gradio_api/file=/etc/passwd", "/gradio_api/file=/proc/self/environ", "/gradio_api/file//etc/passwd",
        "/gradio_api/file=https://evil.example/x.png", "/gradio_api/file/http://evil.example/x.png",
        "/gradio_api/file/https:/evil.example/x.png", "/gradio_api//file=/etc/passwd", "/GRADIO_API/file=/etc/passwd",
        "/gradio_api/stream/abc/1/1/playlist-file", "/gradio_api/call/load/x",
    ],
)  # fmt: skip
def test_addresses_that_the_page_does_not_ask_for(page: Served, path: str) -> None:
    assert page.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "process_recording", "cancel", "reset", "run/load", "api/load", "call/load", "call/v2/load", "vibe-edit", "vibe-code",
        "undo-vibe-edit", "run-history/connect", "stream/x", "component_server", "run/predict/", "queue/join/", "queue/data",
    ],
)  # fmt: skip
def test_calls_that_the_page_does_not_make(page: Served, path: str) -> None:
    assert page.client.post(f"/gradio_api/{path}", json={"data": []}).status_code == 404


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO"])
def test_methods_that_the_page_does_not_use(page: Served, method: str) -> None:
    assert page.client.request(method, "/").status_code == 404
    assert page.client.request(method, "/gradio_api/queue/join").status_code == 404


def test_every_event_and_function_is_listed_and_nothing_else(page: Served) -> None:
    """A new one has to be listed, with the types that it takes, before the page can use it."""
    events = [d["api_name"] for d in page.config["dependencies"]]
    functions = [name for c in page.config["components"] for name in c["props"].get("server_fns") or []]
    print(f"events: {len(events)}; functions that scripts call: {len(functions)}")
    assert sorted(events) == sorted(EVENTS) and set(EVENTS) == set(SENT)
    assert set(functions) == set(FUNCTIONS) == set(CALLED) and len(functions) == len(FUNCTIONS) + 1  # put_back stands in two
    assert page.app.surface.listed() == (len(events), len(functions))


@pytest.mark.parametrize("name", SENT)
def test_an_event_has_one_way_in(page: Served, name: str) -> None:
    taken = page.event(name)
    assert taken.status_code == 200, taken.text
    number, target = next((d["id"], d["targets"][0][0]) for d in page.config["dependencies"] if d["api_name"] == name)
    body = {"data": SENT[name], "fn_index": number, "trigger_id": target, "session_hash": "abc"}
    other = "queue/join" if name in UNQUEUED else "run/predict"
    for path in (other, f"run/{name}", f"api/{name}", f"call/{name}"):
        assert page.client.post(f"/gradio_api/{path}", json=body).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"fn_index": 99},
        {"fn_index": -1},
        {"fn_index": None},
        {"fn_index": "4"},
        {"fn_index": True},
        {"trigger_id": 1},
        {"trigger_id": None},
        {"trigger_id": 10**30},
        {"session_hash": None},
        {"session_hash": ""},
        {"session_hash": "a" * 21},
        {"session_hash": "../../x"},
        {"session_hash": "ABC def"},
        {"session_hash": ["abc"]},
        {"batched": True},
        {"simple_format": True},
        {"event_id": "x"},
        {"oauth_token": "x"},
        {"request": {}},
        {"event_data": {"x": 1}},
        {"data": [1]},
        {"data": ["a", "b"]},
        {"data": {}},
        {"data": ""},
    ],
    ids=str,
)
def test_a_body_that_the_page_does_not_send(page: Served, changes: dict[str, Any]) -> None:
    answer = page.event("load", **changes)
    assert answer.status_code in (400, 404) and set(answer.json()) == {"detail"}


@pytest.mark.parametrize(
    "changes",
    [
        {"component_id": 0},
        {"component_id": 10**30},
        {"component_id": "1"},
        {"fn_name": "__init__"},
        {"fn_name": "get_config"},
        {"fn_name": "postprocess"},
        {"fn_name": "read_scope"},
        {"fn_name": ""},
        {"fn_name": None},
        {"session_hash": "a b"},
        {"files": []},
    ],
    ids=str,
)
def test_a_function_that_the_page_does_not_call(page: Served, changes: dict[str, object]) -> None:
    assert page.call("read_article", 1, **changes).status_code in (400, 404)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"data":' + b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 100_000,
        b'"' + b"x" * 100_000 + b'"',
    ],
    ids=lambda body: body[:12],
)
def test_a_body_that_is_no_call(page: Served, body: bytes) -> None:
    for path in ("queue/join", "run/predict", "component_server/"):
        answer = page.client.post(f"/gradio_api/{path}", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 404, 413), answer.text


def test_what_is_passed_on_has_nothing_that_nobody_looked_at(page: Served) -> None:
    """Half a character pair, which a paste may hold, is passed on as what it is for a reader; a backslash stays one."""
    route = route_for("POST", "/gradio_api/queue/join")
    assert route is not None
    number, target = next((d["id"], d["targets"][0][0]) for d in page.config["dependencies"] if d["api_name"] == "add_text")
    sent = rb'{"data":["a \ud800 b \\ud800 \ud83d\ude00 \udc00","","",""],"fn_index":%d,"trigger_id":%d,"session_hash":"a"}' % (
        number,
        target,
    )
    passed = json.loads(page.app.surface.understood(route, sent))
    assert passed["data"][0] == "a \ufffd b \\ud800 😀 \ufffd"
    assert set(passed) == {"data", "event_data", "fn_index", "trigger_id", "session_hash"}
