"""Lemmas of single words, by spaCy's lemmatizer and its dictionary: no sentence has to stand around them."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Doc

from index.english.parsing import lemmatizer

_BRITISH_ENDINGS = {"ise": "ize", "yse": "yze", "our": "or"}


@lru_cache(100_000)
def lemmas(word: str) -> frozenset[str]:
    """All that a word may be a form of, as a verb or as a noun, and the word itself: "found" is found and find. In lower case."""
    return _forms_of(word, ("VERB", "NOUN"))


@lru_cache(100_000)
def verb_lemmas(word: str) -> frozenset[str]:
    """All verbs that a word may be a form of, and the word itself."""
    return _forms_of(word, ("VERB",))


def _forms_of(word: str, kinds: tuple[str, ...]) -> frozenset[str]:
    low, by = word.lower().replace("’", "'"), lemmatizer()
    tokens = Doc(by.vocab, words=[low] * len(kinds), pos=list(kinds))
    return frozenset((low, *(lemma for token in tokens for lemma in by.rule_lemmatize(token))))


def american(word: str) -> str:
    """A word that may be British as an American spells it, where it is one: "criticise" -> "criticize", "favour" -> "favor". What
    is no word then ("advise") has to be looked for as it is first."""
    for british, spelling in _BRITISH_ENDINGS.items():
        if word.endswith(british):
            return word.removesuffix(british) + spelling
    return word.replace("sceptic", "skeptic")
