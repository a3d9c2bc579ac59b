"""Text -> its language, by py3langid (a naive Bayes model over byte n-grams; Lui and Baldwin 2012)."""

from __future__ import annotations

from functools import cache
from typing import Any

_ENOUGH = 80  # letters
_SAMPLE = 4000  # characters


def load() -> None:
    """Read the model now, rather than when a language is first asked for."""
    _identifier()


def language_of(text: str, declared: str = "") -> str:
    """ISO 639-1 of a text's language; `declared` where there is too little text to tell."""
    sample = text[:_SAMPLE]
    if sum(c.isalpha() for c in sample) < _ENOUGH:
        return declared
    code, sure = _identifier().classify(sample)
    return str(code) if sure > 0.9 else declared


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # reads its model for a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
