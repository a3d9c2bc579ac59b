"""A question file is run and scored; the project's own small set keeps its floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.evaluation import Case, Outcome, faults, read_cases, report, run, summary
from index import Index
from tests.scripted import ScriptedModel

HERE = Path(__file__).parent / "eval"


def test_the_floors_are_kept(story: Index, model: ScriptedModel) -> None:
    """Questions that records answer need no model; one that asked it would fail here. Floors are lowered only on purpose."""
    model.answerable = "no"
    outcomes = list(run(Assistant(story, model), read_cases(HERE / "questions.jsonl")))
    figures = summary(outcomes)
    misses = [(o.case.id, o.answer.answer, o.faults) for o in outcomes if not o.right]
    for name, floor in json.loads((HERE / "floors.json").read_text()).items():
        assert figures[name] <= floor if name == "errors" else figures[name] >= floor, (name, figures, misses)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"must_say": [["Videgaray"], ["no way", "never"]]}, []),
        ({"must_say": [["Spicer"]]}, ["does not say “Spicer”"]),
        ({"must_not_say": ["no way"]}, ["says “no way”"]),
        ({"must_cite": ["NO WAY Mexico"]}, []),
        ({"must_cite": ["phenomenal"]}, ["does not cite “phenomenal”"]),
        ({"abstain": True}, ["answered what the articles do not say"]),
    ],
)
def test_faults(story: Index, model: ScriptedModel, fields: dict[str, object], expected: list[str]) -> None:
    answer = Assistant(story, model).answer("What did Luis Videgaray say about the new rules?")
    assert list(faults(Case.model_validate({"id": "1", "question": "x", **fields}), answer)) == expected


def test_the_report_shows_misses_and_runs_nothing(story: Index, model: ScriptedModel) -> None:
    case = Case(id="<script>alert(1)</script>", question="What did Kelly tell reporters?", must_say=[["bananas"]])
    (outcome,) = run(Assistant(story, model), [case])
    page = report([outcome])
    assert isinstance(outcome, Outcome) and "does not say “bananas”" in page and "In Guatemala on Wednesday" in page
    assert "<script>" not in page and "&lt;script&gt;alert" in page


def test_the_command(story: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "question": "What did Kelly tell reporters?", "must_say": [["undocumented"]]}\n')
    arguments = ["--home", str(story.home), "eval", str(questions), "--report", str(tmp_path / "r.html")]
    assert main(arguments) == 0
    assert "right: 1.0" in capsys.readouterr().out and "Misses (0)" in (tmp_path / "r.html").read_text()
    questions.write_text('{"id": 1, "question": "x", "must_say": "no list"}\n')
    assert main(arguments) == 1 and "not a question line" in capsys.readouterr().err
