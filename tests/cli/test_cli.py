"""The command line as a script uses it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.cli.main import main
from tests.scripted import model_server

ANSWER = "Kelly said the order was aimed at catching undocumented immigrants. [14]"
AIM = "Summarize the story."


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_add_list_remove(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Bridge opens\n\nThe bridge opened on Monday.")
    code, out, _ = run(capsys, "add", str(tmp_path / "a.txt"), "--json")
    assert code == 0 and json.loads(out)[0]["status"] == "added"
    code, out, err = run(capsys, "add", str(tmp_path / "a.txt"), str(tmp_path / "none.txt"))
    assert code == 1 and out.startswith("unchanged: Bridge opens") and "no such file" in err
    assert json.loads(run(capsys, "articles", "--json")[1]) == [
        {"id": 1, "title": "Bridge opens", "source": str(tmp_path / "a.txt"), "published": "", "publisher": "", "sentences": 2}
        | {"url": "", "tags": [], "also": []}
    ]
    assert run(capsys, "remove", "1", "9")[0] == 1, "one is not there, so none is removed"
    assert run(capsys, "remove", "1") == (0, "removed: Bridge opens (article 1)\n", "")
    assert "empty" in run(capsys, "articles")[1]


def test_home_may_stand_on_either_side(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The bridge opened on Monday.")
    assert run(capsys, "--home", str(tmp_path / "h"), "add", str(tmp_path / "a.txt"))[0] == 0
    assert "bridge" in run(capsys, "articles", "--home", str(tmp_path / "h"))[1]
    assert "empty" in run(capsys, "articles")[1]


def test_ask_prints_the_cited_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    with model_server(ANSWER) as url:
        code, out, err = run(capsys, "ask", AIM, "--model", url)
        assert code == 0 and out.startswith(ANSWER) and "[14] In Guatemala on Wednesday" in out and "sample story" in err
        code, out, _ = run(capsys, "ask", AIM, "--model", url, "--json")
    record = json.loads(out)
    assert list(record) == [
        "id",
        "question",
        "standalone_question",
        "status",
        "answer",
        "sentences",
        "timings",
        "model",
        "prompt_version",
        "error",
        "abstention",
        "nearest",
    ]
    assert list(record["sentences"][0]) == ["text", "verdict", "citations"]
    citation = ["marker", "article_id", "title", "source", "sentence_id", "sentence", "start", "end", "speaker", "also"]
    assert list(record["sentences"][0]["citations"][0]) == citation
    assert list(record["timings"]) == ["first_evidence_s", "first_token_s", "total_s", "prompt_tokens", "completion_tokens"]


def test_a_batch_appends_and_resumes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    questions, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    lines = [{"id": i, "question": AIM} for i in range(3)] + [{"id": "m", "question": "What did Merkel say?", "history": []}]
    questions.write_text("\n".join(json.dumps(line) for line in lines))
    with model_server(ANSWER) as url:
        assert run(capsys, "ask", "--batch", str(questions), "--out", str(out), "--model", url)[0] == 0
        whole = out.read_text()
        out.write_text("".join(whole.splitlines(keepends=True)[:2])[:-20])  # killed while the second line was written
        assert run(capsys, "ask", "--batch", str(questions), "--out", str(out), "--model", url)[0] == 0
    answers = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(a["id"], a["status"]) for a in answers] == [
        ("0", "answered"),
        ("1", "answered"),
        ("2", "answered"),
        ("m", "abstained"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ask", ""], 1, "empty"),
        (["ask", "x" * 20_000], 1, "2,000 characters"),
        (["ask"], 2, "QUESTION"),
        (["ask", "x", "--batch", "y"], 2, "--out"),
        (["ask", AIM, "--model", "/none.gguf"], 1, "no model file"),
        (["ask", AIM, "--model", "http://127.0.0.1:9/v1"], 1, "cannot be reached"),
        (["ask", "--batch", "/none.jsonl", "--out", "/tmp/x.jsonl"], 1, "cannot be read"),
        (["articles", "--home", "/proc/none"], 1, "--home"),
        (["articles", "--embedding"], 2, ""),
        (["add", "-", "--embedding", "/none/model"], 1, "embedding model"),
    ],
)
def test_bad_input_has_one_clear_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, message: str
) -> None:
    import io
    from types import SimpleNamespace

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"Something happened here.")))
    try:
        got, out, err = run(capsys, *arguments)
    except SystemExit as usage:
        got, (out, err) = int(str(usage.code)), capsys.readouterr()
    assert got == code and message in err and out == ""
    assert code == 2 or len([line for line in err.splitlines() if line.startswith("onrecord: ")]) == 1
    assert "Traceback" not in err


def test_a_bad_question_file_is_named_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "1", "question": "x"}\n{"id": "2"}\n')
    code, _, err = run(capsys, "ask", "--batch", str(questions), "--out", str(tmp_path / "a.jsonl"))
    assert code == 1 and f"{questions}:2" in err and not (tmp_path / "a.jsonl").exists()


def test_models_says_what_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "models", "--model", "http://127.0.0.1:9/v1")
    assert code == 0 and "used:      http://127.0.0.1:9/v1" in out and "Apache-2.0" in out


def test_doctor_names_what_is_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MODELS", str(tmp_path / "none"))
    code, out, _ = run(capsys, "doctor")
    assert code == 1 and "WRONG  language model: not fetched yet" in out and out.count("WRONG") == 1
    with model_server("Yes.") as url:
        assert run(capsys, "doctor", "--model", url)[0] == 0


def onrecord(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        # Tests that run in the background of a script inherit that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_a_port_in_use_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = onrecord("chat", "--no-browser", "--port", str(taken.getsockname()[1]))
        out, err = process.communicate(timeout=120)
    assert process.returncode == 1 and out == "" and err.startswith("onrecord: Port") and "--port" in err and err.count("\n") == 1


def test_ctrl_c_leaves_a_library_that_opens(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(300):
        (folder / f"{n}.txt").write_text(f"Story {n}\n\n" + "\n\n".join(f"Sentence {m} of story {n}." for m in range(10)))
    process = onrecord("add", str(folder))
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and err == "\nonrecord: stopped.\n"
    articles = json.loads(run(capsys, "articles", "--json")[1])
    assert 0 < len(articles) < 300 and all(a["sentences"] == 11 for a in articles)
