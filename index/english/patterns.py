"""Regular expressions of English."""

from __future__ import annotations

import re


def in_any_case(pattern: str) -> re.Pattern[str]:
    """A pattern for small and capital letters alike."""
    return re.compile(pattern, re.IGNORECASE)
