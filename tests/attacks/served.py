"""The whole application as it is served, asked as a program asks that is not the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from assistant.model.loader import ModelLoader
from assistant.settings import Settings
from assistant.ui.desk import Desk
from assistant.ui.entrance import Entrance
from assistant.ui.guard import Guard
from assistant.ui.server import build_app
from assistant.ui.uploads import Uploads
from index import History, Index, defaults
from index.seams import Tagger

PORT = 7860
HOST = f"127.0.0.1:{PORT}"
CONVERSATION = "AAAAAAAAAAAAAAAAAAAAAA"
NO_FILTER = {"speaker": "", "words": "", "article": "", "kind": "", "since": "", "until": ""}

# What the page itself sends, by the name of the event or function; a state's value is None, for the server has its own.
SENT: dict[str, list[Any]] = {
    "look": ["http://127.0.0.1:1/"],
    "add": [None, []],
    "add_files": [[]],
    "add_text": ["", "", "", ""],
    "cancel_adding": [],
    "answer_typed": ["What did Spicer say?", CONVERSATION, None],
    "answer_suggested": [CONVERSATION, None],
    "answer_again": [CONVERSATION, None],
    "stop": [CONVERSATION],
    "open_chat": [],
    "load": [],
    "tick": [CONVERSATION, None, None],
}
UNQUEUED = ("stop", "cancel_adding")  # events that wait for no other
WITH: dict[str, Any] = {
    "answer_suggested": {"question": "What did Spicer say?"},
    "answer_again": {"anyway": False},
    "open_chat": {"conversation": CONVERSATION},
}
CALLED: dict[str, Any] = {
    "read_scope": {"tag": "", "publisher": "", "since": "", "until": "", "article_id": None},
    "read_article": 1,
    "put_back": [1],
    "read_quotes": {"filters": NO_FILTER, "offset": 0},
    "export_quotes": {"filters": NO_FILTER, "form": "csv"},
    "read_chats": {"words": ""},
    "change_chat": {"conversation": CONVERSATION, "name": None, "pinned": None, "removed": None},
    "read_library": {"search": "", "tag": "", "sort": "added", "offset": 0},
    "edit_article": {"article_id": 1, "fields": dict.fromkeys(("title", "publisher", "published", "url", "authors", "tags"), "x")},
    "undo_edit": 1,
    "remove_article": 1,
    "empty_trash": None,
}


class Served:
    """The application over one library, and what a program can do to it."""

    def __init__(self, home: Path, auth: bool = False, tagger: Tagger = defaults.tagger) -> None:
        self.home = home
        self.index, self.history = Index(home, tagger=tagger), History(home)
        self.uploads = Uploads(home)
        self.entrance = Entrance(home, PORT) if auth else None
        self.desk = Desk(self.index, ModelLoader(Settings(home, home, model="http://127.0.0.1:9/v1")), self.history)
        self.app: Guard = build_app(self.desk, PORT, self.uploads, self.entrance)
        self.client = self.browser()
        self.config = {} if auth else config_of(self.client.get("/").text)

    def browser(self) -> TestClient:
        """Another program; it keeps its own cookies."""
        host = self.entrance.host if self.entrance else HOST
        return TestClient(self.app, base_url=f"http://{host}", follow_redirects=False, raise_server_exceptions=False)

    def event(self, name: str, data: list[Any] | None = None, **changes: Any) -> Any:
        """Send an event as the page does, but for what is given."""
        number, target = next(
            (d["id"], d["targets"][0][0]) for d in self.config["dependencies"] if d["api_name"] == name or d["id"] == name
        )
        body = {
            "data": SENT[name] if data is None else data,
            "fn_index": number,
            "trigger_id": target,
            "session_hash": "abc",
            "event_data": WITH.get(name),
        } | changes
        return self.client.post(f"/gradio_api/{'run/predict' if name in UNQUEUED else 'queue/join'}", json=body)

    def call(self, name: str, data: Any, **changes: Any) -> Any:
        """Call a function of the page as its scripts do, but for what is given."""
        body = {"data": data, "component_id": self.functions()[name], "fn_name": name, "session_hash": "abc"} | changes
        return self.client.post("/gradio_api/component_server/", json=body)

    def functions(self) -> dict[str, int]:
        """The component of each function."""
        return {name: c["id"] for c in self.config["components"] for name in c["props"].get("server_fns") or []}

    def outcome(self, answer: Any) -> dict[str, Any]:
        """How an event that was taken ended: the last message of the queue about it."""
        assert answer.status_code == 200, answer.text
        stream = self.client.get("/gradio_api/queue/data?session_hash=abc").text
        messages = [json.loads(line.removeprefix("data: ")) for line in stream.splitlines() if line.startswith("data: ")]
        last: dict[str, Any] = next(m for m in reversed(messages) if m["msg"] == "process_completed")
        return last

    def upload(self, name: str, content: bytes) -> Any:
        return self.client.post("/gradio_api/upload", files={"files": (name, content)})

    @property
    def blocks(self) -> Any:
        """Gradio's own page, behind the guard."""
        mounted = next(route for route in self.app.app.routes if isinstance(route, Mount))  # type: ignore[attr-defined]
        return mounted.app.blocks  # type: ignore[attr-defined]

    def close(self) -> None:
        self.uploads.close()
        self.index.close()
        self.history.close()


@contextmanager
def served(home: Path, auth: bool = False, tagger: Tagger = defaults.tagger) -> Iterator[Served]:
    """The application, with its queue running."""
    page = Served(home, auth, tagger)
    try:
        with page.client:
            yield page
    finally:
        page.close()


def config_of(html: str) -> dict[str, Any]:
    """What Gradio tells its own script about the page."""
    found = re.search(r"window\.gradio_config = ", html)
    assert found, html[:2000]
    config: dict[str, Any] = json.JSONDecoder().raw_decode(html[found.end() :])[0]
    return config


def file_data(path: str) -> dict[str, Any]:
    """A file as Gradio's script names one."""
    return {"path": path, "url": f"http://{HOST}/x", "orig_name": "x.txt", "meta": {"_type": "gradio.FileData"}}


def routes(page: Served) -> list[tuple[str, str]]:
    """Every method and address that the application behind the guard has, Gradio's included."""
    return list(_walk(page.app.app.routes))  # type: ignore[attr-defined]


def _walk(found: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    for context in iter_route_contexts(found):
        route = context.original_route
        if isinstance(route, Mount):
            yield from _walk(route.routes, before + route.path)
            continue
        path = str(getattr(context, "path_format", None) or getattr(route, "path", ""))
        yield from ((method, before + path) for method in sorted(getattr(route, "methods", None) or {"?"}))
