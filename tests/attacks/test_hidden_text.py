"""What strangers write into fields, names and cells: nothing moves the terminal's cursor, turns text around, or is computed."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from assistant.cli.main import main
from index import Index, SourceError
from index.sources.files import read
from index.sources.files.text import MAX_FIELD, tidied
from index.statements.export import as_csv
from index.types import Draft
from index.upkeep.watching import Watch

UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
EVIL = "Pub\x1b[2J\x1b]0;x\x07\r\x9b2J\u202eevil\u2066\u200f\u061c\x00"
TEXT = "The harbour of Tromsø froze over in January. “It is ice,” said Ann Lee."
FIELDS = ("title", "url", "published", "publisher", "authors")


def jsonl(field: str, value: str) -> bytes:
    record = {"text": TEXT, "title": "Ice", field: value if field != "text" else TEXT + value}
    return json.dumps(record).encode()


def table(field: str, value: str) -> bytes:
    out = io.StringIO()
    record = {"text": TEXT, "title": "Ice", field: value if field != "text" else TEXT + value}
    writer = csv.DictWriter(out, record)
    writer.writeheader()
    writer.writerow(record)
    return out.getvalue().encode("utf-8", "surrogatepass")


def markdown(field: str, value: str) -> bytes:
    return f"---\n{field}: {value}\n---\n{TEXT}".encode()


def page(field: str, value: str) -> bytes:
    name = {"publisher": "og:site_name", "title": "og:title", "url": "og:url", "published": "article:published_time"}
    return (
        f'<html><head><meta property="{name.get(field, "author")}" content="{value}"></head><body><article><h1>Ice</h1>'
        f"<p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    ).encode()


def mail(field: str, value: str) -> bytes:
    name = {"title": "Subject", "authors": "From", "published": "Date", "publisher": "Organization"}.get(field, "X")
    return f"{name}: {value}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}".encode()


KINDS = {"a.jsonl": jsonl, "a.csv": table, "a.md": markdown, "a.html": page, "a.eml": mail}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_of_a_file_is_one_line_and_bounded(tmp_path: Path, name: str, field: str) -> None:
    for value in (EVIL, f"{EVIL}{'x' * 100_000}"):
        (tmp_path / name).write_bytes(KINDS[name](field, value))
        for found in read(str(tmp_path / name)):
            if isinstance(found, SourceError):
                continue
            draft = tidied(found)
            for part in (draft.title, draft.url, draft.published, draft.publisher, draft.source, *draft.authors):
                assert not UNSEEN.search(part) and "\n" not in part and len(part) <= MAX_FIELD
            assert not UNSEEN.search(draft.text)


def test_a_long_address_is_left_out_not_cut() -> None:
    draft = tidied(Draft(TEXT, "Ice", "a", url="https://a.test/" + "x" * MAX_FIELD, authors=("A" * 999,) * 99))
    assert draft.url == "" and len(draft.authors) == 50 and len(draft.authors[0]) == 200


def test_nothing_reaches_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not from an article, not from a file's name, and not from a library that holds it already."""
    home, folder = tmp_path / "home", tmp_path / "folder"
    folder.mkdir()
    (folder / f"{EVIL[:-1]}.txt".replace("/", "")).write_text("123")
    (folder / "a.jsonl").write_bytes(jsonl("publisher", EVIL) + b"\n" + jsonl("title", EVIL) + b'\n{"text": 1}')
    with closing(Index.open(home)) as index:
        index.add_text(TEXT, title="Old")
        with index.catalog.transaction() as db:
            db.execute("UPDATE articles SET publisher = ?", (EVIL,))
            db.execute("UPDATE people SET name = ?", (EVIL,))
            from index.storage import checksums

            checksums.put(db, 1)
    for arguments in (
        ["add", str(folder)],
        ["articles"],
        ["articles", "--json"],
        ["statements"],
        ["statements", "--csv"],
        ["speakers"],
        ["remove", "1"],
        ["add", f"/nowhere/{EVIL}"[:-1]],
    ):
        main(["--home", str(home), *arguments])
        out, err = capsys.readouterr()
        assert not UNSEEN.search(out), arguments
        assert not UNSEEN.search(err.replace("\r", "")), arguments


OUT_OF_FOLDER = ["file", "relative", "chain"]


@pytest.mark.parametrize("kind", OUT_OF_FOLDER)
def test_a_link_out_of_a_folder_is_left_out_and_said(empty: Index, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("The private key of the harbour is kept in the tower.")
    (folder / "honest.txt").write_text(TEXT)
    (folder / "inside.txt").symlink_to(folder / "honest.txt")
    target = {"file": tmp_path / "secret.txt", "relative": Path("../secret.txt"), "chain": folder / ".hop.txt"}[kind]
    (folder / ".hop.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "a.txt").symlink_to(target)
    outcomes = [(a.status, "leads out" in a.message) for a in empty.add(str(folder))]
    assert sorted(outcomes) == [("added", False), ("failed", True), ("unchanged", False)]
    watched = [(a.status, "leads out" in a.message) for a in Watch(empty, [str(folder)]).round()]
    assert ("failed", True) in watched
    assert all("private key" not in empty.article(a.id).text for a in empty.articles())
    assert [a.status for a in empty.add(str(folder / "a.txt"))] == ["added"], "what is named is what is meant"


STARTS = [
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "﹦",
    "﹢",
    " =",
    "\t=",
    "\n=",
    "\r=",
    "\u00a0=",
    "\u200b=",
    "\ufeff＝",
    "\t",
    "\n",
]


@pytest.mark.parametrize("start", STARTS)
def test_a_cell_is_never_a_formula(start: str) -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv([{"content": f"{start}cmd|' /C calc'!A0", "start": -5}])))
    assert row["content"].startswith("'") and row["start"] == "-5"


def test_a_cell_begins_no_row() -> None:
    rows = list(csv.reader(io.StringIO(as_csv([{"content": "a\r=1+1\r\n=2+2\n=3+3\u2028=4+4"}]))))
    assert len(rows) == 2


def test_other_cells_stay_as_they_are() -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv([{"content": "“=” is a sign", "title": " Ice - and more"}])))
    assert (row["content"], row["title"]) == ("“=” is a sign", " Ice - and more")
