import pytest

import prompts
from prompts import PromptError, load


def test_a_value_that_looks_like_a_variable_stays_text() -> None:
    _, user = load("answer", "v1").fill(evidence="[1] It costs $question.", question="$evidence?")
    assert user == "[1] It costs $question.\n\nQuestion: $evidence?"


def test_wrong_variables_and_files_are_named(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PromptError, match=r"takes \['evidence', 'question'\]"):
        load("answer", "v1").fill(evidence="x")
    with pytest.raises(PromptError, match=r"none\.v1"):
        load("none", "v1")
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "bad.v1.toml").write_text('variables = ["a"]\nsystem = "x"\nuser = "$b"\n')
    monkeypatch.setattr(prompts, "files", lambda _: folder)
    with pytest.raises(PromptError, match=r"declares \['a'\] but uses \['b'\]"):
        load("bad", "v1")
