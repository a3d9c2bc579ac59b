"""What a reader asks, read once: the steps of an answer look at these fields, not at the words again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.checking.support import is_negated
from assistant.question.about_statements import StatementQuestion, read_question, talked_about
from assistant.question.elapsed import Elapsed, read_elapsed
from assistant.question.rewriting import Message, standalone
from assistant.question.timing import TimeAsked, read_time
from index.english.calendar import asks_for_news
from index.english.capitalised import names
from index.english.questions import SUMMARY, WHEN


@dataclass(frozen=True)
class Question:
    """A question with all that it asks for. Its own words are for the search, for those who read and write answers, and for how
    much of them a sentence has; what they mean stands beside them."""

    typed: str  # by the reader
    text: str  # with what it leans on put in
    asked_on: date  # what "this week" is relative to
    history: str = ""  # the last exchange, where it leans on that and no rule can tell for what
    statements: StatementQuestion | None = None  # asked about who said what
    topic: str | None = None  # T of "say about T", whoever says it
    names: tuple[str, ...] = ()  # and years
    time: TimeAsked | None = None
    elapsed: Elapsed | None = None
    when: bool = False  # it asks for a day
    negated: bool = False
    news: bool = False  # it asks how things stand: the newest article answers best
    summary: bool = False  # it asks for an account of something at large, not for what one sentence answers

    @classmethod
    def of(cls, typed: str, conversation: Sequence[Message] = (), asked_on: date | None = None) -> Question:
        """Read a question in its conversation."""
        asked_on = asked_on or date.today()
        text, history = standalone(typed, conversation)
        statements, topic = read_question(text), talked_about(text)
        return cls(
            typed,
            text,
            asked_on,
            history,
            statements,
            statements.topic if topic and statements and statements.about else topic,
            tuple(names(text)),
            read_time(text, asked_on),
            read_elapsed(text),
            bool(WHEN.search(text)),
            is_negated(text),
            asks_for_news(text),
            bool(SUMMARY.search(text)),
        )

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those whose words are asked for, as the reader writes them."""
        return self.statements.speakers if self.statements else ()
