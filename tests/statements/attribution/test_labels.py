from index.statements.attribution.labels import LABELS, Span, is_legal, spans


def test_there_are_seven_labels_and_o_comes_first() -> None:
    assert LABELS == ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


def test_spans_are_read_off_in_order() -> None:
    labels = ["B-source", "I-source", "B-cue", "O", "B-content", "B-content", "I-content"]
    assert list(spans(labels)) == [
        Span("source", 0, 2),
        Span("cue", 2, 3),
        Span("content", 4, 5),
        Span("content", 5, 7),
    ]


def test_a_continuation_of_nothing_is_no_span_and_not_legal() -> None:
    assert list(spans(["I-cue", "O", "B-source", "I-cue"])) == [Span("source", 2, 3)]
    assert not is_legal(["I-cue"])
    assert not is_legal(["B-source", "I-cue"])
    assert is_legal(["B-source", "I-source", "B-cue", "O"])
    assert is_legal([])
