"""The grammar (GBNF, llama.cpp's grammar format) that an answer is decoded with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from prompts import ABSTENTION

MAX_SENTENCES = 4
# A sentence without an end would run to the token limit before it reaches its citation.
_SENTENCE_CHARACTERS = "{8,320}"
_SHORT_CHARACTERS = "{0,70}"
_CITATIONS = 3
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def answer_grammar(markers: Iterable[int]) -> str:
    """Either the abstention, or sentences that each end in one to three of `markers`: no other number can be written, nor a
    fragment that begins with a small letter."""
    return (
        f'root ::= "{ABSTENTION}" | sentence (" " sentence){{0,{MAX_SENTENCES - 1}}}\n'
        f"sentence ::= [^a-z \\n\\[\\]] [^\\n\\[\\]]{_SENTENCE_CHARACTERS} mark{{1,{_CITATIONS}}}\n"
        f"mark ::= {_mark(markers)}\n"
    )


def short_grammar(markers: Iterable[int]) -> str:
    """A few words that end in one of `markers`."""
    return f'root ::= [^ \\n\\[\\]] [^\\n\\[\\]]{_SHORT_CHARACTERS} " "? {_mark(markers)}\n'


def one_of_grammar(stretches: dict[int, list[str]]) -> str:
    """One of these stretches of the evidence, to the letter, with the marker of the sentence it stands in."""
    choices = [f'{_literal(text)} "[{marker}]"' for marker, texts in stretches.items() for text in texts]
    return "root ::= " + " | ".join(choices) + "\n"


def _mark(markers: Iterable[int]) -> str:
    """One of these numbers in square brackets."""
    numbers = " | ".join(f'"{n}"' for n in sorted(markers))
    return f'"[" ({numbers}) "]"'


def _literal(text: str) -> str:
    """A text as GBNF writes it. Its escapes are fewer than JSON's; an unknown one makes the whole grammar useless."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _CONTROL.sub(lambda c: f"\\u{ord(c.group()):04X}", escaped) + '"'


QUESTION_GRAMMAR = 'root ::= [^ \\n] [^\\n?]{4,240} "?"\n'
"""One question on one line."""
