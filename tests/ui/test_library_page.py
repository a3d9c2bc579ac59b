"""The Library tab, what a question is asked of, and older versions, in real Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.model.loader import ModelLoader
from assistant.settings import Settings
from assistant.ui import view
from assistant.ui.desk import Desk
from assistant.ui.library_view import PAGE, Shelf
from assistant.ui.scope import Scope, choices
from index import History, Index
from tests.page_fixtures import ask, browser, reader, served, visit
from tests.scripted import model_server
from tests.storage.test_versions import OTHER_PRINT, WIRE

__all__ = ["browser", "reader"]  # a fixture is found by its name

HOSTILE = "<img src=x onerror=document.title=1> ${document.title=2}"
URL = "https://post.example/ferry"


@pytest.fixture(scope="module")
def address(_sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = shutil.copytree(_sample_home, tmp_path_factory.mktemp("library") / "home")
    index = Index.open(home)
    index.add_text(WIRE, publisher="The Post", published="2026-03-01", url=URL)
    index.add_text(OTHER_PRINT, publisher="AP", published="2026-03-01")
    for n in range(PAGE):
        index.add_text(f"Note {n} says little.", f"Note {n}", "Notes")
    index.close()
    with model_server("Kelly said so. [1]") as model, served(home, model) as url:
        yield url


def row(page: Page, title: str) -> Locator:
    return page.locator(".or-library-row", has_text=title)


@pytest.mark.browser
def test_the_list_is_paged_searched_edited_and_removals_are_undone(reader: Page) -> None:
    reader.get_by_role("tab", name="Library").click()
    count = reader.locator(".or-library-count")
    expect(count).to_have_text("53 articles, 50 shown", timeout=20_000)
    reader.get_by_role("button", name="Show more").click()
    expect(reader.locator(".or-library-row")).to_have_count(53)
    reader.get_by_role("searchbox", name="Find").fill("dry dock")
    expect(count).to_have_text("2 of 53 articles")
    expect(row(reader, "Ferry returns")).to_contain_text("Also in AP")

    reader.get_by_role("button", name="Edit Ferry returns to Oban").click()
    form = reader.locator(".or-edit")
    form.get_by_label("Date").fill("soon")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".or-error")).to_have_text("soon is no date. Write it as 2026-01-31.")
    form.get_by_label("Date").fill("2026-03-02")
    form.get_by_label("Title").fill(f"Ferry {HOSTILE}")
    form.get_by_label("Tags").fill("islands, sea")
    form.get_by_role("button", name="Save").click()
    expect(row(reader, f"Ferry {HOSTILE}")).to_contain_text("2026-03-02")
    reader.locator(".or-library-note").get_by_role("button", name="Undo").click()
    expect(reader.locator(".or-library-note")).to_have_text("Changed back: Ferry returns to Oban")
    expect(row(reader, "Ferry returns")).to_contain_text("2026-03-01")
    expect(reader.locator(".or-chip")).to_have_count(0)
    reader.get_by_role("button", name="Edit Ferry returns to Oban").click()
    form.get_by_label("Date").fill("2026-03-02")
    form.get_by_label("Title").fill(f"Ferry {HOSTILE}")
    form.get_by_label("Tags").fill("islands, sea")
    form.get_by_role("button", name="Save").click()
    expect(row(reader, f"Ferry {HOSTILE}")).to_contain_text("2026-03-02")
    row(reader, "Ferry <img").get_by_role("button", name="Show only articles tagged islands").click()
    expect(count).to_have_text("1 of 53 articles")
    assert reader.title() == "onrecord"
    reader.get_by_role("button", name="Remove Ferry <img").click()
    expect(reader.locator(".or-library-note")).to_contain_text("Removed: Ferry")
    expect(reader.locator(".or-library-row")).to_have_count(0)
    assert reader.evaluate("document.activeElement.textContent") == "Undo"
    reader.keyboard.press("Enter")
    expect(reader.locator(".or-library-row")).to_have_count(1, timeout=60_000)
    expect(reader.locator(".or-library-note")).to_contain_text("Put back: Ferry")
    reader.get_by_role("searchbox", name="Find").fill("nothing fits this")
    reader.get_by_role("button", name="Show all").click()
    expect(count).to_contain_text("53 articles")
    reader.get_by_role("button", name="Remove Note 7", exact=True).click()
    reader.get_by_text("Removed: 1").click()
    reader.get_by_role("button", name="Delete all of these for good").click()
    reader.get_by_label("Order").select_option("Title")  # draws the list anew: what was open and asked stays so
    expect(reader.locator(".or-library-row").first).to_contain_text("Ferry")
    reader.get_by_role("button", name="Sure?").click()
    expect(reader.locator(".or-library-note")).to_have_text("Deleted for good: 1 article")
    expect(count).to_contain_text("52 articles")


@pytest.mark.browser
def test_a_question_is_asked_of_the_articles_that_the_filter_leaves(reader: Page) -> None:
    line = reader.locator(".or-scope-line")
    expect(line).to_contain_text(re.compile(r"Asking all \d+ articles"), timeout=20_000)
    line.get_by_role("button", name="choose").click()
    publisher = reader.locator(".or-scope-panel").get_by_label("Publisher")
    publisher.fill("ap")
    with reader.expect_response(re.compile("read_scope|queue|run|component_server")):
        reader.evaluate("document.dispatchEvent(new CustomEvent('onrecord:library'))")
    expect(publisher).to_have_value("ap")  # a reading of the library that ends meanwhile leaves it there
    publisher.press("Enter")
    expect(line).to_contain_text("Asking 1 of ")
    ask(reader, "What did Moira Keller tell reporters?")
    expect(reader.locator(".or-turn")).to_contain_text("Asked of 1 of ", timeout=20_000)
    expect(reader.locator(".or-turn .or-sentence")).to_have_count(1, timeout=20_000)
    assert "The Post" not in reader.locator(".or-evidence").inner_text()
    reader.reload()
    expect(line).to_contain_text("Asking 1 of ", timeout=30_000)
    expect(line.get_by_role("button", name="Do not filter by ap")).to_be_visible()
    ask(reader, "What did Moira Keller tell reporters?")
    expect(reader.locator(".or-turn").nth(1)).to_contain_text("Asked of 1 of ", timeout=20_000)
    line.get_by_role("button", name="Ask all articles again").click()
    expect(line).to_contain_text("Asking all ")
    ask(reader, "What did Moira Keller tell reporters?")
    second = reader.locator(".or-turn").nth(2)
    expect(second.locator(".or-sentence")).to_have_count(1, timeout=20_000)
    second.locator(".or-evidence summary").click()
    expect(second.locator(".or-evidence-title").first).to_contain_text(
        re.compile("(AP|The Post), 1 March 2026, also in (AP|The Post)")
    )
    assert "Asked of" not in second.inner_text()


@pytest.mark.browser
def test_a_citation_opens_the_version_it_was_made_from(browser: Browser, _sample_home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(_sample_home, tmp_path / "versions")
    index = Index.open(home)
    index.add_text(WIRE, publisher="The Post", url=URL)
    with model_server("Hello. [1]") as model, served(home, model) as url:
        for page in visit(browser.new_context(viewport={"width": 1280, "height": 800}), url):
            ask(page, "What did Moira Keller tell reporters?")
            cite = page.locator(".or-cite").first
            expect(cite).to_be_visible(timeout=30_000)
            changed = WIRE.replace("We are sorry", "We are very sorry")
            assert index.add_text(changed, publisher="The Post", url=URL).status == "updated"
            cite.click()
            expect(page.locator(".or-was")).to_have_text(
                re.compile(r"An earlier version, added on \d+ \w+ 20\d\d\. Show the current one"), timeout=15_000
            )
            expect(page.locator(".or-cited")).to_contain_text("We are sorry for every")
            page.get_by_role("button", name="Show the current one").click()
            expect(page.locator(".or-article")).to_contain_text("We are very sorry")
            expect(page.locator(".or-was")).to_have_count(0)
            index.remove(3)
            page.get_by_role("tab", name="Library").click()
            expect(page.locator(".or-library-row")).to_have_count(1, timeout=15_000)
            page.get_by_role("tab", name="Article").click()
            cite.click()
            expect(page.locator(".or-was")).to_contain_text("The article was removed since")
    index.close()


def test_what_a_browser_sends_may_be_anything(story: Index) -> None:
    shelf = Shelf(story)
    assert shelf.page(None)["total"] == 1 == shelf.page({"sort": "x", "offset": "y", "search": ["a"], "tag": None})["all"]
    assert shelf.remove("x")["error"] == shelf.remove(0)["error"] == "There is no article 0. `onrecord articles` lists them."
    assert "error" in shelf.put_back("x") and "error" in shelf.put_back([]) and "error" in shelf.edit({"article_id": 7})
    row = shelf.edit({"article_id": 1, "fields": {"tags": "b, a,, B", "publisher": "R"}})["row"]
    assert (row["tags"], row["publisher"], row["authors"]) == (["a", "b"], "R", "")
    assert shelf.edit({"article_id": 1, "fields": {"tags": "a", "title": ""}}) == {"error": "A title cannot be empty."}
    assert shelf.edit({"article_id": 1, "fields": {"tags": "a"}})["row"]["tags"] == ["a"]
    for given in (None, "x", {"since": "soon", "article_id": "1", "tag": {}}, {"article_id": -1}):
        assert choices(story, given)["line"] == "1 article"
    assert choices(story, {"tag": "A", "since": "2017-02-01"})["line"] == "1 of 1 article"
    assert Scope.of({"until": "2016-01-01"}).article_ids(story) == []


def test_only_the_open_article_is_asked_in_its_current_version(story: Index, tmp_path: Path) -> None:
    first = story.add_text(WIRE, url=URL).article_id
    second = story.add_text(WIRE.replace("eleven", "twelve"), url=URL).article_id
    assert Scope.of({"article_id": first}).article_ids(story) == [second]
    with model_server("Nothing. [1]") as url:
        desk = Desk(story, ModelLoader(Settings(tmp_path, tmp_path, model=url)), History(story.home))
        (*_, shown) = desk.talk.ask("What did Videgaray say?", "me", {"article_id": second})
        (none,) = desk.talk.ask("What did Videgaray say?", "me", {"tag": "nothing"})
    assert "Clear it" in none["turns"][-1]["error"] and desk.talk.shown("me")["turns"] == none["turns"]
    turn = shown["turns"][-1]
    assert turn["scope"] == "1 of 2 articles" and {r["article_id"] for r in turn["evidence"]} <= {second}
    old = desk.read_article(first or 0)
    assert old["was"]["state"] == "earlier" and old["was"]["current_id"] == second and "eleven" in str(old["paragraphs"])
    assert view.new_turn("q")["scope"] == ""
