"""Train the reranker on news quiz questions with the pages found for them.

    python -m index.reranking.train --data DIR [--questions N]

DIR holds questions.jsonl ({"question", "asked_on", "answers"}) and articles.jsonl (as `onrecord add` reads them), such as
RealTime QA's (Kasai et al., NeurIPS 2023). A candidate is right where it holds an answer's words and shares enough of the
question's: the answer alone may stand anywhere. Embedding the candidates takes most of the time (some twenty minutes on two cores).
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from index.catalog import Catalog
from index.embedding import DEFAULT_EMBEDDING, SentenceEmbedding
from index.readers import read
from index.reranking.features import NAMES, Candidates, features
from index.reranking.reranker import WEIGHTS, summary
from index.segmentation import sentence_spans
from index.types import Draft, Sentence
from index.words import keywords

CANDIDATES = 64
_ENOUGH = 0.3  # share of the question's words, with those of title and neighbours, that a right sentence must have
_SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=0, help="use this many, evenly chosen; all if not given")
    args = parser.parse_args()
    questions = [json.loads(line) for line in (args.data / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    if args.questions:
        questions = questions[:: max(1, len(questions) // args.questions)][: args.questions]
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.db")
        fill(catalog, args.data / "articles.jsonl")
        fit([example for question in questions if (example := make(catalog, question)) is not None])
        catalog.close()


def fill(catalog: Catalog, articles: Path) -> None:
    """Words are enough to find candidates: their vectors are made when they are needed."""
    for found in read(str(articles)):
        if isinstance(found, Draft) and catalog.find(found)[0] is None:
            spans = sentence_spans(found.text)
            catalog.add(found, spans, np.zeros((len(spans), 1), np.float32), [])


def make(
    catalog: Catalog, question: dict[str, Any], enough: float = _ENOUGH
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]] | None:
    """(features, which candidates are right) of one question; None where nothing is found. `enough`: see _ENOUGH."""
    text = re.sub(r"<[^>]+>", "", question["question"])
    matched = catalog.match(keywords(text), CANDIDATES)
    by_id = catalog.sentences_by_id([i for i, _ in matched])
    sentences = [by_id[i] for i, _ in matched]
    if not sentences:
        return None
    model = embedding()
    vectors = model.encode([text, *(s.text for s in sentences)])
    candidates = Candidates(sentences, [score for _, score in matched], (vectors[1:] @ vectors[0]).tolist())
    articles = {a.id: a for a in catalog.articles_by_id({s.article_id for s in sentences})}
    rows = features(catalog, text, date.fromisoformat(question["asked_on"]), candidates, articles)
    held = np.array([any(holds(s, answer) for answer in question["answers"]) for s in sentences])
    return rows, held & (rows[:, NAMES.index("words_with_neighbours")] >= enough)


_embedding: list[SentenceEmbedding] = []


def embedding() -> SentenceEmbedding:
    """The embedding model, loaded once."""
    if not _embedding:
        _embedding.append(SentenceEmbedding(DEFAULT_EMBEDDING))
    return _embedding[0]


def holds(sentence: Sentence, answer: str) -> bool:
    """Whether the answer's words stand in the sentence, in their order."""
    return f" {_plain(answer)} " in f" {_plain(sentence.text)} "


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("’", "'")).split())


def fit(examples: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]) -> None:
    """Fit both parts and write the weights."""
    answered = [(rows, right) for rows, right in examples if right.any()]
    rows, right = np.concatenate([r for r, _ in answered]), np.concatenate([y for _, y in answered])
    mean, scale = rows.mean(0), np.where(rows.std(0) > 1e-6, rows.std(0), 1.0)
    ranker = LogisticRegression(C=0.1, max_iter=5000, class_weight="balanced", random_state=_SEED)
    ranker.fit((rows - mean) / scale, right)
    weights = ranker.coef_[0]
    scored = [((r - mean) / scale) @ weights for r, _ in examples]
    inputs = np.array([summary(s, r) for s, (r, _) in zip(scored, examples, strict=True)])
    found = np.array([y[np.argsort(-s)[:8]].any() for s, (_, y) in zip(scored, examples, strict=True)])
    chance = LogisticRegression(C=0.1, max_iter=5000, fit_intercept=False, random_state=_SEED).fit(inputs, found)
    stored = {"features": NAMES, "mean": mean, "scale": scale, "weights": weights, "answered": chance.coef_[0]}
    readable = {name: [v if isinstance(v, str) else round(float(v), 5) for v in values] for name, values in stored.items()}
    WEIGHTS.write_text(json.dumps(readable, indent=1) + "\n", encoding="utf-8")
    print(f"{len(answered)} of {len(examples)} questions have a right candidate; it is in the first 8 of {int(found.sum())}")


if __name__ == "__main__":
    main()
