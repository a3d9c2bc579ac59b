"""What questions look like: for what somebody said, for who said it, for a summary, for a day."""

from __future__ import annotations

import re

from index.english.calendar import MONTH, YEAR
from index.english.patterns import in_any_case
from index.english.verbs import Form

_OPENING = r"^(?:and |but |so )?"
_AUXILIARY = r"(?P<auxiliary>did|does|do|has|have|had|is|are|was|were|would|will|could)"
_WHOM = r"(?:who|whom|which (?:person|people|official|politician|speaker)s?)(?: else| all)?"
# The form of the verb behind each auxiliary; without one, it is finite.
FORMS: dict[str, Form] = {
    **dict.fromkeys(("did", "does", "do", "would", "will", "could"), "base"),
    **dict.fromkeys(("has", "have", "had"), "past"),
    **dict.fromkeys(("is", "are", "was", "were"), "progressive"),
}
# Of statements. In the CLAUSE, the verb stands behind those who are asked about, or begins it where they are asked for.
WHAT = in_any_case(rf"{_OPENING}(?:what|how|(?P<whom>whom?))(?: else| exactly| then)? {_AUXILIARY} (?P<clause>.+)$")
DID = re.compile(rf"^(?i:{_AUXILIARY}) (?P<clause>[A-Z].*)$")
WHO = in_any_case(
    rf"{_OPENING}{_WHOM}(?: (?P<auxiliary>has|have|had|is|are|was|were))?(?: (?:also|ever|first|\w+ly))? (?P<clause>.+)$"
)
WHOSE = in_any_case(r"^what (?:is|was|are|were) ")
NOUN_OF_SOMEBODY = re.compile(r"['’]s? (?P<noun>[\w-]+)\b")
# Between somebody and the verb: "did Ortega actually say", "is Ortega quoted as saying", "does Ortega have to say".
BEFORE_VERB = in_any_case(r"(?: (?:ever|really|actually|also|(?:quoted|cited|reported|heard) as|have to|got to))+$")
DETERMINED = in_any_case(r"^(?:the|an?) ")
# What stands behind somebody or within a clause, and shows that no name ends there.
NO_SPEAKER = re.compile(
    r"(?<![\w-])(?:that|if|whether|how|why|who|which|when|where|what|is|are|was|were|be|been|has|have|had|did|does|do|since|because|"
    r"while|after|before|he|she|they|it|him|them|(?<!and )(?:his|her|their|its)|to|about|by)(?![\w-])"
)
POSSESSIVE = re.compile(r"['’]s?$")
ACCORDING = in_any_case(r"^(?:according to|in the words of) (?P<who>[^,]+),(?P<rest>.*)$")
QUOTED = in_any_case(
    rf"^{_WHOM} (?:is|are|was|were|gets?|got) (?:quoted|cited|on record|named as a source|heard)\b(?P<rest>.*)$|"
    rf"^{_WHOM} (?:does|do|did) .*\b(?:quote|cite)\b(?P<rest2>.*)$"
)
_QUOTE = r"^(?:[Pp]lease )?[Qq]uote (?:exactly |verbatim |word for word |me )?(?:what )?"
QUOTE_OF = re.compile(_QUOTE + r"(?P<clause>[A-Z].*)$")
QUOTE_NAME = re.compile(_QUOTE + r"(?P<who>[A-Z][^,]*?)(?:['’]s (?:exact |very |own )*words)?(?P<rest>(?: (?:about|on) .*)?)$")
EXACT = in_any_case(
    r"^(?:please )?(?:what (?:were|are)|give me|tell me|show me|repeat) (?:the )?(?:exact|very|own|precise) words (?:of|from|by) "
    r"(?P<who>.+?)(?P<rest>,? (?:about|on|regarding) .*)?$"
)
EXACT_OF = in_any_case(
    r"^(?:please )?(?:what (?:were|are)|give me|tell me|show me|repeat) (?P<who>.+?)['’]s? (?:exact|very|own|precise) words"
    r"(?P<rest>,? (?:about|on|regarding) .*)?$"
)
# Who is for or against something: by a verb that takes a side (verbs.py), or by these words.
WHOM = in_any_case(rf"{_OPENING}{_WHOM} (?:(?:is|are|was|were) (?=\w+ing )|(?:has|have|had) (?=\w+ed ))?")
IS_FOR = in_any_case(r"(?:(?:is|are|was|were) )?(?:for|in favou?r of|behind|supportive of)\b")
IS_AGAINST = in_any_case(r"(?:(?:is|are|was|were) )?(?:against|opposed to|critical of)\b")
OTHER_SIDE = in_any_case(r",? (?:and|or|but)(?: who)? ")
_POSITIONS = r"(?:views?|positions?|opinions?|stance|tone|message|mind)"
_CHANGE = r"(?:chang|shift|evolv|develop|soften|harden)(?:e|ed|es|s|ing)?"
HISTORY = in_any_case(
    rf"^how (?:did|does|has|have) (?P<who>.+?)(?:['’]s? {_POSITIONS}(?P<rest>.*?) {_CHANGE}|"
    rf" {_CHANGE} (?:his|her|their|its) {_POSITIONS}(?P<rest2>.*?))(?: over time)?$"
)
BESIDES = in_any_case(r",? (?:other than|besides|apart from|aside from|except(?: for)?) (?P<besides>[^?]+)$")
ELSE = in_any_case(r"^\W*(?:and |but )?(?:what|who|whom|anything|anyone) else\b")
VERBATIM = in_any_case(
    r"\bquote\b(?!s? (?:about|is|was))|"
    r"\bexact(?:ly)? (?:words|quot\w+|what)\b|\b(?:exact|very|own) words\b|\bverbatim\b|\bword for word\b"
)
LOWER = re.compile(r"^(?:the |an? )?(?!(?:the|an?|all|any|some|most|many|no|my|our|other)\b)[\w’'.-]+(?: [\w’'.-]+){0,3}$")
PRONOUN = in_any_case(
    r"^(?:he|she|they|it|we|you|i|people|anyone|somebody|someone|everyone|there|this|that|these|those|his|her|their|"
    r"(?:the |an? )?(?:articles?|story|news|text|report|law|study|rule|bill)s?)$"
)
# "According to new federal data": what it says is not asked as what somebody said.
FIGURES = in_any_case(r"\b(?:data|figures|numbers|statistics|estimates|records|research)$")
# A name that stands behind these is the same without them.
BEFORE_NAMES = in_any_case(r"^(?:both|the|president|senator|mr\.?|mrs\.?|ms\.?) ")
BETWEEN_NAMES = re.compile(r",? and (?=[A-Z])|, (?=[A-Z](?!r\.))")
NO_NAME = re.compile(r"(?:^| )(?!(?:de|del|la|von|van|der|al|bin|of|the|and) )[a-z]")
CAPITAL = re.compile(r"[A-Z]")
# Of other things.
SUMMARY = in_any_case(
    r"^(?:please )?(?:summari[sz]e|sum up|outline|tell me about)\b|"
    r"^(?:please )?give (?:me )?(?:a |an )?(?:short |brief |quick )?(?:summary|overview)\b|"
    r"\b(?:main|key) (?:points?|takeaways?)\b|"
    r"^what(?:['’]s| is| are) (?:this|these|the) (?:story|stories|articles?|news|text) about\b|"
    r"^what happened\??$"
)
ELAPSED = in_any_case(
    r"\bhow (?:many (?P<unit>years|months|weeks|days)|long) "
    r"(?:ago|(?:has it been|have passed|has passed|is it) (?P<since>since)) (?P<what>[^?]+)"
)
WHEN = in_any_case(r"\b(?:when|what (?:day|date)|which day|on what day)\b")
RECENTLY = in_any_case(r"\b(?:recently|lately)\b")
IN_A_YEAR = re.compile(rf"\bin {YEAR}\b")
IN_A_MONTH = in_any_case(rf"\b(?:{MONTH})\b")
