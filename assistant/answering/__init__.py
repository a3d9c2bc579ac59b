"""From a question to its answer; start with `assistant.answering.assistant`."""
