"""What the reranker is worth: questions whose answer stands in the first k sentences, by keywords and reranked.

    python -m tests.bench.reranking DIR [--every N]

DIR holds questions.jsonl and articles.jsonl (see index.reranking.train); all its articles are one library. Also printed: how well
the chance of an answer tells questions that have one from others (area under the ROC curve), and the time for 64 candidates.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from index.catalog import Catalog
from index.reranking.features import NAMES
from index.reranking.reranker import default_model
from index.reranking.train import fill, make

DEPTHS = (1, 4, 8, 16, 32, 64)


def main(folder: str, *flags: str) -> None:
    step = int(flags[1]) if flags[:1] == ("--every",) else 1
    data = Path(folder)
    questions = [json.loads(line) for line in (data / "questions.jsonl").read_text(encoding="utf-8").splitlines()][::step]
    model = default_model()
    with tempfile.TemporaryDirectory() as home:
        catalog = Catalog(Path(home) / "catalog.db")
        fill(catalog, data / "articles.jsonl")
        before, after, chances, found = [], [], [], []
        for question in questions:
            made = make(catalog, question, enough=0.0)
            if made is None:
                continue
            rows, right = made
            started = time.perf_counter()
            scores = model.score(rows)
            chances.append(model.chance(scores, rows))
            order = np.argsort(-scores)
            spent = time.perf_counter() - started
            found.append(bool(question.get("in_pages")))
            if question.get("in_pages"):
                before.append([bool(right[:k].any()) for k in DEPTHS])
                after.append([bool(right[order[:k]].any()) for k in DEPTHS])
        print("answer in the first", *(f"{k:>4}" for k in DEPTHS), f"  of {len(before)}")
        print("keywords           ", *(f"{n:>4}" for n in np.sum(before, 0)))
        print("reranked           ", *(f"{n:>4}" for n in np.sum(after, 0)))
        print(f"chance of an answer, area under the curve: {roc_auc_score(found, chances):.3f}; scoring {1000 * spent:.2f} ms")
        weights = dict(zip(NAMES, model.weights.round(2).tolist(), strict=True))
        print("weights:", ", ".join(f"{n} {w}" for n, w in sorted(weights.items(), key=lambda p: -abs(p[1]))[:10]))
        catalog.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
