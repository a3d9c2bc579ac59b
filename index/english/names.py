"""Names of persons as strings: their parts, and whether two may belong to one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from index.english.determiners import without_article
from index.english.honorifics import SUFFIX, TITLES
from index.english.letters import CAPITALS
from index.english.pronouns import Gender
from index.english.words import without_possessive

PARTICLES = frozenset("de del della der di da dos das du la le van von zu af den ten ter al el bin bint ibn ben st st.".split())
_JOINING = ("e", "y")  # Santos e Silva
# Capitalised words of a running text, of which the first may only begin a sentence.
NAME_IN_TEXT = re.compile(rf"\b[{CAPITALS}][\w’'-]+(?: [{CAPITALS}][\w.’'-]*){{0,3}}")
FULL_NAME = re.compile(rf"(?:[{CAPITALS}][\w’'.-]+(?: (?:{'|'.join(map(re.escape, PARTICLES))}|y))* ?){{2,5}}")
# "KC", "OBE", "PhD": letters after a name
_POST_NOMINAL = re.compile(r"^(?:[A-Z]{2,}|[A-Z][A-Za-z]*[a-z][A-Z])\.?$")
_NO_DECOMPOSITION = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_ARAB_ARTICLE = re.compile(r"^[ae]l-")
_POSSESSIVE = re.compile(r"[’']s?\b")
_SIGN = re.compile(r"[^\w\s-]")
_LETTERS = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)+")
_FIRST_NAMES = ("Al", "Ben", "Della")  # of a name that begins with them, though particles in others
_NICKNAMES = {
    frozenset(pair.split("/"))
    for pair in (
        "Bill/William Bob/Robert Dick/Richard Mike/Michael Jim/James Joe/Joseph Tom/Thomas Dan/Daniel Dave/David Ted/Edward "
        "Ed/Edward Bernie/Bernard Chris/Christopher Tim/Timothy Steve/Stephen Steve/Steven Ben/Benjamin Sam/Samuel Rob/Robert "
        "Don/Donald Ron/Ronald Ken/Kenneth Matt/Matthew Nick/Nicholas Pete/Peter Rick/Richard Jeff/Jeffrey Greg/Gregory "
        "Tony/Anthony Andy/Andrew Alex/Alexander Liz/Elizabeth Kate/Katherine Cathy/Catherine Barb/Barbara Deb/Deborah "
        "Debbie/Deborah Sue/Susan Chuck/Charles Charlie/Charles Jack/John Jerry/Gerald Larry/Lawrence Hank/Henry Mitch/Mitchell"
    ).split()
}


@dataclass(frozen=True)
class NameParts:
    """A person's name in parts; `first` is empty where only one word is known."""

    first: str
    middle: tuple[str, ...]
    last: str
    suffix: str

    @classmethod
    @lru_cache(100_000)
    def of(cls, name: str) -> NameParts:
        """The parts of a name without titles. A particle belongs to the last name: "de Blasio", "van der Veen"."""
        words = name.replace(",", " ").split()
        suffix = ""
        if len(words) > 1 and SUFFIX.match(words[-1]):
            suffix = words.pop().rstrip(".")
        if len(words) == 1:
            return cls("", (), words[0], suffix)
        at = len(words) - 1
        if at > 2 and words[at - 1] in _JOINING:
            at -= 2
        while at > 1 and words[at - 1].lower() in PARTICLES:
            at -= 1
        if at == 1 and words[0].lower() in PARTICLES and words[0] not in _FIRST_NAMES:
            return cls("", (), " ".join(words), suffix)
        return cls(words[0], tuple(words[1:at]), " ".join(words[at:]), suffix)

    @property
    def surname(self) -> str:
        """The last name as `folded`, without a particle: what an index of names is keyed by."""
        return folded(self.last.split()[-1])

    @property
    def surnames(self) -> tuple[str, ...]:
        """The surname and its other forms: "al-Bashir" is Bashir as well, "dos Santos e Silva" Dos Santos."""
        words = [w for w in self.last.split() if w.lower() not in PARTICLES]
        bare = _ARAB_ARTICLE.sub("", self.surname)
        first = folded(words[0]) if len(words) > 2 and words[1] in _JOINING else self.surname
        return tuple(dict.fromkeys((self.surname, bare, first)))


@lru_cache(100_000)
def folded(name: str) -> str:
    """A name as it is compared: in lower case, without accents, with one kind of apostrophe, however it is encoded."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_NO_DECOMPOSITION))
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("’", "'").replace("‘", "'")


def folded_loosely(name: str) -> str:
    """A name of a person or body as `folded`, without possessives, signs and the article before it."""
    return without_article(" ".join(_SIGN.sub(" ", _POSSESSIVE.sub("", folded(name)).replace(".", "")).split()))


def in_case(word: str) -> str:
    """A word of a name in capitals as it is usually written: "O’NEILL" -> "O’Neill", "MARY-JANE" -> "Mary-Jane"."""
    return _LETTERS.sub(lambda m: m[0].capitalize() if len(m[0]) > 1 or m.start() == 0 else m[0], word)


def is_joined(word: str) -> bool:
    """Whether a word is several with hyphens or apostrophes between: "Ki-moon", "O’Neill"."""
    return _JOINED.fullmatch(word) is not None


def before_surname(surname: str, text: str) -> Iterator[re.Match[str]]:
    """Where a text has a capitalised word (group 1) before a surname."""
    return re.finditer(rf"(?<!\w)([{CAPITALS}][\w’'-]+) {re.escape(surname)}(?![\w-])", text)


def places_of(parts: NameParts, text: str) -> Iterator[re.Match[str]]:
    """Where a text has a last name, with or without the first name."""
    return re.finditer(rf"(?<![\w-])(?:{re.escape(parts.first)} )?{re.escape(parts.last)}(?![\w-])", text)


def is_post_nominal(word: str, before: str) -> bool:
    """Whether a word stands for an honour or office after the name `before`: "Ian Tour KC", but not "John Smith II"."""
    return _POST_NOMINAL.match(word) is not None and SUFFIX.match(word) is None and not before.isupper()


def without_titles(name: str) -> str:
    """A name without "Mr.", "Sen.", "President" before it and "'s" or "KC", "MP", "PhD" after it."""
    name = without_possessive(name.strip(" ,;:“”\"‘’'"))
    words = (name if name.endswith(("Jr.", "Sr.")) else name.rstrip(".")).split()
    titled = len(words)
    while len(words) > 1 and words[0].rstrip(".").lower() in TITLES:
        words = words[1:]
    least = 2 if len(words) == titled and words[:1] and words[0] in first_names() else 1
    while len(words) > least and is_post_nominal(words[-1].rstrip(","), " ".join(words[:-1])):
        words = [*words[:-2], words[-2].rstrip(",")]
    return " ".join(words)


def same_person(a: NameParts, b: NameParts) -> bool:
    """Whether two full names are forms of one: equal first and last names and suffix, middle names that do not differ.

    John Smith and John Smith Jr. are two; John F. Kerry and John Kerry are one, and so are Bill and William.
    """
    if not a.first or not b.first or folded(a.last) != folded(b.last) or a.suffix.lower() != b.suffix.lower():
        return False
    if not _same_first(a.first, b.first):
        return False
    return all(folded(x)[:1] == folded(y)[:1] for x, y in zip(a.middle, b.middle, strict=False))


def _same_first(a: str, b: str) -> bool:
    if folded(a) == folded(b) or frozenset((a, b)) in _NICKNAMES:
        return True
    short, long = sorted((folded(a).rstrip("."), folded(b).rstrip(".")), key=len)
    return len(short) == 1 and long.startswith(short)


def gender_of(first: str) -> Gender | None:
    """The gender that a first name is nearly always given to; None for others, and for names not on the list."""
    found = first_names().get(first.split("-")[0].capitalize(), "")
    return "m" if found == "m" else "f" if found == "f" else None


@cache
def first_names() -> dict[str, str]:
    """First names with "m", "f" or "mf"."""
    found = {}
    for line in files("index.english").joinpath("first_names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            key, *names = line.split()
            found.update(dict.fromkeys(names, key))
    return found
