"""Does retrieval find the sentence that answers? By words, by vectors, and by both, over a folder of articles.

usage: python -m tests.bench.retrieval QUESTIONS.jsonl ARTICLES_DIR [--embedding NAME]

A question line is {"question", "gold": [{"article", "spans": [[start, end], ...]}]}: `article` is a file's name without its
suffix, the spans are characters of that file. Lines without gold are left out. Prints how many questions have a gold
sentence in the top 4 and 8, the time to add the articles, and the time of a search.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index import Index, Sentence
from index.english.words import keywords
from index.search.retrieval import CANDIDATES

SIZES = (4, 8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--embedding")
    args = parser.parse_args()
    questions = [q for q in map(json.loads, args.questions.read_text(encoding="utf-8").splitlines()) if q.get("gold")]
    with tempfile.TemporaryDirectory() as home:
        index = Index.open(home, args.embedding)
        index.embedding()
        began = time.perf_counter()
        sentences = sum(a.sentences for a in index.add(str(args.articles)))
        print(f"added {len(index.articles())} articles, {sentences} sentences in {time.perf_counter() - began:.1f} s")
        report(index, questions)
        index.close()


def report(index: Index, questions: list[dict[str, Any]]) -> None:
    """Print a line for each way of searching, and the time that the fused one takes."""
    ways: dict[str, Callable[[Index, str], list[Sentence]]] = {"words": by_words, "vectors": by_vectors, "both": by_both}
    for name, search in ways.items():
        hits, times = dict.fromkeys(SIZES, 0), []
        for question in questions:
            began = time.perf_counter()
            found = search(index, question["question"])
            times.append(time.perf_counter() - began)
            for size in SIZES:
                hits[size] += any(is_gold(index, s, question["gold"]) for s in found[:size])
        print(f"{name}: {hits} of {len(questions)}; median {1000 * statistics.median(times):.0f} ms")


def by_both(index: Index, question: str) -> list[Sentence]:
    return [e.sentence for e in index.search(question, max(SIZES))]


def by_words(index: Index, question: str) -> list[Sentence]:
    ids = [i for i, _ in index.catalog.sentences.match(keywords(question), CANDIDATES)]
    found = index.catalog.sentences.by_id(ids)
    return [found[i] for i in ids]


def by_vectors(index: Index, question: str) -> list[Sentence]:
    ids = [i for i, _ in index.store().search(index.embedding().encode([question])[0], CANDIDATES)]
    found = index.catalog.sentences.by_id(ids)
    return [found[i] for i in ids]


def is_gold(index: Index, sentence: Sentence, gold: list[dict[str, Any]]) -> bool:
    article = index.article(sentence.article_id)
    return any(
        Path(article.source).stem == g["article"]
        and any(start < sentence.end and sentence.start < end for start, end in g["spans"])
        for g in gold
    )


if __name__ == "__main__":
    main()
