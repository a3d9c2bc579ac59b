"""A reader's own questions with what their answers must hold: run, scored, and every miss shown beside its evidence.

A line of the file is a question line (see batch.py) that may also carry

    "must_say":     [["Videgaray"], ["no way", "not accept"]]   each list: one of these stands in the answer
    "must_not_say": ["yes"]                                     none of these does
    "must_cite":    ["calling it hostile"]                      each stands in a cited sentence
    "abstain":      true                                        the only right answer is an abstention

Texts are compared by whole words, without regard to case, typography and punctuation; a yes or no is the answer's first word.
"""

from __future__ import annotations

import html
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from assistant.answering.assistant import Assistant
from assistant.checking.sentence import find_verbatim, quotations_in
from assistant.cli.batch import QuestionLine, read_lines
from assistant.types import Answer, Done, Found
from index import Evidence


class Case(QuestionLine):
    """A question with what its answer must hold."""

    must_say: list[list[str]] = Field(default_factory=list)
    must_not_say: list[str] = Field(default_factory=list)
    must_cite: list[str] = Field(default_factory=list)
    abstain: bool = False


@dataclass(frozen=True)
class Outcome:
    """A case with its answer, the evidence shown for it, and what is wrong with it (nothing: it is right)."""

    case: Case
    answer: Answer
    evidence: tuple[Evidence, ...]
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.faults


def read_cases(path: Path) -> list[Case]:
    """All cases of a .jsonl file. Raises QuestionError that names the first bad line."""
    return read_lines(path, Case)


def run(assistant: Assistant, cases: Sequence[Case]) -> Iterator[Outcome]:
    """Ask every question and judge its answer."""
    for case in cases:
        evidence: tuple[Evidence, ...] = ()
        for event in assistant.ask(case.question, case.conversation, asked_on=case.asked_on):
            if isinstance(event, Found):
                evidence = tuple(event.evidence.values())
            elif isinstance(event, Done):
                yield Outcome(case, event.answer, evidence, tuple(faults(case, event.answer)))


def faults(case: Case, answer: Answer) -> Iterator[str]:
    """What keeps an answer from being right."""
    if answer.status == "error":
        yield f"error: {answer.error}"
        return
    if case.abstain or answer.status == "abstained":
        if case.abstain != (answer.status == "abstained"):
            yield "answered what the articles do not say" if case.abstain else "abstained"
        return
    said, cited = _plain(answer.answer), _plain(" ".join(c.sentence for s in answer.sentences for c in s.citations))
    for alternatives in case.must_say:
        if not any(_says(said, text) for text in alternatives):
            yield "does not say " + " or ".join(f"“{text}”" for text in alternatives)
    yield from (f"says “{text}”" for text in case.must_not_say if _says(said, text))
    yield from (f"does not cite “{text}”" for text in case.must_cite if _plain(text) not in cited)
    for sentence in answer.sentences:
        if not sentence.citations:
            yield f"cites nothing for “{sentence.text}”"
        sources = " ".join(c.sentence for c in sentence.citations)
        yield from (f"misquotes {q}" for q in quotations_in(sentence.text) if not find_verbatim(q.strip("“”\"' .,"), sources))


def _says(said: str, text: str) -> bool:
    """Whether an answer says some words, whole; a yes or no comes first."""
    wanted = _plain(text)
    return said.split(" ", 1)[0] == wanted if wanted in ("yes", "no") else f" {wanted} " in f" {said} "


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("’", "'").replace("'", "")).split())


def summary(outcomes: Sequence[Outcome]) -> dict[str, float | int]:
    """Shares from 0 to 1, counts and medians in seconds."""
    answerable = [o for o in outcomes if not o.case.abstain]
    absent = [o for o in outcomes if o.case.abstain]
    seconds = [o.answer.timings.total_s for o in outcomes if o.answer.timings.total_s is not None]
    return {
        "questions": len(outcomes),
        "right": _share([o.right for o in outcomes]),
        "right_where_answerable": _share([o.right for o in answerable]),
        "abstains_where_absent": _share([o.right for o in absent]),
        "wrongly_abstains": _share([o.answer.status == "abstained" for o in answerable]),
        "errors": sum(o.answer.status == "error" for o in outcomes),
        "median_total_s": round(statistics.median(seconds), 2) if seconds else 0.0,
    }


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 3) if values else 1.0


def report(outcomes: Sequence[Outcome]) -> str:
    """An HTML page: the figures, then every miss with its answer and evidence, then what was right."""
    figures = "".join(f"<tr><td>{html.escape(k.replace('_', ' '))}</td><td>{v}</td></tr>" for k, v in summary(outcomes).items())
    misses = [o for o in outcomes if not o.right]
    right = [o for o in outcomes if o.right]
    body = "".join(_section(o) for o in misses) or "<p>None.</p>"
    rest = "".join(f"<li>{html.escape(o.case.question)} <span>{html.escape(o.answer.answer)}</span></li>" for o in right)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>onrecord: evaluation</title><style>{_STYLE}</style>'
        f"<h1>onrecord: evaluation of {date.today().isoformat()}</h1><table>{figures}</table>"
        f"<h2>Misses ({len(misses)})</h2>{body}<h2>Right ({len(right)})</h2><ul>{rest}</ul></html>"
    )


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1f2937}"
    "td{padding:.1rem 1rem .1rem 0}section{border-top:1px solid #cbd5e1;padding:.5rem 0}.fault{color:#b91c1c}"
    "blockquote{margin:.3rem 0;padding-left:.8rem;border-left:3px solid #cbd5e1;color:#475569}li span{color:#475569}"
)


def _section(outcome: Outcome) -> str:
    escape = html.escape
    wrong = "".join(f'<p class="fault">{escape(fault)}</p>' for fault in outcome.faults)
    evidence = "".join(
        f"<blockquote>{escape(f'{e.speaker}: ' if e.speaker else '')}{escape(e.sentence.text)} "
        f"<small>{escape(e.article.title)}</small></blockquote>"
        for e in outcome.evidence
    )
    title = f"{outcome.case.id}: {outcome.case.question}"
    return f"<section><h3>{escape(title)}</h3>{wrong}<p>{escape(outcome.answer.answer)}</p>{evidence}</section>"
