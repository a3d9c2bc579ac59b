"""Fit the weights by which reader and language model together tell yes from no.

    python -m assistant.answering.fit_yes_or_no --articles ARTICLES.jsonl --questions QUESTIONS.jsonl [...]

Of articles {"id", "url", "title", "sentences"} and their questions {"article", "question", "standalone", "label": "yes" or "no",
"sentences": numbers from 1 of those that answer}, those are taken whose article the reader's training keeps apart. Prints what
yes_or_no.json holds, and how often the two are right (ten-fold cross-validation). A question takes some 2 seconds on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from assistant.answering.yes_or_no import lean, log_odds, weights
from assistant.model import open_model
from assistant.settings import Settings
from index import is_kept_apart, reading_of


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=Path, action="append", required=True)
    parser.add_argument("--questions", type=Path, action="append", required=True)
    args = parser.parse_args()
    model = open_model(Settings.load())
    asked, leanings, truth = [], [], []
    for article, question in kept_apart(args.articles, args.questions):
        text = question.get("standalone") or question["question"]
        sentence = article["sentences"][question["sentences"][0] - 1]
        leans = lean(model, article["title"], sentence, text)
        assert leans is not None, "the model tells no chances"
        leanings.append(leans)
        asked.append((text, article["title"], sentence))
        truth.append(question["label"] == "yes")
    x = np.array([(log_odds(reading.yes), leans) for reading, leans in zip(reading_of(asked), leanings, strict=True)])
    y = np.array(truth)
    fitted = LogisticRegression(C=10.0).fit(x, y)
    chances = cross_val_predict(LogisticRegression(C=10.0), x, y, cv=10, method="predict_proba")[:, 1]
    told = np.maximum(chances, 1 - chances) >= weights().sure
    right = (chances > 0.5) == y
    print(f"{len(y)} questions: {right.mean():.3f} right; told {told.mean():.3f}, of these right {right[told].mean():.3f}")
    found = [round(float(w), 4) for w in (*fitted.coef_[0], fitted.intercept_[0])]
    print(json.dumps(dict(zip(("reader", "model", "offset"), found, strict=True))))


def kept_apart(articles: list[Path], questions: list[Path]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The yes-or-no questions on articles that the reader was not taught with."""
    known = {a["id"]: a for path in articles for a in _lines(path) if is_kept_apart(a["url"])}
    for path in questions:
        for question in _lines(path):
            if question.get("label") in ("yes", "no") and question["sentences"] and question["article"] in known:
                yield known[question["article"]], question


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


if __name__ == "__main__":
    main()
