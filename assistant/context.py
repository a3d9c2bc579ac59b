"""What the model is shown: numbered sentences, and which of them this question may cite.

Prompt tokens cost time. Where all the articles asked about are short, the model is shown all of them, in the same order for
every question: the text is read once and then stays in the model's cache. Otherwise it is shown the evidence alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from assistant.prompt_text import plain
from assistant.statement_questions import read_question
from index import Article, Evidence, Index, Sentence, Statement
from index.dates import asks_for_news
from index.words import WORD, keywords, stem

EVIDENCE = 8  # sentences
_ENOUGH = 0.75  # of the best sentences' odds: those that are left out would hardly add to them
_FEWEST = 3
_TITLE = 12  # words of an article's title in a prompt
_NUMBERED = re.compile(r"\[\d+\] ")
_OUTLET = re.compile(r"(?:\s+[-|–—]\s+[^-|–—]{2,30})?(?:\s*(?:\.\.\.|…))?$")
WHOLE_SENTENCES = 40
WHOLE_CHARACTERS = 5000  # some 1,100 tokens


@dataclass(frozen=True)
class Context:
    """`text` for the prompt; `citable` holds the evidence by its number in that text, best first; `found`, what it was chosen
    from."""

    text: str
    citable: dict[int, Evidence]
    found: Sequence[Evidence] = ()

    def without_headings(self) -> Context:
        """The same sentences without the titles between them."""
        return replace(self, text="\n".join(line for line in self.text.splitlines() if _NUMBERED.match(line)))


def gather(
    index: Index,
    question: str,
    article_ids: list[int] | None = None,
    asked_on: date | None = None,
    speakers: bool = True,
) -> Context:
    """Find the evidence for a question of a day in all articles, or in those named; `speakers`: lines say whose words they are."""
    rerank = read_question(question) is None
    if asks_for_news(question):
        found = newest(index.search(question, 4 * EVIDENCE, article_ids, asked_on, rerank), question)[:EVIDENCE]
        evidence = found
    else:
        found = index.search(question, EVIDENCE, article_ids, asked_on, rerank)
        evidence = as_few(found)
    if not evidence:
        return Context("", {})
    articles = {e.article.id: e.article for e in evidence}
    shown = whole_scope(index, article_ids)
    if shown is None:
        shown = sorted((e.sentence for e in evidence), key=lambda s: (s.article_id, s.position))
    else:
        articles = {a.id: a for a in index.catalog.articles_by_id({s.article_id for s in shown})}
    numbers = {sentence.id: number for number, sentence in enumerate(shown, 1)}
    citable = {numbers[e.sentence.id]: e for e in evidence if e.sentence.id in numbers}
    return Context(render(shown, articles, index.speakers_in(shown) if speakers else {}), citable, found)


def as_few(evidence: list[Evidence]) -> list[Evidence]:
    """As many of the best as the scores justify: a sentence that is hardly the answer costs a second of reading all the same."""
    if not evidence or evidence[0].answered is None:
        return evidence  # not judged: their scores say nothing of it
    odds = np.exp([e.score - evidence[0].score for e in evidence])
    share = np.cumsum(odds) / odds.sum()
    return evidence[: max(_FEWEST, int(np.searchsorted(share, _ENOUGH)) + 1)]


def newest(evidence: Sequence[Evidence], question: str) -> list[Evidence]:
    """The evidence by the day of its article, the newest first, without what shares much less with the question than the best."""
    asked = {stem(word) for word in keywords(question)}
    held = [len(asked & {stem(w) for w in WORD.findall(f"{e.article.title} {e.sentence.text}".lower())}) for e in evidence]
    enough = max(held, default=0) / 2
    fitting = [e for e, n in zip(evidence, held, strict=True) if n >= enough]
    return sorted(fitting, key=lambda e: e.article.published[:10], reverse=True)


def whole_scope(index: Index, article_ids: list[int] | None) -> list[Sentence] | None:
    """Every sentence of the articles asked about, if they are few and short; else None."""
    if article_ids is None:
        sentences = index.catalog.first_sentences(WHOLE_SENTENCES + 1)
    else:
        sentences = [s for i in sorted(article_ids)[: WHOLE_SENTENCES + 1] for s in index.sentences(i)]
    short = len(sentences) <= WHOLE_SENTENCES and sum(len(s.text) for s in sentences) <= WHOLE_CHARACTERS
    return sentences if short else None


def of_statements(index: Index, statements: Sequence[Statement], article_ids: list[int] | None = None) -> Context:
    """The sentences that some statements stand in, and those that tell who "he" is, numbered from 1. `article_ids` are those
    asked, of which also the near-duplicates are named; None for all."""
    ids = list(dict.fromkeys(i for s in statements for i in cited_ids(s)))
    sentences = index.catalog.sentences_by_id(ids)
    articles = {a.id: a for a in index.catalog.articles_by_id({s.article_id for s in sentences.values()})}
    shown = [sentences[i] for i in ids if i in sentences and sentences[i].article_id in articles]
    speakers = index.speakers_in(shown)
    also = index.repeated_in(shown, article_ids)
    citable = {n: Evidence(s, articles[s.article_id], speaker=speakers.get(s.id), also=also[s.id]) for n, s in enumerate(shown, 1)}
    return Context(render(shown, articles, speakers), citable)


def cited_ids(statement: Statement) -> list[int]:
    """The sentences to cite for a statement: up to three that it stands in, and the one that resolves a pronoun or a role."""
    because = [statement.because] if statement.because is not None and statement.confidence < 0.95 else []
    return list(dict.fromkeys([*statement.sentence_ids[:3], *because]))


def render(sentences: Sequence[Sentence], articles: dict[int, Article], speakers: dict[int, str] | None = None) -> str:
    """Numbered lines, each article's under its title and date; with the speaker where a line does not name him itself."""
    return "\n".join(_lines(sentences, articles, speakers or {}))


def _short(title: str) -> str:
    """The beginning of a title, without the outlet's name that web pages put behind it ("... - The Herald")."""
    words = _OUTLET.sub("", " ".join(title.split())).split()
    return " ".join(words[:_TITLE]) + (" …" if len(words) > _TITLE else "")


def _lines(sentences: Sequence[Sentence], articles: dict[int, Article], speakers: dict[int, str]) -> Iterable[str]:
    current = None
    for number, sentence in enumerate(sentences, 1):
        if sentence.article_id != current:
            article = articles[sentence.article_id]
            details = ", ".join(x for x in (article.publisher, article.published[:10]) if x)
            yield plain(_short(article.title)) + (f" ({plain(details)})" if details else "")
            current = sentence.article_id
        speaker = speakers.get(sentence.id, "")
        told = f"({plain(speaker)}:) " if speaker and speaker.split()[-1] not in sentence.text else ""
        yield f"[{number}] {told}{plain(sentence.text)}"
