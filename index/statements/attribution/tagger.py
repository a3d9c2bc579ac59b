"""Tag the sources, cues and contents of attributions in tokenised news."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from index.statements.attribution.encoding import Encoded, Encoder, windows
from index.statements.attribution.model import AttributionModel
from index.steps import Each, untold

WEIGHTS = Path(__file__).parent / "weights"
WINDOW = 256  # word pieces read together, [CLS] and [SEP] included; as in training
LONGEST_PART = 200  # word pieces of one sentence that are read together; longer sentences are read in parts
BATCH = 8


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

    def label(self, sentences: Sequence[Sequence[str]], whole: bool = False, each: Each = untold) -> list[list[str]]:
        """One label a token. Neighbours in the list are read as context: give an article's paragraphs in order.

        Only spans whose exact extent is more likely than not are labelled; with `whole`, the most probable labelling of
        each sentence, which finds more, but less of it exact. Any list will do, also of sentences, of unrelated ones,
        of empty or very long ones. `each` is told after every batch.
        """
        parts: list[Encoded] = []
        owners: list[int] = []
        for number, sentence in enumerate(sentences):
            encoded = self._encoder.encode(sentence, LONGEST_PART)
            parts.extend(encoded)
            owners.extend([number] * len(encoded))
        scores: list[list[Tensor]] = [[] for _ in sentences]
        for owner, part_scores in zip(owners, self._score(parts, each), strict=True):
            scores[owner].append(part_scores)
        field = self._model.field()
        decode = field.whole if whole else field.sure
        return [decode(torch.cat(found).double().numpy()) if found else [] for found in scores]

    @torch.inference_mode()
    def _score(self, parts: list[Encoded], each: Each) -> list[Tensor]:
        """The label scores (words, labels) of every part: their mean over the windows that it is read in."""
        found: list[list[Tensor]] = [[] for _ in parts]
        spans = windows([len(part.pieces) for part in parts], WINDOW)
        spans.sort(key=lambda span: sum(len(part.pieces) for part in parts[slice(*span)]))
        for at in range(0, len(spans), BATCH):
            chosen = spans[at : at + BATCH]
            pieces, states, mask, starts = pack([parts[a:b] for a, b in chosen], self._encoder)
            read = [(k, start) for (a, b), row in zip(chosen, starts, strict=True) for k, start in enumerate(row, a)]
            first = torch.tensor([start + i for k, start in read for i in parts[k].first])
            scores = self._model(pieces, states, mask, first).float()
            for (k, _), part in zip(read, scores.split([len(parts[k].first) for k, _ in read]), strict=True):
                found[k].append(part)
            each(min(at + BATCH, len(spans)) / len(spans))
        return [torch.stack(readings).mean(0) for readings in found]


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
