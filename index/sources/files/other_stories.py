"""Parts of a page that are of other stories, or by its readers: teasers, sections under "Latest" or "More on this", comments.

They are told by what they are, not by their names: a heading that is a link with a line or two below it, a section that a
heading such as "Most read" or "12 comments" opens. What holds the page's own headline is never one.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from index.sources.files.boilerplate import is_link_line
from index.sources.files.text import one_line

_MAX_BLURB = 350  # characters below a teaser's headline
_MAX_SHARE = 0.5  # of the page's text
_MAX_HEADINGS, _MAX_LEVELS = 500, 30
_HEADINGS = ".//h2 | .//h3 | .//h4 | .//h5 | .//h6"
_LATEST = re.compile(
    r"(?:the )?latest(?: news| stories| articles| headlines)?|(?:more|other|top) (?:news|stories|articles|headlines)", re.IGNORECASE
)
_COMMENTS = re.compile(
    r"\d[\d.,]* (?:comments?|responses?|replies|thoughts?|kommentare?|commentaires?|comentarios?|commenti|reacties?)\b.{0,80}|"
    r"(?:readers?['’]? |your |all |latest )?(?:comments?|kommentare|commentaires|comentarios|commenti|reacties|kommentarer)"
    r"(?: ?\(?\d+\)?)?|join the (?:discussion|conversation)|leave a (?:reply|comment)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:latest|related\w*|recommend\w*|most-?(?:read|popular)|trending|teasers?|more-?(?:on|from|stories|news)|"
    r"comments?|respond|disqus\w*|side-?bar|footer|recirc\w*|promos?)(?:$|[\s_-])",
    re.IGNORECASE,
)


def drop_other_stories(tree: HtmlElement, headline: str) -> None:
    """Take them off the page; `headline` is the page's own, as far as it is known."""
    own = _own_headings(tree, headline)
    around = {ancestor for heading in own for ancestor in (heading, *heading.iterancestors())}
    whole = len(tree.text_content()) or 1
    for heading in tree.xpath(_HEADINGS)[:_MAX_HEADINGS]:
        if heading in around or tree not in heading.iterancestors():  # the page's own, or off the page by now
            continue
        text = one_line(heading.text_content())
        if _COMMENTS.fullmatch(text) or _LATEST.fullmatch(text) or is_link_line(text):
            found = _section(heading, around, bool(_COMMENTS.fullmatch(text)))
            limit = _MAX_SHARE * whole
        else:
            found = _teaser(heading, around) if _is_link(heading) else []
            limit = len(text) + _MAX_BLURB
        if found and sum(len(one_line(element.text_content())) for element in found) <= limit:
            for element in found:
                element.drop_tree()


def is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element stands in a part of the page that is called one of other stories, or lies around the article."""
    for ancestor in islice(element.iterancestors(), _MAX_LEVELS):
        called = f"{ancestor.get('class', '')} {ancestor.get('id', '')}"
        if ancestor.tag in ("aside", "nav", "footer") or (ancestor.tag not in ("html", "body") and _ELSEWHERE.search(called[:500])):
            return True
    return False


def _own_headings(tree: HtmlElement, headline: str) -> list[HtmlElement]:
    wanted = one_line(headline).casefold()
    named = [h for h in tree.xpath(".//h1 | .//h2 | .//h3") if one_line(h.text_content()).casefold() == wanted]
    return named or tree.xpath(".//h1")


def _is_link(heading: HtmlElement) -> bool:
    """Whether all of a heading leads to another page."""
    links = heading.xpath("ancestor::a[@href] | .//a[@href]")
    text = one_line(heading.text_content())
    return bool(text) and any(
        not link.get("href").startswith("#") and len(one_line(link.text_content())) >= len(text) - 2 for link in links
    )


def _teaser(heading: HtmlElement, around: set[HtmlElement]) -> list[HtmlElement]:
    """The largest element that holds this heading and no other, and nothing of the page's own headline."""
    found: list[HtmlElement] = []
    for element in islice(heading.iterancestors(), _MAX_LEVELS):
        if element in around or element.tag in ("body", "main", "html") or len(element.xpath(_HEADINGS)) > 1:
            break
        found = [element]
    return found


def _section(heading: HtmlElement, around: set[HtmlElement], to_the_end: bool) -> list[HtmlElement]:
    """The element that this heading opens; where that holds the article, the heading and all below it if it goes `to_the_end`."""
    parent = heading.getparent()
    if parent in around or parent.tag in ("body", "main", "html", "article"):
        return [heading, *heading.itersiblings()] if to_the_end else []
    return [] if heading.xpath("preceding-sibling::*//text()[normalize-space()]") else [parent]
