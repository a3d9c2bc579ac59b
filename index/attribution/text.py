"""From plain text to attributions with character offsets."""

from dataclasses import dataclass

from index.attribution.labels import Span
from index.attribution.links import link_attributions
from index.attribution.tagger import default_tagger
from index.attribution.tokens import directed, paragraphs, tokenize

Range = tuple[int, int]  # start and end in the text


@dataclass(frozen=True)
class TextAttribution:
    """A statement found in a text, as ranges of it: cue, source if the text names one, contents in order."""

    cue: Range
    source: Range | None
    contents: tuple[Range, ...]


def attribute(text: str) -> list[TextAttribution]:
    """The attributions in an article's text (paragraphs parted by blank lines), in the order of their cues."""
    units = [(a, tokenize(text[a:b])) for a, b in paragraphs(text)]
    offsets = [[(at + a, at + b) for a, b in tokens] for at, tokens in units]
    sentences = [[directed(text, a, b) for a, b in tokens] for tokens in offsets]
    out = []
    for where, tokens, labels in zip(offsets, sentences, default_tagger().label(sentences, whole=True), strict=True):
        for found in link_attributions(tokens, labels):
            source = found.source and _range(where, found.source)
            contents = tuple(_range(where, content) for content in found.contents)
            out.append(TextAttribution(_range(where, found.cue), source, contents))
    return out


def _range(where: list[Range], span: Span) -> Range:
    return where[span.start][0], where[span.end - 1][1]
