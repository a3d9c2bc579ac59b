"""What readers find in whole files of every format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index import Draft, Index, SourceError
from index.readers import read, read_bytes
from tests.readers import samples
from tests.readers.samples import PAGE, STORY


def draft(data: bytes, name: str, media_type: str = "", url: str = "") -> Draft:
    (found,) = read_bytes(data, name, media_type, name, url)
    assert isinstance(found, Draft), found
    return found


def refusal(data: bytes, name: str, media_type: str = "") -> str:
    (found,) = read_bytes(data, name, media_type, name)
    assert isinstance(found, SourceError), found
    return str(found)


def test_a_web_page() -> None:
    found = draft(PAGE.encode(), "a.html")
    assert found.text == "\n\n".join(("Bridge opens", *STORY))
    assert (found.title, found.publisher, found.published, found.language) == ("Bridge opens", "The Post", "2025-03-04", "en")


def test_a_fetched_page_goes_by_its_content_type_and_keeps_its_address() -> None:
    page = PAGE.replace('<meta charset="utf-8">', '<link rel="canonical" href="https://elsewhere.example/">').replace(
        "Aare", "Aarë"
    )
    data = page.replace("“", '"').replace("”", '"').encode("iso-8859-2")
    found = draft(data, "", "text/html; charset=ISO-8859-2", url="https://post.example/1")
    assert "Aarë" in found.text and found.url == "https://post.example/1"


def test_a_word_document() -> None:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("Cost", "41"))
    runs = "<w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>, gone</w:delText></w:r></w:del><w:r><w:t>, too.</w:t></w:r>"
    body = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl><w:p>{runs}</w:p>"
    lines = [("Title", "Bridge opens"), *(("Normal", line) for line in ("By Ann Lee", "4 March 2025", *STORY))]
    found = draft(samples.docx(*lines, body=body), "a.docx")
    assert found.text == "\n\n".join(("Bridge opens", *STORY, "Cost, 41", "Kept, too."))
    assert (found.title, found.authors, found.published) == ("Bridge opens", ("Ann Lee",), "2025-03-04")


def test_a_pdf_is_put_together_from_its_lines() -> None:
    found = draft(samples.story_pdf(head="The Daily Post"), "a.pdf")
    assert (found.title, found.authors, found.published) == (
        "Bridge opens after eleven years of building",
        ("Ann Lee",),
        "2025-03-04",
    )
    assert found.text.split("\n\n")[1:] == [
        "The bridge over the Aare opened on Monday after eleven years of building. It was planned in 2014, and nobody thought "
        "that it would take so long.",
        STORY[1].removesuffix(".") + " in heavy rain.",
        "The bridge cost 41 million francs.",
    ]


def test_a_title_that_is_the_running_head_as_well_is_kept() -> None:
    later = [
        [(72, 800, 9, "Bridge opens"), (72, 760, 11, f"Page {name} is here."), (72, 30, 9, f"{number} of 3")]
        for number, name in ((2, "two"), (3, "three"))
    ]
    found = draft(samples.pdf([(72, 760, 22, "Bridge opens"), (72, 700, 11, "It opened on Monday.")], *later), "a.pdf")
    assert found.text == "Bridge opens\n\nIt opened on Monday.\n\nPage two is here.\n\nPage three is here."


def test_a_scan_is_named_as_such() -> None:
    assert "OCR" in refusal(samples.pdf([]), "scan.pdf")


def test_a_protected_pdf_is_named_as_such() -> None:
    encrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >> /ID [<41> <41>] "
    assert "password" in refusal(samples.pdf([(72, 700, 11, "Secret.")], trailer=encrypt), "a.pdf")


def test_an_e_book() -> None:
    found = draft(samples.epub(f"<h1>One</h1><p>{STORY[0]}</p>", f"<p>{STORY[1]}</p>"), "a.epub")
    assert found.text == f"A book\n\nOne\n\n{STORY[0]}\n\n{STORY[1]}"
    assert (found.authors, found.publisher, found.published) == (("Ann Lee",), "Press", "2020-05-01")


def test_an_e_mail_of_text_without_signature_and_attachment() -> None:
    found = draft(samples.mail(f"{STORY[0]}\n\n> {STORY[1]}\n-- \nAnn Lee\n+41 555", attachment=b"%PDF-1.4"), "a.eml")
    assert found.text == f"Bridge opens\n\n{STORY[0]}\n\n{STORY[1]}"
    assert (found.authors, found.published) == (("Ann Lee",), "2025-03-04T10:00:00+01:00")


def test_an_e_mail_of_markup_only() -> None:
    assert draft(samples.mail(page=PAGE, subject="Fwd: Re: News"), "a.eml").text == "\n\n".join(("News", "Bridge opens", *STORY))


def test_a_short_e_mail_of_markup_that_is_no_article() -> None:
    page = "<html><body><table><tr><td>The talks are off.</td><td><div>Ann</div></td></tr></table></body></html>"
    assert draft(samples.mail(page=page), "a.eml").text == "Bridge opens\n\nThe talks are off.\n\nAnn"


def test_a_table_with_other_names_and_another_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head, first = "Headline;Body;Pub Date;Byline;Outlet", 'One;"Line; one\nis here.";2024-01-02;"A. B; C. D";The Post'
    rows = [head, first, ";;;;", "Two;;;;", "Three;It is"]
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    one, two, three = read(str(path))
    assert isinstance(one, Draft)
    assert (one.text, one.published, one.authors, one.publisher) == (
        "One\n\nLine; one\nis here.",
        "2024-01-02",
        ("A. B", "C. D"),
        "The Post",
    )
    assert isinstance(two, SourceError) and f"{path}:4" in str(two)
    assert isinstance(three, Draft) and three.text == "Three\n\nIt is"


def test_a_table_without_text_says_what_it_needs() -> None:
    assert "no column is called text" in refusal(b"a,b\n1,2\n", "a.csv")


def test_an_archive_of_everything() -> None:
    files: dict[str, bytes | str] = {
        "a.html": PAGE,
        "sub/b.txt": "Hello there.",
        "c.pdf": samples.story_pdf(),
        "d.docx": samples.docx(("", STORY[0])),
        "e.jsonl": json.dumps({"text": "One is here."}) + "\n" + json.dumps({"text": "Two is here.", "url": "https://x.example/2"}),
        "f.zip": samples.zipped({"g.md": "# Deep\n\nIt *is*."}),
        "picture.png": b"\x89PNG",
        "__MACOSX/._a.html": "x",
        ".hidden.txt": "Hidden here.",
    }
    found = list(read_bytes(samples.zipped(files), "z.zip", "", "z.zip"))
    assert all(isinstance(one, Draft) for one in found), found
    places = ["a.html", "sub/b.txt", "c.pdf", "d.docx", "e.jsonl:1", "f.zip/g.md"]
    sources = [one.source for one in found if isinstance(one, Draft)]
    assert sources == [*(f"z.zip/{place}" for place in places[:5]), "https://x.example/2", f"z.zip/{places[5]}"]


def test_names_that_lie_are_seen_through() -> None:
    assert draft(samples.docx(("", STORY[0])), "a.txt").text == STORY[0]
    assert draft(PAGE.encode(), "a.txt").title == "Bridge opens"
    assert draft(samples.story_pdf(), "download", "text/html").title.startswith("Bridge opens")
    assert draft(PAGE.encode(), "report.pdf", "text/html").title == "Bridge opens"


def test_what_is_fetched_and_no_article_is_refused() -> None:
    assert "application/json" in refusal(b'{"a": 1}', "", "application/json; charset=utf-8")
    assert "image/webp" in refusal(b"RIFF....WEBP", "x", "image/webp")


def test_a_folder_with_files_of_many_formats_is_added_to_the_library(empty: Index, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "b.pdf").write_bytes(samples.story_pdf())
    (folder / "c.pdf").write_bytes(b"%PDF-1.4 broken")
    outcome = {Path(added.source).name: added.status for added in empty.add(str(folder))}
    assert outcome["a.html"] == outcome["b.pdf"] == "added" and list(outcome.values()).count("failed") == 1
    assert [article.title for article in empty.articles()] == ["Bridge opens", "Bridge opens after eleven years of building"]


def test_the_chat_itself_loads_no_parser_of_foreign_formats() -> None:
    code = (
        "import sys; from index.readers import read_bytes; list(read_bytes(b'<html><p>x', 'a.html', '', 'a')); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"trafilatura", "lxml", "pypdfium2", "dateparser"} & set(loaded)


@pytest.mark.parametrize("name", ["a.html", "a.pdf", "a.docx", "a.zip", "a.eml", "a.epub", "a.csv", "a.txt"])
def test_an_empty_file_is_one_error(name: str) -> None:
    refusal(b"", name)
