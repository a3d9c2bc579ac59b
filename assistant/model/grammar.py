"""The grammar (GBNF, llama.cpp's grammar format) that an answer is decoded with."""

from __future__ import annotations

from collections.abc import Iterable

from prompts import ABSTENTION

MAX_SENTENCES = 4
# A sentence without an end would run to the token limit before it reaches its citation.
_SENTENCE_CHARACTERS = "{8,320}"
_CITATIONS = 3


def answer_grammar(markers: Iterable[int]) -> str:
    """Either the abstention, or sentences that each end in one to three of `markers`: no other number can be written, nor a
    fragment that begins with a small letter."""
    return (
        f'root ::= "{ABSTENTION}" | sentence (" " sentence){{0,{MAX_SENTENCES - 1}}}\n'
        f"sentence ::= [^a-z \\n\\[\\]] [^\\n\\[\\]]{_SENTENCE_CHARACTERS} mark{{1,{_CITATIONS}}}\n"
        f"mark ::= {_mark(markers)}\n"
    )


def _mark(markers: Iterable[int]) -> str:
    """One of these numbers in square brackets."""
    numbers = " | ".join(f'"{n}"' for n in sorted(markers))
    return f'"[" ({numbers}) "]"'
