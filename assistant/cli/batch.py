"""Many questions from a file, with one model load. Answers are appended as they come, so a run can be resumed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.answering.assistant import Assistant
from assistant.errors import QuestionError
from assistant.question.rewriting import Message
from assistant.types import Answer


class _PastMessage(BaseModel):
    model_config = ConfigDict(extra="ignore")
    role: str
    content: str


class QuestionLine(BaseModel):
    """One line of a question file: text from outside, so it is validated."""

    model_config = ConfigDict(extra="ignore")
    id: str
    question: str
    history: list[_PastMessage] = []
    asked_on: date | None = None

    @property
    def conversation(self) -> list[Message]:
        return [Message("user" if m.role == "user" else "assistant", m.content) for m in self.history]


def read_questions(path: Path) -> list[QuestionLine]:
    """All questions of a .jsonl file. Raises QuestionError that names the first bad line."""
    return read_lines(path, QuestionLine)


Line = TypeVar("Line", bound=QuestionLine)


def read_lines(path: Path, kind: type[Line]) -> list[Line]:
    """All lines of a .jsonl file of questions as `kind`. Raises QuestionError that names the first bad line."""
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path} cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'}).") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if isinstance(data, dict) and isinstance(data.get("id"), int):
                data["id"] = str(data["id"])
            found.append(kind.model_validate(data))
        except (ValueError, ValidationError) as error:
            raise QuestionError(f'{path}:{number}: not a question line ({{"id": ..., "question": ...}}).') from error
    return found


def answered_ids(path: Path) -> set[str]:
    """Ids that an earlier run has answered. A last line that was cut off by a kill is taken out of the file."""
    if not path.exists():
        return set()
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        with path.open("r+b") as file:
            file.truncate(len(whole))
    ids = set()
    for line in whole.splitlines():
        try:
            ids.add(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionError(f"{path} holds something else than answers. Choose another file with --out.") from error
    return ids


def run(assistant: Assistant, questions: list[QuestionLine], out: Path, each: Callable[[int, Answer], Any]) -> Iterator[Answer]:
    """Answer what is not in `out` yet, append each answer to it, and yield it. `each` hears the number left."""
    done = answered_ids(out)
    left = [q for q in questions if q.id not in done]
    with out.open("a", encoding="utf-8") as file:
        for number, line in enumerate(left, 1):
            answer = assistant.answer(line.question, line.conversation, asked_on=line.asked_on)
            file.write(json.dumps(answer.as_json(line.id), ensure_ascii=False) + "\n")
            file.flush()
            each(len(left) - number, answer)
            yield answer
