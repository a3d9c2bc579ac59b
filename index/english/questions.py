"""What questions look like: for a summary, for a day, for the very words, for what somebody said."""

from __future__ import annotations

import re

SUMMARY = re.compile(
    r"^(?:please )?(?:summari[sz]e|sum up|outline|tell me about)\b|"
    r"^(?:please )?give (?:me )?(?:a |an )?(?:short |brief |quick )?(?:summary|overview)\b|"
    r"\b(?:main|key) (?:points?|takeaways?)\b|"
    r"^what(?:['’]s| is| are) (?:this|these|the) (?:story|stories|articles?|news|text) about\b|"
    r"^what happened\??$",
    re.IGNORECASE,
)
