"""A cross-encoder: question and passage read together, one score for how likely the passage answers the question.

Fine-tuned from all-MiniLM-L6-v2 by train.py; loaded through sentence-transformers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

WEIGHTS = Path(__file__).parent / "weights"
LONGEST = 96  # word pieces of question and passage together
_TITLE = 16  # words
_BATCH = 16  # of much the same length: padding costs more than small batches


def passage(title: str, sentence: str) -> str:
    """What is read of a sentence: with the beginning of its article's title, which often names what "it" is."""
    return f"{' '.join(title.split()[:_TITLE])} | {sentence}"


def score(question: str, passages: Sequence[str], model: CrossEncoder | None = None) -> npt.NDArray[np.float64]:
    """A score of each passage, (passages,), higher is better; comparable for one question only."""
    if not passages:
        return np.zeros(0)
    from torch.nn import Identity

    model = model or default_cross_encoder()
    pairs = [(question, p) for p in passages]
    found = model.predict(pairs, batch_size=_BATCH, activation_fn=Identity(), show_progress_bar=False)
    return np.asarray(found, dtype=np.float64)


@cache
def default_cross_encoder() -> CrossEncoder:
    """The cross-encoder of the shipped weights (half precision on disk), loaded at its first use."""
    return load(WEIGHTS)


def load(folder: Path) -> CrossEncoder:
    """A cross-encoder of a folder, or one yet untrained from an encoder's folder."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return CrossEncoder(  # type: ignore[no-any-return]
        str(folder),
        num_labels=1,
        max_length=LONGEST,
        device="cpu",
        model_kwargs={"torch_dtype": "float32"},
        local_files_only=True,
    )
