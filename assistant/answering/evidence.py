"""What the model is shown: numbered sentences, and which of them this question may cite.

Prompt tokens cost time. Where all the articles asked about are short, a summary is made of all of them; otherwise the model is
shown the evidence alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.model.prompt_text import plain
from index import Article, Evidence, Index, Sentence, Statement
from index.english.words import WORD, keywords, stem

EVIDENCE = 8  # sentences
_TITLE = 12  # words of an article's title in a prompt
_NUMBERED = re.compile(r"\[\d+\] ")
_OUTLET = re.compile(r"(?:\s+[-|–—]\s+[^-|–—]{2,30})?(?:\s*(?:\.\.\.|…))?$")
WHOLE_SENTENCES = 40
WHOLE_CHARACTERS = 5000  # some 1,100 tokens


@dataclass(frozen=True)
class Context:
    """`text` for the prompt; `citable` holds the evidence by its number in that text."""

    text: str
    citable: dict[int, Evidence]

    def without_headings(self) -> Context:
        """The same sentences without the titles between them."""
        return replace(self, text="\n".join(line for line in self.text.splitlines() if _NUMBERED.match(line)))


def for_summary(index: Index, evidence: Sequence[Evidence], article_ids: list[int] | None = None) -> Context:
    """All of the articles asked about, if they are few and short; else the evidence, in reading order."""
    whole = whole_scope(index, article_ids)
    found = {e.sentence.id: e for e in evidence}
    shown = whole if whole is not None else sorted((e.sentence for e in evidence), key=lambda s: (s.article_id, s.position))
    articles = {a.id: a for a in index.articles_by_id({s.article_id for s in shown})}
    speakers = index.speakers_in(shown)
    citable = {
        n: found.get(s.id) or Evidence(s, articles[s.article_id], speaker=speakers.get(s.id))
        for n, s in enumerate(shown, 1)
        if s.article_id in articles
    }
    return Context(render(shown, articles, speakers), citable)


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
        sentences = index.first_sentences(WHOLE_SENTENCES + 1)
    else:
        sentences = [s for i in sorted(article_ids)[: WHOLE_SENTENCES + 1] for s in index.sentences(i)]
    short = len(sentences) <= WHOLE_SENTENCES and sum(len(s.text) for s in sentences) <= WHOLE_CHARACTERS
    return sentences if short else None


def of_statements(index: Index, statements: Sequence[Statement], article_ids: list[int] | None = None) -> Context:
    """The sentences that some statements stand in, and those that tell who "he" is, numbered from 1. `article_ids` are those
    asked, of which also the near-duplicates are named; None for all."""
    ids = list(dict.fromkeys(i for s in statements for i in cited_ids(s)))
    sentences = index.sentences_by_id(ids)
    articles = {a.id: a for a in index.articles_by_id({s.article_id for s in sentences.values()})}
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
