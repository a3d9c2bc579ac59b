from index.statements.attribution import attribute

TEXT = """Bridge to Close.

"The bridge is rusting," Ida Brandt said on Monday. "We can't wait."

It is four hundred metres long.
"""


def test_attributions_are_ranges_of_the_text() -> None:
    [found] = attribute(TEXT)
    assert found.source is not None and found.cue is not None
    assert TEXT[slice(*found.source)] == "Ida Brandt"
    assert TEXT[slice(*found.cue)].startswith("said")
    assert [TEXT[slice(*content)].strip('"') for content in found.contents] == [
        "The bridge is rusting,",
        "We can't wait.",
    ]


def test_text_without_paragraphs_has_no_attributions() -> None:
    assert attribute("") == attribute("\n\n \n\n") == []
