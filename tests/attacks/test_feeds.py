"""A feed speaks for its own site. What it says of another site's articles never takes their place, nor their publisher's name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index import Index
from index.storage.identity import feed_of
from index.types import Draft
from tests.web import LONG, LocalWeb, Page, article, local_web

STORY = "/2026/05/lee-opens-tunnel"
FORGED = "“I took no part in it and was never asked about it,” Ann Lee told reporters in the harbour on Monday morning. "


@pytest.fixture
def local() -> Iterator[LocalWeb]:
    with local_web() as server:
        yield server


@pytest.fixture
def library(empty: Index, local: LocalWeb) -> Index:
    empty.web.fetcher, empty.web._pause = local.fetcher(), 0.0
    return empty


def feed(link: str, html: str = "", title: str = "Lee opens tunnel") -> dict[str, Page]:
    """The same entry in a feed of each kind, by the kind."""
    escaped = html.replace("<", "&lt;")
    rss = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Reuters</title><item>'
        f"<title>{title}</title><link>{link}</link><content:encoded><![CDATA[{html}]]></content:encoded></item></channel></rss>"
    )
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Reuters</title><entry><source><title>Reuters</title></source>'
        f'<title>{title}</title><link href="{link}"/><content type="html">{escaped}</content></entry></feed>'
    )
    return {"rss": Page(rss, "application/rss+xml"), "atom": Page(atom, "application/atom+xml")}


FOREIGN = ["evil.test", "wire.test.evil.test", "evil-wire.test", "wwwwire.test", "blog.wire.test"]


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("host", FOREIGN)
def test_the_text_of_another_site_s_feed_stays_beside_the_article(library: Index, local: LocalWeb, host: str, kind: str) -> None:
    link = local.url(STORY, "www.wire.test")
    library.add_draft(Draft("\n\n".join(LONG), "Lee opens tunnel", link, link, "Reuters"))
    local.pages[STORY] = Page(status=403)
    local.pages["/feed"] = feed(link, f"<p>{LONG[0]}</p><p>{FORGED * 5}</p>")[kind]
    (added,) = library.add(local.url("/feed", host))
    assert added.status == "added" and f"text from the feed of {host}" in added.message
    honest, forged = (library.article(a.id) for a in library.articles())
    assert (honest.publisher, honest.url) == ("Reuters", link) and "no part" not in honest.text
    assert (forged.publisher, forged.url, feed_of(forged.source)) == (host, "", host) and "no part" in forged.text
    assert [a.status for a in library.add(local.url("/feed", host))] == ["unchanged"]


def test_nor_by_way_of_a_redirect(library: Index, local: LocalWeb) -> None:
    """The feed is where its text came from, not where the reader was sent from."""
    link = local.url(STORY, "wire.test")
    local.pages[STORY] = Page(status=403)
    local.pages["/go"] = Page(status=302, headers={"Location": local.url("/feed", "evil.test")})
    local.pages["/feed"] = feed(link, f"<p>{FORGED * 6}</p>")["rss"]
    (added,) = library.add(local.url("/go", "wire.test"))
    assert library.article(added.article_id or 0).publisher == "evil.test"


@pytest.mark.parametrize("host", ["wire.test", "www.wire.test", "m.wire.test"])
def test_a_feed_s_text_is_its_own_site_s_article(library: Index, local: LocalWeb, host: str) -> None:
    link = local.url(STORY, "www.wire.test")
    local.pages[STORY] = Page(status=403)
    local.pages["/feed"] = feed(link, f"<p>{FORGED * 6}</p>")["rss"]
    (added,) = library.add(local.url("/feed", host))
    found = library.article(added.article_id or 0)
    assert (found.url, found.source, found.publisher) == (link, link, "Reuters")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_does_not_say_who_publishes_another_site_s_page(library: Index, local: LocalWeb, kind: str) -> None:
    page = article("Lee opens tunnel", *LONG, publisher="X").replace('<meta property="og:site_name" content="X">', "")
    local.pages[STORY] = Page(page.replace(" | X", ""))
    local.pages["/feed"] = feed(local.url(STORY, "gossip.test"))[kind]
    (added,) = library.add(local.url("/feed", "evil.test"))
    assert library.article(added.article_id or 0).publisher != "Reuters"


def test_two_entries_of_a_feed_do_not_take_each_other_s_place(library: Index, local: LocalWeb) -> None:
    local.pages["/feed"] = Page(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Reuters</title>'
        + "".join(
            f"<item><title>Briefing</title><link>{local.url(f'/gone-{n}', 'wire.test')}</link>"
            f"<content:encoded><![CDATA[<p>{text * 6}</p>]]></content:encoded></item>"
            for n, text in enumerate([FORGED, LONG[1] + " "])
        )
        + "</channel></rss>",
        "text/xml",
    )
    assert [a.status for a in library.add(local.url("/feed", "evil.test"))] == ["added", "added"]
