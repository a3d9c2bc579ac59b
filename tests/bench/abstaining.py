"""When to abstain: every question answered as if there were no abstaining, and what abstaining by the judges then does.

    python -m tests.bench.abstaining LIBRARY_HOME QUESTIONS.jsonl LOG.jsonl [--abstain SHARE]

The library holds the pages of all the questions; a question line is {"id", "question", "asked_on", "answers", "in_pages"}.
LOG keeps what was asked, and resumes. Printed are, without abstaining, by the shipped weights, and by weights fitted on nine
tenths of the questions for the other tenth: how many are answered right and wrong of those that the pages answer, and how many
of the others are not answered. Then the weights fitted on all (for assistant/abstaining.py): a logistic regression, its constant
moved to where SHARE (0.7) of the questions that the pages do not answer are abstained from.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from assistant import Assistant
from assistant.abstaining import HOPELESS, Abstaining, Judged, log_odds_of_right
from assistant.models import open_model
from assistant.settings import Settings
from index import Index
from index.reranking.training_data import plain_words

_FOLDS = 10
_LONGEST = 60  # words of an answer that counts
_NOT_JUDGED = asdict(Judged(0.5, 0.5, None, 1))
Row = dict[str, Any]


class Listening(Abstaining):
    """Never abstains, and keeps what the judges said."""

    def __init__(self) -> None:
        self.heard: Judged | None = None

    def is_hopeless(self, chance: float) -> bool:  # noqa: ARG002
        return False

    def is_answerable(self, yes: float) -> bool:  # noqa: ARG002
        return True

    def is_believed(self, judged: Judged) -> bool:
        self.heard = judged
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("log", type=Path)
    parser.add_argument("--abstain", type=float, default=0.7)
    args = parser.parse_args()
    ask(args.home, args.questions, args.log)
    rows = [json.loads(line) for line in args.log.read_text(encoding="utf-8").splitlines()]
    report("no abstaining", rows, [1.0] * len(rows))
    report("shipped", rows, [_shipped(row) for row in rows])
    folds = [(rows[n::_FOLDS], [r for i, r in enumerate(rows) if i % _FOLDS != n]) for n in range(_FOLDS)]
    judged = [
        (row, score) for own, others in folds for row, score in zip(own, _scores(own, _fit(others, args.abstain)), strict=True)
    ]
    report("fitted on the others", [row for row, _ in judged], [score for _, score in judged])
    constant, *weights = _fit(rows, args.abstain)
    print(f"CONSTANT = {constant:.3f}; WEIGHTS = (" + ", ".join(f"{w:.3f}" for w in weights) + ")")


def ask(home: Path, questions: Path, log: Path) -> None:
    """Answer the questions that are not in the log yet."""
    done = {json.loads(line)["id"] for line in log.read_text(encoding="utf-8").splitlines()} if log.exists() else set()
    left = [q for q in map(json.loads, questions.read_text(encoding="utf-8").splitlines()) if q["id"] not in done]
    if not left:
        return
    index = Index.open(home)
    model = open_model(Settings.load(home=str(home)), lambda *_: None)
    for number, question in enumerate(left, 1):
        listening = Listening()
        answer = Assistant(index, model, abstaining=listening).answer(
            question["question"], asked_on=date.fromisoformat(question["asked_on"])
        )
        judged = asdict(listening.heard) if listening.heard else None
        short = len(answer.answer.split()) <= _LONGEST
        right = answer.status == "answered" and short and any(_holds(answer.answer, gold) for gold in question["answers"])
        row = {"id": question["id"], "in_pages": question["in_pages"], "status": answer.status, "right": right}
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
    print(f"{name}: right {right / len(there):.1%} of {len(there)}, wrong {wrong / len(there):.1%}; "
          f"abstains where there is no answer {1 - sum(absent) / max(1, len(absent)):.1%} of {len(absent)}")  # fmt: skip


def _holds(answer: str, gold: str) -> bool:
    return plain_words(gold) in plain_words(answer)


def _shipped(row: Row) -> float:
    if row["judged"] is None:
        return 1.0
    judged = Judged(**row["judged"])
    return -1.0 if judged.chance < HOPELESS else log_odds_of_right(judged)


def _inputs(rows: Sequence[Row]) -> npt.NDArray[np.float64]:
    """(rows, judges): what they say, as it is weighed; where they were not asked, that they do not know."""
    return np.array([Judged(**(row["judged"] or _NOT_JUDGED)).as_numbers() for row in rows])


def _fit(rows: Sequence[Row], share: float) -> list[float]:
    """The constant, and the weights of the judges."""
    answered = [row for row in rows if row["status"] == "answered"]
    model = LogisticRegression(max_iter=5000).fit(_inputs(answered), [row["right"] for row in answered])
    weights = model.coef_[0].tolist()
    absent = [row for row in rows if not row["in_pages"]]
    scores = [
        s if row["status"] == "answered" else -np.inf for row, s in zip(absent, _scores(absent, [0.0, *weights]), strict=True)
    ]
    return [-float(np.quantile(scores, share, method="higher")) - 1e-6, *weights]


def _scores(rows: Sequence[Row], weights: Sequence[float]) -> list[float]:
    return [float(s) for s in weights[0] + _inputs(rows) @ np.array(weights[1:])]


if __name__ == "__main__":
    main()
