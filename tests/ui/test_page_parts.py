"""What lies behind the page: its data, its conversations."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Checked, Done, Found, Rewritten, Token
from assistant.history import messages
from assistant.model.loader import ModelLoader
from assistant.settings import Settings
from assistant.suggestions import suggest
from assistant.types import Answer, AnswerSentence, Citation
from assistant.ui import view
from assistant.ui.desk import Desk
from index import History, Index
from tests.scripted import ScriptedModel, model_server


def test_a_turn_grows_with_its_events(story: Index) -> None:
    evidence = story.search("What did Spicer say?", k=2)
    turn = view.new_turn("q")
    turn = view.apply(turn, Rewritten("What did Spicer say?"))
    turn = view.apply(turn, Found({4: evidence[0], 9: evidence[1]}))
    assert [row["marker"] for row in turn["evidence"]] == [4, 9]
    turn = view.apply(turn, Token("He said “so"))
    assert turn["pending"] == "He said so", "marks are not shown before they are checked"
    sentence = AnswerSentence("He said “so”.", "verified", (Citation.to(4, evidence[0]),))
    turn = view.apply(turn, Checked(sentence))
    assert turn["pending"] == "" and turn["sentences"][0]["citations"][0]["marker"] == 4
    turn = view.apply(turn, Done(Answer("q", "q", "answered", "He said so. [4]", (sentence,))))
    assert turn["status"] == "answered"


def test_conversations_are_kept_apart_and_survive_a_removal(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.append("one", {"question": "a"})
    history.append("one", {"question": "b"})
    history.append("two", {"question": "c"})
    history.drop_last("one")
    history.append("one", {"question": "d"})
    history.close()
    again = History(tmp_path)
    assert [t["question"] for t in again.turns("one")] == ["a", "d"]
    assert [t["question"] for t in again.turns("two")] == ["c"] and again.turns("three") == []
    again.close()


def test_conversations_are_listed_named_pinned_searched_and_removed(tmp_path: Path) -> None:
    history = History(tmp_path)
    for conversation, question in (("one", "Who said “no”?"), ("two", "What did Lee say?"), ("one", "And Kim?")):
        history.append(conversation, {"question": question, "answer": "Ann Lee said no."})
    assert [(c.id, c.name, c.turns) for c in history.conversations()][::-1] in (
        [("one", "Who said “no”?", 2), ("two", "What did Lee say?", 1)],
        [("two", "What did Lee say?", 1), ("one", "Who said “no”?", 2)],
    )
    history.change("two", name="Lee", pinned=True)
    history.append("two", {"question": "And then?", "answer": ""})
    first = history.conversations()[0]
    assert (first.id, first.name, first.turns, first.pinned) == ("two", "Lee", 2, True)
    assert [c.id for c in history.conversations("KIM")] == ["one"] and not history.conversations("kim harbour")
    assert [c.id for c in history.conversations("“no”")] == ["one"]
    history.change("two", removed=True)
    assert [c.id for c in history.conversations()] == ["one"]
    assert [t["question"] for t in history.turns("two")] == ["What did Lee say?", "And then?"], "its address still opens it"
    history.close()
    again = History(tmp_path)
    again.change("two", name="", removed=False)
    again.drop_last("two")
    assert [(c.name, c.turns) for c in again.conversations("lee") if c.id == "two"] == [("What did Lee say?", 1)]
    again.close()


def test_a_conversation_that_was_removed_long_ago_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(tmp_path)
    history.append("old", {"question": "a"})
    monkeypatch.setattr("index.storage.history._now", lambda: "2020-01-01 00:00:00+00:00")
    history.change("old", removed=True)
    assert history.turns("old") == []
    history.close()


def test_errors_are_no_part_of_a_conversation() -> None:
    turns: list[dict[str, Any]] = [
        {"question": "a", "rewritten": "A?", "status": "answered", "answer": "x [1]", "sentences": [{"text": "x"}]},
        {"question": "b", "rewritten": None, "status": "error", "answer": "", "sentences": []},
    ]
    assert [(m.role, m.content) for m in messages(turns)] == [("user", "A?"), ("assistant", "x")]


def test_suggestions_come_from_the_articles(story: Index, empty: Index) -> None:
    found = suggest(story)
    assert [q.split()[0] for q in found] == ["What", "Who", "What"], "of more than one kind"
    for question in found:
        assert Assistant(story, ScriptedModel()).answer(question).status == "answered", question
    assert suggest(empty) == []
    empty.add_text("The bridge opened. Many came.", title="Bridge opens")
    assert suggest(empty) == ["What happened, according to “Bridge opens”?"]


SUMMARY = "Summarize the story."


@pytest.fixture
def desk(story: Index, tmp_path: Path) -> Any:
    with model_server("Spicer told reporters the relationship is phenomenal. [12]", delay=0.15) as url:
        yield Desk(story, ModelLoader(Settings(tmp_path, tmp_path, model=url)), History(story.home))


def test_asking_shows_the_evidence_first_and_keeps_the_turn(desk: Desk) -> None:
    shown = [s["turns"][-1] for s in desk.talk.ask(SUMMARY, "me")]
    first = next(turn for turn in shown if turn["evidence"])  # before it comes, the page is told that it is looked for
    assert not first["sentences"] and first["status"] == "working"
    assert any(t["pending"] for t in shown)
    assert shown[-1]["status"] == "answered" and desk.talk.shown("me")["turns"] == [shown[-1]]
    assert desk.talk.shown("somebody else")["turns"] == []
    assert desk.talk.last_question("me") == SUMMARY and desk.talk.shown("me")["turns"] == []


def test_a_question_with_half_a_character_pair_is_kept(desk: Desk) -> None:
    last = list(desk.talk.ask("Summarize \ud800 the story.", "me"))[-1]["turns"][-1]
    assert "unsaved" not in last and desk.talk.shown("me")["turns"] == [last]


def test_stopping_ends_an_answer_and_keeps_what_was_asked(desk: Desk) -> None:
    stream = desk.talk.ask(SUMMARY, "me")
    next(stream)
    threading.Timer(0.3, desk.talk.stop, ["me"]).start()
    last = list(stream)[-1]["turns"][-1]
    assert last["status"] == "stopped" and desk.talk.shown("me")["turns"] == [last]


def test_an_answer_is_written_on_and_kept_when_the_page_goes_away(desk: Desk) -> None:
    stream = desk.talk.ask(SUMMARY, "me")
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    (turn,) = desk.talk.shown("me")["turns"]
    assert turn["status"] == "working" and turn["waiting"] and desk.history.turns("me") == []
    for _ in range(100):
        if not desk.talk.working("me"):
            break
        time.sleep(0.1)
    (turn,) = desk.talk.shown("me")["turns"]
    assert turn["status"] == "answered" and desk.history.turns("me") == [turn] and desk.talk.ended("me") == 1


def test_adding_on_the_page(desk: Desk, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("Bridge opens\n\nThe bridge opened.")
    bad.write_bytes(b"\0\1\2")
    *_, files = desk.adding.files("me", [str(good), str(bad)])
    assert files.line.startswith("1 added. upload:bad.txt: not a text file") and not good.exists()
    assert desk.shelf.page({})["rows"][0]["title"] == "Bridge opens" and desk.index.articles()[-1].source == "upload:good.txt"
    *_, empty = desk.adding.text("me", "…", "", "", "")
    assert (empty.line, empty.kept) == ("there is no sentence in it.", False)
    *_, text = desk.adding.text("me", "A new tunnel opened on Friday.", "Tunnel", "The Post", "2026-01-02")
    assert text.kept and text.line.startswith("Added: Tunnel") and desk.newest() is not None
    assert desk.shelf.remove(desk.shelf.page({})["rows"][0]["article_id"])["line"] == "Removed: Tunnel"
    assert desk.read_article(999) == {"missing": True}
