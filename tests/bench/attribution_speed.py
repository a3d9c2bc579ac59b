"""Speed and memory of the attribution tagger: python -m tests.bench.attribution_speed [ARTICLE.txt]"""

import resource
import sys
import time
from pathlib import Path

import torch

from index.english.tokens import paragraphs, tokenize
from index.statements.attribution import default_tagger

SAMPLE = (
    "The council voted late on Monday to close the old bridge.\n\n"
    "“It is no longer safe,” said Ida Brandt, the city's engineer, who had warned of rust. “We can't wait.”\n\n"
    "Shop owners on the north bank disagreed. They argued that a repair would cost less, according to a report seen by "
    "two newspapers, and accused the mayor of haste.\n\n"
)


def main() -> None:
    """Label the same article over and over for a while; print tokens and articles a second, and memory."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else SAMPLE * 8
    article = [[text[s:e][a:b] for a, b in tokenize(text[s:e])] for s, e in paragraphs(text)]
    article = [tokens for tokens in article if tokens]
    began = time.perf_counter()
    tagger = default_tagger()
    tagger.label(article)
    loaded = time.perf_counter() - began
    tokens, rounds, began = sum(map(len, article)), 0, time.perf_counter()
    while time.perf_counter() - began < 10:
        tagger.label(article)
        rounds += 1
    took = (time.perf_counter() - began) / rounds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"torch threads {torch.get_num_threads()}; load and first article {loaded:.2f} s")
    print(f"article of {tokens} tokens: {took:.2f} s; {tokens / took:.0f} tokens/s, {1 / took:.2f} articles/s")
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
