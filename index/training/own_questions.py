"""Questions that were written for the reader, on articles that lie elsewhere: questions.jsonl beside this file.

A line is {"article": its address, "kind", "question", "sentences": numbers from 1 of those that answer, the most telling first,
"also": those that a careless program would show where none answers, "span": [start, end) of the answer's words in the first
sentence, "label": "yes" or "no"}. A follow-up has its "standalone" form and, as "history", what was asked and answered before it.
Sentences are as `index.english.segmentation` cuts the article's text.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index.english.segmentation import sentence_spans
from index.sources.files import read
from index.training.reading_examples import lines
from index.types import Draft

QUESTIONS = Path(__file__).parent / "questions.jsonl"


def unpack(articles: Path, out: Path, questions: Path = QUESTIONS) -> None:
    """Write the questions whose articles are among `articles` (a .jsonl file) to the folder `out`, in the form of story-qa."""
    asked: dict[str, list[dict[str, Any]]] = {}
    for question in lines(questions):
        asked.setdefault(question["article"], []).append(question)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "articles.jsonl").open("w", encoding="utf-8") as told, (out / "questions.jsonl").open("w", encoding="utf-8") as put:
        for draft in read(str(articles)):
            if isinstance(draft, Draft) and (mine := asked.pop(draft.url, None)):
                sentences = [" ".join(draft.text[a:b].split()) for _, a, b in sentence_spans(draft.text)]
                article = {"id": draft.url, "url": draft.url, "title": draft.title, "text": draft.text, "sentences": sentences}
                told.write(json.dumps(article, ensure_ascii=False) + "\n")
                for number, question in enumerate(mine):
                    put.write(json.dumps(_as_story_qa(question, number, sentences), ensure_ascii=False) + "\n")


def _as_story_qa(question: dict[str, Any], number: int, sentences: list[str]) -> dict[str, Any]:
    span, first = question.get("span"), question["sentences"][:1]
    words = sentences[first[0] - 1][slice(*span)] if span and first else ""
    history = [{"content": text} for text in question.get("history", ())]
    told = {"id": f"{question['article']} {number}", "answer": words, "span": words, "label": question.get("label", "")}
    return {**question, **told, "history": history}
