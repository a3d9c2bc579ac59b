"""Values as they come out of a library's files. A disk may have changed them, so that none is taken for what it ought to be."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from index.errors import HomeError

Value = TypeVar("Value")


def damaged(what: str) -> HomeError:
    """What the reader is told where something that is stored cannot be, or is not, what was stored."""
    return HomeError(
        f"The library is damaged: {what} is not what was stored. `onrecord verify` says where, `onrecord verify --repair` makes"
        " again what can be made again; `onrecord restore FILE --replace` brings back a backup."
    )


def checked(what: str, values: Any, *kinds: type | tuple[type, ...]) -> tuple[Any, ...]:
    """The values of a row, each of its kind. Raises HomeError."""
    found = tuple(values)
    if len(found) != len(kinds) or not all(map(isinstance, found, kinds)):
        raise damaged(what)
    return found


def number(what: str, value: str | None) -> int:
    """A number that is kept as text; 0 where none is kept. Raises HomeError."""
    try:
        return int(value or 0)
    except ValueError as error:
        raise damaged(what) from error


def strings(what: str, text: object) -> tuple[str, ...]:
    """A list of texts that is kept as JSON. Raises HomeError."""
    found = _parsed(what, text, list)
    return checked(what, found, *[str] * len(found))


def fields(what: str, text: object) -> dict[str, Any]:
    """An object that is kept as JSON. Raises HomeError."""
    return _parsed(what, text, dict)


def rows(what: str, text: object, width: int) -> list[tuple[int, ...]]:
    """Rows of `width` numbers that are kept as JSON. Raises HomeError."""
    return [checked(what, checked(what, [row], list)[0], *[int] * width) for row in _parsed(what, text, list)]


def _parsed(what: str, text: object, kind: type[Value]) -> Value:
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError) as error:
        raise damaged(what) from error
    if not isinstance(found, kind):
        raise damaged(what)
    return found
