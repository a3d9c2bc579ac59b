"""Words for bodies (ministries, outlets, firms, campaigns), for their kinds, and for what they and others make."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Words for bodies and for what they make: nobody is one.
BODIES = frozenset(
    "agency company group organization organisation newspaper network paper magazine site website firm bank union committee "
    "commission council court campaign camp department ministry administration government bureau board institute university party "
    "outlet publication association coalition center centre office team poll survey report study statement letter article story "
    "book film ad pac federation tabloid".split()
)
# ... of which the one in question may be called so, where it is not named so.
LONE_BODIES = frozenset(
    "newspaper network paper magazine site company firm organization agency outlet nonprofit non-profit charity retailer "
    "broadcaster publisher automaker airline bank school federation tabloid pac".split()
)
PAPERS = frozenset("times post journal herald tribune gazette examiner chronicle globe".split())
NO_PAPERS = ("network", "broadcaster", "bank", "school")
# What a body's own name says it is; "the company" is none of the others.
KINDS = {
    "school": frozenset("university college academy institute school".split()),
    "agency": frozenset("agency department bureau administration service".split()),
    **{word: PAPERS | {word, "daily"} for word in ("newspaper", "paper", "tabloid")},
}
WITH_OWNERS = ("campaign", "camp", "administration", "team")  # "the Clinton campaign"
PUBLIC = frozenset(
    "court senate house congress department council parliament university college party government campaign administration agency "
    "bureau".split()
)
OF_NATIONS = frozenset("government parliament military army navy embassy".split())  # "the Turkish government" is a name
# What somebody has made, or what is done: nobody who speaks, and not named by the body that stands near.
THINGS = frozenset(
    "statement letter article story book film ad advertisement video commercial memo tweet post email lawsuit complaint "
    "suit motion brief ruling release transcript page webpage form filing document record analysis "
    "investigation inquiry probe audit review legislation bill law rule order plan proposal measure amendment resolution petition "
    "deal agreement treaty pact research strategy policy speech debate discussion interview column editorial headline banner sign "
    "chart data".split()
)
SAME_REPORTS = ({"poll", "survey"}, {"study"}, {"report"})
REPORTS = frozenset().union(*SAME_REPORTS)  # what speaks for those who made it
_CAMPAIGN = re.compile(r"(\w[\w’'-]*?)(?:[’']s?)? campaign\b")


def is_owned(surname: str, word: str, text: str) -> bool:
    """Whether a text has "Hale campaign" or "Hale's campaign"."""
    return re.search(rf"\b{re.escape(surname)}(?:['’]s?)? {word}\b", text) is not None


def campaigns(text: str) -> Iterator[tuple[int, str]]:
    """(where it stands, whose it is) of every "Hale campaign" or "Hale's campaign" of a text."""
    return ((match.start(), match[1]) for match in _CAMPAIGN.finditer(text))
