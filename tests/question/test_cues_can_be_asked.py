"""Verbs of saying and of holding a view: what the extractor stores can be asked with, and what can be asked with is no deed."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.question.about_statements import read_question
from index.english import saying, stances, verbs
from index.english.lemmas import american
from index.english.parsing import lemmatizer
from index.english.verbs import VERBS, Verb
from index.statements import cues

# How each is asked with, by what it takes: the question for its words, and the one for who has said them.
_ASKED = {
    "words": ("What did Ortega {base}?", "Who {past} that the plan was dead?"),
    "matter": ("What did Ortega {base}?", "Who {past} the plan?"),
    "whom": ("Whom did Ortega {base}?", "Who {past} the minister?"),
    "hearer": ("What did Ortega {base} Blum?", "Who {past} Blum that the plan was dead?"),
    "to say": ("What did Ortega {base} to say?", "Who {past} to say that the plan was dead?"),
}
_WITH_PREPOSITION = ("What did Ortega {base} {takes}?", "Who {past} {takes} the plan?")
_STORED_AS = {"held": ("held", "affirmed"), "denied": ("said", "denied"), "withheld": ("said", "withheld")}


@cache
def _irregular() -> dict[str, str]:
    """The past of verbs that spaCy's dictionary lists: the form that is not the participle, where they differ."""
    forms: dict[str, list[str]] = {}
    for form, lemmas in lemmatizer().lookups.get_table("lemma_exc")["verb"].items():
        if not form.endswith("ing"):
            for lemma in lemmas:
                forms.setdefault(lemma, []).append(form)
    return {lemma: min(found, key=lambda form: (form.endswith("n"), form)) for lemma, found in forms.items()}


def past(lemma: str) -> str:
    first, _, rest = lemma.partition(" ")
    regular = (
        first + "d" if first.endswith("e") else first[:-1] + "ied" if first[-1] == "y" and first[-2] not in "aeo" else first + "ed"
    )
    return f"{_irregular().get(first, regular)} {rest}".strip()


def british(lemma: str) -> str:
    return lemma.replace("ize", "ise") if lemma.endswith("ize") else lemma.replace("favor", "favour")


def questions(verb: Verb, lemma: str) -> list[str]:
    templates = _ASKED.get(verb.takes, _WITH_PREPOSITION)
    return [t.format(base=lemma, past=past(lemma), takes=verb.takes) for t in templates]


_ALL = [(verb, spelling) for verb in VERBS.values() for spelling in dict.fromkeys((verb.lemma, british(verb.lemma)))]
_EACH = pytest.mark.parametrize(("verb", "lemma"), _ALL, ids=[lemma for _, lemma in _ALL])


@_EACH
def test_every_verb_that_is_stored_can_be_asked_with(verb: Verb, lemma: str) -> None:
    what, who = map(read_question, questions(verb, lemma))
    assert what and (what.kind, what.speakers, what.verb) == ("what", ("Ortega",), verb.lemma)
    assert what.topic in ("", "say", "Blum")
    assert (
        who and who.verb == verb.lemma and who.kind == ("sides" if verb.lemma in verbs.ASKED_FOR | verbs.ASKED_AGAINST else "who")
    )
    assert "plan" in who.topic or "minister" in who.topic


@_EACH
def test_every_verb_that_can_be_asked_with_is_stored_as_words_or_views(verb: Verb, lemma: str) -> None:
    act, polarity = _STORED_AS.get(verb.sense, ("said", "affirmed"))
    for cue in (past(lemma), lemma, f"has {past(lemma)}", f"also {past(lemma)}"):
        assert (cues.act(cue, "the plan"), cues.polarity(cue)) == (act, polarity)
    assert cues.asks(lemma) or verb.sense != "asked"


def test_a_verb_stands_in_the_list_once_by_its_american_spelling() -> None:
    listed = [verb.lemma for verb in verbs._listed()]
    assert len(listed) == len(set(listed)) and all(american(lemma) not in set(listed) - {lemma} for lemma in listed)
    sets = (
        verbs.PLAIN, verbs.ANY_VERB, verbs.ANY_WORDS, verbs.GOING_ON, verbs.ASKING, verbs.HEARD, verbs.TO_SOMEBODY,
        verbs.TO_HEARERS, verbs.TALKING, verbs.BEFORE_CLAUSES, verbs.BEFORE_COLONS, verbs.SPOKEN_BY, verbs.FOR, verbs.AGAINST,
    )  # fmt: skip
    assert not frozenset().union(*sets) - set(listed)
    assert not (saying.SAID_NOUNS | saying.SAID_OR_MADE | saying.HELD_NOUNS | saying.HELD_ADJECTIVES) & set(listed)


@pytest.mark.parametrize("noun", sorted(saying.SAID_NOUNS | saying.SAID_OR_MADE | saying.HELD_NOUNS))
def test_every_noun_that_is_stored_can_be_asked_with(noun: str) -> None:
    asked = read_question(f"What was Ortega's {noun} about the plan?")
    assert asked and (asked.speakers, asked.verb, asked.topic) == (("Ortega",), noun, "the plan")
    assert cues.act(f"in a {noun}", "the plan") == ("held" if noun in saying.HELD_NOUNS else "said")


@pytest.mark.parametrize("adjective", [*sorted(saying.HELD_ADJECTIVES), "worried", "convinced", "opposed", "sceptical"])
def test_every_adjective_that_is_stored_can_be_asked_with(adjective: str) -> None:
    what, who = read_question(f"What is Ortega {adjective} about?"), read_question(f"Who is {adjective} of the plan?")
    assert what and what.speakers == ("Ortega",) and who and who.kind == "who"
    assert cues.act(f"is {adjective} about", "the plan") == "held"


@pytest.mark.parametrize(
    ("cue", "polarity"),
    [
        ("ruled out", "denied"),
        ("has ruled it out", "denied"),
        ("rules out", "denied"),
        ("did not rule out", "withheld"),
        ("would not rule it out", "withheld"),
        ("has never disavowed", "withheld"),
        ("ruled", "affirmed"),
        ("ruled that", "affirmed"),
        ("disagreed with", "denied"),
        ("refused to", "withheld"),
    ],
)
def test_what_is_ruled_out_is_denied(cue: str, polarity: str) -> None:
    assert cues.polarity(cue) == polarity


@pytest.mark.parametrize(
    "question",
    [
        "What did the mayor order for lunch?",
        "What did the mayor plan in May?",
        "What did the mayor discuss with Blum?",
        "Who backed the car into the wall?",
        "Who called the police?",
        "Who found the body?",
        "Who did the police question?",
        "How did Ortega find the body?",
        "What does Ortega's report show?",
        "What does a rate cut mean for savers?",
        "Who is challenging Blum in the election?",
    ],
)
def test_a_verb_that_has_another_meaning_is_doubtful(question: str) -> None:
    asked = read_question(question)
    assert asked is None or asked.doubtful


@pytest.mark.parametrize(
    "question",
    [
        "Who was accused of murder?",
        "Who is expected to win?",
        "What is Ortega's daughter called?",
        "What was Ortega promised for his vote?",
        "What had Ortega been asked when he said no?",
        "How did Ortega's talk about trade compare with Blum's?",
        "What did Ortega do when Blum said no?",
        "What is Ortega's name?",
    ],
)
def test_what_is_said_of_or_to_somebody_is_not_what_they_say(question: str) -> None:
    assert read_question(question) is None


@pytest.mark.parametrize(
    ("question", "speaker", "verb"),
    [
        ("What did the White House press secretary say about trade?", "White House press secretary", "say"),
        ("What did the federal judge say about trade?", "the federal judge", "say"),
        ("What did Washington Post editor Ann Blum say about trade?", "Washington Post editor Ann Blum", "say"),
        ("What did Theresa May say about trade?", "Theresa May", "say"),
        ("What did McDonald's say about trade?", "McDonald's", "say"),
        ("What is Ortega quoted as saying about trade?", "Ortega", "say"),
        ("What does Ortega have to say about trade?", "Ortega", "say"),
        ("What is Ortega demanding about trade?", "Ortega", "demand"),
        ("What has Ortega written about trade?", "Ortega", "write"),
        ("WHAT DID ORTEGA SAY ABOUT TRADE?", "ORTEGA", "say"),
        ("what did ortega say about trade?", "ortega", "say"),
    ],
)
def test_who_speaks_and_by_which_verb(question: str, speaker: str, verb: str) -> None:
    asked = read_question(question)
    assert asked and (asked.speakers, asked.verb, asked.topic.lower()) == ((speaker,), verb, "trade")


def test_sides_are_told_by_lemmas() -> None:
    assert {stances.takes_side(w) for w in "backs backed backing supporters favours favored endorsement".split()} == {True}
    assert {stances.takes_side(w) for w in "criticised criticizes critics opposing denounced objections".split()} == {False}
    assert {stances.takes_side(w) for w in "favourite criteria supposed disappear car said".split()} == {None}


@pytest.mark.parametrize("verb", ["said", "called it", "is quoted as saying", "was heard saying", "has written"])
def test_whose_words_are_in_quotation_marks(verb: str) -> None:
    asked = read_question(f"Who {verb} “a gift to the shipowners”?")
    assert asked and (asked.kind, asked.phrase) == ("phrase", "a gift to the shipowners")
