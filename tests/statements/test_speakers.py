"""Which names are one speaker across articles, and undoing it."""

from __future__ import annotations

import unicodedata

import pytest

from index import Index, SpeakerError
from index.statements.speakers import PersonRow, SpeakerRule, matching, speakers


def rows(*names: str, kind: str = "person") -> list[PersonRow]:
    """One person an article, with one statement."""
    return [PersonRow(i, i, name, kind, (name,), 1) for i, name in enumerate(names, 1)]


def groups(*names: str, rules: tuple[SpeakerRule, ...] = ()) -> set[frozenset[str]]:
    return {frozenset(s.names) for s in speakers(rows(*names), rules)}


def test_merging_is_conservative() -> None:
    assert groups("John Kerry", "John F. Kerry") == {frozenset({"John Kerry", "John F. Kerry"})}
    bushes = ("George Bush", "George W. Bush", "George H.W. Bush")
    assert groups(*bushes) == groups(*reversed(bushes)) == {frozenset({b}) for b in bushes}, "he may be either, so he is neither"
    assert groups("Don Hill", "Don Hill Jr.") == {frozenset({"Don Hill"}), frozenset({"Don Hill Jr."})}
    assert groups("Don Hill", "Mary Hill", "Hill") == {frozenset({"Don Hill"}), frozenset({"Mary Hill"}), frozenset({"Hill"})}
    assert frozenset({"J. Smith"}) in groups("John Smith", "Jane Smith", "J. Smith"), "an initial that may be either is neither"


def test_a_bare_surname_is_the_one_nearly_everybody_means() -> None:
    names = [*["Don Hill"] * 9, "Mary Hill", "Hill"]
    assert frozenset({"Don Hill", "Hill"}) in groups(*names)
    assert frozenset({"Hill"}) in groups("Don Hill", "Hill"), "a Hill of another article may be anybody"


@pytest.mark.parametrize("asked", ["José Núñez", "Jose Nunez", "Núñez", "Nunez", unicodedata.normalize("NFD", "José Núñez")])
def test_accents_and_their_encoding_do_not_count(asked: str) -> None:
    found = speakers(rows("José Núñez", unicodedata.normalize("NFD", "José Núñez"), "Ana Nunes"), ())
    assert [len(s.person_ids) for s in matching(found, asked)] == [2]


def test_bodies_merge_by_name_alone() -> None:
    found = speakers(rows("the FBI", "FBI", "F.B.I.", kind="body"), ())
    assert len(found) == 1


def test_names_that_a_reader_may_ask_for() -> None:
    found = speakers(rows("Don Hill", "Don Hill Jr.", "Mary Hill", "Ida Brandt"), ())
    assert [s.name for s in matching(found, "Don Hill")] == ["Don Hill"]
    assert {s.name for s in matching(found, "Hill")} >= {"Don Hill", "Mary Hill"}
    assert [s.name for s in matching(found, "Mayor Ida Brandt")] == ["Ida Brandt"]
    assert [s.name for s in matching(found, "ida brandt")] == ["Ida Brandt"]
    assert matching(found, "Zorblax") == matching(found, "") == []


@pytest.fixture
def two(empty: Index) -> Index:
    empty.add_text("Ports.\n\nDon Hill said the port was closed. Hill said it would open.", title="Ports")
    empty.add_text("Ships.\n\nDonald J. Hill said the ships were late.", title="Ships")
    return empty


def test_merge_split_and_undo(two: Index) -> None:
    assert [s.name for s in two.find_speakers("Hill")] == ["Don Hill", "Donald J. Hill"] or len(two.speakers()) == 1
    before = [s.name for s in two.speakers()]
    if len(before) == 2:
        merged = two.merge_speakers("Donald J. Hill", "Don Hill")
        assert merged.statements == 3 and merged.by_hand
    split = two.split_speaker("Don Hill")
    assert set(split.names) == {"Don Hill"}
    while two.undo_speakers():
        pass
    assert [s.name for s in two.speakers()] == before


def test_impossible_merges_say_why(two: Index) -> None:
    with pytest.raises(SpeakerError, match="fits nobody"):
        two.merge_speakers("Zorblax", "Don Hill")
    with pytest.raises(SpeakerError, match="No speaker is called exactly"):
        two.split_speaker("Zorblax")
    assert two.undo_speakers() is None


def test_speakers_go_with_their_articles(two: Index) -> None:
    for article in two.articles():
        two.remove(article.id)
    assert not two.speakers() and not two.statements()
