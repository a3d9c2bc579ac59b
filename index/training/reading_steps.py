"""What the reader's training shows the model at each step, and what it asks of the answer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import torch
import torch.nn.functional as F
from torch import Tensor

from index.english.words import WORD, keywords, stem
from index.search.reading.model import KINDS, Scores, batch
from index.search.reading.pairs import Line, Pair, PairMaker, Passage
from index.training.reading_examples import Example, Place, Source

_RIGHT = 2  # sentences of a question: that answer it,
_ALIKE, _OWN, _ELSEWHERE = 2, 1, 1  # that have most of its words, others of its article, of other articles
_FIRST = 5  # of those with most of its words, two are drawn
_SPOKEN = 0.85  # share of sentences that are read with their speakers
_UNMARKED, _SLIPS, _LONG = 0.2, 0.1, 3  # shares of questions; letters of a word that a slip is made in, at least
_LEANING, _BESIDE = 0.6, 0.04  # shares of follow-ups that are read as they were asked; of other questions, with some history


@dataclass(frozen=True)
class Target:
    """What is right of one sentence: whether it answers, what it says, and where its answer is, as its first and last piece."""

    answers: bool | None  # None: it holds the answer's words
    yes: bool | None
    span: tuple[int, int] | None


@dataclass(frozen=True)
class Asked:
    """A question with the sentences of this step."""

    example: Example
    places: list[Place]
    pairs: list[Pair]
    targets: list[Target]


class Drawing:
    """Draws the sentences of questions; the same again for the same random numbers."""

    def __init__(self, sources: dict[str, Source], maker: PairMaker, histories: Sequence[str] = ()) -> None:
        self._sources, self.maker, self._histories = sources, maker, histories
        self._lines: dict[tuple[Place, bool], Line] = {}
        self._stems: dict[str, list[frozenset[str]]] = {}

    def draw(self, example: Example, rng: random.Random) -> Asked:
        """Some sentences of a question: one or two that answer it, if any does, and some that do not."""
        right = set(example.right)
        own = [place for place in _places(example.runs[:1]) if place not in right]
        elsewhere = [place for place in _places(example.runs[1:]) if place not in right]
        if example.weak:
            own, elsewhere = [*own, *elsewhere], []
        asked = {stem(w) for w in keywords(example.question)}
        alike = sorted(own, key=lambda place: -len(asked & self._words(place)))[:_FIRST]
        chosen = [
            *_some(example.right, _RIGHT, rng),
            *_some(example.tempting, _ALIKE, rng),
            *_some(alike, _ALIKE, rng),
            *_some(own, _OWN, rng),
            *_some(elsewhere, _ELSEWHERE, rng),
        ]
        return self._asked(example, list(dict.fromkeys(chosen)), self._question(example, rng), rng.random() < _SPOKEN)

    def _asked(self, example: Example, places: list[Place], question: list[int], spoken: bool) -> Asked:
        pairs = [self.maker.pair(question, self._line(place, spoken)) for place in places]
        return Asked(example, places, pairs, [_target(example, p, pair) for p, pair in zip(places, pairs, strict=True)])

    def _question(self, example: Example, rng: random.Random) -> list[int]:
        """As it stands alone, or as it was asked in its conversation; at times in a conversation that it has nothing to do with."""
        if example.leaning and rng.random() < _LEANING:
            return self.maker.question(_as_typed(example.leaning, rng), example.history)
        beside = rng.choice(self._histories) if self._histories and rng.random() < _BESIDE else ""
        return self.maker.question(_as_typed(example.question, rng), beside)

    def _line(self, place: Place, spoken: bool) -> Line:
        key, n = place
        if (place, spoken) not in self._lines:
            source = self._sources[key]
            speakers = source.speakers[n : n + 1] if spoken else ()
            passage = Passage(source.title, [source.sentences[n]], speakers, source.sentences[n - 1] if n else "")
            self._lines[place, spoken] = self.maker.lines(passage)[0]
        return self._lines[place, spoken]

    def _words(self, place: Place) -> frozenset[str]:
        key, number = place
        if key not in self._stems:
            self._stems[key] = [frozenset(stem(w) for w in WORD.findall(s)) for s in self._sources[key].sentences]
        return self._stems[key][number]


def _places(runs: Sequence[tuple[str, int, int]]) -> Iterator[Place]:
    yield from dict.fromkeys((key, n) for key, first, after in runs for n in range(first, after))


def _as_typed(question: str, rng: random.Random) -> str:
    """The question, at times without its question mark, or with a slip in one of its words."""
    if rng.random() < _UNMARKED:
        question = question.rstrip(" ?")
    words = question.split()
    long = [n for n, word in enumerate(words) if len(word) > _LONG]
    if long and rng.random() < _SLIPS:
        n = rng.choice(long)
        at = rng.randrange(1, len(words[n]) - 1)
        swapped = words[n][: at - 1] + words[n][at] + words[n][at - 1] + words[n][at + 1 :]
        words[n] = rng.choice((swapped, words[n][:at] + words[n][at + 1 :]))
    return " ".join(words)


def _some(found: Sequence[Place], most: int, rng: random.Random) -> list[Place]:
    return rng.sample(list(found), min(most, len(found)))


def _target(example: Example, place: Place, pair: Pair) -> Target:
    right = place in example.right
    span = None
    if example.span and example.span[:2] == place:
        span = _pieces(pair.line.spans, *example.span[2:])
    return Target(None if example.weak and right else right, example.yes if right else None, span)


def _pieces(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The first and last piece of a sentence that a stretch of its characters overlaps; None where that was cut off."""
    held = [i for i, (a, b) in enumerate(spans) if a < end and b > start and a >= 0]
    return (held[0], held[-1]) if held and spans[held[-1]][1] >= end else None


@dataclass(frozen=True)
class Step:
    """The questions of a step, as tensors. Sentences are numbered as in `Scores`; a question's row of `sentences` ends in -1s.

    pieces, kinds, mask: (pairs, length); sentences, right: (questions, most sentences); weak, counted: (questions,); asks:
    (pairs,), a number of KINDS or -1; yes: (pairs,) 1, 0, or -1; of each sentence whose answer's place is known, `words`: positions
    of its pieces in the flattened batch, ending in -1s, and `span`: (spans, 2) columns of these."""

    pieces: Tensor
    kinds: Tensor
    mask: Tensor
    sentences: Tensor
    right: Tensor
    weak: Tensor
    counted: Tensor
    asks: Tensor
    yes: Tensor
    words: Tensor
    span: Tensor

    def to(self, device: torch.device) -> Step:
        return Step(*(getattr(self, f).to(device, non_blocking=True) for f in self.__dataclass_fields__))


def as_step(asked: Sequence[Asked], pad: int) -> Step:
    """Tensors of some questions."""
    pairs = [pair for one in asked for pair in one.pairs]
    targets = [target for one in asked for target in one.targets]
    pieces, kinds, mask = batch(pairs, pad)
    numbers, words, spans = count(), [], []
    for row, (pair, target) in enumerate(zip(pairs, targets, strict=True)):
        if target.span is not None:
            first = row * pieces.shape[1] + pair.words
            words.append([first + i for i in range(len(pair.line.spans))])
            spans.append(target.span)
    return Step(
        pieces, kinds, mask,
        sentences=_rows([[next(numbers) for _ in one.targets] for one in asked]),
        right=_rows([[int(t.answers is not False) for t in one.targets] for one in asked]),
        weak=torch.tensor([one.example.weak for one in asked]),
        counted=torch.tensor([not one.example.id.startswith("qamr") for one in asked]),  # a sentence alone, which always answers
        asks=torch.tensor([KINDS.index(one.example.kind) if one.example.kind else -1 for one in asked for _ in one.pairs]),
        yes=torch.tensor([-1 if t.yes is None else int(t.yes) for t in targets]),
        words=_rows(words),
        span=torch.tensor(spans, dtype=torch.long).reshape(-1, 2),
    )  # fmt: skip


def _rows(lists: Sequence[Sequence[int]]) -> Tensor:
    most = max(map(len, lists), default=0)
    return torch.tensor([[*found, *[-1] * (most - len(found))] for found in lists], dtype=torch.long).reshape(len(lists), most)


def loss(scores: Scores, step: Step) -> dict[str, Tensor]:
    """The parts of a step's loss. `which` is -log of the share that the right sentences have of all and of none (0), `answers` the
    cross-entropy of each sentence."""
    there, rows = _by_question(scores.answers, step)
    right = there & (step.right > 0)
    total = torch.logsumexp(rows, 1)
    held = torch.where(right.any(1), torch.logsumexp(rows[:, 1:].masked_fill(~right, _NEVER), 1), rows[:, 0])
    which = (total - held) * torch.where(step.weak, 0.5, 1.0)
    each = F.binary_cross_entropy_with_logits(rows[:, 1:], right.float(), reduction="none").masked_fill(~there, 0.0).sum(1)
    strong = step.counted & ~step.weak
    parts = {"which": _mean(which[step.counted]), "answers": 0.5 * _mean(each[strong])}
    told = step.yes >= 0
    parts["yes"] = 0.7 * _mean(F.binary_cross_entropy_with_logits(scores.yes[told], step.yes[told].float(), reduction="none"))
    sides = [F.cross_entropy(of, step.span[:, n], reduction="none") for n, of in enumerate(_by_words(scores, step))]
    parts["span"] = 0.5 * sum((_mean(side) for side in sides), torch.zeros((), device=rows.device))
    known = step.asks >= 0
    parts["kind"] = 0.1 * _mean(F.cross_entropy(scores.kinds[known], step.asks[known], reduction="none"))
    return parts


_NEVER = -1e4  # log odds of what is not there


def _by_question(answers: Tensor, step: Step) -> tuple[Tensor, Tensor]:
    """(which places of the rows hold a sentence, the log odds of the sentences after a 0 for none)."""
    there = step.sentences >= 0
    rows = answers[step.sentences.clamp(min=0)].masked_fill(~there, _NEVER)
    return there, torch.cat([torch.zeros_like(rows[:, :1]), rows], 1)


def _by_words(scores: Scores, step: Step) -> list[Tensor]:
    """The scores of start and of end of the pieces of each sentence whose answer's place is known."""
    there, places = step.words >= 0, step.words.clamp(min=0)
    return [side.flatten()[places].masked_fill(~there, _NEVER) for side in (scores.starts, scores.ends)]


def _mean(values: Tensor) -> Tensor:
    return values.sum() / max(1, len(values))
