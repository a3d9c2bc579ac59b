"""Letters that names and sentences begin with."""

from __future__ import annotations

# All Latin capitals, those with signs too ("Élise", "Þór", "Šárka", "Ắng"): for a class of characters in a regular expression.
CAPITALS = "".join(letter for letter in map(chr, (*range(0x250), *range(0x1E00, 0x1F00))) if letter.isupper())
