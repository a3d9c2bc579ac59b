"""Rules of resolution, each on a small text: what comes before a quotation, names after their pronoun, sections, interviews."""

from __future__ import annotations

import pytest

from index.english.parsing import Parsed
from index.english.segmentation import sentence_spans
from index.statements.naming.people import find_people
from index.statements.outcome import Resolution
from index.statements.resolving.resolver import Resolver
from tests.statements.test_people import speaker_of


@pytest.mark.parametrize(
    ("text", "words", "status", "names"),
    [
        (  # the sentences of the quotation itself are no distance
            "John Hale opened the meeting with praise. Peter Moss sharply disagreed. “The chest is empty. It was empty last year. "
            "Nobody will fill it,” he said.",
            "chest is empty",
            "named",
            ("Peter Moss",),
        ),
        (  # the name comes after its pronoun
            "John Hale spoke first. Even as he accused the city of waste, Peter Moss praised its parks.",
            "of waste",
            "named",
            ("Peter Moss",),
        ),
        (  # ... also where it opens with a phrase
            "John Hale spoke first. In what he said was a hasty note on the city, Peter Moss praised its parks.",
            "was a hasty note",
            "named",
            ("Peter Moss",),
        ),
        (  # several are angry, not Hale
            "John Hale lost again. The evening was hard for those supporting John Hale, who say that the chest is empty.",
            "chest is empty",
            "unnamed",
            (),
        ),
        (
            "The evening was hard for John Hale and Peter Moss, who say that the chest is empty.",
            "chest is empty",
            "named",
            ("John Hale", "Peter Moss"),
        ),
        (  # the second of two things that somebody is
            "John Hale lost. The town knows Peter Moss, a banker and a lawyer who said that the bridge was closed.",
            "bridge was closed",
            "named",
            ("Peter Moss",),
        ),
        (  # another entry of a running story begins
            "John Hale said no. John Hale said never. John Hale said it twice.\n\n5:50 p.m.\n\nPeter Moss is giving up. "
            "He says he is proud of it.",
            "proud of it",
            "named",
            ("Peter Moss",),
        ),
        (  # whom the article calls a Republican, it does not call one of Wisconsin
            "Speaker Adam Hale says that allies are rattled by Republican Ben Moss’s comments. In an interview the Wisconsin "
            "Republican criticized the plan and said the talks had failed.",
            "talks had failed",
            "unresolved",
            (),
        ),
        (  # whose man he is, is not who he is
            "John Hale lost again. “We are tired,” said a longtime adviser to Hale, who thinks that the chest is empty.",
            "chest is empty",
            "unnamed",
            (),
        ),
        (  # ... unless his sentence says that, too
            "John Hale lost. The talk was of Peter Moss, an adviser to Hale, who thinks that the chest is empty.",
            "chest is empty",
            "named",
            ("Peter Moss",),
        ),
        (  # "from" leads to a person as well as to a place
            "The town read the criticism of John Hale from Peter Moss, who said that the chest was empty.",
            "chest was empty",
            "named",
            ("Peter Moss",),
        ),
        (  # both of two whose states are told
            "Peter Moss spoke. Sens. John Hale of Texas and Rosa Diaz of Florida said the chest was empty.",
            "chest was empty",
            "named",
            ("John Hale", "Rosa Diaz"),
        ),
        (  # things have makers, and are nobody
            "John Hale opened the meeting. The Parks Agency came. The lawsuit says that the chest was empty.",
            "chest was empty",
            "unnamed",
            (),
        ),
        (
            "John Hale and Peter Moss criticized the mine. Both have promised to close it.",
            "to close it",
            "named",
            ("John Hale", "Peter Moss"),
        ),
        (
            "John Hale met Peter Moss on Monday. The two said that the mine would close.",
            "mine would close",
            "named",
            ("John Hale", "Peter Moss"),
        ),
        (  # these are others
            "John Hale met Peter Moss on Monday. The leaders of the two parties said that the mine would close.",
            "mine would close",
            "unnamed",
            (),
        ),
        (  # nor does Hale lead those who are against him
            "John Hale waved. The anti-Hale camp said that the mine would close.",
            "mine would close",
            "unresolved",
            (),
        ),
        ("The Hale camp said that the mine would close. John Hale waved.", "mine would close", "named", ("Hale camp",)),
        (  # the agency of a country is none that stands near
            "The tapes went to the Labor Department. The country’s rescue agency said that the tapes were blank.",
            "tapes were blank",
            "unresolved",
            (),
        ),
        ("Sen. John Hale was ill. Hale’s office said that the river was high.", "river was high", "named", ("Hale’s office",)),
        (
            "John Hale rested. The Hale campaign hired a cook. Peter Moss waited. The campaign said that the river was high.",
            "river was high",
            "named",
            ("Hale campaign",),
        ),
        (  # not where another has been named since
            "John Hale rested. The Hale campaign hired a cook. Peter Moss’s presidential campaign spent more. "
            "The campaign said that the river was high.",
            "river was high",
            "unresolved",
            (),
        ),
        (
            "John Hale wrote a letter. The Turkish government said that the river was high.",
            "river was high",
            "named",
            ("Turkish government",),
        ),
        (  # a city is no state
            "Flint waited. Flint paid. Flint slept. The state said that the river was high.",
            "river was high",
            "unresolved",
            (),
        ),
        (
            "Rosa Diaz held up a sign. The 57-year-old scientist said that the river was high.",
            "river was high",
            "named",
            ("Rosa Diaz",),
        ),
        (  # who is of another age
            "John Hale, 70, held up a sign. The 17-year-old student said that the river was high.",
            "river was high",
            "unresolved",
            (),
        ),
        (  # a clause after a comma does not say which lawmaker
            "Rosa Diaz opened the meeting. The lawmaker, who lives by the mine, said that the river was high.",
            "river was high",
            "named",
            ("Rosa Diaz",),
        ),
        (
            "Peter Moss has left the Mining Board. “The chest is empty,” said Moss, whose board thinks that the river is high.",
            "river is high",
            "unnamed",
            (),
        ),
        (  # his lawyer is whose the article calls him
            "Rick Vance, Anna Holm’s lawyer, waited. John Hale did not come. His lawyer said that he was too ill to travel.",
            "too ill to travel",
            "unnamed",
            (),
        ),
        (
            "The European Union, which contended that Ireland taxed too little, won the case.",
            "taxed too little",
            "named",
            ("European Union",),
        ),
        (  # what stands right before "which", not what the sentence is about
            "John Hale met Peter Moss of the Mining Board, which says that tariffs are too high.",
            "tariffs are too high",
            "named",
            ("Mining Board",),
        ),
        (  # an official who is not named stays so
            "John Hale waved. John Hale left. “The chest is empty,” the official said.",
            "chest is empty",
            "unnamed",
            (),
        ),
        (  # a poll speaks for those who made it
            "A new Fox News poll has Hale ahead by six points. Moss is in second place. The poll also found that most voters "
            "want new taxes.",
            "want new taxes",
            "named",
            ("Fox News poll",),
        ),
        (
            "John Hale waited. A survey conducted last week by the Pew Research Center found that parks are well loved.",
            "well loved",
            "named",
            ("Pew Research Center survey",),
        ),
        (  # but a state makes none
            "A Florida poll found that John Hale is ahead by six points.",
            "ahead by six",
            "unnamed",
            (),
        ),
        (  # "they" are the voters
            "The Justice Department said the rolls were old. Some voters left because they said that the county was poor.",
            "county was poor",
            "unnamed",
            (),
        ),
        (  # a surname alone means whom its pronouns tell, not who was introduced first
            "Mary Stone waited. John Stone spoke of taxes. Stone lost his voice. He left. Stone gave up his seat. "
            "He regrets it. Nobody came. Stone said that the river was high.",
            "river was high",
            "named",
            ("John Stone",),
        ),
        (  # the subject of the sentence, named in apposition to what he is
            "Anna Holm met John Hale at noon. The city’s negotiator with the Lund administration, Peter Moss, disagreed.\n\n"
            "“I want to say that the bridge is ours,” he told reporters.",
            "bridge is ours",
            "named",
            ("Peter Moss",),
        ),
        (  # a nickname within a name
            'John Hale opened the meeting. Juan "Chico" Manriquez carried a photo. “I cried the whole parade,” he said.',
            "cried the whole",
            "named",
            ("Juan Manriquez",),
        ),
        (  # his office is no person, and has no name
            "Sen. John Hale saw a threat. His office put out a statement saying the river was high.",
            "river was high",
            "unnamed",
            (),
        ),
        (  # what somebody was is not told of whom the text is about
            "Governor Peter Moss came late. Peter Moss apologised. The former president said that the chest was empty.",
            "chest was empty",
            "unresolved",
            (),
        ),
        (  # two persons are the subject before "they"
            "Anna Holm and John Hale met on Monday. They said that the bridge was unsafe.",
            "bridge was unsafe",
            "named",
            ("Anna Holm", "John Hale"),
        ),
        (
            "Peter Moss met John Hale for an hour. Afterwards both men said that the chest was empty.",
            "chest was empty",
            "named",
            ("Peter Moss", "John Hale"),
        ),
        (  # three are not both
            "Peter Moss met John Hale and Rick Vance. Afterwards both men said that the chest was empty.",
            "chest was empty",
            "unresolved",
            (),
        ),
        (  # a department is an agency
            "The tapes went to the Labor Department. The agency said that the tapes were blank.",
            "tapes were blank",
            "named",
            ("Labor Department",),
        ),
        (  # no senator of another state, where nothing else tells
            "Ohio Senator Anna Holm met Utah Senator Peter Moss. The Vermont senator said that the river was high.",
            "river was high",
            "unresolved",
            (),
        ),
    ],
)
def test_whom_a_source_means(text: str, words: str, status: str, names: tuple[str, ...]) -> None:
    assert speaker_of(text, words) == (status, names)


def test_who_answers_in_an_interview_is_the_one_introduced() -> None:
    text = "Laura Hill, the former mayor, talked to us about the bridge.\n\n" + "\n\n".join(
        f"Q: What of {what}?\n\nA: I think that {what} will be a success for the whole town."
        for what in ("tolls", "lights", "rails")
    )
    assert speaker_of(text, "rails will be") == ("named", ("Laura Hill",))


@pytest.mark.parametrize(
    ("text", "names"),
    [("“She would resign,” Anna Holm told reporters.", ()), ("Anna Holm told reporters she would resign.", ("Anna Holm",))],
)
def test_she_in_somebody_s_quotation_is_somebody_else(text: str, names: tuple[str, ...]) -> None:
    parsed = Parsed.of(text, sentence_spans(text))
    people = find_people(parsed)
    at = text.lower().index("she would")
    resolver = Resolver(parsed, people, [(at, at + len("she would resign"))])
    holm = Resolution("named", tuple(people.persons), confidence=0.97)
    assert resolver.resolve(at, at + 3, within=holm).names == names
