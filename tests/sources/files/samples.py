"""Small files of every format, made as the programs that write them would make them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from xml.sax.saxutils import escape

STORY = (
    "The bridge over the Aare opened on Monday after eleven years of building.",
    "“It was worth the wait,” said the mayor, Ann Lee, who cut the ribbon.",
    "The bridge cost 41 million francs, twice as much as was planned in 2014.",
)
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bridge opens</title>'
    '<meta property="og:site_name" content="The Post"><meta property="article:published_time" content="2025-03-04"></head>'
    f"<body><nav>Home</nav><article><h1>Bridge opens</h1>{''.join(f'<p>{line}</p>' for line in STORY)}</article></body></html>"
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(files: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(*paragraphs: tuple[str, str], body: str = "") -> bytes:
    """A Word document of (style, text) paragraphs; `body` is XML that goes behind them."""
    lines = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_WORD}><w:body>{lines}{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def epub(*chapters: str, title: str = "A book", author: str = "Ann Lee", opf: str = "") -> bytes:
    items = "".join(f'<item id="c{n}" href="text/c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters)))
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = opf or (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:publisher>Press</dc:publisher><dc:date>2020-05-01</dc:date>"
        f"<dc:language>en</dc:language></metadata><manifest>{items}</manifest><spine>{refs}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    )
    files: dict[str, bytes | str] = {"mimetype": "application/epub+zip", "META-INF/container.xml": container}
    files["OEBPS/content.opf"] = package
    files |= {f"OEBPS/text/c{n}.xhtml": f"<html><body>{chapter}</body></html>" for n, chapter in enumerate(chapters)}
    return zipped(files)


def mail(text: str = "", page: str = "", subject: str = "Bridge opens", attachment: bytes = b"") -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "Ann Lee <ann@example.org>", "desk@example.org"
    message["Date"] = "Tue, 04 Mar 2025 10:00:00 +0100"
    if text:
        message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html") if text else message.set_content(page, subtype="html")
    if attachment:
        message.add_attachment(attachment, maintype="application", subtype="pdf", filename="a.pdf")
    return bytes(message)


def pdf(*pages: list[tuple[int, int, int, str]], trailer: str = "") -> bytes:
    """A PDF; each page is lines of (x, y, font size, text in Latin-1), y from the bottom of an A4 page."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", font]
    kids = []
    for lines in pages:
        text = "".join(f"BT /F1 {size} Tf {x} {y} Td ({_escaped(line)}) Tj ET\n" for x, y, size, line in lines)
        objects.append(f"<< /Length {len(text.encode('cp1252'))} >>\nstream\n{text}endstream")
        content = len(objects)
        form = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {form} /Contents {content} 0 R >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def story_pdf(head: str = "") -> bytes:
    """A page as a press office would print it: a title in large letters, a byline, a date, and lines of running text."""
    lines = [(72, 800, 9, head)] if head else []
    lines += [(72, 760, 22, "Bridge opens after eleven"), (72, 734, 22, "years of building"), (72, 706, 10, "By Ann Lee")]
    lines += [(72, 690, 10, "4 March 2025")]
    body = [
        "The bridge over the Aare opened on Monday after eleven years of build-",
        "ing. It was planned in 2014, and nobody thought that it would take so",
        "long.",
        "",
        "“It was worth the wait,” said the mayor, Ann Lee, who cut the ribbon in",
        "heavy rain.",
    ]
    y = 660
    for line in body:
        if line:
            lines.append((72, y, 11, line))
        y -= 14
    return pdf(lines, [(72, 800, 9, head)] * bool(head) + [(72, 760, 11, "The bridge cost 41 million francs."), (300, 40, 9, "2")])
