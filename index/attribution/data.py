"""PolNeAR's brat files as labelled token sentences, in the convention of CofeNet's copy of the corpus.

PolNeAR (Newell, Margolin and Ruths, LREC 2018) marks the source, cue and content of every attribution in political
news. CofeNet (Wang et al., COLING 2022) made token sequences of it; comparing its validation file with the stand-off
files gives its rules:

- a sequence is a paragraph (text between blank lines) in the Penn Treebank's tokens;
- sources, cues and contents of all attributions are kept, also of those without a source; they never overlap;
- every stretch of a span within a paragraph is a span of its own: a content broken by "he said" gives two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.attribution.labels import KINDS

_ABBREVIATION = (
    r"(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Lt|Col|Sgt|Capt|Rev|Prof|Hon|Jr|Sr|St|Jan|Feb|Mar|Apr|Aug|Sept|Sep"
    r"|Oct|Nov|Dec|vs|v|Inc|Corp|Co|Ltd|Va|Vt|Pa|Fla|Calif|Mass|Ill|Wis|Mich|Minn|Tenn|Ariz|Colo|Conn|Del|Ga|Ind|Ky|La"
    r"|Md|Mo|Mont|Neb|Nev|Okla|Ore|Tex|Wash|Ala|Ark|Kan|Miss|Wyo|Ave|Blvd|Rd|No|Ph\.D|a\.m|p\.m|e\.g|i\.e|etc)\."
)
_CLITIC = r"(?:['’](?:s|S|re|RE|ve|VE|ll|LL|d|D|m|M)|[nN]['’][tT])(?![\w])"
_TOKEN = re.compile(
    rf"""(?:https?://|www\.)[^\s"”]+       # a web address
    | [@\#]\w+                             # a handle or a hash tag
    | </?[a-z]+/?>                         # a tag such as <tweet/>
    | {_ABBREVIATION}(?!\w)
    | (?:[^\W\d_]\.){{2,}}[^\W\d_]?(?!\w)  # U.S. or a.m.
    | [A-Z]\.(?=\s+[A-Z])                  # the initial of a name
    | {_CLITIC}
    | (?:can(?=not\b)|gon(?=na\b)|wan(?=na\b)|got(?=ta\b))
    | \d+(?:[.,:/⁄-]\d+)*(?:st|nd|rd|th|s|k|m)?(?!\w|-\w)
    | (?:(?!{_CLITIC})[\w&])+(?:(?:[-/⁄.]|(?!{_CLITIC})['’](?=\w))(?:(?!{_CLITIC})[\w&])+)*
    | \.\.+ | --+ | '' | `` | _+
    | [^\s\u200b\u202a\ufeff\xad]            # any other character alone
    """,
    re.VERBOSE,
)
_BREAK = re.compile(r"\s*\n\s*\n\s*")
_SENTENCE_END = re.compile(r"[.?!]+|…")
_CLOSING = {"”", '"', "''", "’", "'", ")"}


@dataclass(frozen=True)
class Labelled:
    """One sequence: its tokens (surface forms) and one label a token."""

    tokens: list[str]
    labels: list[str]


def tokenize(text: str) -> list[tuple[int, int]]:
    """The offsets of the Penn Treebank's tokens in `text`: "don't" is do and n't, "U.S." one token."""
    return [match.span() for match in _TOKEN.finditer(text)]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of the paragraphs of `text`, which blank lines part."""
    start = 0
    for gap in _BREAK.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def directed(text: str, start: int, end: int) -> str:
    """The token text[start:end]. A straight double quotation mark opens or closes by what precedes it."""
    token = text[start:end]
    if token != '"':
        return token
    return "“" if start == 0 or text[start - 1].isspace() or text[start - 1] in "([—–-“‘" else "”"


def read_spans(path: Path) -> list[tuple[str, int, int]]:
    """(kind, start, end) of every unbroken stretch that the events of a brat file use as source, cue or content."""
    where: dict[str, list[tuple[int, int]]] = {}
    used: set[tuple[str, int, int]] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, body = line.partition("\t")
        if name.startswith("T") and " " in body:
            ranges = body.split("\t")[0].split(" ", 1)[1]
            where[name] = [(int(a), int(b)) for a, b in (r.split() for r in ranges.split(";"))]
        elif name.startswith("E"):
            for role, _, target in (part.partition(":") for part in body.split()):
                kind = role.rstrip("0123456789").lower()
                if kind in KINDS:
                    used.update((kind, a, b) for a, b in where.get(target, []))
    return sorted(used, key=lambda span: span[1:])


def label_text(text: str, marked: list[tuple[str, int, int]]) -> list[Labelled]:
    """The paragraphs of an article as labelled sequences, in order.

    Where spans overlap (a slip of the annotators) a cue beats a source and a source beats a content.
    """
    owner: list[int] = [-1] * len(text)
    rank = {"content": 0, "source": 1, "cue": 2}
    for number in sorted(range(len(marked)), key=lambda n: rank[marked[n][0]]):
        _, start, end = marked[number]
        owner[start:end] = [number] * (min(end, len(text)) - start)
    out = []
    for first, last in paragraphs(text):
        tokens, labels, before = [], [], -1
        for a, b in tokenize(text[first:last]):
            now = owner[first + a]
            kind = marked[now][0] if now >= 0 else ""
            labels.append("O" if now < 0 else f"I-{kind}" if now == before else f"B-{kind}")
            tokens.append(directed(text, first + a, first + b))
            before = now
        if tokens:
            out.append(Labelled(tokens, labels))
    return out


def read_polnear(folder: Path) -> dict[str, list[list[Labelled]]]:
    """Article name -> for each of its annotators, the labelled paragraphs. `folder` has text/ and attributions/."""
    articles: dict[str, list[list[Labelled]]] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rpartition("_")[0]
        text = (folder / "text" / f"{name}.txt").read_text(encoding="utf-8")
        articles.setdefault(name, []).append(label_text(text, read_spans(path)))
    return articles


def split_sentences(paragraph: Labelled) -> list[Labelled]:
    """A paragraph cut after its sentence ends; a span that runs on begins anew in each sentence."""
    cuts, n = [0], len(paragraph.tokens)
    for i, token in enumerate(paragraph.tokens):
        if _SENTENCE_END.fullmatch(token):
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
