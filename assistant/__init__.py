"""The assistant: answers from a library, sentence by sentence, each with its citations. Start with `Assistant`."""

import os

# No model hub is asked for anything. huggingface_hub reads this when it is imported, whoever does so, hence before all else.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from assistant.answering.assistant import Assistant
from assistant.errors import AssistantError, ModelError, QuestionError
from assistant.question.rewriting import Message
from assistant.types import Answer, AnswerSentence, Checked, Citation, Done, Event, Found, Rewritten, Timings, Token

__all__ = [
    "Answer",
    "AnswerSentence",
    "Assistant",
    "AssistantError",
    "Checked",
    "Citation",
    "Done",
    "Event",
    "Found",
    "Message",
    "ModelError",
    "QuestionError",
    "Rewritten",
    "Timings",
    "Token",
]
