import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from index import Draft, SourceError
from index.sources.files import decode, from_text, published_date, read


def only(source: str) -> Draft:
    (draft,) = read(source)
    assert isinstance(draft, Draft), draft
    return draft


def refusal(source: str) -> str:
    (error,) = read(source)
    assert isinstance(error, SourceError), error
    return str(error)


def test_a_short_first_line_is_the_title(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Bridge opens\n\nThe bridge opened on Monday.\r\nMany came.\n", encoding="utf-8")
    draft = only(str(path))
    assert (draft.title, draft.source) == ("Bridge opens", str(path))
    assert draft.text == "Bridge opens\n\nThe bridge opened on Monday.\nMany came."


def test_front_matter_names_title_publisher_and_date(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "Bridge: opened"\npublisher: The Post\ndate: 2026-01-31\nauthor: A. B, C. D\n---\n\nIt *opened*. See [more](http://x.y).'
    )
    draft = only(str(path))
    assert (draft.title, draft.publisher, draft.published, draft.authors) == (
        "Bridge: opened",
        "The Post",
        "2026-01-31",
        ("A. B", "C. D"),
    )
    assert draft.text == "Bridge: opened\n\nIt opened. See more."


def test_articles_jsonl_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = {
        "url": "https://example.org/1",
        "title": "One",
        "text": "One is here.",
        "published": "2026-01-02",
        "authors": None,
        "publisher": None,
    }
    path.write_text(
        json.dumps(good) + '\n{"title": "no text"}\nnot json\n\n' + json.dumps({"title": "", "text": "Two is here."}) + "\n"
    )
    one, no_text, no_json, two = read(str(path))
    assert isinstance(one, Draft) and (one.source, one.text, one.published) == (
        "https://example.org/1",
        "One\n\nOne is here.",
        "2026-01-02",
    )
    assert isinstance(no_text, SourceError) and f"{path}:2" in str(no_text) and "text" in str(no_text)
    assert isinstance(no_json, SourceError) and f"{path}:3" in str(no_json)
    assert isinstance(two, Draft) and two.source == f"{path}:5"


def test_a_folder_is_read_with_its_folders_but_not_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "sub/a.md", ".git/c.txt", "d.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Something happened here.")
    assert [Path(d.source).name for d in read(str(tmp_path)) if isinstance(d, Draft)] == ["b.txt", "a.md"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("Élan. It is here.".encode())))
    assert only("-").text == "Élan. It is here."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“Ça va”".encode(), "“Ça va”"),
        (b"\xef\xbb\xbfhello", "hello"),
        ("Ça va".encode("utf-16"), "Ça va"),
        ("“Ça va”".encode("cp1252"), "“Ça va”"),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data, "x") == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 ...", "PDF is damaged"),
        (b"PK\x03\x04zip", "archive is damaged"),
        (b"\x00\x01\x02", "not a text file"),
        (b"\x01\x02\x03\x04" * 20, "not a text file"),
        (b"\x89PNG\r\n", "a picture"),
        (b"{\\rtf1 Hello.}", "an RTF file. Save it as .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert said in refusal(str(path))


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert "no such file" in refusal(str(tmp_path / "nothing.txt"))
    assert "no articles in this folder" in refusal(str(tmp_path))
    assert "web addresses are not fetched" in refusal("https://example.org/story")
    (tmp_path / "blank.txt").write_text(" \n 123 … \n")
    assert "no sentence" in refusal(str(tmp_path / "blank.txt"))


def test_offsets_hold_after_normalising() -> None:
    draft = from_text("A title\r\n\r\nA line.   \r\nAnother.", "x")
    assert draft.text == "A title\n\nA line.\nAnother."


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2021-02-03", "2021-02-03"),
        ("2021-02-03T10:00:00Z", "2021-02-03T10:00:00Z"),
        ("2021/02/03", "2021-02-03"),
        ("20210203", "2021-02-03"),
        ("2021-02-03 10:00:00 +0000", "2021-02-03T10:00:00+00:00"),
        ("2021-02-03 10:00 UTC", "2021-02-03T10:00:00+00:00"),
        ("Wed, 03 Feb 2021 10:00:00 +0100", "2021-02-03T10:00:00+01:00"),
        ("yesterday", ""),
        ("2021-13-45", ""),
        ("", ""),
    ],
)
def test_dates(written: str, kept: str) -> None:
    assert published_date(written) == kept


def test_japanese_and_cyrillic_in_old_encodings_are_recognised() -> None:
    russian = "В Казани в пятницу открыли новый мост через реку, который строили шесть лет. " * 3
    japanese = "市長は記者会見を開き、今月末で辞任すると表明した。健康上の理由としている。" * 3
    for text, encodings in ((russian, ("cp1251", "koi8-r")), (japanese, ("shift_jis", "euc-jp", "iso-2022-jp"))):
        for encoding in encodings:
            assert decode(text.encode(encoding), "x") == text, encoding
    assert decode("El alcalde dimitió.".encode("utf-16-le"), "x") == "El alcalde dimitió."


def test_the_language_is_told() -> None:
    german = "Der Nachtzug zwischen Hamburg und Stockholm fährt im kommenden Winter nicht mehr, sagte die Bahn am Montag."
    assert from_text(german, "x").language == "de"
    assert from_text("Too short.", "x").language == ""
