"""What readers add on the page: side by side, with progress, and until they cancel it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.ui import adding
from assistant.ui.adding import Adding
from index import Index, defaults
from index.statements import extraction
from index.statements.extracted import Extracted
from index.steps import Each, untold
from index.storage.sentences import Span
from tests.attacks.served import Served, file_data, served
from tests.page_fixtures import browser, reader
from tests.page_fixtures import served as command
from tests.scripted import model_server

__all__ = ["browser", "reader"]  # a fixture is found by its name

SHORT = "The harbour of Oban froze over in January, Moira Keller said."
LONG = "Ferries\n\n" + "\n\n".join(f"Ferry {n} will not sail before Friday, the harbour master Ann Lee said." for n in range(40))


class HeldTagger:
    """Holds at 0.4 of its work on a text about ferries, until it is called off."""

    def __init__(self) -> None:
        self._go = threading.Event()

    def __call__(self, text: str, spans: Sequence[Span], each: Each = untold) -> list[Extracted]:
        if "Ferry" in text:
            each(0.4)
            assert self._go.wait(60)
        return defaults.tagger(text, spans, each)

    def let_go(self) -> None:
        self._go.set()


@pytest.fixture
def held() -> Iterator[HeldTagger]:
    tagger = HeldTagger()
    yield tagger
    tagger.let_go()


@pytest.fixture
def story(story: Index, held: HeldTagger) -> Iterator[Index]:
    """The sample story's library, with a tagger that holds."""
    with closing(Index(story.home, tagger=held)) as index:
        yield index


def contents(index: Index) -> tuple[int, list[str]]:
    return index.catalog.revision, [article.title for article in index.articles()]


def test_a_short_text_is_added_while_another_reader_s_long_one_is(story: Index, held: HeldTagger) -> None:
    additions = Adding(story)
    long = additions.text("one", LONG, "", "", "")
    assert not next(long).over.is_set()
    *_, short = additions.text("other", SHORT, "Ice", "", "")
    assert short.kept and short.line == "Added: Ice (2 sentences)"
    assert additions.busy("one") and not additions.busy("other")
    held.let_go()
    *_, added = long
    assert added.kept and added.line == "Added: Ferries (41 sentences)" and not additions.busy("one")


def test_how_far_an_addition_is_is_told(story: Index, monkeypatch: pytest.MonkeyPatch, held: HeldTagger) -> None:
    monkeypatch.setattr(adding, "_TICK", 0.01)
    shown = Adding(story).text("one", LONG, "", "", "")
    line = next(shown).line
    while not line.startswith("Adding Ferries: statements"):
        assert line == "Adding the text …" or re.match(r"Adding Ferries: (characters|sentences), \d+ of \d+ …", line)
        line = next(shown).line
    assert line == "Adding Ferries: statements, 16 of 41 …", "the tagger holds"
    held.let_go()


def test_every_step_of_a_long_article_is_told(empty: Index) -> None:
    steps: list[tuple[str, int, int]] = []
    empty.add_text(LONG, progress=lambda p: steps.append((p.what, p.done, p.total)))
    for what, total in (("characters", len(LONG)), ("sentences", 41), ("statements", 41)):
        done = [d for w, d, t in steps if w == what and t == total]
        assert done == sorted(done) and done[-1] == total, what
    assert len(steps) > 80


def test_whoever_cancels_leaves_the_library_as_it_was(story: Index, held: HeldTagger) -> None:
    before, additions = contents(story), Adding(story)
    mine, theirs = additions.text("one", LONG, "", "", ""), additions.text("other", LONG + " More.", "Ferry", "", "")
    next(mine), next(theirs)
    additions.cancel("one")
    held.let_go()
    *_, mine_at_last = mine
    assert mine_at_last.line == "Cancelled: nothing was added." and not mine_at_last.kept
    *_, theirs_at_last = theirs
    assert theirs_at_last.kept, "only the reader's own is cancelled"
    story.remove(story.articles()[-1].id)
    assert contents(story)[1] == before[1]


def test_wherever_it_is_cancelled_nothing_of_the_article_is_there(empty: Index) -> None:
    class Cancelled(Exception): ...

    told = 0

    def count(_: object) -> None:
        nonlocal told
        told += 1

    empty.add_text(LONG, progress=count)
    before = contents(empty)
    other = LONG.replace("Friday", "Monday")
    for last in range(0, told, 7):
        told = 0

        def stop(_: object, last: int = last) -> None:
            nonlocal told
            told += 1
            if told > last:
                raise Cancelled

        with pytest.raises(Cancelled):
            empty.add_text(other, "Other", progress=stop)
        assert contents(empty) == before and not empty.removed()
    assert empty.add_text(other, "Other").status == "added"


def test_files_added_before_a_cancel_stay_and_the_others_go(story: Index, tmp_path: Path, held: HeldTagger) -> None:
    files = [tmp_path / f"{n}.txt" for n in range(3)]
    for file, text in zip(files, (f"Ice\n\n{SHORT}", LONG, "Never\n\nNobody came."), strict=True):
        file.write_text(text)
    additions = Adding(story)
    shown = additions.files("one", [str(file) for file in files])
    while "Ferries: statements" not in next(shown).line:
        pass
    additions.cancel("one")
    assert next(shown).line == "Cancelling …"
    held.let_go()
    *_, last = shown
    assert last.line == "Cancelled. Added: Ice (2 sentences)" and not any(file.exists() for file in files)
    assert [a.title for a in story.articles()][1:] == ["Ice"]


def test_an_article_over_the_bound_is_searched_and_its_lack_of_statements_said(
    empty: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "LONGEST", 500)
    words = f"too long to look for statements in it ({len(LONG):,} characters; at most 500)"
    *_, text = Adding(empty).text("one", LONG, "", "", "")
    assert text.line == f"Added: Ferries (41 sentences); {words}"
    assert not empty.statements() and empty.search("ferry")[0].article.title == "Ferries"
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    files[0].write_text(LONG.replace("Friday", "Monday").replace("Ferries", "Other ferries"))
    files[1].write_text(f"Ice\n\n{SHORT}")
    *_, both = Adding(empty).files("one", [str(file) for file in files])
    assert both.line.startswith("2 added. Other ferries: ") and "characters; at most 500)" in both.line
    assert len(empty.statements()) == 1
    assert empty.extract_missing() == 0, "it is not tried again at every start"


def test_too_many_additions_at_once_are_refused(story: Index, monkeypatch: pytest.MonkeyPatch, held: HeldTagger) -> None:
    monkeypatch.setattr(adding, "_MOST", 2)
    additions = Adding(story)
    running = [additions.text(name, LONG + name, name, "", "") for name in ("a", "b")]
    for shown in running:
        next(shown)
    (refused,) = additions.text("c", SHORT, "Ice", "", "")
    assert "Too much is being added at once" in refused.line and not refused.kept
    held.let_go()
    for shown in running:
        list(shown)
    *_, taken = additions.text("c", SHORT, "Ice", "", "")
    assert taken.kept


def test_what_goes_wrong_by_itself_is_told_without_python_s_words(story: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(story, "add_text", lambda *_, **__: 1 / 0)
    additions = Adding(story)
    *_, broken = additions.text("one", SHORT, "", "", "")
    assert broken.line.startswith("This could not be added") and not additions.busy("one")


@pytest.fixture
def page(tmp_path: Path, held: HeldTagger) -> Iterator[Served]:
    with served(tmp_path / "page", tagger=held) as page:
        page.index.add_text(SHORT, "First")
        yield page


def stream(page: Served, session: str) -> Iterator[dict[str, Any]]:
    """The messages of the queue to one page, as they come."""
    for line in page.client.get(f"/gradio_api/queue/data?session_hash={session}").text.splitlines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_the_page_s_handlers_hold_up_no_other_and_a_cancel_is_heard(page: Served, held: HeldTagger) -> None:
    """Of ten readers nine paste long articles; what the tenth uploads is there before any of theirs, of which one is cancelled."""
    before = [a.title for a in page.index.articles()]
    for n in range(7):
        assert page.event("add_text", [f"{LONG} Ferry {n}.", f"Long {n}", "", ""], session_hash=f"r{n}").status_code == 200
    (path,) = page.upload("ice.txt", f"Ice\n\n{SHORT}".encode()).json()
    short = page.outcome(page.event("add_files", [[file_data(path)]]))
    assert short["success"] and "Added: Ice" in str(short["output"]["data"])
    assert [a.title for a in page.index.articles()] == [*before, "Ice"]
    assert page.event("cancel_adding", session_hash="r3").status_code == 200
    held.let_go()
    ended = [[m for m in stream(page, f"r{n}") if m["msg"] == "process_completed"][-1]["output"]["data"][0] for n in range(7)]
    assert [bool(re.search("Cancelled: nothing was added", str(line))) for line in ended] == [n == 3 for n in range(7)]
    assert {a.title for a in page.index.articles()} == {*before, "Ice", *(f"Long {n}" for n in range(7) if n != 3)}


@pytest.fixture(scope="module")
def address(_sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("adding") / "home"
    with model_server("Kelly said so. [1]") as model, command(home, model) as url:
        yield url


@pytest.mark.browser
def test_a_long_paste_is_cancelled_in_the_page(reader: Page) -> None:
    reader.get_by_role("tab", name="Library").click()
    reader.get_by_text("Paste an article").click()
    cancel, outcome = reader.locator("#or-cancel"), reader.locator("#or-outcome input, #or-outcome textarea")
    expect(cancel).to_be_hidden()
    long = "\n\n".join(LONG.replace("Ferry", f"Ferry {n}") for n in range(30))
    reader.locator("#or-paste-text textarea").fill(long)
    reader.locator("#or-paste-add").click()
    expect(outcome).to_have_value(re.compile(r"Adding Ferries: (sentences|statements), \d+ of \d+"), timeout=60_000)
    cancel.click()
    expect(outcome).to_have_value("Cancelled: nothing was added.", timeout=60_000)
    expect(cancel).to_be_hidden()
    expect(reader.locator(".or-library-row")).to_have_count(1)
    assert reader.locator("#or-paste-text textarea").input_value() == long, "it may be pasted again"
    reader.locator("#or-paste-text textarea").fill(SHORT)
    reader.locator("#or-paste-add").click()
    expect(outcome).to_have_value(re.compile("Added: The harbour"), timeout=30_000)
