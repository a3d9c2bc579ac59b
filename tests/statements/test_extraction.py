"""An article's statements, through the real tagger and parser."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.english.quotations import quotations
from index.english.segmentation import sentence_spans
from index.sources.files import from_text
from index.statements.contents import kind_of
from index.statements.extracted import Extracted
from index.statements.extraction import extract


def statements(text: str) -> list[Extracted]:
    return extract(text, sentence_spans(text))


def described(text: str) -> list[tuple[str, str, str]]:
    """(speaker, or how the source is described; kind; beginning of the words) of what was said or held."""
    out: list[tuple[str, str, str]] = []
    for s in statements(text):
        if s.act != "did":
            mention = text[slice(*s.source)] if s.source else ""
            out.append((" and ".join(s.resolution.names) or f"({mention})", s.kind, text[s.contents[0][0] :][:34]))
    return out


def test_every_statement_of_the_sample_story() -> None:
    text = from_text(files("index").joinpath("sample/new-story.md").read_text(encoding="utf-8"), "sample").text
    assert described(text) == [
        ("U.S. Department of Homeland Security", "indirect", "plans on Tuesday to consider almos"),
        ("U.S. Department of Homeland Security", "indirect", "to send many of them to Mexico if "),
        ("Donald Trump", "indirect", "that Mexico should pay for his pla"),
        ("White House", "mixed", "would “walk through” the implement"),
        ("Luis Videgaray", "indirect", "there was no way Mexico would acce"),
        ("Luis Videgaray", "direct", "“I want to say clearly and emphati"),
        ("Luis Videgaray", "indirect", "the issue would dominate the talks"),
        ("Luis Videgaray", "direct", "“We will not accept it, because th"),
        ("Roberto Campa", "mixed", "Videgaray was referring to the pla"),
        ("Sean Spicer", "indirect", "U.S.-Mexico ties as healthy and ro"),
        ("Sean Spicer", "mixed", "he expected a “great discussion.”\n"),
        ("Sean Spicer", "direct", "“I think the relationship with Mex"),
        ("John Kelly", "indirect", "the immigration executive order wa"),
        ("(a senior official with direct knowledge of the matter)", "indirect", "Mexico’s agenda at the talks on Th"),
    ]


QUARREL = """Harbour works stopped.

Mayor Ida Brandt said on Monday that the harbour would be rebuilt. \
“We have waited long enough,” she told reporters. “Nobody can wait longer.”

Her predecessor, Jonas Weil, denied that any money was missing. He declined to comment on the bill.

“The bridge will be closed in May. The tunnel will be opened,” Brandt added.

“It will cost less than people think. That is all I have to say.”

According to the Harbour Authority, three cranes were sold last year.

Harbour workers said they had not been asked.
"""


def test_sources_of_every_form_are_resolved() -> None:
    found = described(QUARREL)
    assert ("Ida Brandt", "indirect", "that the harbour would be rebuilt.") in found
    quoted = next(s for s in statements(QUARREL) if QUARREL[s.contents[0][0] :].startswith("“We have waited"))
    assert quoted.resolution.names == ("Ida Brandt",) and len(quoted.contents) == 2, "the quotation that goes on belongs to it"
    assert ("Jonas Weil", "indirect") in [(who, kind) for who, kind, _ in found]
    running = next(s for s in statements(QUARREL) if QUARREL[s.contents[0][0] :].startswith("“It will cost less"))
    assert running.cue is None and running.resolution.names == ("Ida Brandt",)
    assert running.resolution.confidence < 0.9, "a quotation without a cue is less sure"
    assert any(who == "Harbour Authority" for who, _, _ in found)
    assert any(who == "(Harbour workers)" for who, _, _ in found)


def test_denied_and_withheld() -> None:
    kinds = {s.polarity for s in statements(QUARREL) if s.resolution.names == ("Jonas Weil",)}
    assert {"denied", "withheld"} <= kinds


@pytest.mark.parametrize("cue", ["did not deny", "neither confirmed nor denied", "would not deny"])
def test_who_does_not_deny_has_not_denied(cue: str) -> None:
    text = f"Budget row.\n\nSenator Mark Cole {cue} that he had met the lobbyist."
    assert [s.polarity for s in statements(text)] == ["withheld"]


def test_a_nested_statement_knows_its_parent() -> None:
    text = "A bill.\n\nSenator Anna Holm said that Minister Peter Lund had promised to close the mine before the end of the year."
    outer, inner = statements(text)
    assert (outer.resolution.names, outer.parent) == (("Anna Holm",), None)
    assert (inner.resolution.names, inner.parent) == (("Peter Lund",), 0)
    for s in (outer, inner):
        assert all(text[a:b] == text[a:b].strip() != "" for a, b in s.contents)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Minister Carl Lang was told that the vote was lost.", set()),
        ("Asked if he would resign, Minister Carl Lang laughed.", set()),
        ("Peter Held quoted Minister Carl Lang as saying that the mine would close.", {"Carl Lang"}),
        ("Mark Cole met Ida Brandt. Cole was quoted as saying that he would stay.", {"Mark Cole"}),
        ("Mark Cole read that the school had burned.", set()),
    ],
)
def test_who_hears_or_quotes_is_not_who_speaks(text: str, speakers: set[str]) -> None:
    found = statements(f"Budget row.\n\n{text}")
    assert {n for s in found if s.act == "said" for n in s.resolution.names} == speakers


def test_the_narrator_s_words_after_a_statement_are_not_the_speaker_s() -> None:
    text = "Budget row.\n\nSenator Mark Cole told reporters the plan had failed, which the minister, Ida Brandt, disputes."
    assert [text[slice(*c)] for s in statements(text) for c in s.contents] == ["the plan had failed"]


def test_a_denial_of_what_was_said_before_is_on_record() -> None:
    text = "Budget row.\n\nSenator Mark Cole said that the mine would close. Rosa Diaz denied this."
    denial = statements(text)[-1]
    assert (
        denial.resolution.names == ("Rosa Diaz",)
        and denial.polarity == "denied"
        and text[slice(*denial.contents[0])] == "denied this"
    )


def test_a_quotation_of_several_paragraphs_is_one_statement() -> None:
    text = (
        "Budget row.\n\n“The first paragraph of what I say is long enough,” said Anna Holm. “And it goes on\n\n“The second is "
        "about the mine.\n\n“The third paragraph is about the school and the road.\n\n“The fourth paragraph closes it.”"
    )
    (statement,) = statements(text)
    assert statement.resolution.names == ("Anna Holm",) and statement.resolution.confidence > 0.9
    assert text[slice(*statement.contents[-1])] == "“The fourth paragraph closes it.”"


def test_a_surname_that_two_bear_is_no_sure_name() -> None:
    both = "Vote.\n\nMayor Anna Reed said the bridge would close. Councillor Tom Reed opposed it. Reed said the money was gone."
    assert statements(both)[-1].resolution.confidence < 0.6
    settled = "Vote.\n\nMayor Anna Reed spoke. Reed said the bridge would close. Tom Reed, her son, left. Reed said it was late."
    assert statements(settled)[-1].resolution.names == ("Anna Reed",) and statements(settled)[-1].resolution.confidence > 0.6


def test_signed_quotations_belong_to_who_signs() -> None:
    text = "Readers write.\n\n“The mayor is wrong about this.” ― Nora Quist\n“He is right, and that is that.” ― Ole Dahl, Bergen"
    assert [who for who, _, _ in described(text)] == ["Nora Quist", "Ole Dahl"]


def test_a_repeated_headline_is_one_statement() -> None:
    text = "Brandt: We will rebuild the harbour.\n\nBrandt: We will rebuild the harbour.\n\nMayor Ida Brandt spoke on Monday."
    assert len([s for s in statements(text) if "rebuild" in text[slice(*s.contents[0])]]) == 1


@pytest.mark.parametrize(
    "text", ["", "\n\n", "One.", "“", "““““", "said said said", "\x00\x01", "He said.", "“...” ― ", "“ and ", "a" * 5000]
)
def test_odd_text_is_no_error(text: str) -> None:
    extract(text, sentence_spans(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("“All of it.”", "direct"), ("None of it", "indirect"), ("He is “crazy” now", "mixed"), ("''All of it,''", "direct")],
)
def test_kind_follows_from_the_marks(text: str, kind: str) -> None:
    assert kind_of(text, [(0, len(text))], quotations(text, [(0, len(text))])) == kind


def test_quotations_of_every_form() -> None:
    text = 'He said "one" and “two” and ‘three things’ but Anna’s dog’s “open'
    found = [text[a:b] for a, b in quotations(text, [(0, len(text))])]
    assert found == ['"one"', "“two”", "‘three things’", "“open"]


_PIECES = ["Ida Brandt", "he", " said ", "“", "”", '"', "''", "\n\n", "\n", ", ", ". ",
           " the minister ", " According to ", "The mill is old", "― ", "’s ",
           " told reporters ", " and ", "Jr.", "\u200b", "é", "1,000", " who ", " denied "]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_no_text_breaks_it_and_offsets_hold(text: str) -> None:
    sentences = sentence_spans(text)
    for statement in extract(text, sentences):
        assert all(0 <= a < b <= len(text) for a, b in statement.contents)
        assert statement.resolution.because is None or 0 <= statement.resolution.because < len(sentences)


def test_a_subject_is_none_of_the_reported_words() -> None:
    text = (
        "Peter Holt visited the valley on Friday, shortly after he said the mine would stay.\n\n"
        "“The mine must close,” added Senator Mark Cole, the assistant leader of the party.\n\n"
        "Holt has record low support from rural voters, with just 2 percent. He recently pitched himself to farmers by telling "
        "them that their lives were as terrible as can be."
    )
    assert statements(text)[-1].resolution.names == ("Peter Holt",)


def test_who_goes_on_speaking_outweighs_what_a_first_name_is_mostly_given_to() -> None:
    text = (
        "Debate in the valley.\n\nOn Thursday Senator Lindsey Hale called out Peter Holt for his attacks on miners.\n\n"
        "Hale said, “How many of you believe that we lose because we are not hard enough?”\n\n"
        "He continued, “I believe it is about repairing the damage that was done.”\n\n"
        "He added, “Peter Holt is destroying our chance to win.”"
    )
    assert [s.resolution.names for s in statements(text)[-2:]] == [("Lindsey Hale",)] * 2
