"""The judge of attributions: a small encoder that was taught to tell whether a text says that somebody said something."""

from index.statements.judging.claims import VERDICTS, Claim
from index.statements.judging.judge import Judge, default_judge

__all__ = ["VERDICTS", "Claim", "Judge", "default_judge"]
