"""Questions by the verb that they ask with: what is on record with it, and what is none of the records' affair."""

from __future__ import annotations

import pytest

from assistant import Assistant
from index import Index
from tests.scripted import ScriptedModel


@pytest.fixture
def tunnel(empty: Index, model: ScriptedModel) -> Assistant:
    empty.add_text(
        "Mayor closes the tunnel\n\nMayor Anna Feld ordered the old harbour tunnel to be closed in May. The mayor said the tunnel "
        "had cost too much. Feld promised a new ferry by the autumn. “We will not leave anybody on the island,” she said. "
        "Councillor Tom Brand denounced the plan as a gift to the shipowners. The police found a crack in the northern wall last "
        "week, which the engineers had not seen. Engineer Paul Reed criticised the delay.",
        published="2025-06-01",
    )
    return Assistant(empty, model)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What did Anna Feld promise?", "Feld promised a new ferry by the autumn. [1][2]"),
        ("What did Tom Brand denounce?", "Tom Brand denounced the plan as a gift to the shipowners. [1]"),
        ("Who denounced the plan?", "Tom Brand denounced the plan as a gift to the shipowners. [1]"),
        ("What did Paul Reed criticize?", "Engineer Paul Reed criticised the delay. [1]"),
    ],
)
def test_what_was_said_with_the_verb_that_is_asked_with(tunnel: Assistant, question: str, answer: str) -> None:
    assert tunnel.answer(question).answer == answer


def test_a_verb_with_another_meaning_is_read_like_any_other_question(tunnel: Assistant) -> None:
    # Asked as who said so, it would not be answered by a sentence with "not" in it.
    assert tunnel.answer("Who found a crack in the northern wall?").answer.startswith("The police.")
    # Asked as what was said then, nothing was published to answer it.
    asked = tunnel.answer("What did Anna Feld order in May?")
    assert asked.answer.startswith("Mayor Anna Feld ordered the old harbour tunnel to be closed in May.")
