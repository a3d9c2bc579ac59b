"""The heart of onrecord: a question in, events out, the last of which is the answer.

    question (+ conversation) -> standalone question -> records of who said what        -> the article's words
                                                     or sentences, read for the answer  -> what the reader marked, or
                                                                                           what the model writes of them, checked

The reader of the page gets the evidence first. Code puts answers together from stored words; a language model writes only what has
to be told from several sentences.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date

from llama_index.core.llms import LLM

from assistant.answering import from_reading, from_records
from assistant.answering.evidence import EVIDENCE, for_summary, newest, of_statements
from assistant.answering.written import Writer
from assistant.checking.sentence import covers, find_verbatim
from assistant.checking.support import is_negated
from assistant.errors import AssistantError, QuestionError
from assistant.question import elapsed
from assistant.question.question import Question
from assistant.question.rewriting import Message
from assistant.question.timing import articles_in_time, published_in, time_of_saying
from assistant.records import finding
from assistant.records.finding import FromRecords
from assistant.types import (
    Abstention,
    Answer,
    AnswerSentence,
    Checked,
    Citation,
    Done,
    Event,
    Found,
    Rewritten,
    Status,
    Timings,
    Verdict,
)
from index import Evidence, Index, LibraryError, ReadResult
from index.english.calendar import Period
from prompts import ABSTENTION, UNSURE

MAX_QUESTION = 2000  # characters
_NEAREST = 3  # sentences named beside an abstention


class Assistant:
    """Answers questions from a library. `model` is any LlamaIndex LLM, or a function that waits for one; it is only asked where
    something has to be put together.

    `at_hand` tells whether the model is there, or soon will be: what it could only help with does not wait for a download.
    To measure what they are worth, `records=False` leaves statement records out. `anyway` answers from the sentences that come
    nearest where no answer is sure, marked as not confirmed.
    """

    def __init__(
        self,
        index: Index,
        model: LLM | Callable[[], LLM],
        records: bool = True,
        at_hand: Callable[[], bool] = lambda: True,
    ) -> None:
        self.index, self.records, self._at_hand = index, records, at_hand
        self._get_model: Callable[[], LLM] = (lambda: model) if isinstance(model, LLM) else model

    def ask(
        self,
        question: str,
        conversation: Sequence[Message] = (),
        article_ids: list[int] | None = None,
        asked_on: date | None = None,
        anyway: bool = False,
    ) -> Generator[Event, None, None]:
        """Yield events up to `Done`. Never raises for a bad question or a failing model: that is an answer with
        status "error". Closing the generator stops the model.

        `article_ids` are the articles that may be used (`Index.article_ids` finds them by date, publisher and speaker);
        `asked_on` is what "this week" is relative to, today if not given. `anyway`: where no answer is sure, what comes nearest
        is given as one, marked.
        """
        question = question.encode("utf-8", "replace").decode().strip()  # half a character pair is none
        run = _Run(self, question, conversation, article_ids, asked_on or date.today(), anyway)
        try:
            yield from run.events()
        except (AssistantError, LibraryError) as error:
            yield Done(run.answer("error", error=str(error)))

    def answer(
        self,
        question: str,
        conversation: Sequence[Message] = (),
        article_ids: list[int] | None = None,
        asked_on: date | None = None,
        anyway: bool = False,
    ) -> Answer:
        """The answer alone, once it is there."""
        for event in self.ask(question, conversation, article_ids, asked_on, anyway):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("ask() ends with Done")

    def model(self) -> LLM:
        """The language model; waited for where it is not loaded yet."""
        return self._get_model()

    def model_at_hand(self) -> LLM | None:
        """The language model, if it need not be fetched and can be had."""
        try:
            return self._get_model() if self._at_hand() else None
        except AssistantError:
            return None


class _Run:
    """One question on its way to an answer."""

    def __init__(
        self,
        assistant: Assistant,
        question: str,
        conversation: Sequence[Message],
        article_ids: list[int] | None,
        asked_on: date,
        anyway: bool,
    ) -> None:
        self._assistant, self._index = assistant, assistant.index
        self._question, self._conversation = Question(question, question, asked_on), conversation  # not read yet
        self._article_ids, self._anyway = article_ids, anyway
        self._prompt_id = self._model_name = ""
        self._started = time.perf_counter()
        self._timings = Timings()

    def events(self) -> Iterator[Event]:
        self._check_question()
        asked = self._question = Question.of(self._question.typed, self._conversation, self._question.asked_on)
        if asked.text != asked.typed:
            yield Rewritten(asked.text)
        if asked.statements and asked.statements.doubtful and not self._is_on_record():
            asked = self._question = replace(asked, statements=None)  # "What did the mayor order for lunch?"
        said = self._said_in()
        records = self._records(said) if said else None
        in_time = self._in_time(said, records)
        if (in_time == [] and self._article_ids != []) or (records is not None and records.at_other_times):
            # Nothing was published then, or nobody asked about spoke: what comes nearest is shown, and is no answer.
            yield from self._not_then(records)
            return
        self._article_ids = in_time
        records = self._records() if said is None else records
        if records is not None and records.sure and records.statements:
            yield from self._from_records(records)
        elif asked.news:
            found = self._index.search(asked.text, 4 * EVIDENCE, self._article_ids)
            yield from self._written(newest(found, asked.text)[:EVIDENCE])
        elif asked.summary:
            yield from self._written(self._index.search(asked.text, EVIDENCE, self._article_ids))
        else:
            yield from self._from_reading(records)

    def _said_in(self) -> Period | None:
        """The days in which it was said, where it is asked what was said in some."""
        asked = self._question
        return time_of_saying(self._index, asked.statements.when, asked.asked_on) if asked.statements else None

    def _is_on_record(self) -> bool:
        """Whether statements of record answer."""
        records = self._records(self._said_in())
        return records is not None and records.sure and bool(records.statements)

    def _in_time(self, said: Period | None, records: FromRecords | None) -> list[int] | None:
        """The articles that may answer; where it is asked what was said in some days, those of these days, and of what was."""
        if said is None:
            asked = self._question
            return articles_in_time(self._index, asked.time, asked.asked_on, self._article_ids, asked.statements is not None)
        told = {s.article_id for s in records.statements} if records else set()
        return sorted({*published_in(self._index, said, self._article_ids), *told})

    def _not_then(self, records: FromRecords | None) -> Iterator[Event]:
        """Abstain, and show what those who are asked about said at other times, the nearest first; else what comes nearest."""
        if self._anyway or records is None or not records.at_other_times:
            yield from self._not_sure(self._read(), "not_said")
        else:
            nearest = of_statements(self._index, records.at_other_times, self._article_ids).citable
            yield self._found(nearest)
            yield Done(self.answer("abstained", abstention="not_said", nearest=list(nearest.values())))

    def _records(self, said: Period | None = None) -> FromRecords | None:
        if not self._assistant.records:
            return None
        told = "\n".join(m.content for m in self._conversation if m.role == "assistant")
        return finding.find(self._index, self._question, self._article_ids, told, said)

    def _from_records(self, records: FromRecords) -> Iterator[Event]:
        """Answer with statements of record, in the article's words."""
        context = of_statements(self._index, records.statements, self._article_ids)
        yield self._found(context.citable)
        yield from self._answered(from_records.compose_all(self._index, records, context, self._question))

    def _from_reading(self, records: FromRecords | None) -> Iterator[Event]:
        """Answer with what the reader marks. What somebody said, only sentences with their words, or that name them, can tell."""
        counted = self._counted()
        if counted is not None:
            yield from counted
            return
        read = self._read(records)
        if read.outcome == "sure" and self._holds_today(read) and self._bears_on_it(read):
            yield self._found(numbered(read.evidence))
            yield from self._answered(self._composed(read))
        else:
            yield from self._not_sure(read, "not_said" if read.outcome == "silent" else "unsure")

    def _not_sure(self, read: ReadResult, abstention: Abstention) -> Iterator[Event]:
        """Abstain, or answer from what comes nearest all the same, marked, where that is wanted."""
        if self._anyway and read.evidence:
            yield self._found(numbered(read.evidence))
            yield from self._answered(self._composed(read, "unverified"))
        else:
            yield from self._abstain(read, abstention)

    def _composed(self, read: ReadResult, verdict: Verdict = "verified") -> list[AnswerSentence]:
        return from_reading.compose(self._index, read, self._question, verdict, self._assistant.model_at_hand)

    def _read(self, records: FromRecords | None = None) -> ReadResult:
        asked = self._question
        also = [i for s in records.statements for i in s.sentence_ids] if records is not None else []
        return self._index.read(asked.text, EVIDENCE, self._article_ids, asked.history, also, asked.speakers)

    def _counted(self) -> Iterator[Event] | None:
        """Asked how long ago something is, code counts from the date that the reader finds. None where that is not asked, or no
        date is found."""
        asked = self._question.elapsed
        if asked is None:
            return None
        read = self._index.read(asked.date_question, EVIDENCE, self._article_ids, self._question.history)
        if read.outcome != "sure":
            return None
        dates = elapsed.dates_in(read.evidence[0].sentence.text)
        counted = elapsed.count(asked, dates[0], self._question.asked_on) if len(dates) == 1 else None
        return self._told_counted(read, f"{counted} (since {dates[0]})") if counted else None

    def _told_counted(self, read: ReadResult, counted: str) -> Iterator[Event]:
        yield self._found(numbered(read.evidence))
        yield from self._answered([from_reading.led_by(counted, self._index, read)])

    def _holds_today(self, read: ReadResult) -> bool:
        best, asked = read.evidence[0], self._question
        return elapsed.holds_today(asked.elapsed, best.sentence.text, best.article.published, asked.asked_on)

    def _bears_on_it(self, read: ReadResult) -> bool:
        """Asked who said what, whether the best sentence has a word of the topic, holds the words that are quoted, and does not
        deny what is asked for, or affirm what is asked for as denied."""
        asked, sentence = self._question.statements, read.evidence[0].sentence.text
        if not covers(self._question.topic or "", read.evidence[:1]):
            return False
        if asked is not None and asked.phrase and not find_verbatim(asked.phrase, sentence):
            return False
        return asked is None or asked.kind != "who" or is_negated(sentence) == self._question.negated

    def _written(self, evidence: Sequence[Evidence]) -> Iterator[Event]:
        """Have the model put an answer together from some sentences, or from the whole of a short story."""
        context = for_summary(self._index, evidence, self._article_ids)
        yield self._found(context.citable)
        model = self._assistant.model()
        self._model_name = model.metadata.model_name
        writer = Writer(self._index, model, self._question, self._assistant.records, self._timings, self._elapsed)
        self._prompt_id = writer.prompt.id
        sentences = yield from writer.write(context)
        if sentences:
            yield Done(self.answer("answered", sentences))
        else:
            yield Done(self.answer("abstained", abstention="unsure", nearest=evidence))

    # events and answers

    def _found(self, evidence: dict[int, Evidence]) -> Found:
        self._timings.first_evidence_s = self._elapsed()
        return Found(evidence)

    def _answered(self, sentences: Sequence[AnswerSentence]) -> Iterator[Event]:
        yield from map(Checked, sentences)
        self._timings.first_token_s = self._elapsed()
        yield Done(self.answer("answered", sentences))

    def _abstain(self, read: ReadResult, abstention: Abstention) -> Iterator[Event]:
        self._index.assure_words()
        yield self._found(numbered(read.evidence))
        yield Done(self.answer("abstained", abstention=abstention, nearest=read.evidence))

    def answer(
        self,
        status: Status,
        sentences: Sequence[AnswerSentence] = (),
        error: str | None = None,
        abstention: Abstention | None = None,
        nearest: Sequence[Evidence] = (),
    ) -> Answer:
        self._timings.total_s = self._elapsed()
        told = {"answered": " ".join(s.marked for s in sentences), "error": ""}
        return Answer(
            self._question.typed,
            self._question.text,
            status,
            told.get(status, UNSURE if abstention == "unsure" else ABSTENTION),
            tuple(sentences),
            self._timings,
            self._model_name,
            self._prompt_id,
            error,
            abstention,
            tuple(Citation.to(n, e) for n, e in list(numbered(nearest).items())[:_NEAREST]),
        )

    def _check_question(self) -> None:
        typed = self._question.typed
        if not any(c.isalnum() for c in typed):
            raise QuestionError("The question is empty. Ask something about the articles.")
        if len(typed) > MAX_QUESTION:
            raise QuestionError(f"A question may have {MAX_QUESTION:,} characters; this one has {len(typed):,}. Shorten it.")
        if self._index.article_count() == 0:
            raise QuestionError("The library is empty. Add an article first.")

    def _elapsed(self) -> float:
        return round(time.perf_counter() - self._started, 3)


def numbered(evidence: Sequence[Evidence]) -> dict[int, Evidence]:
    """Evidence by the numbers that cite it, from 1."""
    return dict(enumerate(evidence, 1))
