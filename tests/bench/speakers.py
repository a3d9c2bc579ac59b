"""Who is meant by pronouns and roles, against 2,624 mentions in PolNeAR judged by reading (speaker_mentions.jsonl).

    python -m tests.bench.speakers POLNEAR_FOLDER [SET ...] [--misses]

Sets 1 (172 mentions), 2 (150), 3 (170), 5 (160) and 15 (142) are of the dev part, 4, 6, 7, 8 and 9 (200 each), 10 and 11 (160
each), 12 to 14 (170 each, 15 of them dev) of the train part. Each was judged before anything was run on it; what the misses showed
was then put right, so only a first run tells what to expect. Right where a name is given, and unresolved, in the first run of
set 7: 85 of 93, 9.5%; of set 8: 90 of 101, 13%; of set 9: 90 of 104, 11.5%; of set 10: 74 of 82, 10.6%; of set 11: 67 of 73,
15.6%; of set 12: 68 of 75, 10.6%; of set 13: 76 of 84, 7.6%; of set 14: 78 of 81, 9.4%; of set 15: 69 of 71, 5.6%. Of 14 and 15
together, which the same program was run on: 147 of 152 (96.7%), 7.7%; pronouns alone 132 of 132, 5.6%. In 9 and 10 a poll or a
report counts as named where the article names whose it is; in 11 to 15 nothing but persons and bodies was drawn. Set 9 was judged
twice, apart, with the same outcome for 194 of 200.
What pronouns mean was learned from sets 1 to 13; `python -m tests.bench.fit_speakers POLNEAR_FOLDER --check` resolves each set by
what the others teach.

A line of the judgements: file, start and end of the mention in it, kind (pronoun or role), judgement: named (with the name
and what else the article calls the same one), unnamed, or author. Decided: the resolver says who it is, or that the article
names nobody; else it is unresolved.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from index.english.parsing import Parsed
from index.english.segmentation import sentence_spans
from index.statements.extraction import extract
from index.statements.naming.people import find_people
from index.statements.outcome import Resolution
from index.statements.resolving.resolver import Resolver

JUDGED = Path(__file__).parent / "speaker_mentions.jsonl"


def main(folder: str, *flags: str) -> None:
    outcomes: list[tuple[dict[str, Any], Resolution, bool]] = []
    for text, mine in articles(folder, {int(flag) for flag in flags if flag.isdigit()}):
        for case, found in zip(mine, resolve(text, [(c["start"], c["end"]) for c in mine]), strict=True):
            outcomes.append((case, found, is_right(case, found)))
            if "--misses" in flags and not outcomes[-1][2]:
                before = " ".join(text[max(0, case["start"] - 300) : case["start"]].split())
                judged = f"{case['file']} {case['start']} {case['judgement']} {case['name']}"
                print(f"{judged}: {found.status} {found.names} {found.confidence}")
                print(f"    {before} [[{text[case['start'] : case['end']]}]] {text[case['end'] : case['end'] + 60]!r}")
    for kind in ("pronoun", "role", "all"):
        report(kind, [o for o in outcomes if kind in (o[0]["kind"], "all")])


def articles(folder: str, sets: Collection[int] = ()) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The text of each article with its judged mentions, of these sets or of all."""
    cases = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]
    by_file: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        if not sets or case["set"] in sets:
            by_file[case["file"]].append(case)
    for file, mine in by_file.items():
        found_at = next(path for part in ("dev", "train") if (path := Path(folder) / part / "text" / f"{file}.txt").exists())
        yield found_at.read_bytes().decode("utf-8"), mine


def resolve(text: str, mentions: list[tuple[int, int]]) -> list[Resolution]:
    """What the resolver makes of each mention, told the article's statements before it as when an article is added."""
    spans = sentence_spans(text)
    statements = extract(text, spans)
    parsed = Parsed.of(text, spans)
    found = []
    for start, end in mentions:
        own = [
            s
            for s in statements
            if s.source and s.source[0] < end and start < s.source[1] and s.source[1] - s.source[0] < 2 * (end - start)
        ]
        if own:
            found.append(own[0].resolution)
            continue
        resolver = Resolver(parsed, find_people(parsed), [c for s in statements for c in s.contents])
        for s in statements:
            if s.parent is None and s.start < start:
                resolver.remember(s.start if s.cue is None else s.cue[0], by_name(s.resolution, resolver))
        found.append(resolver.resolve(start, end))
    return found


def by_name(resolution: Resolution, resolver: Resolver) -> Resolution:
    """The same resolution with the persons of this resolver, who were found in a run of their own."""
    persons = tuple(p for p in resolver.people.persons if p.name in resolution.names)
    return Resolution(resolution.status, persons, resolution.body, resolution.confidence, resolution.because)


def is_right(case: dict[str, Any], found: Resolution) -> bool:
    if case["judgement"] != "named":
        return found.status == "unnamed"
    if found.status != "named":
        return False
    return all(is_called(case, name, of_several=len(found.names) > 1) for name in found.names)


def is_called(case: dict[str, Any], name: str, of_several: bool = False) -> bool:
    """Whether a judged mention means somebody of this name, or with `of_several` somebody of this name among others."""
    judged = [case["name"], *case["aliases"], *(case["name"].split(" and ") if of_several else ())]
    known = {f(maker(n)) for n in judged for f in (last, fold)}
    return last(maker(name)) in known or fold(maker(name)) in known


def maker(name: str) -> str:
    """Who made a poll or a report: it is judged to be theirs."""
    return re.sub(r" (?:poll|survey|study|report)$", "", name, flags=re.IGNORECASE)


def fold(name: str) -> str:
    return re.sub(r"^(?:the )|[^\w ]|(?<=\w)[’']s\b", "", name.lower()).strip()


def last(name: str) -> str:
    words = [w for w in fold(name).split() if w not in ("jr", "sr")]
    return words[-1] if words else ""


def report(kind: str, outcomes: list[tuple[dict[str, Any], Resolution, bool]]) -> None:
    decided = [o for o in outcomes if o[1].status != "unresolved"]
    named = [o for o in outcomes if o[1].status == "named"]
    right, sure = sum(o[2] for o in decided), sum(o[2] for o in named)
    print(
        f"{kind}: {len(outcomes)} mentions; right where decided {right} of {len(decided)} ({right / len(decided):.1%}); "
        f"right where a name is given {sure} of {len(named)} ({sure / max(1, len(named)):.1%}); "
        f"unresolved {len(outcomes) - len(decided)} ({1 - len(decided) / len(outcomes):.1%})"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
