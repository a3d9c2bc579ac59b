"""Values of a wrong kind, or far too large, in every place of every event and function: one clear sentence and nothing done, never
a line of Python's."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.ui.surface import MAX_LINE
from index import History
from tests.attacks.served import CALLED, CONVERSATION, SENT, WITH, Served

WRONG: dict[str, Any] = {
    "null": None,
    "object": {"a": 1},
    "empty object": {},
    "list": ["a"],
    "number": 7,
    "huge number": 10**400,
    "negative": -1,
    "fraction": 1.5,
    "true": True,
    "text": "<b>{x}</b> ' OR 1=1 --",
    "nested": [[[[[[[[[["a"]]]]]]]]]],
    "object in object": {"question": {"question": "x"}, "filters": {"filters": {}}, "fields": []},
    "Gradio's update": {"__type__": "update", "value": "x"},
}
PYTHON = ("Traceback", "Error:", "object has no attribute", "unexpected keyword", "NoneType", "<class", "must be str", ".py")
FIELDS = [(name, n) for name, values in SENT.items() for n in range(len(values))]


def is_told_plainly(page: Served, answer: Any) -> None:
    """Refused with one sentence, or taken for what it is and ended without harm."""
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        assert set(answer.json()) == {"detail"} and len(answer.json()["detail"]) < 200
    assert not any(word in answer.text for word in PYTHON), answer.text
    assert page.index.article(1).title.startswith("Trump envoys")


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_wrong_value_in_an_event(page: Served, name: str, field: int, kind: str) -> None:
    answer = page.event(name, [*SENT[name][:field], WRONG[kind], *SENT[name][field + 1 :]])
    is_told_plainly(page, answer)
    if answer.status_code == 200 and name not in ("stop", "answer_typed", "answer_suggested"):
        is_ended = page.outcome(answer)
        assert not any(word in str(is_ended["output"].get("error")) for word in PYTHON)


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("name", WITH)
def test_a_wrong_value_beside_an_event(page: Served, name: str, kind: str) -> None:
    for sent in (WRONG[kind], {"question": WRONG[kind]}):
        if not (kind == "text" and name == "answer_suggested" and isinstance(sent, dict)):
            assert page.event(name, event_data=sent).status_code in ((200, 400) if sent == {} else (400,))


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("name", CALLED)
def test_a_wrong_value_for_a_function(page: Served, name: str, kind: str) -> None:
    if name == "empty_trash" and WRONG[kind] is None:
        return
    if kind != "number" or isinstance(CALLED[name], dict | list):
        assert page.call(name, WRONG[kind]).status_code == 400
    if isinstance(CALLED[name], dict):
        for key, value in CALLED[name].items():
            nested = [{**value, inner: WRONG[kind]} for inner in value] if isinstance(value, dict) else []
            for changed in (WRONG[kind], *nested):
                if name == "edit_article" and isinstance(changed, dict) and kind == "text":
                    continue  # a title may be any text
                if key in ("article_id", "offset") and kind == "number":
                    continue
                is_told_plainly(
                    page, page.call(name, {**CALLED[name], key: changed}) if changed != value else page.call(name, None)
                )
    if isinstance(CALLED[name], list):
        assert page.call(name, [1, WRONG[kind]]).status_code == (200 if kind == "number" else 400)


@pytest.mark.parametrize("length", [2001, 10_000, 3_000_000])
@pytest.mark.parametrize("name", ["answer_typed", "answer_suggested"])
def test_a_question_that_is_too_long_is_neither_kept_nor_sent_back(page: Served, name: str, length: int) -> None:
    question = "x" * length
    if name == "answer_typed":
        answer = page.event(name, [question, CONVERSATION[:-1] + "B", None])
    else:
        answer = page.event(name, [CONVERSATION[:-1] + "B", None], event_data={"question": question})
    assert answer.status_code == 400 and len(answer.content) < 200
    assert answer.json()["detail"] == f"A question may have 2,000 characters; this one has {length:,}. Shorten it."
    assert page.history.turns(CONVERSATION[:-1] + "B") == [] and not page.desk.talk.working(CONVERSATION[:-1] + "B")


@pytest.mark.parametrize("name", ["look", "add_text"])
def test_an_address_or_a_title_that_is_too_long_is_not_sent_back(page: Served, name: str) -> None:
    line = "x" * (MAX_LINE + 1)
    answer = page.event(name, [line] if name == "look" else ["The bridge opened.", line, "", ""])
    assert answer.status_code == 400 and "2,000 characters" in answer.json()["detail"]


@pytest.mark.parametrize(
    "conversation",
    [
        "x",
        "A" * 21,
        "A" * 23,
        "A" * 1_000_000,
        "A" * 21 + "\n",
        "A" * 21 + "/",
        "../../../../etc/passwd",
        "A" * 21 + "é",
        "%" * 22,
        " " * 22,
    ],
    ids=lambda text: text[:24] + f" ({len(text)})",
)
@pytest.mark.parametrize("name", ["answer_typed", "answer_suggested", "answer_again", "stop", "tick"])
def test_a_conversation_s_name_has_one_shape(page: Served, name: str, conversation: str) -> None:
    data = [conversation if value == CONVERSATION else value for value in SENT[name]]
    assert page.event(name, data).status_code in (400, 413)
    assert page.history.turns(conversation) == []


@pytest.mark.parametrize("conversation", ["x", "A" * 23, "../../../../etc/passwd", "%" * 22])
def test_a_conversation_that_is_opened_or_changed_has_that_shape(page: Served, conversation: str) -> None:
    assert page.event("open_chat", event_data={"conversation": conversation}).status_code == 400
    assert page.call("change_chat", {**CALLED["change_chat"], "conversation": conversation}).status_code == 400
    assert page.client.get(f"/c/{conversation}").status_code == 404


def test_an_address_of_a_conversation_leads_to_the_page(page: Served) -> None:
    answer = page.client.get(f"/c/{CONVERSATION}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/?c={CONVERSATION}")


def test_the_names_that_onrecord_makes_have_that_shape(page: Served) -> None:
    for _ in range(50):
        assert page.event("stop", [History.new_id()]).status_code == 200
