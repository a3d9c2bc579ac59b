"""Words that take a side, for something or against it, by their stems."""

from __future__ import annotations

import re

from index.english.words import stem

FOR = frozenset(
    stem(w)
    for w in "support supports supporting supported back backs backed backing favor favour favors favours favored endorse endorses "
    "endorsed endorsing endorsement welcome welcomes welcomed praise praised praises approve approves approved applaud applauded "
    "agree agrees agreed embrace embraced defend defends defended advocate".split()
)
AGAINST = frozenset(
    stem(w)
    for w in "oppose opposes opposed opposing opposition reject rejects rejected rejecting condemn condemned condemns denounce "
    "denounced criticize criticized criticise criticised object objects objected against unacceptable wrong disagree disagrees "
    "disagreed veto vetoed resist resisted blast blasted slam slammed disapprove hostile unconstitutional dangerous".split()
)
REFUSAL = re.compile(
    r"\b(?:not|never|cannot|won['’]t|will not|no way|do not have to|doesn['’]t have to|refuses? to)\b[^.;]{0,30}\baccept", re.I
)
NEGATING = frozenset("not no never cannot nor without neither hardly".split())
NOT_AT_ITS_END = ("n't", "n’t")
WORDS = re.compile(r"[\w’']+")
