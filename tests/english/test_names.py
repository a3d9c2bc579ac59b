"""How names are written, wherever one is looked for: with any Latin capital, and with any particle."""

from __future__ import annotations

import pytest

from index.english.datelines import dateline
from index.english.names import PARTICLES
from index.english.segmentation import sentence_spans
from index.statements.extraction import extract
from index.statements.naming.labels import labels
from index.storage.near_duplicates import gist

HEARING = "The panel met.\n\nNAME: Did you sign it?\n\nMartin Rowe: I did.\n\nNAME: When did you?\n\nMartin Rowe: In May.\n"


@pytest.mark.parametrize("capital", ["A", "É", "Ø", "Þ", "Ł", "Š", "Ș", "İ", "Ắ"])
def test_a_name_may_begin_with_any_capital(capital: str) -> None:
    name = f"{capital}lan {capital}rvik"
    assert [label.name for label in labels(HEARING.replace("NAME", name))] == [name, "Martin Rowe", name, "Martin Rowe"]
    titled = f"The vote was close, and Sen. {name} won it."
    assert [titled[a:b] for _, a, b in sentence_spans(titled)] == [titled]
    signed = f"“We have waited for far too long.” ― {name}"
    assert [signed[slice(*s.source)] for s in extract(signed, sentence_spans(signed)) if s.source] == [name]
    place = f"{capital}RVIK (Reuters)"
    assert dateline(f"{place} — The mayor left.") == place and gist(f"{place} - The mayor left.") == gist("The mayor left.")


def test_a_sign_is_no_capital() -> None:
    assert dateline("×RVIK (Reuters) — The mayor left.") == ""


@pytest.mark.parametrize("particle", sorted(PARTICLES))
def test_a_name_may_have_any_particle(particle: str) -> None:
    name = f"Ida {particle} Holm"
    assert [label.name for label in labels(HEARING.replace("NAME", name))] == [name, "Martin Rowe", name, "Martin Rowe"]
