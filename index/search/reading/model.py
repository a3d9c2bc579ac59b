"""The network: an encoder that reads a question and a sentence together, and small heads over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.search.reading.pairs import Pair

_TOGETHER = 16  # pairs
KINDS = ("fact", "said", "why", "multi", "yesno", "list")  # what a question asks for


@dataclass(frozen=True)
class Scores:
    """What the model says of a batch of pairs, as log odds or unnormalised logits.

    answers: that the sentence answers, (pairs,); yes: that it says yes, (pairs,); starts, ends: of the answer's words, (pairs,
    pieces); kinds: of the question, (pairs, KINDS).
    """

    answers: Tensor
    yes: Tensor
    starts: Tensor
    ends: Tensor
    kinds: Tensor


class ReadingModel(nn.Module):
    """`encoder` is a transformer of the transformers library without its pooler; `hidden` its width."""

    def __init__(self, encoder: Any, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.pooled = nn.Linear(hidden, hidden)
        self.sentence = nn.Linear(hidden, 2)  # answers, yes
        self.span = nn.Linear(hidden, 2)  # start, end
        self.kind = nn.Linear(hidden, len(KINDS))

    def forward(self, pieces: Tensor, kinds: Tensor | None, mask: Tensor) -> Scores:
        """pieces, kinds, mask: (pairs, length); `kinds` is None for encoders without them."""
        hidden = hidden_states(self.encoder, pieces, kinds, mask)
        first = self.dropout(torch.tanh(self.pooled(hidden[:, 0])))
        sentence = self.sentence(first).float()
        span = self.span(self.dropout(hidden)).float()
        return Scores(sentence[:, 0], sentence[:, 1], span[:, :, 0], span[:, :, 1], self.kind(first).float())


def hidden_states(encoder: Any, pieces: Tensor, kinds: Tensor | None, mask: Tensor) -> Tensor:
    """What an encoder makes of each piece, (pairs, length, width): pairs of much the same length together, since padding costs as
    much as words."""
    lengths = mask.sum(1)
    order = lengths.argsort()
    parts = []
    for rows in torch.split(order, _TOGETHER):
        longest = int(lengths[rows].max())
        known = {} if kinds is None else {"token_type_ids": kinds[rows, :longest]}
        found = encoder(input_ids=pieces[rows, :longest], attention_mask=mask[rows, :longest], **known)
        parts.append(functional.pad(found.last_hidden_state, (0, 0, 0, pieces.shape[1] - longest)))
    return torch.cat(parts)[order.argsort()]


def batch(pairs: Sequence[Pair], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    """(pieces, kinds, mask) of some pairs, padded to the longest."""
    longest = max(len(p.pieces) for p in pairs)
    pieces = torch.full((len(pairs), longest), pad, dtype=torch.long)
    kinds, mask = torch.zeros_like(pieces), torch.zeros_like(pieces)
    for row, pair in enumerate(pairs):
        n = len(pair.pieces)
        pieces[row, :n] = torch.tensor(pair.pieces)
        kinds[row, :n] = torch.tensor(pair.kinds)
        mask[row, :n] = 1
    return pieces, kinds, mask
