"""Prompt templates, kept as versioned files beside this loader.

A file `NAME.vN.toml` holds `variables`, the names that its texts use, and the messages `system` and `user`, in which
`$name` stands for a variable. Changing a prompt means a new version, since answers carry the version they were made with.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

ABSTENTION = "The articles do not say."
"""The one phrase that means that the articles have no answer: the grammar allows it, the code compares with it, the reader is shown
it."""
UNSURE = "I found no sure answer. These sentences come nearest."
"""What is shown where the articles may say it, but no sentence surely does."""


class PromptError(Exception):
    """A prompt file does not exist, does not hold what it must, or is filled with the wrong variables."""


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt."""

    name: str
    version: str
    variables: frozenset[str]
    system: str
    user: str

    @property
    def id(self) -> str:
        return f"{self.name}.{self.version}"

    def fill(self, **values: str) -> tuple[str, str]:
        """The system and the user message. Values are put in as they are: what looks like a variable in one stays text."""
        if values.keys() != self.variables:
            raise PromptError(f"{self.id} takes {sorted(self.variables)}, not {sorted(values)}")
        return Template(self.system).substitute(values), Template(self.user).substitute(values)


@cache
def load(name: str, version: str) -> Prompt:
    """The prompt in NAME.VERSION.toml, checked: the variables it declares are the ones it uses."""
    try:
        data = tomllib.loads(files("prompts").joinpath(f"{name}.{version}.toml").read_text(encoding="utf-8"))
        prompt = Prompt(name, version, frozenset(data["variables"]), data["system"].strip(), data["user"].strip())
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise PromptError(f"prompt {name}.{version} cannot be loaded: {error!r}") from error
    used = {v for text in (prompt.system, prompt.user) for v in Template(text).get_identifiers()}
    if used != prompt.variables:
        raise PromptError(f"{prompt.id} declares {sorted(prompt.variables)} but uses {sorted(used)}")
    return prompt
