"""Who said what: tag the source, cue and content of attributions in tokenised news."""

from index.attribution.tagger import Tagger, default_tagger, label_tokens

__all__ = ["Tagger", "default_tagger", "label_tokens"]
