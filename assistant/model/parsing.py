"""The model's text as it streams -> sentences with the markers that stand behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.english.quotations import ENDED
from index.english.segmentation import sentence_spans

_MARK = r"\[\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]"
_MARKS = re.compile(rf"\s*((?:{_MARK}\s*)+)([.!?]?)\s*")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Written:
    """A sentence as the model wrote it, and the numbers it cites."""

    text: str
    markers: tuple[int, ...] = ()


class StreamParser:
    """Feed it text piece by piece; it hands out each sentence once its last marker is certain."""

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, text: str) -> list[Written]:
        """The sentences that `text` completed: their markers are followed by something that is no marker."""
        self._buffer += text
        done = []
        while (match := _MARKS.search(self._buffer)) and not self._may_go_on(match):
            done += _written(self._buffer[: match.start()], match)
            self._buffer = self._buffer[match.end() :]
        return done

    def close(self) -> list[Written]:
        """What is left at the end. Text without any marker is cut into its sentences."""
        match = _MARKS.search(self._buffer)
        rest, self._buffer = self._buffer, ""
        if match:
            return [*_written(rest[: match.start()], match), *_unmarked(rest[match.end() :])]
        return _unmarked(rest)

    def _may_go_on(self, match: re.Match[str]) -> bool:
        rest = self._buffer[match.end() :]
        return not rest or rest.startswith("[")


def _written(text: str, match: re.Match[str]) -> list[Written]:
    """The sentences before some markers. A model that puts several before one marker is cited for each of them; where the last
    of several breaks off, the limit of its length has cut it."""
    markers = tuple(dict.fromkeys(int(n) for n in _NUMBER.findall(match.group(1))))
    sentences = _whole_quotations([s.text for s in _unmarked(text.strip() + match.group(2))])
    if len(sentences) > 1 and not ENDED.search(sentences[-1]):
        sentences.pop()
    return [Written(sentence, markers) for sentence in sentences]


def _whole_quotations(sentences: list[str]) -> list[str]:
    """The same with a quotation that runs over several sentences in one of them; an empty one if there is none."""
    found = [""]
    for sentence in sentences:
        if found[-1].count("“") > found[-1].count("”") or found[-1].count('"') % 2:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found[1:] or found


def _unmarked(text: str) -> list[Written]:
    return [Written(text[start:end]) for _, start, end in sentence_spans(text)]
