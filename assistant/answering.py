"""The heart of onrecord: a question in, events out, the last of which is the answer.

    question (+ conversation) -> standalone question -> evidence -> model, decoded by a grammar -> checked sentences

The reader gets the evidence first. The model points to numbered sentences; what is shown as their text is the article's. Where one
name, number or date is asked for in a larger library, the model writes that alone, and the article's sentence is shown with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from llama_index.core.llms import LLM

import prompts
from assistant import elapsed, short_answers, statement_answers
from assistant.abstaining import Abstaining, Judged, JudgedShort, sentences_with
from assistant.checks import as_spelled, check, covers, quotations_in
from assistant.composing import compose
from assistant.context import Context, cited_ids, gather, of_statements, render, whole_scope
from assistant.conversation import Message, is_follow_up, standalone
from assistant.errors import AssistantError, QuestionError
from assistant.gates import is_echo, is_heading, is_known, is_yes_no, topic, unknown_names, wants_quotation
from assistant.generation import Usage, generate, probability_of_yes
from assistant.grammar import answer_grammar, one_of_grammar, short_grammar
from assistant.parsing import StreamParser, Written
from assistant.prompt_text import looks_cited, plain
from assistant.speaker_check import answers_about, with_speaker_of_record
from assistant.statement_answers import FromRecords
from assistant.statement_questions import read_question
from assistant.timing import articles_in_time, day_notes
from assistant.types import (
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
    Token,
    Verdict,
)
from index import Evidence, Index, LibraryError, Statement
from index.reranking.answer_kinds import asked_kinds, brings
from prompts import ABSTENTION

PROMPT = ("answer", "v1")
SHORT = ("short", "v1")
PROBE = ("answerable", "v1")
RIGHT = ("right", "v1")
SURE_SPEAKER = 0.6  # confidence in who a statement is by, below which the answer says that it is not confirmed
_SIDES = {"for": "In favour", "against": "Against"}
MAX_QUESTION = 2000  # characters
MAX_TOKENS = 320  # of an answer


class Assistant:
    """Answers questions from a library. `model` is any LlamaIndex LLM, or a function that waits for one.

    To measure what they are worth, `records=False` leaves statement records out (sentences and the model alone), `short=False`
    has every answer written in sentences, and another `abstaining` decides when not to answer.
    """

    def __init__(
        self,
        index: Index,
        model: LLM | Callable[[], LLM],
        records: bool = True,
        short: bool = True,
        abstaining: Abstaining | None = None,
    ) -> None:
        self.index, self.records, self.short, self.abstaining = index, records, short, abstaining or Abstaining()
        self._get_model: Callable[[], LLM] = (lambda: model) if isinstance(model, LLM) else model
        self._prompt = prompts.load(*PROMPT)
        self._short = prompts.load(*SHORT)
        self._probe = prompts.load(*PROBE)
        self._right = prompts.load(*RIGHT)

    def ask(
        self,
        question: str,
        conversation: Sequence[Message] = (),
        article_ids: list[int] | None = None,
        asked_on: date | None = None,
    ) -> Generator[Event, None, None]:
        """Yield events up to `Done`. Never raises for a bad question or a failing model: that is an answer with
        status "error". Closing the generator stops the model.

        `article_ids` are the articles that may be used (`Index.article_ids` finds them by date, publisher and speaker);
        `asked_on` is what "this week" is relative to, today if not given.
        """
        question = question.encode("utf-8", "replace").decode().strip()  # half a character pair is none
        run = _Run(self, question, conversation, article_ids, asked_on or date.today())
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
    ) -> Answer:
        """The answer alone, once it is there."""
        for event in self.ask(question, conversation, article_ids, asked_on):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("ask() ends with Done")

    def warm_up(self) -> None:
        """Let the model read what every prompt begins with, so that the first question need not wait for it."""
        text = ""
        shown = whole_scope(self.index, None)
        if shown:
            speakers = self.index.speakers_in(shown) if self.records else {}
            text = render(shown, {a.id: a for a in self.index.articles()}, speakers)
        system, user = self._prompt.fill(evidence=text, question="")
        for _ in generate(self._get_model(), system, user, max_tokens=1):
            pass


@dataclass(frozen=True)
class _Pointed:
    """A short answer with the sentence that has it."""

    text: str
    marker: int
    evidence: Evidence
    verdict: Verdict

    def shown(self, answer: str) -> AnswerSentence:
        """`answer` in place of the text, before the sentence."""
        text = short_answers.compose(answer, self.evidence.sentence.text)
        return AnswerSentence(text, self.verdict, (Citation.to(self.marker, self.evidence),))


class _Run:
    """One question on its way to an answer."""

    def __init__(
        self,
        assistant: Assistant,
        question: str,
        conversation: Sequence[Message],
        article_ids: list[int] | None,
        asked_on: date,
    ) -> None:
        self._assistant, self._question, self._conversation = assistant, question, conversation
        self._article_ids, self._asked_on = article_ids, asked_on
        self._standalone = question
        self._prompt = assistant._prompt
        self._model_name = ""
        self._started = time.perf_counter()
        self._timings = Timings()
        self._copied = False  # whether a heading was written as an answer

    def events(self) -> Iterator[Event]:
        self._check_question()
        if is_follow_up(self._question, self._conversation):
            self._standalone = standalone(self._question, self._conversation, self._model)
            if self._standalone != self._question:
                yield Rewritten(self._standalone)
        index = self._assistant.index
        in_time = articles_in_time(index, self._standalone, self._asked_on, self._article_ids)
        if in_time == [] and self._article_ids != []:
            # Nothing was published then: what comes nearest is shown, and is no answer.
            yield Found(gather(index, self._standalone, self._article_ids, self._asked_on).citable)
            yield Done(self.answer("abstained"))
            return
        self._article_ids = in_time
        told = "\n".join(m.content for m in self._conversation if m.role == "assistant")
        records = statement_answers.find(index, self._standalone, self._article_ids, told) if self._assistant.records else None
        if records is not None:
            yield from self._from_records(records)
            return
        context = gather(index, self._standalone, self._article_ids, self._asked_on, self._assistant.records)
        self._timings.first_evidence_s = self._elapsed()
        yield Found(context.citable)
        if not self._can_answer(context):
            yield Done(self.answer("abstained"))
            return
        sentences: list[AnswerSentence] = []
        if self._wants_short(context):
            sentences = yield from self._pointed(context)
        else:
            # Small models at times copy a heading: then they are asked once more, and see none.
            for shown in (context, context.without_headings()):
                sentences = yield from self._written(shown)
                if sentences or not self._copied:
                    break
        yield Done(self.answer("answered" if sentences else "abstained", sentences))

    def _wants_short(self, context: Context) -> bool:
        return self._assistant.short and self._chance(context) is not None and short_answers.asks_for_one(self._standalone)

    def _pointed(self, context: Context) -> Generator[Event, None, list[AnswerSentence]]:
        """Have the model write the answer alone; what is kept of it, with the sentence that it stands in. How long ago something
        is, is counted from a date of the evidence."""
        sentence = yield from self._counted(context)
        if sentence is None:
            pointed = yield from self._pointed_to(self._standalone, context)
            if pointed and self._holds_today(pointed):
                article = self._assistant.index.article(pointed.evidence.article.id)
                sentence = pointed.shown(short_answers.spelled_out(pointed.text, article.text))
        yield Checked(sentence)
        return [sentence] if sentence else []

    def _holds_today(self, pointed: _Pointed) -> bool:
        return elapsed.holds_today(self._standalone, pointed.text, pointed.evidence.article.published, self._asked_on)

    def _counted(self, context: Context) -> Generator[Event, None, AnswerSentence | None]:
        asked = elapsed.date_question(self._standalone)
        if asked is None:
            return None
        dates = {m: found for m, e in context.citable.items() if (found := elapsed.dates_in(e.sentence.text))}
        if not dates:
            return None
        pointed = yield from self._pointed_to(asked, context, dates)
        told = elapsed.count(self._standalone, pointed.text, self._asked_on) if pointed else None
        if pointed and told:
            return pointed.shown(f"{told} (since {pointed.text})")
        yield Checked(None)  # what was written is gone, before the model writes anew
        return None

    def _pointed_to(
        self, question: str, context: Context, choices: dict[int, list[str]] | None = None
    ) -> Generator[Event, None, _Pointed | None]:
        """What the model writes where it is believed and stands in a sentence of the evidence; one of `choices`, if there are
        any, stretches of the evidence by its numbers: how likely it was to the model tells nothing then."""
        grammar = one_of_grammar(choices) if choices else short_grammar(context.citable)
        self._prompt = self._assistant._short
        usage, parser = Usage(), StreamParser()
        written: list[Written] = []
        for token in self._stream(question, context, grammar, usage):
            yield token
            written += parser.feed(token.text)
        written += parser.close()
        markers = [marker for w in written for marker in w.markers]
        text = as_spelled(" ".join(w.text for w in written), context.citable).strip(" .,;:")
        marker = short_answers.holding(text, question, context.citable, markers)
        if marker is None:
            return None
        judged = self._judged_short(question, text, context, None if choices else usage.logprob)
        if not self._is_believed(judged):
            return None
        verdict: Verdict = "verified" if marker in markers else "repaired"
        if not self._assistant.abstaining.is_sure(judged):
            verdict = "unverified"
        return _Pointed(text, marker, context.citable[marker], verdict)

    def _written(self, context: Context) -> Generator[Event, None, list[AnswerSentence]]:
        """Have the model write; yields what it writes, and the sentences of it that are kept. Where the answer is judged as a
        whole, they come at its end, all or none."""
        sentences: list[AnswerSentence] = []
        chance = self._chance(context)
        for event in self._generate(context):
            if isinstance(event, Checked) and event.sentence:
                sentences.append(event.sentence)
                if chance is not None:
                    continue
            yield event
        if chance is None:
            return sentences
        if sentences and not self._is_believed(self._judged(sentences, chance, context)):
            sentences = []
        yield from map(Checked, sentences)
        return sentences

    def _chance(self, context: Context) -> float | None:
        """That of an answer, by the reranker; None where what is written is not to be judged by it, or it has not judged."""
        return None if self._is_judged_by_its_words() else next((e.answered for e in context.citable.values()), None)

    def _is_judged_by_its_words(self) -> bool:
        """Whether a quotation is asked for, or a yes or no: "Did S say that ...?" is answered by what S did say, so "do they say
        it?" is the wrong thing to ask of it."""
        return is_yes_no(self._standalone) or wants_quotation(self._standalone)

    def _is_believed(self, judged: Judged | JudgedShort) -> bool:
        return self._assistant.abstaining.is_believed(judged)

    def _judged(self, sentences: Sequence[AnswerSentence], chance: float, context: Context) -> Judged:
        text = " ".join(s.text for s in sentences)
        brought = bool(brings(self._standalone, [text]).any()) if asked_kinds(self._standalone) else None
        held = sentences_with(text, self._standalone, context.found)
        return Judged(self._probability_right(self._standalone, text, context), chance, brought, held)

    def _judged_short(self, question: str, text: str, context: Context, likelihood: float | None) -> JudgedShort:
        share = short_answers.share(text, question, context.found)
        return JudgedShort(self._probability_right(question, text, context), self._chance(context) or 0.0, share, likelihood)

    def _probability_right(self, question: str, text: str, context: Context) -> float:
        """By the model, asked in the words that its prompt began with: those it need not read again."""
        system, user = self._assistant._right.fill(
            system=self._prompt.system, evidence=context.text, question=plain(question), answer=plain(text)
        )
        return probability_of_yes(self._model(), system, user)

    def _from_records(self, records: FromRecords) -> Iterator[Event]:
        """Answer with statements of record, in the article's words."""
        context = of_statements(self._assistant.index, records.statements, self._article_ids)
        self._timings.first_evidence_s = self._elapsed()
        yield Found(context.citable)
        if not records.statements or (not records.sure and not self._says_the_answer(context)):
            yield Done(self.answer("abstained"))
            return
        sentences = [self._composed(statement, context, records) for statement in records.statements]
        for sentence in sentences:
            yield Checked(sentence)
        self._timings.first_token_s = self._elapsed()
        yield Done(self.answer("answered", sentences))

    def _composed(self, statement: Statement, context: Context, records: FromRecords) -> AnswerSentence:
        index, asked = self._assistant.index, records.question
        ids = cited_ids(statement)
        cited = {m: e for m, e in context.citable.items() if e.sentence.id in ids}
        article = index.article(statement.article_id)
        leading = asked.kind in ("who", "phrase", "sides")  # asked for the speaker, begin with him
        text = compose(statement, article, index.sentences(statement.article_id), self._standalone, leading)
        if asked.over_time and article.published:
            text = f"{article.published[:10]}: {text}"
        if side := records.sides.get(statement.id):
            text = f"{_SIDES[side]}: {text}"
        verdict: Verdict = "verified" if statement.confidence >= SURE_SPEAKER else "unverified"
        return AnswerSentence(text, verdict, tuple(Citation.to(m, e) for m, e in cited.items()))

    def answer(self, status: Status, sentences: Sequence[AnswerSentence] = (), error: str | None = None) -> Answer:
        self._timings.total_s = self._elapsed()
        text = {"answered": " ".join(s.marked for s in sentences), "abstained": ABSTENTION, "error": ""}[status]
        prompt = self._prompt.id
        return Answer(
            self._question,
            self._standalone,
            status,
            text,
            tuple(sentences),
            self._timings,
            self._model_name,
            prompt,
            error,
        )

    def _check_question(self) -> None:
        if not any(c.isalnum() for c in self._question):
            raise QuestionError("The question is empty. Ask something about the articles.")
        if len(self._question) > MAX_QUESTION:
            raise QuestionError(
                f"A question may have {MAX_QUESTION:,} characters; this one has {len(self._question):,}. Shorten it."
            )
        if self._assistant.index.catalog.count() == 0:
            raise QuestionError("The library is empty. Add an article first.")

    def _can_answer(self, context: Context) -> bool:
        """Without evidence, or where the evidence's articles do not know what is asked about, the model is not asked."""
        evidence = list(context.citable.values())
        if not evidence or unknown_names(self._assistant.index, self._standalone, evidence):
            return False
        if self._is_judged_by_its_words():
            return True
        chance = self._chance(context)
        return self._says_the_answer(context) if chance is None else not self._assistant.abstaining.is_hopeless(chance)

    def _says_the_answer(self, context: Context) -> bool:
        system, user = self._assistant._probe.fill(evidence=context.text, question=plain(self._standalone))
        return self._assistant.abstaining.is_answerable(probability_of_yes(self._model(), system, user))

    def _generate(self, context: Context) -> Iterator[Token | Checked]:
        usage, parser = Usage(), StreamParser()
        for token in self._stream(self._standalone, context, self._grammar(context), usage):
            yield token
            yield from self._checked(parser.feed(token.text), context)
        yield from self._checked(parser.close(), context)

    def _stream(self, question: str, context: Context, grammar: str, usage: Usage) -> Iterator[Token]:
        """What the model writes, timed and counted; the likelihood of a short answer is told with it."""
        noted = question + day_notes(question, context.citable.values())
        system, user = self._prompt.fill(evidence=context.text, question=plain(noted))
        short = self._prompt is self._assistant._short
        stream = generate(self._model(), system, user, grammar=grammar, max_tokens=MAX_TOKENS, usage=usage, logprobs=short)
        for text in stream:
            if self._timings.first_token_s is None:
                self._timings.first_token_s = self._elapsed()
            yield Token(text)
        self._timings.prompt_tokens, self._timings.completion_tokens = usage.prompt_tokens, usage.completion_tokens

    def _grammar(self, context: Context) -> str:
        if wants_quotation(self._standalone):
            stored = {m: [q for q in quotations_in(e.sentence.text) if not looks_cited(q)] for m, e in context.citable.items()}
            quotations = {m: found for m, found in stored.items() if found}
            if quotations:
                return one_of_grammar(quotations)
        return answer_grammar(context.citable)

    def _checked(self, written: list[Written], context: Context) -> Iterator[Checked]:
        for sentence in written:
            yield Checked(self._check(sentence, context) if self._says_something(sentence.text, context) else None)

    def _says_something(self, text: str, context: Context) -> bool:
        if is_heading(text, [plain(e.article.title) for e in context.citable.values()]):
            self._copied = True
            return False
        return not (text == ABSTENTION or is_echo(text, self._standalone))

    def _check(self, written: Written, context: Context) -> AnswerSentence | None:
        if self._assistant.records and (repaired := self._by_record(written, context)):
            return repaired if self._is_about_those_asked(repaired) else None
        index = self._assistant.index
        sentence = check(
            written,
            context.citable,
            self._standalone,
            index.embedding().encode,
            lambda article_id, name: is_known(index, name, {article_id}),
        )
        about = topic(self._standalone)
        if sentence and about and not covers(about, (context.citable[c.marker] for c in sentence.citations)):
            return None  # something that was said, but not about that
        if sentence is None or not self._assistant.records:
            return sentence
        found = with_speaker_of_record(sentence, self._assistant.index)
        return found if found is not None and self._is_about_those_asked(found) else None

    def _is_about_those_asked(self, sentence: AnswerSentence) -> bool:
        """What somebody else has said is no answer to what S said."""
        asked = read_question(self._standalone)
        if sentence.verdict != "repaired" or asked is None:
            return True
        return answers_about(sentence, asked.speakers, self._assistant.index)

    def _by_record(self, written: Written, context: Context) -> AnswerSentence | None:
        """What the record says, where the model puts what it cites into another mouth: before a citation is moved to a
        sentence that has that name."""
        cited = tuple(Citation.to(m, context.citable[m]) for m in written.markers if m in context.citable)
        found = with_speaker_of_record(AnswerSentence(written.text, "verified", cited), self._assistant.index) if cited else None
        return found if found is not None and found.verdict == "repaired" else None

    def _model(self) -> LLM:
        model = self._assistant._get_model()
        self._model_name = model.metadata.model_name
        return model

    def _elapsed(self) -> float:
        return round(time.perf_counter() - self._started, 3)
