"""Who said what: tag the source, cue and content of attributions in news, and join them."""

from index.statements.attribution.links import Attribution, link_attributions
from index.statements.attribution.tagger import Tagger, default_tagger, label_tokens
from index.statements.attribution.text import TextAttribution, attribute

__all__ = [
    "Attribution",
    "Tagger",
    "TextAttribution",
    "attribute",
    "default_tagger",
    "label_tokens",
    "link_attributions",
]
