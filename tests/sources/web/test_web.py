"""Feeds, sitemaps, lists of feeds and pages of links, from a web on this machine into a real library."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli.main import main
from index import Added, Draft, Index, SourceError
from index.sources.sandbox import calls
from index.sources.sandbox.calls import call_in_sandbox
from index.sources.web import Listing, Web
from index.sources.web.feeds import kind_of
from index.sources.web.sources import Look
from index.upkeep.watching import Watch
from tests.web import LONG, LocalWeb, Page, article, local_web


@pytest.fixture
def local() -> Iterator[LocalWeb]:
    with local_web() as server:
        server.pages["/2026/05/harbour-tunnel-opens-to-traffic"] = Page(article("Harbour tunnel opens to traffic", *LONG))
        server.pages["/2026/05/bridge-to-be-closed-to-lorries"] = Page(article("Bridge to be closed to lorries", *reversed(LONG)))
        yield server


TUNNEL, BRIDGE = "/2026/05/harbour-tunnel-opens-to-traffic", "/2026/05/bridge-to-be-closed-to-lorries"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """One library for all, since each loads its models anew."""
    index = Index(tmp_path_factory.mktemp("library"), web=Web(pause=0.0))
    yield index
    index.close()


@pytest.fixture
def library(shelf: Index, local: LocalWeb) -> Index:
    """An empty library that finds the web of these tests."""
    for kept in shelf.articles():
        shelf.remove(kept.id)
    shelf.web.fetcher = local.fetcher()
    return shelf


def rss(*items: str) -> Page:
    inside = "".join(f"<item>{i}</item>" for i in items)
    text = f'<?xml version="1.0"?><!-- made by hand --><rss version="2.0"><channel><title>The Post</title>{inside}</channel></rss>'
    return Page(text, "application/rss+xml")


def item(path: str, title: str = "", published: str = "", more: str = "") -> str:
    return f"<title>{title}</title><link>{path}</link><pubDate>{published}</pubDate>{more}"


def listing(web: Web, url: str) -> Listing:
    found = web.look(url).listing
    assert found is not None
    return found


def urls(found: Listing) -> list[str]:
    return [link.url for link in found.links]


# what lies at an address


def test_an_article_is_added_with_what_its_page_says(library: Index, local: LocalWeb) -> None:
    local.pages["/short"] = Page(status=301, headers={"Location": TUNNEL})
    (added,) = library.add(local.url("/short"))
    assert (added.status, added.title) == ("added", "Harbour tunnel opens to traffic")
    kept = library.article(library.articles()[0].id)
    assert (kept.source, kept.url) == (local.url("/short"), local.url(TUNNEL))
    assert (kept.publisher, kept.published[:10]) == ("The Harbour Post", "2026-05-04")
    assert LONG[1] in kept.text and "Home" not in kept.text
    assert [a.status for a in library.add(local.url("/short"))] == ["unchanged"]


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("http://www.news.test:{port}/story/the-tunnel", "http://www.news.test:{port}/story/the-tunnel"),
        ("/story/the-tunnel", "http://m.news.test:{port}/story/the-tunnel"),
        ("https://elsewhere.test/story", "http://m.news.test:{port}/amp?utm_source=x"),
        ("http://www.news.test:{port}/", "http://m.news.test:{port}/amp?utm_source=x"),
        ("javascript:alert(1)", "http://m.news.test:{port}/amp?utm_source=x"),
    ],
)
def test_a_page_names_its_proper_address_but_no_other_site_s(local: LocalWeb, named: str, kept: str) -> None:
    link = f'<link rel="canonical" href="{named.format(port=local.port)}">'
    local.pages["/amp?utm_source=x"] = Page(article("Tunnel opens to all traffic", *LONG).replace("</head>", f"{link}</head>"))
    (draft,) = local.web().look(local.url("/amp?utm_source=x", "m.news.test")).drafts
    assert isinstance(draft, Draft) and draft.url == kept.format(port=local.port)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<rss>", "feed"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>\n<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "feed"),
        ("<?xml version='1.0'?><rss/>".encode("utf-16"), "feed"),
        (b"<!-- <opml> --><urlset>", "sitemap"),
        (b"<sitemapindex>", "sitemap"),
        (b"<!DOCTYPE opml SYSTEM 'x'><opml>", "opml"),
        (b"<!DOCTYPE html><html><rss>", None),
        (b"rss feed", None),
        (b"", None),
        (b"<?xml <!-- <", None),
    ],
)
def test_a_listing_is_known_by_its_outermost_element(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


def test_a_feed_is_sorted_by_date_and_its_links_are_made_whole(local: LocalWeb) -> None:
    local.pages["/feed"] = rss(
        item("/old?a=1&amp;b=2", "Older &lt;b&gt;news&lt;/b&gt;", "Mon, 04 May 2026 06:00:00 +0200"),
        item("http://other.test/new", "New", "Tue, 05 May 2026 06:00:00 GMT"),
        item("javascript:alert(1)", "Bad", "Tue, 05 May 2026 06:00:00 GMT"),
        item("file:///etc/passwd", "Worse", "Tue, 05 May 2026 06:00:00 GMT"),
        item("", "None", "Tue, 05 May 2026 06:00:00 GMT"),
    )
    found = listing(local.web(), local.url("/feed"))
    assert (found.kind, found.title) == ("feed", "The Post")
    assert [(link.url, link.title, link.published) for link in found.links] == [
        ("http://other.test/new", "New", "2026-05-05T06:00:00Z"),
        (local.url("/old?a=1&b=2"), "Older news", "2026-05-04T04:00:00Z"),
    ]


def test_an_atom_feed_and_a_broken_one(local: LocalWeb) -> None:
    entry = f'<title>Tunnel &amp; bridge</title><link rel="alternate" href="{TUNNEL}"/><updated>2026-05-04T06:00:00Z</updated>'
    entry = f"<entry>{entry}</entry>"
    local.pages["/atom"] = Page(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>{entry}</feed>', "text/xml")
    local.pages["/broken"] = Page(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A & B</title>{entry}<entry><title>cut', "text/xml"
    )
    for path in ("/atom", "/broken"):
        (link,) = listing(local.web(), local.url(path)).links
        assert (link.url, link.title, link.published) == (local.url(TUNNEL), "Tunnel & bridge", "2026-05-04T06:00:00Z")


def test_sitemaps_the_newest_first_also_packed(local: LocalWeb) -> None:
    entries = [(BRIDGE, "2026-05-01"), (TUNNEL, "2026-05-04T06:00:00+02:00"), ("/undated", "yesterday")]
    inside = "".join(f"<url><loc>{local.url(p)}</loc><lastmod>{d}</lastmod></url>" for p, d in entries)
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</urlset>'
    local.pages["/sitemap.xml"] = Page(text, "application/xml")
    local.pages["/sitemap.xml.gz"] = Page(gzip.compress(text.encode()), "application/gzip")
    for path in ("/sitemap.xml", "/sitemap.xml.gz"):
        assert urls(listing(local.web(), local.url(path))) == [local.url(p) for p in (TUNNEL, BRIDGE, "/undated")]


def test_news_sitemaps_have_titles(local: LocalWeb) -> None:
    news = "<news:news><news:publication><news:name>The Post</news:name></news:publication>"
    news += "<news:publication_date>2026-05-04</news:publication_date><news:title>Tunnel</news:title></news:news>"
    picture = "<image:image><image:loc>http://a.test/x.png</image:loc></image:image>"
    spaces = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    spaces += 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    local.pages["/news.xml"] = Page(
        f"<urlset {spaces}><url>{picture}<loc>{local.url(TUNNEL)}</loc>{news}</url></urlset>", "application/xml"
    )
    (link,) = listing(local.web(), local.url("/news.xml")).links
    assert (link.title, link.published, link.publisher) == ("Tunnel", "2026-05-04", "The Post")


FRONT_PAGE = f"""<html><head><title>The Post</title>
<link rel="alternate" type="application/rss+xml" title="All news" href="/feed"></head><body>
<nav><a href="/about">About us</a><a href="/login">Log in</a><a href="javascript:alert(1)">Do something very bad now</a></nav>
<a href="{TUNNEL}"><img src="x.png"></a><h2><a href="{TUNNEL}#top">Harbour tunnel opens to traffic</a></h2><p>Short teaser.</p>
<h2><a href="{BRIDGE}">Bridge to be <b>closed</b> to lorries</a></h2></body></html>"""


def test_the_links_of_a_page_that_look_like_articles_and_its_feeds(local: LocalWeb) -> None:
    local.pages["/"] = Page(FRONT_PAGE)
    found = listing(local.web(), local.url("/"))
    assert (found.kind, found.title) == ("links", "The Post")
    assert [(link.url, link.title, link.to) for link in found.links] == [
        (local.url("/feed"), "All news", "listing"),
        (local.url(TUNNEL), "Harbour tunnel opens to traffic", "article"),
        (local.url(BRIDGE), "Bridge to be closed to lorries", "article"),
    ]


def test_a_page_of_links_is_left_to_the_reader(library: Index, local: LocalWeb) -> None:
    local.pages["/"] = Page(FRONT_PAGE)
    (refused,) = library.add(local.url("/"))
    assert refused.status == "failed" and "a page of 3 links" in refused.message and "onrecord links" in refused.message


# adding


def outcomes(found: Iterator[Added]) -> list[tuple[str, str]]:
    return [(a.status, a.title or a.message) for a in found]


def test_the_newest_of_a_feed_are_added_and_one_that_is_gone_holds_up_none(library: Index, local: LocalWeb) -> None:
    local.pages["/feed"] = rss(
        item("/gone", "Gone", "Wed, 06 May 2026 06:00:00 GMT"),
        item(TUNNEL, "Tunnel", "Tue, 05 May 2026 06:00:00 GMT"),
        item(BRIDGE, "Bridge", "Mon, 04 May 2026 06:00:00 GMT"),
    )
    seen: list[tuple[str, int, int]] = []
    gone, tunnel = outcomes(library.add(local.url("/feed"), lambda p: seen.append((p.what, p.done, p.total)), newest=2))
    assert gone[0] == "failed" and local.url("/gone") in gone[1] and "status 404" in gone[1]
    assert tunnel == ("added", "Harbour tunnel opens to traffic") and seen[0][1:] == (0, 2) and (seen[0][0], 1, 2) in seen


def test_what_the_page_does_not_give_comes_from_the_feed(library: Index, local: LocalWeb) -> None:
    local.pages["/bare"] = Page(
        f"<html><body><article><h1>Bare page of a harbour paper</h1>{''.join(f'<p>{p}</p>' for p in LONG)}</article></body></html>"
    )
    whole = "<content:encoded><![CDATA[" + "".join(f"<p>{p}</p>" for p in LONG) * 2 + "<script>bad()</script>]]></content:encoded>"
    text = rss(
        item("/bare", "Bare", "Tue, 05 May 2026 06:00:00 GMT", "<author>m@post.test (Moira)</author>"),
        item("/paid", "Only in the feed", "Mon, 04 May 2026 06:00:00 GMT", whole),
    )
    assert isinstance(text.body, str)
    local.pages["/feed"] = Page(
        text.body.replace("<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '), "text/xml"
    )
    local.pages["/paid"] = Page(status=402)
    assert [status for status, _ in outcomes(library.add(local.url("/feed")))] == ["added", "added"]
    bare, paid = library.articles()
    assert (bare.published[:10], bare.publisher) == ("2026-05-05", "The Post")
    assert (paid.title, paid.source, paid.published[:10]) == ("Only in the feed", local.url("/paid"), "2026-05-04")
    kept = library.article(paid.id).text
    assert LONG[2] in kept and "bad()" not in kept


def test_a_list_of_feeds_by_address_or_file(library: Index, local: LocalWeb, tmp_path: Path) -> None:
    local.pages["/one"] = rss(item(TUNNEL), item("/unread"))
    local.pages["/two"] = rss(item(BRIDGE))
    text = "<opml version='2.0'><body><outline text='Papers'>" + "".join(
        f"<outline type='rss' text='{name}' xmlUrl='{local.url(name)}'/>" for name in ("/one", "/none", "/two")
    )
    local.pages["/feeds.opml"] = Page(text + "</outline></body></opml>", "text/x-opml")
    assert [link.to for link in listing(local.web(), local.url("/feeds.opml")).links] == ["listing"] * 3
    (tmp_path / "feeds.opml").write_text(text + "</outline></body></opml>")
    for source, statuses in (
        (local.url("/feeds.opml"), ["added", "failed", "added"]),
        (str(tmp_path / "feeds.opml"), ["unchanged", "failed", "unchanged"]),
    ):
        links = library.web.links(source).links
        assert [s for s, _ in outcomes(library.add_found(library.web.of_links(links, newest=1), source))] == statuses
    (tmp_path / "feeds.opml").write_text("<rss/>")
    assert "not a list of feeds" in outcomes(library.add(str(tmp_path / "feeds.opml")))[0][1]


def test_a_sitemap_of_sitemaps_is_followed_to_the_newest(library: Index, local: LocalWeb) -> None:
    maps = "".join(
        f"<sitemap><loc>{local.url(p)}</loc><lastmod>{d}</lastmod></sitemap>"
        for p, d in (("/old.xml", "2025-01-01"), ("/new.xml", "2026-05-04"))
    )
    local.pages["/sitemap.xml"] = Page(f"<sitemapindex>{maps}</sitemapindex>", "text/xml")
    local.pages["/new.xml"] = Page(f"<urlset><url><loc>{local.url(TUNNEL)}</loc></url></urlset>", "text/xml")
    assert outcomes(library.add(local.url("/sitemap.xml"), newest=1)) == [("added", "Harbour tunnel opens to traffic")]
    assert "/old.xml" not in local.paths


BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'news'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f"{BOMB}<urlset><url><loc>&i;</loc></url></urlset>", "not well-formed XML, or with a document type"),
        (f"{BOMB}<opml><body><outline xmlUrl='&i;'/></body></opml>", "not well-formed XML, or with a document type"),
        ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&e;</loc></url></urlset>", "document type"),
        ("<urlset><url><loc>http://a.test/", "not well-formed XML"),
        ("<urlset></urlset>", "no links in this sitemap"),
        ("<urlset><url><loc>file:///etc/passwd</loc></url></urlset>", "no links in this sitemap"),
        ("<rss><channel></channel></rss>", "no links in this feed"),
        ("<rss>" + "<channel>" * 50_000, "no links in this feed"),
        ("<opml></opml>", "no links in this list of feeds"),
        ("<html><body>" + "<div>" * 50_000 + "<a href='mailto:x'>", "no links on this page"),
    ],
)
def test_hostile_listings_are_one_clear_refusal(local: LocalWeb, body: str, why: str) -> None:
    local.pages["/bad"] = Page(body, "text/xml" if not body.startswith("<html") else "text/html")
    with pytest.raises(SourceError) as caught:
        local.web().look(local.url("/bad"), as_links=True)
    assert why in str(caught.value) and "\n" not in str(caught.value)


def test_half_a_character_pair_is_no_harm(library: Index, local: LocalWeb) -> None:
    said = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Half \\ud800 a pair in the harbour"}</script>'
    local.pages["/half"] = Page(article("Half", *LONG).replace("</head>", f"{said}</head>").replace("og:title", "x"))
    (added,) = library.add(local.url("/half"))
    assert added.status == "added" and library.articles()[-1].title == "Half � a pair in the harbour"
    assert library.add_text("The bridge \ud800 opened.").status == "added"
    (failed,) = library.add("https://a.example/\ud800")
    assert failed.status == "failed" and "not a web address" in failed.message


def test_a_listing_that_crashes_its_parser_harms_nobody(local: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    calls.close_workers()
    with monkeypatch.context() as patched, pytest.raises(SourceError, match=r"http://a\.test/feed: it is damaged"):
        patched.setattr(calls, "_BOOT", calls._BOOT.replace("main(", "import tests.web; main("))  # later, it could not be imported
        call_in_sandbox("tests.web:crash", b"<rss>", source="http://a.test/feed")
    local.pages["/feed"] = rss(item(TUNNEL))
    assert urls(listing(local.web(), local.url("/feed"))) == [local.url(TUNNEL)]


@pytest.mark.parametrize("doctype", [BOMB, "<!DOCTYPE x [<!ENTITY i SYSTEM 'file:///etc/passwd'>]>"])
def test_entities_of_a_feed_are_not_put_in(local: LocalWeb, doctype: str) -> None:
    feed = f"{doctype}<rss><channel><item><link>/a</link><title>A &i;</title></item></channel></rss>"
    local.pages["/feed"] = Page(feed, "text/xml")
    (link,) = listing(local.web(), local.url("/feed")).links
    assert link.title in ("A", "A &i;")


def test_a_packed_sitemap_that_bursts_is_refused(local: LocalWeb) -> None:
    local.pages["/bomb.gz"] = Page(gzip.compress(b"<urlset>" + b" " * 25_000_000), "application/gzip")
    with pytest.raises(SourceError, match="larger than 20 MB when unpacked"):
        local.web().look(local.url("/bomb.gz"))


def test_what_is_no_article_is_said(local: LocalWeb) -> None:
    local.pages["/picture"] = Page(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "image/png")
    look: Look = local.web().look(local.url("/picture"))
    (error,) = look.drafts
    assert isinstance(error, SourceError) and "picture" in str(error)
    local.pages["/plain"] = Page("The ferry returned to Oban on Friday.", "text/plain")
    (draft,) = local.web().look(local.url("/plain")).drafts
    assert isinstance(draft, Draft) and draft.url == local.url("/plain")


# watching


def test_watching_a_feed_adds_what_is_new_or_has_changed_and_asks_no_more_than_needed(library: Index, local: LocalWeb) -> None:
    local.pages["/down"] = Page(status=500)
    feed = local.pages["/feed"] = rss(item(TUNNEL, "Tunnel"))
    feed.headers = {"ETag": '"1"'}
    watch = Watch(library, [local.url("/down"), local.url("/feed")])
    assert [a.status for a in watch.round()] == ["failed", "added"], "a feed that is down holds up no other"
    local.asked.clear()
    again = Watch(library, [local.url("/feed")])  # as after a restart
    assert list(again.round()) == [] and local.paths == ["/feed"], "unchanged, so no article was asked for"
    feed = local.pages["/feed"] = rss(item(TUNNEL, "Tunnel"), item(BRIDGE, "Bridge"))
    feed.headers = {"ETag": '"2"'}
    local.asked.clear()
    assert [a.title for a in again.round()] == ["Bridge to be closed to lorries"] and local.paths == ["/feed", BRIDGE]
    local.pages[TUNNEL] = Page(
        article("Harbour tunnel opens to traffic", *LONG, "It was closed again at noon, the police said in Oban.")
    )
    local.pages["/feed"] = rss(item(TUNNEL, "Tunnel", "Tue, 05 May 2026 06:00:00 GMT"), item(BRIDGE, "Bridge"))
    assert [(a.status, a.title) for a in again.round()] == [("updated", "Harbour tunnel opens to traffic")]


def test_an_entry_that_cannot_be_read_is_tried_three_times(library: Index, local: LocalWeb) -> None:
    local.pages["/feed"] = rss(item("/late", "Late"))
    local.pages["/feed"].headers = {"ETag": '"1"'}
    watch = Watch(library, [local.url("/feed")])
    assert [len(list(watch.round())) for _ in range(4)] == [1, 1, 1, 0]
    assert local.paths.count("/late") == 3
    local.pages["/feed"] = rss(item("/later", "Later"))
    assert len(list(watch.round())) == 1
    local.pages["/later"] = Page(article("Late after all, but here", *LONG))
    assert [a.status for a in watch.round()] == ["added"]


def test_watching_a_folder_and_a_list_of_feeds(library: Index, local: LocalWeb, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("The bridge opened on Monday.")
    local.pages["/feed"] = rss(item(TUNNEL))
    local.pages["/feeds.opml"] = Page(f"<opml><body><outline xmlUrl='{local.url('/feed')}'/></body></opml>", "text/xml")
    watch = Watch(library, [str(folder), local.url("/feeds.opml"), str(tmp_path / "none"), local.url(BRIDGE)])
    assert [a.status for a in watch.round()] == ["added", "added", "failed", "added"]
    assert [a.status for a in watch.round()] == ["failed"]
    (folder / "a.txt").write_text("The bridge opened on Monday and closed on Tuesday.")
    (folder / "b.txt").write_text("The ferry returned.")
    (folder / ".hidden.txt").write_text("Nobody sees this.")
    local.pages["/feed"] = rss(item(TUNNEL), item("/new"))
    local.pages["/new"] = Page(article("A new article in a nested feed", *LONG))
    assert [a.status for a in watch.round()] == ["updated", "added", "added", "failed"]
    local.pages["/front"] = Page(FRONT_PAGE)
    assert "its feed can" in next(Watch(library, [local.url("/front")]).round()).message


# the command line


@pytest.fixture
def online(local: LocalWeb, monkeypatch: pytest.MonkeyPatch) -> LocalWeb:
    """The command line finds the web of these tests."""
    monkeypatch.setattr("index.sources.web.sources.Fetcher", local.fetcher)
    monkeypatch.setattr("index.sources.web.sources._PAUSE", 0.0)
    return local


def test_adding_and_listing_on_the_command_line(online: LocalWeb, capsys: pytest.CaptureFixture[str]) -> None:
    online.pages["/feed"] = rss(item(TUNNEL, "Tunnel", "Tue, 05 May 2026 06:00:00 GMT"), item(BRIDGE, "Bridge"))
    assert main(["links", online.url("/feed")]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{online.url(TUNNEL)}  2026-05-05  Tunnel", f"{online.url(BRIDGE)}  Bridge"]
    assert main(["links", online.url("/feed"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[1] == {
        "url": online.url(BRIDGE), "title": "Bridge", "published": "", "publisher": "The Post", "to": "article"
    }  # fmt: skip
    assert main(["add", online.url("/feed"), online.url("/none"), "--limit", "1"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("added: Harbour tunnel opens to traffic (article 1,") and out.count("\n") == 1
    assert err == f"failed: {online.url('/none')}: has no such page (status 404). Check the address.\n"


@pytest.mark.parametrize(
    "source", ["file:///etc/passwd", "http://127.0.0.1:7860/", "HTTP://LOCALHOST/", "ftp://a.test/x", "http://[::1]/"]
)
def test_an_address_never_reads_what_is_on_this_machine(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["add", source], ["links", source], ["watch", source, "--once"]):
        assert main(command) == 1
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1 and ("private network" in err or "http:// or https://" in err)


def test_watching_on_the_command_line(
    online: LocalWeb, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    online.pages["/feed"] = rss(item(TUNNEL, "Tunnel"))
    assert main(["watch", online.url("/feed"), "--once"]) == 0
    assert capsys.readouterr().out.startswith("added: Harbour tunnel")
    rounds = iter([None, None])

    def sleep(seconds: float) -> None:
        if seconds < 1:
            return
        assert seconds == 300
        if next(rounds, KeyboardInterrupt) is KeyboardInterrupt:
            raise KeyboardInterrupt

    monkeypatch.setattr("assistant.cli.adding.time.sleep", sleep)
    assert main(["watch", online.url("/none"), "--every", "5"]) == 0, "Ctrl-C is how it ends"
    out, err = capsys.readouterr()
    assert out == "" and err.count("status 404") == 1 and err.endswith("stopped watching.\n")
