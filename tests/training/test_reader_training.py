"""Teaching the reader: what it is shown, that a killed training goes on, and bars that keep to their shares."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

from index.search.reading.calibration import Signals
from index.search.reading.model import KINDS
from index.search.reading.pairs import PairMaker
from index.search.reading.spans import Said
from index.training import train_reader
from index.training.fit_calibration import ABSTAINS, UNFITTED, fit
from index.training.own_questions import QUESTIONS, unpack
from index.training.reading_data import likest
from index.training.reading_examples import Example, Source, load
from index.training.reading_measure import Read, figures
from index.training.reading_steps import Drawing, as_step, loss
from index.training.train_reader import TOKENIZER, Course, Plan, Training, reader_of

SOURCES = {
    "a": Source(
        "Ferry", ["The Skylark sank off Oban.", "All 43 on board were saved.", "She was built in Cork."], ["", "Ida Moss", ""]
    ),
    "b": Source("Market", ["Stalls sold plums.", "Rain fell all day in Oban."]),
}
EXAMPLES = [
    Example("1", "Where did it sink?", "fact", "a", [("a", 0, 3), ("b", 0, 2)], [("a", 0)], ("a", 0, 21, 25)),
    Example("2", "Were all saved?", "yesno", "a", [("a", 0, 3)], [("a", 1)], yes=True),
    Example("3", "Who built it?", "", "a", [("a", 0, 3)], [], tempting=[("a", 2)]),
    Example(
        "4", "And where was she built?", "fact", "a", [("a", 0, 3)], [("a", 2)], ("a", 2, 17, 21), leaning="And built?", history="x"
    ),
]


def test_a_step_shows_right_and_tempting_sentences_and_where_the_words_are() -> None:
    drawing = Drawing(SOURCES, PairMaker(TOKENIZER), ["x"])
    step = as_step([drawing.draw(e, random.Random(3)) for e in EXAMPLES], 0)
    assert step.right.sum(1).tolist()[0] == 1 and step.right[2].max() <= 0, "nothing answers the third"
    assert sorted(set(step.yes.tolist())) == [-1, 1] and len(step.span) == 2
    asked = drawing.draw(EXAMPLES[0], random.Random(1))
    (pair, target) = next((p, t) for p, t in zip(asked.pairs, asked.targets, strict=True) if t.span)
    first, last = target.span or (0, 0)
    assert SOURCES["a"].sentences[0][pair.line.spans[first][0] : pair.line.spans[last][1]] == "Oban"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of an untrained encoder that is small."""
    torch.manual_seed(0)
    config = BertConfig(hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48)
    config.to_json_file(str(tmp_path / "config.json"))
    model = BertModel(config, add_pooling_layer=False)
    save_file({n: w.contiguous() for n, w in model.state_dict().items()}, str(tmp_path / "model.safetensors"))
    return tmp_path


def test_a_killed_training_goes_on_where_it_was(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_reader, "QUESTIONS", 2)
    monkeypatch.setattr(train_reader, "_CHECKPOINT", 3)
    plan = Plan(epochs=4, rate=1e-3)

    def course() -> Course:
        return Course(SOURCES, EXAMPLES, PairMaker(TOKENIZER), plan)

    model = reader_of(small)
    step = next(iter(course()))
    before = float(torch.stack(list(loss(model(step.pieces, step.kinds, step.mask), step).values())).sum())
    torch.manual_seed(1)
    Training(model, course(), plan, small, torch.device("cpu")).run()
    after = float(torch.stack(list(loss(model.eval()(step.pieces, step.kinds, step.mask), step).values())).sum())
    assert after < before, "it has learned"
    again = course()
    Training(reader_of(small), again, plan, small, torch.device("cpu"))
    assert (again.start, again.steps) == (6, 8), "the last checkpoint was after six steps of eight"


def test_examples_come_back_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / "sources.json").write_text(json.dumps({k: asdict(s) for k, s in SOURCES.items()}))
    (tmp_path / "examples.jsonl").write_text("".join(json.dumps(asdict(e)) + "\n" for e in EXAMPLES))
    assert load(tmp_path) == (SOURCES, EXAMPLES)


def test_a_written_answer_finds_its_words_in_the_sentence() -> None:
    score, start, end = likest("About $916 million", "He reported a $916 million loss in 1995.")
    assert "He reported a $916 million loss in 1995."[start:end] == "$916 million" and score > 0.6


def test_bars_keep_to_their_shares() -> None:
    rng = random.Random(7)
    found = []
    for n in range(400):
        there = n % 4 > 0
        scores = {
            ("a", place): Said(rng.gauss(2.0 if there and place == 0 else -1.0, 1.5), rng.gauss(1 if n % 2 else -1, 1), 0, 1, -1.0)
            for place in range(4)
        }
        example = Example(str(n), "?", "fact", "a", [("a", 0, 4)], [("a", 0)] if there else [], yes=n % 2 == 1 if there else None)
        signals = {place: Signals(said.answers, 0.0, rng.gauss(-float(place[1] > 0), 1.0)) for place, said in scores.items()}
        found.append(Read(example, scores, signals, [1.0] + [0.0] * (len(KINDS) - 1)))
    calibration = fit(found)
    outcome: dict[bool, list[str]] = {True: [], False: []}
    for read in found:
        outcome[bool(read.example.right)].append(calibration.outcome(*calibration.chances(list(read.signals.values()))))
    silent = outcome[False].count("silent") + outcome[False].count("unsure")
    assert silent / len(outcome[False]) == pytest.approx(ABSTAINS, abs=0.03)
    assert outcome[True].count("sure") > 0.6 * len(outcome[True]) and calibration.yes[0] > 0
    assert figures(found, calibration)["first"] > max(60, figures(found, UNFITTED)["first"]), "the place in the search says more"


def test_questions_of_our_own_find_their_articles(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert all(len(line["question"]) > 5 and (line["sentences"] or line["kind"] == "none") for line in lines) and len(lines) > 3000
    page = {"url": "https://a.test/ferry", "title": "Ferry", "text": "Ferry\n\nThe Skylark sank off Oban. All were saved."}
    (tmp_path / "articles.jsonl").write_text(json.dumps(page) + "\n")
    asked = [
        {"article": page["url"], "kind": "fact", "question": "Where did it sink?", "sentences": [2], "also": [], "span": [21, 25]},
        {"article": page["url"], "kind": "yesno", "question": "Did all live?", "sentences": [3], "also": [], "label": "yes"},
        {"article": "https://b.test/gone", "kind": "none", "question": "Who?", "sentences": [], "also": [1]},
    ]
    (tmp_path / "asked.jsonl").write_text("".join(json.dumps(q) + "\n" for q in asked))
    unpack(tmp_path / "articles.jsonl", tmp_path / "out", tmp_path / "asked.jsonl")
    found = [json.loads(line) for line in (tmp_path / "out" / "questions.jsonl").read_text().splitlines()]
    assert [(q["span"], q["label"]) for q in found] == [("Oban", ""), ("", "yes")], "of articles that are there"
