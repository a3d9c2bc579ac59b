"""How long a reader waits: opening, the first evidence, the first token of a first and of further questions, memory.

usage: python -m tests.bench.answer_speed
Asks the sample story four questions, with nothing read beforehand, and prints seconds.
"""

from __future__ import annotations

import resource
import tempfile
import time

from assistant import Assistant
from assistant.model import open_model
from assistant.settings import Settings
from index import Index

QUESTIONS = [
    "What did Luis Videgaray say about the new rules?",
    "What did Kelly tell reporters in Guatemala?",
    "When did the president sign the executive orders?",
    "Which department does Roberto Campa head?",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        index = Index.open(home)
        index.add_sample()
        print(f"library opened and sample added: {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        assistant = Assistant(index, open_model(Settings.load()))
        print(f"model loaded: {time.perf_counter() - began:.1f} s")
        firsts = []
        for question in QUESTIONS:
            t = assistant.answer(question).timings
            firsts.append(t.first_token_s or 0.0)
            print(f"evidence {t.first_evidence_s:.3f} s, first token {t.first_token_s:.2f} s, all {t.total_s:.2f} s: {question}")
        print(f"first token: the second question's comes {firsts[0] / firsts[1]:.1f} times sooner than the first one's")
        index.close()
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
