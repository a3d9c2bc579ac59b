"""What readers find in whole files of every format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index import Draft, Index, SourceError
from index.sources.files import read, read_bytes
from tests.sources.files import samples
from tests.sources.files.samples import PAGE, STORY


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
    found = draft(samples.mail(f"{STORY[0]}\n\n{STORY[1]}\n-- \nAnn Lee\n+41 555", attachment=b"%PDF-1.4"), "a.eml")
    assert found.text == f"Bridge opens\n\n{STORY[0]}\n\n{STORY[1]}"
    assert (found.authors, found.published) == (("Ann Lee",), "2025-03-04T10:00:00+01:00")


@pytest.mark.parametrize(
    "above",
    [
        "On Tue, 3 Feb 2026 at 18:12, Rex Harlan <rex@board.example> wrote:",
        "On Feb 3, 2026, at 6:12 PM Rex Harlan\n<rex@board.example> wrote:",
        "Am 03.02.2026 um 18:12 schrieb Rex Harlan:",
        "Rex Harlan wrote:",
    ],
)
def test_quoted_lines_of_an_e_mail_stay_their_writers(above: str) -> None:
    found = draft(samples.mail(f"{STORY[0]}\n\n{above}\n> We offer two\n> percent, “no more”.\n>\n> It is late."), "a.eml")
    own, first, second = found.text.split("\n\n")[1:]
    assert own == STORY[0] and first.endswith(": “We offer two percent, ‘no more’.”")
    assert "Rex Harlan" in first and "@" not in first
    assert second == "Rex Harlan wrote: “It is late.”"


def test_quoted_lines_of_nobody_are_left_out_and_that_is_told() -> None:
    found = draft(samples.mail(f"{STORY[0]}\n\n> It is late.\n> And dark."), "a.eml")
    assert found.text == f"Bridge opens\n\n{STORY[0]}" and found.note == "lines quoted without a name left out: 2"


def test_quotations_in_markup_are_those_of_their_writers_as_well() -> None:
    quoted = 'On 3 Feb 2026 Rex Harlan wrote:<br><blockquote type="cite"><p>We offer two percent.</p></blockquote>'
    found = draft(samples.mail(page=f"<html><body>{STORY[0]}<div>{quoted}</div></body></html>"), "a.eml")
    assert found.text.split("\n\n")[1:] == [STORY[0], "On 3 Feb 2026 Rex Harlan wrote: “We offer two percent.”"]


def test_a_mail_in_a_mail_is_an_article_of_its_own() -> None:
    headers = "From: Harlan, Rex [mailto:rex@board.example]\nSent: Tuesday, February 3, 2026 6:12 PM\nTo: Ann\nSubject: RE: Pay"
    text = f"{STORY[0]}\n\n-----Original Message-----\n{headers}\n\nWe offer two percent."
    whole, held = read_bytes(samples.mail(text), "a.eml", "", "a.eml")
    assert isinstance(whole, Draft) and whole.text == f"Bridge opens\n\n{STORY[0]}"
    assert isinstance(held, Draft) and held.text == "Pay\n\nWe offer two percent."
    assert (held.source, held.authors, held.published) == ("a.eml:2", ("Rex Harlan",), "2026-02-03")


def test_hidden_text_of_a_word_document_is_left_out() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t> Not this.</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>It is shown.</w:t></w:r>'
    found = draft(samples.docx(("", STORY[0]), body=f"<w:p>{shown}{hidden}</w:p>"), "a.docx")
    assert found.text == f"{STORY[0]}\n\nIt is shown."


_LEFT = ("The orchard at Kell has been", "sold to a maker of car parks,", "the county said Friday.", "It fed four villages.")
_RIGHT = (
    "The firm, Asfalt AG, said it",
    "would leave nine trees stand-",
    "ing. “We are no barbarians,”",
    "its spokesman Kurt Lob said.",
)


@pytest.mark.parametrize("across", [True, False])
def test_columns_of_a_pdf_are_read_one_after_the_other(across: bool) -> None:
    left, right = ([(x, 700 - 14 * n, 11, text) for n, text in enumerate(side)] for x, side in ((60, _LEFT), (320, _RIGHT)))
    stored = [line for row in zip(left, right, strict=True) for line in row] if across else left + right
    found = draft(
        samples.pdf([(60, 760, 22, "Orchard sold"), *stored, (60, 40, 8, "The Courier"), (500, 40, 8, "Page 3")]), "a.pdf"
    )
    expected = f"{' '.join(_LEFT)} {' '.join(_RIGHT).replace('stand- ing', 'standing')}"
    assert " ".join(found.text.split()) == f"Orchard sold {expected}" and not found.note


def test_three_columns_are_read_one_after_the_other_and_tables_by_row() -> None:
    heads = ((50, "Ann"), (220, "Bo"), (390, "Cy"))
    columns = [[(x, 700 - 14 * n, 9, f"and {word} came at {n}") for n in range(4)] for x, word in heads]
    text = " ".join(line for column in columns for *_, line in column)
    stored = [line for row in zip(*columns, strict=True) for line in row]
    assert " ".join(draft(samples.pdf(stored), "a.pdf").text.split()) == text
    cells = [(x, 700 - 14 * n, 11, cell) for n in range(4) for x, cell in ((60, f"Party {n}"), (300, f"{n + 7}"))]
    found = draft(samples.pdf(cells), "a.pdf")
    assert " ".join(found.text.split()) == "Party 0 7 Party 1 8 Party 2 9 Party 3 10" and not found.note


def test_rows_of_a_pdf_that_may_be_columns_are_told() -> None:
    rows = [(60, 700, 11, _LEFT[0]), (320, 700, 11, _RIGHT[0]), (60, 680, 11, _LEFT[1]), (320, 680, 11, _RIGHT[1])]
    rows += [(60, 660, 11, "It fed " + "four " * 60), (60, 640, 11, _LEFT[2]), (320, 640, 11, _RIGHT[2])]
    assert "page 1 may run across columns" in draft(samples.pdf(rows), "a.pdf").note


_BODY = "".join(f"<p>{line}</p>" for line in STORY)


@pytest.mark.parametrize(
    "times",
    [
        '<time class="updated" datetime="2025-06-09">9 June</time> <time class="published" datetime="2025-03-04">4 March</time>',
        'Last updated: <time datetime="2025-06-09">9 June</time> First published: <time datetime="2025-03-04">4 March</time>',
        "Updated 9 June 2025 | Published 4 March 2025",
    ],
)
def test_the_day_of_publication_wins_over_an_update(times: str) -> None:
    page = f"<html><body><article><h1>Bridge opens</h1><p>{times}</p>{_BODY}</article></body></html>"
    assert draft(page.encode(), "a.html").published == "2025-03-04"


@pytest.mark.parametrize("line", ["Updated 9 June 2025\n\nPublished 4 March 2025", "Published 4 March 2025, updated 9 June 2025"])
def test_the_day_of_publication_wins_in_other_documents_as_well(line: str) -> None:
    lines = [("Title", "Bridge opens"), *(("", part) for part in line.split("\n\n")), *(("", part) for part in STORY)]
    assert draft(samples.docx(*lines), "a.docx").published == "2025-03-04"


@pytest.mark.parametrize("site", ['<meta property="og:site_name" content="The Post">', ""])
def test_the_name_of_a_site_is_no_title(site: str) -> None:
    head = f'<title>Why the bridge is late | The Post</title><meta property="og:title" content="The Post">{site}'
    page = (
        f"<html><head>{head}</head><body><h1>The Post</h1><article><h2>Why the bridge is late</h2>{_BODY}</article></body></html>"
    )
    assert draft(page.encode(), "a.html").title == "Why the bridge is late"


_TEASER = (
    '<{0}><a href="/2"><h3>Goat wins the race</h3></a><p class="byline">By Otto Blunk</p><p>The goat, said Pia Horn, ran.</p></{0}>'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_TEASER.format("div"), ""),
        ("", f'<section class="latest"><h2>Latest</h2>{_TEASER.format("article")}</section>'),
        ("", f"<div>{_TEASER.format('article') * 3}</div>"),
        ("", "<div><h3>3 comments</h3><p class='author'>Otto Blunk</p><p>The goat, said a friend, ran all the way home.</p></div>"),
    ],
)
def test_other_stories_and_comments_are_not_the_articles(before: str, after: str) -> None:
    author = '<a class="author" href="/ann">Ann Lee</a> <a class="author" href="mailto:a@b.example">Email the author</a>'
    page = f"<html><body>{before}<main><h1>Bridge opens</h1><div>{author}</div>{_BODY}{after}</main></body></html>"
    found = draft(page.encode(), "a.html")
    assert found.text == "\n\n".join(("Bridge opens", *STORY)) and found.authors == ("Ann Lee",)


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
    read = "list(read_bytes(b'<html><p>x', 'a.html', '', 'a'))"
    code = f"import sys; from index.sources.files import read_bytes; {read}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"trafilatura", "lxml", "pypdfium2", "dateparser"} & set(loaded)


@pytest.mark.parametrize("name", ["a.html", "a.pdf", "a.docx", "a.zip", "a.eml", "a.epub", "a.csv", "a.txt"])
def test_an_empty_file_is_one_error(name: str) -> None:
    refusal(b"", name)
