"""The real models, end to end: the sample story's questions as a reader asks them. What is written takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Answer, Assistant, Message
from assistant.model import open_model
from assistant.settings import Settings
from index import Index

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def real(real_settings: Settings, _sample_home: object) -> Iterator[Assistant]:
    index = Index.open(str(_sample_home))
    yield Assistant(index, open_model(real_settings))
    index.close()


def check(assistant: Assistant, answer: Answer) -> None:
    """What holds of every answer, whatever the model wrote."""
    assert answer.status == "answered", answer
    text = assistant.index.article(1).text
    for sentence in answer.sentences:
        assert sentence.citations
        for citation in sentence.citations:
            assert text[citation.start : citation.end] == citation.sentence


def test_the_sample_story(real: Assistant) -> None:
    said = real.answer("What did Kelly tell reporters in Guatemala?")
    check(real, said)
    assert "undocumented immigrants" in said.answer
    assert "In Guatemala on Wednesday" in said.sentences[0].citations[0].sentence

    first = real.answer("Who is Mexico's lead negotiator with the Trump administration?")
    check(real, first)
    assert "Videgaray" in first.answer

    second = real.answer("When did the president sign the executive orders?")
    check(real, second)
    assert "Jan. 25" in second.answer or "January 25" in second.answer
    assert not second.timings.prompt_tokens, "no language model is needed"

    quoted = real.answer("Quote exactly what Spicer told reporters about the relationship.")
    check(real, quoted)
    assert "“I think the relationship with Mexico is phenomenal right now.”" in quoted.answer

    assert real.answer("What is the name of the president's dog?").status == "abstained"

    past = [Message("user", "What did Sean Spicer say?"), Message("assistant", "Sean Spicer described ties as healthy.")]
    follow_up = real.answer("And how did he describe the relationship with Mexico?", past)
    assert "Spicer" in follow_up.standalone_question
    check(real, follow_up)


def test_a_closed_stream_stops_the_model(real: Assistant) -> None:
    stream = real.ask("Summarize the story.")
    for event in stream:
        if type(event).__name__ == "Token":
            break
    stream.close()
    check(real, real.answer("Summarize the story."))
