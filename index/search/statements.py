"""Which of some statements are about something: by the words of their sentences and by the meaning of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from index.english.words import WORD, keywords, stem
from index.seams import Embedding
from index.storage.catalog import Catalog
from index.types import Sentence, Statement

_NEAR = 0.45  # what a word counts that stands in the title or the sentence before only
_DEED = 0.35  # what a deed counts beside words and views


@dataclass(frozen=True)
class Ranked:
    """A statement with how well it fits. `words`: the share of the topic's words (rare ones count more) that it, its sentences
    and, at less, the title and the sentence before hold;
    `meaning`: the cosine of its best sentence and the topic, -1 to 1."""

    statement: Statement
    words: float
    meaning: float

    @property
    def score(self) -> float:
        return (self.words + 0.6 * self.meaning) * (_DEED if self.statement.act == "did" else 1.0)


def rank(catalog: Catalog, embedding: Embedding, built_with: str, statements: Sequence[Statement], topic: str) -> list[Ranked]:
    """The statements, those that fit `topic` best first. Without a topic: in reading order.

    `embedding` is the model of the catalog's vectors as long as these have the fingerprint `built_with`; else words decide alone.
    """
    wanted = [stem(word) for word in keywords(topic)] if topic.strip() else []
    ids = sorted({i for s in statements for i in s.sentence_ids})
    sentences = catalog.sentences.by_id(ids)
    if not wanted or not sentences:
        return [Ranked(s, 0.0, 0.0) for s in statements]
    kept, vectors = catalog.vectors.get(ids, built_with)
    cosine = dict(zip(kept, (vectors @ embedding.encode([topic])[0]).tolist(), strict=True)) if kept else {}
    titles = {a.id: a.title for a in catalog.articles.by_id({s.article_id for s in statements})}
    before = catalog.sentences.by_id([min(s.sentence_ids) - 1 for s in statements if s.sentence_ids])
    words = [_stems(" ".join([s.content, *(sentences[i].text for i in s.sentence_ids if i in sentences)])) for s in statements]
    near = [_stems(f"{titles.get(s.article_id, '')} {_text_before(s, before)}") for s in statements]
    seen = Counter(word for found in words for word in found)
    weight = {word: log(1 + len(statements) / (1 + seen[word])) + 0.3 for word in wanted}
    total = sum(weight.values())
    ranked = []
    for statement, found, beside in zip(statements, words, near, strict=True):
        share = sum(weight[word] * (1.0 if word in found else _NEAR * (word in beside)) for word in wanted) / total
        ranked.append(Ranked(statement, share, float(max((cosine.get(i, 0.0) for i in statement.sentence_ids), default=0.0))))
    return sorted(ranked, key=lambda r: -r.score)


def _stems(text: str) -> set[str]:
    """The stems of a text's words, and of the parts of hyphenated ones."""
    words = WORD.findall(text.lower())
    return {stem(part) for word in words for part in (word, *word.split("-"))}


def _text_before(statement: Statement, before: dict[int, Sentence]) -> str:
    """The sentence before a statement, which often names what "it" is in the statement."""
    found = before.get(min(statement.sentence_ids, default=0) - 1)
    return found.text if found and found.article_id == statement.article_id else ""
