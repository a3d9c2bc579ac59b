import pytest

from index.statements.attribution.labels import Span
from index.statements.attribution.links import Layout, link_attributions

B = {"s": "source", "c": "cue", "q": "content"}


def linked(marked: str) -> list[tuple[str | None, str, list[str]]]:
    """The attributions of a paragraph marked like "s:Ann+Lee c:said q:it+rains ." as texts."""
    tokens: list[str] = []
    labels: list[str] = []
    for chunk in marked.split():
        kind, found, text = chunk.partition(":")
        words = (text if found else chunk).split("+")
        tokens += words
        labels += [f"{'I' if i else 'B'}-{B[kind]}" if found else "O" for i in range(len(words))]

    def text_of(span: Span) -> str:
        return " ".join(tokens[span.start : span.end])

    return [
        (a.source and text_of(a.source), text_of(a.cue), [text_of(c) for c in a.contents])
        for a in link_attributions(tokens, labels)
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("", []),
        ("It rains .", []),
        ("s:Ann+Lee c:said q:it+rains .", [("Ann Lee", "said", ["it rains"])]),
        (
            "q:“+It+rains+,+” c:said s:Ann+Lee . q:“+It+pours+.+”",
            [("Ann Lee", "said", ["“ It rains , ”", "“ It pours . ”"])],
        ),
        (
            "s:Ann c:said q:it+rains , but s:Bo c:denied q:it .",
            [("Ann", "said", ["it rains"]), ("Bo", "denied", ["it"])],
        ),
        ("It was c:alleged q:that+it+rained .", [(None, "alleged", ["that it rained"])]),
    ],
)
def test_sources_and_contents_find_their_cue(marked: str, expected: list[tuple[str | None, str, list[str]]]) -> None:
    assert linked(marked) == expected


@pytest.mark.parametrize("sentence", ["q:It+rains c:said s:Ann .", "c:said", "q:It s:Ann", "s:Ann c:said", "q:It q:It c:said s:Bo"])
def test_the_work_grows_with_a_paragraph_and_no_faster(monkeypatch: pytest.MonkeyPatch, sentence: str) -> None:
    looks = 0
    features = Layout.features

    def counted(self: Layout, cue: int, other: int) -> list[float]:
        nonlocal looks
        looks += 1
        return features(self, cue, other)

    monkeypatch.setattr(Layout, "features", counted)
    counts = []
    for times in (100, 200, 400):
        looks = 0
        assert len(linked(f"{sentence} " * times)) == times * sentence.count("c:")
        counts.append(looks)
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0]), counts
    assert counts[2] <= 400 * 48, "each looks at eight on each side"
