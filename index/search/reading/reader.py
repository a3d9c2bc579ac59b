"""Reads sentences for the answer to a question: how likely each answers, which of its words do, and whether it says yes or no."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertModel

from index.search.reading.calibration import Calibration
from index.search.reading.model import KINDS, ReadingModel, batch
from index.search.reading.pairs import Pair, PairMaker, Passage
from index.search.reading.spans import Said, said
from index.types import Reading

Place = TypeVar("Place")
WEIGHTS = Path(__file__).parent / "weights"
_BATCH = 2048  # word pieces read together: padding costs more than small batches


@dataclass(frozen=True)
class ReadOut:
    """What was read for one question: what is said of each sentence, by (passage, sentence), and the shares of what kind of
    answer is asked for, by KINDS' names."""

    said: dict[tuple[int, int], Said]
    kinds: dict[str, float]


class Reader:
    """A loaded model. `read` is pure: what was read before does not matter."""

    def __init__(self, model: ReadingModel, maker: PairMaker, calibration: Calibration) -> None:
        self._model, self._maker, self.calibration = model.eval(), maker, calibration

    @classmethod
    def from_folder(cls, folder: Path = WEIGHTS) -> Reader:
        """Load config.json, tokenizer.json, calibration.json and model.safetensors (half precision) from `folder`."""
        config = BertConfig.from_json_file(str(folder / "config.json"))
        config._attn_implementation = "sdpa"
        model = ReadingModel(BertModel(config, add_pooling_layer=False), config.hidden_size)
        model.load_state_dict({name: weights.float() for name, weights in load_file(str(folder / "model.safetensors")).items()})
        calibration = Calibration.from_json(json.loads((folder / "calibration.json").read_text(encoding="utf-8")))
        return cls(model, PairMaker(folder / "tokenizer.json"), calibration)

    @torch.inference_mode()
    def read(self, question: str, passages: Sequence[Passage], history: str = "") -> ReadOut:
        """Read passages for the answer. `history` is the last exchange of a conversation that the question leans on."""
        asked = self._maker.question(question, history)
        places = [((n, m), line) for n, p in enumerate(passages) for m, line in enumerate(self._maker.lines(p))]
        found: dict[tuple[int, int], Said] = {}
        kinds: list[npt.NDArray[np.float32]] = []
        for part in batches([(place, self._maker.pair(asked, line)) for place, line in places]):
            pairs = [pair for _, pair in part]
            scores = self._model(*batch(pairs, self._maker.pad))
            kinds += list(torch.softmax(scores.kinds, 1).numpy())
            found |= dict(zip((place for place, _ in part), said(scores, pairs), strict=True))
        shares = np.mean(kinds, axis=0) if kinds else np.zeros(len(KINDS))
        return ReadOut(found, dict(zip(KINDS, shares.tolist(), strict=True)))


def reading_of(questions: Sequence[tuple[str, str, str]]) -> list[Reading]:
    """What the shipped reader says of single sentences: of each (question, title, sentence)."""
    reader = Reader.from_folder()
    return [_reading_of(reader, *asked) for asked in questions]


def _reading_of(reader: Reader, question: str, title: str, sentence: str) -> Reading:
    return reader.calibration.reading(reader.read(question, [Passage(title, [sentence], [""])]).said[0, 0])


def batches(pairs: Sequence[tuple[Place, Pair]]) -> list[list[tuple[Place, Pair]]]:
    """Pairs of much the same length together."""
    parts: list[list[tuple[Place, Pair]]] = []
    for one in sorted(pairs, key=lambda found: len(found[1].pieces)):
        if not parts or (len(parts[-1]) + 1) * len(one[1].pieces) > _BATCH:
            parts.append([])
        parts[-1].append(one)
    return parts
