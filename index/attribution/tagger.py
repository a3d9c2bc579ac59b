"""Tag the sources, cues and contents of attributions in tokenised news."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from index.attribution.encoding import Encoded, Encoder, windows
from index.attribution.labels import LABELS
from index.attribution.model import AttributionModel, viterbi

WEIGHTS = Path(__file__).parent / "weights"
WINDOW = 256  # word pieces read together, [CLS] and [SEP] included; as in training
LONGEST_PART = 200  # word pieces of one sentence that are read together; longer sentences are read in parts
BATCH = 16
DECODED_TOGETHER = 64


class Tagger:
    """A loaded model. `label` is pure: the same sentences get the same labels, whatever was labelled before."""

    def __init__(self, model: AttributionModel, encoder: Encoder) -> None:
        self._model = model.eval()
        self._encoder = encoder

    @classmethod
    def from_folder(cls, folder: Path = WEIGHTS) -> "Tagger":
        """Load config.json, tokenizer.json and model.safetensors (half precision) from `folder`."""
        model = AttributionModel.from_folder(folder)
        state = load_file(str(folder / "model.safetensors"))
        model.load_state_dict({name: value.float() for name, value in state.items()})
        return cls(model, Encoder(folder / "tokenizer.json"))

    def label(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """One label a token. Neighbours in the list are read as context: give an article's paragraphs in order.

        Any list will do, also of sentences, of unrelated ones, of empty or very long ones.
        """
        if not any(len(sentence) for sentence in sentences):
            return [[] for _ in sentences]
        parts: list[Encoded] = []
        owners: list[int] = []
        for number, sentence in enumerate(sentences):
            encoded = self._encoder.encode(sentence, LONGEST_PART)
            parts.extend(encoded)
            owners.extend([number] * len(encoded))
        scores: list[list[Tensor]] = [[] for _ in sentences]
        for owner, part_scores in zip(owners, self._score(parts), strict=True):
            scores[owner].append(part_scores)
        return self._decode([torch.cat(found) if found else torch.zeros(0, len(LABELS)) for found in scores])

    @torch.inference_mode()
    def _score(self, parts: list[Encoded]) -> list[Tensor]:
        """The label scores (words, labels) of every part, each read in the window that gives it most context."""
        out: list[Tensor] = [torch.empty(0)] * len(parts)
        spans = windows([len(part.pieces) for part in parts], WINDOW)
        order = sorted(range(len(spans)), key=lambda k: sum(len(p.pieces) for p in parts[spans[k][0] : spans[k][1]]))
        for at in range(0, len(order), BATCH):
            chosen = [spans[k] for k in order[at : at + BATCH]]
            pieces, states, mask, starts = pack([parts[a:b] for a, b, _, _ in chosen], self._encoder)
            kept = [(k, starts[row][k - a]) for row, (a, _, c, d) in enumerate(chosen) for k in range(c, d)]
            first = torch.tensor([offset + i for k, offset in kept for i in parts[k].first])
            scores = self._model(pieces, states, mask, first)
            for (k, _), found in zip(kept, scores.split([len(parts[k].first) for k, _ in kept]), strict=True):
                out[k] = found
        return out

    @torch.inference_mode()
    def _decode(self, scores: list[Tensor]) -> list[list[str]]:
        """The best legal label sequence of every sentence; scores: (words, labels) each."""
        start, transitions = self._model.constrained()
        out: list[list[str]] = [[] for _ in scores]
        order = sorted((n for n in range(len(scores)) if len(scores[n])), key=lambda n: len(scores[n]))
        for at in range(0, len(order), DECODED_TOGETHER):
            rows = order[at : at + DECODED_TOGETHER]
            lengths = torch.tensor([len(scores[n]) for n in rows])
            padded = torch.nn.utils.rnn.pad_sequence([scores[n] for n in rows], batch_first=True)
            for n, path in zip(rows, viterbi(padded, start, transitions, lengths), strict=True):
                out[n] = [LABELS[label] for label in path]
        return out


def pack(rows: list[list[Encoded]], encoder: Encoder) -> tuple[Tensor, Tensor, Tensor, list[list[int]]]:
    """Windows as a padded batch: [CLS] part [SEP] part [SEP] ...

    Returns pieces, states and mask, each (rows, length), and where each part of each row starts in the flattened batch.
    """
    length = max(1 + sum(len(part.pieces) + 1 for part in row) for row in rows)
    pieces = torch.full((len(rows), length), encoder.pad)
    states = torch.zeros_like(pieces)
    mask = torch.zeros_like(pieces)
    starts: list[list[int]] = []
    for r, row in enumerate(rows):
        ids, marks, found = [encoder.cls], [0], []
        for part in row:
            found.append(r * length + len(ids))
            ids += [*part.pieces, encoder.sep]
            marks += [*part.states, 0]
        pieces[r, : len(ids)] = torch.tensor(ids)
        states[r, : len(ids)] = torch.tensor(marks)
        mask[r, : len(ids)] = 1
        starts.append(found)
    return pieces, states, mask, starts


@cache
def default_tagger() -> Tagger:
    """The tagger of the shipped weights, loaded at its first use."""
    return Tagger.from_folder()


def label_tokens(sentences: list[list[str]]) -> list[list[str]]:
    """BIO labels over source, cue and content ("O", "B-source", "I-source", ...), one a token, always a legal sequence.

    The sentences may be paragraphs; neighbours in the list are read as context.
    """
    return default_tagger().label(sentences)
