"""From which containment on are two articles near-duplicates? On made variants of each article, and on all other pairs.

usage: python -m tests.bench.near_duplicates ARTICLES...        folders of text files, or articles .jsonl files

Variants as outlets make them: cut to the first half or third, every paragraph's order kept; a house style (some words changed,
other quotation marks, a dateline); a lead and headline of their own; half of the text rewritten. Prints for each the share that is
linked and the lowest containment, and the pairs of different articles that are linked, highest first.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable
from itertools import combinations

from index.sources.files import read
from index.storage.near_duplicates import FEWEST, LINKED, containment, sample, shingles
from index.types import Draft


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+")
    args = parser.parse_args()
    drafts = [d for source in args.articles for d in read(source) if isinstance(d, Draft)]
    whole = [shingles(d.text) for d in drafts]
    kept = [i for i, hashes in enumerate(whole) if len(hashes) >= FEWEST]
    print(f"{len(drafts)} articles, {len(kept)} long enough")
    for name, make in VARIANTS.items():
        made = [shingles(make(drafts[i].text, random.Random(i), drafts[(i + 1) % len(drafts)].text)) for i in kept]
        found = sorted(containment(whole[i], variant) for i, variant in zip(kept, made, strict=True))
        seen = sum(bool(set(sample(whole[i])) & set(sample(variant))) for i, variant in zip(kept, made, strict=True))
        linked = sum(share >= LINKED for share in found)
        print(f"{name:<28} linked {linked / len(found):7.2%}  candidate {seen / len(found):7.2%}  ", end="")
        print(f"lowest {found[0]:.2f}  1 in 100: {found[len(found) // 100]:.2f}  median {found[len(found) // 2]:.2f}")
    pairs = [(containment(whole[i], whole[j]), i, j) for i, j in combinations(kept, 2) if not whole[i].isdisjoint(whole[j])]
    pairs.sort(reverse=True)
    print(
        f"pairs with containment from {', '.join(f'{t}: {sum(p[0] >= t for p in pairs)}' for t in (0.1, 0.2, 0.3, 0.4, 0.5, 0.8))}"
    )
    for share, i, j in pairs[:40]:
        print(f"{share:.2f}  {len(whole[i]):>5} {len(whole[j]):>5}  {drafts[i].title[:55]!r}  {drafts[j].title[:55]!r}")


def _paragraphs(text: str) -> list[str]:
    """Paragraphs; of a text without any, its sentences."""
    found = [p for p in text.split("\n") if p.strip()]
    return found if len(found) > 5 else re.split(r"(?<=[.!?])\s+", text)


def cut(share: float) -> Callable[[str, random.Random, str], str]:
    def make(text: str, _: random.Random, __: str) -> str:
        paragraphs = _paragraphs(text)
        return "\n\n".join(paragraphs[: max(4, round(share * len(paragraphs)))])

    return make


def house_style(text: str, chance: random.Random, _: str) -> str:
    words = [w if chance.random() > 0.04 else chance.choice(("the", "a", "other", w + "s", "on Friday")) for w in text.split(" ")]
    return "LONDON (PA) — " + " ".join(words).replace("“", '"').replace("”", '"').replace("’", "'")


def own_lead(text: str, _: random.Random, other: str) -> str:
    return "\n\n".join([*_paragraphs(other)[:2], *_paragraphs(text)[2:]])


def own_lead_and_cut(text: str, chance: random.Random, other: str) -> str:
    return own_lead(cut(0.6)(house_style(text, chance, other), chance, other), chance, other)


def half_rewritten(text: str, chance: random.Random, other: str) -> str:
    mine, theirs = _paragraphs(text), _paragraphs(other)
    return "\n\n".join(p if chance.random() < 0.5 else theirs[n % len(theirs)] for n, p in enumerate(mine))


VARIANTS: dict[str, Callable[[str, random.Random, str], str]] = {
    "cut to a half": cut(0.5),
    "cut to a third": cut(0.33),
    "house style": house_style,
    "own headline and lead": own_lead,
    "own lead, cut, house style": own_lead_and_cut,
    "half of it rewritten": half_rewritten,
}

if __name__ == "__main__":
    main()
