"""Questions to start with, made from the library's own articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Index

_RECENT = 20  # articles looked at
# A full name, perhaps with a phrase about the person, before a verb of saying.
_SPEAKER = re.compile(
    r"\b((?:[A-Z][a-zà-ÿ’'-]+ )+(?:[A-Z]\. )?[A-Z][\wà-ÿ’'-]+)(?:,(?: [^,.;“”\"]{3,100},)?)? "
    r"(?:said|told|described|called|warned|announced|denied|added)\b"
)
_ROLE = re.compile(
    r"^(?:(?:President|Minister|Prime|Foreign|Secretary|Senator|Governor|Spokesman|Spokeswoman|Spokesperson|"
    r"Mayor|Judge|Chancellor|King|Queen|White|"
    r"House|The|Republican|Democratic|Chief|General|Homeland|Security|State) )+(?=[A-Z][\w’'-]+ [A-Z])"
)
# Bodies are written like names but need "the", and with it a grammar: only people are asked about.
_BODY = re.compile(
    r"\b(?:House|Ministry|Department|Court|Senate|Congress|Committee|Council|Commission|"
    r"University|Institute|Party|Bank|Agency|Association|Union|"
    r"Times|Post|News|Journal|Street|States|Security|Administration|Police|Group|Center|Centre|Company|Inc|Corp)\b"
)


def suggest(index: Index, count: int = 3) -> list[str]:
    """Up to `count` questions that the newest articles answer: whom they quote, and what about."""
    questions: list[str] = []
    for article in reversed(index.catalog.articles.newest(_RECENT)):
        for name in _speakers(index, article.id):
            question = f"What did {name} say?"
            if not any(name in q for q in questions):
                questions.append(question)
                break  # one of each article first
    newest = index.catalog.articles.newest(1)
    for article in newest:
        for name in _speakers(index, article.id):
            if len(questions) < count and not any(name in q for q in questions):
                questions.append(f"What did {name} say?")
        if not questions:
            questions.append(f"What happened, according to “{article.title}”?")
    return questions[:count]


def _speakers(index: Index, article_id: int) -> Iterator[str]:
    for sentence in index.sentences(article_id)[1:]:
        for match in _SPEAKER.finditer(sentence.text):
            name = _ROLE.sub("", match.group(1))
            if not _BODY.search(name):
                yield name
