"""Files made to break a reader: each ends in drafts or in one clear error, soon, and nothing of them runs or leaks."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from index import Draft, SourceError
from index.sources.files import archive, from_text, read_bytes
from index.sources.sandbox import calls
from tests.sources.files import samples
from tests.sources.files.samples import PAGE, STORY


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "TIME_LIMIT", 4.0)


_HEAD = "<!DOCTYPE html><html><head><title>Bridge opens</title></head><body>"
_TEXT = "".join(f"<p>{line}</p>" for line in STORY)
_LOL = '<!DOCTYPE lolz [<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _document(xml: str) -> bytes:
    return samples.zipped({"word/document.xml": xml})


def _deep_page(depth: int) -> bytes:
    return (_HEAD + "<div>" * depth + _TEXT + "</div>" * depth).encode()


def _deep_word(depth: int) -> bytes:
    inner = "<w:p><w:r><w:t>Deep down.</w:t></w:r></w:p>"
    tables = "<w:tbl><w:tr><w:tc>" * depth + inner + "</w:tc></w:tr></w:tbl>" * depth
    return _document(f"<w:document {_WORD}><w:body>{tables}</w:body></w:document>")


def _lying_zip() -> bytes:
    """A zip whose table of contents says that a file of a gigabyte has ten bytes."""
    data = bytearray(samples.zipped({"a.txt": b"A" * 30_000_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def _nested_zip(depth: int) -> bytes:
    data = samples.zipped({"a.txt": "Deep down it is."})
    for _ in range(depth):
        data = samples.zipped({"a.zip": data})
    return data


def _self_referring_pdf() -> bytes:
    return samples.pdf([(72, 700, 11, "x")]).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")


def _pdf_bomb() -> bytes:
    """A page whose content is 50 MB of blanks, packed twice."""
    packed = zlib.compress(zlib.compress(b" " * 50_000_000, 9), 9)
    page = samples.pdf([(72, 700, 11, "x")])
    start, end = page.index(b"4 0 obj"), page.index(b"5 0 obj")
    body = b"4 0 obj\n<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream\nendobj\n" % (len(packed), packed)
    return page[:start] + body + page[end:]


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    # PDF
    "cut off": ("a.pdf", lambda: samples.story_pdf()[:400]),
    "only the mark": ("a.pdf", lambda: b"%PDF-1.7\n"),
    "a page tree that contains itself": ("a.pdf", _self_referring_pdf),
    "a stream that unpacks to 50 MB": ("a.pdf", _pdf_bomb),
    "a table of places that lies": ("a.pdf", lambda: samples.story_pdf().replace(b"0000000", b"9999999")),
    "no root": ("a.pdf", lambda: samples.story_pdf().replace(b"/Root 1 0 R", b"/Root 99 0 R")),
    # HTML
    "tags nested 100,000 deep": ("a.html", lambda: _deep_page(100_000)),
    "tags nested 120 deep": ("a.html", lambda: _deep_page(120)),
    "a million opening tags": ("a.html", lambda: b"<html><b>" + b"<i>" * 1_000_000),
    "200,000 attributes": ("a.html", lambda: b"<html><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x"),
    "one line of 2 MB": ("a.html", lambda: (_HEAD + "<p>" + "The mayor said so. " * 100_000).encode()),
    "JSON-LD nested 100,000 deep": (
        "a.html",
        lambda: (_HEAD + '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + _TEXT).encode(),
    ),
    "JSON-LD of wrong types": (
        "a.html",
        lambda: (
            '<html><script type="application/ld+json">{"@type":["NewsArticle",7],"headline":{"a":[1]},"datePublished":12,'
            '"author":{"name":{}},"publisher":[[]],"articleBody":[1],"liveBlogUpdate":{"x":1},"inLanguage":{"a":1}}</script>'
            + _TEXT
        ).encode(),
    ),
    "null bytes within": ("a.html", lambda: PAGE.replace("bridge", "bri\0dge").encode()),
    "a charset that does not exist": ("a.html", lambda: PAGE.replace("utf-8", "klingon-1").encode("cp1252")),
    "a charset that is none of a text": ("a.html", lambda: PAGE.replace("utf-8", "base64").encode("cp1252")),
    "UTF-16 that calls itself UTF-8": ("a.html", lambda: PAGE.encode("utf-16")),
    "UTF-7": ("a.html", lambda: b"<html><meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    "invalid UTF-8": ("a.html", lambda: PAGE.encode().replace(b"Aare", b"A\xff\xfe\xc3re")),
    "no element closed": ("a.html", lambda: ("<html><head><title>T" + "<p>".join(STORY)).encode()),
    "frames only": ("a.html", lambda: b"<html><frameset><frame src=file:///etc/passwd></frameset></html>"),
    "an entity of a file": (
        "a.html",
        lambda: b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>&x; ' + _TEXT.encode(),
    ),
    # Word
    "a billion laughs": ("a.docx", lambda: _document(_LOL + f"<w:document {_WORD}><w:body>&l9;</w:body></w:document>")),
    "an external entity": (
        "a.docx",
        lambda: _document('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + f"<w:document {_WORD}>&x;</w:document>"),
    ),
    "tables nested 5,000 deep": ("a.docx", lambda: _deep_word(5_000)),
    "a document that unpacks to 100 times": ("a.docx", lambda: _document("<a>" + " " * 4_000_000 + "</a>")),
    "no XML": ("a.docx", lambda: _document("hello")),
    "no body": ("a.docx", lambda: _document(f"<w:document {_WORD}/>")),
    "a spreadsheet": ("a.docx", lambda: samples.zipped({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})),
    # zip
    "names that lead out": ("a.zip", lambda: samples.zipped({"../../etc/a.txt": "Out.", "/abs.txt": "Out.", "C:\\x.txt": "Out."})),
    "a bomb": ("a.zip", lambda: samples.zipped({"a.txt": b"A" * 19_000_000})),
    "a size that lies": ("a.zip", _lying_zip),
    "archives nested deep": ("a.zip", lambda: _nested_zip(8)),
    "cut off within": ("a.zip", lambda: samples.zipped({"a.txt": STORY[0] * 100}, zipfile.ZIP_STORED)[:-40]),
    "a checksum that is wrong": (
        "a.zip",
        lambda: samples.zipped({"a.txt": STORY[0]}, zipfile.ZIP_STORED).replace(b"Aare", b"Ooze"),
    ),
    "too many files": ("a.zip", lambda: samples.zipped({f"{n}.txt": "" for n in range(archive.MAX_FILES + 1)})),
    "control characters in names": ("a.zip", lambda: samples.zipped({"a\x1b[31m\u202e.txt": b"\x00\x01"})),
    "an encrypted file": ("a.zip", lambda: _encrypted()),
    "packed with LZMA": ("a.zip", lambda: samples.zipped({"a.txt": STORY[0]}, zipfile.ZIP_LZMA)),
    # e-books and e-mail
    "an e-book without text": ("a.epub", lambda: samples.epub(opf="<package/>")),
    "an e-book that points out of itself": (
        "a.epub",
        lambda: samples.epub(
            opf='<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="../../../etc/passwd"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>'
        ),
    ),
    "an e-mail of parts without end": (
        "a.eml",
        lambda: b'Subject: x\nContent-Type: multipart/mixed; boundary="a"\n\n' + b"--a\n\n" * 20_000,
    ),
    "parts nested in parts": (
        "a.eml",
        lambda: b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2_000)),
    ),
    "base64 that is none": ("a.eml", lambda: b"Subject: x\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!"),
    "headers without end": ("a.eml", lambda: b"Subject: " + b"=?utf-8?q?=C3?= " * 10_000 + b"\n\nIt is here."),
    # text
    "a line of 10 MB": ("a.txt", lambda: b"word " * 2_000_000),
    "marks without end": ("a.md", lambda: b"**a [b __c *d " * 200_000),
    "opening brackets without end": ("a.md", lambda: b"[" * 1_000_000 + b" Text."),
    "a quotation mark that is not closed": ("a.csv", lambda: b'text,title\n"' + b"a,b\n" * 100_000),
    "a row of 100,000 cells": ("a.csv", lambda: b"text,title\n" + b"a," * 100_000),
    "half of a character pair": ("a.jsonl", lambda: b'{"text": "It is \\ud800 here.", "title": "\\udc00"}'),
    "numbers for texts": ("a.jsonl", lambda: b'{"text": 7, "authors": {"a": 1}}\n[1]\nnull\n"x"\n' + b"[" * 100_000),
    "front matter that is no JSON": ("a.md", lambda: b'---\ntitle: "\\x"\n---\nText here.'),
    "packed with gzip": ("a.txt", lambda: gzip.compress(b"hello")),
}


def _encrypted() -> bytes:
    data = bytearray(samples.zipped({"a.txt": STORY[0]}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


@pytest.mark.parametrize("what", HOSTILE)
def test_every_outcome_is_a_draft_or_a_clear_error(what: str) -> None:
    name, make = HOSTILE[what]
    found = list(read_bytes(make(), name, "", f"/place/{name}"))
    assert found
    for one in found:
        if isinstance(one, SourceError):
            assert str(one).startswith(f"/place/{name}") and str(one).count("\n") == 0 and str(one).endswith("."), one
        else:
            assert one.text.strip() and "root:" not in one.text and not set(one.text) & set("\0\x1b\u202e")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("names that lead out", "its name leads out of the archive"),
        ("a bomb", "times larger than packed"),
        ("archives nested deep", "archives in archives"),
        ("too many files", "more than 5000 files"),
        ("an encrypted file", "protected by a password"),
        ("a checksum that is wrong", "damaged in the archive"),
        ("a billion laughs", "XML entities"),
        ("an external entity", "XML entities"),
        ("a spreadsheet", "an office file that is not read"),
        ("packed with gzip", "a gzip archive"),
        ("cut off", "the PDF is damaged"),
    ],
)
def test_the_error_says_what_is_wrong(what: str, said: str) -> None:
    name, make = HOSTILE[what]
    found = list(read_bytes(make(), name, "", name))
    assert found and all(isinstance(one, SourceError) and said in str(one) for one in found), found


def test_what_is_good_in_a_hostile_page_is_found() -> None:
    for what in ("null bytes within", "tags nested 120 deep", "JSON-LD of wrong types", "JSON-LD nested 100,000 deep"):
        name, make = HOSTILE[what]
        (found,) = read_bytes(make(), name, "", name)
        assert isinstance(found, Draft) and STORY[1] in found.text, what


def test_a_bomb_in_an_archive_does_not_hold_up_the_rest() -> None:
    data = samples.zipped(
        {"a.txt": b"A" * 19_000_000, "b.txt": STORY[0], "../c.txt": "Out.", "d.pdf": b"%PDF-1.4 no", "e.html": PAGE}
    )
    found = list(read_bytes(data, "z.zip", "", "z.zip"))
    assert [one.source for one in found if isinstance(one, Draft)] == ["z.zip/b.txt", "z.zip/e.html"]
    assert sum(isinstance(one, SourceError) for one in found) == 3


def test_an_archive_is_not_unpacked_beyond_its_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 1000)
    data = samples.zipped({f"{n}.txt": f"{n} " + STORY[0] * 4 for n in range(9)})
    found = list(archive.read_zip(data, "z.zip"))
    drafts = [one for one in found if isinstance(one, Draft)]
    assert 0 < len(drafts) < 5 and isinstance(found[-1], SourceError) and "when unpacked" in str(found[-1])


def test_an_archive_that_holds_a_name_twice_loses_neither() -> None:
    out = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "One is here.")
        packed.writestr("a.txt", "Two is here.")
    found = list(read_bytes(out.getvalue(), "z.zip", "", "z.zip"))
    assert [(one.source, one.text) for one in found if isinstance(one, Draft)] == [
        ("z.zip/a.txt", "One is here."),
        ("z.zip/a.txt (2)", "Two is here."),
    ]


def test_what_is_not_seen_is_dropped_from_text() -> None:
    draft = from_text(
        "He \u202esaid\u202c \x00so,\u200b\x07 co\xadoperate.\u2028Next\x85line. Ne\u200ccessary.\r\nEnd \ud800.", "x"
    )
    assert draft.text == "He said so, cooperate.\nNext\nline. Ne\u200ccessary.\nEnd \ufffd."


def test_too_large_a_file_is_refused_before_it_is_parsed() -> None:
    (found,) = read_bytes(b"%PDF-" + bytes(20_000_001), "a.pdf", "", "a.pdf")
    assert isinstance(found, SourceError) and "larger than 20 MB" in str(found)


def test_a_file_without_a_name_in_an_archive_holds_up_no_other() -> None:
    """Found by tests/bench/fuzz.py."""
    out, nameless = io.BytesIO(), zipfile.ZipInfo("x")
    nameless.filename = ""
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(nameless, "Nobody asks for it.")
        packed.writestr("a.txt", STORY[0])
    (found,) = read_bytes(out.getvalue(), "z.zip", "", "z.zip")
    assert isinstance(found, Draft) and found.text == STORY[0]
