"""Quoted lines of an e-mail (">") -> quotations of whoever wrote them, as the line above them says: "On ..., Ann Lee wrote:"."""

from __future__ import annotations

import re
from itertools import groupby

_MARKS = re.compile(r"^(?:> ?)+")
_INTRODUCES = re.compile(
    r"(?P<before>.*?)\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu)\b(?P<after>[^:]{0,120}?)\s*:",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = re.compile(r"[<(\[]\s*(?:mailto:)?[^<>()\[\]\s]{1,200}@[^<>()\[\]\s]{1,200}\s*[>)\]]")
# What stands between a time and a name.
_NOT_NAME = re.compile(r"^(?:(?:[ap]\.?m|uhr|h|gmt|utc|[A-Z]{2,3}T)\b\.?[\s,]*)+", re.IGNORECASE)
_STARTS = re.compile(r"\s*(?:On|Am|Le|El|Il|Op|Den|Em)\b.*\d", re.DOTALL)
_LONGEST = 400  # characters of what introduces a quotation
_INNER = str.maketrans({"“": "‘", "”": "’", '"': "'", "„": "‚"})


def without_quoted(text: str) -> tuple[str, int]:
    """The text of a mail with its quoted lines as quotations; and how many were left out, as nobody is named for them.

    Signatures go as well.
    """
    blocks = [(depth, list(lines)) for depth, lines in groupby(text.split("\n"), key=_depth)]
    found: list[str] = []
    writers: dict[int, str] = {}  # by depth of quotation
    left_out, opening = 0, ""  # the line above, until it was used
    for number, (depth, quoted) in enumerate(blocks):
        lines = [_MARKS.sub("", line) if depth else line for line in quoted]
        above = ""
        if number + 1 < len(blocks) and blocks[number + 1][0] > depth:
            lines, above = _introduction(lines)
        body = "\n".join(_without_signature(lines)).strip("\n")
        if depth == 0:
            found.append(body)
        elif depth in writers:
            for paragraph in filter(str.strip, re.split(r"\n\s*\n", body)):
                found.append(f"{opening or writers[depth] + ' wrote'}: “{' '.join(paragraph.split()).translate(_INNER)}”")
                opening = ""
        else:
            left_out += sum(any(c.isalnum() for c in line) for line in lines)
        if above:
            writers = {d: name for d, name in writers.items() if d <= depth}
            opening, name = _ADDRESS.sub("", above).strip(" :"), _name(above)
            opening = re.sub(r"\s+(?=,)|\s(?=\s)", "", opening)
            writers |= {depth + 1: name} if name else {}
    return "\n\n".join(filter(str.strip, found)), left_out


def _depth(line: str) -> int:
    marks = _MARKS.match(line)
    return marks[0].count(">") if marks else 0


def _without_signature(lines: list[str]) -> list[str]:
    return lines[: next((at for at, line in enumerate(lines) if line.rstrip("\n") in ("-- ", "--")), len(lines))]


def _introduction(lines: list[str]) -> tuple[list[str], str]:
    """The lines without what introduces a quotation at their end, which may go over three of them; and that, in one line."""
    full = [at for at, line in enumerate(lines) if line.strip()]
    texts = {at: " ".join(" ".join(lines[at:]).split()) for at in full[-3:] if sum(map(len, lines[at:])) <= _LONGEST}
    found = {at: text for at, text in texts.items() if _INTRODUCES.fullmatch(text)}
    dated = [at for at, text in found.items() if _STARTS.match(text)]
    start = dated[-1] if dated else max((at for at, text in found.items() if _name(text)), default=None)
    return (lines[:start], found[start]) if start is not None else (lines, "")


def _name(introduction: str) -> str:
    """Who wrote what is quoted; "" where that is not said."""
    parts = _INTRODUCES.fullmatch(introduction)
    if not parts:
        return ""
    for text in (parts["before"], parts["after"]):  # "Am 3. Februar schrieb Ann Lee"
        address = _ADDRESS.search(text)
        text = _ADDRESS.sub("", text).strip(" ,'\"")
        last = re.search(r"[^\d,:;<>]*$", text)
        name = _NOT_NAME.sub("", last[0].strip(" ,'\"")) if last else ""
        if len(name) <= 80 and any(c.isupper() or (c.isalpha() and not c.islower()) for c in name):
            return name
        if address:
            return address[0].strip("<>()[] ")
    return ""
