"""Train the reader.

    python -m index.training.train_reader --data FOLDER [--more FOLDER ...] --out FOLDER [--start FOLDER] [--epochs 4] [--rate 8e-5]

FOLDER (--data) holds story-qa/, reading/ and realtimeqa/; each --more folder holds articles.jsonl and questions in the form of
story-qa. Questions of our own (own_questions.py) are on articles of realtimeqa/. What is learned from is prepared once, in
--out/examples. A killed run resumes from its last checkpoint. At the end --out/model.safetensors holds the weights in half
precision and --out/calibration.json what turns scores into chances, fitted on every tenth article, which nothing was trained on:
copy both to index/search/reading/weights. A step takes 3 to 10 seconds on one core, so that the plan below takes two hours and more
there, and minutes on a graphics card.

It begins from --start, a reader's folder or a BERT encoder's; by default from all-MiniLM-L6-v2. The shipped weights began from a
cross-encoder of that size, trained from all-MiniLM-L6-v2 on news quiz questions, which this repository held up to 999132d, and saw
1,014 steps, with the first 3,800 of the questions of our own, and then 501 with all (--epochs 0.75 --rate 5e-5). The shipped
calibration was fitted on 550 of the questions that are kept apart, its `yes` on all of them.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch.utils.data import DataLoader, IterableDataset
from transformers import BertConfig, BertModel

from index import weights as published
from index.library import Index
from index.search.reading.model import ReadingModel
from index.search.reading.pairs import PairMaker
from index.search.reading.reader import WEIGHTS, Reader
from index.training.checkpoint import Checkpoint
from index.training.fit_calibration import UNFITTED, fit
from index.training.reading_examples import Example, Source, is_kept_apart, load
from index.training.reading_measure import figures, read_in_library
from index.training.reading_steps import Drawing, Step, as_step, loss

log = logging.getLogger("train")

QUESTIONS = 16  # a step
TOKENIZER = WEIGHTS / "tokenizer.json"
FIRST = 0.05  # share of the steps that begin with single sentences (QAMR), where words of answers are learned
REST = {"selqa": 0.3, "qamr": 0.01, "weak": 0.5}  # how often an epoch shows such a question
_CHECKPOINT = 200  # steps


@dataclass(frozen=True)
class Plan:
    """How long and how fast: `layer_decay` is how much slower each layer learns than the one above it."""

    epochs: float
    rate: float
    seed: int = 1
    layer_decay: float = 0.95


READER = Plan(epochs=4, rate=8e-5)


class Course(IterableDataset[Step]):
    """The steps of a training, the same for the same seed; from `start` on. Workers share them out by turns."""

    def __init__(self, sources: dict[str, Source], examples: Sequence[Example], maker: PairMaker, plan: Plan) -> None:
        self._drawing = Drawing(sources, maker, [e.history for e in examples if e.history])
        self._plan, self.start = plan, 0
        self._single = [e for e in examples if e.id.startswith("qamr")]
        self._rest = [e for e in examples if not e.id.startswith("qamr")]
        an_epoch = len(self._epoch(0)) // QUESTIONS
        self.steps = int(plan.epochs * an_epoch)

    def _epoch(self, number: int) -> list[Example]:
        rng = random.Random(f"{self._plan.seed} epoch {number}")
        chosen = [e for e in self._rest if rng.random() < _share(e)]
        chosen += rng.sample(self._single, int(REST["qamr"] * len(self._single)))
        rng.shuffle(chosen)
        return chosen

    def _questions(self) -> Iterator[list[Example]]:
        rng = random.Random(f"{self._plan.seed} first")
        for _ in range(int(FIRST * self.steps) if self._single else 0):
            yield rng.sample(self._single, 2 * QUESTIONS)
        number = 0
        while True:
            epoch = self._epoch(number)
            yield from (epoch[at : at + QUESTIONS] for at in range(0, len(epoch) - QUESTIONS + 1, QUESTIONS))
            number += 1

    def __iter__(self) -> Iterator[Step]:
        worker = torch.utils.data.get_worker_info()
        for number, examples in zip(range(self.steps), self._questions(), strict=False):
            if number < self.start or (worker is not None and number % worker.num_workers != worker.id):
                continue
            rng = random.Random(f"{self._plan.seed} step {number}")
            yield as_step([self._drawing.draw(e, rng) for e in examples], self._drawing.maker.pad)


def _share(example: Example) -> float:
    return REST["selqa"] if example.id.startswith("selqa") else REST["weak"] if example.weak else 1.0


def is_held_out(example: Example) -> bool:
    """Whether a question is kept for calibration: by its article, so that no training has seen that."""
    return is_kept_apart(example.group) and not example.id.startswith(("qamr", "selqa"))


class Training:
    """The state of a training, which a checkpoint in `out` holds: it goes on from there."""

    def __init__(self, model: ReadingModel, course: Course, plan: Plan, out: Path, device: torch.device) -> None:
        self._model, self._course, self._plan, self._device = model.to(device), course, plan, device
        for name, weights in model.named_parameters():
            # Little data moves the words and their first layer in the wrong direction, and training is faster without them.
            weights.requires_grad = "embeddings" not in name and "encoder.layer.0." not in name
        self._optimizer = torch.optim.AdamW(_groups(model, plan), weight_decay=0.01)
        warm = max(1, course.steps // 20)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda s: min((s + 1) / warm, max(0.01, 1 - s / course.steps))
        )
        self._checkpoint = Checkpoint(out / "checkpoint.pt", self._model, self._optimizer, self._schedule)
        course.start = self._checkpoint.resume()

    def run(self, workers: int = 0) -> None:
        """All steps that are left."""
        told: dict[str, float] = {}
        began = time.monotonic()
        steps = DataLoader(self._course, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None)
        self._model.train()
        for number, step in enumerate(steps, self._course.start + 1):
            step = step.to(self._device)
            parts = loss(self._model(step.pieces, step.kinds, step.mask), step)
            self._optimizer.zero_grad(set_to_none=True)
            torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            self._optimizer.step()
            self._schedule.step()
            if number % 20 == 0:
                told = {k: float(v) for k, v in parts.items()}
                log.info("step %d of %d, %.0f s: %s", number, self._course.steps, time.monotonic() - began, _short(told))
            if number % _CHECKPOINT == 0:
                self._checkpoint.save(number)


def _short(parts: dict[str, float]) -> str:
    return ", ".join(f"{k} {v:.3f}" for k, v in parts.items())


def _groups(model: ReadingModel, plan: Plan) -> list[dict[str, Any]]:
    """Parameters with their rates: the heads learn fastest, each layer below the top more slowly."""
    layers = len(model.encoder.encoder.layer)
    found: list[dict[str, Any]] = []
    for name, weights in model.named_parameters():
        if not weights.requires_grad:
            continue
        if not name.startswith("encoder."):
            rate = 10 * plan.rate
        else:
            below = layers - int(name.split(".layer.")[1].split(".")[0]) - 1 if ".layer." in name else layers
            rate = plan.rate * plan.layer_decay**below
        found.append({"params": [weights], "lr": rate})
    return found


# encoders


def reader_of(folder: Path) -> ReadingModel:
    """The reader in `folder`, or an untrained one over the BERT encoder there. Without dropout in the encoder, which takes a third
    of the time: what is shown differs at every step as it is."""
    config = BertConfig.from_json_file(str(folder / "config.json"))
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    model = ReadingModel(BertModel(config, add_pooling_layer=False), config.hidden_size)
    weights = {name: values.float() for name, values in load_file(str(folder / "model.safetensors")).items()}
    if "span.weight" in weights:
        model.load_state_dict(weights)
    else:
        model.encoder.load_state_dict(weights, strict=False)  # without its pooler
    return model


# from the command line


def main() -> None:
    args = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    examples = args.out / "examples"
    if not (examples / "examples.jsonl").exists():
        log.info("preparing the examples")
        prepare_all(args.data, args.more, args.out, examples)
    plan = Plan(epochs=args.epochs, rate=args.rate)
    train(examples, args.start, args.out, torch.device(args.device), args.workers, plan)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="holds story-qa/train, story-qa/train-more, reading/ and realtimeqa/"
    )
    parser.add_argument("--more", type=Path, action="append", default=[], help="another folder of articles and questions")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="the folder of a reader or a BERT encoder to start from (all-MiniLM-L6-v2)")
    parser.add_argument("--epochs", type=float, default=READER.epochs, help="how often a question is shown (%(default)s)")
    parser.add_argument("--rate", type=float, default=READER.rate, help="the learning rate (%(default)s)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--workers", type=int, default=0, help="processes that prepare steps")
    return parser.parse_args()


def prepare_all(data: Path, more: Sequence[Path], out: Path, examples: Path) -> None:
    """Add the articles to a library in `out`, so that their speakers are known, and write the examples."""
    from index.storage.catalog import Catalog
    from index.training.own_questions import unpack
    from index.training.pool import fill
    from index.training.reading_data import Material, prepare

    pages = data / "realtimeqa" / "train-2025" / "articles.jsonl"
    unpack(pages, out / "own")
    folders = [data / "story-qa" / "train", data / "story-qa" / "train-more", out / "own", *more]
    index, pool = Index.open(out / "library"), Catalog(out / "pool" / "catalog.db")
    for articles in [folder / "articles.jsonl" for folder in folders]:
        for added in index.add(str(articles)):
            log.info("%s: %s", added.status, added.title)
        fill(pool, articles)
    fill(pool, pages)
    prepare(Material(index, pool), folders, data, examples)
    index.close()
    pool.close()


def train(examples: Path, start: Path | None, out: Path, device: torch.device, workers: int = 0, plan: Plan = READER) -> None:
    """Train from prepared examples, and leave weights and calibration in `out`."""
    sources, found = load(examples)
    maker = PairMaker(TOKENIZER)
    course = Course(sources, [e for e in found if not is_held_out(e)], maker, plan)
    model = reader_of(start or published.folder(published.MINILM))
    Training(model, course, plan, out, device).run(workers)
    model.eval()
    state = {name: weights.half().contiguous().cpu() for name, weights in model.state_dict().items()}
    save_file(state, str(out / "model.safetensors"))
    log.info("fitting the calibration")
    held = [e for e in found if is_held_out(e) and not e.weak]
    index = Index.open(out / "library")
    read = read_in_library(index, Reader(model.cpu(), maker, UNFITTED), sources, held)
    index.close()
    calibration = fit(read)
    log.info("held out: %s", figures(read, calibration))
    (out / "calibration.json").write_text(json.dumps(calibration.as_json(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
