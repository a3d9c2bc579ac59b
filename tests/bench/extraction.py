"""How well articles are found on web pages: ours and bare trafilatura side by side.

    python -m tests.bench.extraction [--show]

The pages lie in tests/pages, with what is right in expected.json: title, day, publisher, authors, language, the article's first
and last sentence, and words of the page that its text must not hold. --show prints what is wrong.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import trafilatura

from index.errors import SourceError
from index.sources.files.html import read_html

PAGES = Path(__file__).parents[1] / "pages"
PARTS = ("title", "date", "first", "last", "clean", "body", "publisher", "authors", "language")


def expectations() -> dict[str, dict[str, Any]]:
    """What is right, by the page's file name."""
    found: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))
    return found


def ours(data: bytes) -> dict[str, Any]:
    try:
        draft = read_html(data, "page")
    except SourceError:
        return {}
    parts = ("title", "published", "publisher", "authors", "language", "text")
    return {name: getattr(draft, name) for name in parts}


def bare(data: bytes) -> dict[str, Any]:
    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False)
    if found is None or isinstance(found, dict):
        return {}
    return {
        "title": found.title or "", "published": found.date or "", "publisher": found.sitename or "",
        "authors": tuple((found.author or "").split("; ")) if found.author else (), "language": found.language or "",
        "text": found.text or "",
    }  # fmt: skip


def judged(found: dict[str, Any], right: dict[str, Any]) -> dict[str, bool]:
    """Which parts of what was found are right; "body" is right where its first and last sentence are and nothing else is in it."""
    text = " ".join(found.get("text", "").split())
    text = text.removeprefix(right["title"]).strip()
    result = {
        "title": found.get("title") == right["title"],
        "date": found.get("published", "")[:10] == right["published"],
        "publisher": found.get("publisher") == right["publisher"],
        "authors": list(found.get("authors", ())) == right["authors"],
        "language": found.get("language") == right["language"],
        "first": text.startswith(right["first"]),
        "last": text.endswith(right["last"]),
        "clean": bool(text) and not any(words in text for words in right["absent"]),
    }
    return {**result, "body": result["first"] and result["last"] and result["clean"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true")
    show = parser.parse_args().show
    pages = expectations()
    sums = {"ours": dict.fromkeys(PARTS, 0), "bare trafilatura": dict.fromkeys(PARTS, 0)}
    for name, right in pages.items():
        data = (PAGES / name).read_bytes()
        for who, found in (("ours", ours(data)), ("bare trafilatura", bare(data))):
            result = judged(found, right)
            for part in PARTS:
                sums[who][part] += result[part]
            wrong = [part for part in PARTS if not result[part]]
            if show and wrong and who == "ours":
                print(f"{name}: {', '.join(wrong)}\n  {found}\n")
    print(f"right of {len(pages):<8}" + "".join(f"{part:>10}" for part in PARTS))
    for who, counts in sums.items():
        print(f"{who:<17}" + "".join(f"{counts[part]:>10}" for part in PARTS))


if __name__ == "__main__":
    main()
