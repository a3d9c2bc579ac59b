"""PDF files -> drafts, by PDFium: what is printed as lines is put together to paragraphs again.

Running heads and page numbers are left out, words that were parted at a line's end are joined, and the largest lines of the
first page are the title.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import pypdfium2
import pypdfium2.raw as raw

from index.errors import SourceError
from index.readers.text import MAX_TITLE, as_draft, one_line
from index.readers.top_lines import split_top
from index.types import Draft

MAX_PAGES = 1_000

_PARTED = "\ufffe"  # how PDFium writes a hyphen at the end of a line
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|p\.)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|von|de|sur)\s*\d{1,4})?", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?:…][”\"’'»)\]]*$")
_NO_TITLE = re.compile(
    r"\.(?:docx?|indd|pdf|qxd|pages|odt|html?)$|^(?:Microsoft )?Word\b|^(?:untitled|document|about:blank)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class _Line:
    """A line as it is printed; lengths in points, from the page's lower left."""

    text: str
    page: int
    left: float
    right: float
    top: float
    size: float  # of the letters


def read_pdf(data: bytes, source: str, url: str = "") -> Draft:
    """The text of a PDF. Raises SourceError, for a scan as well."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(f"{source}: protected by a password. Save it without one and add that.") from error
        raise SourceError(f"{source}: the PDF is damaged. Save it anew, or its text as .txt.") from error
    if len(document) > MAX_PAGES:
        raise SourceError(f"{source}: more than {MAX_PAGES} pages. Split it.")
    lines = [line for number in range(len(document)) for line in _page_lines(document, number)]
    if not any(c.isalpha() for line in lines for c in line.text):
        raise SourceError(
            f"{source}: pictures of pages without text, as from a scanner. Run OCR on it (ocrmypdf does) and add that."
        )
    if _is_backwards(" ".join(line.text for line in lines)):
        raise SourceError(f"{source}: its words come out backwards. Copy its text into a .txt file and add that.")
    title, lines = _title(lines)  # first: it may be the running head as well
    lines = _without_running_heads(lines, len(document))
    authors, day, used = split_top([line.text for line in lines])
    lines = [line for number, line in enumerate(lines) if number not in used]
    paragraphs = _joined([" ".join(line.text for line in paragraph) for paragraph in _paragraphs(lines)])
    return as_draft(
        "\n\n".join(paragraphs),
        source,
        title or _declared_title(document),
        url=url,
        authors=authors,
        published=day,
    )


def _is_backwards(text: str) -> bool:
    """Whether words of Arabic or Hebrew came out reversed, as from some PDFs: they begin with letters that only end words."""
    words = re.findall(r"[\u0590-\u06ff]{2,}", text)
    return sum(word[0] in "ةىךםןףץ" for word in words) > 0.02 * len(words)


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[_Line]:
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return  # a damaged page; the others may be whole
    characters: list[tuple[int, str]] = []
    count = textpage.count_chars()
    for at in range(count + 1):
        code = raw.FPDFText_GetUnicode(textpage, at) if at < count else 10
        if code in (10, 13):
            line = _line(textpage, characters, number)
            if line:
                yield line
            characters = []
        elif code:
            characters.append((at, chr(code) if code < 0x110000 else "\ufffd"))
    textpage.close()
    page.close()


def _line(textpage: pypdfium2.PdfTextPage, characters: list[tuple[int, str]], page: int) -> _Line | None:
    text = one_line("".join(c for _, c in characters).replace("\x02", _PARTED).translate(_LIGATURES))
    inked = [at for at, c in characters if not c.isspace()]
    if not text or not inked:
        return None
    first, last = _box(textpage, inked[0]), _box(textpage, inked[-1])
    return _Line(text, page, first.left, last.right, first.top, abs(first.top - first.bottom))


def _box(textpage: pypdfium2.PdfTextPage, at: int) -> raw.FS_RECTF:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box))
    return box


def _without_running_heads(lines: list[_Line], pages: int) -> list[_Line]:
    """The lines without page numbers, and without what stands at the top or bottom of at least half the pages."""
    by_page: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(number)
    at_edge = {number for own in by_page.values() for number in own[:2] + own[-2:]}
    kinds = Counter(_kind(lines[number].text) for number in at_edge)
    often = {kind for kind, count in kinds.items() if count >= max(2, pages / 2)}
    return [
        line
        for number, line in enumerate(lines)
        if not (number in at_edge and (_kind(line.text) in often or _PAGE_NUMBER.fullmatch(line.text)))
    ]


def _kind(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


def _title(lines: list[_Line]) -> tuple[str, list[_Line]]:
    """The title, if some of the first lines are larger than the text; and the lines without it."""
    first = [line for line in lines[:15] if line.page == lines[0].page] if lines else []
    if len(lines) < 3 or not first:
        return "", lines
    largest = max(line.size for line in first)
    if largest < 1.2 * median(size for line in lines for size in [line.size] * len(line.text)):
        return "", lines
    at = next(number for number, line in enumerate(first) if line.size > 0.95 * largest)
    end = at
    while end < len(first) and first[end].size > 0.95 * largest:
        end += 1
    title = _joined([" ".join(line.text for line in lines[at:end])])[0]
    return (title, lines[:at] + lines[end:]) if len(title) <= MAX_TITLE else ("", lines)


def _paragraphs(lines: list[_Line]) -> Iterator[list[_Line]]:
    steps = [a.top - b.top for a, b in itertools.pairwise(lines) if a.page == b.page and a.top > b.top]
    step = median(steps) if steps else 0.0
    width = max((line.right for line in lines), default=0.0) - min((line.left for line in lines), default=0.0)
    current: list[_Line] = []
    for line in lines:
        if current and _starts_anew(current, line, step, width):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _starts_anew(before: list[_Line], line: _Line, step: float, width: float) -> bool:
    last = before[-1]
    if abs(last.size - line.size) > 0.15 * max(last.size, line.size):
        return True
    ended = bool(_ENDS.search(last.text))
    if line.page != last.page or line.top > last.top:  # the next page or column
        return ended or (line.text[:1].isupper() and len(last.text) < 60)
    if last.top - line.top > 1.35 * max(step, last.size):
        return True
    indented = 0.8 * line.size < line.left - last.left < 6 * line.size
    short = max(one.right for one in before) - last.right > 0.15 * width or last.right - last.left < 0.6 * width
    return ended and (indented or short)


def _joined(paragraphs: list[str]) -> list[str]:
    """The paragraphs with the words whole that were parted at a line's end. Where the text has such a word with a hyphen
    elsewhere, the hyphen stays."""
    whole = "\n".join(paragraphs)
    if _PARTED not in whole:
        return paragraphs
    known = set(re.findall(r"\w+-\w+", whole))

    def join(match: re.Match[str]) -> str:
        hyphened = f"{match[1]}-{match[2]}"
        return hyphened if hyphened in known or match[2][0].isupper() or match[1][-1].isdigit() else match[1] + match[2]

    return [re.sub(rf"(\w+){_PARTED}\s?(\w+)", join, text).replace(_PARTED, "-") for text in paragraphs]


def _declared_title(document: pypdfium2.PdfDocument) -> str:
    title = one_line(document.get_metadata_dict().get("Title", ""))
    return "" if _NO_TITLE.search(title) else title
