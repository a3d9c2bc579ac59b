"""What an answer is made of. `as_json` gives the form that scripts rely on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from assistant.model.prompt_text import without_marks
from index import Article, Evidence

Verdict = Literal["verified", "repaired", "unverified"]
Status = Literal["answered", "abstained", "error"]
Abstention = Literal["unsure", "not_said"]  # no sure answer was found; the articles do not say


@dataclass(frozen=True, slots=True)
class Outlet:
    """Another article that prints the cited sentence, too."""

    title: str
    publisher: str
    url: str
    article_id: int

    @classmethod
    def of(cls, article: Article) -> Outlet:
        return cls(article.title, article.publisher, article.url, article.id)


@dataclass(frozen=True, slots=True)
class Citation:
    """A pointer from an answer sentence to a stored sentence, with what was true of it when the answer was given."""

    marker: int
    article_id: int
    title: str
    source: str
    sentence_id: int
    sentence: str
    start: int
    end: int
    speaker: str | None
    also: tuple[Outlet, ...] = ()

    @classmethod
    def to(cls, marker: int, evidence: Evidence) -> Citation:
        s, a = evidence.sentence, evidence.article
        return cls(
            marker, a.id, a.title, a.source, s.id, s.text, s.start, s.end, evidence.speaker, tuple(map(Outlet.of, evidence.also))
        )


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One checked sentence. verified: the checks found nothing; repaired: a quotation or citation was put right;
    unverified: its cited sentences do not carry all of it."""

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...]

    @property
    def marked(self) -> str:
        return without_marks(self.text) + " " + "".join(f"[{c.marker}]" for c in self.citations)


@dataclass(slots=True)
class Timings:
    """Seconds since the question was asked, and tokens. None: did not happen."""

    first_evidence_s: float | None = None
    first_token_s: float | None = None
    total_s: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question. An abstention is a status of its own, and so is an error; `nearest` are the sentences that come
    nearest to an answer that is not given."""

    question: str
    standalone_question: str
    status: Status
    answer: str
    sentences: tuple[AnswerSentence, ...] = ()
    timings: Timings = field(default_factory=Timings)
    model: str = ""
    prompt_version: str = ""
    error: str | None = None
    abstention: Abstention | None = None
    nearest: tuple[Citation, ...] = ()

    def as_json(self, id: str = "") -> dict[str, Any]:
        return {"id": id, **asdict(self)}


# The events that answering yields, in this order; tokens and sentences alternate.


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A follow-up was understood as this question."""

    question: str


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence: sentences by the number that can cite them."""

    evidence: dict[int, Evidence]


@dataclass(frozen=True, slots=True)
class Token:
    """Text as the model writes it, not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A finished sentence, in place of the tokens since the last one; None where nothing supports what was written."""

    sentence: AnswerSentence | None


@dataclass(frozen=True, slots=True)
class Done:
    """The last event of every question."""

    answer: Answer


Event = Rewritten | Found | Token | Checked | Done
