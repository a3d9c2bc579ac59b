"""What a question asks for, seen from its words: names and years, the topic of "say about", a yes or no, a quotation.

Used to abstain without asking the model, where the evidence's articles do not know what the question is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Doc

from index import Evidence, Index
from index.statements.parse import language
from index.words import WORD, keywords, stem

_NAME = re.compile(r"(?:[A-Z][\w’'.&-]*|\b\d{4}\b)(?:\s+(?:(?:de|del|la|von|van|der|den|al|bin|of|the)\s+)*[A-Z][\w’'.&-]*)*")
# "Which Texas city": articles may name the city alone.
_CLASS = re.compile(r"\b[Ww]hich (?:[A-Z][\w.’'-]* ){1,2}(?=[a-z])")
_VERB_FIRST = re.compile(r"^\W*[A-Z][a-z]+(?= [a-z])")  # "Describe the tunnel": a capital that names nothing
_HEADING = re.compile(r"(?: …)? \([^()]*\d{4}-\d\d-\d\d\)\W*$")
# A country or people that so many of a library's articles name says little of what a question is about ("over the eastern US").
_COMMON_SHARE, _COMMON_LIBRARY = 0.25, 50
_COUNTRIES = frozenset(("GPE", "NORP"))
_FULL_STOP = re.compile(r"(?<![A-Z])\.$")  # of a sentence, not of "U.S."
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_ABOUT = re.compile(
    r"\b(?:say|said|says|think|thinks|thought|tell|told|claim|claimed|"
    r"write|wrote|tweet|tweeted|comment|commented|remark|remarked|state|stated)\b"
    r"[^?]*?\b(?:about|on|regarding|concerning)\s+([^?]+)",
    re.IGNORECASE,
)
_YES_NO = re.compile(r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)\b", re.IGNORECASE)
_VERBATIM = re.compile(
    r"\bquote\b(?!s? (?:about|is|was))|"
    r"\bexact(?:ly)? (?:words|quot\w+|what)\b|\b(?:exact|very|own) words\b|\bverbatim\b|\bword for word\b",
    re.IGNORECASE,
)
# Words that a question starts with, or that are written with a capital without naming anything.
_NO_NAMES = frozenset(
    "a about according after all also am an and any are as at based before but by can could did do does during exactly explain "
    "find for from give had has have how i if in is it list many may me name of on one or quote said say says should since so such "
    "summarise summarize tell than that the their there these they this those to under "
    "was were what what's when where which while who who's whom whose "
    "why will with would you president prime minister mr mrs ms dr sen rep gov senator representative governor secretary sir "
    "january february march april "
    "may june july august september october november december monday tuesday wednesday thursday friday saturday sunday".split()
)


def unknown_names(index: Index, question: str, evidence: list[Evidence]) -> list[str]:
    """Names and years in the question that occur in none of the articles that the evidence comes from; but for what only says
    what kind of thing is asked for ("Which Texas city"), a country that much of a larger library is about, and an adverb that
    begins a sentence ("Roughly how many")."""
    parsed = language()(question)
    question = "".join(t.text_with_ws.lower() if t.is_sent_start and t.pos_ == "ADV" else t.text_with_ws for t in parsed)
    question = _VERB_FIRST.sub(lambda m: m.group().lower(), _CLASS.sub("which ", question))
    articles = {e.article.id for e in evidence}
    dates = " ".join(e.article.published[:4] for e in evidence)
    unknown = [name for name in names(question) if not is_known(index, name, articles, dates)]
    common = _common_countries(index, parsed) if unknown else ()
    return [name for name in unknown if name not in common]


def _common_countries(index: Index, question: Doc) -> set[str]:
    """The countries and peoples of a question that many articles of a larger library name."""
    enough = _COMMON_SHARE * max(_COMMON_LIBRARY, index.catalog.count())
    asked = {e.text.removeprefix("the ") for e in question.ents if e.label_ in _COUNTRIES}
    return {name for name in asked if index.catalog.articles_that_hold(name) >= enough}


def topic(question: str) -> str | None:
    """T of a question like "What did S say about T?"; None for other questions."""
    match = _ABOUT.search(question)
    return match.group(1).strip(" ?.!") if match else None


def is_yes_no(question: str) -> bool:
    return bool(_YES_NO.match(question))


def is_echo(text: str, question: str) -> bool:
    """Whether a sentence only repeats the question: it has no word or number of its own."""
    return not is_yes_no(question) and {stem(w) for w in keywords(text)} <= {stem(w) for w in WORD.findall(question)}


def is_heading(text: str, titles: Iterable[str]) -> bool:
    """Whether a sentence is no more than the beginning of a title with a date behind it, as the model was shown them."""
    copied = _HEADING.sub("", text)
    return copied != text and any(title.startswith(copied) for title in titles)


def wants_quotation(question: str) -> bool:
    """Whether the reader asks for the very words."""
    return bool(_VERBATIM.search(question))


def names(question: str) -> list[str]:
    """Runs of capitalised words, without the words around them that name nothing; and years."""
    # What stands in quotation marks was said by somebody: its capitals are the article's affair.
    question = re.sub(r"[“\"«][^“”\"«»]*[”\"»]", " ", question)
    found = []
    for match in _NAME.finditer(question):
        words = [_FULL_STOP.sub("", w.rstrip("'’")) for w in re.sub(r"[’']s\b", "", match.group()).split()]
        while words and words[0].lower() in _NO_NAMES:
            words = words[1:]
        while words and words[-1].lower() in _NO_NAMES:
            words = words[:-1]
        if words:
            found.append(" ".join(words))
    return list(dict.fromkeys([*found, *_YEAR.findall(question)]))


def is_known(index: Index, name: str, articles: set[int], dates: str = "") -> bool:
    """Whether one of `articles` holds a word of the name, or its initials ("US", "U.S." for United States, or the reverse)."""
    if _YEAR.fullmatch(name) and name in dates:
        return True
    words = [w for w in re.split(r"[\s-]+", name) if w[:1].isupper() or w.isdigit()]
    initials = "".join(w[0] for w in words)
    spellings = [words[-1]] if len(words) > 1 else words
    letters = name.replace(".", "")
    if letters.isupper() and 1 < len(letters) < 6:
        spellings += [letters, " ".join(letters)]
    if len(initials) > 1:
        spellings += [initials, " ".join(initials)]
    return any(index.catalog.any_holds(articles, spelling) for spelling in spellings)
