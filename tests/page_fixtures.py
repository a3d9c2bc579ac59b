"""What tests of the page need: a browser, the page served by the real command, a reader's visit.

A module imports `browser` and `reader`, and says in a fixture `address` of its own where the page is served.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next(p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class served:
    """`onrecord chat` on a free port; gives the address it prints."""

    def __init__(self, home: Path, model: str, *options: str, module: str = "assistant") -> None:
        arguments = [sys.executable, "-m", module, "chat", "--no-browser", "--port", "0", "--model", model, *options]
        environment = {**os.environ, "ONRECORD_HOME": str(home)}
        self._process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)

    def __enter__(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        match = re.search(r"http://(127\.0\.0\.1|[a-z0-9]+\.localhost):\d+(/\?ticket=\S+)?", line)
        assert match, line
        return match.group()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)


REFUSED = (400, 413, 507)  # what the page may be answered where a reader asks for too much
# What a browser says of a refusal is known by its status; the rest Gradio says when a page is left while it listens.
EXPECTED = re.compile(
    "^Failed to load resource|^AbortError: (?:signal is|BodyStreamBuffer was) aborted|Connection errored out"
    r"|^Unexpected client exception TypeError: Cannot read properties of undefined \(reading '0'\)"
)
TELL = "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"


def visit(context: BrowserContext, url: str) -> Iterator[Page]:
    page = context.new_page()
    asked: list[str] = []
    broken: list[str] = []
    page.add_init_script(TELL)
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda r: broken.append(f"{r.status} {r.url}") if r.status >= 400 and r.status not in REFUSED else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda m: broken.append(m.text) if m.type == "error" and not EXPECTED.search(m.text) else None)
    page.goto(url)
    expect(page.locator(".or-suggestion").first).to_be_visible(timeout=60_000)
    yield page
    assert not [a for a in asked if not a.startswith((re.split("/[?#]", url)[0], "data:", "blob:"))], "a request left the machine"
    assert not broken, broken


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Page]:
    """A new reader's page. At the end: nothing was asked of any other machine, no script failed, and none was kept from running."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    yield from visit(context, address)
    context.close()


def ask(page: Page, question: str) -> None:
    page.locator("#or-question textarea").fill(question)
    page.locator("#or-question textarea").press("Enter")
