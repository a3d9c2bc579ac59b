"""Texts of odd shapes: whether any takes much longer to add than a usual one of the same size.

usage: nice -n 10 python -m tests.bench.shapes [KB ...] [--only WORDS]

Measures the processor's time, on one thread, of all that is done with a text before it is embedded: reading, sentences,
statements. Prints a table with the ratio to the sample story, repeated to the same size (5 and 20 kB where none is named); "+"
marks what was ended at 30 times its time. Ends with code 1 where a shape takes more than three times as long.
"""

from __future__ import annotations

import argparse
import itertools
import signal
import sys
import time
from collections.abc import Callable
from importlib.resources import files

import torch

from index import SourceError
from index.english.segmentation import sentence_spans
from index.sources.files import from_text
from index.statements.extraction import extract
from index.statements.judging import default_judge

HEAD = "It rained on Monday, Ann Lee said. "  # so that there is a sentence in each
MOST = 3.0  # times the usual text's time
_ENDED = 30.0  # times the usual text's time after which a shape is given up
_NAMES = ["Ann Lee", "Ida Brandt", "Moira Keller", "Sean Spicer", "Luis Videgaray", "John Kelly", "Rex Tillerson", "Don Hill"]
_FIRST = [a + b for a in ("Al", "Bo", "Ca", "De", "El", "Fa", "Go", "Ha") for b in ("na", "rin", "mo", "ster", "vid", "le")]
_LAST = [
    a + b for a in ("Bar", "Cor", "Dun", "Far", "Gar", "Har", "Kel", "Lor") for b in ("ton", "field", "ley", "wick", "sen", "mond")
]


class _TooLong(BaseException):
    """Over the limit; nothing in between may catch it."""


def _numbered(form: str) -> Callable[[int], str]:
    return lambda n: form.format(
        n=n, name=_NAMES[n % len(_NAMES)], new=f"{_FIRST[n % 48]} {_LAST[n // 48 % 48]}{'x' * (n // 2304)}"
    )


# What each is made of, over and over; {n} counts, {name} is one of eight names, {new} one that did not come before.
SHAPES: dict[str, str] = {
    "dialogue in one paragraph": "“No,” he said. “Yes,” she said. ",
    "reports in one paragraph": "{name} said the tunnel would cost {n} million dollars. ",
    "reports, a paragraph each": "{name} said the tunnel would cost {n} million dollars.\n\n",
    "quotations by turns": "“We will not pay {n} dollars,” said {name}.\n\n",
    "quotations by turns in one paragraph": "“We will not pay {n} dollars,” said {name}. ",
    "quotations without a speaker": "“We will not pay {n} dollars for any of this.”\n\n",
    "quotations without a speaker in one paragraph": "“We will not pay {n} dollars for any of this.” ",
    "quotations that are never closed": "“We will not pay {n} dollars for any of this.\n\n",
    "straight marks": '"We will not pay {n} dollars," said {name}. ',
    "only opening marks": "“",
    "only closing marks and words": "a” ",
    "only straight marks": '" ',
    "mixed marks": "“a ‘b \"c «d» e\" f’ g” 'h' „i“ ",
    "single marks": "He calls it ‘crazy’ and ‘wild’ and ‘bad {n}’. ",
    "open single marks": "‘a ",
    "apostrophes": "the boys' and girls' and James's '90s rock 'n' roll ",
    "phrases in marks": "The “so-called” plan of the “new” team was “fine”. ",
    "nested brackets": "([{{(",
    "closed brackets": "(a (b (c) d) e) [f [g] h] ",
    "new names, a sentence each": "{new} came. ",
    "new names with reports": "{new} said it rained. ",
    "new names with reports, a paragraph each": "{new} said it rained on day {n}.\n\n",
    "new names and pronouns": "{new} came. He said it rained. ",
    "new names of one family": "{new} Lee said it rained. ",
    "one first name, new surnames": "Ann {new} said it rained. ",
    "new bodies": "The {new} Ministry of Trade said it rained. ",
    "new names alone": "{new} ",
    "new names with commas": "{new}, ",
    "one name alone": "Ann Lee ",
    "one surname, many first names": "Mr. Lee and {new} Lee met. Lee said no. ",
    "turns of new speakers": "{new} Lee: I say that it rained, and you know it.\n\n",
    "turns of new speakers by surname": "MR. {new}: I say that it rained, and you know it.\n\n",
    "turns of two": "ANN LEE: Did you see it?\n\nIDA MOSS: I did.\n\n",
    "questions and answers": "Q: Did you see it?\n\nA: I did, and I said so on day {n}.\n\n",
    "initials": "A. ",
    "initials and a name": "J. K. L. M. Moss said. ",
    "titles of rank": "Mr. Sen. Gov. Rep. Dr. ",
    "verbs of saying": "said ",
    "verbs of saying, a sentence each": "Said. ",
    "told and asked": "he told her that she asked him whether ",
    "reports within reports": "Ann said that Bo said that ",
    "according to": "according to officials, according to {name}, ",
    "pronouns": "He said she said they said it. ",
    "pronouns, a paragraph each": "He said that she was {n}.\n\n",
    "who and which": "the man who the woman which the dog that ",
    "participles": "saying that, adding that, noting that, ",
    "running on": "the cat and the dog and the cow and ",
    "no marks at all": "the harbour was closed on monday and nobody came to see it ",
    "commas": "a, ",
    "one letter": "a ",
    "no blanks": "abcdefghij",
    "one letter without blanks": "x",
    "capital letters without blanks": "X",
    "capitals": "THE MINISTER SAID ON MONDAY THAT {n} SHIPS LEFT. ",
    "capitals without marks": "SAID THE MINISTER ON MONDAY ",
    "title case": "Said The Minister On Monday ",
    "ellipses": "and then ... and so … ",
    "only dots": ".",
    "only marks of exclamation": "!?",
    "dashes": "he — she -- said – then - ",
    "only dashes": "-",
    "hyphens": "well-known-and-loved-and-",
    "colons": "Ann: no. Bo: yes. ",
    "an interview": "Q: What of {n}?\n\nA: It rained, and we said so.\n\n",
    "many short lines": "It rained\n",
    "many short paragraphs": "It rained.\n\n",
    "bullets": "- It rained on day {n}\n",
    "numbered lines": "{n}. It rained\n",
    "e-mail quoted": "> > > On Monday {name} wrote:\n",
    "a table of tabs": "{n}\t{name}\t12.5\tyes\n",
    "a table of bars": "| {n} | {name} | 12.5 |\n",
    "signed quotations": "“It rained on all {n} days” — {name}\n",
    "quotations signed by nobody": "“It rained on all {n} days” — \n",
    "web addresses": "https://news.example/{n}/a?b=c&d=e#f ",
    "one web address": "https://",
    "e-mail addresses": "ann{n}@post.example, ",
    "handles and hash tags": "@ann{n} #rain ",
    "digits": "0123456789",
    "numbers": "1,234.5 ",
    "money and per cent": "$1.5m, 20%, €3bn; ",
    "dates": "Monday, Jan. 5, 2026, at 5:50 p.m. ",
    "tags": "<b>it</b> <i>rained</i> <tweet/> ",
    "asterisks": "*a **b** ",
    "Chinese": "部长周一表示，隧道将耗资四千万美元。",
    "Japanese in marks": "「雨が降った」と大臣は言った。",
    "Korean": "장관은 월요일에 비가 왔다고 말했다. ",
    "Thai": "รัฐมนตรีกล่าวว่าฝนตก",
    "Arabic": "قال الوزير إن المطر هطل يوم الاثنين. ",
    "Hebrew in marks": 'השר אמר: "ירד גשם". ',
    "Russian in marks": "«Шёл дождь», — сказал министр. ",
    "combining marks": "a\u0301\u0302\u0303\u0304",
    "one letter with all the marks": "\u0301",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈 ",
    "no-break blanks": "it\u00a0rained\u00a0",
    "zero-width joiners": "a\u200d",
    "blanks between lines": "it   \n   rained     ",
    "full stops without blanks": "It rained.He said so.",
    "abbreviations": "U.S. a.m. Inc. Co. vs. No. ",
}


def text_of(shape: str, size: int) -> str:
    """A text of `size` characters."""
    piece = _numbered(SHAPES[shape])
    out, length = [HEAD], len(HEAD)
    for n in itertools.count():
        if length >= size:
            return "".join(out)[:size]
        out.append(piece(n))
        length += len(out[-1])
    raise AssertionError


def usual(size: int) -> str:
    """The sample story, over and over."""
    story = files("index").joinpath("sample/new-story.md").read_text(encoding="utf-8").split("---", 2)[-1].strip()
    return "\n\n".join([story] * (size // len(story) + 1))[:size]


def seconds(text: str, most: float) -> float:
    """The processor's time of all that is done with a text; `most` where it takes longer."""

    def end(*_: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, most)
    began = time.process_time()
    try:
        draft = from_text(text, "x")
        extract(draft.text, sentence_spans(draft.text), judge=default_judge())
    except SourceError:
        pass
    except _TooLong:
        return most
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", metavar="KB")
    parser.add_argument("--only", default="", metavar="WORDS", help="only the shapes with these words in their name")
    args = parser.parse_args()
    torch.set_num_threads(1)
    seconds(usual(3000), 1000)  # loads the models
    ratios: list[tuple[float, str, int, float]] = []
    for size in args.sizes or [5, 20]:
        measure = seconds(usual(size * 1000), 1000)
        print(f"usual text of {size} kB: {measure:.2f} s", flush=True)
        for shape in SHAPES:
            if args.only in shape:
                took = seconds(text_of(shape, size * 1000), _ENDED * measure)
                ratios.append((took / measure, shape, size, took))
                print(
                    f"{took / measure:7.2f}{'+' if took >= _ENDED * measure else ' '} {took:8.2f} s  {size:>3} kB  {shape}",
                    flush=True,
                )
    ratios.sort(reverse=True)
    over = [r for r in ratios if r[0] > MOST]
    print(f"\n{len(SHAPES)} shapes, {len(ratios)} texts; more than {MOST:g} times the usual: {len(over)}. The worst:")
    for ratio, shape, size, took in ratios[:10]:
        print(f"{ratio:7.2f} {took:8.2f} s  {size:>3} kB  {shape}")
    sys.exit(bool(over))


if __name__ == "__main__":
    main()
