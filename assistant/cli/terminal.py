"""What is written to the terminal: nothing that a stranger wrote can move its cursor, clear it, or turn text around."""

from __future__ import annotations

from typing import Any, TextIO

from index import seen


class Seen:
    """A text stream that leaves out what is not seen. What an article, a path or a server's answer brings along is text here.

    With `bars` a line may be written over, as bars of progress are.
    """

    def __init__(self, out: TextIO, bars: bool = False) -> None:
        self._out, self._bars = out, bars

    def write(self, text: str) -> int:
        self._out.write(seen(text if self._bars else text.replace("\r", "")))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)
