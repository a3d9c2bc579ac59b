"""One name, number or date as an answer: which questions ask for one, and how it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import Answer
from assistant.abstaining import JudgedShort
from assistant.generation import Usage, generate
from assistant.short_answers import asks_for_one, compose, holding, share, spelled_out
from index import Evidence, Index
from tests.scripted import Judging, ScriptedModel, ask_of_many

FERRY = "The red ferry went past Chicago on its way home."
QUESTION = "Which town did the red ferry go past on its way home?"


@pytest.mark.parametrize(
    ("question", "one"),
    [
        ("Which town did the ferry go past?", True),
        ("The ferry was late. How many people were on board?", True),
        ("Who is the captain of the ferry?", True),
        ("When did it leave?", True),
        ("What is the name of the ferry?", True),
        ("What is the ferry called?", True),
        ("What was the first ship of the line?", True),
        ("When the storm came, what did the captain do?", False),
        ("What did the man who saw it say?", False),
        ("Which towns did the ferry go past?", False),
        ("Who are the owners?", False),
        ("Why was it late?", False),
        ("How did the captain respond when it sank?", False),
        ("What happened on board?", False),
        ("What is the plan for the ferry?", False),
        ("Summarise the news of the ferry.", False),
    ],
)
def test_questions_for_one_name_or_number_are_told_from_others(question: str, one: bool) -> None:
    assert asks_for_one(question) is one


def evidence_of(index: Index, *texts: str) -> dict[int, Evidence]:
    for text in texts:
        index.add_text(f"Ferry news from Cork\n\n{text}")
    found = [s for a in index.articles() for s in index.sentences(a.id) if s.text in texts]
    return {n: Evidence(s, index.article(s.article_id), score=-float(n)) for n, s in enumerate(found, 1)}


def test_the_sentence_that_has_the_answer_is_shown(empty: Index) -> None:
    evidence = evidence_of(empty, FERRY, "It carried five horses past Chicago.", "Nobody was hurt at sea.")
    assert holding("Chicago", QUESTION, evidence, [2]) == 2, "the one pointed to has it"
    assert holding("Chicago", QUESTION, evidence, [3]) == 1, "else the likeliest that has it"
    assert holding("5 horses", "How many horses were on board?", evidence, [3]) == 2, "a number is a number, in words or not"
    assert holding("Chicago Cork", QUESTION, evidence, [1]) == 1, "a word may stand in the title"
    assert holding("Cork", QUESTION, evidence, [1]) is None, "but not all of them"
    assert holding("Dublin", QUESTION, evidence, [1]) is None
    assert holding("the red ferry", QUESTION, evidence, [1]) is None, "only the question's words"


def test_the_share_of_odds_is_that_of_the_sentences_with_the_answer(empty: Index) -> None:
    found = [
        replace(e, score=0.0) for e in evidence_of(empty, FERRY, "It carried horses past Chicago.", "Nobody was hurt.").values()
    ]
    assert share("Chicago", QUESTION, found) == pytest.approx(2 / 3)
    assert share("Dublin", QUESTION, found) == share("the ferry", QUESTION, found) == 0


@pytest.mark.parametrize(
    ("answer", "sentence", "shown"),
    [
        ("chicago", FERRY, f"Chicago: “{FERRY}”"),
        ("way home", FERRY, f"Way home: “{FERRY}”"),
        ("iPhone", "Apple sells the iPhone.", "iPhone: “Apple sells the iPhone.”"),
        ("“Golden”", "The song “Golden” won.", "Golden: The song “Golden” won."),
        ("Chicago", f"{FERRY} " * 10, "Chicago."),
    ],
)
def test_the_article_s_own_sentence_stands_beside_the_answer(answer: str, sentence: str, shown: str) -> None:
    assert compose(answer, sentence) == shown


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("USPS", "U.S. Postal Service (USPS)"),
        ("FAA", "Federal Aviation Administration (FAA)"),
        ("NASA", "NASA"),
        ("US", "US"),
        ("Postal Service", "Postal Service"),
    ],
)
def test_an_abbreviation_is_spelled_out_where_the_article_does(answer: str, shown: str) -> None:
    article = "The Federal Aviation Administration flies no mail. That is for the U.S. Postal Service. The FAA and USPS agree."
    assert spelled_out(answer, article) == shown


def ask(index: Index, model: ScriptedModel, written: str, judging: Judging) -> tuple[Answer, int]:
    return ask_of_many(index, model, FERRY, QUESTION, [written], judging)


@pytest.mark.parametrize(("written", "verdict"), [("Chicago [N]", "verified"), ("Chicago [M]", "repaired")])
def test_a_short_answer_comes_with_its_sentence(empty: Index, model: ScriptedModel, written: str, verdict: str) -> None:
    judging = Judging()
    answer, n = ask(empty, model, written, judging)
    assert answer.answer == f"Chicago: “{FERRY}” [{n}]" and answer.prompt_version == "short.v1"
    (sentence,) = answer.sentences
    assert sentence.verdict == verdict and [c.sentence for c in sentence.citations] == [FERRY]
    assert "Proposed answer: Chicago\n" in model.probes[-1]["user"]
    assert model.probes[-1]["system"] == model.asked[-1]["system"], "the evidence need not be read again"
    (judged,) = judging.heard
    assert isinstance(judged, JudgedShort) and judged.right == 1 and judged.share > 0.9 and judged.likelihood is None


@pytest.mark.parametrize("written", ["Detroit [N]", "The red ferry [N]"])
def test_what_no_sentence_has_is_no_short_answer(empty: Index, model: ScriptedModel, written: str) -> None:
    answer, _ = ask(empty, model, written, Judging())
    assert answer.status == "abstained"


def test_a_short_answer_that_is_not_believed_is_not_shown(empty: Index, model: ScriptedModel) -> None:
    answer, _ = ask(empty, model, "Chicago [N]", Judging(believes=False))
    assert answer.status == "abstained"


def test_a_short_answer_of_which_the_judges_are_less_sure_is_not_confirmed(empty: Index, model: ScriptedModel) -> None:
    answer, _ = ask(empty, model, "Chicago [N]", Judging(sure=False))
    assert [s.verdict for s in answer.sentences] == ["unverified"]


class Telling(ScriptedModel):
    """Tells how likely its words are, as OpenAI's API does."""

    def stream_chat(self, messages: object, **kwargs: object) -> object:  # type: ignore[override]
        for response in super().stream_chat(messages, **kwargs):  # type: ignore[arg-type]
            raw = {"choices": [{"logprobs": {"content": [{"token": response.delta, "logprob": -0.5}]}}]}
            yield response.model_copy(update={"raw": raw})


@pytest.mark.parametrize(("model", "logprob"), [(Telling(), -1.0), (ScriptedModel(), None)])
def test_the_likelihood_of_what_was_written_is_told(model: ScriptedModel, logprob: float | None) -> None:
    model.enqueue("Chicago [1]")
    usage = Usage()
    assert "".join(generate(model, "", "", usage=usage, logprobs=True)) == "Chicago [1]"
    assert usage.logprob == logprob
