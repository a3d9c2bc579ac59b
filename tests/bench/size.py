"""A big library: time, disk, memory, and how much the approximate FAISS index misses.

usage: python -m tests.bench.size [--articles 10000] [--text ARTICLES.jsonl] [--embed 8000] [--home DIR] [--questions N]

Adds articles, asks questions of them, removes half of them, asks again. Real: SQLite, FAISS, the whole search of `Index.search` and
of `assistant`'s steps before the model, MiniLM for the questions. Not real, so that it runs in minutes: the text, assembled of made
words as frequent as words are (with --text: dealt from the sentences of real articles); the vectors, of which --embed are MiniLM's
of as many sentences and the others mixtures of two of these with noise; the statements, three made ones an article.
Prints lines of name and figure. Adding, asking, and removing are a process each; the memory is its peak up to there.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from assistant.question.question import Question
from assistant.question.timing import articles_in_time, read_time
from assistant.records.finding import find
from index import Index
from index.english.names import NameParts
from index.english.words import keywords
from index.statements.extracted import Extracted
from index.statements.naming.people import Person
from index.statements.outcome import Resolution
from index.storage.vectors import Vectors
from index.types import Draft
from index.vectors.store import FaissStore
from tests.stores import faiss_store

SENTENCES = 35  # an article
STATEMENTS = 3
Story = tuple[Draft, list[tuple[int, int, int]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--embed", type=int, default=8000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--home", type=Path, help="keep the library there")
    parser.add_argument("--only", choices=("add", "ask", "remove"), help="with --home: this part of the work")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or Path(folder) / "home"
        for work in (add, ask, remove):
            if args.only not in (None, work.__name__):
                continue
            process = get_context("spawn").Process(target=work, args=(home, args))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(process.exitcode)


def tell(what: str, figure: object) -> None:
    print(f"{what}: {figure}", flush=True)


def memory() -> str:
    return f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB"


class Maker:
    """Makes articles by their numbers: the same number gives the same article."""

    def __init__(self, file: Path | None, articles: int) -> None:
        rng = random.Random(1)
        syllables = [c + v + e for c in "b d f g h k l m n p r s t v z".split() for v in "aeiou" for e in ("", "n", "r", "s", "l")]
        self.words = ["".join(rng.choices(syllables, k=rng.choice((1, 2, 2, 3, 3, 4)))) for _ in range(40_000)]
        self.odds = np.cumsum(1 / (np.arange(len(self.words)) + 2.7))  # Zipf's law, after Mandelbrot
        self.names = [f"{rng.choice(self.words).title()} {rng.choice(self.words).title()}" for _ in range(articles)]
        self.lines = _lines(file) if file else []

    def story(self, number: int) -> Story:
        rng = random.Random(f"story {number}")
        lines = [f"Report {number} of {self.names[number % len(self.names)]}"]
        for n in range(SENTENCES - 1):
            if self.lines:
                lines.append(self.lines[(number * (SENTENCES - 1) + n) % len(self.lines)])
            else:
                lines.append(" ".join(self._words(rng, rng.randrange(8, 30))).capitalize() + ".")
        text, spans = "", []
        for paragraph, line in enumerate(lines):
            spans.append((paragraph, len(text), len(text) + len(line)))
            text += line + "\n\n"
        day = date(2020, 1, 1) + timedelta(number % 2000)
        return Draft(text, lines[0], f"made/{number}.txt", publisher=f"Paper {number % 40}", published=day.isoformat()), spans

    def _words(self, rng: random.Random, count: int) -> list[str]:
        spots = np.searchsorted(self.odds, [rng.random() * self.odds[-1] for _ in range(count)])
        return [self.words[min(int(i), len(self.words) - 1)] for i in spots]

    def statements(self, number: int, spans: list[tuple[int, int, int]]) -> list[Extracted]:
        """Made ones: whole sentences, by somebody of some thousands, a few of whom speak often."""
        rng = random.Random(f"statements {number}")
        found = []
        for _, start, end in rng.sample(spans[1:], STATEMENTS):
            name = self.names[int(len(self.names) * rng.random() ** 3)]
            person = Person(name, NameParts.of(name), forms=Counter([name.split()[-1]]))
            found.append(Extracted(None, None, ((start, end),), "indirect", "said", "affirmed", Resolution("named", (person,))))
        return sorted(found, key=lambda s: s.start)

    def question(self, number: int) -> str:
        """One that some sentence answers: of its words the longer ones, and every third time a name or a time."""
        rng = random.Random(f"question {number}")
        line = rng.choice(pieces(self.story(rng.randrange(2000)))[1:])
        # The most frequent made words are what "the" and "of" are in English, which no question is searched by.
        kept = sorted(set(keywords(line)) - set(self.words[:100]))
        about = " ".join(rng.sample(kept, min(5, len(kept)))) or "the harbour"
        name = self.names[int(len(self.names) * rng.random() ** 3)]
        return (f"What was {about}?", f"What did {name} say about {about}?", f"What {about} happened in March 2021?")[number % 3]


def _lines(file: Path) -> list[str]:
    """The sentences of real articles."""
    from index.english.segmentation import sentence_spans

    found: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        text = str(json.loads(line).get("text") or "")
        found += [" ".join(text[a:b].split()) for _, a, b in sentence_spans(text)]
        if len(found) > 400_000:
            break
    return found


def pieces(story: Story) -> list[str]:
    draft, spans = story
    return [draft.text[a:b] for _, a, b in spans]


class VectorMaker:
    """Vectors that lie as MiniLM's do."""

    def __init__(self, index: Index, texts: list[str], real: Vectors | None = None) -> None:
        began = time.perf_counter()
        self.real = index.embedding().encode(texts) if real is None else real
        if texts:
            tell("embedded for real", f"{len(texts)} sentences, {len(texts) / (time.perf_counter() - began):.0f} a second")
        self.rng = np.random.default_rng(1)

    def vectors(self, count: int) -> Vectors:
        one, two = self.rng.integers(0, len(self.real), (2, count))
        noise = self.rng.normal(size=(count, self.real.shape[1]), scale=0.015)
        mixed = 0.8 * self.real[one] + 0.35 * self.real[two] + noise
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def add(home: Path, args: argparse.Namespace) -> None:
    index, maker = Index.open(home), Maker(args.text, args.articles)
    index.embedding()
    tell("adding: with the embedding model and the text", memory())
    stories = [maker.story(n) for n in range(args.embed // SENTENCES)]
    vectors = VectorMaker(index, [sentence for story in stories for sentence in pieces(story)])
    np.save(home / "real.npy", vectors.real)
    tell("  and what is embedded for real", memory())
    built_with = index.catalog.get_meta("embedding")
    times = []
    for number in range(args.articles):
        draft, spans = maker.story(number)
        made = vectors.vectors(len(spans))
        statements = maker.statements(number, spans)
        began = time.perf_counter()
        assert index.catalog.articles.find(draft) == (None, None)
        index.catalog.add(draft, spans, made, statements, embedding=built_with)
        times.append(time.perf_counter() - began)
    tenth = max(1, args.articles // 10)
    tell("stored", f"{args.articles} articles, {index.catalog.sentences.count()} sentences in {sum(times):.0f} s, {memory()}")
    tell("  an article, first and last tenth", f"{ms(times[:tenth])}, {ms(times[-tenth:])}")
    began = time.perf_counter()
    index.close()  # what `onrecord add` does at its end
    tell("FAISS cache made in", f"{time.perf_counter() - began:.1f} s, {memory()}")
    tell("on disk", ", ".join(f"{p.name} {p.stat().st_size / 1e6:.0f} MB" for p in sorted(home.iterdir()) if p.suffix != ".npy"))


def ask(home: Path, args: argparse.Namespace) -> None:
    maker = Maker(args.text, args.articles)
    questions = [maker.question(n) for n in range(args.questions)]
    tell("asking: with the text", memory())
    began = time.perf_counter()
    index = Index.open(home)
    index.catalog.articles.count()
    tell("opened in", f"{1000 * (time.perf_counter() - began):.0f} ms")
    index.embedding()
    tell("  with the embedding model", memory())
    began = time.perf_counter()
    store = faiss_store(index)
    tell("FAISS cache read in", f"{1000 * (time.perf_counter() - began):.0f} ms, {kind(store)}, {memory()}")
    began = time.perf_counter()
    speakers = len(index.speakers())
    tell("speakers grouped in", f"{1000 * (time.perf_counter() - began):.0f} ms: {speakers}, {memory()}")
    time_questions(index, questions)
    vectors = VectorMaker(index, [], np.load(home / "real.npy"))
    change_and_ask(index, maker, vectors, questions)
    recall(index, questions, vectors)
    index.close()


def remove(home: Path, args: argparse.Namespace) -> None:
    """Remove every second article."""
    index = Index.open(home)
    faiss_store(index)
    times = []
    for article in index.articles()[::2]:
        began = time.perf_counter()
        index.remove(article.id)
        times.append(time.perf_counter() - began)
    tell("removing", f"{len(times)} articles in {sum(times):.0f} s, {ms(times)} each, {memory()}")
    began = time.perf_counter()
    store = faiss_store(index)
    tell("FAISS follows in", f"{1000 * (time.perf_counter() - began):.0f} ms, {kind(store)}")
    for thread in threading.enumerate():
        if thread.name == "vectors":
            thread.join()
            tell("another kind of index was made in the background", kind(faiss_store(index)))
    maker = Maker(args.text, args.articles)
    questions = [maker.question(n) for n in range(args.questions)]
    time_questions(index, questions)
    recall(index, questions, VectorMaker(index, [], np.load(home / "real.npy")))
    index.close()


def kind(store: FaissStore) -> str:
    return f"{len(store)} vectors, " + ("exact" if store.is_exact else f"{store.client.nlist} lists")


def time_questions(index: Index, questions: list[str]) -> None:
    """Every step before the model, alone and together. The median and the 95th percentile."""
    embedding = index.embedding()
    vectors = {q: embedding.encode([q])[0] for q in questions}
    day = date(2021, 3, 20)
    steps: dict[str, Callable[[str], object]] = {
        "question embedded": lambda q: embedding.encode([q]),
        "by words": lambda q: index.catalog.sentences.match(keywords(q), 64),
        "by vectors": lambda q: faiss_store(index).search(vectors[q], 64),
        "search": lambda q: index.search(q),
        "search, read": lambda q: index.read(q),
        "articles in time": lambda q: articles_in_time(index, read_time(q, day), day, None),
        "statements of record": lambda q: find(index, Question.of(q)),
    }
    for name, step in steps.items():
        times, cpu = [], []
        for question in questions:
            began, busy = time.perf_counter(), time.process_time()
            step(question)
            times.append(time.perf_counter() - began)
            cpu.append(time.process_time() - busy)
        tell(f"  {name}", f"{ms(times)} ({ms(cpu)} of processor time)")
    tell("  after the questions", memory())


def ms(times: list[float]) -> str:
    return f"{1000 * statistics.median(times):.1f} / {1000 * float(np.quantile(times, 0.95)):.1f} ms"


def recall(index: Index, questions: list[str], vectors: VectorMaker) -> None:
    """How much of the exact nearest sentences the store finds, for the questions and for vectors like the sentences'."""
    store = faiss_store(index)
    if store.is_exact:
        tell("recall", "the index is exact")
        return
    wanted = np.concatenate([index.embedding().encode(questions), vectors.vectors(200)])
    exact = FaissStore(store.dimensions, embedding=store.embedding)
    exact.rebuild(index.catalog, exact=True)
    for name, some in (("questions", wanted[: len(questions)]), ("vectors like sentences'", wanted[len(questions) :])):
        shares: dict[int, list[float]] = {10: [], 64: []}
        for vector in some:
            for k, found in shares.items():
                best = {i for i, _ in exact.search(vector, k)}
                found.append(len(best & {i for i, _ in store.search(vector, k)}) / max(1, len(best)))
        tell(f"recall at 10 and 64 of {name}", ", ".join(f"{statistics.mean(found):.3f}" for found in shares.values()))
    times = []
    for vector in wanted:
        began = time.perf_counter()
        exact.search(vector, 64)
        times.append(time.perf_counter() - began)
    tell("  the exact index for comparison", ms(times))


def change_and_ask(index: Index, maker: Maker, vectors: VectorMaker, questions: list[str]) -> None:
    """What a question costs right after an article has come: FAISS follows, speakers are grouped anew."""
    times = []
    for n, question in enumerate(questions[:20]):
        draft, spans = maker.story(1_000_000 + index.catalog.revision)
        index.catalog.add(draft, spans, vectors.vectors(len(spans)), maker.statements(n, spans))
        began = time.perf_counter()
        index.search(question)
        times.append(time.perf_counter() - began)
    tell("search right after an article was added", ms(times))


if __name__ == "__main__":
    main()
