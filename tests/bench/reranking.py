"""What the reranker is worth: questions whose answer stands in the first k sentences, as found and reranked.

    python -m tests.bench.reranking LIBRARY_HOME QUESTIONS.jsonl [--every N]

The library holds the pages of all the questions (`onrecord add articles.jsonl`); a question line is {"question", "asked_on",
"answers", "in_pages"}. Found: keywords and vectors, fused. Also printed: how well the chance of an answer tells questions that
have one from others (area under the ROC curve), and the time for 64 candidates.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from index import Index
from index.reranking import rerank
from index.reranking.features import Candidates
from index.reranking.training_data import holds, load_questions
from index.words import keywords

DEPTHS = (1, 4, 8, 16, 32, 64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args()
    index = Index.open(args.home)
    before: list[list[bool]] = []
    after: list[list[bool]] = []
    chances, answerable, spent = [], [], []
    for question in load_questions(args.questions)[:: args.every]:
        text, day = question["question"], date.fromisoformat(question["asked_on"])
        found = {way: index.search(text, DEPTHS[-1], None, day, rerank=way) for way in (False, True)}
        if question["in_pages"]:
            for way, rows in ((False, before), (True, after)):
                right = [any(holds(e.sentence, answer) for answer in question["answers"]) for e in found[way]]
                rows.append([any(right[:k]) for k in DEPTHS])
        answerable.append(bool(question["in_pages"]))
        chances.append(found[True][0].answered or 0.0)
        sentences = [e.sentence for e in found[False]]
        articles = {e.article.id: e.article for e in found[False]}
        bm25 = index.catalog.scores(keywords(text), [s.id for s in sentences])
        candidates = Candidates(sentences, [bm25.get(s.id, 0.0) for s in sentences], [0.5] * len(sentences))
        started = time.perf_counter()
        rerank(index.catalog, text, day, candidates, articles)
        spent.append(1000 * (time.perf_counter() - started))
    print("answer in the first", *(f"{k:>4}" for k in DEPTHS), f"  of {len(before)}")
    print("found              ", *(f"{n:>4}" for n in np.sum(before, 0)))
    print("reranked           ", *(f"{n:>4}" for n in np.sum(after, 0)))
    print(f"chance of an answer, area under the curve: {roc_auc_score(answerable, chances):.3f} ({len(chances)} questions)")
    print(f"reranking {DEPTHS[-1]} candidates: median {statistics.median(spent):.0f} ms")
    index.close()


if __name__ == "__main__":
    main()
