"""Grammar and names of an article's sentences, by spaCy's en_core_web_sm, with offsets into the article."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc, Span, Token
from spacy.util import load_model_from_path
from spacy.vocab import Vocab

from index import weights
from index.english.names import PARTICLES
from index.steps import Each, untold

# What spaCy calls the parts of a sentence: relations in a clause, ...
SUBJECTS = ("nsubj", "nsubjpass")
NAMED_THERE = (*SUBJECTS, "dobj", "pobj")  # as what somebody comes in; "a judge" as apposition or predicate has a name
BESIDE_NOUN = ("compound", "nmod", "amod")
BEFORE_NAMES = frozenset((*BESIDE_NOUN, "poss", "case", "punct", "prep", "pobj"))
# ... parts of speech, ...
BEFORE_WHOLE_NAMES = ("ADV", "SCONJ", "CCONJ", "ADP", "DET", "INTJ")
NEVER_NAMES = (*BEFORE_WHOLE_NAMES, "PRON", "NUM")
# ... and kinds of names: of what may be a body, of what is called after somebody, and of what makes no poll.
MAYBE_BODIES = ("ORG", "GPE", "FAC", "LOC", "PERSON", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT")
CALLED_AFTER = ("ORG", "FAC", "WORK_OF_ART", "EVENT", "LAW", "PRODUCT")
NO_POLLSTERS = frozenset(("GPE", "NORP", "PERSON", "DATE", "TIME", "LOC", "EVENT"))  # "a Florida poll", "the Mueller report"
COPULAS = ("is", "was", "remains", "became")
_TOGETHER = 64  # sentences that are parsed at a time


@cache
def language() -> Language:
    """spaCy with parser, tagger, names and lemmas, loaded at its first use."""
    return load_model_from_path(weights.folder(weights.ENGLISH))


@cache
def lemmatizer() -> EnglishLemmatizer:
    """spaCy's lemmatizer alone, for words without a sentence: it has nothing to load but its dictionary."""
    found = EnglishLemmatizer(Vocab(), None, mode="rule")
    found.initialize(lookups=_dictionary())
    return found


@cache
def nouns() -> frozenset[str]:
    """The nouns of WordNet in lower case, from the dictionary that comes with the parser."""
    return frozenset(_dictionary().get_table("lemma_index")["noun"])


@cache
def _dictionary() -> Lookups:
    return Lookups().from_disk(weights.folder(weights.ENGLISH) / "lemmatizer" / "lookups")


@dataclass(frozen=True)
class Parsed:
    """The article's sentences, each parsed on its own. `starts[i]` is where `docs[i]` begins in the text."""

    text: str
    starts: list[int]
    docs: list[Doc]
    paragraphs: list[int]  # of each sentence

    @classmethod
    def of(cls, text: str, spans: Sequence[tuple[int, int, int]], each: Each = untold) -> Parsed:
        """Parse the sentences (paragraph, start, end) of `text`; `each` is told after some of them."""
        # A line break within a sentence would be a token, and confuse the parser.
        sentences = [" ".join(text[a:b].split("\n")) for _, a, b in spans]
        docs: list[Doc] = []
        for at in range(0, len(sentences), _TOGETHER):
            docs += language().pipe(sentences[at : at + _TOGETHER])
            each(len(docs) / len(sentences))
        for doc in docs:
            _join_hyphens(doc)
        return cls(text, [a for _, a, _ in spans], docs, [p for p, _, _ in spans])

    @cached_property
    def organisations(self) -> tuple[str, ...]:
        """What the text calls its organisations, each spelling once, in the order of the text."""
        return tuple(dict.fromkeys(entity.text for doc in self.docs for entity in doc.ents if entity.label_ == "ORG"))

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that `offset` falls in, or of the last one before it."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def span(self, start: int, end: int) -> Span | None:
        """The tokens of text[start:end] within the sentence it begins in; None where there are none."""
        number = self.sentence_at(start)
        doc, at = self.docs[number], self.starts[number]
        span = doc.char_span(max(0, start - at), min(len(doc.text), end - at), alignment_mode="expand")
        return span if span is not None and len(span) else None

    def is_quoted(self, at: int) -> bool:
        """Whether offset `at` stands in quotation marks that its paragraph opens."""
        paragraph = self.paragraphs[self.sentence_at(at)]
        before = self.text[self.starts[bisect_left(self.paragraphs, paragraph)] : at]
        curly = before.count("“") - before.count("”")
        return curly > 0 or (curly == 0 and before.count('"') % 2 == 1)

    def range(self, sentence: int, span: Span) -> tuple[int, int]:
        """Where a span of sentence number `sentence` stands in the text."""
        at = self.starts[sentence]
        return at + span.start_char, at + span.end_char


def _join_hyphens(doc: Doc) -> None:
    """ "Ban Ki-moon" and "Holtz-Eakin" are words of a name; spaCy parts them at the hyphen."""
    parts = [doc[i - 1 : i + 2] for i in range(1, len(doc) - 1) if _joins_name(doc[i - 1], doc[i], doc[i + 1])]
    with doc.retokenize() as retokenizer:
        for at, part in enumerate(parts):
            if at == 0 or parts[at - 1].end <= part.start:
                retokenizer.merge(part)


def _joins_name(before: Token, hyphen: Token, after: Token) -> bool:
    tight = hyphen.text == "-" and not before.whitespace_ and not hyphen.whitespace_ and before.is_alpha and after.is_alpha
    named = is_capitalised(before) or (before.text in PARTICLES and is_capitalised(after))  # "al-Mansur"
    whole = any(
        e.start == before.i and e.end == after.i + 1 for e in before.doc.ents
    )  # all of "Holm-Dahl", though taken for a body
    return tight and named and (before.ent_type_ in ("PERSON", "") or whole)


def is_capitalised(token: Token) -> bool:
    """Whether a token is written like part of a name."""
    return token.text[:1].isupper()
