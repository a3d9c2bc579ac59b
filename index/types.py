"""The nouns of the library. Plain data, no behaviour beyond what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a reader found it, before it has an id. `text` begins with the title where there is one."""

    text: str
    title: str
    source: str  # the path or URL it was added from
    url: str = ""
    publisher: str = ""
    published: str = ""  # ISO 8601, as precise as is known: "2017-02-22" or "2017-02-22T14:05:00Z"
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article(Draft):
    """An article of the library. Offsets of its sentences count code points of `text`."""

    id: int = 0
    sentences: int = 0  # how many sentences it has


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article: `text == article.text[start:end]`."""

    id: int
    article_id: int
    position: int  # 0, 1, 2 ... within the article
    paragraph: int  # 0, 1, 2 ... within the article
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that retrieval returned for a question, with the article it stands in."""

    sentence: Sentence
    article: Article
    score: float = 0.0
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source that was to be added."""

    source: str
    status: Literal["added", "unchanged", "updated", "failed"]
    title: str = ""
    article_id: int | None = None
    sentences: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is: `done` of `total` units of `what`."""

    what: str
    done: int
    total: int
    detail: str = field(default="")
