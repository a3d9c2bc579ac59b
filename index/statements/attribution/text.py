"""From plain text to attributions with character offsets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.english.tokens import directed, tokenize
from index.english.tokens import paragraphs as blank_line_paragraphs
from index.statements.attribution.labels import Span, spans
from index.statements.attribution.links import link_attributions
from index.statements.attribution.tagger import default_tagger
from index.steps import Each, untold

Range = tuple[int, int]  # start and end in the text


@dataclass(frozen=True)
class TextAttribution:
    """A statement found in a text, as ranges of it: cue, source if the text names one, contents in order.

    A quotation that runs on from another paragraph has no cue of its own: then `cue` is None.
    """

    cue: Range | None
    source: Range | None
    contents: tuple[Range, ...]


def attribute(text: str, paragraphs: Sequence[Range] | None = None, each: Each = untold) -> list[TextAttribution]:
    """The attributions in an article's text, in the order of its paragraphs and in them of their cues.

    `paragraphs` says where the paragraphs are; without it, blank lines part them. `each` is told how far the tagger is.
    """
    units = [(a, tokenize(text[a:b])) for a, b in (blank_line_paragraphs(text) if paragraphs is None else paragraphs)]
    offsets = [[(at + a, at + b) for a, b in tokens] for at, tokens in units]
    sentences = [[directed(text, a, b) for a, b in tokens] for tokens in offsets]
    out = []
    tagged = default_tagger().label(sentences, whole=True, each=each)
    for where, tokens, labels in zip(offsets, sentences, tagged, strict=True):
        found = link_attributions(tokens, labels)
        out += [
            TextAttribution(_range(where, f.cue), f.source and _range(where, f.source), _ranges(where, f.contents)) for f in found
        ]
        if not found and (alone := [span for span in spans(labels) if span.kind == "content"]):
            out.append(TextAttribution(None, None, _ranges(where, alone)))
    return out


def _ranges(where: list[Range], contents: Iterable[Span]) -> tuple[Range, ...]:
    return tuple(_range(where, content) for content in contents)


def _range(where: list[Range], span: Span) -> Range:
    return where[span.start][0], where[span.end - 1][1]
