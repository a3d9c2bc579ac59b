"""The real page in real Chromium, served by the real command. The model is a scripted server, so that a test knows what
is said and when; test_real_model.py asks the real one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.page_fixtures import ask, browser, reader, served, visit
from tests.scripted import model_server
from tests.sources.files import samples

__all__ = ["browser", "reader"]  # a fixture is found by its name

pytestmark = pytest.mark.browser

ANSWER = "Kelly said the order was aimed at catching undocumented immigrants and returning them. [14]"
QUESTION = "Summarize the story."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with model_server(ANSWER, delay=0.12) as model, served(tmp_path_factory.mktemp("page"), model) as address:
        yield address


def test_ask_see_evidence_see_the_answer_stream_and_open_a_citation(reader: Page) -> None:
    ask(reader, QUESTION)
    expect(reader.locator(".or-evidence summary")).to_have_text(re.compile(r"Reading \d+ sentences"))
    assert reader.locator(".or-sentence").count() == 0, "evidence comes before the answer"
    top = reader.locator(".or-question").bounding_box()
    talk, box = (reader.locator(s).bounding_box() for s in ("#or-talk", "#or-scope"))
    assert talk and box and talk["y"] + talk["height"] <= box["y"]
    scrolled = "getComputedStyle(document.querySelector('#or-talk')).overflowY"
    assert reader.evaluate(scrolled) == "auto", "the evidence lies over the question box while the answer is being written"
    expect(reader.locator(".or-pending")).to_contain_text("Kelly said", timeout=20_000)
    assert "returning" not in reader.locator(".or-pending").inner_text(), "the answer streams"
    reader.locator("#or-question textarea").fill("And what then?")
    reader.locator("#or-question textarea").press("Enter")
    expect(reader.locator(".or-hint")).to_contain_text("still being written")
    expect(reader.locator(".or-cite")).to_have_text("1", timeout=20_000)
    assert reader.locator(".or-question").bounding_box() == top, "nothing moves when the answer comes"
    expect(reader.locator(".or-hint")).to_have_text("")
    assert reader.locator("#or-question textarea").input_value() == "And what then?", "an update took the next question away"
    reader.locator(".or-cite").focus()
    expect(reader.locator(".or-card")).to_contain_text("In Guatemala on Wednesday, Kelly told reporters")
    reader.keyboard.press("Enter")
    expect(reader.locator(".or-cited")).to_have_text(re.compile("^In Guatemala on Wednesday, Kelly told"))
    expect(reader.locator(".or-cited")).to_be_in_viewport()
    expect(reader.locator(".or-cited")).to_be_focused()

    reader.reload()
    expect(reader.locator(".or-question")).to_have_text(QUESTION, timeout=30_000)
    reader.locator(".or-cite").click()
    expect(reader.locator(".or-cited")).to_have_text(re.compile("^In Guatemala on Wednesday"), timeout=10_000)


def test_the_newest_question_and_its_answer_are_in_view(reader: Page) -> None:
    for number in range(2):
        ask(reader, QUESTION)
        expect(reader.locator(".or-question")).to_have_count(number + 1)
        expect(reader.locator(".or-question").last).to_be_in_viewport(timeout=20_000)
        expect(reader.locator("#or-ask")).to_be_visible(timeout=20_000)
        expect(reader.locator(".or-text").last).to_be_in_viewport()


def test_the_keyboard_does_it_all(reader: Page) -> None:
    reader.locator("h1").click()
    reader.keyboard.press("/")
    expect(reader.locator("#or-question textarea")).to_be_focused()
    reader.keyboard.type("What did Luis Videgaray say?")
    reader.keyboard.press("Enter")
    expect(reader.locator(".or-line-speaker")).to_have_text("Luis Videgaray", timeout=20_000)
    reader.locator("h1").click()
    for number, sentence in ((1, "I want to say clearly"), (2, "no way Mexico would accept")):
        reader.keyboard.press("n")
        expect(reader.locator(".or-cite-on")).to_have_text(str(number))
        expect(reader.locator(".or-cited")).to_contain_text(sentence)
        expect(reader.locator(".or-cited")).to_be_focused()
    reader.keyboard.press("Escape")
    expect(reader.locator(".or-cite-on")).to_be_focused()
    reader.keyboard.press("?")
    expect(reader.get_by_role("dialog", name="Keys")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(reader.get_by_role("dialog")).to_have_count(0)
    reader.keyboard.press("l")
    expect(reader.get_by_role("tab", name="Library")).to_have_attribute("aria-selected", "true")


def test_a_sentence_has_an_address(reader: Page, browser: Browser) -> None:
    ask(reader, "What did Luis Videgaray say?")
    for number in range(2):
        reader.locator(".or-cite").nth(number).click(timeout=20_000)
    expect(reader.locator(".or-cited")).to_contain_text("no way Mexico would accept")
    context = browser.new_context()
    page = context.new_page()
    page.goto(reader.url)
    expect(page.locator(".or-cited")).to_contain_text("no way Mexico would accept", timeout=30_000)
    context.close()
    reader.go_back()
    expect(reader.locator(".or-cited")).to_contain_text("I want to say clearly")


def test_what_was_typed_outlives_a_reload_until_it_is_sent(reader: Page) -> None:
    reader.locator("#or-question textarea").fill("What did Spicer say?")
    reader.reload()
    expect(reader.locator("#or-question textarea")).to_have_value("What did Spicer say?", timeout=30_000)
    reader.locator("#or-question textarea").press("Enter")
    expect(reader.locator(".or-cite").first).to_be_visible(timeout=20_000)
    reader.reload()
    expect(reader.locator(".or-cite").first).to_be_visible(timeout=30_000)
    expect(reader.locator("#or-question textarea")).to_have_value("")


def test_a_question_that_is_asked_at_once_after_a_reload_goes_on(reader: Page) -> None:
    ask(reader, "What did Sean Spicer say?")
    expect(reader.locator(".or-cite").first).to_be_visible(timeout=20_000)
    reader.reload()
    ask(reader, "What did Luis Videgaray say?")
    questions = ["What did Sean Spicer say?", "What did Luis Videgaray say?"]
    expect(reader.locator(".or-question")).to_have_text(questions, timeout=20_000)


def test_a_file_dropped_anywhere_is_added(reader: Page) -> None:
    drop = """() => {
        const files = new DataTransfer();
        files.items.add(new File(['Bridge opens\\n\\nThe bridge opened on Monday, Ann Lee said.'], 'bridge.txt'));
        const drop = new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true });
        document.querySelector('#or-talk').dispatchEvent(drop);
    }"""
    reader.evaluate(drop)
    outcome = reader.locator("#or-outcome input, #or-outcome textarea")
    expect(outcome).to_have_value(re.compile("Added: Bridge opens"), timeout=30_000)
    reader.get_by_role("button", name="Remove Bridge opens").click()
    expect(reader.locator(".or-library-row")).to_have_count(1, timeout=15_000)


def test_words_of_an_article_can_be_asked_about(reader: Page) -> None:
    expect(reader.locator(".or-source-sentence").first).to_be_visible(timeout=15_000)
    reader.evaluate("getSelection().selectAllChildren(document.querySelector('.or-source-sentence'))")
    reader.get_by_role("button", name="Who said this?").click()
    expect(reader.locator("#or-question textarea")).to_have_value(re.compile("^Who said “Senior envoys"))


def test_an_answer_is_found_again_when_the_page_is_loaded_while_it_is_being_written(reader: Page) -> None:
    ask(reader, QUESTION)
    expect(reader.locator(".or-evidence summary")).to_be_visible()
    reader.reload()
    expect(reader.locator(".or-question")).to_have_text(QUESTION, timeout=30_000)
    expect(reader.locator("#or-stop")).to_be_visible()
    expect(reader.locator(".or-cite")).to_have_text("1", timeout=20_000)
    expect(reader.locator("#or-ask")).to_be_visible(timeout=10_000)
    assert reader.locator(".or-turn").count() == 1


def test_suggestions_are_asked_by_a_click_and_two_readers_are_apart(reader: Page, browser: Browser, address: str) -> None:
    suggestion = reader.locator(".or-suggestion").first
    text = suggestion.inner_text()
    suggestion.click()
    expect(reader.locator(".or-question")).to_have_text(text)
    other = browser.new_context()
    for page in visit(other, address):
        assert page.locator(".or-turn").count() == 0
    other.close()


def test_an_abstention_shows_the_nearest_sentences(reader: Page) -> None:
    ask(reader, "What did Angela Merkel say about the rules?")
    expect(reader.locator(".or-abstained")).to_have_text("The articles do not say.")
    expect(reader.locator(".or-evidence summary")).to_contain_text("not an answer")
    expect(reader.locator(".or-abstained")).to_be_in_viewport()
    expect(reader.locator("#or-ask")).to_be_visible()
    ask(reader, "x" * 2100)
    expect(reader.get_by_test_id("toast-text")).to_have_text(
        "A question may have 2,000 characters; this one has 2,100. Shorten it."
    )
    assert reader.locator("#or-question textarea").input_value() == "x" * 2100, "what was written can be shortened"
    assert reader.locator(".or-turn").count() == 1, "it is neither kept nor shown"


def test_the_nearest_sentences_are_answered_from_where_the_reader_says_so(reader: Page) -> None:
    ask(reader, "What did Angela Merkel say about the rules?")
    expect(reader.locator(".or-abstained")).to_be_visible(timeout=20_000)
    reader.get_by_role("button", name="Answer from the nearest sentences, marked as not confirmed").click()
    flag = reader.get_by_role("button", name="not confirmed: what was checked")
    flag.click(timeout=20_000)
    expect(reader.locator(".or-why")).to_contain_text("You asked for an answer from the nearest sentences")
    expect(reader.locator(".or-cite").first).to_be_visible()
    assert reader.locator(".or-turn").count() == 1, "in place of the abstention"


def test_stop_retry_and_new_chat(reader: Page) -> None:
    ask(reader, QUESTION)
    expect(reader.locator(".or-evidence summary")).to_be_visible()
    reader.locator("#or-stop").click()
    expect(reader.locator(".or-status-stopped")).to_be_visible(timeout=5_000)
    expect(reader.locator("#or-ask")).to_be_visible()
    reader.get_by_role("button", name="Try again").click()
    expect(reader.locator(".or-cite")).to_have_text("1", timeout=20_000)
    assert reader.locator(".or-turn").count() == 1
    reader.locator("#or-new").click()
    expect(reader.locator(".or-suggestion").first).to_be_visible()


def test_chats_are_kept_apart_and_found_again(reader: Page, browser: Browser) -> None:
    ask(reader, "What did Sean Spicer say?")
    expect(reader.locator(".or-cite").first).to_be_visible(timeout=20_000)
    first = reader.url
    ask(reader, QUESTION)
    expect(reader.locator(".or-pending")).to_contain_text("Kelly", timeout=20_000)
    reader.locator("#or-question textarea").fill("A draft")
    reader.locator("#or-new").click()
    expect(reader.locator(".or-suggestion").first).to_be_visible()
    reader.wait_for_timeout(3000)
    assert reader.locator(".or-turn").count() == 0, "the answer that is written elsewhere came back"
    assert reader.locator("#or-question textarea").input_value() == "A draft"
    ask(reader, "What did Roberto Campa say?")
    expect(reader.locator(".or-cite").first).to_be_visible(timeout=20_000)
    assert reader.url != first
    reader.get_by_role("tab", name="Chats").click()
    chats = reader.locator("#or-chats .or-library-title")
    expect(chats.filter(has_text="What did Roberto Campa say?")).to_be_visible()
    chats.filter(has_text="What did Sean Spicer say?").first.click()
    expect(reader.locator(".or-question")).to_have_text(["What did Sean Spicer say?", QUESTION])
    assert reader.url == first
    reader.get_by_role("button", name="Rename What did Roberto Campa say?").click()
    reader.get_by_label("Name", exact=True).fill("Campa")
    reader.get_by_role("button", name="Save").click()
    expect(chats.filter(has_text="Campa")).to_have_text("Campa")
    reader.get_by_role("searchbox", name="Find").first.fill("campa unacceptable")
    expect(chats).to_have_text(["Campa"])
    reader.get_by_role("button", name="Remove the chat Campa").click()
    expect(chats).to_have_count(0)
    reader.get_by_role("button", name="Undo", exact=True).click()
    expect(chats).to_have_text(["Campa"])
    with reader.expect_download() as saved:
        reader.get_by_role("button", name="Export the open chat as Markdown").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert "**What did Sean Spicer say?**" in text and "[^1-1]: “" in text and "[^2-1]: “" in text
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(first.replace("?c=", "c/"))
    expect(opened.locator(".or-turn")).to_have_count(2, timeout=30_000)
    context.close()


def test_paste_an_article_and_ask_about_it(reader: Page) -> None:
    hostile = (
        "<img src=x onerror=\"document.title='broken'\"> ${document.title='broken'} {{x}} <script>document.title='broken'</script>"
    )
    reader.get_by_role("tab", name="Library").click()
    reader.get_by_text("Paste an article").click()
    reader.locator("#or-paste-title input, #or-paste-title textarea").fill("Ferry returns to Oban")
    reader.locator("#or-paste-text textarea").fill(f"The ferry returned to Oban on Friday, Moira Keller said.\n\n{hostile}")
    reader.locator("#or-paste-add").click()
    expect(reader.locator("#or-outcome input, #or-outcome textarea")).to_have_value(re.compile("Added: Ferry"), timeout=15_000)
    expect(reader.locator(".or-library-title").first).to_have_text("Ferry returns to Oban")
    ask(reader, "When did the ferry return to Oban?")
    row = reader.locator(".or-evidence-row", has_text="The ferry returned to Oban on Friday").first
    expect(reader.locator(".or-actions")).to_be_visible(timeout=30_000)  # with the answer the list is folded
    if reader.locator(".or-evidence").get_attribute("open") is None:
        reader.locator(".or-evidence summary").click()
    row.click(timeout=15_000)
    expect(reader.locator(".or-cited")).to_contain_text("The ferry returned to Oban")
    expect(reader.locator(".or-article")).to_contain_text(hostile)
    assert reader.title() == "onrecord", "text of an article ran as a script"
    reader.get_by_role("tab", name="Library").click()
    reader.get_by_role("button", name="Remove Ferry returns to Oban").click()
    expect(reader.locator(".or-library-row")).to_have_count(1, timeout=15_000)


def test_a_web_page_and_a_pdf_are_uploaded_and_a_broken_one_is_named(reader: Page) -> None:
    page = samples.PAGE.replace("Bridge opens", "<b onmouseover='document.title=1'>Bridge</b> opens")
    files = {"a.html": page.encode(), "b.pdf": samples.story_pdf(), "c.pdf": b"%PDF-1.4 broken"}
    reader.get_by_role("tab", name="Library").click()
    payloads: list[FilePayload] = [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files.items()]
    reader.locator("#or-upload input[type=file]").set_input_files(payloads)
    outcome = reader.locator("#or-outcome input, #or-outcome textarea")
    expect(outcome).to_have_value(re.compile("2 added. upload:c.pdf: the PDF is damaged"), timeout=90_000)
    for left, title in ((2, "Bridge opens after eleven years of building"), (1, "Bridge opens")):
        reader.get_by_role("button", name=f"Remove {title}", exact=True).click()
        expect(reader.locator(".or-library-row")).to_have_count(left, timeout=15_000)


def test_an_upload_that_is_too_large_is_named_and_the_others_are_added(reader: Page, tmp_path: Path) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large.txt"
    small.write_text("Bridge opens\n\nThe bridge opened on Monday, Ann Lee said.")
    large.write_bytes(b"x " * 11_000_000)
    reader.get_by_role("tab", name="Library").click()
    reader.locator("#or-upload input[type=file]").set_input_files([small, large])
    note = reader.locator(".or-library-note")
    expect(note).to_have_text(re.compile("large.txt is too large .22 MB; 20 MB at most.. Split it into smaller files"))
    outcome = reader.locator("#or-outcome input, #or-outcome textarea")
    expect(outcome).to_have_value(re.compile("Added: Bridge opens"), timeout=30_000)
    expect(reader.locator("#or-upload")).not_to_contain_text("Error")
    reader.get_by_role("button", name="Remove Bridge opens").click()
    expect(reader.locator(".or-library-row")).to_have_count(1, timeout=15_000)


def test_a_long_error_of_the_model_stays_off_the_conversation(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path / "home", "http://127.0.0.1:9/v1") as address:
        for width in (390, 820, 1280):
            context = browser.new_context(viewport={"width": width, "height": 780})
            for page in visit(context, address):
                error = page.locator(".or-model-failed")
                expect(error).to_contain_text("cannot be reached", timeout=30_000)
                bar, said, talk = (page.locator(s).bounding_box() for s in ("#or-top", ".or-model-failed", "#or-talk"))
                assert bar and said and talk
                assert said["y"] >= bar["y"] and said["y"] + said["height"] <= bar["y"] + bar["height"] <= talk["y"] + 1
            context.close()


def test_a_phone_shows_the_cited_sentence(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True, color_scheme="dark")
    for page in visit(context, address):
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is cut off at the side"
        ask(page, QUESTION)
        page.locator(".or-cite").tap(timeout=30_000)
        expect(page.locator(".or-cited")).to_be_in_viewport(timeout=10_000)
        page.get_by_role("button", name="Back to the answer").tap()
        expect(page.locator(".or-text")).to_be_in_viewport()
        expect(page.locator("#or-question")).to_be_in_viewport()
    context.close()


def test_a_question_asked_while_the_sample_is_still_being_added_is_answered(browser: Browser, tmp_path: Path) -> None:
    with model_server(ANSWER) as model, served(tmp_path / "new", model) as address:
        page = browser.new_page()
        page.goto(address)
        ask(page, "What did Kelly tell reporters in Guatemala?")
        expect(page.locator(".or-text")).to_contain_text("John Kelly told reporters", timeout=60_000)
        page.close()
