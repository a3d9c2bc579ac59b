"""What a web page says about its article: title, authors, publisher, date, language, address.

Sources, best first: schema.org JSON-LD (https://schema.org/NewsArticle), meta elements (Open Graph, Dublin Core, Parse.ly and
others), microdata, and what stands on the page; htmldate looks for a date where none is declared.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.sources.files.other_stories import is_elsewhere
from index.sources.files.text import one_line, published_date
from index.sources.files.top_lines import byline

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|Report)$")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date",
    "publication_date", "publish-date", "publish_date", "publishdate", "pubdate", "article.published",
    "cxenseparse:recs:publishtime",
    "date.created", "article_date_original", "originalpublicationdate", "bt:pubdate", "published-date", "date",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "title")
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "dcterms.creator",
    "article.author",
)
_PUBLISHERS = ("og:site_name", "application-name", "dc.publisher", "publisher", "apple-mobile-web-app-title", "cre", "copyright")
_SEPARATOR = re.compile(r"\s+[|–—·»•:-]+\s+|\s*\|\s*")
_SHORT = "(//p | //div | //span | //address | //li)[not(*[self::p or self::div or self::ul])][string-length() < 160]"
_PARTING = ("br", "div", "p", "li")
_OLDEST = 1600  # the first newspapers


@dataclass(frozen=True)
class Details:
    """What is known of a page's article; "" or () for what is not. `body` is the article's text, where JSON-LD holds it."""

    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    body: str = ""


def page_details(tree: HtmlElement, url: str = "") -> Details:
    """The details of a parsed page; `url` is where it was fetched from, "" for a saved one."""
    article = _article_data(tree)
    meta = _meta(tree)
    where = url or _canonical(tree, meta)
    publisher = _publisher(tree, article, meta, where)
    return Details(
        title=_title(tree, article, meta, publisher),
        authors=_authors(tree, article, meta, publisher),
        publisher=publisher,
        published=_published(tree, article, meta, where),
        language=_language(tree, article, meta),
        url=where,
        body=_body(article),
    )


def text_of(element: HtmlElement) -> str:
    """The text of an element on one line; what a break or a block parts stays apart."""
    texts = element.xpath(".//text()")
    return one_line("".join((" " if t.is_tail and t.getparent().tag in _PARTING else "") + t for t in texts))


# JSON-LD


def _article_data(tree: HtmlElement) -> dict[str, Any]:
    """The page's article in its JSON-LD; {} where there is none. Of several the one that says most: others are teasers."""
    found = [item for item in _json_ld(tree) if _is_article(item)]
    return max(found, key=lambda item: ("datePublished" in item) + ("headline" in item) + 2 * ("articleBody" in item), default={})


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    return any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?://\]\]>|\]\]>|-->)\s*;?\s*$", "", script.text or "")
        try:
            yield from _items(json.loads(text.strip().rstrip(";"), strict=False), 4)
        except (ValueError, RecursionError):
            continue


def _items(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth:
        for item in data:
            yield from _items(item, depth - 1)
    elif isinstance(data, dict) and depth:
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _items(data.get(key), depth - 1)


def _names(value: Any) -> list[str]:
    """The names in a schema.org value: a text, an object with a name, or a list of these."""
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return [_plain(value)] if isinstance(value, str) and value.strip() else []


def _plain(text: str) -> str:
    """Text without markup and entities (JSON-LD often holds both), on one line."""
    return one_line(re.sub(r"<[^<>]{1,300}>", " ", html.unescape(html.unescape(text))))


def _body(article: dict[str, Any]) -> str:
    bodies = [article.get("articleBody")]
    updates = article.get("liveBlogUpdate")
    bodies += [item.get("articleBody") for item in updates if isinstance(item, dict)] if isinstance(updates, list) else []
    texts = []
    for body in bodies:
        if isinstance(body, str):
            broken = re.sub(r"(?i)</p>|<br ?/?>|</?(?:div|h\d|li)[^<>]{0,300}>", "\n\n", html.unescape(body))
            texts += [_plain(paragraph) for paragraph in re.split(r"\n\s*\n|\r\n|\n", broken)]
    return "\n\n".join(text for text in texts if text)


# meta elements


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The content of the meta elements by their name in small letters; the first of each name."""
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = one_line(html.unescape(element.get("content")))
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _first(meta: dict[str, str], names: Iterable[str]) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _canonical(tree: HtmlElement, meta: dict[str, str]) -> str:
    links = tree.xpath('//link[translate(@rel, "CANOIL", "canoil")="canonical"]/@href')
    return next((link.strip() for link in [*links, meta.get("og:url", "")] if re.match(r"https?://[^\s<>\"]+$", link.strip())), "")


# the parts


def _title(tree: HtmlElement, article: dict[str, Any], meta: dict[str, str], publisher: str) -> str:
    """The headline as readers see it: the heading that agrees with what is declared, else what is declared."""
    element = tree.find(".//title")
    named = text_of(element) if element is not None else ""
    titles = [*_names(article.get("headline")), *(meta[name] for name in _TITLES if name in meta)]
    # What stands behind a separator in the page's title, and is called its title elsewhere, is the site.
    behind = _SEPARATOR.split(named)[1:][-1:]
    brands = {_letters(publisher), *(_letters(t) for t in behind if t in titles)} - {""}
    declared = [t for t in (*titles, _without_site(named, publisher or next(iter(brands), ""))) if t and _letters(t) not in brands]
    headings = [text for text in (text_of(h) for h in tree.xpath("//h1")) if text and _letters(text) not in brands]
    for heading in headings:
        if any(_agree(heading, title) for title in declared):
            return heading
    if len(headings) == 1 and len(headings[0].split()) > 3:
        return headings[0]
    return _without_site(declared[0], publisher) if declared else (headings[0] if headings else "")


def _agree(one: str, other: str) -> bool:
    """Whether two titles are of one article: most words of the shorter one are in the longer one."""
    a, b = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return min(len(a), len(b)) > 1 and len(a & b) >= 0.6 * min(len(a), len(b))


def _without_site(title: str, publisher: str) -> str:
    """A title without the name of the site behind or before it."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    name = _letters(publisher)
    if name and _letters(parts[-1]) and (_letters(parts[-1]) in name or name in _letters(parts[-1])):
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»•:-")
    if name and _letters(parts[0]) == name:
        return title[len(parts[0]) :].lstrip(" |–—·»•:-")
    if "|" in title and len(parts[0]) > 15:
        return parts[0]
    return title


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum()).removeprefix("the")


def _publisher(tree: HtmlElement, article: dict[str, Any], meta: dict[str, str], url: str) -> str:
    named = _names(article.get("publisher")) or _names(article.get("sourceOrganization"))
    marked = tree.xpath('//*[@itemprop="publisher"]//*[@itemprop="name"]')
    found = named[0] if named else _first(meta, _PUBLISHERS) or next((e.get("content") or text_of(e) for e in marked), "")
    found = re.sub(r"^(?:copyright|©|\(c\))?\s*(?:\d{4})?\s*(?:©)?\s*", "", found, flags=re.IGNORECASE).strip(" .,|")
    if found and not re.match(r"https?://", found):
        return found[:100]
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _published(tree: HtmlElement, article: dict[str, Any], meta: dict[str, str], url: str) -> str:
    declared = [article.get("datePublished"), article.get("dateCreated"), *(meta.get(name) for name in _PUBLISHED)]
    marked = tree.xpath(
        '//*[@itemprop="datePublished"]/@datetime | //time[@pubdate]/@datetime | //abbr[contains(@class, "published")]/@title'
    )
    shown = [time for time in tree.xpath("//article//time | //header//time | //main//time")[:50] if not is_elsewhere(time)]
    shown.sort(key=_label)
    updated = [time for time in shown if _label(time) == _UPDATED_LABEL]
    ours = [time.get("datetime") or text_of(time) for time in shown[:1] if time not in updated]
    return _first_day((*declared, *marked, *ours)) or _searched_date(tree, url) or _first_day(t.get("datetime") for t in updated)


def _first_day(values: Iterable[Any]) -> str:
    days = (published_date(value) for value in values if isinstance(value, str))
    return next((day for day in days if day and _possible(day)), "")


_PUBLISHED_LABEL, _NO_LABEL, _UPDATED_LABEL = range(3)


def _label(time: HtmlElement) -> int:
    """What a time on the page is called: by itself, else by the words right before it."""
    before = time.getprevious()
    words = (time.getparent().text if before is None else before.tail) or ""
    if not words.strip() and before is not None and before.tag != "time":
        words = text_of(before)
    own = f"{time.get('class', '')} {time.get('itemprop', '')} {text_of(time)}"
    for text in (own, words[-60:], time.getparent().get("class", "")):
        if re.search(r"updat|modif|aktualis|mis à jour|actualiz|aggiorn|bijgewerkt|oppdater|uppdater|geändert|revised", text, re.I):
            return _UPDATED_LABEL
        if re.search(r"publi|posted|veröffentlich|erschienen|created", text, re.IGNORECASE):
            return _PUBLISHED_LABEL
    return _NO_LABEL


def _searched_date(tree: HtmlElement, url: str) -> str:
    from htmldate import find_date

    try:
        return find_date(tree, url=url or None, original_date=True, extensive_search=False) or ""
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError):
        return ""


def _possible(day: str) -> bool:
    """Whether an article can be of this day: not before there were any, and not after tomorrow."""
    found = date.fromisoformat(day[:10])
    return found.year >= _OLDEST and found <= date.today() + timedelta(2)


def _authors(tree: HtmlElement, article: dict[str, Any], meta: dict[str, str], publisher: str) -> tuple[str, ...]:
    named = _names(article.get("author")) or _names(article.get("creator"))
    names = _people(named, publisher) or _people([meta[name] for name in _AUTHORS if name in meta][:1], publisher)
    if not names:
        marked = tree.xpath(
            '//*[@itemprop="author"]//*[@itemprop="name"] | //*[@itemprop="author"] | //a[contains(@rel, "author")]'
            ' | //*[contains(concat(" ", translate(@class, "_-", "  "), " "), " byline ")]'
        )
        marked = [element for element in marked if not is_elsewhere(element)]
        names = _people([text for element in marked[:4] if _is_name(text := text_of(element))], publisher)
    names = names or _people(_called_author(tree, publisher), publisher)
    if not names:
        short = [text for element in tree.xpath(_SHORT)[:300] if not is_elsewhere(element) and (text := text_of(element))]
        names = _people(list(byline(short, top=300)), publisher)
    return names


def _called_author(tree: HtmlElement, publisher: str) -> list[str]:
    """The names in the first element that is called an author's, and in those beside it."""
    called = tree.xpath(
        '//*[not(*)][contains(concat(" ", translate(@class, "_-", "  "), " "), " author ")]'
        '[not(contains(@class, "comment"))][not(ancestor-or-self::*[contains(@class, "bio")])]'
    )
    found = [e for e in called[:100] if not is_elsewhere(e) and _is_name(text_of(e)) and len(_people([text_of(e)], publisher)) == 1]
    return [text_of(e) for e in found if e.getparent() is found[0].getparent() and len(text_of(e).split()) > 1]


def _is_name(text: str) -> bool:
    """Whether a byline is names and nothing else: no preposition, and every longer word in capitals or a script without them."""
    words = re.sub(r"^(?:by|von|par|por|di|door)\b", "", text, flags=re.IGNORECASE).split()
    small = [word for word in words if word[0].islower()]
    return all(len(word) < 4 and word not in ("on", "for", "in", "at") for word in small)


def _people(texts: list[str], publisher: str) -> tuple[str, ...]:
    found: list[str] = []
    for text in texts:
        text = re.sub(r"^(?:by|von|par|por|di|door|av|af)[:\s]+", "", text.strip(), flags=re.IGNORECASE)
        for name in re.split(r"\s*(?:,|;|\||\band\b|\bund\b|\bet\b|&)\s*", text):
            words = name.split()
            wrong = re.search(
                r"https?:|[@/<>{}\d]|\b(?:published|updated|reporter|editors?|correspondent|staff|newsroom|ago|follow|e-?mail|redaktion|rédaction|redacción|admin|desk)\b",
                name,
                re.IGNORECASE,
            )
            if 1 <= len(words) <= 6 and not wrong and _letters(name) != _letters(publisher) and name not in found:
                found.append(name)
    return tuple(found[:20])


def _language(tree: HtmlElement, article: dict[str, Any], meta: dict[str, str]) -> str:
    declared = [
        article.get("inLanguage"),
        tree.get("lang"),
        *tree.xpath("/html/@xml:lang"),
        meta.get("og:locale"),
        meta.get("language"),
    ]
    for value in declared:
        code = re.match(r"([a-zA-Z]{2})(?:[-_]|$)", value.strip()) if isinstance(value, str) else None
        if code:
            return code[1].lower()
    return ""
