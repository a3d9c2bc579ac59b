"""What the reader reads: a question and one sentence, with the title and the sentence before it, as one sequence of word pieces.

    [CLS] question [H] what was asked before [SEP] title | (Name:) sentence [SEP] the sentence before [SEP]

A sentence has its speaker of record before it where it does not name them itself. [H] stands before the last exchange of a
conversation, for a question that leans on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

_QUESTION, _HISTORY, _SENTENCE, _BEFORE = 48, 40, 120, 24  # word pieces of each at most; what is longer is cut
_TITLE = 16  # words
_HISTORY_MARK = "[unused1]"


@dataclass(frozen=True)
class Passage:
    """Sentences of one article that follow each other; `before` is what stands before the first of them. `speakers`: whose words
    each sentence holds, "" where it holds nobody's or names them itself."""

    title: str
    sentences: Sequence[str]
    speakers: Sequence[str] = ()
    before: str = ""


@dataclass(frozen=True)
class Line:
    """A sentence in word pieces, ready to be read with any question: title and sentence, then the sentence before it. `spans` are
    the (start, end) in the sentence of the pieces from number `first` on; those of the speaker are negative."""

    pieces: list[int]
    context: list[int]
    first: int
    spans: list[tuple[int, int]]


@dataclass(frozen=True)
class Pair:
    """One sequence for the model: `pieces` are word piece ids, `kinds` 1 for title and sentence. `words` is where the sentence's
    pieces begin."""

    pieces: list[int]
    kinds: list[int]
    words: int
    line: Line


def last_exchange(messages: Sequence[str]) -> str:
    """What is read of a conversation: its last question and answer."""
    return " ".join(" ".join(messages[-2:]).split())


def unless_named(speaker: str, sentence: str) -> str:
    """The speaker, where the sentence does not name them itself; else ""."""
    return speaker if speaker and speaker.split()[-1].lower() not in sentence.lower() else ""


class PairMaker:
    """Makes pairs. `tokenizer` is a file of the tokenizers library with BERT's special pieces."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.cls, self.sep, self.pad, self.history = (self.piece(name) for name in ("[CLS]", "[SEP]", "[PAD]", _HISTORY_MARK))

    def piece(self, piece: str) -> int:
        """The number of a word piece that there is."""
        found = self._tokenizer.token_to_id(piece)
        if found is None:
            raise ValueError(f"The tokenizer has no {piece}.")
        return int(found)

    def lines(self, passage: Passage) -> list[Line]:
        """Every sentence of a passage."""
        title = " ".join(passage.title.split()[:_TITLE])
        named = [f"({speaker}:) " if speaker else "" for speaker in passage.speakers or [""] * len(passage.sentences)]
        texts = [name + text for name, text in zip(named, passage.sentences, strict=True)]
        head, before, *found = self._encode([f"{title} |" if title else "", passage.before, *texts])
        befores = [before, *found[:-1]]
        return [_line(head, one, other, len(name)) for one, other, name in zip(found, befores, named, strict=True)]

    def question(self, text: str, history: str = "") -> list[int]:
        """The question in word pieces, with what stands around it."""
        asked, before = self._encode([text, history])
        pieces = asked.ids[:_QUESTION] + ([self.history, *before.ids[:_HISTORY]] if history else [])
        return [self.cls, *pieces, self.sep]

    def pair(self, question: list[int], line: Line) -> Pair:
        """One sequence."""
        context = [*line.context, self.sep] if line.context else []
        pieces = [*question, *line.pieces, self.sep, *context]
        kinds = [0] * len(question) + [1] * (len(line.pieces) + 1) + [0] * len(context)
        return Pair(pieces, kinds, len(question) + line.first, line)

    def _encode(self, texts: list[str]) -> list[Encoding]:
        # Of few texts a batch costs more than it saves: it wakes a pool of threads.
        return [self.encode(text) for text in texts]

    def encode(self, text: str) -> Encoding:
        """A text in word pieces."""
        return self._tokenizer.encode(text, add_special_tokens=False)


def _line(head: Encoding, sentence: Encoding, before: Encoding, skip: int) -> Line:
    spans = [(a - skip, b - skip) for a, b in sentence.offsets[:_SENTENCE]]
    return Line([*head.ids, *sentence.ids[:_SENTENCE]], before.ids[-_BEFORE:], len(head.ids), spans)
