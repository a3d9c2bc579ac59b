"""Paragraphs and the Penn Treebank's tokens of plain text, with offsets: the units that the tagger was trained on."""

import re
from collections.abc import Iterator

_ABBREVIATION = (
    r"(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Lt|Col|Sgt|Capt|Rev|Prof|Hon|Jr|Sr|St|Jan|Feb|Mar|Apr|Aug|Sept|Sep"
    r"|Oct|Nov|Dec|vs|v|Inc|Corp|Co|Ltd|Va|Vt|Pa|Fla|Calif|Mass|Ill|Wis|Mich|Minn|Tenn|Ariz|Colo|Conn|Del|Ga|Ind|Ky|La"
    r"|Md|Mo|Mont|Neb|Nev|Okla|Ore|Tex|Wash|Ala|Ark|Kan|Miss|Wyo|Ave|Blvd|Rd|No|Ph\.D|a\.m|p\.m|e\.g|i\.e|etc)\."
)
_CLITIC = r"(?:['’](?:s|S|re|RE|ve|VE|ll|LL|d|D|m|M)|[nN]['’][tT])(?![\w])"
_TOKEN = re.compile(
    rf"""(?:https?://|www\.)[^\s"”]+       # a web address
    | [@\#]\w+                             # a handle or a hash tag
    | </?[a-z]+/?>                         # a tag such as <tweet/>
    | {_ABBREVIATION}(?!\w)
    | (?:[^\W\d_]\.){{2,}}[^\W\d_]?(?!\w)  # U.S. or a.m.
    | [A-Z]\.(?=\s+[A-Z])                  # the initial of a name
    | {_CLITIC}
    | (?:can(?=not\b)|gon(?=na\b)|wan(?=na\b)|got(?=ta\b))
    | \d+(?:[.,:/⁄-]\d+)*(?:st|nd|rd|th|s|k|m)?(?!\w|-\w)
    | (?:(?!{_CLITIC})[\w&])+(?:(?:[-/⁄.]|(?!{_CLITIC})['’](?=\w))(?:(?!{_CLITIC})[\w&])+)*
    | \.\.+ | --+ | '' | `` | _+
    | [^\s\u200b\u202a\ufeff\xad]            # any other character alone
    """,
    re.VERBOSE,
)
# Tokens that end a sentence, ...
ENDS = frozenset((".", "?", "!", "...", "…"))
COMMAS = frozenset((",", "—", "--", ";"))
# ... also several marks in one, as some write.
ENDS_SENTENCE = re.compile(r"[.?!]+|…")
_BREAK = re.compile(r"\s*\n\s*\n\s*")


def tokenize(text: str) -> list[tuple[int, int]]:
    """The offsets of the Penn Treebank's tokens in `text`: "don't" is do and n't, "U.S." one token."""
    return [match.span() for match in _TOKEN.finditer(text)]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of the paragraphs of `text`, which blank lines part."""
    start = 0
    for gap in _BREAK.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def directed(text: str, start: int, end: int) -> str:
    """The token text[start:end]. A straight double quotation mark opens or closes by what precedes it."""
    token = text[start:end]
    if token != '"':
        return token
    return "“" if start == 0 or text[start - 1].isspace() or text[start - 1] in "([—–-“‘" else "”"
