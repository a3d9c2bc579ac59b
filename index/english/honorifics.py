"""What stands before and after names of persons: titles, ranks, "Jr."."""

from __future__ import annotations

import re

from index.english.pronouns import Gender

TITLES: dict[str, tuple[str, Gender | None]] = {
    # title: (the role that it states, the gender that it tells)
    "mr": ("", "m"), "mister": ("", "m"), "mrs": ("", "f"), "ms": ("", "f"), "miss": ("", "f"), "dr": ("doctor", None),
    "doctor": ("doctor", None), "prof": ("professor", None), "professor": ("professor", None), "sen": ("senator", None),
    "sens": ("senator", None), "senator": ("senator", None), "rep": ("representative", None), "reps": ("representative", None),
    "representative": ("representative", None), "congressman": ("representative", "m"), "congresswoman": ("representative", "f"),
    "assemblyman": ("assemblyman", "m"), "assemblywoman": ("assemblyman", "f"), "councilman": ("councilman", "m"),
    "councilwoman": ("councilman", "f"),
    "gov": ("governor", None), "governor": ("governor", None), "president": ("president", None), "gen": ("general", None),
    "general": ("general", None), "lt": ("lieutenant", None), "col": ("colonel", None), "sgt": ("sergeant", None),
    "capt": ("captain", None), "captain": ("captain", None), "maj": ("major", None), "adm": ("admiral", None),
    "secretary": ("secretary", None), "sir": ("", "m"), "lord": ("", "m"), "lady": ("", "f"), "dame": ("", "f"),
    "judge": ("judge", None), "justice": ("justice", None), "mayor": ("mayor", None), "chancellor": ("chancellor", None),
    "minister": ("minister", None), "premier": ("premier", None), "rev": ("reverend", None), "reverend": ("reverend", None),
    "pope": ("pope", "m"), "king": ("king", "m"), "queen": ("queen", "f"), "prince": ("prince", "m"), "princess": ("princess", "f"),
    "speaker": ("speaker", None), "chairman": ("chairman", None), "chairwoman": ("chairman", "f"), "chief": ("chief", None),
    "attorney": ("attorney", None), "ambassador": ("ambassador", None), "commissioner": ("commissioner", None),
    "sheriff": ("sheriff", None), "officer": ("officer", None), "detective": ("detective", None), "vice": ("", None),
    "prime": ("", None), "former": ("", None), "spokesman": ("spokesman", "m"), "spokeswoman": ("spokesman", "f"),
}  # fmt: skip
# Written so, they stand before names and nothing else.
SURE_TITLES = frozenset("Mr. Mrs. Ms. Mr Mrs Ms Dr. Dr Sen. Rep. Gov. Prof. Gen. Col. Rev. Lt. Sir Dame Lord Lady Baroness".split())
SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV|V)\.?$")
