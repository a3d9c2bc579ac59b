"""Answers from what the reader marks. No word of them is a language model's.

    22,000, according to the campaign. Mr. Lee gained 22,000 followers on Tuesday. [1]
    Yes, according to Ann Lee. “We will open it in May.” [1]

What was asked for comes first: a name, a number, a yes or no. Then the article's own sentence. What an article only reports as
somebody's word is told as theirs, by the records of who said what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate

from llama_index.core.llms import LLM

from assistant.answering.yes_or_no import says_yes
from assistant.question.question import Question
from assistant.records.composing import LONGEST, SURE
from assistant.types import AnswerSentence, Citation, Verdict
from index import Evidence, Index, Reading, ReadResult, Statement

# Sentences of an answer: at least, and at most where more belong to it.
_SENTENCES = {"fact": (1, 1), "yesno": (1, 1), "said": (1, 2), "why": (2, 2), "list": (2, 3), "multi": (3, 3)}
_SEVERAL = 0.2  # share from which several sentences are asked for: so in two of three questions that need them, one of four others
_LONGEST_ANSWER = 80  # words, from which no further sentence is told
_LEADING = frozenset(("fact", "said", "list"))  # what is answered by some words of a sentence
_LONGEST_LEAD = 9  # words
_SHARE = 0.6  # of a sentence's words, from which its words are not told beside it
_LIKELY = 0.2  # chance of just these words, from which they are told
_PRONOUN = re.compile(r"^(?:he|she|it|they|we|i|you|who|that|which)$", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def compose(
    index: Index,
    read: ReadResult,
    question: Question,
    verdict: Verdict = "verified",
    get_model: Callable[[], LLM | None] = lambda: None,
) -> list[AnswerSentence]:
    """The answer's sentences, the likeliest first. A language model, if there is one, has a say in a yes or no."""
    kind = _kind(read.kinds)
    least, most = _SENTENCES[kind]
    wanted = min(most, max(least, read.answering))
    chosen = list(enumerate(_within(_belonging(read)[:wanted]), 1))
    statements = _by_sentence(index, [e for _, e in chosen])
    if kind == "yesno":
        lead = {True: "Yes", False: "No", None: ""}[says_yes(read.evidence[0], question, get_model)]
    else:
        lead = _marked_words(read.evidence[0]) if kind in _LEADING else ""
    return [_sentence(marker, evidence, lead if marker == 1 else "", statements, verdict) for marker, evidence in chosen]


def _kind(shares: dict[str, float]) -> str:
    """What kind of answer is asked for. One that needs several sentences is rarely the likeliest: where it is not unlikely, more is
    told rather than half of it."""
    if shares.get("multi", 0.0) + shares.get("list", 0.0) >= _SEVERAL:
        return max(("multi", "list"), key=lambda k: shares.get(k, 0.0))
    return max(shares, key=lambda k: shares[k])


def _belonging(read: ReadResult) -> list[Evidence]:
    """The best sentence, and those that may be told beside it: others that are likely to answer, and the rest of its own article,
    since what comes next from another article is about something else."""
    article = read.evidence[0].article.id
    return [e for n, e in enumerate(read.evidence) if n < read.answering or e.article.id == article]


def _within(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The first of some sentences that are not too long together; never none."""
    ends = accumulate(len(e.sentence.text.split()) for e in evidence)
    return [e for n, (e, words) in enumerate(zip(evidence, ends, strict=True)) if n == 0 or words <= _LONGEST_ANSWER]


def led_by(lead: str, index: Index, read: ReadResult) -> AnswerSentence:
    """The best sentence after what code has made of it."""
    best = read.evidence[0]
    text = " ".join(best.sentence.text.split())
    holder = whose(best, None, _by_sentence(index, [best]).get(best.sentence.id, []))
    return AnswerSentence(_told(lead, text, holder), "verified", (Citation.to(1, best),))


def _by_sentence(index: Index, evidence: Sequence[Evidence]) -> dict[int, list[Statement]]:
    found: dict[int, list[Statement]] = {}
    for statement in index.statements_in([e.sentence.id for e in evidence]):
        if statement.act != "did" and statement.is_said and statement.confidence >= SURE:
            for i in statement.sentence_ids:
                found.setdefault(i, []).append(statement)
    return found


def _sentence(
    marker: int, evidence: Evidence, lead: str, statements: dict[int, list[Statement]], verdict: Verdict
) -> AnswerSentence:
    text = " ".join(evidence.sentence.text.split())
    holder = whose(evidence, evidence.reading if lead else None, statements.get(evidence.sentence.id, []))
    return AnswerSentence(_told(lead, text, holder), verdict, (Citation.to(marker, evidence),))


def _marked_words(evidence: Evidence) -> str:
    """The few words of a sentence that were asked for; "" where the sentence itself is the answer."""
    sentence, reading = evidence.sentence.text, evidence.reading
    assert reading is not None
    words = _with_signs(sentence, reading.start, reading.end)
    size = len(_WORD.findall(words))
    few = 0 < size <= _LONGEST_LEAD and size <= _SHARE * len(_WORD.findall(sentence))
    return words if few and reading.likely >= _LIKELY else ""


def _with_signs(sentence: str, start: int, end: int) -> str:
    """A stretch of a sentence with the signs that belong to its first and last number, without marks at its ends."""
    if start > 0 and sentence[start - 1] in "$£€#":
        start -= 1
    if end < len(sentence) and sentence[end] in "%":
        end += 1
    words = " ".join(sentence[start:end].split()).strip(" ,.;:“”\"‘’'—–-")
    return words[:1].upper() + words[1:]


def whose(evidence: Evidence, reading: Reading | None, statements: Sequence[Statement]) -> Statement | None:
    """The innermost statement that the answer stands in: the words that were marked, or else most of the sentence."""
    s = evidence.sentence
    start, end = (s.start + reading.start, s.start + reading.end) if reading else (s.start, s.end)
    held = {st.id: sum(max(0, min(b, end) - max(a, start)) for a, b in st.contents) for st in statements}
    inside = [st for st in statements if 2 * held[st.id] > end - start]
    return min(inside, key=lambda st: sum(b - a for a, b in st.contents), default=None)


def _told(lead: str, text: str, holder: Statement | None) -> str:
    """Lead, holder and sentence as one or two sentences."""
    name = _name(holder) if holder else ""
    shown = text if len(text) <= LONGEST else ""
    if lead:
        begun = f"{lead}, according to {name}." if name else f"{lead}."
        return f"{begun} {shown}".strip()
    if name and not _names(text, name):
        return f"According to {name}: {text}"
    return text


def _name(statement: Statement) -> str:
    """Who is to be named for a statement; "" where the article says no more than "he"."""
    name = statement.said_by
    return "" if _PRONOUN.match(name) else name


def _names(text: str, name: str) -> bool:
    words = _WORD.findall(name.lower())
    return bool(words) and words[-1] in _WORD.findall(text.lower())
