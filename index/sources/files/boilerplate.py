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
    r"audio-?(?:player|module|wrap\w*)?|media-?player|video-?player|"
    r"ads?|advert\w*|sponsor\w*|outbrain|taboola|"
    r"breadcrumbs?|tag-?list|tags|topics?(?:-?list)?|skip-?link|pagination|"
    r"kicker|eyebrow|overline|pull-?quote|pull|author-?bio|about-?author|bio|by-?line|dateline-?meta|time-?stamp|post-?meta|article-?meta|entry-?meta|read-?time|"
    r"print-?only|sr-?only|visually-?hidden|screen-?reader\w*|noprint"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_TAGS = frozenset("script style noscript template figcaption nav button form dialog iframe svg amp-ad select".split())
_KEPT = frozenset({"html", "body", "article", "main"})
_ENDS = re.compile(r"[.!?…][\"”’»')\]]*$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_NAMES = r"[A-ZÀ-Þ][\w.’'-]+(?: (?:de|van|von|der|la|bin|al|[A-ZÀ-Þ][\w.’'-]*)){0,4}"
_FILE = files("index.sources.files").joinpath("boilerplate.txt").read_text(encoding="utf-8")
_SECTIONS = [[line for line in section.splitlines() if line and line[0] != "#"] for section in _FILE.split("\n\n")[1:]]
_LINKS = re.compile("|".join(f"(?:{line})" for line in _SECTIONS[0]), re.IGNORECASE)  # to other stories
_OTHER = re.compile("|".join(f"(?:{line})" for section in _SECTIONS[1:] for line in section), re.IGNORECASE)
_BY = r"(?:By|Von|Par|Por|Di|Door|(?:Reporting|Writing|Edited|Editing|Compiled|Translated)(?: and \w+)? by)"
_BYLINE = re.compile(rf"{_BY}\s+{_NAMES}(?:\s*(?:,|and|und|et|y|&|\|)\s*{_NAMES})*(?:\s*[,|·•–—-]\s*[^.!?]{{0,60}})?")


def without_boilerplate(lines: list[str], headline: str) -> list[str]:
    """The paragraphs of a page that are the article's, without its headline and what stands above that."""
    kept: list[str] = []
    after_links = False  # under "More on this story" stand headlines of others
    for line in _below_headline(lines, headline):
        links = is_link_line(line)
        if links or is_boilerplate(line):
            after_links = links
        elif not (after_links and len(line) <= 120 and not _ENDS.search(line)):
            after_links = False
            kept.append(line)
    return _without_pull_quotes(kept)


def _below_headline(lines: list[str], headline: str) -> list[str]:
    """The lines below the headline; all of them where more than names of sections stands above it."""
    wanted = headline.casefold()
    at = next((number for number, line in enumerate(lines[:20]) if line.casefold() == wanted), None)
    if at is None or any(len(line) > 120 or _ENDS.search(line) for line in lines[:at]):
        return lines
    return lines[at + 1 :]


def _without_pull_quotes(lines: list[str]) -> list[str]:
    """The lines without those that only show a sentence of another one once more."""
    if len(lines) > 500:
        return lines
    whole = "\n".join(lines)
    return [line for line in lines if not (20 < len(line) <= MAX_LINE and _is_repeated(line, lines, whole))]


def _is_repeated(line: str, lines: list[str], whole: str) -> bool:
    words = line.strip("“”\"«»„‘’' ")
    return whole.count(words) > sum(words in other and len(other) <= len(line) for other in lines)


def is_boilerplate(line: str) -> bool:
    """Whether a paragraph of a page is one that goes with the page and not with the article."""
    line = line.strip().strip("[]").strip()
    if not line or not any(c.isalnum() for c in line):
        return True
    return len(line) <= MAX_LINE and bool(_LINKS.fullmatch(line) or _OTHER.fullmatch(line) or _BYLINE.fullmatch(line))


def is_link_line(line: str) -> bool:
    """Whether a line is, or stands above, links to other stories, such as "Read more" or "Related"."""
    return len(line) <= MAX_LINE and bool(_LINKS.fullmatch(line.strip()))


def drop_boilerplate(tree: HtmlElement) -> None:
    """Take off the elements of a page that are called what no part of an article is called, or are not shown."""
    whole = len(_visible(tree)) or 1
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None or element.tag in _KEPT:
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
