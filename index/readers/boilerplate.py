"""What stands on an article's page and is not its text: by what its element is called, and by what the line says.

Only short lines are judged by their words, and only those that such a page repeats below every article. When in doubt a line
stays: a sentence of the article that is missing is worse than a link that is not.
"""

from __future__ import annotations

import re
from importlib.resources import files

from lxml.html import HtmlElement

MAX_LINE = 320  # characters; longer paragraphs are text
_MAX_SHARE = 0.3  # of the page's text: an element that holds more is the article, whatever it is called

_CALLED = re.compile(
    r"(?:^|[\s_-])(?:"
    r"captions?|credits?|photo-?credit|figcaption|image-?meta|"
    r"read-?(?:more|next|also)|see-?also|more-?(?:on|from|stories|news)|related[\w-]*|recommend\w*|recirc\w*|most-?(?:read|popular|viewed)|"
    r"trending|popular|teasers?|"
    r"newsletters?|sign-?up|subscri\w+|paywall|regwall|promos?|promotion|call-?to-?action|cta|"
    r"cookies?|consent|gdpr|ccpa|cmp|onetrust[\w-]*|"
    r"share|sharing|social[\w-]*|follow-us|"
    r"comments?|comment-?list|disqus\w*|respond|"
    r"ads?|advert\w*|sponsor\w*|outbrain|taboola|"
    r"breadcrumbs?|tag-?list|tags|topics|skip-?link|pagination|"
    r"author-?bio|about-?author|bio|by-?line|dateline-?meta|time-?stamp|post-?meta|article-?meta|entry-?meta|read-?time|"
    r"print-?only|sr-?only|visually-?hidden|screen-?reader\w*|noprint"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_TAGS = {
    "script",
    "style",
    "noscript",
    "template",
    "figcaption",
    "nav",
    "button",
    "form",
    "dialog",
    "iframe",
    "svg",
    "amp-ad",
    "select",
}
_KEPT = {"html", "body", "article", "main", "p"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_NAMES = r"[A-ZÀ-Þ][\w.’'-]+(?: (?:de|van|von|der|la|bin|al|[A-ZÀ-Þ][\w.’'-]*)){0,4}"
_LINES = [
    line
    for line in files("index.readers").joinpath("boilerplate.txt").read_text(encoding="utf-8").splitlines()
    if line and line[0] != "#"
]
_LINE = re.compile("|".join(f"(?:{line})" for line in _LINES), re.IGNORECASE)
_BY = r"(?:By|Von|Par|Por|Di|Door|(?:Reporting|Writing|Edited|Editing|Compiled|Translated)(?: and \w+)? by)"
_BYLINE = re.compile(rf"{_BY}\s+{_NAMES}(?:\s*(?:,|and|und|et|y|&|\|)\s*{_NAMES})*(?:\s*[,|·•–—-]\s*[^.!?]{{0,60}})?")


def is_boilerplate(line: str) -> bool:
    """Whether a paragraph of a page is one that goes with the page and not with the article."""
    line = line.strip().strip("[]").strip()
    if not line or not any(c.isalnum() for c in line):
        return True
    return len(line) <= MAX_LINE and bool(_LINE.fullmatch(line) or _BYLINE.fullmatch(line))


def drop_boilerplate(tree: HtmlElement) -> None:
    """Take off the elements of a page that are called what no part of an article is called, or are not shown."""
    whole = len(_visible(tree)) or 1
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None or element.tag in _KEPT - {"p"}:
            continue
        if element.tag in _TAGS or _is_called(element):
            if element.tag not in ("script", "style") and len(_visible(element)) > _MAX_SHARE * whole:
                continue
            element.drop_tree()


def _visible(element: HtmlElement) -> str:
    return "".join(t for t in element.xpath(".//text()[not(parent::script or parent::style or parent::template)]"))


def _is_called(element: HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDDEN.search(element.get("style", "")):
        return True
    called = " ".join(element.get(name, "") for name in ("class", "id", "role", "data-component", "data-testid"))
    return bool(called.strip()) and bool(_CALLED.search(called[:500]))
