"""From tokens to what the encoder reads: word pieces, quotation state, and windows of neighbouring sentences."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from tokenizers import Tokenizer

# Tokens come in many conventions (Penn Treebank, typographic, straight); the encoder sees one.
_AS_READ = {
    "``": "“", "„": "“", "«": "“", "''": "”", "»": "”", "`": "‘", "’": "'",
    "--": "—", "–": "—", "―": "—", "---": "—", "…": "...", "⁄": "/",
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
}  # fmt: skip
OUTSIDE, INSIDE, OPENING, CLOSING = range(4)
QUOTE_STATES = 4
MAX_PIECES_A_WORD = 12


@dataclass(frozen=True)
class Encoded:
    """One sentence, or a part of a long one.

    pieces: word piece ids, (p,); states: a quotation state a piece, (p,); first: where each word starts in them, (w,).
    """

    pieces: list[int]
    states: list[int]
    first: list[int]


def as_read(tokens: Sequence[str]) -> list[str]:
    """The tokens in the encoder's convention; straight double quotation marks open and close by turns."""
    out, inside = [], False
    for token in tokens:
        word = _AS_READ.get(token, token.replace("’", "'"))
        if word == '"':
            word = "”" if inside else "“"
        if word in ("“", "”"):
            inside = word == "“"
        out.append(word)
    return out


def quote_states(words: Sequence[str]) -> list[int]:
    """Whether each word (as read) stands outside or inside quotation marks, or is one.

    A sentence whose first mark is a closing one began inside a quotation.
    """
    inside = next((word for word in words if word in ("“", "”")), "“") == "”"
    out = []
    for word in words:
        if word == "“":
            inside = True
            out.append(OPENING)
        elif word == "”":
            inside = False
            out.append(CLOSING)
        else:
            out.append(INSIDE if inside else OUTSIDE)
    return out


class Encoder:
    """The word piece tokenizer of the shipped weights."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.cls, self.sep, self.unknown, self.pad = map(self._special, ("[CLS]", "[SEP]", "[UNK]", "[PAD]"))

    def encode(self, tokens: Sequence[str], most: int) -> list[Encoded]:
        """A sentence in parts of at most `most` pieces, cut between words. A word without pieces reads as [UNK]."""
        words = as_read(tokens)
        states = quote_states(words)
        parts: list[Encoded] = []
        pieces: list[int] = []
        piece_states: list[int] = []
        first: list[int] = []
        for word, state in zip(self._words(words), states, strict=True):
            if pieces and len(pieces) + len(word) > most:
                parts.append(Encoded(pieces, piece_states, first))
                pieces, piece_states, first = [], [], []
            first.append(len(pieces))
            pieces.extend(word)
            piece_states.extend([state] * len(word))
        if first:
            parts.append(Encoded(pieces, piece_states, first))
        return parts

    def _special(self, name: str) -> int:
        number = self._tokenizer.token_to_id(name)
        if number is None:
            raise ValueError(f"the tokenizer has no {name}")
        return int(number)

    def _words(self, words: list[str]) -> list[list[int]]:
        encoded = self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        pieces: list[list[int]] = [[] for _ in words]
        for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
            if word is not None and len(pieces[word]) < MAX_PIECES_A_WORD:
                pieces[word].append(piece)
        return [found or [self.unknown] for found in pieces]


def windows(lengths: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Windows (start, end) over parts of the given lengths (in pieces), each beginning half into the one before.

    So most parts are read twice, with other neighbours. A window holds `most` pieces, [CLS] and [SEP]s counted, or a
    single part.
    """
    at = [0, *accumulate(length + 1 for length in lengths)]  # a separator follows each part
    found, start, n = [], 0, len(lengths)
    while start < n:
        end = start + 1
        while end < n and at[end + 1] - at[start] + 1 <= most:
            end += 1
        found.append((start, end))
        half = (at[start] + at[end]) / 2
        start = n if end == n else max(start + 1, bisect(at, half) - 1)
    return found
