"""What may be asked of the served page: its addresses, its events, its functions, and what each of them takes.

Gradio answers far more than our page uses, at any address and for any program: files by their path, addresses of the web, events
with whatever a client puts into them. Here stands what the page itself asks for; nothing else reaches Gradio. What does is made
anew from what was understood of it, so that no field comes along that nobody looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import GenericAlias
from typing import Annotated, Any, Literal

import gradio as gr
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, create_model
from pydantic_core import PydanticCustomError

from assistant.answering.assistant import MAX_QUESTION
from assistant.ui.uploads import MAX_REQUEST, Uploads

SCRIPT = "/onrecord.js"
_SESSION = "[a-z0-9]{1,20}"  # as the page makes them up
MAX_LINE = 2000  # characters of a title, a name, a date or an address


@dataclass(frozen=True, slots=True)
class Route:
    """An address that is answered, with these values of its query string. `takes` says what a POST request holds: "files", or
    which of the page's calls; its body has `most` bytes at most."""

    method: str
    path: str
    query: tuple[str, ...] = ()
    takes: Literal["", "files", "queued", "unqueued", "functions"] = ""
    most: int = 0

    @property
    def content_type(self) -> str:
        """What a request's body must be called: nothing that a form on another site can send."""
        return "multipart/form-data" if self.takes == "files" else "application/json"


ROUTES = (
    Route("GET", "/"),
    Route("GET", SCRIPT),
    Route("GET", "/c/[A-Za-z0-9_-]{22}"),  # a conversation
    Route("GET", "/theme.css"),
    Route("GET", "/favicon.ico"),
    Route("GET", r"/assets/[\w.-]+"),
    Route("GET", r"/static/js/iframeResizer\.contentWindow\.min\.js"),
    Route("GET", "/gradio_api/app_id"),  # whether the server was started anew, after the connection was lost
    Route("GET", f"/gradio_api/heartbeat/{_SESSION}"),
    Route("GET", "/gradio_api/queue/data", ("session_hash",)),
    Route("GET", "/gradio_api/upload_progress"),
    Route("POST", "/gradio_api/upload", (), "files", MAX_REQUEST),
    Route("POST", "/gradio_api/queue/join", (), "queued", MAX_REQUEST),
    Route("POST", "/gradio_api/run/predict", (), "unqueued", 10_000),
    Route("POST", "/gradio_api/component_server/", (), "functions", 1_000_000),
)


def route_for(method: str, path: str) -> Route | None:
    """The route that a request is for, if there is one."""
    return next((r for r in ROUTES if r.method == method and re.fullmatch(r.path, path, re.ASCII)), None)


def query_for(route: Route, given: dict[str, list[str]]) -> dict[str, str]:
    """What a route is given of a query string."""
    return {name: given[name][0] for name in route.query if name in given and re.fullmatch(_SESSION, given[name][0])}


class Refused(Exception):
    """A call that the page does not make so; `str(error)` is for the reader."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


# What the calls take


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


def _at_most(what: str, most: int) -> AfterValidator:
    def check(text: str) -> str:
        if (has := len(text.strip())) > most:
            values = {"what": what, "most": f"{most:,}", "has": f"{has:,}"}
            raise PydanticCustomError("told", "{what} may have {most} characters; this one has {has}. Shorten it.", values)
        return text

    return AfterValidator(check)


def _waits(path: str, info: ValidationInfo) -> str:
    """A path is taken only from what was uploaded here: Gradio would copy any file, or fetch any address."""
    assert isinstance(info.context, Uploads)
    if path not in info.context:
        raise PydanticCustomError("told", "This file is not among what was uploaded. Choose it again.")
    return path


Question = Annotated[str, _at_most("A question", MAX_QUESTION)]
Line = Annotated[str, _at_most("A title, name, date or address", MAX_LINE)]
Conversation = Annotated[str, Field(pattern=r"\A([A-Za-z0-9_-]{22})?\z")]  # History.new_id
Number = Annotated[int, Field(ge=0, lt=2**53)]  # an id, an offset; larger ones JavaScript does not have


class Scope(_Strict):
    tag: Line
    publisher: Line
    since: Line
    until: Line
    article_id: Number | None


class Asked(_Strict):
    question: Question


class AskedAgain(_Strict):
    anyway: bool  # whether what comes nearest will do


class Opened(_Strict):
    conversation: Conversation


class ChatsAsked(_Strict):
    words: Line


class ChatChanged(_Strict):
    conversation: Annotated[str, Field(pattern=r"\A[A-Za-z0-9_-]{22}\z")]
    name: Line | None
    pinned: bool | None
    removed: bool | None


class FileMeta(_Strict):
    type: Literal["gradio.FileData"] = Field(alias="_type")


class SentFile(BaseModel):
    """Of what Gradio's script sends of a file: where it lies. A "url" that is sent along would be fetched."""

    model_config = ConfigDict(strict=True, extra="ignore")
    path: Annotated[str, AfterValidator(_waits)]
    meta: FileMeta


class ListAsked(_Strict):
    search: Line
    tag: Line
    sort: Line
    offset: Number


class EditedFields(_Strict):
    title: str
    publisher: str
    published: str
    url: str
    authors: str
    tags: str


class Edited(_Strict):
    article_id: Number
    fields: EditedFields


class QuoteFilters(_Strict):
    speaker: Line
    words: Line
    article: Line
    kind: Line
    since: Line
    until: Line


class QuotesAsked(_Strict):
    filters: QuoteFilters
    offset: Number


class ExportAsked(_Strict):
    filters: QuoteFilters
    form: Literal["csv", "json"]


@dataclass(frozen=True, slots=True)
class Event:
    """What an event sends: the type of each input's value, in their order (a state's value is the server's own: None), and of what
    comes with it."""

    fields: tuple[Any, ...]
    data: Any = None


_ScopeValue = Scope | Literal[""] | None  # "" before the page has drawn it

EVENTS = {  # by the name of the function that answers
    "look": Event((Line,)),
    "add": Event((None, list[Number])),
    "add_files": Event((list[SentFile],)),
    "add_text": Event((str, Line, Line, Line)),
    "cancel_adding": Event(()),
    "answer_typed": Event((Question, Conversation, _ScopeValue)),
    "answer_suggested": Event((Conversation, _ScopeValue), Asked),
    "answer_again": Event((Conversation, _ScopeValue), AskedAgain),
    "stop": Event((Conversation,)),
    "open_chat": Event((), Opened),
    "load": Event(()),
    "tick": Event((Conversation, None, None)),
}

FUNCTIONS = {  # that the page's scripts call, by their name
    "read_scope": Scope,
    "read_article": Number,
    "put_back": list[Number],
    "read_quotes": QuotesAsked,
    "export_quotes": ExportAsked,
    "read_chats": ChatsAsked,
    "change_chat": ChatChanged,
    "read_library": ListAsked,
    "edit_article": Edited,
    "undo_edit": Number,
    "remove_article": Number,
    "empty_trash": None,
}

_Session = Annotated[str, Field(pattern=rf"\A{_SESSION}\z")]


class _Named(BaseModel):
    """Which call a body is for."""

    model_config = ConfigDict(strict=True, extra="ignore")
    fn_index: int = -1
    component_id: int = -1
    fn_name: str = ""


class Surface:
    """The calls that a page's events and functions listed above make. May be used from any thread."""

    def __init__(self, page: gr.Blocks, uploads: Uploads) -> None:
        self._uploads = uploads
        self._events = {
            (n, fn.queue): _event_model(n, EVENTS[fn.api_name], [target for target, _ in fn.targets])
            for n, fn in page.fns.items()
            if fn.api_name in EVENTS
        }
        self._functions = {
            (n, name): _function_model(n, name, takes)
            for n, block in page.blocks.items()
            for name, takes in FUNCTIONS.items()
            if getattr(getattr(block, name, None), "_is_server_fn", False)
        }

    def listed(self) -> tuple[int, int]:
        """How many events and functions of the page are listed above."""
        return len(self._events), len(self._functions)

    def understood(self, route: Route, body: bytes) -> bytes:
        """A call's body made anew from what was understood of it. Raises Refused."""
        body = _whole(body)
        try:
            named = _Named.model_validate_json(body)
            if route.takes == "functions":
                model = self._functions.get((named.component_id, named.fn_name))
            else:
                model = self._events.get((named.fn_index, route.takes == "queued"))
            if model is None:
                raise Refused("There is nothing here.", 404)
            return model.model_validate_json(body, context=self._uploads).model_dump_json(by_alias=True).encode()
        except ValidationError as error:
            told = [e["msg"] for e in error.errors(include_url=False, include_input=False) if e["type"] == "told"]
            anew = "The page sent what onrecord does not understand; nothing was done. Load the page anew, then try again."
            raise Refused(told[0] if told else anew) from error


def _event_model(number: int, event: Event, targets: list[int | None]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "data": (GenericAlias(tuple, event.fields), ...),
        "event_data": (event.data, ... if event.data else None),
        "fn_index": (Literal[number], ...),
        "trigger_id": (Literal[tuple(targets)], ...),
        "session_hash": (_Session, ...),
    }
    return create_model(f"Event{number}", __base__=_Strict, **fields)


def _function_model(component: int, name: str, takes: Any) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "data": (takes, ...),
        "component_id": (Literal[component], ...),
        "fn_name": (Literal[name], ...),
        "session_hash": (_Session, ...),
    }
    return create_model(f"Function{component}_{name}", __base__=_Strict, **fields)


# An escaped backslash, a pair, or half of a pair: told apart by their length.
_ESCAPED = re.compile(rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def _whole(body: bytes) -> bytes:
    """Without the halves of character pairs that a text pasted into the page may have, and that no file can hold."""
    return _ESCAPED.sub(lambda found: rb"\ufffd" if len(found[0]) == 6 else found[0], body) if b"\\u" in body else body
