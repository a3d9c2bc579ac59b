"""Training data of the reranker: candidates of real questions, and made questions with sentences that do and do not answer them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.util import load_model_from_path

from index import weights
from index.catalog import Catalog
from index.duplicates import gist
from index.passages import windows
from index.readers import read
from index.reranking.cross_encoder import passage
from index.reranking.features import NAMES, Candidates, features
from index.retrieval import PASSAGES, without_repeats
from index.segmentation import sentence_spans
from index.types import Article, Draft, Sentence
from index.words import WORD, keywords, stem

CANDIDATES = 64
ENOUGH = 0.3  # share of the question's words, with those of title and neighbours, that a right sentence must have
_PARAPHRASE = 0.5  # share of a made question's words in another article's sentence, with its title, that has the answer
_A_PAGE = 3  # sentences of an article that questions are made of
_BEGINNING = 25  # sentences, of which they are taken
_NEGATIVES = 16  # kept of a made question, the best by keywords
_FEWEST = 8


@dataclass(frozen=True)
class Group:
    """A question with passages that answer it and passages that do not, each the likeliest first."""

    question: str
    right: Sequence[str]
    wrong: Sequence[str]


@dataclass(frozen=True)
class Example:
    """A real question with its candidates: features (candidates, features), which are right, and their texts."""

    question: str
    rows: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    held: npt.NDArray[np.bool_]  # those that hold an answer's words, right or not
    titles: list[str]
    texts: list[str]

    @property
    def passages(self) -> list[str]:
        """As the cross-encoder reads them."""
        return [passage(title, text) for title, text in zip(self.titles, self.texts, strict=True)]

    def group(self, order: npt.NDArray[np.intp]) -> Group | None:
        """For the cross-encoder; `order` has the likeliest candidates first. None where too little is right or wrong."""
        passages = self.passages
        right, wrong = ([passages[i] for i in order if chosen[i]] for chosen in (self.right, ~self.held))
        return Group(self.question, right[:4], wrong) if right and len(wrong) >= _FEWEST else None


def load_questions(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of questions, their text without HTML."""
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{**q, "question": re.sub(r"<[^>]+>", "", q["question"])} for q in found]


def fill(catalog: Catalog, articles: Path) -> None:
    """Words are enough to find candidates: their vectors are made when they are needed."""
    for found in read(str(articles)):
        if isinstance(found, Draft) and catalog.find(found)[0] is None:
            spans = sentence_spans(found.text)
            catalog.add(found, spans, np.zeros((len(spans), 1), np.float32), [])


def example(catalog: Catalog, asked: dict[str, Any], cosine: Cosine | None, enough: float = ENOUGH) -> Example | None:
    """One question's candidates; None where nothing is found. `enough`: see ENOUGH; without `cosine` that feature is 0."""
    text = asked["question"]
    bm25 = dict(catalog.match(keywords(text), CANDIDATES))
    found = list(catalog.sentences_by_id(list(bm25)).values())
    sentences = without_repeats([*found, *_beside(catalog, found, bm25)], catalog)
    if not sentences:
        return None
    bm25 = catalog.scores(keywords(text), [s.id for s in sentences])
    candidates = Candidates(
        sentences,
        [bm25.get(s.id, 0.0) for s in sentences],
        cosine(text, sentences) if cosine else [0.0] * len(sentences),
    )
    articles = {a.id: a for a in catalog.articles_by_id({s.article_id for s in sentences})}
    rows = features(catalog, text, date.fromisoformat(asked["asked_on"]), candidates, articles)
    held = np.array([any(holds(s, answer) for answer in asked["answers"]) for s in sentences])
    right = held & (rows[:, NAMES.index("words_with_neighbours")] >= enough)
    return Example(text, rows, right, held, [articles[s.article_id].title for s in sentences], [s.text for s in sentences])


def _beside(catalog: Catalog, found: Sequence[Sentence], bm25: dict[int, float]) -> list[Sentence]:
    """The sentences of the passages that hold most of what was found: in a library these are found by their vectors."""
    articles = [catalog.sentences(i) for i in sorted({s.article_id for s in found})]
    passages = [own[begin:end] for own in articles for begin, end in windows(0, len(own))]
    best = sorted(passages, key=lambda passage: -sum(bm25.get(s.id, 0.0) for s in passage))[:PASSAGES]
    return [s for passage in best for s in passage]


class Cosine:
    """Similarities of a question and sentences, by the default embedding model."""

    def __init__(self) -> None:
        from index.embedding import DEFAULT_EMBEDDING, SentenceEmbedding

        self._model = SentenceEmbedding(DEFAULT_EMBEDDING)

    def __call__(self, question: str, sentences: Sequence[Sentence]) -> list[float]:
        vectors = self._model.encode([question, *(s.text for s in sentences)])
        return [float(x) for x in vectors[1:] @ vectors[0]]


def made_groups(catalog: Catalog, seed: int) -> Iterator[Group]:
    """Groups of made questions, over all articles in a random order. The sentence that a question was made of answers it, or
    better, another article's that has the answer and half of the question's words."""
    from index.reranking.made_questions import questions

    rng = random.Random(seed)
    articles = {a.id: a for a in catalog.articles()}
    chosen = [s for i in rng.sample(sorted(articles), len(articles)) for s in _some_sentences(catalog, i, rng)]
    parsed = load_model_from_path(weights.folder(weights.ENGLISH)).pipe((s.text for s in chosen), batch_size=64)
    for number, question, answer in questions(parsed, rng):
        if group := _made_group(catalog, articles, question, answer, chosen[number]):
            yield group


def _some_sentences(catalog: Catalog, article_id: int, rng: random.Random) -> list[Sentence]:
    fit = [s for s in catalog.sentences(article_id)[:_BEGINNING] if 50 < len(s.text) < 260 and s.text[-1] in '.”"']
    return rng.sample(fit, min(_A_PAGE, len(fit)))


def _made_group(catalog: Catalog, articles: dict[int, Article], question: str, answer: str, own: Sentence) -> Group | None:
    words = keywords(question)
    asked = {stem(w) for w in words}
    right: list[Sentence] = []
    wrong: list[Sentence] = []
    matched = [i for i, _ in catalog.match(words, 40)]
    by_id = catalog.sentences_by_id(matched)
    for sentence in (by_id[i] for i in matched):
        if gist(sentence.text) == gist(own.text):
            continue
        if not holds(sentence, answer):
            wrong.append(sentence)
        elif sentence.article_id != own.article_id:
            known = {stem(w) for w in WORD.findall(f"{sentence.text} {articles[sentence.article_id].title}")}
            if len(asked & known) >= _PARAPHRASE * len(asked):
                right.append(sentence)
    if len(words) < 4 or len(wrong) < _FEWEST:
        return None
    as_read = [[passage(articles[s.article_id].title, s.text) for s in found] for found in (right[:4] or [own], wrong)]
    return Group(question, as_read[0], as_read[1][:_NEGATIVES])


def holds(sentence: Sentence, answer: str) -> bool:
    """Whether the answer's words stand in the sentence, in their order."""
    return f" {plain_words(answer)} " in f" {plain_words(sentence.text)} "


def plain_words(text: str) -> str:
    """In lower case, without punctuation, one space between words."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("’", "'")).split())
