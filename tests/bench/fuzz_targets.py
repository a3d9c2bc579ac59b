"""What fuzz.py tries, and how the inputs are made.

Readers of all formats get real samples with bytes changed, cut, put in and repeated, and archives whose inner files are damaged;
text that hypothesis makes of odd pieces goes through cleaning, sentences, statements, dates, questions, queries of a real library,
the page's data, exports and the report.
"""

from __future__ import annotations

import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

_PAGES = Path(__file__).parent.parent / "pages"

PIECES = st.sampled_from(
    """“ ” " ' ‘ ’ « » — - – … . ? ! , ; : ( ) [ ] [1] [1,2] [99999999999999999999] { } {{7*7}} ${x} < > </script> <b> &amp; &#0; \\
    / % _ * # --- | \0 \r\n \n\n \t \u2028 \u200b \u202e \ufeff \ud800 \U0001f600 é ß İ ı ſ ﬁ ٣ ² Ⅷ AND OR NOT NEAR( "a" ^x x* said
    says Ann Lee Mr. U.S. Jr. Kelly’s he she they who what did about the of told quote exactly yesterday Monday today last week this
    month 2026-02-30 31/12/99 Feb. 29, 2025 29. Februar 9999-12-31 0000 1e999 NaN null <|im_start|> </s> [INST] published:
    title:""".split(" ")
)
TEXT = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=12)), max_size=40).map(" ".join) | st.text(max_size=300)
SHORT = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map(" ".join)


@dataclass(frozen=True)
class Target:
    """What is made, and what takes it; the call fails where it raises."""

    made: st.SearchStrategy[Any]
    call: Callable[[Any], object]


# files


@st.composite
def damaged(draw: st.DrawFn, samples: dict[str, bytes]) -> tuple[str, bytes]:
    """(name, content) of a sample, damaged in some places."""
    name = draw(st.sampled_from(sorted(samples)))
    return name, _spoilt(samples[name], draw(st.integers(0, 2**32)))


def _spoilt(data: bytes, number: int) -> bytes:
    rng, content = random.Random(number), bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 8, 40))):
        at, size = rng.randrange(len(content) + 1), rng.choice((1, 2, 4, 30, 300, 3000))
        what = rng.choice(("flip", "byte", "cut", "insert", "repeat", "move"))
        if what in ("flip", "byte") and at < len(content):
            content[at] = content[at] ^ 1 << rng.randrange(8) if what == "flip" else rng.choice((0, 32, 48, 57, 60, 127, 255))
        elif what == "cut":
            del content[at : at + size]
        elif what == "insert":
            content[at:at] = rng.randbytes(min(size, 30)) if rng.random() < 0.5 else rng.choice(_TOKENS)
        elif what == "repeat":
            content[at:at] = content[at : at + size] * rng.choice((1, 3, 30))
        else:
            to = rng.randrange(len(content) + 1)
            content[to:to] = content[at : at + size]
    return bytes(content[:400_000])


_TOKENS = [
    b"<", b">", b"&", b"&#x110000;", b"<![CDATA[", b"]]>", b"<!--", b'"', b"'", b"\0", b"\xff\xfe", b"\xf0\x9f", b"=?utf-8?b?",
    b"\r\n\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"<table><tr><td>", b"endobj", b"%PDF", b"PK\x03\x04", b"-1",
    b"<script type='application/ld+json'>[{}]</script>", b"99999999999", b"\\u0000", b"NaN",
    b'{"@type":"NewsArticle","author":{"name":[{}]},"datePublished":5}',
]  # fmt: skip


@cache
def samples() -> dict[str, bytes]:
    from tests.sources.files.test_fuzz import REAL

    return {name: make() for name, make in REAL.items()} | {path.name: path.read_bytes() for path in _PAGES.glob("*.html")}


def inner_damaged(made: tuple[str, int]) -> tuple[str, bytes]:
    """An archive, one file of which is damaged: what damage to the archive's own bytes seldom reaches."""
    name, number = made
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(samples()[name])) as source, zipfile.ZipFile(out, "w") as target:
        chosen = random.Random(number).choice(source.namelist())
        for entry in source.namelist():
            target.writestr(entry, _spoilt(source.read(entry), number) if entry == chosen else source.read(entry))
    return name, out.getvalue()


def read_file(made: tuple[str, bytes]) -> None:
    """Here and now, without the process of its own that keeps the chat from harm: the point is to see the harm."""
    from index import Draft, SourceError
    from index.sources.files.formats import Starts, format_of, parse

    name, data = made
    try:
        kind = format_of(data, name, name)
    except SourceError:
        return
    for found in parse(data, kind, name):
        assert isinstance(found, Draft | SourceError | Starts)
        if isinstance(found, Draft):
            _sound(found)


def read_links(made: tuple[str, bytes]) -> None:
    from index import SourceError
    from index.sources.web.sources import sort_out

    try:
        found = sort_out(made[1], "https://a.example/b", "", as_links=False)
        json.dumps(found)
        for link in found.get("links", ()):
            assert link["url"].startswith(("http://", "https://")), link
    except SourceError:
        pass


def made_page(made: tuple[str, str, str]) -> None:
    """A whole page with odd text in it: a parser has no reason to give up."""
    from html import escape

    from index import Draft
    from index.sources.files.formats import parse
    from tests.sources.files.samples import PAGE, STORY

    title, words, meta = made
    page = PAGE.replace("Bridge opens", escape(title)).replace(STORY[1], escape(words)).replace("2025-03-04", escape(meta))
    for found in parse(page.encode("utf-8", "replace"), "html", "a.html"):
        if isinstance(found, Draft):
            _sound(found)
        else:
            assert "not what its name says" not in str(found), found


def _sound(draft: Any) -> None:
    from index.english.segmentation import sentence_spans

    assert draft.text.strip() and draft.title
    draft.text.encode(), draft.title.encode()
    sentence_spans(draft.text)


# text


def text_to_statements(text: str) -> None:
    from index import SourceError
    from index.english.quotations import quotations
    from index.english.segmentation import sentence_spans
    from index.sources.files import from_text
    from index.statements.extraction import extract

    for markdown in (False, True):
        try:
            draft = from_text(text, "x", markdown=markdown)
        except SourceError:
            continue
        _sound(draft)
    spans = sentence_spans(draft.text) if (draft := _draft(text)) else []
    for (_, start, end), (_, after, _) in pairwise(spans):
        assert start < end <= after
    if draft:
        assert all(0 <= a < b <= len(draft.text) for a, b in quotations(draft.text, [(0, len(draft.text))]))
        for found in extract(draft.text, spans):
            assert all(0 <= a < b <= len(draft.text) for a, b in found.contents), found


def _draft(text: str) -> Any:
    from index import SourceError
    from index.sources.files import from_text

    try:
        return from_text(text, "x")
    except SourceError:
        return None


def prompt_text(text: str) -> None:
    from assistant.model.prompt_text import looks_cited, plain, without_marks

    shown = plain(text)
    assert not set("<>[]\n\r\0") & set(shown) and shown == plain(shown)
    shown.encode()
    assert not looks_cited(without_marks(text)) and not looks_cited(shown)


def dates(text: str) -> None:
    from index.english.calendar import asks_for_news, asks_for_the_latest, days_in, parse_day, period_asked
    from index.english.periods import period_of, time_words
    from index.sources.files import published_date

    found_words = time_words(text)
    for day in (date(2026, 2, 28), date.min, date.max):
        parse_day(text), period_asked(text, day), days_in(text, day)
        for words in found_words:
            assert (period := period_of(words.text, day)) is None or period.first <= period.last, words
    asks_for_the_latest(text), asks_for_news(text)
    assert not (found := published_date(text)) or parse_day(found), found


def questions(made: tuple[str, str, str]) -> None:
    from assistant.model.parsing import StreamParser
    from assistant.question.follow_ups import by_rule
    from assistant.question.question import Question
    from index.english.words import keywords, quoted_phrases

    question, before, answer = made
    Question.of(question), keywords(question), quoted_phrases(question)
    by_rule(question, [before, question], answer), by_rule(before, [question], answer)
    parser = StreamParser()
    written = [s for at in range(0, len(answer), 3) for s in parser.feed(answer[at : at + 3])] + parser.close()
    assert all(isinstance(m, int) for s in written for m in s.markers)


@cache
def library() -> Any:
    """The sample story, with names and tags that are hostile."""
    from index import Index

    index = Index.open(tempfile.mkdtemp(prefix="onrecord-fuzz-"))
    index.add_sample()
    index.add_text("“We open in May,” said Ann Lee. She denied it.", "<b>Harbour</b> ${x}", "The \"Post\" 'AND'")
    index.tag([2], ['a"b', "c%_"])
    return index


def queries(made: tuple[str, str]) -> None:
    from assistant.ui.quotes_view import Filters, Quotes
    from assistant.ui.scope import Scope, choices
    from index.english.words import keywords

    one, two = made
    index = library()
    words = keywords(one)
    (
        index.catalog.sentences.match(words, 8),
        index.catalog.sentences.match(words, 8, [1, 2]),
        index.catalog.sentences.with_all(words),
    )
    index.statements(one, two), index.speakers()
    index.list_articles(one, two), index.article_ids(publisher=one, speaker=two, tag=one)
    for word in words:
        index.catalog.sentences.any_holds([1], word)
    given = {"speaker": one, "words": two, "article": one, "kind": two, "since": one, "until": two, "tag": one, "publisher": two}
    json.dumps(Quotes(index).page(Filters.of(given))), json.dumps(choices(index, given)), Scope.of(given).said(index)
    Quotes(index).export(Filters.of({"words": one}), "csv")


def rendering(made: tuple[str, str, str]) -> None:
    """What goes to the page, to a spreadsheet, to the report: whole, and never as code."""
    from assistant.checking.sentence import check
    from assistant.model.parsing import Written
    from assistant.question.question import Question
    from assistant.ui import view
    from assistant.ui.quotes_view import exact_parts
    from index import Article, Evidence, Sentence
    from index.statements.export import as_csv

    text, title, said = made
    text = text or "x"
    article = Article(text, title, "s", publisher=said, id=1)
    sentence = Sentence(1, 1, 0, 0, 0, len(text), text)
    rng = random.Random(len(text))
    spans = [tuple(sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))) for _ in range(4)]
    cut = view.segments(sentence, [(a, b, n) for n, (a, b) in enumerate(spans) if a < b])
    assert "".join(piece["text"] for piece in cut) == text
    assert "".join(part["text"] for part in exact_parts(text, rng.choice(["mixed", "direct"]))) == text
    json.dumps(view.article_view(article, [sentence]))
    cells = as_csv([{"speaker": text, "content": title, "title": said}])
    assert not any(line[:1] in "=+-@" for line in cells.splitlines()[1:2] if line)
    check(Written(said or "x", (1, 7)), {1: Evidence(sentence, article)}, Question.of(title), _encode, lambda *_: False)
    _report(text, title, said)


def _encode(texts: Sequence[str]) -> Any:
    """Vectors of no meaning, which take no time."""
    return np.stack([np.eye(4, dtype=np.float32)[len(text) % 4] for text in texts])


def _report(text: str, title: str, said: str) -> None:
    from lxml import html

    from assistant.cli.evaluation import Case, Outcome, report
    from assistant.types import Answer
    from index import Article, Evidence, Sentence

    evidence = (Evidence(Sentence(1, 1, 0, 0, 0, len(text), text), Article(text, title, "s", id=1), speaker=said),)
    answer = Answer(question=title, standalone_question=title, status="answered", answer=said)
    page = report([Outcome(Case(id="1", question=title or "x"), answer, evidence, (text,))])
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "table",
        "tr",
        "td",
        "section",
        "p",
        "blockquote",
    }
    tree = html.document_fromstring(page.encode("utf-8", "replace"))
    found = (
        {element.tag for element in tree.iter() if isinstance(element.tag, str)} - allowed - {"small", "ul", "li", "span", "tbody"}
    )
    assert not found, found


def addresses(text: str) -> None:
    from index import LibraryError
    from index.sources.web.addresses import parse
    from index.storage.identity import canonical_url, digest
    from index.types import Draft

    canonical_url(text), digest(Draft(text, text, text))
    for address in (text, f"https://{text}", f"https://a.example/{text}"):
        try:
            parse(address, "https://b.example/c")
        except LibraryError:
            continue


THREE = st.tuples(TEXT, SHORT, SHORT)
_ARCHIVES = st.tuples(st.sampled_from(["a.docx", "a.epub", "a.zip"]), st.integers(0, 2**32)).map(inner_damaged)


@cache
def targets() -> dict[str, Target]:
    pages = {name: data for name, data in samples().items() if name.endswith(".html")}
    return {
        "damaged files": Target(damaged({n: d for n, d in samples().items() if n.startswith("a.")}), read_file),
        "damaged pages": Target(damaged(pages), read_file),
        "damaged inside archives": Target(_ARCHIVES, read_file),
        "links": Target(damaged({**pages, **FEEDS}), read_links),
        "made pages": Target(st.tuples(SHORT, TEXT, SHORT), made_page),
        "text to statements": Target(TEXT, text_to_statements),
        "prompt text": Target(TEXT, prompt_text),
        "dates": Target(TEXT, dates),
        "questions": Target(THREE, questions),
        "queries": Target(st.tuples(SHORT, SHORT), queries),
        "rendering": Target(THREE, rendering),
        "addresses": Target(SHORT | st.text(max_size=40), addresses),
    }


FEEDS = {
    "rss": b'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title><item><title>One &amp; two</title>'
    b"<link>/one</link><pubDate>Tue, 04 Mar 2025 10:00:00 +0100</pubDate><description>Text</description></item></channel></rss>",
    "atom": b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><title>One</title><link href="https://a.example/1"/>'
    b"<updated>2025-03-04T10:00:00Z</updated><content type='html'>&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>",
    "sitemap": b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/1</loc><lastmod>2025-03-04</lastmod>'
    b"</url></urlset>",
    "opml": b'<opml version="2.0"><body><outline text="Post" type="rss" xmlUrl="https://a.example/feed"/></body></opml>',
}
