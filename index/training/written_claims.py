"""Claims that were written to teach and to measure the judge of attributions (claims.txt), and news read for it
(judged_records.jsonl)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from index.english.names import FULL_NAME
from index.english.roles import TELLS_A_GENDER
from index.english.words import exchanged, find_whole
from index.statements.judging.claims import VERDICTS, Claim, Range
from index.training.reading_examples import lines

Judged = tuple[Claim, int]  # with the number of its verdict

WRITTEN = Path(__file__).parent / "claims.txt"
RECORDS = Path(__file__).parent / "judged_records.jsonl"
_RENAMED = 0.5  # share of the passages that can be, whose people get other names


@dataclass(frozen=True)
class Written:
    """A passage with its claims: speaker, cue and content as they stand in it, and the number of the verdict."""

    number: int
    text: str
    claims: tuple[tuple[str, str, str, int], ...]

    @property
    def is_held_out(self) -> bool:
        """Whether it is kept for measuring: a third of them, by tens, since neighbours are often alike."""
        return self.number // 10 % 3 == 2

    @property
    def names(self) -> list[str]:
        """The full names of its people, where they can be exchanged: nothing tells whether they are men or women."""
        if TELLS_A_GENDER.search(self.text):
            return []
        return [
            s for s in dict.fromkeys(speaker for speaker, *_ in self.claims) if FULL_NAME.fullmatch(s) and not s.startswith("The ")
        ]

    def judged(self) -> list[Judged]:
        """Its claims."""
        return [(_claim(self.text, *words), verdict) for *words, verdict in self.claims]

    def renamed(self, pool: Sequence[str], rng: random.Random) -> Written:
        """The same with other names."""
        others = iter(rng.sample(list(pool), min(len(pool), len(self.names))))
        new = self
        for name, other in zip(self.names, others, strict=False):
            new = new._with(name, other)._with(name.split()[-1], other.split()[-1])
        return new if all(part in new.text for *words, _ in new.claims for part in words) else self  # a part ends within a name

    def _with(self, old: str, new: str) -> Written:
        def changed(text: str) -> str:
            return exchanged(old, new, text)

        claims = tuple((changed(s), changed(q), changed(c), verdict) for s, q, c, verdict in self.claims)
        return Written(self.number, changed(self.text), claims)


def written(path: Path = WRITTEN) -> list[Written]:
    """All passages. One is "P: text" with lines "speaker ~ cue ~ content = VERDICT"; ¶ ends a paragraph."""
    found = []
    for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
        first, *rest = [re.sub(r" ?¶ ?", "\n\n", line) for line in block.strip().splitlines()] or [""]
        text = first.removeprefix("P:").strip()
        claims = []
        for line in rest:
            parts, _, verdict = line.rpartition("=")
            speaker, cue, content = (part.strip() for part in (*parts.split("~"), "", "")[:3])
            if verdict.strip().lower() in VERDICTS and speaker in text and content and content in text and cue in text:
                claims.append((speaker, cue, content, VERDICTS.index(verdict.strip().lower())))
        found.append(Written(number, text, tuple(claims)))
    return found


def held_out() -> list[Judged]:
    """The written claims that are kept for measuring."""
    return [judged for passage in written() if passage.is_held_out for judged in passage.judged()]


class Drawing:
    """Draws written claims in rounds, at times with other names; the same for the same seed."""

    def __init__(self, passages: Sequence[Written]) -> None:
        self._all = [(passage, n) for passage in passages for n in range(len(passage.claims))]
        self._names = sorted({name for passage in passages for name in passage.names})

    def rounds(self, seed: str) -> Iterator[Judged]:
        """Each round shows every claim once, in an order of its own."""
        rng = random.Random(seed)
        for passage, n in rounds(self._all, rng):
            shown = passage.renamed(self._names, rng) if passage.names and rng.random() < _RENAMED else passage
            yield shown.judged()[n]


Shown = TypeVar("Shown")


def rounds(found: Sequence[Shown], rng: random.Random) -> Iterator[Shown]:
    """Each round shows every one once, in an order of its own."""
    while found:
        yield from rng.sample(found, len(found))


def _claim(text: str, speaker: str, cue: str, content: str) -> Claim:
    at = text.find(content)
    return Claim.of(text, speaker, _found(text, speaker), _found(text, cue), [(at, at + len(content))])


def _found(text: str, words: str) -> Range | None:
    match = find_whole(words, text) if words else None
    return match.span() if match else (text.find(words), text.find(words) + len(words)) if words else None


def records(folders: Sequence[Path], path: Path = RECORDS) -> Iterator[tuple[bool, Judged]]:
    """Claims that were found in real articles, judged by reading; True for those that are kept for measuring, by their article.
    `folders` hold articles.jsonl with these articles, which have an id or are known by their address."""
    articles = [article for folder in folders for article in lines(folder / "articles.jsonl")]
    texts = {article.get("id", article.get("url")): article["text"] for article in articles}
    for row in lines(path):
        text = texts[row["article"]]
        source, cue = (row["source"][0], row["source"][1]), (row["cue"][0], row["cue"][1]) if row["cue"] else None
        claim = Claim.of(text, text[slice(*source)], source, cue, [(a, b) for a, b in row["contents"]])
        yield crc32(row["article"].encode()) % 4 == 0, (claim, VERDICTS.index(row["verdict"]))
