"""PDF files -> drafts, by PDFium: what is printed as lines is put together to paragraphs again.

Columns are read one after the other (see `columns`), running heads and page numbers are left out, words that were parted at a
line's end are joined, and the largest lines of the first page are the title.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

import pypdfium2
import pypdfium2.raw as raw

from index.errors import SourceError
from index.sources.files.columns import Piece, in_reading_order
from index.sources.files.text import MAX_TITLE, as_draft, one_line
from index.sources.files.top_lines import split_top
from index.types import Draft

MAX_PAGES = 1_000

_Character = tuple[int, str]  # its number on the page, and what it is

_WIDE = 0.8  # heights of a line: a gap between columns, not between words
_DOUBTFUL = "lines of page {pages} may run across columns: compare its text with the PDF"
_PARTED = "\ufffe"  # how PDFium writes a hyphen at the end of a line
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_JOINING = ("\x02", _PARTED)
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|p\.)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|von|de|sur)\s*\d{1,4})?", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?:…][”\"’'»)\]]*$")
_NO_TITLE = re.compile(
    r"\.(?:docx?|indd|pdf|qxd|pages|odt|html?)$|^(?:Microsoft )?Word\b|^(?:untitled|document|about:blank)\b", re.IGNORECASE
)


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
    pages = [list(_page_pieces(document, number)) for number in range(len(document))]
    pieces = [piece for page in pages for piece in page]
    if not any(c.isalpha() for piece in pieces for c in piece.text):
        raise SourceError(
            f"{source}: pictures of pages without text, as from a scanner. Run OCR on it (ocrmypdf does) and add that."
        )
    if _is_backwards(" ".join(piece.text for piece in pieces)):
        raise SourceError(f"{source}: its words come out backwards. Copy its text into a .txt file and add that.")
    title, pieces = _title(pieces)  # first: it may be the running head as well
    pieces = _without_running_heads(pieces, len(document))
    lines, doubtful = _in_reading_order(pieces)
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
        note=_DOUBTFUL.format(pages=", ".join(map(str, doubtful[:10]))) if doubtful else "",
    )


def _is_backwards(text: str) -> bool:
    """Whether words of Arabic or Hebrew came out reversed, as from some PDFs: they begin with letters that only end words."""
    words = re.findall(r"[\u0590-\u06ff]{2,}", text)
    return sum(word[0] in "ةىךםןףץ" for word in words) > 0.02 * len(words)


def _in_reading_order(pieces: list[Piece]) -> tuple[list[Piece], list[int]]:
    """The lines of all pages, and the numbers of the pages (1, 2 ...) where lines may run across columns."""
    right_to_left = _is_right_to_left(pieces)
    lines: list[Piece] = []
    doubtful: list[int] = []
    for number, page in itertools.groupby(pieces, key=lambda piece: piece.page):
        found, doubted = in_reading_order(list(page), right_to_left)
        lines += found
        doubtful += [number + 1] * doubted
    return lines, doubtful


def _is_right_to_left(pieces: list[Piece]) -> bool:
    text = "".join(piece.text for piece in pieces)
    return 2 * len(re.findall(r"[\u0590-\u08ff]", text)) > sum(map(str.isalpha, text))


def _page_pieces(document: pypdfium2.PdfDocument, number: int) -> Iterator[Piece]:
    """The pieces of the lines of a page, in the order of the file."""
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return  # a damaged page; the others may be whole
    numbers = itertools.count()
    for row, line in enumerate(_stored_lines(textpage)):
        runs = list(_runs(textpage, line))
        for at, run in enumerate(runs):
            text = "".join(c for _, c in run).replace("\x02", _PARTED).translate(_LIGATURES)
            if at < len(runs) - 1:  # not the end of the stored line: PDFium did not know that the word goes on below
                text = re.sub(r"(?<=[^\W\d_])-\s*$", _PARTED, text)
            first, last = _box(textpage, run[0][0]), _box(textpage, run[-1][0])
            size = abs(first.top - first.bottom)
            yield Piece(one_line(text), number, first.left, last.right, first.top, size, next(numbers), row)
    textpage.close()
    page.close()


def _stored_lines(textpage: pypdfium2.PdfTextPage) -> Iterator[list[_Character]]:
    line: list[_Character] = []
    for at in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, at)
        if code in (10, 13):
            yield line
            line = []
        elif code:
            line.append((at, chr(code) if code < 0x110000 else "\ufffd"))
    yield line


def _runs(textpage: pypdfium2.PdfTextPage, line: list[_Character]) -> Iterator[list[_Character]]:
    """The characters of a stored line from one wide gap or new row to the next; each begins and ends with ink."""
    run: list[_Character] = []
    inked = 0  # how much of the run is up to its last character that is no blank
    for at, c in line:
        if c.isspace():
            if run:
                run.append((at, c))
            continue
        if (
            run
            and (len(run) > inked or run[-1][1] in _JOINING)
            and _is_apart(_box(textpage, run[inked - 1][0]), _box(textpage, at))
        ):
            yield run[:inked]
            run = []
        run.append((at, c))
        inked = len(run)
    if run:
        yield run[:inked]


def _is_apart(one: raw.FS_RECTF, other: raw.FS_RECTF) -> bool:
    """Whether two characters that follow each other stand further apart than words do, or in two rows."""
    size: float = min(abs(one.top - one.bottom), abs(other.top - other.bottom))
    if one.top - other.top > 0.8 * size or other.top - one.top > 2 * size:
        return True
    gap: float = max(other.left - one.right, one.left - other.right)
    return gap > _WIDE * size


def _box(textpage: pypdfium2.PdfTextPage, at: int) -> raw.FS_RECTF:
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, at, ctypes.byref(box))
    return box


def _without_running_heads(lines: list[Piece], pages: int) -> list[Piece]:
    """The lines without page numbers, and without what stands at the top or bottom of at least half the pages."""
    by_page: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(number)
    at_edge = {number for own in by_page.values() for number in _at_edge(lines, own)}
    kinds = Counter(kind for kind, _ in {(_kind(lines[number].text), lines[number].page) for number in at_edge})
    often = {kind for kind, count in kinds.items() if count >= max(2, pages / 2)}
    beside_number = {number for own in by_page.values() for number in _numbered_foot(lines, own)}
    return [
        line
        for number, line in enumerate(lines)
        if number not in beside_number and not (number in at_edge and (_kind(line.text) in often or _is_page_number(lines, number)))
    ]


def _is_page_number(lines: list[Piece], number: int) -> bool:
    """Whether a line is a page's number, and no cell of a table."""
    line = lines[number]
    beside = (lines[n] for n in (number - 1, number + 1) if 0 <= n < len(lines) and lines[n].page == line.page)
    return bool(_PAGE_NUMBER.fullmatch(line.text)) and all(abs(other.top - line.top) >= 0.5 * line.size for other in beside)


def _numbered_foot(lines: list[Piece], numbers: list[int]) -> list[int]:
    """Those of a page's lines that stand at its very top or bottom, apart from the others, in one row with its number."""
    for edge in (min(numbers, key=lambda n: lines[n].top), max(numbers, key=lambda n: lines[n].top)):
        row = [n for n in numbers if abs(lines[n].top - lines[edge].top) < 0.5 * lines[edge].size]
        gap = min((abs(lines[n].top - lines[edge].top) for n in numbers if n not in row), default=0.0)
        if gap > 3 * lines[edge].size and any(_PAGE_NUMBER.fullmatch(lines[n].text) for n in row):
            return row
    return []


def _at_edge(lines: list[Piece], numbers: list[int]) -> set[int]:
    """Those of a page's lines that stand in its first two or last two rows, or are stored there."""
    tops = sorted({round(lines[number].top) for number in numbers})
    rows = {*tops[:2], *tops[-2:]}
    return {*numbers[:2], *numbers[-2:], *(number for number in numbers if round(lines[number].top) in rows)}


def _kind(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


def _title(lines: list[Piece]) -> tuple[str, list[Piece]]:
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


def _paragraphs(lines: list[Piece]) -> Iterator[list[Piece]]:
    steps = [a.top - b.top for a, b in itertools.pairwise(lines) if a.page == b.page and a.top > b.top]
    step = median(steps) if steps else 0.0
    width = max((line.right for line in lines), default=0.0) - min((line.left for line in lines), default=0.0)
    current: list[Piece] = []
    for line in lines:
        if current and _starts_anew(current, line, step, width):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _starts_anew(before: list[Piece], line: Piece, step: float, width: float) -> bool:
    last = before[-1]
    if last.text.endswith(_PARTED):
        return False
    width = line.column or width
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
