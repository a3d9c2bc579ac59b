"""PolNeAR's brat files as labelled token sentences, in the convention of CofeNet's copy of the corpus.

PolNeAR (Newell, Margolin and Ruths, LREC 2018) marks the source, cue and content of every attribution in political
news. CofeNet (Wang et al., COLING 2022) made token sequences of it; comparing its validation file with the stand-off
files gives its rules:

- a sequence is a paragraph (text between blank lines) in the Penn Treebank's tokens;
- sources, cues and contents of all attributions are kept, also of those without a source; they never overlap;
- every stretch of a span within a paragraph is a span of its own: a content broken by "he said" gives two.
"""

from dataclasses import dataclass, field
from pathlib import Path

from index.english.quotations import CLOSING_TOKENS
from index.english.tokens import ENDS_SENTENCE, directed, paragraphs, tokenize
from index.statements.attribution.labels import KINDS

_CLOSING = CLOSING_TOKENS | {")"}

Stretch = tuple[str, int, int]  # kind, start and end in the text


@dataclass(frozen=True)
class Labelled:
    """One sequence: its tokens (surface forms), one label a token, and where each token starts in the article."""

    tokens: list[str]
    labels: list[str]
    starts: list[int] = field(default_factory=list)


def read_events(path: Path) -> list[set[Stretch]]:
    """The attributions of a brat file, each as the unbroken stretches that are its source, cue and content."""
    where: dict[str, list[tuple[int, int]]] = {}
    events: list[set[Stretch]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, body = line.partition("\t")
        if name.startswith("T") and " " in body:
            ranges = body.split("\t")[0].split(" ", 1)[1]
            where[name] = [(int(a), int(b)) for a, b in (r.split() for r in ranges.split(";"))]
        elif name.startswith("E"):
            event: set[Stretch] = set()
            for role, _, target in (part.partition(":") for part in body.split()):
                kind = role.rstrip("0123456789").lower()
                if kind in KINDS:
                    event.update((kind, a, b) for a, b in where.get(target, []))
            events.append(event)
    return events


def label_text(text: str, events: list[set[Stretch]]) -> list[Labelled]:
    """The paragraphs of an article as labelled sequences, in order.

    Where spans overlap (a slip of the annotators) a cue beats a source and a source beats a content.
    """
    marked = sorted({stretch for event in events for stretch in event}, key=lambda stretch: stretch[1:])
    owner: list[int] = [-1] * len(text)
    rank = {"content": 0, "source": 1, "cue": 2}
    for number in sorted(range(len(marked)), key=lambda n: rank[marked[n][0]]):
        _, start, end = marked[number]
        owner[start:end] = [number] * (min(end, len(text)) - start)
    out = []
    for first, last in paragraphs(text):
        tokens, labels, before = [], [], -1
        offsets = tokenize(text[first:last])
        for a, b in offsets:
            now = owner[first + a]
            kind = marked[now][0] if now >= 0 else ""
            labels.append("O" if now < 0 else f"I-{kind}" if now == before else f"B-{kind}")
            tokens.append(directed(text, first + a, first + b))
            before = now
        if tokens:
            out.append(Labelled(tokens, labels, [first + a for a, _ in offsets]))
    return out


def read_polnear(folder: Path) -> dict[str, list[list[Labelled]]]:
    """Article name -> for each of its annotators, the labelled paragraphs. `folder` has text/ and attributions/."""
    articles: dict[str, list[list[Labelled]]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rpartition("_")[0]
        text = (folder / "text" / f"{name}.txt").read_text(encoding="utf-8")
        articles.setdefault(name, []).append(label_text(text, read_events(path)))
    return articles


def split_sentences(paragraph: Labelled) -> list[Labelled]:
    """A paragraph cut after its sentence ends; a span that runs on begins anew in each sentence."""
    cuts, n = [0], len(paragraph.tokens)
    for i, token in enumerate(paragraph.tokens):
        if ENDS_SENTENCE.fullmatch(token):
            end = i + 1
            while end < n and paragraph.tokens[end] in _CLOSING:
                end += 1
            if end < n:
                cuts.append(end)
    out = []
    for a, b in zip(cuts, [*cuts[1:], n], strict=True):
        if a < b:
            labels = paragraph.labels[a:b]
            if labels[0].startswith("I-"):
                labels[0] = "B-" + labels[0][2:]
            out.append(Labelled(paragraph.tokens[a:b], labels))
    return out
