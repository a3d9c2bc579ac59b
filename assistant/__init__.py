"""The assistant: answers from a library, sentence by sentence, each with its citations. Start with `Assistant`."""

from assistant.answering import Assistant
from assistant.conversation import Message
from assistant.errors import AssistantError, ModelError, QuestionError
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
