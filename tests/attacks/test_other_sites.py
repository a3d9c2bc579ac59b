"""Another website, another program's page on another port of this machine, a name that leads here: none of them counts as the page.

What they try is to read the library and to empty it. Browsers say where a request comes from, in Host, Origin and Sec-Fetch-Site;
what a test sends is what they would send.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from assistant.ui.surface import ROUTES
from tests.attacks.served import HOST, PORT, Served

FOREIGN_HOSTS = [
    "evil.example", f"evil.example:{PORT}", f"127.0.0.1.evil.example:{PORT}", f"127.0.0.1.nip.io:{PORT}", "127.0.0.1", "localhost",
    "127.0.0.1:7861", f"localhost:{PORT}.evil.example", f"localhost:{PORT}@evil.example", f"evil.localhost:{PORT}",
    f"0.0.0.0:{PORT}", f"127.1:{PORT}", f"LOCALHOST:{PORT}", f"localhost.:{PORT}", f"[::1]:{PORT}", f" {HOST}", "",
]  # fmt: skip
FOREIGN_ORIGINS = [
    "https://evil.example", f"http://evil.example:{PORT}", "http://127.0.0.1:9997", "http://localhost:3000", "http://127.0.0.1",
    "http://localhost", f"https://{HOST}", f"http://localhost:{PORT}", f"http://{HOST}.evil.example", f"http://{HOST}@evil.example",
    "null", "file://", "capacitor://localhost", "tauri://localhost", "chrome-extension://abcdef", f"http://evil.localhost:{PORT}",
    "",
]  # fmt: skip
FOREIGN_FETCHES = [  # what a browser says of an image, a script, a fetch, a frame, a form on another page
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},  # another port of this machine
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "embed"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "websocket", "sec-fetch-dest": "websocket"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "new-word"},
]


def nothing_is_answered(page: Served, headers: dict[str, str]) -> None:
    """Neither the page, nor what it reads, nor what it does."""
    for method, path in [(r.method, r.path) for r in ROUTES if "\\" not in r.path and "[" not in r.path]:
        answer = page.client.request(method, path, headers=headers)
        assert answer.status_code == 403, path
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    changed = page.client.post("/gradio_api/component_server/", json=removal(page), headers=headers)
    assert changed.status_code == 403 and page.index.catalog.articles.count() == 1


def removal(page: Served) -> dict[str, Any]:
    return {"data": 1, "component_id": page.functions()["remove_article"], "fn_name": "remove_article", "session_hash": "abc"}


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_under_another_name_nothing_is_answered(page: Served, host: str) -> None:
    nothing_is_answered(page, {"host": host})


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_to_another_page_nothing_is_answered(page: Served, origin: str) -> None:
    nothing_is_answered(page, {"origin": origin})


@pytest.mark.parametrize("headers", FOREIGN_FETCHES, ids=lambda headers: " ".join(headers.values()))
def test_what_a_browser_does_for_another_page_is_refused(page: Served, headers: dict[str, str]) -> None:
    nothing_is_answered(page, headers)


def test_two_names_at_once(page: Served) -> None:
    for hosts in ([HOST, "evil.example"], ["evil.example", HOST], [HOST, HOST]):
        assert page.client.get("/", headers=[("host", host) for host in hosts]).status_code == 403


@pytest.mark.parametrize("path", [r.path for r in ROUTES if r.method == "GET" and r.path != "/"])
def test_a_link_from_elsewhere_leads_to_the_page_and_no_further(page: Served, path: str) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert page.client.get("/", headers=link).status_code == 200
    assert page.client.get(re.sub(r"\\|\[.*", "", path), headers=link).status_code == 403
    assert page.client.post("/", headers=link).status_code == 403


@pytest.mark.parametrize("name", [HOST, f"localhost:{PORT}"])
def test_the_page_itself_is_answered(page: Served, name: str) -> None:
    own = {"host": name, "origin": f"http://{name}", "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}
    answer = page.client.post("/gradio_api/component_server/", json={**removal(page), "data": 999}, headers=own)
    assert answer.status_code == 200 and "error" in answer.json()
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "x/json"]
)
def test_a_form_cannot_make_a_call(page: Served, kind: str) -> None:
    """A form on another site may send such bodies without asking; where a browser says nothing of its origin, too."""
    body = (
        b'{"data": 1, "component_id": %d, "fn_name": "remove_article", "session_hash": "abc"}' % page.functions()["remove_article"]
    )
    for path in ("component_server/", "queue/join", "run/predict"):
        assert page.client.post(f"/gradio_api/{path}", content=body, headers={"content-type": kind}).status_code == 415
    assert page.index.catalog.articles.count() == 1


@pytest.mark.parametrize(
    "header", ["x-forwarded-host", "x-gradio-server", "x-forwarded-proto", "forwarded", "x-forwarded-prefix", "x-original-url"]
)
def test_no_header_says_where_the_page_is(page: Served, header: str) -> None:
    for value in ("evil.example", "https://evil.example", "https", "/evil"):
        html = page.client.get("/", headers={header: value}).text
        assert "evil" not in html and "https://127" not in html


@pytest.mark.parametrize("query", ["deep_link=x", "page=x", "view=api", "__sign=x", "__theme=%3Cscript%3E"])
def test_nothing_in_the_address_changes_the_page(page: Served, query: str) -> None:
    def without_nonce(html: str) -> str:
        return re.sub('nonce="[^"]*"', "", html)

    assert without_nonce(page.client.get(f"/?{query}").text) == without_nonce(page.client.get("/").text)


@pytest.mark.parametrize("path", ["/", "/gradio_api/queue/join", "/gradio_api/queue/data"])
def test_no_websocket_is_opened(page: Served, path: str) -> None:
    with pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)), page.client.websocket_connect(path):
        pass


def policy(answer: Any) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts)}


def test_no_text_can_become_a_script(page: Served) -> None:
    first, second = page.client.get("/"), page.client.get("/")
    rules = policy(first)
    assert rules["default-src"] == "'none'" and rules["frame-ancestors"] == "'none'" and "object-src" not in rules
    assert re.fullmatch("'self' 'nonce-[A-Za-z0-9_-]{22}'", rules["script-src"]), "neither inline nor eval nor any other source"
    assert rules["connect-src"] == "'self'" and rules["form-action"] == "'none'"
    assert policy(second)["script-src"] != rules["script-src"], "a nonce is good for one answer"
    nonce = rules["script-src"].partition("nonce-")[2].rstrip("'")
    tags = re.findall(r"<script[^>]*>", first.text)
    assert len(tags) > 5 and all(f'nonce="{nonce}"' in tag for tag in tags)
    assert not re.findall(r"<[^>]+\son\w+=", first.text), "no handler in an attribute"
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/onrecord.js", "/theme.css", "/favicon.ico", "/config", "/gradio_api/app_id"])
def test_what_is_no_page_can_do_nothing_in_a_browser(page: Served, path: str) -> None:
    answer = page.client.get(path)
    assert policy(answer)["default-src"] == "'none'" and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin" and answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
