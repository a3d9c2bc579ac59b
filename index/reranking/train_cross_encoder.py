"""The training loop of the cross-encoder: each step, some questions with passages that answer them and that do not.

The loss of a question is -log of the share that its right passages have of all (softmax over passages), which asks for one right
passage to be first and lets the model find out which: of the sentences that hold an answer's words, not all say it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor
from transformers import PreTrainedModel

from index.reranking.cross_encoder import load
from index.reranking.training_data import Group

STEPS = 550
QUESTIONS = 8  # a step
RIGHT, WRONG = 2, 5  # passages of a question, at most
MADE = 0.6  # share of made questions
RATE = 5e-5
_LONGEST = 80  # word pieces in training
_DROPPED = 2  # words at most that a made question loses, half of the time: people use words of their own
_CHECKPOINT = 50  # steps


@dataclass(frozen=True)
class Drawn:
    """A question of one step, with some of its passages; `made`: not by a person."""

    question: str
    right: Sequence[str]
    wrong: Sequence[str]
    made: bool


class Training:
    """The state of a training, which a checkpoint in `out` holds: it goes on from there."""

    def __init__(self, base: Path, out: Path, steps: int) -> None:
        self._encoder = load(base)
        self._out, self._steps, self.step = out, steps, 0
        model = cast(PreTrainedModel, self._encoder.model)
        for name, weights in model.named_parameters():
            # Little data moves the words and their first layer in the wrong direction, and training is faster without them.
            weights.requires_grad = "embeddings" not in name and "encoder.layer.0." not in name
        self._model = model.train()
        self._trained = [weights for weights in model.parameters() if weights.requires_grad]
        self._optimizer = torch.optim.AdamW(self._trained, lr=RATE, weight_decay=0.01)
        warm = max(1, steps // 16)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, lambda s: min((s + 1) / warm, max(0.02, 1 - s / steps)))
        self._parts = {"model": self._model, "optimizer": self._optimizer, "schedule": self._schedule}
        out.mkdir(parents=True, exist_ok=True)
        self._checkpoint = out / "checkpoint.pt"
        if self._checkpoint.exists():
            state = torch.load(self._checkpoint, weights_only=True)
            for name, part in self._parts.items():
                part.load_state_dict(state[name])
            self.step = state["step"]

    def learn(self, drawn: Sequence[Drawn]) -> list[float]:
        """One step; the loss of each question."""
        batch = self._encoder.tokenizer(
            [d.question for d in drawn for _ in (*d.right, *d.wrong)],
            [p for d in drawn for p in (*d.right, *d.wrong)],
            padding=True,
            truncation="only_second",
            max_length=_LONGEST,
            return_tensors="pt",
        )
        scores = self._model(**batch).logits[:, 0]
        losses = _losses(scores, [(len(d.right), len(d.wrong)) for d in drawn])
        self._optimizer.zero_grad()
        torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        self._schedule.step()
        self.step += 1
        return [float(loss.detach()) for loss in losses]

    def save(self) -> None:
        new = self._checkpoint.with_suffix(".new")
        torch.save({**{name: part.state_dict() for name, part in self._parts.items()}, "step": self.step}, new)
        new.replace(self._checkpoint)

    def finish(self) -> None:
        """Write the model in half precision."""
        self._model.eval().half()
        self._encoder.save_pretrained(str(self._out))


def train(
    base: Path,
    out: Path,
    real: Sequence[Group],
    made: Sequence[Group],
    seed: int,
    steps: int = STEPS,
    report: Callable[[int, float, float], None] = lambda *_: None,
) -> None:
    """Train from the encoder in `base` and leave the model in `out`, in half precision. Goes on from a checkpoint there.

    `report` gets the step and the mean loss on real and made questions since the last report.
    """
    training = Training(base, out, steps)
    losses: dict[bool, list[float]] = {False: [], True: []}
    while training.step < steps:
        rng = random.Random(f"{seed} {training.step}")
        torch.manual_seed(rng.getrandbits(32))  # of the dropout
        drawn = [_draw(rng, real, made) for _ in range(QUESTIONS)]
        for one, loss in zip(drawn, training.learn(drawn), strict=True):
            losses[one.made].append(loss)
        if training.step % _CHECKPOINT == 0 or training.step == steps:
            report(training.step, *(sum(losses[kind]) / max(1, len(losses[kind])) for kind in (False, True)))
            losses = {False: [], True: []}
            training.save()
    training.finish()


def _draw(rng: random.Random, real: Sequence[Group], made: Sequence[Group]) -> Drawn:
    """A question with some of its passages; the likelier wrong ones oftener."""
    is_made = rng.random() < MADE
    group = rng.choice(made if is_made else real)
    right = rng.sample(list(group.right), min(RIGHT, len(group.right)))
    rest = list(group.wrong)
    wrong: list[str] = []
    while rest and len(wrong) < WRONG:
        wrong.append(rest.pop(rng.choices(range(len(rest)), [1 / (i + 6) for i in range(len(rest))])[0]))
    return Drawn(_shortened(group.question, rng) if is_made else group.question, right, wrong, is_made)


def _shortened(question: str, rng: random.Random) -> str:
    words = question.split()
    if len(words) > 8 and rng.random() < 0.5:
        for _ in range(rng.randint(1, _DROPPED)):
            words.pop(rng.randint(2, len(words) - 2))
    return " ".join(words)


def _losses(scores: Tensor, sizes: Sequence[tuple[int, int]]) -> list[Tensor]:
    """One loss a question; `scores` are those of right and wrong passages in turn, `sizes` how many there are of each."""
    found, at = [], 0
    for right, wrong in sizes:
        own = scores[at : at + right + wrong]
        found.append(torch.logsumexp(own, 0) - torch.logsumexp(own[:right], 0))
        at += right + wrong
    return found
