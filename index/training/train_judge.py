"""Train the judge of attributions.

    python -m index.training.train_judge --data FOLDER --out FOLDER [--steps 1100]

FOLDER (--data) holds polnear/, story-qa/ and realtimeqa/; the written claims, and the verdicts on records of these articles, are
beside this file (claims.txt, judged_records.jsonl). It begins from the reader's weights, whose words and first layer stay as they
are. A killed run resumes from its last checkpoint. At the end --out/model.safetensors holds the weights in half precision (copy it
to index/statements/judging/weights), and the figures on what was kept apart are printed. A step takes one to three seconds on one
core. The shipped weights had 1,200 steps without the records of realtimeqa, the first 100 of them without the last 526 passages,
and then 320 at half the rate with everything, where records were 12 of the 32 claims of a step: the command's own run differs a
little. The last 2,996 verdicts on records came after these weights.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional

from index.search.reading.model import batch
from index.search.reading.pairs import PairMaker
from index.statements.judging.claims import VERDICTS, as_pair
from index.statements.judging.judge import TOKENIZER, Judge, JudgingModel, model_of
from index.training.checkpoint import Checkpoint
from index.training.claim_examples import polnear
from index.training.written_claims import Drawing, Judged, held_out, records, rounds, written

log = logging.getLogger("train")

WRITTEN, ANNOTATED, FOUND = 20, 6, 6  # claims of a step: written ones, PolNeAR's, records judged by reading
RATE, OF_HEADS = 1.2e-4, 5  # the learning rate, and how much faster the heads learn
_WARM = 30  # steps
_CHECKPOINT = 100  # steps
_SEED = 3


def course(sources: Sequence[tuple[Iterator[Judged], int]], steps: int, start: int = 0) -> Iterator[list[Judged]]:
    """The claims of each step from `start` on: of each source as many as stands beside it."""
    for step in range(steps):
        chosen = [judged for claims, many in sources for judged in islice(claims, many)]
        if step >= start:
            yield chosen


class Training:
    """The state of a training, which a checkpoint in `out` holds: it goes on from there."""

    def __init__(self, model: JudgingModel, steps: int, out: Path) -> None:
        self.model, self._steps = model, steps
        own = {name: weights for name, weights in model.named_parameters() if is_own(name)}
        for name, weights in model.named_parameters():
            weights.requires_grad = name in own
        encoder, heads = ([w for n, w in own.items() if n.startswith("encoder") == inside] for inside in (True, False))
        self._optimizer = torch.optim.AdamW(
            [{"params": encoder, "lr": RATE}, {"params": heads, "lr": OF_HEADS * RATE}], weight_decay=0.01
        )
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda s: min(1.0, (s + 1) / _WARM) * max(0.02, 1 - s / steps)
        )
        self._checkpoint = Checkpoint(out / "checkpoint.pt", model, self._optimizer, self._schedule)
        self.step = self._checkpoint.resume()

    def run(self, maker: PairMaker, steps: Iterator[list[Judged]]) -> None:
        """All steps that are left."""
        self.model.train()
        for chosen in steps:
            claims = batch([as_pair(maker, claim) for claim, _ in chosen], maker.pad)
            found = functional.cross_entropy(self.model(*claims), torch.tensor([verdict for _, verdict in chosen]))
            self._optimizer.zero_grad(set_to_none=True)
            found.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self._optimizer.step()
            self._schedule.step()
            self.step += 1
            if self.step % 20 == 0:
                log.info("step %d of %d: %.3f", self.step, self._steps, found.item())
            if self.step % _CHECKPOINT == 0:
                self._checkpoint.save(self.step)


def is_own(name: str) -> bool:
    """Whether a parameter is the judge's, not the reader's."""
    return "embeddings" not in name and "encoder.layer.0." not in name


def figures(judge: Judge, kept_apart: Sequence[Judged]) -> dict[str, float]:
    """Shares in percent: right verdicts; of what is said, that it is kept; of what is taken as said, that it is not."""
    verdicts = np.array([verdict for _, verdict in kept_apart])
    found = judge.judge([claim for claim, _ in kept_apart]).argmax(1)
    said = VERDICTS.index("said")
    return {
        "right": round(100 * float((found == verdicts).mean()), 1),
        "kept": round(100 * float((found[verdicts == said] == said).mean()), 1),
        "false": round(100 * float((verdicts[found == said] != said).mean()), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="holds polnear/, story-qa/ and realtimeqa/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1100)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    args.out.mkdir(parents=True, exist_ok=True)
    maker = PairMaker(TOKENIZER)
    read = list(records([args.data / folder for folder in ("story-qa/train", "story-qa/train-more", "realtimeqa/train-2025")]))
    annotated = list(polnear(args.data / "polnear" / "train", random.Random(1)))
    sources = [
        (Drawing([passage for passage in written() if not passage.is_held_out]).rounds(f"{_SEED} written"), WRITTEN),
        (rounds(annotated, random.Random(f"{_SEED} annotated")), ANNOTATED),
        (rounds([judged for kept_apart, judged in read if not kept_apart], random.Random(f"{_SEED} found")), FOUND),
    ]
    training = Training(model_of(), args.steps, args.out)
    training.run(maker, course(sources, args.steps, training.step))
    own = {n: w.half().contiguous() for n, w in training.model.state_dict().items() if is_own(n)}
    save_file(own, str(args.out / "model.safetensors"))
    judge = Judge(training.model, maker)
    print("written:", figures(judge, held_out()))
    print("found in news:", figures(judge, [judged for kept_apart, judged in read if kept_apart]))


if __name__ == "__main__":
    main()
