"""What tells embedding models apart that may have one name. A library keeps the fingerprint of the model of its vectors."""

from __future__ import annotations

import numpy as np

from index.seams import Embedding

_PROBE = "The minister told reporters on Tuesday that the talks would go on."


def fingerprint(embedding: Embedding) -> str:
    """The model's name, and what it makes of a fixed sentence, rounded so that machines agree."""
    probe = embedding.encode([_PROBE])[0]
    return f"{embedding.model_name} {len(probe)} " + ",".join(f"{x:.2f}" for x in probe[:8])


def model_name(fingerprint: str) -> str:
    """The name, or the folder, of the model with this fingerprint."""
    return fingerprint.rsplit(" ", 2)[0]


def same_model(stored: str, fingerprint: str) -> bool:
    """Whether two fingerprints are of one model: rounding may differ in the last place from machine to machine."""
    a, b = stored.rsplit(" ", 1), fingerprint.rsplit(" ", 1)
    if a[0] != b[0]:
        return False
    try:
        x, y = (np.array([float(v) for v in part[1].split(",")]) for part in (a, b))
    except ValueError:  # damaged: the library is embedded anew
        return False
    return x.shape == y.shape and bool(np.abs(x - y).max() < 0.015)
