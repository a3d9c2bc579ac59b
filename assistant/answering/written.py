"""Answers that a language model puts together, sentence by sentence; each is checked without it."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator

from llama_index.core.llms import LLM

import prompts
from assistant.answering.evidence import Context
from assistant.checking.own_words import is_echo, is_heading, is_known
from assistant.checking.sentence import check, covers
from assistant.checking.speaker_of_record import answers_about, with_speaker_of_record
from assistant.model.generation import Usage, generate
from assistant.model.grammar import answer_grammar
from assistant.model.parsing import StreamParser, Written
from assistant.model.prompt_text import plain
from assistant.question.question import Question
from assistant.question.timing import day_notes
from assistant.types import AnswerSentence, Checked, Citation, Timings, Token
from index import Index
from prompts import ABSTENTION

PROMPT = ("answer", "v1")
MAX_TOKENS = 320  # of an answer


class Writer:
    """Has a model write answers to one question. `since` says how many seconds ago it was asked; tokens and the time of the first
    are noted in `timings`."""

    def __init__(
        self,
        index: Index,
        model: LLM,
        question: Question,
        records: bool,
        timings: Timings,
        since: Callable[[], float] = time.monotonic,
    ) -> None:
        self._index, self._model, self._question, self._records = index, model, question, records
        self._timings, self._since = timings, since
        self.prompt = prompts.load(*PROMPT)
        self._copied = False  # whether a heading was written as an answer

    def write(self, context: Context) -> Generator[Token | Checked, None, list[AnswerSentence]]:
        """What the model writes, as it comes; the sentences of it that are kept."""
        # Small models at times copy a heading: then they are asked once more, and see none.
        for shown in (context, context.without_headings()):
            sentences = []
            for event in self._generate(shown):
                if isinstance(event, Checked) and event.sentence:
                    sentences.append(event.sentence)
                yield event
            if sentences or not self._copied:
                break
        return sentences

    def _generate(self, context: Context) -> Iterator[Token | Checked]:
        usage, parser = Usage(), StreamParser()
        notes = day_notes(context.citable.values()) if self._question.when else ""
        system, user = self.prompt.fill(evidence=context.text, question=plain(self._question.text + notes))
        grammar = answer_grammar(context.citable)
        for text in generate(self._model, system, user, grammar=grammar, max_tokens=MAX_TOKENS, usage=usage):
            if self._timings.first_token_s is None:
                self._timings.first_token_s = self._since()
            yield Token(text)
            yield from self._checked(parser.feed(text), context)
        yield from self._checked(parser.close(), context)
        self._timings.prompt_tokens, self._timings.completion_tokens = usage.prompt_tokens, usage.completion_tokens

    def _checked(self, written: list[Written], context: Context) -> Iterator[Checked]:
        for sentence in written:
            yield Checked(self._check(sentence, context) if self._says_something(sentence.text, context) else None)

    def _says_something(self, text: str, context: Context) -> bool:
        if is_heading(text, [plain(e.article.title) for e in context.citable.values()]):
            self._copied = True
            return False
        return not (text == ABSTENTION or is_echo(text, self._question.text))

    def _check(self, written: Written, context: Context) -> AnswerSentence | None:
        if self._records and (repaired := self._by_record(written, context)):
            return repaired if self._is_about_those_asked(repaired) else None
        sentence = check(
            written,
            context.citable,
            self._question,
            self._index.embedding().encode,
            lambda article_id, name: is_known(self._index, name, {article_id}),
        )
        about = self._question.topic
        if sentence and about and not covers(about, (context.citable[c.marker] for c in sentence.citations)):
            return None  # something that was said, but not about that
        if sentence is None or not self._records:
            return sentence
        found = with_speaker_of_record(sentence, self._index)
        return found if found is not None and self._is_about_those_asked(found) else None

    def _is_about_those_asked(self, sentence: AnswerSentence) -> bool:
        """What somebody else has said is no answer to what S said."""
        return sentence.verdict != "repaired" or answers_about(sentence, self._question.speakers, self._index)

    def _by_record(self, written: Written, context: Context) -> AnswerSentence | None:
        """What the record says, where the model puts what it cites into another mouth: before a citation is moved to a
        sentence that has that name."""
        cited = tuple(Citation.to(m, context.citable[m]) for m in written.markers if m in context.citable)
        found = with_speaker_of_record(AnswerSentence(written.text, "verified", cited), self._index) if cited else None
        return found if found is not None and found.verdict == "repaired" else None
