"""Claims of PolNeAR's training part, which teach the judge of attributions, and these with another speaker, another content, a cue
turned into its contrary, or in the form of a cleft or with an insertion."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.english.names import NAME_IN_TEXT
from index.english.negation import UNCERTAIN
from index.english.rephrasing import DENIED, INSERTIONS, MISQUOTED, NARRATED, STILL_SAID, SUPPOSED, WITHHELD
from index.statements.judging.claims import VERDICTS, Claim, Range
from index.training.attribution_data import read_events
from index.training.written_claims import Judged


def polnear(folder: Path, rng: random.Random) -> Iterator[Judged]:
    """Claims of the articles in `folder`, which has text/ and attributions/ as PolNeAR has."""
    for path in sorted((folder / "attributions").glob("*.ann")):
        text = (folder / "text" / f"{path.stem.rpartition('_')[0]}.txt").read_text(encoding="utf-8")
        events = [
            {k: sorted((a, b) for kind, a, b in e if kind == k) for k in ("source", "cue", "content")} for e in read_events(path)
        ]
        told = [c for e in events for c in e["content"]]
        for event in events:
            if event["cue"] and event["content"] and len(event["source"]) < 2:
                yield from _of_event(text, event, told, rng)


def _of_event(text: str, event: dict[str, list[Range]], told: Sequence[Range], rng: random.Random) -> Iterator[Judged]:
    source, cue = event["source"][0] if event["source"] else None, (event["cue"][0][0], event["cue"][-1][1])
    contents = event["content"]
    near = text[max(0, cue[0] - 40) : cue[1] + 12]
    if UNCERTAIN.search(near) or cue[1] - cue[0] > 60:
        return
    speaker = text[slice(*source)] if source else ""
    yield _judged(text, speaker, source, cue, contents, "said")
    if source is None:
        return
    others = [m for m in _others(text, source, (cue, *contents)) if not set(m.group().split()) & set(speaker.split())]
    if others and rng.random() < 0.7 and NAME_IN_TEXT.search(speaker) and not speaker.lower().startswith(("the ", "a ")):
        other = rng.choice(others)
        yield _judged(text, other.group(), other.span(), cue, contents, "other")
    if rng.random() < 0.12 and (beside := _narration(text, max(b for _, b in (source, cue, *contents)), told)):
        yield _judged(text, speaker, source, cue, [beside], "none")
    if (
        text[slice(*cue)] in ("said", "says")
        and 0 < cue[0] - source[1] < 3
        and contents[0][0] - cue[1] in (1, 2)
        and len(contents) == 1
    ):
        yield from _turned(text, source, contents[0], [m.group() for m in others], rng)


def _others(text: str, source: Range, spans: Sequence[Range]) -> list[re.Match[str]]:
    """Names near an attribution that are not its source."""
    first, after = min(a for a, _ in (source, *spans)), max(b for _, b in (source, *spans))
    found = NAME_IN_TEXT.finditer(text, max(0, first - 160), min(len(text), after + 80))
    return [
        m
        for m in found
        if not (m.start() < source[1] and source[0] < m.end()) and text[max(0, m.start() - 2) : m.start()].strip(' “"') != "."
    ]


def _narration(text: str, after: int, told: Sequence[Range]) -> Range | None:
    """The next sentence, where nobody is told to have said it."""
    match = NARRATED.search(text, after, after + 300)
    return match.span() if match and not any(a < match.end() and match.start() < b for a, b in told) else None


def _turned(text: str, source: Range, content: Range, names: list[str], rng: random.Random) -> Iterator[Judged]:
    """The sentence in other forms."""
    before, speaker, words = text[max(0, source[0] - 120) : source[0]], text[slice(*source)], text[slice(*content)]
    after = text[content[1] : content[1] + 120]
    name = rng.choice(names) if names else "Ines Falk"
    kinds = [(w, "withheld") for w in WITHHELD] + [(w, "supposed") for w in SUPPOSED] + [(w, "denied") for w in DENIED]
    kinds += [(w, "misquoted") for w in MISQUOTED * 2] + [(w, "said") for w in STILL_SAID * 3]
    phrase, verdict = rng.choice(kinds)
    yield _built(
        [before, (speaker, "s"), " ", (phrase, "q"), " ", "" if words.startswith("that ") else "that ", (words, "c"), after],
        speaker,
        verdict,
    )
    low = rng.choice([True, False])
    if not before.strip() or before.rstrip().endswith((".", "”")):
        form = rng.randrange(6)
        lead = before + ("It was " if form < 4 else "")
        if form in (0, 1):
            right, wrong = (speaker, name) if form == 0 else (name, speaker)
            yield _built([lead, (right, "s"), ", not ", wrong, ", who ", ("said", "q"), " ", (words, "c"), after], right, "said")
            yield _built([lead, right, ", not ", (wrong, "s"), ", who ", ("said", "q"), " ", (words, "c"), after], wrong, "other")
        elif form in (2, 3):
            yield _built(
                [lead, "not ", (speaker, "s"), (f" but {name}" if low else ""), " who ", ("said", "q"), " ", (words, "c"), after],
                speaker,
                "other",
            )
            yield _built(
                [lead, "not ", name, " but ", (speaker, "s"), " who ", ("said", "q"), " ", (words, "c"), after], speaker, "said"
            )
        else:
            insertion = rng.choice(INSERTIONS)
            a, b = insertion.split("NAME")
            yield _built([before, (speaker, "s"), a, name, b, " ", ("said", "q"), " ", (words, "c"), after], speaker, "said")
            yield _built([before, speaker, a, (name, "s"), b, " ", ("said", "q"), " ", (words, "c"), after], name, "other")


def _built(parts: Sequence[str | tuple[str, str]], speaker: str, verdict: str) -> Judged:
    text, where = "", {}
    for part in parts:
        if isinstance(part, tuple):
            where[part[1]] = (len(text), len(text) + len(part[0]))
            text += part[0]
        else:
            text += part
    return _judged(text, speaker, where["s"], where["q"], [where["c"]], verdict)


def _judged(text: str, speaker: str, source: Range | None, cue: Range, contents: Sequence[Range], verdict: str) -> Judged:
    return Claim.of(text, speaker, source, cue, contents), VERDICTS.index(verdict)
