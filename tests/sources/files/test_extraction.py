"""Pages of different layouts: what is found on them stays at least as right as it is."""

from __future__ import annotations

import pytest

from tests.bench.extraction import PAGES, PARTS, bare, expectations, judged, ours


@pytest.mark.parametrize("name", expectations())
def test_the_article_of_a_page_is_found_whole_and_alone(name: str) -> None:
    right = expectations()[name]
    found = ours((PAGES / name).read_bytes())
    result = judged(found, right)
    assert [part for part in PARTS if not result[part]] == [], found


def test_ours_adds_to_what_trafilatura_finds() -> None:
    pages = {name: right for name, right in expectations().items() if name < "20"}
    own = sum(judged(ours((PAGES / name).read_bytes()), right)["body"] for name, right in pages.items())
    theirs = sum(judged(bare((PAGES / name).read_bytes()), right)["body"] for name, right in pages.items())
    assert own >= theirs + 6
