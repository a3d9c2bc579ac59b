"""PDF files -> drafts, by PDFium: lines are put together to paragraphs; page numbers and running heads are left out."""

from __future__ import annotations

import pypdfium2

from index.errors import SourceError
from index.readers.text import as_draft, clean
from index.readers.top_lines import byline, date_line
from index.types import Draft

MAX_PAGES = 2_000


def read_pdf(data: bytes, source: str, url: str = "") -> Draft:
    """The text of a PDF. Raises SourceError, for a scan as well."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(f"{source}: protected by a password. Save it without one and add that.") from error
        raise SourceError(f"{source}: the PDF is damaged ({error}). Save it anew, or its text as .txt.") from error
    if len(document) > MAX_PAGES:
        raise SourceError(f"{source}: more than {MAX_PAGES} pages. Split it.")
    text = "\n\n".join(page.get_textpage().get_text_range() for page in document)
    if not any(c.isalpha() for c in text):
        raise SourceError(f"{source}: a scan without text. Run OCR on it (ocrmypdf does) and add the result.")
    lines = clean(text).split("\n")
    return as_draft(text, source, url=url, authors=byline(lines), published=date_line(lines))
