"""Examples that teach the reader: questions with the sentences that answer them, the answer's words, and a yes or no.

Read from folders of articles and questions (story-qa's form: articles.jsonl, questions.jsonl), from SelQA and from QAMR. `prepare`
puts them into one file that the training reads; an article's speakers come from its statements, and sentences of other articles
that look as if they answered from a search by words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.english.negation import YES_OR_NO
from index.english.words import AMOUNT, WORD, keywords, stem
from index.library import Index
from index.search.reading.pairs import last_exchange, unless_named
from index.storage.catalog import Catalog
from index.training.reading_examples import Example, Place, Run, Source, lines

_CLOSE = 0.6  # F1 of words from which a stretch of a sentence is taken for a written answer
_LONGEST_ANSWER = 14  # words
_NEAR = 12  # sentences of other articles that a question is shown
_FOUND = 24  # sentences that a news quiz question is shown
_HELD = 0.3  # share of such a question's words that a sentence with the answer must have, its title and neighbours counted
_SIDE = 1  # neighbours on each side of those


class Material:
    """The articles that examples are made of: those of `index`, with speakers, and a `pool` that is only searched by words."""

    def __init__(self, index: Index, pool: Catalog) -> None:
        self.index, self.pool = index, pool
        self.sources: dict[str, Source] = {}

    def of_index(self, number: int) -> str:
        """The key of an article's source: its sentences without its title."""
        article = self.index.article(number)
        key = article.url or article.source
        if key not in self.sources:
            sentences = [s for s in self.index.sentences(number) if s.text != article.title]
            speakers = self.index.speakers_in(sentences)
            named = [unless_named(speakers.get(s.id, ""), s.text) for s in sentences]
            self.sources[key] = Source(article.title, [s.text for s in sentences], named)
        return key

    def of_pool(self, number: int) -> str:
        """The same for an article of the pool, without speakers."""
        key = f"pool {number}"
        if key not in self.sources:
            article = self.pool.articles.get(number)
            texts = [s.text for s in self.pool.sentences.of(number) if s.text != article.title]
            self.sources[key] = Source(article.title, texts)
        return key

    def search(self, question: str, limit: int) -> Iterator[tuple[str, str, int]]:
        """(title, key, sentence) of what has most of a question's words, in the pool."""
        found = [i for i, _ in self.pool.sentences.match(keywords(question), limit)]
        sentences = self.pool.sentences.by_id(found)
        articles = {a.id: a for a in self.pool.articles.by_id({s.article_id for s in sentences.values()})}
        for i in found:
            key = self.of_pool(sentences[i].article_id)
            if sentences[i].text in self.sources[key].sentences:
                yield articles[sentences[i].article_id].title, key, self.sources[key].sentences.index(sentences[i].text)

    def runs(self, places: Iterable[Place]) -> list[Run]:
        """Places with their neighbours, those that touch joined."""
        found: list[Run] = []
        for key, at in sorted(places):
            first, after = max(0, at - _SIDE), min(len(self.sources[key].sentences), at + _SIDE + 1)
            if found and found[-1][0] == key and first <= found[-1][2]:
                found[-1] = (key, found[-1][1], after)
            else:
                found.append((key, first, after))
        return found


def prepare(material: Material, folders: Sequence[Path], data: Path, out: Path) -> None:
    """Write `out`/sources.json and `out`/examples.jsonl, from the folders of articles and questions (whose articles the index
    holds) and from the other collections in `data`."""
    numbers = {a.url: a.id for a in material.index.articles()}
    written = [*_selqa(data / "reading" / "selqa.jsonl", material), *_qamr(data / "reading" / "qamr.jsonl", material)]
    written += _quiz(data / "realtimeqa" / "train-2025" / "questions.jsonl", material)
    for folder in folders:
        for article, asked in _asked(folder):
            if article["url"] in numbers:
                written += _examples(material, numbers[article["url"]], article, asked)
    out.mkdir(parents=True, exist_ok=True)
    used = {run[0] for e in written for run in e.runs}
    sources = {key: asdict(source) for key, source in material.sources.items() if key in used}
    (out / "sources.json").write_text(json.dumps(sources, ensure_ascii=False), encoding="utf-8")
    rows = (json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in written)
    (out / "examples.jsonl").write_text("".join(rows), encoding="utf-8")


# articles and questions


def _asked(folder: Path) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each article of a folder with its questions, from all files of questions there."""
    asked: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        if path.name != "articles.jsonl":
            for question in lines(path):
                asked.setdefault(question["article"], []).append(question)
    for article in lines(folder / "articles.jsonl"):
        if article["id"] in asked:
            yield article, asked[article["id"]]


def _examples(material: Material, number: int, article: dict[str, Any], asked: Iterable[dict[str, Any]]) -> Iterator[Example]:
    key = material.of_index(number)
    texts = material.sources[key].sentences
    places = {n: texts.index(text) for n, text in enumerate(article["sentences"], 1) if text in texts}
    for question in asked:
        needed = [places[n] for n in question["sentences"] if n in places]
        if question["sentences"] and not needed:
            continue
        beside = [places[n] for n in question["also"] if n in places]
        also = beside if needed else []
        text = question.get("standalone") or question["question"]
        yes = _yes_or_no(question)
        yield Example(
            id=question["id"],
            question=text,
            kind="yesno" if yes is not None else {"follow": "", "none": ""}.get(question["kind"], question["kind"]),
            group=article["url"],
            runs=[(key, 0, len(texts)), *_elsewhere(material, text, article["title"], question)],
            right=[(key, n) for n in sorted({*needed, *also})],
            span=_span(question, needed, key, texts) if needed else None,
            yes=yes,
            tempting=[] if needed else [(key, n) for n in beside],
            leaning=question["question"] if question.get("history") else "",
            history=last_exchange([m["content"] for m in question.get("history", ())]),
        )


def _yes_or_no(question: dict[str, Any]) -> bool | None:
    label = question.get("label") or ""
    if not label and question.get("must_say") in ([["yes"]], [["no"]]):
        label = question["must_say"][0][0]
    if not label and question["kind"] in ("yesno", "follow"):
        first = YES_OR_NO.match(question["answer"])
        label = first[1].lower() if first else ""
    return {"yes": True, "no": False}.get(label)


def _span(question: dict[str, Any], needed: Sequence[int], key: str, texts: Sequence[str]) -> tuple[str, int, int, int] | None:
    """Where the answer's words stand: as the question's own line says, or the stretch that is most like the written answer."""
    if question.get("span"):
        at = texts[needed[0]].find(question["span"])
        return (key, needed[0], at, at + len(question["span"])) if at >= 0 else None
    if "span" in question or question["kind"] in ("multi", "yesno") or _yes_or_no(question) is not None:
        return None
    score, number, start, end = max((score, n, a, b) for n in needed for score, a, b in [likest(question["answer"], texts[n])])
    return (key, number, start, end) if score >= _CLOSE else None


def likest(answer: str, text: str) -> tuple[float, int, int]:
    """(F1 of words, start, end) of the stretch of a text whose words are most like the answer's."""
    wanted = [w.lower() for w in AMOUNT.findall(answer)]
    words = [(m.group().lower(), m.start(), m.end()) for m in AMOUNT.finditer(text)]
    best = (0.0, 0, 0)
    for first, (word, start, _) in enumerate(words):
        if word not in wanted:
            continue
        left, held = list(wanted), 0
        for count, (other, _, end) in enumerate(words[first : first + _LONGEST_ANSWER], 1):
            if other in left:
                left.remove(other)
                held += 1
                best = max(best, (2 * held / (count + len(wanted)), start, end), key=lambda b: b[0])
    return best


def _elsewhere(material: Material, text: str, title: str, question: dict[str, Any]) -> list[Run]:
    """Sentences of other articles that have most of the question's words; without those that have an answer that is asked for."""
    answers = [a.lower() for group in question.get("must_say", []) for a in group if len(a) > 2]
    answers += [question["span"].lower()] if question.get("span") else []
    places: list[Place] = []
    for other, key, at in material.search(text, 3 * _NEAR):
        sentence = material.sources[key].sentences[at].lower()
        if other != title and not any(a in sentence for a in answers) and len(places) < _NEAR:
            places.append((key, at))
    return material.runs(places)


# other collections


def _quiz(path: Path, material: Material) -> Iterator[Example]:
    """RealTime QA (Kasai et al. 2023): quiz questions on the news of a week; no one has marked the sentences that answer them."""
    for line in lines(path):
        text = re.sub(r"<[^>]+>", "", line["question"])
        runs = material.runs([(key, at) for _, key, at in material.search(text, _FOUND)])
        asked = {stem(w) for w in keywords(text)}
        right: list[Place] = []
        for key, first, after in runs:
            source = material.sources[key]
            known = {stem(w) for w in WORD.findall(" ".join([source.title, *source.sentences[first:after]]))}
            if len(asked & known) >= _HELD * len(asked):
                right += [(key, n) for n in range(first, after) if _holds(source.sentences[n], line["answers"])]
        if right or not line["in_pages"]:
            yield Example(line["id"], text, "fact" if right else "", line["id"], runs, right, weak=True)


def _holds(sentence: str, answers: Iterable[str]) -> bool:
    text = f" {' '.join(WORD.findall(sentence.lower()))} "
    return any(f" {' '.join(WORD.findall(answer.lower()))} " in text for answer in answers)


def _selqa(path: Path, material: Material) -> Iterator[Example]:
    """SelQA (Jurczyk, Zhai and Choi 2016): questions on a section of an encyclopedia."""
    for number, line in enumerate(lines(path)):
        key = f"selqa {line['title']} {line['sentences'][0][:40]}"
        material.sources.setdefault(key, Source(line["title"], line["sentences"]))
        runs = [(key, 0, len(material.sources[key].sentences))]
        yield Example(f"selqa-{number}", line["question"], "fact", key, runs, [(key, n) for n in line["answers"]])


def _qamr(path: Path, material: Material) -> Iterator[Example]:
    """QAMR (Michael et al. 2018): questions on single sentences, with the answer's place."""
    for number, line in enumerate(lines(path)):
        key = f"qamr {line['id']}"
        material.sources.setdefault(key, Source("", [line["sentence"]]))
        start, end = line["answer"]
        yield Example(f"qamr-{number}", line["question"], "fact", key, [(key, 0, 1)], [(key, 0)], span=(key, 0, start, end))
