"""How fast articles are added, and where the time goes.

usage: python -m tests.bench.adding LIBRARY_HOME ARTICLES_JSONL [N]

Adds the first N (100) articles of the file to the library in LIBRARY_HOME, all of it: sentences, statements, vectors, catalog,
FAISS cache. Prints articles and sentences a second, the seconds that each part took, and the most memory that was used.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from index import Index
from index.english.parsing import Parsed
from index.statements import extraction
from index.statements.attribution.tagger import Tagger
from index.storage.catalog import Catalog
from index.vectors.model import SentenceEmbedding
from index.vectors.store import FaissStore


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("number", type=int, nargs="?", default=100)
    args = parser.parse_args()
    index = Index.open(args.home)
    index.add_text("The models are loaded with this. Ida Brandt said that it does not count.", title="First")
    seconds: dict[str, float] = defaultdict(float)
    for owner, name, part in (
        (SentenceEmbedding, "encode", "vectors"),
        (Tagger, "label", "tagger"),
        (Parsed, "of", "parser"),
        (extraction, "extract", "statements, with tagger and parser"),
        (Catalog, "add", "catalog"),
        (FaissStore, "persist", "FAISS cache"),
    ):
        _time(owner, name, part, seconds)
    with tempfile.TemporaryDirectory() as folder, args.articles.open(encoding="utf-8") as lines:
        chosen = Path(folder) / "chosen.jsonl"
        chosen.write_text("".join(islice(lines, args.number)), encoding="utf-8")
        began = time.perf_counter()
        added = list(index.add(str(chosen)))
        total = time.perf_counter() - began
    stored = [a for a in added if a.status in ("added", "updated")]
    sentences = sum(a.sentences for a in stored)
    print(f"added: {len(stored)} articles, {sentences} sentences, {sum(a.statements for a in stored)} statements in {total:.1f} s")
    print(f"a second: {len(stored) / total:.2f} articles, {sentences / total:.0f} sentences")
    for part, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"  {part}: {spent:.1f} s")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    index.close()


def _time(owner: Any, name: str, part: str, seconds: dict[str, float]) -> None:
    """Count the seconds that a function takes."""
    bound = isinstance(owner.__dict__[name], classmethod)
    call: Callable[..., Any] = getattr(owner, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            seconds[part] += time.perf_counter() - began

    setattr(owner, name, staticmethod(timed) if bound else timed)


if __name__ == "__main__":
    main()
