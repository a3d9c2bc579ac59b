"""Checks on a finished sentence: quotations, numbers, names and negation against what is cited, and support.py for the rest.

A quotation stands to the letter in a cited sentence, or is put right from it, or loses its quotation marks. Citations that
do not exist are dropped, and one that points to the wrong evidence is moved to the right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from assistant.checking.support import SUPPORTED, Encode, chance, content_words, is_negated
from assistant.model.parsing import Written
from assistant.question.question import Question
from assistant.types import AnswerSentence, Citation, Verdict
from index import Evidence
from index.english.calendar import days_in, parse_day
from index.english.capitalised import AFTER_SMALL, LONG_NAME, SPACED_INITIALS, names
from index.english.dates import DAY
from index.english.quotations import MARKED, MARKED_IN_ARTICLES
from index.english.telling import LEANS
from index.english.words import NUMBER, WORD_OR_NUMBER

_OTHERS = 3  # sentences that are tried where the cited ones do not carry an answer
_NEAR = 0.8  # similarity from which a wrong quotation is taken for a slip of the pen

_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})


def check(
    written: Written,
    evidence: dict[int, Evidence],
    question: Question,
    encode: Encode,
    holds: Callable[[int, str], bool],
) -> AnswerSentence | None:
    """The sentence with its verdict and citations; None where no evidence carries its names and numbers.

    A name that the question gives may stand elsewhere in the cited article (`holds` tells); then the sentence is unverified, as
    it is where what it repeats of the question is not supported by what it cites.
    """
    text, cited = as_spelled(written.text, evidence), [m for m in written.markers if m in evidence]
    found = _cited_for(text, cited, evidence, question, encode, holds)
    if found is None:
        return None
    markers, sure = found
    moved = markers != cited
    text, markers, repaired, unmarked = _check_quotations(text, markers, evidence)
    cited_for = [evidence[m] for m in markers]
    # That an answer repeats the question does not make it true: who is backed in a race has not won it.
    borrowed = set(content_words(text)) - set(content_words(" ".join(map(text_of, cited_for))))
    sure = sure and (not borrowed or _supported(text, cited_for, "", encode))
    flagged = not sure or unmarked or bool(_days(text) - _days(f"{question.text} {_known(cited_for)}"))
    verdict: Verdict = "unverified" if flagged else "repaired" if repaired or moved else "verified"
    return AnswerSentence(text, verdict, tuple(Citation.to(m, evidence[m]) for m in markers))


def _cited_for(
    text: str,
    cited: list[int],
    evidence: dict[int, Evidence],
    question: Question,
    encode: Encode,
    holds: Callable[[int, str], bool],
) -> tuple[list[int], bool] | None:
    """(what a sentence is cited for, whether that carries all of it): its own citations, or where the model pointed to the wrong
    sentence, to none, or to half of what it used, what it wrote was taken from. None where nothing has its names and numbers."""
    asked = set(question.names)

    def missing(markers: list[int]) -> set[str]:
        return missing_facts(text, [evidence[m] for m in markers])

    def is_whole(markers: list[int]) -> bool:
        return not missing(markers)

    def is_given(markers: list[int]) -> bool:
        return all(name in asked and any(holds(evidence[m].article.id, name) for m in markers) for name in missing(markers))

    own, others, joined = _choices(text, cited, evidence)
    tried = (
        ([*own, *others], is_whole, True),
        (own, is_given, False),
        (joined, is_whole, True),
        ([*others, *joined], is_given, False),
    )
    for choices, carries, sure in tried:
        for markers in choices:
            if carries(markers) and _supported(text, [evidence[m] for m in markers], question.text, encode):
                return markers, sure
    return next(((markers, False) for markers in own if is_given(markers)), None)


def missing_facts(text: str, cited: Sequence[Evidence]) -> set[str]:
    """Names and numbers of an answer that do not stand in the cited sentences, their titles, dates or speakers.

    A sentence that leaves its subject to the one before ("He said ...") may be cited for a name that its article has.
    """
    known = _known(cited)
    missing = set(NUMBER.findall(text)) - set(NUMBER.findall(known))
    if not any(LEANS.search(e.sentence.text) and not e.speaker for e in cited):
        words = {part for w in WORD_OR_NUMBER.findall(known) for part in _parts(w)}
        missing |= {name for name in names(text) if not (_is_among(name, words) or _is_by_initials(name, known))}
    return missing


def _is_among(name: str, words: set[str]) -> bool:
    """Whether the last word of a name, by which an article calls a person after the first time, is one of these."""
    capitalised = [w for w in name.split() if w[:1].isupper()]
    return not capitalised or bool(_parts(capitalised[-1]) & words)


def _is_by_initials(name: str, known: str) -> bool:
    """Whether a text has the initials of a name, or a name with these initials."""
    capitalised = [w for w in name.split() if w[:1].isupper()]
    if len(capitalised) > 1:
        return re.search(rf"\b{re.escape(_initials(capitalised))}\b", known.replace(".", "")) is not None
    last = capitalised[-1].replace(".", "")
    return last.isupper() and last in _initials_in(known)


def as_spelled(text: str, evidence: dict[int, Evidence]) -> str:
    """The text with initials as the evidence has them: models write "U. S." for "U.S."."""
    if not SPACED_INITIALS.search(text):
        return text
    known = " ".join(map(text_of, evidence.values()))
    return SPACED_INITIALS.sub(lambda m: joined if (joined := m.group().replace(" ", "")) in known else m.group(), text)


def _initials_in(text: str) -> set[str]:
    """Abbreviations of the names of two words or more that stand in a text."""
    return set(_names_by_initials(text))


def _names_by_initials(text: str) -> dict[str, str]:
    """The names of two words or more in a text: USPS: "U.S. Postal Service". What stands before a name may be no part of it
    ("The Federal Aviation Administration")."""
    found: dict[str, str] = {}
    for match in LONG_NAME.finditer(AFTER_SMALL.sub(" | ", text)):
        words = match.group().split()
        for run in (words[first:] for first, word in enumerate(words[:-1]) if word[0].isupper()):
            found.setdefault(_initials([w for w in run if w[0].isupper()]), " ".join(run))
    return found


def _initials(words: Sequence[str]) -> str:
    """Of the words of a name; all letters of what is an abbreviation itself."""
    return "".join(w.replace(".", "") if "." in w and w.isupper() else w[0] for w in words)


def _known(cited: Iterable[Evidence]) -> str:
    return " ".join(f"{text_of(e)} {e.article.published}" for e in cited)


def text_of(evidence: Evidence) -> str:
    """What a sentence says with its title, its speaker, and its relative days in the calendar."""
    return f"{evidence.sentence.text} {evidence.article.title} {evidence.speaker or ''} {_calendar(evidence)}"


def _calendar(evidence: Evidence) -> str:
    """The calendar days that the sentence's relative ones are, as numbers and as an answer may write them."""
    published = parse_day(evidence.article.published)
    days = [p for _, _, p in days_in(evidence.sentence.text, published)] if published else []
    return " ".join(f"{p} {p.first:%A %B} {p.first.day} {p.last.day}" for p in days)


def _days(text: str) -> set[str]:
    """The weekdays and months that a text names. A small model likes to add one from the neighbouring sentence."""
    return {day.lower()[:3] for day in DAY.findall(text)}


def _choices(text: str, cited: list[int], evidence: dict[int, Evidence]) -> tuple[list[list[int]], ...]:
    """What a sentence may be cited for: its own citations (none, where it has none), another instead, another beside them."""
    likely = sorted((m for m in evidence if m not in cited), key=lambda m: -_words_known(text, evidence[m]))[:_OTHERS]
    return ([cited] if cited else []), [[m] for m in likely], [[*cited, m] for m in likely if cited]


def _supported(text: str, cited: Sequence[Evidence], question: str, encode: Encode) -> bool:
    # What title, date and speaker say is as good as said; an answer need not repeat it from the sentence.
    known = " ".join([question, *(f"{e.article.title} {e.speaker or ''} {_calendar(e)}" for e in cited)])
    return chance(text, [e.sentence.text for e in cited], known, encode) >= SUPPORTED


def quotations_in(text: str) -> list[str]:
    """The quotations of three words or more in an article's sentence, with their marks; an open one runs to the end."""
    found = [m.group() for m in MARKED_IN_ARTICLES.finditer(text)]
    return [q for q in found if len(q.split()) >= 3]


def find_verbatim(quotation: str, text: str) -> str | None:
    """The stretch of `text` that is `quotation` but for the form of its quotation marks, dashes and blanks."""
    where = find_range(quotation, text)
    return text[slice(*where)] if where else None


def find_range(quotation: str, text: str) -> tuple[int, int] | None:
    """Where in `text` find_verbatim's stretch stands."""
    words = quotation.translate(_FOLD).strip(" .,;:").split()
    if not words:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.search(rf"(?<!\w){pattern}(?!\w)", text.translate(_FOLD), re.IGNORECASE)
    return match.span() if match else None


def _check_quotations(text: str, markers: list[int], evidence: dict[int, Evidence]) -> tuple[str, list[int], bool, bool]:
    """(text with sound quotation marks, markers, whether something was repaired, whether something lost its marks)."""
    repaired = flagged = False
    out, at = "", 0
    for match in MARKED.finditer(text):
        out += text[at : match.start()]
        at = match.end()
        quotation = next(g for g in match.groups() if g)
        exact, marker = _find(quotation, markers, evidence)
        if exact is None:
            flagged = True
            out += quotation
            continue
        if marker not in markers:
            markers, repaired = [*markers, marker], True
        repaired |= _folded(exact) != _folded(quotation)
        tail = quotation[len(quotation.rstrip(".,;:")) :]
        out += f"“{exact}{tail if tail in ('.', ',') else ''}”"
    return out + text[at:], markers, repaired, flagged


def _find(quotation: str, markers: list[int], evidence: dict[int, Evidence]) -> tuple[str | None, int]:
    """The stored words for a quotation and the evidence they stand in: cited evidence first, exact before nearly so."""
    order = [*markers, *(m for m in evidence if m not in markers)]
    for marker in order:
        exact = find_verbatim(quotation, evidence[marker].sentence.text)
        if exact is not None:
            return exact, marker
    for marker in markers:
        near = _nearest(quotation, evidence[marker].sentence.text)
        if near is not None:
            return near, marker
    return None, 0


def _nearest(quotation: str, text: str) -> str | None:
    """The run of words of `text` that is most like `quotation`, a word more or less, if it is like enough."""
    spans = [m.span() for m in re.finditer(r"\S+", text)]
    length = len(quotation.split())
    if length < 4:  # a word or two that were nearly said are too easily something else
        return None
    folded = _folded(quotation)
    best, best_ratio = None, _NEAR
    runs = [(first, first + n) for n in (length, length + 1, length - 1) for first in range(len(spans) - n + 1)]
    for first, after in runs:
        window = text[spans[first][0] : spans[after - 1][1]].strip("“”\"‘’' ,;:.")
        # A negation is one word of many, so likeness alone would let it through.
        if is_negated(window) != is_negated(quotation):
            continue
        ratio = SequenceMatcher(None, folded, _folded(window), autojunk=False).ratio()
        if ratio > best_ratio:
            best, best_ratio = window, ratio
    return best


def _words_known(text: str, evidence: Evidence) -> int:
    """How many content words of a text stand in one piece of evidence."""
    return len(set(content_words(text)) & set(content_words(text_of(evidence))))


def covers(topic: str, cited: Iterable[Evidence]) -> bool:
    """Whether a content word of `topic` stands in one of the cited sentences, in this or another form."""
    wanted = set(content_words(topic))
    return not wanted or bool(wanted & set(content_words(" ".join(e.sentence.text for e in cited))))


def _parts(word: str) -> set[str]:
    """A word, its parts between hyphens, and it without dots ("U.S.", "US"), in lower case."""
    word = _plain(word).lower()
    return {word, word.replace(".", ""), *word.split("-")}


def _plain(word: str) -> str:
    return word.translate(_FOLD).removesuffix("'s").removesuffix("'")


def _folded(text: str) -> str:
    return " ".join(text.translate(_FOLD).split()).strip(" .,;:").lower()
