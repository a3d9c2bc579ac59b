"""Who said what, as the page is told it: the rows that filters leave, the chart's counts, the article's marked words."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest

from assistant.ui import quotes_view, view
from assistant.ui.finder import Finder
from assistant.ui.quotes_view import Filters, Quotes, exact_parts, is_within, names_of
from index import Index, Progress, Sentence
from index.storage import checksums
from tests.storage.test_versions import OTHER_PRINT, WIRE


@pytest.fixture
def quotes(story: Index) -> Quotes:
    return Quotes(story)


def test_the_story_s_statements_are_rows(quotes: Quotes, story: Index) -> None:
    page = quotes.page(Filters())
    assert page["total"] == page["all"] == len(page["rows"]) == len(story.statements())
    videgaray = next(r for r in page["rows"] if r["parts"][0]["text"].startswith("“I want to say clearly"))
    assert videgaray["speaker"] == "Luis Videgaray" and videgaray["kind"] == "direct" and videgaray["flags"] == []
    assert videgaray["resolved"]["mention"] == "he" and 50 < videgaray["resolved"]["percent"] < 95
    sentence = story.catalog.sentences.by_id([videgaray["sentence_id"]])[videgaray["sentence_id"]]
    assert sentence.text.startswith("“I want to say clearly")
    assert "— Luis Videgaray (“he” in the article; the name is" in videgaray["card"] and "Reuters, 2017-02-22" in videgaray["card"]
    official = next(r for r in page["rows"] if r["speaker"] is None)
    assert official["said_by"].startswith("a senior official") and official["flags"] == ["unnamed"] and official["resolved"] is None
    spicer = next(r for r in page["rows"] if r["speaker"] == "Sean Spicer")
    assert spicer["resolved"] is None, "White House spokesman Sean Spicer is named plainly"


@pytest.mark.parametrize(
    ("filters", "who"),
    [
        (Filters(speaker="Luis Videgaray"), {"Luis Videgaray"}),
        (Filters(speaker="spicer"), {"Sean Spicer"}),
        (Filters(speaker="Vide"), {"Luis Videgaray"}),
        (Filters(speaker="senior official"), {None}),
        (Filters(speaker="unnamed"), {None}),
        (Filters(speaker="Nobody Atall"), set()),
        (Filters(words="phenomenal"), {"Sean Spicer"}),
        (Filters(words="phenom"), {"Sean Spicer"}),
        (Filters(words="hostile unacceptable"), {"Roberto Campa"}),
        (Filters(words="§ “"), set()),
        (Filters(kind="direct", speaker="Spicer"), {"Sean Spicer"}),
        (Filters(article="chilly", kind="mixed", words="great discussion"), {"Sean Spicer"}),
        (Filters(article="reuters", words="phenomenal", since="2017-02-22", until="2017-02-22"), {"Sean Spicer"}),
        (Filters(since="2017-02-23"), set()),
        (Filters(until="2017-02-21"), set()),
    ],
)
def test_filters(quotes: Quotes, filters: Filters, who: set[str | None]) -> None:
    page = quotes.page(filters)
    assert {row["speaker"] for row in page["rows"]} == who
    assert len(quotes.export(filters, "csv").splitlines()) == page["total"] + 1


def test_what_a_browser_sends_may_be_anything() -> None:
    assert Filters.of(None) == Filters.of([1]) == Filters.of({"other": 1, "kind": None}) == Filters()
    assert Filters.of({"speaker": " Ann ", "words": 7}) == Filters(speaker="Ann", words="7")
    assert len(Filters.of({"words": "x" * 10_000}).words) < 1_000


def test_counts_are_those_of_the_other_filters(quotes: Quotes) -> None:
    page = quotes.page(Filters(speaker="Sean Spicer"))
    counts = {s["name"]: s["count"] for s in page["speakers"]}
    assert page["total"] == 3 == counts["Sean Spicer"] and counts["Luis Videgaray"] == 4, "another one can be chosen"
    assert [s["name"] for s in page["speakers"] if s["chosen"]] == ["Sean Spicer"]
    assert page["speakers"][0]["name"] == "Luis Videgaray" and page["named"] == len(counts) and page["unnamed"] == 1
    narrowed = quotes.page(Filters(kind="direct"))
    assert {s["name"]: s["count"] for s in narrowed["speakers"]} == {"Luis Videgaray": 2, "Sean Spicer": 1}


def test_rows_come_a_page_at_a_time_and_follow_the_library(quotes: Quotes, story: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes_view, "PAGE", 4)
    first, second = quotes.page(Filters()), quotes.page(Filters(), 4)
    assert len(first["rows"]) == len(second["rows"]) == 4 and "speakers" not in second
    assert {r["id"] for r in first["rows"]}.isdisjoint(r["id"] for r in second["rows"])
    assert quotes.page(Filters(), 10_000)["rows"] == []
    added = story.add_text("The bridge is safe, Moira Keller said.", "Bridge", published="2026-01-02")
    assert quotes.page(Filters())["rows"][0]["title"] == "Bridge", "the newest article comes first"
    story.remove(added.article_id or 0)
    assert quotes.page(Filters())["rows"] == first["rows"]


def test_what_outlets_print_alike_is_one_row_that_names_them(quotes: Quotes, story: Index) -> None:
    story.add_text(WIRE, title="Ferry", publisher="The Post", published="2026-03-01")
    alone = quotes.page(Filters())
    story.add_text(OTHER_PRINT, title="Relief", publisher="AP", published="2026-03-02")
    page = quotes.page(Filters())
    assert alone["copies"] == 0 and page["copies"] > 0 and len(page["rows"]) == page["total"] == page["all"]
    assert page["total"] + page["copies"] == len(story.statements())
    keller = next(r for r in page["rows"] if r["speaker"] == "Moira Keller")
    assert keller["publisher"] == "AP" and [o["publisher"] for o in keller["also"]] == ["The Post"]
    (post,) = [r for r in quotes.page(Filters(article="the post"))["rows"] if r["speaker"] == "Moira Keller"]
    assert post["publisher"] == "The Post" and [o["publisher"] for o in post["also"]] == ["AP"], "a filter finds each of them"
    counts = [{s["name"]: s["count"] for s in p["speakers"]}["Moira Keller"] for p in (alone, page)]
    assert counts[0] == counts[1], "a copy does not make him say it twice"
    assert len(json.loads(quotes.export(Filters(), "json"))) == len(story.statements())
    assert all(not r["also"] for r in page["rows"] if r["publisher"] == "Reuters")


def test_exports_hold_all_that_fits(quotes: Quotes, story: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes_view, "PAGE", 1)
    rows = list(csv.DictReader(io.StringIO(quotes.export(Filters(speaker="Spicer"), "csv"))))
    assert len(rows) == 3 and {r["speaker"] for r in rows} == {"Sean Spicer"}
    records = json.loads(quotes.export(Filters(speaker="Spicer"), "json"))
    text = story.article(records[0]["article_id"]).text
    assert [" … ".join(text[a:b] for a, b in r["contents"]) for r in records] == [r["content"] for r in records]


def test_the_words_in_quotation_marks_are_told_from_the_others() -> None:
    assert exact_parts("calling it “hostile” and “bad.”", "mixed") == [
        {"text": "calling it ", "exact": False},
        {"text": "“hostile”", "exact": True},
        {"text": " and ", "exact": False},
        {"text": "“bad.”", "exact": True},
    ]
    assert exact_parts("“All of it”", "direct") == [{"text": "“All of it”", "exact": True}]
    assert exact_parts("the “so-called” rules", "indirect") == [{"text": "the “so-called” rules", "exact": False}]


def test_a_joint_speaker_is_counted_for_each() -> None:
    known = {"Ann Lee", "Bo Day", "Food and Drug Administration"}
    assert names_of("Ann Lee and Bo Day", known) == ("Ann Lee", "Bo Day")
    assert names_of("Food and Drug Administration and Bo Day", known) == ("Food and Drug Administration", "Bo Day")
    assert names_of("Salt and Pepper", known) == ("Salt and Pepper",) and names_of(None, known) == ()


@pytest.mark.parametrize(
    ("published", "since", "until", "within"),
    [
        ("2017-02-22T14:05:00Z", "2017-02-22", "2017-02-22", True),
        ("2017", "2017-02-22", "", True),
        ("2016-12", "2017-02-22", "", False),
        ("2018", "", "2017-12-31", False),
        ("", "2017-02-22", "", False),
    ],
)
def test_dates_count_as_far_as_they_are_known(published: str, since: str, until: str, within: bool) -> None:
    assert is_within(published, since, until) is within


def test_an_article_is_cut_where_reported_words_begin_and_end(story: Index) -> None:
    article = story.articles()[0]
    sentences, statements = story.sentences(article.id), story.statements(article_ids=[article.id])
    shown = view.article_view(article, sentences, statements)
    drawn = [s for paragraph in shown["paragraphs"] for s in paragraph]
    assert ["".join(piece["text"] for piece in s["segments"]) for s in drawn] == [s.text for s in sentences]
    spicer = next(s for s in drawn if s["text"].startswith("White House spokesman"))
    marked = [piece["text"] for piece in spicer["segments"] if piece["statement"] is not None]
    assert marked == ["U.S.-Mexico ties as healthy and robust", "he expected a “great discussion.”"]
    for sentence in drawn:
        for piece in sentence["segments"]:
            if piece["statement"] is not None:
                assert piece["text"].strip() in statements[piece["statement"]].content


def test_the_outermost_statement_has_the_words_and_one_may_run_over_sentences() -> None:
    one, two = Sentence(1, 1, 0, 0, 0, 10, "abcdefghij"), Sentence(2, 1, 1, 0, 11, 16, "klmno")
    spans = [(4, 8, 1), (2, 13, 0), (14, 16, 2)]
    assert view.segments(one, spans) == [{"text": "ab", "statement": None}, {"text": "cdefghij", "statement": 0}]
    assert [(p["text"], p["statement"]) for p in view.segments(two, spans)] == [("kl", 0), ("m", None), ("no", 2)]
    assert view.segments(two, []) == [{"text": "klmno", "statement": None}]


def make_old(index: Index) -> None:
    """As if the articles had been added before onrecord looked for statements."""
    with index.catalog.transaction() as db:
        db.execute("DELETE FROM statements")
        db.execute("UPDATE articles SET extracted = 0")
        for article in index.articles():
            checksums.put(db, article.id)
        db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def ended(finder: Finder) -> None:
    deadline = time.monotonic() + 60
    while finder.working:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_statements_of_older_articles_are_found_in_the_background(story: Index, quotes: Quotes) -> None:
    before = quotes.page(Filters())["total"]
    make_old(story)
    assert quotes.page(Filters())["all"] == 0
    finder, beside = Finder(story), Finder(other := Index.open(story.home))
    finder.start()
    beside.start()  # another process with the same library waits, and has nothing left to do
    ended(finder)
    ended(beside)
    assert finder.line == beside.line == "" and not story.catalog.statements.unextracted()
    assert quotes.page(Filters())["total"] == before
    other.close()


def test_the_finder_tells_how_far_it_is_and_ends_when_it_is_told_to(story: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    make_old(story)
    finder = Finder(story)

    def extract_missing(progress: object) -> int:
        assert callable(progress)
        progress(Progress("articles", 12, 84))
        lines.append(finder.line)
        finder._ending.set()
        progress(Progress("articles", 13, 84))
        raise AssertionError("it goes on")

    monkeypatch.setattr(story, "extract_missing", extract_missing)
    finder.start()
    ended(finder)
    assert lines == ["Finding statements in older articles: 12 of 84 …"] and finder.line == ""

    monkeypatch.setattr(story, "extract_missing", lambda _: 1 / 0)
    failing = Finder(story)
    failing.start()
    ended(failing)
    assert "could not be found" in failing.line
