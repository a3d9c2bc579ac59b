"""What questions look like: for what somebody said, for who said it, for a summary, for a day."""

from __future__ import annotations

import re

from index.english.calendar import MONTH, YEAR
from index.english.patterns import in_any_case

VERBS = (
    r"(?:say|says|said|saying|tell|tells|told|think|thinks|thought|claim|claims|claimed|write|wrote|tweet|tweets|tweeted|"
    r"comment|commented|remark|remarked|state|states|stated|describe|describes|described|call|calls|called|argue|argues|argued|"
    r"warn|warns|warned|announce|announces|announced|promise|promises|promised|pledge|pledged|vow|vowed|deny|denies|denied|"
    r"admit|admits|admitted|acknowledge|acknowledged|suggest|suggests|suggested|criticize|criticizes|criticized|criticise|criticised|"
    r"accuse|accuses|accused|ask|asks|asked|answer|answered|respond|responded|reply|replied|react|reacted|believe|believes|believed|"
    r"explain|explains|explained|express|expressed|report|reported|mention|mentioned|propose|proposed|demand|demanded|praise|praised|"
    r"condemn|condemned|predict|predicted|expect|expects|expected|feel|feels|felt|insist|insists|insisted|support|supports|supported|"
    r"apologize|apologized|apologise|apologised|endorse|endorses|endorsed|defend|defends|defended|threaten|threatened|blame|blames|blamed|"
    r"attack|attacked|question|questioned|complain|complained|joke|joked|insult|insulted|mock|mocked|stress|stressed|"
    r"oppose|opposes|opposed|want|wants|wanted|urge|urged|recall|recalled|recommend|recommended|reject|rejected|agree|agreed|"
    r"disagree|disagreed|note|notes|noted|add|adds|added|observe|observes|observed|allege|alleges|alleged|assert|asserts|asserted|"
    r"contend|contends|contended|maintain|maintains|maintained|concede|concedes|conceded|disclose|disclosed|reveal|reveals|revealed|"
    r"testify|testified|emphasize|emphasized|emphasise|emphasised|indicate|indicated|caution|cautioned|disagree|disagreed|confirm|confirmed|declare|declared|refuse|refused|decline|declined|quote|quoted|talk|talked|speak|spoke)"
)
# Of statements: WHO is asked about, VERB, and the REST behind it.
_AUXILIARY = r"(?:did|does|do|has|have|had|is|was|were|would|will|could)"
_OPENING = r"^(?:and |but |so )?"
_ASKED = rf"(?P<who>.+?) (?P<verb>{VERBS})\b(?P<rest>.*)$"
WHAT = in_any_case(rf"{_OPENING}(?:what|how)(?: else| exactly| then)? {_AUXILIARY} {_ASKED}")
POSITION = in_any_case(
    r"^what (?:is|was|are|were) (?P<who>.+?)(?:['’]s?) (?:views?|positions?|opinions?|stance|reaction|response|take|"
    r"thoughts|comments?|message|arguments?)\b(?P<rest>.*)$"
)
ACCORDING = in_any_case(r"^(?:according to|in the words of) (?P<who>[^,]+),(?P<rest>.*)$")
DID = re.compile(rf"^(?i:{_AUXILIARY}) (?P<who>[A-Z].*?) (?:ever |really |actually |also )?(?P<verb>{VERBS})\b(?P<rest>.*)$")
_WHOM = r"(?:who|whom|which (?:person|people|official|politician|speaker)s?)(?: else| all)?"
WHO = in_any_case(rf"{_OPENING}{_WHOM}(?: has| have| had| is| was)? (?P<verb>{VERBS})\b(?P<rest>.*)$")
QUOTED = in_any_case(
    rf"^{_WHOM} (?:is|are|was|were|gets?|got) (?:quoted|cited|on record|named as a source|heard)\b(?P<rest>.*)$|"
    rf"^{_WHOM} (?:does|do|did) .*\b(?:quote|cite)\b(?P<rest2>.*)$"
)
_QUOTE = r"^(?:[Pp]lease )?[Qq]uote (?:exactly |verbatim |word for word |me )?(?:what )?"
QUOTE_OF = re.compile(_QUOTE + rf"(?P<who>[A-Z].*?) (?P<verb>{VERBS})\b(?P<rest>.*)$")
QUOTE_NAME = re.compile(_QUOTE + r"(?P<who>[A-Z][^,]*?)(?:['’]s (?:exact |very |own )*words)?(?P<rest>(?: (?:about|on) .*)?)$")
EXACT = in_any_case(
    r"^(?:please )?(?:what (?:were|are)|give me|tell me|show me|repeat) (?:the )?(?:exact|very|own|precise) words (?:of|from|by) "
    r"(?P<who>.+?)(?P<rest>,? (?:about|on|regarding) .*)?$"
)
EXACT_OF = in_any_case(
    r"^(?:please )?(?:what (?:were|are)|give me|tell me|show me|repeat) (?P<who>.+?)['’]s? (?:exact|very|own|precise) words"
    r"(?P<rest>,? (?:about|on|regarding) .*)?$"
)
_FOR = r"(?:support|back|favou?r|endorse|welcome)(?:s|d|ed|ing)?|(?:is|are|was|were) (?:for|in favou?r of|behind|supportive of)"
_AGAINST = (
    r"(?:oppos|reject|condemn|criticiz|criticis|object)(?:e|es|ed|s)?(?: to)?|"
    r"(?:is|are|was|were) (?:against|opposed to|critical of)"
)
SIDES = in_any_case(
    rf"{_OPENING}{_WHOM} (?:(?P<for>{_FOR})|(?P<against>{_AGAINST}))"
    rf"(?:,? (?:and|or|but)(?: who)? (?:(?P<for2>{_FOR}|for)|(?P<against2>{_AGAINST}|against)))? (?P<topic>.+)$"
)
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
