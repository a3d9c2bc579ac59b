"""The Quotes tab and the marked article in real Chromium, over an older library whose statements are found by the page itself."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from index import Index
from index.storage import checksums
from tests.page_fixtures import browser, reader, served, visit
from tests.scripted import model_server

__all__ = ["browser", "reader"]  # a fixture is found by its name

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.title=1> {{7*7}} ${document.title=2} <script>document.title=3</script>"


@pytest.fixture(scope="module")
def library(_sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The page's address, and how many statements there are to be found."""
    home = shutil.copytree(_sample_home, tmp_path_factory.mktemp("quotes") / "home")
    index = Index.open(home)
    index.add_text(
        f"“The ferry {HOSTILE} returned to Oban on Friday,” Moira Keller, its captain, said.", f"Ferry {HOSTILE}", "Oban Times",
        "2017-03-01",
    )  # fmt: skip
    total = len(index.statements())
    with index.catalog.transaction() as db:  # as if added before onrecord looked for statements
        db.execute("DELETE FROM statements")
        db.execute("UPDATE articles SET extracted = 0")
        for article in index.articles():
            checksums.put(db, article.id)
    index.close()
    with model_server("Hello. [1]") as model, served(home, model) as address:
        yield address, total


@pytest.fixture
def address(library: tuple[str, int]) -> str:
    return library[0]


@pytest.fixture
def quotes(reader: Page, library: tuple[str, int]) -> Page:
    """A reader's page with the tab open and all statements found."""
    reader.get_by_role("tab", name="Quotes").click()
    expect(reader.locator(".or-count")).to_have_text(f"{library[1]} statements", timeout=60_000)
    return reader


def row(page: Page, words: str) -> Locator:
    return page.locator(".or-quote", has_text=words)


def test_statements_are_listed_and_filtered(quotes: Page, library: tuple[str, int]) -> None:
    quotation, paraphrase = row(quotes, "I want to say clearly"), row(quotes, "there was no way Mexico would accept")
    expect(quotation.locator(".or-who-name")).to_have_text("Luis Videgaray")
    expect(quotation).to_contain_text(re.compile(r"“he” · \d\d%"))
    expect(quotation).to_contain_text("Quotation")
    expect(paraphrase).to_contain_text("Paraphrase")
    assert quotation.locator(".or-exact").count() == 1 and paraphrase.locator(".or-exact").count() == 0
    expect(row(quotes, "border infrastructure").locator(".or-who-unnamed")).to_contain_text("a senior official")

    quotes.get_by_role("button", name=re.compile(r"^Sean Spicer\s*3$")).click()
    expect(quotes.locator(".or-count")).to_have_text("3 statements")
    expect(quotes.get_by_label("Speaker")).to_have_value("Sean Spicer")
    assert quotes.evaluate("document.activeElement.dataset.key") == "Sean Spicer", "the focus stays where it was"
    quotes.get_by_label("Words or subject").fill("phenom")
    expect(quotes.locator(".or-count")).to_have_text("1 statement")
    expect(quotes.locator(".or-who-name")).to_have_text("Sean Spicer")
    quotes.get_by_label("Speaker").fill("Videgaray")
    expect(quotes.locator(".or-empty")).to_contain_text("No statement fits")
    quotes.locator(".or-empty").get_by_role("button", name="Clear filters").click()
    expect(quotes.locator(".or-count")).to_have_text(f"{library[1]} statements")

    quotes.get_by_text("Article, kind, dates").click()
    quotes.get_by_label("Kind").select_option("direct")
    quotes.get_by_label("Published until").fill("2017-02-28")
    expect(quotes.locator(".or-count")).to_have_text("3 statements")


def test_a_row_opens_its_sentence_and_the_article_shows_who_speaks(quotes: Page) -> None:
    row(quotes, "I want to say clearly").locator(".or-quote-open").press("Enter")
    expect(quotes.locator(".or-cited")).to_contain_text("I want to say clearly")
    expect(quotes.locator(".or-cited")).to_be_focused()
    said = quotes.locator(".or-said", has_text="I want to say clearly")
    assert "he told reporters" not in said.inner_text(), "only the reported words are marked"
    said.hover()
    expect(quotes.locator(".or-said-card")).to_contain_text("Luis Videgaray")
    expect(quotes.locator(".or-said-card")).to_contain_text(re.compile(r"“he” in the article, \d\d% sure"))
    quotes.mouse.move(5, 5)
    expect(quotes.locator(".or-said-card")).to_be_hidden()
    quotes.locator(".or-said", has_text="relationship with Mexico is phenomenal").focus()
    expect(quotes.locator(".or-said-card")).to_have_text("Sean Spicer")


def test_cards_are_copied_and_matching_statements_downloaded(quotes: Page, tmp_path: Path) -> None:
    spicer = row(quotes, "phenomenal")
    spicer.get_by_role("button", name="Copy card").click()
    expect(spicer.get_by_role("button", name="Copied")).to_be_visible()
    copied = str(quotes.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith("“I think the relationship with Mexico is phenomenal right now,”\n— Sean Spicer")
    assert "Reuters, 2017-02-22" in copied and "characters 1976-2039" in copied

    quotes.get_by_label("Speaker").fill("Spicer")
    expect(quotes.locator(".or-count")).to_have_text("3 statements")
    for form in ("csv", "json"):
        with quotes.expect_download() as download:
            quotes.get_by_role("button", name=f"as {form.upper()}").click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    with (tmp_path / "onrecord-statements.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 and {r["speaker"] for r in rows} == {"Sean Spicer"} and rows[2]["content"].startswith("“I think")
    records = json.loads((tmp_path / "onrecord-statements.json").read_text(encoding="utf-8"))
    assert [str(r["id"]) for r in records] == [r["id"] for r in rows]


def test_hostile_words_are_words(quotes: Page) -> None:
    ferry = row(quotes, "The ferry")
    expect(ferry.locator(".or-words")).to_have_text(f"“The ferry {HOSTILE} returned to Oban on Friday,”")
    expect(quotes.locator(".or-quote-group h3").first).to_have_text(f"Ferry {HOSTILE}")
    quotes.get_by_label("Words or subject").fill(HOSTILE)
    expect(quotes.locator(".or-count")).to_have_text("1 statement")
    ferry.locator(".or-quote-open").click()
    expect(quotes.locator(".or-cited .or-said")).to_have_text(f"“The ferry {HOSTILE} returned to Oban on Friday,”")
    quotes.locator(".or-cited .or-said").hover()
    expect(quotes.locator(".or-said-card")).to_contain_text("Moira Keller")
    assert quotes.locator(".or-quotes img, .or-article img, .or-said-card img").count() == 0
    assert quotes.title() == "onrecord", "text of an article ran as a script"


def test_a_phone_lists_statements_and_follows_the_library(browser: Browser, library: tuple[str, int]) -> None:
    url, total = library
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    for page in visit(context, url):
        page.get_by_role("button", name="Articles").tap()
        page.get_by_role("tab", name="Quotes").tap()
        expect(page.locator(".or-count")).to_have_text(f"{total} statements", timeout=60_000)
        page.get_by_text("Article, kind, dates").tap()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is cut off at the side"
        page.get_by_role("tab", name="Library").tap()
        page.get_by_role("button", name="Remove Ferry").tap()
        expect(page.locator(".or-library-row")).to_have_count(1, timeout=15_000)
        page.get_by_role("tab", name="Quotes").tap()
        expect(page.locator(".or-count")).to_have_text(f"{total - 1} statements", timeout=15_000)
        row(page, "phenomenal").locator(".or-quote-open").tap()
        expect(page.locator(".or-cited")).to_be_in_viewport(timeout=10_000)
    context.close()
