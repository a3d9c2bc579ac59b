"""The reader: what it is shown, what is made of its scores, and what it finds in the sample story."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.from_reading import compose, whose
from assistant.question.question import Question
from index import Evidence, Index, Reading, ReadResult
from index.defaults import load_reader
from index.search.reading.calibration import Calibration, Signals
from index.search.reading.pairs import Line, PairMaker, Passage, last_exchange, unless_named
from index.search.reading.reader import WEIGHTS, Reader
from index.search.reading.spans import LONGEST_ANSWER, likeliest

FERRY = Passage(
    "Ferry sinks off Oban",
    ["The Skylark sank off Oban on Monday.", "“All 43 people on board were saved,” she said."],
    ["", "Ida Moss"],
)


@pytest.fixture(scope="module")
def maker() -> PairMaker:
    return PairMaker(WEIGHTS / "tokenizer.json")


def test_what_is_read_is_the_question_and_one_sentence_in_its_place(maker: PairMaker) -> None:
    asked = maker.question("Who sank?", "Where is Oban? In Scotland.")
    first, second = (maker.pair(asked, line) for line in maker.lines(FERRY))
    text = maker._tokenizer.decode(second.pieces, skip_special_tokens=False)
    assert text.startswith("[CLS] who sank? [unused1] where is oban? in scotland. [SEP] ferry sinks off oban |")
    assert "( ida moss : )" in text and text.endswith("[SEP] the skylark sank off oban on monday. [SEP]")
    assert first.kinds.count(1) == len(first.line.pieces) + 1 and set(second.kinds) == {0, 1}
    for pair, sentence in zip((first, second), FERRY.sentences, strict=True):
        pieces = [str(maker._tokenizer.id_to_token(i)) for i in pair.pieces[pair.words : pair.words + len(pair.line.spans)]]
        spelled = [sentence[a:b].lower() for a, b in pair.line.spans if a >= 0 and b > a]
        assert "".join(spelled) == "".join(p.removeprefix("##") for p in pieces[-len(spelled) :]), "spans are the sentence's own"


def test_what_is_too_long_is_cut(maker: PairMaker) -> None:
    pair = maker.pair(maker.question("why " * 2000, "x " * 2000), maker.lines(Passage("t " * 900, ["word " * 3000]))[0])
    assert len(pair.pieces) < 512, "what the encoder can take"


def test_a_speaker_is_told_where_the_sentence_does_not() -> None:
    assert unless_named("Ida Moss", "She said so.") == "Ida Moss" and unless_named("Ida Moss", "Moss said so.") == ""
    assert unless_named("", "x") == "" and last_exchange(["a", "b  c", "d\n"]) == "b c d"


@pytest.mark.parametrize(("start", "end", "found"), [(1, 2, (4, 11)), (2, 1, (4, 7))])
def test_the_likeliest_words_do_not_end_before_they_begin(start: int, end: int, found: tuple[int, int]) -> None:
    line = Line([1, 2, 3], [], 0, [(0, 3), (4, 7), (8, 11)])
    starts, ends = np.zeros(3), np.zeros(3)
    starts[start], ends[end], starts[1] = 9, 9, max(starts[1], 8)
    first, after, likely = likeliest(starts, ends, line)
    assert (first, after) == found and likely < 0


def test_the_likeliest_words_are_the_sentence_s_own_and_not_too_many() -> None:
    size = 3 * LONGEST_ANSWER
    line = Line([1] * size, [], 0, [(-2, -1), *((n, n + 1) for n in range(size - 1))])
    starts, ends = np.zeros(size), np.zeros(size)
    starts[0], ends[-1] = 50, 5
    first, after, _ = likeliest(starts, ends, line)
    assert first >= 0 and after - first <= LONGEST_ANSWER
    assert likeliest(starts, ends, Line([1], [], 0, [(-3, -2)])) == (0, 0, 0.0)


def test_chances_rise_with_the_best_sentence_and_bars_part_three_outcomes() -> None:
    calibration = Calibration((1.0, 0.0, 0.0), (1.0, 0.5, 0.0, 0.0, -1.0), (1.0, 0.0, 0.2, 0.0, 0.0), (2.0, 0.0), 0.7, 0.2, 0.0)
    chances = [calibration.chances([Signals(best, 0.0, 0.0), Signals(-3.0, 0.0, 0.0)])[0] for best in (-4.0, 0.0, 2.0)]
    assert chances == sorted(chances) and 0 < chances[0] < chances[-1] < 1
    assert calibration.chances([]) < calibration.chances([Signals(0.0, 0.0, 0.0)])
    assert [calibration.outcome(*c) for c in ((0.8, 0.1), (0.5, 0.5), (0.5, 0.1))] == ["sure", "unsure", "silent"]
    assert Calibration.from_json({**calibration.as_json(), "more": 1}) == calibration


def test_of_two_sentences_that_read_alike_the_one_comes_first_whose_article_the_search_found_most_of() -> None:
    near, far = Signals(1.0, 0.0, -0.5), Signals(1.0, -2.0, -0.5)
    shipped = load_reader().calibration
    assert shipped.score(near) > shipped.score(far) and shipped.score(near) > shipped.score(Signals(1.0, 0.0, -2.0))


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("How many people were on the ferry?", 1, "43"),
        ("Which ferry sank?", 0, "Skylark"),
        ("Where did the Skylark sink?", 0, "Oban"),
    ],
)
def test_the_reader_marks_the_words(question: str, sentence: int, words: str) -> None:
    out = load_reader().read(question, [FERRY])
    best = max(out.said, key=lambda place: out.said[place].answers)
    assert best == (0, sentence)
    assert words in FERRY.sentences[sentence][out.said[best].start : out.said[best].end]


def test_what_was_read_before_does_not_matter() -> None:
    reader = Reader.from_folder()
    alone = reader.read("Who was saved?", [FERRY])
    among = reader.read("Who was saved?", [Passage("Other", ["Something else entirely was said there. " * 20]), FERRY])
    assert among.said[1, 1].answers == pytest.approx(alone.said[0, 1].answers, abs=1e-3)
    assert reader.read("Who?", []).said == {}


def read_as(index: Index, text: str, kind: str, words: str, yes: float = 0.5) -> ReadResult:
    """As if the reader had marked these words of the sample's sentence with `text`."""
    article = index.article(1)
    sentence = next(s for s in index.sentences(1) if text in s.text)
    start = sentence.text.index(words)
    evidence = Evidence(sentence, article, reading=Reading(3.0, start, start + len(words), 0.9, yes))
    return ReadResult((evidence,), 1, 0.9, 0.9, {kind: 1.0}, "sure")


def test_the_words_come_first_then_the_sentence(story: Index) -> None:
    (told,) = compose(story, read_as(story, "signed on Jan. 25", "fact", "Jan. 25"), Question.of("When?"))
    assert told.text.startswith("Jan. 25. ") and told.citations[0].sentence in told.text
    (why,) = compose(story, read_as(story, "signed on Jan. 25", "why", "Jan. 25"), Question.of("Why?"))
    assert not why.text.startswith("Jan. 25"), "a reason is the sentence itself"


@pytest.mark.parametrize(
    ("yes", "question", "word"),
    [
        (0.9, "Is the relationship phenomenal?", "Yes, according to Sean Spicer. "),
        (0.1, "Is the relationship not phenomenal?", "No, according to Sean Spicer. "),
        (0.1, "Is the relationship phenomenal?", "“I think the relationship"),
    ],
)
def test_yes_or_no_where_negations_agree_and_whose_word_it_is(story: Index, yes: float, question: str, word: str) -> None:
    read = read_as(story, "phenomenal", "yesno", "phenomenal", yes)
    (told,) = compose(story, read, Question.of(question))
    assert told.text.startswith(word)
    holder = whose(read.evidence[0], None, story.statements_in([read.evidence[0].sentence.id]))
    assert holder is not None and holder.speaker == "Sean Spicer"
