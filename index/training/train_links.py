"""Fit the weights that join sources and contents to cues: python -m index.training.train_links --data DIR

DIR holds PolNeAR's train/ and dev/; dev/ is only measured on. Takes a minute; writes weights/links.json.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from index.statements.attribution.labels import Span
from index.statements.attribution.links import FEATURES, WEIGHTS, Layout, Linker
from index.training.attribution_data import Labelled, label_text, read_events

Choice = tuple[list[list[float]], int]  # the candidates' features, and which of them is right (-1: none)


def read_paragraphs(folder: Path) -> Iterator[tuple[Labelled, Layout, dict[Span, set[int]]]]:
    """Every labelled paragraph, its layout, and the numbers of the attributions that each of its spans is part of."""
    for path in sorted((folder / "attributions").glob("*.ann")):
        text = (folder / "text" / f"{path.stem.rpartition('_')[0]}.txt").read_text(encoding="utf-8")
        events = read_events(path)
        for paragraph in label_text(text, events):
            layout = Layout.of(paragraph.tokens, paragraph.labels)
            members = {
                span: {
                    number
                    for number, event in enumerate(events)
                    if any(k == span.kind and a <= paragraph.starts[span.start] < b for k, a, b in event)
                }
                for span in layout.spans
            }
            yield paragraph, layout, members


def choices(folder: Path) -> tuple[list[Choice], list[Choice]]:
    """The choices of a source for each cue, and of a cue for each content, with the annotators' answers."""
    sources: list[Choice] = []
    contents: list[Choice] = []
    for _, layout, members in read_paragraphs(folder):
        cues, found = layout.all("cue"), layout.all("source")
        for cue in cues:
            right = [i for i, n in enumerate(found) if members[layout.spans[n]] & members[layout.spans[cue]]]
            if found:
                sources.append(([layout.features(cue, source) for source in found], right[0] if right else -1))
        for content in layout.all("content"):
            right = [i for i, cue in enumerate(cues) if members[layout.spans[cue]] & members[layout.spans[content]]]
            if right and len(cues) > 1:
                contents.append(([layout.features(cue, content) for cue in cues], right[0]))
    return sources, contents


def fit(made: list[Choice], or_none: bool) -> tuple[list[float], float]:
    """Maximum likelihood weights (a little shrunk) of a softmax over the candidates, and the score of none."""
    most = max(len(candidates) for candidates, _ in made)
    values = torch.zeros(len(made), most + 1, FEATURES)
    open_ = torch.zeros(len(made), most + 1, dtype=torch.bool)
    answer = torch.tensor([most if right < 0 else right for _, right in made])
    for i, (candidates, _) in enumerate(made):
        values[i, : len(candidates)] = torch.tensor(candidates)
        open_[i, : len(candidates)] = True
    open_[:, most] = or_none
    weights, nobody = torch.zeros(FEATURES, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, nobody], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        scores = (values @ weights).masked_fill(~open_, -1e4)
        scores = torch.cat([scores[:, :most], (scores[:, most:] + nobody)], dim=1)
        value = torch.nn.functional.cross_entropy(scores, answer) + 1e-4 * weights.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return [round(w, 4) for w in weights.tolist()], round(nobody.item(), 4)


def measure(linker: Linker, folder: Path) -> dict[str, float]:
    """Percent of the annotators' cues that get the right source, and of their contents that get the right cue."""
    cues = right_sources = contents = right_contents = 0
    for paragraph, layout, members in read_paragraphs(folder):
        for found in linker.link(paragraph.tokens, paragraph.labels):
            wanted = [s for s in layout.spans if s.kind == "source" and members[s] & members[found.cue]]
            cues += 1
            right_sources += found.source in wanted if wanted else found.source is None
            right_contents += sum(bool(members[content] & members[found.cue]) for content in found.contents)
        contents += len(layout.all("content"))
    return {"source of a cue": 100 * right_sources / cues, "cue of a content": 100 * right_contents / contents}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Fit the weights that join sources and contents to cues.")
    parser.add_argument("--data", type=Path, required=True, help="PolNeAR: train/ and dev/")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    sources, contents = choices(args.data / "train")
    source, nobody = fit(sources, or_none=True)
    content, _ = fit(contents, or_none=False)
    linker = Linker(source, nobody, content)
    args.out.write_text(json.dumps({"source": source, "nobody": nobody, "content": content}) + "\n", encoding="utf-8")
    print({name: round(value, 1) for name, value in measure(linker, args.data / "dev").items()})


if __name__ == "__main__":
    main()
