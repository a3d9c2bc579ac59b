"""Random and damaged files: whatever comes, readers answer with drafts or SourceErrors."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Draft, SourceError
from index.sources.files import from_text, read_bytes
from index.sources.files.formats import SUFFIXES
from tests.sources.files import samples
from tests.sources.files.samples import PAGE, STORY

_FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

REAL: dict[str, Callable[[], bytes]] = {
    "a.html": PAGE.encode,
    "a.pdf": samples.story_pdf,
    "a.docx": lambda: samples.docx(("Title", "Bridge opens"), *(("Normal", line) for line in STORY)),
    "a.epub": lambda: samples.epub(f"<h1>One</h1><p>{STORY[0]}</p>"),
    "a.eml": lambda: samples.mail(STORY[0], PAGE, attachment=b"%PDF"),
    "a.zip": lambda: samples.zipped({"a.html": PAGE, "b.zip": samples.zipped({"c.txt": STORY[0]}), "d.pdf": samples.story_pdf()}),
    "a.csv": lambda: b'text,title,date\n"One is, here.",One,2024-01-01\nTwo is here.,Two,\n',
    "a.jsonl": lambda: b'{"text": "One is here.", "title": "One", "authors": ["A. B"]}\n{"text": "Two."}\n',
    "a.md": lambda: b"---\ntitle: One\ndate: 2024-01-01\n---\n# One\n\nIt **is** [here](http://x.example).\n",
    "a.txt": lambda: "One\n\nÉlan is “here”.".encode(),
}
PDF, ZIP, ZIP_END, PAGE_MARK, MAIL = b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06", b"<!DOCTYPE html><html>", b"From: a@b.c\n\n"
MAGIC = [b"", PDF, ZIP, ZIP_END, PAGE_MARK, MAIL, b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"---\n"]
NAMES = [f"a{suffix}" for suffix in SUFFIXES]


def check(data: bytes, name: str, media_type: str = "") -> None:
    for found in read_bytes(data, name, media_type, name):
        assert isinstance(found, Draft | SourceError)
        if isinstance(found, Draft):
            assert found.text.strip() and found.title and found.text.encode() and found.title.encode()
        else:
            assert str(found).startswith(name)


@_FEW
@given(st.sampled_from(MAGIC), st.binary(max_size=400), st.sampled_from(NAMES), st.text(max_size=20))
def test_random_bytes_behind_the_right_mark(magic: bytes, data: bytes, name: str, media_type: str) -> None:
    check(magic + data, name, media_type)


@_FEW
@given(st.sampled_from(list(REAL)), st.data())
def test_damaged_real_files(name: str, data: st.DataObject) -> None:
    content = bytearray(REAL[name]())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        what = data.draw(st.sampled_from(["flip", "cut", "insert", "repeat"]))
        if what == "flip":
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        elif what == "cut":
            del content[at : at + data.draw(st.integers(1, 60))]
        elif what == "insert":
            content[at:at] = data.draw(st.binary(max_size=20))
        else:
            content[at:at] = content[at : at + 200] * 3
        content = content or bytearray(b"x")
    check(bytes(content), name)


@_FEW
@given(st.text(max_size=300), st.text(max_size=40), st.booleans())
def test_random_text(text: str, title: str, markdown: bool) -> None:
    try:
        draft = from_text(text, "x", title, markdown=markdown)
    except SourceError:
        return
    assert draft.text.strip() and draft.title and draft.text.encode()
