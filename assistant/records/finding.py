"""Answers from statement records: what S said about T, who said it, who is quoted. No word of them is the model's.

`find` returns the statements that answer a question, or says that none does, or that the records cannot tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from assistant.answering.evidence import EVIDENCE
from assistant.checking.sentence import find_range
from assistant.checking.support import contradicts
from assistant.question.about_statements import Side, StatementQuestion
from assistant.question.question import Question
from assistant.question.timing import published_in
from assistant.records.denials import denials
from assistant.records.said_when import by_turns, nearest_in_time, said_in
from assistant.records.stances import stance
from index import Index, Ranked, Statement, gist
from index.english.body_words import REPORTS
from index.english.calendar import Period
from index.english.determiners import without_article
from index.english.saying import ANY_NOUN, words_of
from index.english.telling import BETWEEN_SENTENCES, POLLED, called
from index.english.verbs import ANY_VERB, ANY_WORDS
from index.english.words import RUN, keywords, stem

MOST = 4  # statements in one answer
_SURELY = 0.75  # share of the words of "who said that ...?" from which a statement answers it
_HALF = 0.5  # ... of the words of "did S say that ...?"
_SOME = 0.34  # ... of the words of any other question about what somebody said
_SLIP = 0.8  # share of the words of a quotation from which it is taken for a slip of the pen
_CLOSE = 0.4  # cosine from which a sentence may be about a topic that it does not name


@dataclass(frozen=True)
class FromRecords:
    """Statements that answer, best first; `sure` where their words show it, else the model should be asked whether they do."""

    statements: tuple[Statement, ...]
    sure: bool
    sides: dict[int, Side] = field(default_factory=dict)  # by a statement's id, where both sides are asked for
    at_other_times: tuple[Statement, ...] = ()  # where nothing of the asked time answers: what was said nearest to it


def find(
    index: Index, question: Question, article_ids: list[int] | None = None, told: str = "", said: Period | None = None
) -> FromRecords | None:
    """The statements that answer a question about statements. None: it is not one, or only a model can tell.

    `told` is what was answered before in the conversation: asked what else there is, it is left out. With `said`, only what was
    said in that time answers.
    """
    asked = question.statements
    if asked is None:
        return None
    # What is left out later must not take the places of what is not.
    most = 4 * MOST if asked.more else MOST
    found = _found(index, asked, article_ids, most, said)
    if said and not (found and found.sure and found.statements) and (others := _at_other_times(index, asked, article_ids, said)):
        return FromRecords((), True, at_other_times=tuple(others))
    if found is not None and found.sure and not asked.over_time and asked.kind in ("what", "did", "who"):
        found = replace(found, statements=(*found.statements, *denials(index, found.statements, article_ids)))
    if found is None or not asked.more:
        return found
    besides = {i for name in asked.besides for s in index.find_speakers(name) for i in s.person_ids}
    spoken = {s.id for s in index.statements_of(sorted(besides))} if besides else set()
    left = [s for s in found.statements if s.id not in spoken and not _is_told(s, told)]
    return FromRecords(tuple(left[:MOST]), found.sure)


def _found(
    index: Index, asked: StatementQuestion, article_ids: list[int] | None, most: int, said: Period | None
) -> FromRecords | None:
    if asked.kind in ("what", "did"):
        return _what_they_said(index, asked, article_ids, most, said)
    find_by_kind = {
        "phrase": _who_said_phrase,
        "quoted": _who_is_quoted,
        "sides": _who_is_for_or_against,
        "who": _who_said_it,
    }
    return find_by_kind[asked.kind](index, asked, published_in(index, said, article_ids) if said else article_ids, most)


def _at_other_times(index: Index, asked: StatementQuestion, article_ids: list[int] | None, said: Period) -> list[Statement]:
    """What would answer but for the time in which it was said, the nearest to it first; where nobody who is asked about spoke in
    that time, what they said next to it."""
    found = _found(index, asked, article_ids, 4 * MOST, None)
    if found is not None and found.sure and found.statements:
        return nearest_in_time(index, found.statements, said)[:MOST]
    own = [s for name in asked.speakers for s in _statements_by(index, name, article_ids) or []]
    return [] if said_in(index, own, said) else nearest_in_time(index, own, said)[:MOST]


def _is_told(statement: Statement, told: str) -> bool:
    words = " ".join(_words(statement.content))
    return bool(words) and words in " ".join(_words(told))


def without_copies(index: Index, statements: Sequence[Statement]) -> list[Statement]:
    """The first of those statements that near-duplicate articles print alike; the other outlets are named with its sentence."""
    families = index.families({s.article_id for s in statements})
    seen: dict[tuple[int, str, str], Statement] = {}
    for s in statements:
        family = min(families[s.article_id]) if s.article_id in families else -s.id
        seen.setdefault((family, s.said_by, gist(s.content)), s)
    return list(seen.values())


def _who_said_it(index: Index, asked: StatementQuestion, article_ids: list[int] | None, most: int) -> FromRecords | None:
    """ "Who denied that ...?", in the reader's words, not the article's: only where a record has nearly all of them."""
    near = [e.sentence.id for e in index.search(asked.topic, 2 * EVIDENCE, article_ids)]
    statements = [s for s in index.statements_in(near) if s.parent is None and s.act != "did" and s.is_said]
    rest = " ".join(asked.topic.split()[len(asked.verb.split()) :])
    ranked = [r for r in index.rank_statements(statements, rest) if r.words >= _SURELY]
    # "Who denied it?" is not answered by those who said it.
    fitting = [
        r.statement
        for r in ranked
        if (asked.verb in ANY_VERB and r.statement.polarity == "affirmed") or asked.verb in words_of(r.statement.cue)
    ]
    fitting = [s for s in fitting if not contradicts(rest, s.content)]
    found = {s.id: _match(index, rest, s) for s in fitting}
    own = [s for s in fitting if found[s.id][0] >= _SURELY]
    # Somebody who says just that comes before somebody who says it among much else.
    own.sort(key=lambda s: -found[s.id][1])
    own = without_copies(index, own)
    return FromRecords(tuple(s for s in own[:most] if found[s.id][1] >= 0.5 * found[own[0].id][1]), True) if own else None


def _match(index: Index, topic: str, statement: Statement) -> tuple[float, float]:
    """(the share of a topic's words that a statement holds, the share of its own words that are the topic's).

    Words beside the statement count ("told Reuters") where its sentence holds no other one.
    """
    wanted = {stem(w) for w in keywords(topic)}
    text = f"{statement.content} {statement.mention} {statement.cue}"
    if not [s for s in index.statements_in(statement.sentence_ids) if s.id != statement.id and s.act != "did"]:
        text += " ".join(s.text for s in index.sentences_by_id(statement.sentence_ids).values())
    held = {stem(w) for w in _words(text)}
    said = {stem(w) for w in keywords(statement.content)}
    return len(wanted & held) / max(1, len(wanted)), len(wanted & said) / max(1, len(said))


def _who_said_phrase(index: Index, asked: StatementQuestion, article_ids: list[int] | None, most: int) -> FromRecords | None:
    """Who said these very words: the statements that hold them in every article that has them.

    Where no article has them to the letter, statements that have nearly all of them; where there are none of these, nobody.
    """
    best: list[Statement] = []
    quoted_without_speaker = False
    for article_id in _articles_with(index, asked.phrase, article_ids):
        where = find_range(asked.phrase, index.article(article_id).text)
        if where is None:
            continue
        holding = [
            s for s in index.statements(article_ids=[article_id], deeds=True) if _overlap(s, where) >= 0.5 * (where[1] - where[0])
        ]
        quoted_without_speaker |= not holding or not all(s.is_told for s in holding)
        holding = [s for s in holding if s.is_told]
        # Of nested statements the innermost is whose words they are.
        best += [s for s in holding if not any(other.parent == s.id for other in holding)]
    if best:
        best.sort(key=lambda s: (s.speaker is None, -s.confidence, s.id))
        return FromRecords(tuple(without_copies(index, best)[:most]), True)
    if quoted_without_speaker:
        return None  # it is there, but no record of it: only the sentences around can tell
    return FromRecords(tuple(_nearly(index, asked.phrase, article_ids)), True)


def _articles_with(index: Index, phrase: str, article_ids: list[int] | None) -> list[int]:
    """Articles that may have the phrase, which may run over several sentences: they have its longest part."""
    parts = [p for p in BETWEEN_SENTENCES.split(phrase) if len(p.split()) >= 3] or [phrase]
    found = index.match_words([max(parts, key=len)], 50, article_ids)
    sentences = index.sentences_by_id([i for i, _ in found])
    return list(dict.fromkeys(sentences[i].article_id for i, _ in found if i in sentences))


def _overlap(statement: Statement, where: tuple[int, int]) -> int:
    return sum(max(0, min(b, where[1]) - max(a, where[0])) for a, b in statement.contents)


def _nearly(index: Index, phrase: str, article_ids: list[int] | None) -> list[Statement]:
    """The statement that a phrase quotes with a slip: it holds nearly all of its words, in their order."""
    words = _words(phrase)
    near = [s for s in index.statements_in([e.sentence.id for e in index.search(phrase, EVIDENCE, article_ids)]) if s.is_told]
    share = {s.id: _in_order(words, _words(s.content)) for s in near}
    best = max(near, key=lambda s: share[s.id], default=None)
    return [best] if best is not None and share[best.id] >= _SLIP else []


def _in_order(words: list[str], text: list[str]) -> float:
    """The share of `words` in the longest run of matching blocks that `text` has of them."""
    blocks = SequenceMatcher(None, words, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(1, len(words))


def _words(text: str) -> list[str]:
    return RUN.findall(text.lower().replace("’", "").replace("'", ""))


def _who_is_quoted(index: Index, asked: StatementQuestion, article_ids: list[int] | None, most: int) -> FromRecords | None:
    found = [
        s for s in index.statements(article_ids=article_ids) if s.speaker and s.parent is None and s.act == "said" and s.is_said
    ]
    if asked.topic:
        found = [r.statement for r in index.rank_statements(found, asked.topic) if r.words >= 0.5]
    else:
        counts = Counter(s.speaker for s in found)
        found.sort(key=lambda s: (-counts[s.speaker], s.kind == "indirect", s.id))
    firsts: dict[str, Statement] = {}
    for statement in found:
        firsts.setdefault(statement.speaker or "", statement)
    return FromRecords(tuple(list(firsts.values())[: 2 * most]), True)


def _what_they_said(
    index: Index, asked: StatementQuestion, article_ids: list[int] | None, most: int, said: Period | None
) -> FromRecords | None:
    chosen: list[Statement] = []
    sure = True
    each = max(1, most // len(asked.speakers))
    for name in asked.speakers:
        own = _statements_by(index, name, article_ids)
        if own is None:
            return None
        own = [s for s in own if _may_be_told(s, asked)]
        statements, named = _about(index, said_in(index, own, said) if said else own, asked)
        statements = by_turns(index, statements) if said and not asked.topic else statements
        sure &= named
        statements = without_copies(index, statements)
        chosen += _over_time(index, statements, most) if asked.over_time else statements[:each]
    return FromRecords(tuple(chosen), sure)


def _may_be_told(statement: Statement, asked: StatementQuestion) -> bool:
    """Whether a statement may answer what somebody said: what was not said may only where it is asked whether it was."""
    wordless = statement.polarity == "withheld" and statement.content.startswith(statement.cue)  # "declined to comment"
    return statement.is_told or wordless or (asked.kind == "did" and statement.polarity != "unclear")


def _statements_by(index: Index, name: str, article_ids: list[int] | None) -> list[Statement] | None:
    """What is on record of a speaker, or of whom the articles call so ("the foreign minister"); None: nobody is."""
    role = not any(c.isupper() for c in name)
    speakers = [] if name.startswith(("the ", "a ", "an ")) and role else index.find_speakers(name)
    if role:  # one word of "the law society" is not its name
        speakers = [s for s in speakers if s.kind == "person" or name in {a.lower() for a in (s.name, *s.aliases)}]
    if speakers:
        return index.statements_of([i for s in speakers for i in s.person_ids], article_ids)
    words = without_article(name)
    mention = called(words)
    found = {s.id: s for s in index.statements_called(words, article_ids) if mention.match(s.mention)}
    for one in list(found.values()):
        if one.speaker:
            people = [i for s in index.find_speakers(one.speaker) for i in s.person_ids]
            found |= {s.id: s for s in index.statements_of(people, [one.article_id])}
    return sorted(found.values(), key=lambda s: s.id) or None


def _over_time(index: Index, statements: list[Statement], most: int) -> list[Statement]:
    """One statement of each article, those that fit best, the oldest first."""
    firsts: dict[int, Statement] = {}
    for statement in statements:
        firsts.setdefault(statement.article_id, statement)
    published = {i: index.article(i).published for i in firsts}
    return sorted(list(firsts.values())[: 2 * most], key=lambda s: published[s.article_id])


def _who_is_for_or_against(index: Index, asked: StatementQuestion, article_ids: list[int] | None, most: int) -> FromRecords | None:
    """Whose words about the topic are plainly for it, then whose are plainly against it. Nobody's views are guessed."""
    near = [e.sentence.id for e in index.search(asked.topic, 8 * EVIDENCE, article_ids)]
    # A poll has no side, and what X says that Y supports is X's word for it.
    statements = [
        s for s in index.statements_in(near) if s.status == "named" and s.parent is None and s.is_said and not _is_poll(s)
    ]
    about = [
        r.statement for r in index.rank_statements(statements, asked.topic) if _match(index, asked.topic, r.statement)[0] >= 0.5
    ]
    chosen: list[Statement] = []
    sides: dict[int, Side] = {}
    for side in asked.sides:
        firsts: dict[str, Statement] = {}
        for statement in about:
            if stance(f"{statement.cue} {statement.content}", asked.topic) == side:
                firsts.setdefault(statement.said_by, statement)
        chosen += list(firsts.values())[:most]
        sides |= {s.id: side for s in firsts.values()} if len(asked.sides) > 1 else {}
    return FromRecords(tuple(chosen), True, sides) if chosen else None


def _is_poll(statement: Statement) -> bool:
    return (statement.speaker or "").rsplit(" ", 1)[-1] in REPORTS or bool(POLLED.search(statement.mention))


def _about(index: Index, statements: list[Statement], asked: StatementQuestion) -> tuple[list[Statement], bool]:
    """Those of a speaker's statements that are on the topic, and whether they surely are."""
    if asked.verbatim:
        statements = [s for s in statements if s.kind != "indirect"] or statements
    if asked.doubtful:
        statements = [s for s in statements if asked.verb in words_of(s.cue)]
    ranked = index.rank_statements(statements, asked.topic)
    if asked.topic:
        return _fitting(ranked, asked)
    said = sorted(
        (r.statement for r in ranked if r.statement.act != "did"), key=lambda s: (s.parent is not None, s.kind == "indirect", s.id)
    )
    if not asked.verb or asked.verb in ANY_WORDS | ANY_NOUN:
        return said, True
    # "What did Ortega promise?": of all that he said, the promises.
    so = [s for s in said if asked.verb in words_of(s.cue)]
    return (so, True) if so else (said, False)


def _fitting(ranked: list[Ranked], asked: StatementQuestion) -> tuple[list[Statement], bool]:
    """What fits the topic, and whether it surely does: it holds the topic's words, nearly all where it is "about" them."""
    enough = _SURELY if asked.about else _HALF if asked.kind == "did" else _SOME
    named = [r for r in ranked if r.words >= enough]
    if named:
        return [r.statement for r in named if r.score >= 0.6 * named[0].score], True
    return [r.statement for r in ranked[:3] if r.meaning >= _CLOSE or r.words >= _SOME], False
