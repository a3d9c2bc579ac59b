"""The commands of the README and of docs/ do what they say; its picture and its links are there, and it is short."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant.cli.main import _parser, main
from tests.scripted import model_server
from tests.sources.files.samples import PAGE, story_pdf

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {path: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]}
TEXT = "\n".join(PAGES.values())
# Each once, where it first stands.
COMMANDS = list(dict.fromkeys(line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()))
TRIED = "add articles edit tag remove undo ask statements speakers eval".split()


def test_every_command_is_one() -> None:
    assert len(COMMANDS) > 8
    for command in COMMANDS:
        program, *arguments = shlex.split(command)
        assert program in ("./run", "onrecord")
        if arguments != ["test"]:
            _parser().parse_args(arguments)


def test_the_gate_runs_exactly_the_test_command() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "./run test" and "./run test" in COMMANDS
    assert not [line for line in lines[:-1] if line and not line.startswith(("#", "set ", "cd "))]


def test_adding_asking_and_removing_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    header = re.search(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert header
    Path("story.txt").write_text(
        header.group(1) + "\nIn Guatemala, Kelly told reporters that the order was aimed at catching migrants.\n"
    )
    Path("notes").mkdir()
    Path("notes/note.md").write_text("# Ferry\n\nThe ferry returned to Oban.\n")
    Path("page.html").write_text(PAGE, encoding="utf-8")
    Path("report.pdf").write_bytes(story_pdf())
    Path("articles.jsonl").write_text('{"text": "The tunnel opened."}\n')
    Path("questions.jsonl").write_text('{"id": "1", "question": "What did Kelly tell reporters in Guatemala?"}\n')
    with model_server("Kelly said the order was aimed at catching migrants. [2]") as url:
        monkeypatch.setenv("ONRECORD_MODEL", url)
        for command in COMMANDS:
            program, *arguments = shlex.split(command)
            if "://" in command:
                continue  # what the web gives: test_web.py
            if program == "onrecord" and arguments[0] in TRIED:
                assert main(arguments) == 0, (command, capsys.readouterr())
    out = capsys.readouterr().out
    assert "1  Kelly" in out, "the speakers are listed"
    title = "Trump envoys head for a chilly reception in Mexico (article 1)"
    assert f"removed: {title}" in out and f"put back: {title}" in out and "article 1: mexico, trade" in out
    assert "catching migrants" in out and Path("answers.jsonl").read_text().count("\n") == 1


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_every_link_leads_somewhere() -> None:
    for page, text in PAGES.items():
        for target in re.findall(r"\]\(([^):]+)\)", text):
            path, _, heading = target.partition("#")
            assert (page.parent / path).exists(), (page.name, target)
            headings = re.findall(r"^#+ (.+)$", (page.parent / path).read_text(encoding="utf-8"), re.M) if heading else []
            assert not heading or heading in [h.lower().replace(" ", "-") for h in headings], (page.name, target)


def test_the_picture_is_there() -> None:
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")
