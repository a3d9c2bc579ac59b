"""When to abstain: every question answered as if there were no abstaining, and what abstaining by the judges then does.

    python -m tests.bench.abstaining LIBRARY_HOME QUESTIONS.jsonl LOG.jsonl [--abstain SHARE] [--sentences]

The library holds the pages of all the questions; a question line is {"id", "question", "asked_on", "answers", "in_pages"}.
LOG keeps what was asked, and resumes. With --sentences no answer is a short one; without it the few that are none keep the
shipped weights. Printed are, without abstaining, by the shipped weights, and by weights fitted on nine tenths of the questions
for the other tenth: how many are answered right and wrong of those that the pages answer (right: an answer's words stand in what
is shown; beside it, in the short answer itself, without the sentence shown with it), and how many of the others are not answered.
Then the weights fitted on all (for assistant/abstaining.py): a logistic regression, its constant moved to where SHARE (0.7) of the
questions that the pages do not answer are abstained from. The judges of short answers count alike, each by its standard deviation
(Dawes, American Psychologist 1979): so few questions tell no better weights.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant import Assistant
from assistant.abstaining import HOPELESS, Abstaining, Judged, JudgedShort, log_odds_of_right
from assistant.models import open_model
from assistant.settings import Settings
from index import Index
from index.reranking.training_data import plain_words

_FOLDS = 10
_LONGEST = 60  # words of an answer that counts
Row = dict[str, Any]
Kind = type[Judged] | type[JudgedShort]


class Listening(Abstaining):
    """Never abstains, and keeps what the judges said."""

    def __init__(self) -> None:
        self.heard: Judged | JudgedShort | None = None

    def is_hopeless(self, chance: float) -> bool:  # noqa: ARG002
        return False

    def is_answerable(self, yes: float) -> bool:  # noqa: ARG002
        return True

    def is_believed(self, judged: Judged | JudgedShort) -> bool:
        self.heard = judged
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("log", type=Path)
    parser.add_argument("--abstain", type=float, default=0.7)
    parser.add_argument("--sentences", action="store_true")
    args = parser.parse_args()
    ask(args.home, args.questions, args.log, not args.sentences)
    rows = [json.loads(line) for line in args.log.read_text(encoding="utf-8").splitlines()]
    kind: Kind = Judged if args.sentences else JudgedShort
    report("no abstaining", rows, [1.0] * len(rows))
    report("shipped", rows, [_shipped(row) for row in rows])
    folds = [(rows[n::_FOLDS], [r for i, r in enumerate(rows) if i % _FOLDS != n]) for n in range(_FOLDS)]
    fits = [(own, _fit(others, kind, args.abstain)) for own, others in folds]
    report("fitted on the others", [row for own, _ in fits for row in own], [fit.score(row) for own, fit in fits for row in own])
    fitted = _fit(rows, kind, args.abstain)
    print(f"{kind.__name__}: CONSTANT = {fitted.CONSTANT:.3f}; WEIGHTS = {tuple(round(w, 3) for w in fitted.WEIGHTS)}")


def ask(home: Path, questions: Path, log: Path, short: bool) -> None:
    """Answer the questions that are not in the log yet."""
    done = {json.loads(line)["id"] for line in log.read_text(encoding="utf-8").splitlines()} if log.exists() else set()
    left = [q for q in map(json.loads, questions.read_text(encoding="utf-8").splitlines()) if q["id"] not in done]
    if not left:
        return
    index = Index.open(home)
    model = open_model(Settings.load(home=str(home)), lambda *_: None)
    for number, question in enumerate(left, 1):
        listening = Listening()
        answer = Assistant(index, model, short=short, abstaining=listening).answer(
            question["question"], asked_on=date.fromisoformat(question["asked_on"])
        )
        judged = asdict(listening.heard) if listening.heard else None
        is_short = len(answer.answer.split()) <= _LONGEST
        right = answer.status == "answered" and is_short and any(_holds(answer.answer, gold) for gold in question["answers"])
        row = {"id": question["id"], "in_pages": question["in_pages"], "status": answer.status, "right": right}
        if isinstance(listening.heard, JudgedShort):
            row["right_alone"] = right and any(_holds(answer.answer.split(": ")[0], gold) for gold in question["answers"])
        row |= {"judged": judged, "answer": answer.answer, "tokens": answer.timings.prompt_tokens}
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{number} of {len(left)}: {question['question']} -> {answer.answer or answer.status}", flush=True)
    index.close()


def report(name: str, rows: Sequence[Row], scores: Sequence[float]) -> None:
    """What is right, wrong and not answered where an answer needs a score of 0 or more."""
    said = [row["status"] == "answered" and score >= 0 for row, score in zip(rows, scores, strict=True)]
    there = [(row, s) for row, s in zip(rows, said, strict=True) if row["in_pages"]]
    absent = [s for row, s in zip(rows, said, strict=True) if not row["in_pages"]]
    right, wrong = (sum(s and row["right"] is kind for row, s in there) for kind in (True, False))
    alone = sum(s and bool(row.get("right_alone", row["right"])) for row, s in there)
    print(f"{name}: right {right / len(there):.1%} of {len(there)} (short answers alone {alone / len(there):.1%}), "
          f"wrong {wrong / len(there):.1%}; abstains where there is no answer {1 - sum(absent) / max(1, len(absent)):.1%} "
          f"of {len(absent)}")  # fmt: skip


def _holds(answer: str, gold: str) -> bool:
    """Whether an answer has the gold one's words; "U.S." and "US" are one."""
    return plain_words(gold.replace(".", "")) in plain_words(answer.replace(".", ""))


def _judged(row: Row) -> Judged | JudgedShort | None:
    heard = row["judged"]
    return None if heard is None else JudgedShort(**heard) if "share" in heard else Judged(**heard)


def _shipped(row: Row) -> float:
    judged = _judged(row)
    return 1.0 if judged is None else -1.0 if judged.chance < HOPELESS else log_odds_of_right(judged)


@dataclass(frozen=True)
class _Fitted:
    """Weights for one kind of judges; rows of another kind keep the shipped ones."""

    kind: Kind
    CONSTANT: float
    WEIGHTS: tuple[float, ...]

    def score(self, row: Row) -> float:
        judged = _judged(row)
        if not isinstance(judged, self.kind) or judged.chance < HOPELESS:
            return _shipped(row)
        return self.CONSTANT + sum(w * x for w, x in zip(self.WEIGHTS, judged.as_numbers(), strict=True))


def _fit(rows: Sequence[Row], kind: Kind, share: float) -> _Fitted:
    judged = [(j.as_numbers(), row["right"]) for row in rows if isinstance(j := _judged(row), kind)]
    numbers, right = np.array([x for x, _ in judged]), [right for _, right in judged]
    scale = numbers.std(0) if kind is JudgedShort else np.ones(numbers.shape[1])
    inputs = (numbers / scale).sum(1, keepdims=True) if kind is JudgedShort else numbers
    model = LogisticRegression(max_iter=5000).fit(inputs, right)
    weights = tuple((model.coef_[0] / scale).tolist())
    fitted = _Fitted(kind, 0.0, weights)
    absent = [row for row in rows if not row["in_pages"] and row["status"] == "answered"]
    own = sorted((fitted.score(row) for row in absent if isinstance(_judged(row), kind)), reverse=True)
    others = sum(fitted.score(row) >= 0 for row in absent if not isinstance(_judged(row), kind))
    allowed = int((1 - share) * sum(not row["in_pages"] for row in rows)) - others
    return replace(fitted, CONSTANT=-own[min(max(0, allowed), len(own) - 1)] - 1e-6)


if __name__ == "__main__":
    main()
