"""Near-duplicates: wire copy that several outlets print, whole or shortened, under a headline of their own.

Texts are compared by the sequences of five words that they share (Broder, "On the resemblance and containment of documents",
1997): containment, the share of the shorter one's sequences that the longer one has too. A quarter of the sequences, chosen by
their hash, is kept in the catalog to find whom to compare with.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from index.english.datelines import without_dateline
from index.english.determiners import IDLE
from index.english.words import bare_words

WORDS = 5  # in a sequence
FEWEST = 12  # sequences that a text must have to be compared: a note of three lines has no copy, only chance
# Containment from which two articles are linked. tests/bench/near_duplicates.py on 1,981 news articles: it finds all that were cut
# short or put into a house style, 98 of 100 that have a lead of their own and are cut and restyled as well, and 80 of 100 of
# which half is rewritten; of a million pairs of different articles it links 50, which print the same copy or template.
LINKED = 0.4
_KEPT = 4  # one hash of so many is kept
_MIX = np.uint64(0x9E3779B97F4A7C15)  # an odd number whose bits are well mixed (Knuth's multiplicative hashing)


def shingles(text: str) -> frozenset[int]:
    """Hashes (31 bits, the same in every process) of all sequences of five words; of a shorter text, of all its words."""
    hashes = [crc32(word.encode("utf-8", "surrogatepass")) for word in bare_words(text)]
    hashes += [0] * (WORDS - len(hashes))
    each = np.array(hashes, np.uint64)
    count = len(each) - WORDS + 1
    joined = np.zeros(count, np.uint64)
    for at in range(WORDS):
        joined = joined * _MIX + each[at : at + count]  # modulo 2**64, as numpy's integers are
    return frozenset(((joined * _MIX) >> np.uint64(33)).tolist())


def sample(hashes: frozenset[int]) -> list[int]:
    """Those of a text's hashes that are kept; the same choice for every text, so that samples can be compared."""
    return sorted(h for h in hashes if h % _KEPT == 0)


def containment(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of the smaller set that is in the other, 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def gist(sentence: str) -> str:
    """What two sentences have in common that say the same: words without case, marks, articles and a dateline.

    Nothing else is left out: "12 killed" and "13 killed" differ in one word of many, and are two reports.
    """
    found = bare_words(without_dateline(sentence)) or bare_words(sentence)
    return " ".join(word for word in found if word not in IDLE) or sentence
