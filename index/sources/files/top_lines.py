"""What the first lines of a document say of it: "By Ann Lee", "22 February 2017".

Dates and authors in a document's properties are not used: they tell when and by whom the file was made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOP = 8  # lines
_LONGEST = 120  # characters
_NAME = r"[A-ZÀ-Þ][\w.’'-]+(?: (?:de|van|von|der|la|bin|al|[A-ZÀ-Þ][\w.’'-]*)){1,4}"
_NAMED = rf"(?:By|BY|Von|Par|Por)[: ]\s*({_NAME}(?:(?:, | and | und | et | y | & ){_NAME})*)"
_BYLINE = re.compile(rf"{_NAMED}(?:\s*(?:[,|·•–—-]|(?=\d))(?P<rest>.{{0,60}}))?")
_MAYBE_DATE = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
_LABEL = re.compile(
    r"^(?:(?:first |originally )?published|posted|date|(?:last )?(?:updated|modified)|aktualisiert|mis à jour|actualizado|"
    r"for immediate release|release date|veröffentlicht|publié|publicado)\b(?: on| am| le| el)?[\s:–—-]*",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\W*(?:last )?(?:updated|modified|revised|aktualisiert|mis à jour|actualizado)\b", re.IGNORECASE)
_PARTS = re.compile(
    r"\s*[|·•;]\s*|[\s,(–—-]+(?=(?:last |first )?(?:updated|published|modified|aktualisiert|veröffentlicht|publié)\b)",
    re.IGNORECASE,
)


def split_top(lines: Sequence[str]) -> tuple[tuple[str, ...], str, set[int]]:
    """(authors, day, numbers of the lines that say no more than these) from the first lines of a document."""
    authors, day = byline(lines), date_line(lines)
    used = {n for n, line in enumerate(lines[:_TOP]) if (authors and byline([line])) or (day and date_line([line]) == day)}
    return authors, day, used


def byline(lines: Sequence[str], top: int = _TOP) -> tuple[str, ...]:
    """The authors that a line among the first `top` ones names."""
    for line in lines[:top]:
        found = _BYLINE.fullmatch(line) if len(line) <= _LONGEST else None
        if found:
            return tuple(re.split(r", | and | und | et | y | & ", found[1]))
    return ()


def date_line(lines: Sequence[str]) -> str:
    """The day (ISO 8601) of a line among the first ones that is a date and nothing else; "" without one.

    The day of an update counts where there is no other.
    """
    parts = [part for line in lines[:_TOP] for part in (_PARTS.split(line) if len(line) <= _LONGEST else [line])]
    return _first_day([p for p in parts if not _UPDATED.match(p)]) or _first_day([p for p in parts if _UPDATED.match(p)])


def _first_day(lines: Sequence[str]) -> str:
    for line in lines:
        after_byline = _BYLINE.fullmatch(line) if len(line) <= _LONGEST else None
        text = _LABEL.sub("", (after_byline["rest"] or "" if after_byline else line).strip()).strip(" .,|")
        # Of 03/04/2017 nobody knows whether it is in March or in April.
        if len(text) <= 50 and _MAYBE_DATE.search(text) and not re.search(r"\d/\d", text):
            day = _day(text)
            if day:
                return day
    return ""


def _day(text: str) -> str:
    import dateparser  # loads for a second

    settings = {"STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False}
    found = dateparser.parse(text, settings=settings)
    return found.date().isoformat() if found else ""
