"""Train the reranker on news quiz questions with the pages found for them, and on questions made from those pages.

    python -m index.reranking.train --data DIR --work DIR

DIR of --data holds questions.jsonl ({"question", "asked_on", "answers"}) and articles.jsonl (as `onrecord add` reads them), such as
RealTime QA's (Kasai et al., NeurIPS 2023). A candidate is right where it holds an answer's words and shares enough of the
question's: the answer alone may stand anywhere. The DIR of --work keeps what each stage has made, so that an interrupted training
goes on: the catalog of pages, made questions, checkpoints of the cross-encoder, embedded candidates. It takes an hour or more on
two cores, most of it for the cross-encoder.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from index import weights
from index.catalog import Catalog
from index.reranking import cross_encoder, train_cross_encoder
from index.reranking.features import NAMES
from index.reranking.reranker import DEEP, WEIGHTS, Model, judge, standardised, summary
from index.reranking.training_data import Cosine, Example, Group, example, fill, load_questions, made_groups

_SEED = 7
_HELD_OUT = 4  # every fourth question is not for the cross-encoder: on those it is weighed against the rest
_NOT_SHIPPED = ("README.md", "checkpoint.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=train_cross_encoder.STEPS)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(args.work / "catalog.db")
    if not catalog.get_meta("filled"):
        fill(catalog, args.data / "articles.jsonl")
        catalog.set_meta("filled", "yes")
    questions = load_questions(args.data / "questions.jsonl")
    folder = args.work / "cross_encoder"
    if not (folder / "model.safetensors").exists():
        _train_cross_encoder(catalog, questions, args.work, folder, args.steps)
    examples = _examples(catalog, questions, args.work / "examples.pkl")
    catalog.close()
    cross_encoder.WEIGHTS.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in _NOT_SHIPPED:
            shutil.copy(path, cross_encoder.WEIGHTS / path.name)
    fit(examples)


def _train_cross_encoder(catalog: Catalog, questions: list[dict[str, Any]], work: Path, folder: Path, steps: int) -> None:
    real = _kept(work / "real.jsonl", lambda: _real(catalog, questions))
    made = _kept(work / "made.jsonl", lambda: made_groups(catalog, _SEED))
    print(f"{len(real)} real and {len(made)} made questions", flush=True)
    train_cross_encoder.train(weights.folder(weights.MINILM), folder, real, made, _SEED, steps, _report)


def _report(step: int, real: float, made: float) -> None:
    print(f"step {step}: loss on real questions {real:.3f}, on made ones {made:.3f}", flush=True)


def _real(catalog: Catalog, questions: list[dict[str, Any]]) -> Iterator[Group]:
    """Those that are not held out, the passages with most of a question's words first."""
    by_words = NAMES.index("words_with_neighbours")
    for number, question in enumerate(questions):
        found = example(catalog, question, None) if number % _HELD_OUT else None
        if found and (group := found.group(np.argsort(-found.rows[:, by_words], kind="stable"))):
            yield group


def _kept(path: Path, make: Callable[[], Iterable[Group]]) -> list[Group]:
    """The groups that the file holds; where it is not there, they are made and written to it."""
    if not path.exists():
        lines = [json.dumps(asdict(group), ensure_ascii=False) for group in make()]
        path.write_text("\n".join(lines), encoding="utf-8")
    return [Group(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _examples(catalog: Catalog, questions: list[dict[str, Any]], kept: Path) -> list[tuple[int, Example]]:
    """(number of the question, its candidates with cosines) of every second question: embedding them takes long, and the
    linear model has few weights."""
    if not kept.exists():
        cosine = Cosine()
        found = [(number, e) for number, q in list(enumerate(questions))[::2] if (e := example(catalog, q, cosine))]
        kept.write_bytes(pickle.dumps(found))
    loaded: list[tuple[int, Example]] = pickle.loads(kept.read_bytes())  # our own file
    return loaded


def fit(examples: Sequence[tuple[int, Example]]) -> None:
    """Fit the linear model on the questions that the cross-encoder has learned from, and on the others its weight beside the other
    scores, and the chance of an answer; write the weights."""
    answered = [e for number, e in examples if number % _HELD_OUT and e.right.any()]
    rows, right = np.concatenate([e.rows for e in answered]), np.concatenate([e.right for e in answered])
    mean, scale = rows.mean(0), np.where(rows.std(0) > 1e-6, rows.std(0), 1.0)
    ranker = LogisticRegression(C=0.1, max_iter=5000, class_weight="balanced", random_state=_SEED)
    ranker.fit(standardised(rows, mean, scale), right)
    linear = Model(mean, scale, ranker.coef_[0], np.ones(3), np.zeros(0))
    model = _weigh(linear, [e for number, e in examples if number % _HELD_OUT == 0])
    stored = {"features": NAMES, **{n: getattr(model, n) for n in ("mean", "scale", "weights", "joint", "answered")}}
    readable = {name: [v if isinstance(v, str) else round(float(v), 5) for v in values] for name, values in stored.items()}
    WEIGHTS.write_text(json.dumps(readable, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class _Read:
    """A held-out question's best candidates by the linear model, with the scores that are weighed."""

    example: Example
    best: npt.NDArray[np.intp]
    judged: npt.NDArray[np.float64]  # (candidates, 3)

    @classmethod
    def of(cls, example: Example, model: Model) -> _Read:
        linear = model.linear(example.rows)
        best = np.argsort(-linear, kind="stable")[:DEEP]
        titles, texts = ([part[i] for i in best] for part in (example.titles, example.texts))
        return cls(example, best, judge(example.question, linear[best], titles, texts))


def _weigh(model: Model, held_out: Sequence[Example]) -> Model:
    """The model with the weights of all scores, and of the chance of an answer."""
    read = [_Read.of(e, model) for e in held_out]
    model = replace(model, joint=_conditional([(r.judged, r.example.right[r.best]) for r in read]))
    inputs, found = [], []
    for r in read:
        scores = model.joined(r.judged)
        inputs.append(summary(scores, r.example.rows[r.best], r.judged))
        found.append(r.example.right[r.best][np.argsort(-scores)[:8]].any())
    chance = LogisticRegression(C=0.1, max_iter=5000, fit_intercept=False, random_state=_SEED).fit(np.array(inputs), found)
    print(f"{len(held_out)} questions held out; a right candidate is in the first 8 of {int(np.sum(found))}")
    return replace(model, answered=chance.coef_[0])


def _conditional(questions: Sequence[tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]]) -> npt.NDArray[np.float64]:
    """Weights of scores (candidates, n) by which the right candidates get the greatest share of a question's odds
    (conditional logit; McFadden 1974)."""
    answered = [(scores, held) for scores, held in questions if held.any()]

    def loss(weights: npt.NDArray[np.float64]) -> float:
        shares = (np.logaddexp.reduce(s @ weights) - np.logaddexp.reduce((s @ weights)[held]) for s, held in answered)
        return float(sum(shares) + 0.01 * weights @ weights)

    return np.asarray(minimize(loss, np.full(answered[0][0].shape[1], 0.5)).x)


if __name__ == "__main__":
    main()
