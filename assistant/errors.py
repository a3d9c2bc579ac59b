"""What can go wrong while answering, said in words that can be shown to the reader.

AssistantError
├── QuestionError   the question cannot be asked as it is
└── ModelError      the language model cannot be had, loaded or reached, or answers nonsense
"""


class AssistantError(Exception):
    """The request failed; `str(error)` is one line for the reader that says what to do next."""


class QuestionError(AssistantError):
    """The question cannot be asked as it is."""


class ModelError(AssistantError):
    """The language model cannot be had, loaded or reached, or answers nonsense."""
