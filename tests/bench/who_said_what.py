"""Answers to a question file from one library, from statement records and from sentences and the model alone.

    python -m tests.bench.who_said_what QUESTIONS.jsonl ARTICLES HOME

Writes HOME/with.jsonl and HOME/without.jsonl (both resume), for any scorer of answer files, and prints the time of each.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from assistant import Assistant
from assistant.cli import batch
from assistant.model import open_model
from assistant.settings import Settings
from index import Index


def main(questions: str, articles: str, home: str) -> None:
    index = Index.open(home)
    for _ in index.add(articles):
        pass
    model = open_model(Settings.load(home=home), lambda *_: None)
    lines = batch.read_questions(Path(questions))
    for name, records in (("with", True), ("without", False)):
        started = time.perf_counter()
        answered = sum(1 for _ in batch.run(Assistant(index, model, records), lines, Path(home) / f"{name}.jsonl", lambda *_: None))
        print(f"{name} statement records: {answered} answers in {time.perf_counter() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
