"""Judges attributions: said by this speaker, denied, withheld, asked, supposed, misquoted, said by another, or no statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.search.reading.model import batch, hidden_states
from index.search.reading.pairs import PairMaker
from index.search.reading.reader import WEIGHTS as READER
from index.search.reading.reader import batches
from index.statements.judging.claims import MARKS, VERDICTS, Claim, as_pair

TOKENIZER = READER / "tokenizer.json"
WEIGHTS = Path(__file__).parent / "weights" / "model.safetensors"


class JudgingModel(nn.Module):
    """`encoder` is a transformer of the transformers library without its pooler; `hidden` its width. The verdict rests on the first
    piece and on `marks`, the pieces that open mention, cue and content ("entity start", Baldini Soares et al. 2019); where a claim
    has none of one, on the first piece again."""

    def __init__(self, encoder: Any, hidden: int, marks: Sequence[int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.marks = tuple(marks)
        self.dropout = nn.Dropout(0.1)
        self.pooled = nn.Linear((1 + len(marks)) * hidden, hidden)
        self.verdict = nn.Linear(hidden, len(VERDICTS))

    def forward(self, pieces: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        """Logits, (claims, VERDICTS), of claims as pieces, kinds and mask, (claims, length)."""
        hidden = hidden_states(self.encoder, pieces, kinds, mask)
        rows = torch.arange(len(pieces))
        places = [torch.zeros_like(rows), *((pieces == mark).int().argmax(1) for mark in self.marks)]
        read = torch.cat([hidden[rows, place] for place in places], 1)
        found: Tensor = self.verdict(self.dropout(torch.tanh(self.pooled(self.dropout(read))))).float()
        return found


def model_of(weights: dict[str, Tensor] | None = None) -> JudgingModel:
    """A judge over the reader's encoder: the reader's words and first layer are the judge's, too, and are stored once. `weights`
    are the other ones; without them it is untaught."""
    config = BertConfig.from_json_file(str(READER / "config.json"))
    config._attn_implementation = "sdpa"
    marks = [PairMaker(TOKENIZER).piece(opening) for opening, _ in MARKS.values()]
    model = JudgingModel(BertModel(config, add_pooling_layer=False), config.hidden_size, marks)
    of_reader = {k: v for k, v in load_file(str(READER / "model.safetensors")).items() if k.startswith("encoder.")}
    found = {**of_reader, **(weights or {})}
    model.load_state_dict({name: values.float() for name, values in found.items()}, strict=weights is not None)
    return model


class Judge:
    """A loaded model. `judge` is pure."""

    def __init__(self, model: JudgingModel, maker: PairMaker) -> None:
        self._model, self._maker = model.eval(), maker

    @torch.inference_mode()
    def judge(self, claims: Sequence[Claim]) -> npt.NDArray[np.float32]:
        """Chances of the VERDICTS, (claims, VERDICTS)."""
        found = np.zeros((len(claims), len(VERDICTS)), np.float32)
        for part in batches([(n, as_pair(self._maker, claim)) for n, claim in enumerate(claims)]):
            logits = self._model(*batch([pair for _, pair in part], self._maker.pad))
            found[[n for n, _ in part]] = torch.softmax(logits, 1).numpy()
        return found


@cache
def default_judge() -> Judge:
    """The judge of the shipped weights, loaded at its first use."""
    return Judge(model_of(load_file(str(WEIGHTS))), PairMaker(TOKENIZER))
