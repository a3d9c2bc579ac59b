"""A question file is run and scored; the project's own small set keeps its floors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.cli.evaluation import Case, Outcome, faults, read_cases, report, run, summary
from assistant.cli.main import main
from index import Index
from index.statements.judging import default_judge
from index.training.train_judge import figures
from index.training.written_claims import held_out
from tests.scripted import ScriptedModel

HERE = Path(__file__).parents[1] / "eval"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The sample story and three invented articles."""
    index = Index.open(tmp_path_factory.mktemp("news"))
    index.add_sample()
    assert [a.status for a in index.add(str(HERE / "articles"))] == ["added"] * 3
    yield index
    index.close()


@pytest.mark.parametrize("questions", ["records", "reading"])
def test_the_floors_are_kept(story: Index, news: Index, model: ScriptedModel, questions: str) -> None:
    """Neither records nor reading need a language model; what asked it would fail here. Floors are lowered only on purpose."""
    index = story if questions == "records" else news
    outcomes = list(run(Assistant(index, model), read_cases(HERE / f"{questions}.jsonl")))
    figures = summary(outcomes)
    misses = [(o.case.id, o.answer.answer, o.faults) for o in outcomes if not o.right]
    for name, floor in json.loads((HERE / "floors.json").read_text())[questions].items():
        assert figures[name] <= floor if name == "errors" else figures[name] >= floor, (name, figures, misses)


def test_the_floor_of_speakers_is_kept(news: Index) -> None:
    """Whose words the articles' statements are."""
    statements = news.statements()
    wanted = [json.loads(line) for line in (HERE / "speakers.jsonl").read_text().splitlines()]
    found = {w["words"]: [s.speaker for s in statements if w["words"] in " ".join(s.content.split())] for w in wanted}
    right = [w for w in wanted if found[w["words"]] == [w["speaker"]]]
    assert len(right) / len(wanted) >= json.loads((HERE / "floors.json").read_text())["speakers"], found


def test_the_floors_of_judging_are_kept() -> None:
    """A fourth of the written claims that the judge was not taught with."""
    kept_apart = held_out()[::6]
    found = figures(default_judge(), kept_apart)
    floors = json.loads((HERE / "floors.json").read_text())["judging"]
    assert found["right"] >= floors["right"] and found["kept"] >= floors["kept"] and found["false"] <= floors["false"], found


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
