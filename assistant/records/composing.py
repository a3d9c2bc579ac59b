"""A statement record -> an answer sentence: speaker, cue and the article's own words, put together by code."""

from __future__ import annotations

from collections.abc import Sequence

from index import Article, Sentence, Statement
from index.english.quotations import COMMA_WITHIN, DOUBLE, ENDED, IN_TOKENS
from index.english.telling import ACCORDING, BEGINS_SMALL, PARTICIPLE, POSSESSIVE, UNRESOLVED, stands_before_colon
from index.english.words import OF_THREE, RUN

SURE = 0.6  # confidence in who said a statement, and that it was said, below which nobody is named for it
LONGEST = 420  # characters of reported words in one answer sentence; of longer ones, the sentences that fit the question


def compose(
    statement: Statement, article: Article, sentences: Sequence[Sentence], question: str = "", named_first: bool = False
) -> str:
    """One or two sentences without citation. `sentences` are the article's.

    Where speaker, cue and words follow each other in the article they are left as they stand, with the name in place of "he".
    Exact words that do not follow the speaker are put after the name and a colon. Anything else would have to be reworded,
    so there the article's own sentence is given; `named_first` then puts the speaker before it, too. What somebody else tells
    that the speaker has said is given as told by him. Where it is not sure that the article's words say so, its sentence stands
    alone, and nobody's name before it.
    """
    if statement.confidence < SURE:
        return _ended(_sentences_of(statement, sentences))
    who = _capital(statement.said_by)
    nobody = UNRESOLVED.match(who) or UNRESOLVED.match(statement.teller)
    running = _running(statement, article) if statement.is_told and not nobody else None
    if running is not None:
        return _ended(f"{_told(statement)}{who} {running}")
    if statement.kind == "direct" and statement.is_told and statement.polarity != "denied" and not nobody:
        words = _excerpt(statement, article, sentences, question)
        plain = "asked" if statement.polarity == "asked" else "said"
        verb = statement.cue.lower() if stands_before_colon(statement.cue.lower()) else plain
        return _ended(f"{_told(statement)}{who} {verb}: {' … '.join(map(_quoted, words))}")
    own = _own_sentence(statement, sentences)
    return own if not named_first or UNRESOLVED.match(who) or own.startswith(who) else f"{who}, by this sentence: {own}"


def _told(statement: Statement) -> str:
    return f"As told by {statement.teller}: " if statement.teller else ""


def _own_sentence(statement: Statement, sentences: Sequence[Sentence]) -> str:
    """The sentences that the statement stands in, with the name before them where they do not have it."""
    text = _sentences_of(statement, sentences)
    name = statement.speaker or ""
    named = not name or any(part.split()[-1].rstrip(".").lower() in text.lower() for part in name.split(" and "))
    return _ended(text if named else f"{name}: {text}")


def _sentences_of(statement: Statement, sentences: Sequence[Sentence]) -> str:
    """The sentences that the statement stands in, as many as are not too long."""
    held = [s.text for s in sentences if s.id in statement.sentence_ids]
    text = " ".join(held[0].split())
    for more in held[1:]:
        text = f"{text} {' '.join(more.split())}" if len(text) + len(more) <= LONGEST else text
    return text


def _running(statement: Statement, article: Article) -> str | None:
    """The article's text from the cue to the end of the words, where they follow the speaker without a break."""
    text, start = article.text, statement.contents[0][0]
    if statement.cue_start is None or statement.cue_start > start or ACCORDING.search(statement.cue):
        return None
    if statement.mention_start is None or statement.mention_start > statement.cue_start or POSSESSIVE.search(statement.mention):
        return None
    if len(RUN.findall(statement.content)) < 4:
        return None  # "described as “crazy”": what was, stands before
    between = text[statement.mention_start : statement.cue_start]
    stretch = text[statement.cue_start : statement.contents[-1][1]]
    if len(stretch) > LONGEST or "\n" in stretch or len(between) > 250 or not BEGINS_SMALL.match(statement.cue):
        return None
    if PARTICIPLE.match(statement.cue) or sum(stretch.count(mark) for mark in '“”"') % 2:
        return None
    return " ".join(stretch.split())


def _excerpt(statement: Statement, article: Article, sentences: Sequence[Sentence], question: str) -> list[str]:
    """The reported words, part by part; of long ones the sentences that share most words with the question."""
    parts = [article.text[a:b] for a, b in statement.contents]
    if sum(map(len, parts)) <= LONGEST:
        return parts
    pieces = [
        (max(a, s.start), min(b, s.end)) for a, b in statement.contents for s in sentences if max(a, s.start) < min(b, s.end)
    ] or list(statement.contents)
    asked = set(OF_THREE.findall(question.lower()))
    fit = {p: len(asked & set(OF_THREE.findall(article.text[slice(*p)].lower()))) for p in pieces}
    chosen: list[tuple[int, int]] = []
    for piece in sorted(pieces, key=lambda p: (-fit[p], p[0])):
        if not chosen or sum(b - a for a, b in [*chosen, piece]) <= LONGEST:
            chosen.append(piece)
    return [article.text[a:b].strip()[: 2 * LONGEST] for a, b in sorted(chosen)]


def _quoted(words: str) -> str:
    """Words that stood in quotation marks, in marks of one form; what has marks within is left as it is."""
    bare = " ".join(words.split()).strip()
    inner = IN_TOKENS.sub("", bare).strip('“”"«»').strip()
    if any(mark in inner for mark in DOUBLE):
        return bare
    # A comma before the closing mark belongs to the article's sentence, not to what was said.
    return f"“{inner[:-1]}.”" if inner.endswith(",") else f"“{inner}”"


def _ended(text: str) -> str:
    text = COMMA_WITHIN.sub(r"\1", text.rstrip(" ,;:—–-"))
    return text if ENDED.search(text) else text + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
