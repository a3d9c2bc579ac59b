"""Text of strangers on its way into a prompt.

An article may hold what a model would obey: the control tokens of its chat template ("<|im_start|>", "</s>", "[INST]"), a
number that looks like one of the evidence ("[3]"), or orders in characters that nobody sees. Tokens and numbers of these
forms all need angle or square brackets, so none are let through, whichever model is used. Orders in plain words stay: what
a model makes of them is held by the grammar and by the checks.
"""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = str.maketrans(
    {
        **dict.fromkeys("<＜﹤〈⟨", "‹"),
        **dict.fromkeys(">＞﹥〉⟩", "›"),
        **dict.fromkeys("[［【〔⟦⁅", "("),
        **dict.fromkeys("]］】〕⟧⁆", ")"),
    }
)
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}  # controls, formats, private use, lone surrogates
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # may carry any text unseen
# A number of any script in square or lenticular brackets of any kind, whatever unseen characters stand among them.
_UNSEEN_AMONG = r"\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_MARK = re.compile(rf"[\[［﹝【〔〖〘〚⟦⁅❲⦋⦍⦏]([{_UNSEEN_AMONG}]*\d[\d,;–{_UNSEEN_AMONG}-]*)[\]］﹞】〕〗〙〛⟧⁆❳⦌⦎⦐]")


def plain(text: str) -> str:
    """The text in one line, without control tokens, look-alike citations and characters that nobody sees."""
    text = text.translate(_BRACKETS)
    if not text.isascii() or not text.isprintable():
        text = "".join(c for c in _SELECTORS.sub("", text) if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join(text.split())


def without_marks(text: str) -> str:
    """The text with what looks like a citation, "[3]", in round brackets: an article's own footnotes are none of ours."""
    return _MARK.sub(r"(\1)", text)


def looks_cited(text: str) -> bool:
    """Whether something in the text looks like a citation."""
    return _MARK.search(text) is not None
