"""Attributions as they are judged, and what taught the judge."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from index.search.reading.pairs import PairMaker
from index.search.reading.reader import WEIGHTS
from index.statements.judging import default_judge
from index.statements.judging.claims import VERDICTS, Claim, as_pair
from index.statements.judging.judge import model_of
from index.training import train_judge
from index.training.claim_examples import polnear
from index.training.written_claims import Judged, records, rounds, written

MAKER = PairMaker(WEIGHTS / "tokenizer.json")
SAID = "It was Hans Ruoff, not Paula Nied, who said the dam would hold."


def claim(speaker: str, text: str = SAID, cue: str = "said", content: str = "the dam would hold") -> Claim:
    where = [(text.index(words), text.index(words) + len(words)) for words in (speaker, cue, content)]
    return Claim.of(text, speaker, where[0], where[1], where[2:])


def test_the_spans_of_a_claim_are_marked() -> None:
    pieces = as_pair(MAKER, claim("Paula Nied")).pieces
    marks = [pieces.index(MAKER.piece(mark)) for mark in "{}<>[]"]
    assert marks == sorted(marks) and marks[5] - marks[4] == 5 and pieces.count(MAKER.sep) == 2


def test_of_a_long_content_the_beginning_and_the_end_are_read() -> None:
    text = f"Ann Lee said {'that the dam would hold and hold ' * 60}for ever. Then she left."
    pair = as_pair(MAKER, claim("Ann Lee", text, content=text[13:-16]))
    assert len(pair.pieces) < 130 and MAKER.piece("]") in pair.pieces and len(pair.kinds) == len(pair.pieces)


def test_no_claim_is_longer_than_is_read() -> None:
    text = "Ann Lee " + "said yes, and " * 4000
    parts = [(n, n + 5) for n in range(8, len(text) - 100, 45)]
    for cue in ((8, 12), None, (len(text) - 20, len(text) - 10)):
        assert len(as_pair(MAKER, Claim.of(text, text[:4000], (0, 7), cue, parts)).pieces) < 400
        assert len(as_pair(MAKER, Claim.of(text, "Ann Lee", None, cue, [(8, len(text))])).pieces) < 400


def test_the_judge_knows_who_said_it() -> None:
    said, other = default_judge().judge([claim("Hans Ruoff"), claim("Paula Nied")])
    assert VERDICTS[int(said.argmax())] == "said" and VERDICTS[int(other.argmax())] == "other"


def test_every_verdict_is_written_of_and_a_third_is_kept_apart() -> None:
    found = [(passage, verdict) for passage in written() for _, verdict in passage.judged()]
    assert len(found) > 6500 and {verdict for _, verdict in found} == set(range(len(VERDICTS)))
    assert 0.28 < sum(passage.is_held_out for passage, _ in found) / len(found) < 0.38


def test_people_get_other_names_together() -> None:
    pool = sorted({name for passage in written() for name in passage.names})
    for passage in written():
        other = passage.renamed(pool, random.Random(passage.number))
        assert [(c.contents != () and v) for c, v in other.judged()] == [(True and v) for _, v in passage.judged()]
        for speaker, cue, content, _ in other.claims:
            assert speaker in other.text and cue in other.text and content in other.text
        assert other == passage or not any(name in other.text for name in passage.names if name not in other.names)


def test_annotated_claims_and_their_contraries(tmp_path: Path) -> None:
    text = (
        "Row in the council.\n\nMs. Lee said that the dam was safe, and Paul Nied left. He was driven home by an old friend of his."
    )
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text" / "a.txt").write_text(text)
    spans = {"T1": ("Source", "Ms. Lee"), "T2": ("Cue", "said"), "T3": ("Content", "that the dam was safe")}
    lines = [f"{n}\t{k} {text.index(w)} {text.index(w) + len(w)}\t{w}" for n, (k, w) in spans.items()]
    (tmp_path / "attributions" / "a_x.ann").write_text("\n".join([*lines, "E1\tAttribution:T2 Source:T1 Cue:T2 Content:T3"]))
    found = [(c.speaker, VERDICTS[v]) for seed in range(20) for c, v in polnear(tmp_path, random.Random(seed))]
    assert ("Ms. Lee", "said") in found and ("Paul Nied", "other") in found and ("Paul Nied", "said") not in found


def test_what_was_read_in_news_is_kept_apart_by_article(tmp_path: Path) -> None:
    text = "Row.\n\nAnn Lee said the dam was safe."
    articles = [{"id": f"a{n}", "text": text} for n in range(40)]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(a) + "\n" for a in articles))
    row = {"source": [6, 13], "cue": [14, 18], "contents": [[19, 35]], "verdict": "said"}
    rows = [{"article": a["id"], **row} for a in articles for _ in range(2)]
    (tmp_path / "records.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    found = list(records([tmp_path], tmp_path / "records.jsonl"))
    (one, verdict) = found[0][1]
    assert (one.speaker, one.text[slice(*one.contents[0])], VERDICTS[verdict]) == ("Ann Lee", "the dam was safe", "said")
    assert all(a == b for (a, _), (b, _) in zip(found[::2], found[1::2], strict=True))
    assert 0.05 < sum(kept_apart for kept_apart, _ in found) / len(found) < 0.5


def test_a_killed_training_of_the_judge_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_judge, "_CHECKPOINT", 2)
    judged = [(claim("Hans Ruoff"), 0), (claim("Paula Nied"), VERDICTS.index("other"))]

    def course(start: int = 0) -> Iterator[list[Judged]]:
        return train_judge.course([(rounds(judged, random.Random("a")), 2), (rounds(judged, random.Random("b")), 1)], 4, start)

    steps = list(course())
    training = train_judge.Training(model_of(), 4, tmp_path)
    training.run(MAKER, iter(steps[:3]))
    again = train_judge.Training(model_of(), 4, tmp_path)
    assert again.step == 2, "the last checkpoint was after two steps of three"
    assert list(course(again.step)) == steps[2:], "the rest of the course is the same"
    again.run(MAKER, course(again.step))
    untaught = model_of().state_dict()
    for name, values in again.model.state_dict().items():
        assert train_judge.is_own(name) or torch.equal(values, untaught[name]), f"{name} is the reader's"
