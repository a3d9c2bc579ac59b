import pytest

from index.statements.attribution.encoding import CLOSING, INSIDE, OPENING, OUTSIDE, as_read, quote_states, windows


def test_every_convention_of_quotation_marks_reads_the_same() -> None:
    readings = [as_read([opening, "Go", closing]) for opening, closing in (("``", "''"), ("“", "”"), ('"', '"'))]
    assert readings == [["“", "Go", "”"]] * 3


def test_a_first_mark_that_closes_means_the_sentence_began_inside() -> None:
    assert quote_states(["so", "”", "he", "“"]) == [INSIDE, CLOSING, OUTSIDE, OPENING]
    assert quote_states(["“", "so", "”", "he"]) == [OPENING, INSIDE, CLOSING, OUTSIDE]


@pytest.mark.parametrize("lengths", [[], [5], [100] * 7, [300, 2, 300], list(range(1, 60)), [1] * 500])
def test_windows_read_every_part_and_hold_only_so_much(lengths: list[int]) -> None:
    found = windows(lengths, 256)
    assert {k for start, end in found for k in range(start, end)} == set(range(len(lengths)))
    assert found == sorted(set(found))
    for start, end in found:
        assert end - start == 1 or 1 + sum(lengths[start:end]) + end - start <= 256
