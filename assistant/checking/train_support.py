"""Train the check of support (support.py) on sentences of news.

    python -m assistant.checking.train_support --articles ARTICLES.jsonl [--number N]

A claim is a sentence of an article, shortened and turned as an answer would be. It is supported by its own sentence, or by one
of another article that says nearly the same; not by sentences that are about the same things and do not say it. Nor is a claim
supported that was changed: negated, or joined with half of another sentence. Who did what to whom is not told apart.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, Token

from assistant.checking.support import NAMES, WEIGHTS, Encode, features
from index import Index, Sentence, load_embedding, words_only
from index.english.negation import NEGATING
from index.english.parsing import language
from index.english.words import keywords

_SEED = 11
_A_PAGE = 3  # sentences of an article
_ALIKE = 0.82  # cosine of two sentences of different articles from which one is taken to say the other
_DIFFERENT = 0.75  # below which it is taken not to
_ASIDES = ("advcl", "parataxis", "relcl", "appos", "acl", "prep", "npadvmod", "advmod")
_MOVED = ("prep", "npadvmod", "advcl", "ccomp")
_MARKS = ("“", "”", '"', ".", ",")


@dataclass(frozen=True)
class Case:
    """A claim, what is cited for it, and whether that says it."""

    claim: str
    cited: list[str]
    question: str
    right: bool
    what: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--number", type=int, default=1500, help="sentences that claims are made of")
    args = parser.parse_args()
    encode = load_embedding().encode
    with tempfile.TemporaryDirectory() as folder, closing(words_only(Path(folder), args.articles)) as index:
        cases = list(make_cases(index, args.number, encode))
    fit(cases, encode)


def make_cases(index: Index, number: int, encode: Encode) -> Iterator[Case]:
    """Cases of some `number` sentences, in the order of their articles."""
    rng = random.Random(_SEED)
    ids = sorted(a.id for a in index.articles())
    chosen: list[Sentence] = []
    for article_id in sorted(rng.sample(ids, min(len(ids), number // _A_PAGE))):
        fit_for = [s for s in index.sentences(article_id) if 60 < len(s.text) < 260 and s.position < 30]
        chosen += rng.sample(fit_for, min(_A_PAGE, len(fit_for)))
    docs = list(language().pipe([s.text for s in chosen], batch_size=64))
    for sentence, doc, other in zip(chosen, docs, docs[1:], strict=False):
        claim = shortened(doc, rng)
        if len(claim.split()) < 5:
            continue
        matched = [i for i, _ in index.match_words(keywords(claim), 12) if i != sentence.id]
        near = [s.text for s in index.sentences_by_id(matched).values() if s.text != sentence.text]
        yield from _cases(claim, doc, other, near, encode, rng)


def _cases(claim: str, doc: Doc, other: Doc, near: list[str], encode: Encode, rng: random.Random) -> Iterator[Case]:
    words = claim.split()
    asked = rng.sample(words, rng.randint(len(words) // 4, len(words) * 3 // 4))  # as if these were the question's
    question = " ".join(asked)
    beside = [rng.choice(near)] if near and rng.random() < 0.4 else []
    for what, said in [("own sentence", claim), *(("reordered", reordered(doc, rng)) for _ in range(2))]:
        # What a question says may be put in other words by the article.
        own = _without(doc.text, rng.sample(asked, len(asked) // 2) if rng.random() < 0.6 else [])
        if said and (what == "own sentence" or said != claim):
            yield Case(said, rng.sample([own, *beside], len(beside) + 1), question, True, what)
    if near:
        vectors = encode([doc.text, claim, *near])
        like = vectors[2:] @ vectors[0]
        if like.max() >= _ALIKE:
            yield Case(claim, [near[int(like.argmax())]], question, True, "another that says the same")
        different = [text for text, cosine in zip(near, like, strict=True) if cosine < _DIFFERENT]
        if different:
            best = max(different, key=lambda text: len(set(text.split()) & set(claim.split())))
            yield Case(claim, [best], question, False, "another about the same")
            yield Case(claim, rng.sample(different, min(2, len(different))), question, False, "others about the same")
    for what, changed in (("negated", negated(claim, doc)), ("joined", joined(doc, other))):
        if changed:
            yield Case(changed, [doc.text], question, False, what)


def _without(text: str, words: Sequence[str]) -> str:
    return " ".join(word for word in text.split() if word not in words)


def shortened(doc: Doc, rng: random.Random) -> str:
    """The sentence without some of its asides."""
    gone: set[Token] = set()
    for token in doc:
        if token.dep_ in _ASIDES and token.i and rng.random() < 0.4:
            gone |= set(token.subtree)
    return _text([t for t in doc if t not in gone])


def reordered(doc: Doc, rng: random.Random) -> str:
    """The sentence, shortened, with what is said put behind who says it, or a circumstance at the other end; else ""."""
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None:
        return ""
    said = next((t for t in root.children if t.dep_ == "ccomp" and t.i < root.i), None)
    movable = said or next((t for t in rng.sample(list(root.children), root.n_lefts + root.n_rights) if t.dep_ in _MOVED), None)
    if movable is None:
        return ""
    part = [t for t in movable.subtree if t.text not in _MARKS]
    asides = [set(t.subtree) for t in doc if t.dep_ in _ASIDES and t.i and rng.random() < 0.3 and root not in t.subtree]
    gone = set().union(*asides) - set(part) if asides else set()
    rest = [t for t in doc if t not in part and t not in gone and t.text not in _MARKS]
    behind = said is not None or movable.i < root.i
    return _text([*rest, *part] if behind else [*part, *rest]).rstrip(" ,") + "."


def negated(claim: str, doc: Doc) -> str:
    """The claim's opposite: with "not" taken out, or put after its first helping verb; "" where there is none."""
    if NEGATING.search(claim):
        return " ".join(NEGATING.sub("", claim.replace("n't", " n't")).split())
    helper = next((t.text for t in doc if t.pos_ == "AUX" and f" {t.text} " in claim), None)
    return claim.replace(f" {helper} ", f" {helper} not ", 1) if helper else ""


def joined(doc: Doc, other: Doc) -> str:
    """The beginning of one sentence with the end of another."""
    return _text([*doc[: len(doc) // 2], *other[len(other) // 2 :]])


def _text(tokens: list[Token]) -> str:
    text = "".join(t.text + (t.whitespace_ or (" " if t.is_alpha else "")) for t in tokens)
    return " ".join(text.replace(" ,", ",").replace(" .", ".").split())


def fit(cases: list[Case], encode: Encode) -> None:
    """Fit on four fifths of the cases, say how it does on the last one, and write the weights."""
    texts = list(dict.fromkeys(t for c in cases for t in (c.claim, *c.cited, " ".join(c.cited))))
    vectors = dict(zip(texts, encode(texts), strict=True))
    rows = np.array([features(c.claim, c.cited, c.question, lambda found: np.array([vectors[t] for t in found])) for c in cases])
    right = np.array([c.right for c in cases])
    cut = len(cases) * 4 // 5
    mean, scale = rows[:cut].mean(0), np.where(rows[:cut].std(0) > 1e-6, rows[:cut].std(0), 1.0)
    model = LogisticRegression(C=1.0, max_iter=5000, class_weight="balanced", random_state=_SEED)
    number = Counter(c.what for c in cases)
    weights = [1 / number[c.what] ** 0.5 for c in cases[:cut]]  # the few ways of saying it in other words count more
    model.fit((rows[:cut] - mean) / scale, right[:cut], sample_weight=np.array(weights) / np.mean(weights))
    said = model.predict((rows[cut:] - mean) / scale)
    for what in dict.fromkeys(c.what for c in cases):
        chosen = [i for i, c in enumerate(cases[cut:]) if c.what == what]
        print(f"{what}: {sum(said[i] == right[cut + i] for i in chosen)} of {len(chosen)} right on sentences held out")
    weights = model.coef_[0] / scale
    stored = {
        "features": NAMES,
        "weights": [round(float(w), 5) for w in weights],
        "constant": round(float(model.intercept_[0] - weights @ mean), 5),
    }
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(dict(zip(NAMES, np.round(model.coef_[0], 2).tolist(), strict=True)))


if __name__ == "__main__":
    main()
