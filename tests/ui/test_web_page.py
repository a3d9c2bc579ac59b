"""The web and the real page: adding by address, and what strangers write, which must stay text wherever it is shown."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.ui.entrance import DOOR
from tests.page_fixtures import browser, reader, served
from tests.scripted import model_server
from tests.web import LONG, LocalWeb, article, local_web
from tests.web import Page as WebPage

__all__ = ["browser", "reader"]  # a fixture is found by its name

pytestmark = pytest.mark.browser

RUN = "document.title='broken'"
HOSTILE = [
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f'<svg onload="{RUN}"><animate onbegin="{RUN}" attributeName=x dur=1s></svg>',
    f"<svg><script>{RUN}</script></svg>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<a href="javascript:{RUN}">click</a>',
    f"[click](javascript:{RUN})",
    f'![x](x" onerror="{RUN})',
    f"${{{RUN}}} {{{{{RUN}}}}} <% {RUN} %>",
    f'" autofocus onfocus="{RUN}" x="',
    f"'; {RUN}; '",
    f'<math><mtext></mtext><mglyph><style></math><img src onerror="{RUN}">',
    f"</textarea></title><script>{RUN}</script>",
    f'<details open ontoggle="{RUN}">',
    "<style>@import 'http://evil.test/x.css'</style><link rel=stylesheet href=http://evil.test/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.test/'>",
]
ESCAPED = [html.escape(text) for text in HOSTILE]
TUNNEL, BAD = "/2026/05/harbour-tunnel-opens-to-traffic", "/2026/05/a-page-full-of-bad-things"
ANSWER = "Moira Keller said nobody believed that they would finish. [1]"


def bad_article() -> str:
    words = "".join(
        f"“We found {text} there and thought nothing of it,” the engineer Moira Keller told reporters." for text in ESCAPED
    )
    return article(f"Bad things {ESCAPED[1]}", words, *LONG, publisher=f"The Post {ESCAPED[1]}")


def bad_feed() -> str:
    titles = [*ESCAPED, *(html.escape(text) for text in ESCAPED)]  # a feed's titles are HTML inside XML
    items = "".join(f"<item><title>Story {t}</title><link>{BAD}?n={n}</link></item>" for n, t in enumerate(titles))
    script = f"<item><title>Script</title><link>javascript:{RUN}</link></item>"
    return f"<rss><channel><title>{ESCAPED[0]}</title>{items}{script}</channel></rss>"


@pytest.fixture(scope="module")
def local() -> Iterator[LocalWeb]:
    with local_web() as server:
        server.pages[TUNNEL] = WebPage(article("Harbour tunnel opens to traffic", *LONG))
        server.pages["/"] = WebPage(
            f'<h2><a href="{TUNNEL}">Harbour tunnel opens to traffic</a></h2><a href="{BAD}">A page full of bad things</a>'
        )
        server.pages["/feed"] = WebPage(bad_feed(), "text/xml")
        server.pages[BAD] = WebPage(bad_article())
        for n in range(40):
            server.pages[f"{BAD}?n={n}"] = server.pages[BAD]
        yield server


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory, local: LocalWeb) -> Iterator[tuple[str, Path]]:
    """The address that is printed, and the file that leads in."""
    home = tmp_path_factory.mktemp("page")
    options = ("--web", str(local.port), "--auth")
    with model_server(ANSWER) as model, served(home, model, *options, module="tests.onrecord_and_web") as address:
        yield address, home / DOOR


@pytest.fixture
def address(locked: tuple[str, Path]) -> str:
    """What the file leads to: every reader comes by it."""
    found = re.search('url=([^"]+)', locked[1].read_text())
    assert found
    return found[1]


def fetch(page: Page, address: str) -> None:
    page.get_by_role("tab", name="Library").click()
    page.locator("#or-address input, #or-address textarea").fill(address)
    page.locator("#or-fetch").click()


def expect_outcome(page: Page, words: str) -> None:
    expect(page.locator("#or-outcome input, #or-outcome textarea")).to_have_value(re.compile(words), timeout=30_000)


def test_an_article_is_added_by_its_address_and_links_are_chosen(reader: Page, local: LocalWeb) -> None:
    fetch(reader, "http://127.0.0.1:7860/config")
    expect_outcome(reader, "private network")
    fetch(reader, local.url("/none"))
    expect_outcome(reader, "no such page")
    fetch(reader, local.url("/"))
    expect_outcome(reader, "A page with 2 links")
    reader.get_by_label("Harbour tunnel opens to traffic").check()
    reader.locator("#or-links-add").click()
    expect_outcome(reader, "Added: Harbour tunnel opens")
    expect(reader.locator(".or-library-title").first).to_have_text("Harbour tunnel opens to traffic")
    fetch(reader, local.url(TUNNEL))
    expect_outcome(reader, "Already there: Harbour tunnel opens")
    expect(reader.locator("#or-links")).not_to_be_visible()


def test_an_address_sent_while_another_is_fetched_has_its_turn(reader: Page, local: LocalWeb) -> None:
    release = threading.Event()
    local.pages["/slow"] = WebPage(lambda _: release.wait(30))
    fetch(reader, local.url("/slow"))
    expect_outcome(reader, "Fetching .*/slow")
    fetch(reader, local.url("/none"))
    release.set()
    expect_outcome(reader, "/none: has no such page")


def test_what_strangers_write_stays_text_wherever_it_is_shown(reader: Page, local: LocalWeb) -> None:
    dialogs: list[str] = []
    reader.on("dialog", lambda dialog: dialogs.append(dialog.message))
    fetch(reader, local.url("/feed"))
    expect_outcome(reader, "A feed with 32 links")
    expect(reader.locator("#or-links label").nth(20)).to_be_visible()
    reader.locator("#or-links input[type=checkbox]").nth(1).check()
    reader.locator("#or-links-add").click()
    expect_outcome(reader, "Added: Bad things")
    reader.locator(".or-library-open").first.click()
    for text in HOSTILE:
        expect(reader.locator(".or-article")).to_contain_text(" ".join(text.split()))
    reader.locator(".or-said").first.hover()
    reader.get_by_role("tab", name="Quotes").click()
    expect(reader.locator("#or-quotes")).to_contain_text("onerror", timeout=30_000)
    reader.locator("#or-question textarea").fill("What did Moira Keller tell reporters that we found?")
    reader.locator("#or-question textarea").press("Enter")
    expect(reader.locator(".or-text").last).to_contain_text("Moira Keller", timeout=30_000)
    reader.locator(".or-cite").first.hover()
    reader.reload()
    expect(reader.locator(".or-text").last).to_contain_text("Moira Keller", timeout=30_000)
    assert reader.title() == "onrecord" and dialogs == []
    assert reader.locator("#or-desk script, #or-desk svg script, iframe, #or-desk [onerror], a[href^='javascript:' i]").count() == 0
    # The link of the article's own address is the only one that leads away.
    assert {link.get_attribute("rel") for link in reader.locator(".or-article a[href]").all()} <= {"noopener noreferrer"}


def test_who_has_no_ticket_stays_outside(browser: Browser, locked: tuple[str, Path]) -> None:
    printed, door = locked
    outside = printed.partition("/?")[0]
    context = browser.new_context()
    page = context.new_page()
    assert (answer := page.goto(outside)) is not None and answer.status == 401
    assert "locked" in page.locator("body").inner_text()
    page.goto(printed)
    expect(page.locator("#or-question")).to_be_visible(timeout=30_000)
    assert page.url == outside + "/", "the ticket does not stay in the address"
    assert page.evaluate("document.cookie") == ""
    (cookie,) = context.cookies()
    assert cookie["name"] == "onrecord-" + outside.rpartition(":")[2] and cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    assert cookie["domain"] == outside.removeprefix("http://").partition(":")[0] and cookie["expires"] == -1
    page.reload()
    expect(page.locator("#or-question")).to_be_visible(timeout=30_000)
    other = browser.new_context()
    page = other.new_page()
    assert (answer := page.goto(printed)) is not None and answer.status == 401, "the printed address was used"
    for _ in range(2):
        page.goto(door.as_uri())
        expect(page.locator("#or-question")).to_be_visible(timeout=30_000)
        other.clear_cookies()
    other.close()
    context.close()


def test_a_link_on_another_site_leads_in_who_is_in(browser: Browser, address: str, local: LocalWeb) -> None:
    outside = address.partition("/?")[0]
    local.pages["/link"] = WebPage(f'<a href="{outside}/">to onrecord</a>')
    context = browser.new_context()
    page = context.new_page()
    for opened in (False, True):
        if opened:
            page.goto(address)
            expect(page.locator("#or-question")).to_be_visible(timeout=30_000)
        page.goto(f"http://127.0.0.1:{local.port}/link", wait_until="commit")
        page.get_by_text("to onrecord").click()
        expect(page.locator("#or-question" if opened else "text=This onrecord is locked")).to_be_visible(timeout=30_000)
    context.close()


def test_too_large_an_upload_is_said(reader: Page, tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.txt" for n in range(2)]
    for file in files:
        file.write_bytes(b"x" * 11_000_000)
    reader.get_by_role("tab", name="Library").click()
    reader.locator("#or-upload input[type=file]").set_input_files(files)
    expect(reader.get_by_text("At most 20 MB can be added at a time")).to_be_visible(timeout=30_000)
