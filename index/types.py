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
    language: str = ""  # ISO 639-1, "" where it is not known
    note: str = ""  # what its reader should know of the text, such as what was left out; told when it is added, not kept


@dataclass(frozen=True, slots=True)
class Article(Draft):
    """An article of the library. Offsets of its sentences count code points of `text`."""

    id: int = 0
    sentences: int = 0  # how many sentences it has
    tags: tuple[str, ...] = ()
    added_at: str = ""  # UTC, "2026-01-31 10:00:00"


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
class Reading:
    """What the reader says of one sentence for one question: log odds that it answers; the stretch [start, end) of it where the
    answer's words most likely stand, with the chance of just these; the chance that it says yes, for a yes-or-no question."""

    answers: float
    start: int
    end: int
    likely: float
    yes: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that retrieval returned for a question, with the article it stands in.

    `also` are near-duplicates of that article, such as other outlets' prints of the same wire copy, that have it too.
    `reading` is None where it was found, but not read.
    """

    sentence: Sentence
    article: Article
    score: float = 0.0
    speaker: str | None = None
    also: tuple[Article, ...] = ()
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What was read for a question: the sentences, the likeliest answer first, of which the first `answering` belong to an answer;
    the chances, from 0 to 1, that the first one answers and that any does; the shares of what kind of answer is asked for
    (`index.search.reading.KINDS`). `outcome`: the answer is sure; it is not; surely nothing answers."""

    evidence: tuple[Evidence, ...]
    answering: int
    right: float
    answerable: float
    kinds: dict[str, float]
    outcome: Literal["sure", "unsure", "silent"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Who said what, and where. Offsets count code points of the article's text.

    `speaker` is a name, or None where the article gives none (status "unnamed": `mention` is all it says of the source) or
    where it is not clear who is meant ("unresolved"). `because` is the sentence that tells who `mention` is.

    `polarity`: said; said not to be so; not said, kept back; asked; said only if, perhaps or later; wrongly reported as said; or
    unclear, where the article's words do not show that the speaker said it.
    """

    id: int
    article_id: int
    speaker: str | None
    status: Literal["named", "unnamed", "unresolved"]
    confidence: float  # 0 to 1, that `speaker` is right
    mention: str  # the source as written, "" where the text has none beside the words
    cue: str
    content: str  # the reported words as they stand in the article; parts are joined by " … "
    kind: Literal["direct", "indirect", "mixed"]
    act: Literal["said", "held", "did"]  # words; a view, wish or plan; another deed that bears on something
    polarity: Literal["affirmed", "denied", "withheld", "asked", "supposed", "misquoted", "unclear"]
    contents: tuple[tuple[int, int], ...]
    sentence_ids: tuple[int, ...]  # the sentences that the contents stand in
    because: int | None = None  # a sentence's id
    parent: int | None = None  # the statement that this one is reported in
    teller: str = ""  # who says that it was said, where it is reported in another's words
    mention_start: int | None = None
    cue_start: int | None = None

    @property
    def is_said(self) -> bool:
        """Whether the speaker said it, or said that it is not so."""
        return self.polarity in ("affirmed", "denied")

    @property
    def is_told(self) -> bool:
        """Whether its words are the speaker's own: said, or asked in quotation marks. What was asked is nobody's view."""
        return self.is_said or (self.polarity == "asked" and self.kind == "direct" and self.cue != "")

    @property
    def said_by(self) -> str:
        """The speaker for a reader: the name, else the source as the article describes it."""
        return self.speaker or self.mention or "an unnamed source"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source that was to be added."""

    source: str
    status: Literal["added", "unchanged", "updated", "failed"]
    title: str = ""
    article_id: int | None = None
    sentences: int = 0
    statements: int = 0
    message: str = ""
    too_long: bool = False  # to look for statements in it: it is stored without


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is: `done` of `total` units of `what`."""

    what: str
    done: int
    total: int
    detail: str = field(default="")
