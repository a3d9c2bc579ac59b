"""Knowing what is there: the same article again, a changed one, near-duplicates, removal and its undoing, edits and tags."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli.main import main
from index import ArticleNotFound, Draft, EditError, Index
from index.storage.identity import canonical_url, content_hash
from index.storage.near_duplicates import containment, gist, shingles
from tests.test_library import consistent, write

WIRE = """Ferry returns to Oban

The ferry returned to Oban on Friday after eleven weeks in a dry dock on the Clyde, its operator said.

“We are sorry for every missed crossing,” Moira Keller, the company’s chief, told reporters on the pier.

Islanders had complained that supplies of fuel and fresh food ran short during the winter storms.

The council of Argyll will vote next month on a second vessel, which would cost 40 million pounds."""
OTHER_PRINT = """Islands relieved as ship is back

OBAN, Scotland (AP) — The ferry returned to Oban on Friday after eleven weeks in a dry dock on the Clyde, its operator said.

"We are sorry for every missed crossing," Moira Keller, the company's chief, told reporters on the pier.

The council of Argyll will vote next month on a second vessel, which would cost 40 million pounds."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Example.COM:443/news/a/?utm_source=x&id=7&fbclid=y#top", "http://example.com/news/a?id=7"),
        ("https://www.example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://m.example.co.uk/a/", "https://www.example.co.uk/a"),
        ("https://example.com/a/amp/", "https://example.com/a"),
        ("https://example.com/a.amp.html", "https://example.com/a"),
        ("https://www.google.com/amp/s/www.example.com/a/amp", "https://example.com/a"),
        ("https://example-com.cdn.ampproject.org/c/s/example.com/a", "https://example.com/a"),
        ("https://example.com/%7euser/caf%c3%a9", "https://example.com/~user/caf%C3%A9"),
        ("https://example.com", "https://example.com/"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ],
)
def test_one_address_in_many_spellings(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other) != ""


def test_addresses_that_differ_and_what_is_none() -> None:
    addresses = ["https://m.me/a", "https://me/a", "https://example.com/A", "https://example.com/a", "https://example.com/a?page=2"]
    assert len({canonical_url(a) for a in addresses}) == len(addresses)
    for none in ("", "/home/a.txt", "ftp://example.com/a", "https://", "https://example.com:x/", "http://[::1", "pasted:1"):
        assert canonical_url(none) == ""


def test_typography_is_no_difference() -> None:
    assert content_hash("“It’s  done” – they said…\n\nNow.") == content_hash('"It\'s done" - they said...\u00a0Now.')
    assert content_hash("12 killed") != content_hash("13 killed")


def test_the_same_article_in_other_typography_or_under_another_address_is_skipped(empty: Index) -> None:
    first = empty.add_text(WIRE, publisher="The Post", url="https://post.example/ferry")
    again = [
        empty.add_text(WIRE.replace("“", '"').replace("”", '"').replace("\n\n", "\n\n\n"), publisher="The Post"),
        empty.add_text(WIRE, url="http://www.post.example/ferry/?utm_campaign=x"),
        empty.add_text(WIRE),
    ]
    assert [(a.status, a.article_id) for a in again] == [("unchanged", first.article_id)] * 3
    elsewhere = empty.add_text(WIRE, publisher="The Herald", url="https://herald.example/ferry")
    assert elsewhere.status == "added" and elsewhere.message == "much the same as article 1"


def test_what_was_not_known_of_an_article_is_noted_when_it_comes_again(empty: Index) -> None:
    empty.add_text(WIRE)
    again = empty.add_text(WIRE, publisher="The Post", published="2026-03-01")
    assert (again.status, again.article_id, again.message) == ("updated", 1, "publisher, date noted")
    assert (empty.article(1).publisher, empty.article(1).published) == ("The Post", "2026-03-01")


def test_a_changed_article_keeps_the_version_that_was_cited(empty: Index) -> None:
    one = empty.add_text(WIRE, publisher="The Post", url="https://post.example/ferry")
    cited = empty.sentences(1)[1]
    empty.tag([1], ["islands"])
    empty.edit(1, publisher="Oban Post")
    two = empty.add_text(
        WIRE.replace("eleven weeks", "twelve weeks"), publisher="The Post", url="https://post.example/ferry?utm_id=1"
    )
    assert (two.status, one.article_id, two.article_id) == ("updated", 1, 2)
    (current,) = empty.articles()
    assert (current.id, current.tags, current.publisher) == (2, ("islands",), "Oban Post"), "tags and edits pass on"
    assert not [e for e in empty.search("How many weeks was the ferry in dry dock?") if "eleven" in e.sentence.text]
    three = empty.add_text(WIRE.replace("eleven", "thirteen"), url="https://post.example/ferry")
    old = empty.version(1)
    assert old is not None and old.state == "earlier" and old.current_id == three.article_id == 3
    assert cited in old.sentences and "eleven" in cited.text
    assert empty.catalog.versions.earlier(3) == [1, 2]
    with pytest.raises(ArticleNotFound, match="article 3 is its current version"):
        empty.article(1)
    consistent(empty)


def test_another_article_in_the_same_made_up_place_is_another_article(empty: Index, tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"text": "The tunnel opened on Monday after years of work.", "title": "Tunnel"}\n')
    list(empty.add(str(lines)))
    lines.write_text('{"text": "A whale was seen in the harbour by many.", "title": "Whale"}\n')
    list(empty.add(str(lines)))
    upload = write(tmp_path / "story.txt", "Bridge", "The bridge was closed for the summer by the council.")
    list(empty.add(upload, called="upload:story.txt"))
    write(tmp_path / "story.txt", "Airport", "An airport is planned in the hills behind the town.")
    list(empty.add(upload, called="upload:story.txt"))
    assert [a.title for a in empty.articles()] == ["Tunnel", "Whale", "Bridge", "Airport"], "none was lost"
    write(tmp_path / "story.txt", "Airport", "An airport is no longer planned.")
    (added,) = empty.add(upload, called="upload:story.txt")
    assert added.status == "updated"


def test_removing_and_putting_back(story: Index) -> None:
    said = [(s.speaker, s.content) for s in story.statements()]
    ids = [s.id for s in story.sentences(1)]
    story.tag([1], ["Mexico"])
    story.merge_speakers("Sean Spicer", "White House")
    other = story.add_text(WIRE).article_id or 0
    story.remove(1, other)
    assert not (story.articles() or story.search("What did Videgaray say?") or story.statements() or story.speakers())
    assert story.tags() == {} and story.list_articles("ferry") == ([], 0)
    assert {v.article.id for v in story.removed()} == {1, other}
    assert [a.id for a in story.undo_remove()] == [1, other], "what was removed together comes back together"
    assert [s.id for s in story.sentences(1)] == ids and story.article(1).tags == ("Mexico",)
    assert len(story.statements(article_ids=[1])) == len(said)
    assert "White House" in next(s for s in story.speakers() if s.name == "Sean Spicer").aliases
    assert story.search("What did Videgaray say?") and story.undo_remove() == []
    consistent(story)


def test_a_removed_article_that_was_added_again_stays_in_the_trash(empty: Index) -> None:
    empty.add_text(WIRE)
    empty.remove(1)
    assert empty.add_text(WIRE).article_id == 2
    with pytest.raises(EditError, match="article 2"):
        empty.undo_remove()
    with pytest.raises(ArticleNotFound, match="no article 9"):
        empty.remove(2, 9)
    assert [a.id for a in empty.articles()] == [2], "all or none"


def test_the_trash_is_emptied_by_hand_or_after_thirty_days(empty: Index, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in ("The bridge opened on Monday.", "The bridge opened on Tuesday."):
        list(empty.add(write(path, "Bridge", text)))
    empty.add_text(WIRE)
    empty.remove(2)
    empty.remove(3)
    empty.catalog._database.execute("UPDATE versions SET left_at = datetime('now', '-31 days') WHERE id = 2")
    again = Index.open(empty.home)
    again.add_text("Something else happened.")
    assert [v.article.id for v in again.removed()] == [3]
    assert again.version(1) is None, "with its earlier versions"
    assert again.empty_trash() == 1 and again.removed() == [] and again.version(3) is None
    again.close()


def test_near_duplicates_are_linked_and_their_sentences_found_once(empty: Index) -> None:
    empty.add_text(WIRE, publisher="Reuters", published="2026-03-01")
    copy = empty.add_text(OTHER_PRINT, publisher="AP", published="2026-03-01")
    empty.add_text(
        "Ferry prices\n\nA ferry ticket to Mull costs nine pounds from April on, the operator of the ferry said.", publisher="BBC"
    )
    assert copy.message == "much the same as article 1"
    assert {i: [a.publisher for a in found] for i, found in empty.near_duplicates([1, 2, 3]).items()} == {
        1: ["Reuters", "AP"],
        2: ["Reuters", "AP"],
    }
    found = empty.search("When did the ferry return to Oban after weeks in dry dock?", k=6)
    assert len({gist(e.sentence.text) for e in found}) == len(found) == 6, "the freed places are filled"
    best = found[0]
    assert "returned to Oban" in best.sentence.text
    assert {best.article.publisher, *(a.publisher for a in best.also)} == {"Reuters", "AP"}
    fuel = next(e for e in empty.search("Did supplies of fuel and fresh food run short?", k=2) if "fuel" in e.sentence.text)
    assert fuel.also == (), "the shorter print does not have it"
    assert [e.also for e in empty.search("When did the ferry return to Oban?", k=1, article_ids=[1])] == [()]
    empty.remove(2)
    assert empty.near_duplicates([1]) == {} and empty.search("When did the ferry return?", k=1)[0].also == ()
    empty.undo_remove()
    assert list(empty.near_duplicates([1])) == [1]


def test_many_prints_of_one_story_leave_room_for_others(empty: Index) -> None:
    for n in range(30):
        empty.add_text(WIRE, publisher=f"Paper {n}")
    lone = empty.add_text("Mull\n\nA ferry to Mull returned empty.\n\nNobody had booked the ferry.").article_id
    found = empty.search("Which ferry returned?", k=6)
    assert len(found) == 6 and lone in {e.article.id for e in found}
    assert max(len(e.also) for e in found) == 29


def test_two_figures_are_two_reports() -> None:
    assert gist("LONDON (Reuters) - The U.S. said “12 were killed”.") == gist('the US said "12 were killed"')
    assert gist("At least 12 were killed on Friday.") != gist("At least 13 were killed on Friday.")
    assert containment(shingles(WIRE), shingles(OTHER_PRINT)) > 0.75


def test_edits_are_checked_and_kept(empty: Index) -> None:
    empty.add_text(WIRE, title="Ferry", publisher="Reuters")
    empty.add_text(WIRE, title="Ferry", publisher="AP")
    empty.edit(1, title=" Ferry\n is back ", published="2026/03/01", authors="Ann Lee, Bo Day", url="https://post.example/f")
    article = empty.article(1)
    assert (article.title, article.published, article.authors) == ("Ferry is back", "2026-03-01", ("Ann Lee", "Bo Day"))
    for wrong, message in (
        ({"title": " "}, "empty"),
        ({"published": "soon"}, "no date"),
        ({"url": "javascript:alert(1)"}, "no web address"),
        ({"text": "x"}, "cannot be changed"),
        ({"title": "Ferry", "publisher": "AP"}, "Article 2 is the same"),
    ):
        with pytest.raises(EditError, match=message):
            empty.edit(1, **wrong)
    assert empty.article(1) == article
    empty.edit(1, published="")
    assert empty.article(1).published == ""


def test_what_was_done_last_is_undone_first(empty: Index, capsys: pytest.CaptureFixture[str]) -> None:
    def undo() -> str:
        assert main(["--home", str(empty.home), "undo"]) == 0
        return capsys.readouterr().out

    empty.add_text(WIRE, title="Ferry", publisher="Reuters", url="https://post.example/ferry")
    empty.add_text(OTHER_PRINT, title="Relief")
    untouched = empty.articles()
    assert empty.last_change() is None
    empty.edit(1, title="Boat", authors="Ann Lee, Bo Day")
    empty.remove(2)
    empty.edit(1, publisher="AP")
    empty.edit(1, publisher="AP")  # changes nothing
    assert undo() == "changed back: Boat (article 1)\n" and empty.article(1).publisher == "Reuters"
    assert undo() == "put back: Relief (article 2)\n"
    assert undo() == "changed back: Ferry (article 1)\n" and empty.articles() == untouched
    assert undo() == "There is nothing to undo.\n"
    later = empty.add_text(WIRE.replace("eleven", "twelve"), title="Ship", publisher="Reuters", url="https://post.example/ferry")
    assert empty.article(later.article_id or 0).title == "Ship", "what was changed back is no change by hand"


def test_an_edit_is_taken_back_whole_or_not_at_all(empty: Index) -> None:
    empty.add_text(WIRE, title="Ferry", url="https://post.example/ferry")
    _, first = empty.edit_with_tags(1, ["sea", "Oban"], {"title": "Boat", "published": "2026-03-01"})
    _, second = empty.edit_with_tags(1, None, {"title": "Ship"})
    with pytest.raises(EditError, match="Ship was changed again since"):
        empty.undo_edit(first)
    with pytest.raises(EditError, match="1 to 40"):
        empty.edit_with_tags(1, ["x" * 99], {"title": "Tanker"})
    assert (empty.article(1).title, empty.article(1).tags) == ("Ship", ("Oban", "sea"))
    assert empty.undo_edit(second).title == "Boat" and empty.article(1).published == "2026-03-01"
    back = empty.undo_edit(first)
    assert back == empty.article(1) and (back.title, back.published, back.tags) == ("Ferry", "", ())
    with pytest.raises(EditError, match="already"):
        empty.undo_edit(first)
    _, third = empty.edit_with_tags(1, None, {"title": "Raft"})
    assert third > second, "a number is not used again"
    empty.remove(1)
    with pytest.raises(ArticleNotFound, match="was removed"):
        empty.undo_edit(third)
    empty.empty_trash()
    assert empty.catalog.edits.last() is None and "Raft" not in str(empty.catalog.get_meta("edits")), "deleted for good"


def test_tags_are_one_whatever_their_case_and_narrow_the_search(story: Index) -> None:
    other = story.add_text(WIRE).article_id or 0
    story.tag([1, other], ["Politics", " politics "])
    story.tag([other], ["POLITICS", "islands"])
    assert story.tags() == {"islands": 1, "Politics": 2}
    assert story.article_ids(tag="ISLANDS") == [other] and story.article_ids(tag="none") == []
    story.tag([other], remove=["islands"])
    assert story.article(other).tags == ("Politics",)
    with pytest.raises(EditError, match="characters"):
        story.tag([1], ["x" * 41])
    with pytest.raises(ArticleNotFound):
        story.tag([1, 99], ["new"])
    assert "new" not in story.tags(), "all or none"


def test_the_list_is_searched_sorted_and_paged(empty: Index) -> None:
    for title, publisher, published in (("B 100% sure", "X", "2026-01-01"), ("a whale", "Y", ""), ("C", "", "2026-02-01")):
        empty.add_text(f"Something about {title[0]}bcde happened there.", title, publisher, published)

    def titles(**asked: object) -> list[str]:
        return [a.title[0] for a in empty.list_articles(**asked)[0]]  # type: ignore[arg-type]

    assert titles() == ["C", "a", "B"] and titles(sort="title") == ["a", "B", "C"]
    assert titles(sort="published") == ["C", "B", "a"] and titles(sort="publisher") == ["B", "a", "C"]
    assert titles(search="whale y") == ["a"] and titles(search="100%") == ["B"] and titles(search="%") == ["B"]
    assert titles(search="Cbc") == ["C"], "words of the text, by their beginning"
    assert titles(search='" OR *') == [] and titles(offset=1, limit=1) == ["a"]
    assert empty.list_articles(limit=1)[1] == 3


def test_a_kill_in_the_middle_of_an_update_leaves_the_old_version(story: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException): ...

    def kill(*_: object) -> None:
        raise Killed

    monkeypatch.setattr("index.storage.copies.insert", kill)
    text = story.article(1).text
    before = story.catalog.revision
    with pytest.raises(Killed):
        story.add_draft(replace(_draft(story, 1), text=text + "\n\nMore was said."))
    monkeypatch.undo()
    assert story.article(1).text == text and story.version(1) is None and story.catalog.revision == before
    consistent(story)


def _draft(index: Index, article_id: int) -> Draft:
    a = index.article(article_id)
    return Draft(a.text, a.title, a.source, a.url, a.publisher, a.published, a.authors)


# A library of format 2, as it was before there were versions, tags and near-duplicates.
FORMAT_2 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
    publisher TEXT NOT NULL, published TEXT NOT NULL, authors TEXT NOT NULL, text TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE, added_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, extracted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX articles_source ON articles (source);
CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    position INTEGER NOT NULL, paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    text TEXT NOT NULL, UNIQUE (article_id, position));
CREATE TABLE vectors (
    sentence_id INTEGER PRIMARY KEY REFERENCES sentences ON DELETE CASCADE, vector BLOB NOT NULL);
CREATE VIRTUAL TABLE sentence_words USING fts5 (
    text, content = 'sentences', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TRIGGER sentence_added AFTER INSERT ON sentences BEGIN
    INSERT INTO sentence_words (rowid, text) VALUES (new.id, new.text); END;
CREATE TRIGGER sentence_removed AFTER DELETE ON sentences BEGIN
    INSERT INTO sentence_words (sentence_words, rowid, text) VALUES ('delete', old.id, old.text); END;
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    name TEXT NOT NULL, kind TEXT NOT NULL, forms TEXT NOT NULL, UNIQUE (article_id, name, kind));
CREATE TABLE statements (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    parent_id INTEGER REFERENCES statements ON DELETE CASCADE, because_id INTEGER,
    source_start INTEGER, source_end INTEGER, cue_start INTEGER, cue_end INTEGER, contents TEXT NOT NULL,
    kind TEXT NOT NULL, act TEXT NOT NULL, polarity TEXT NOT NULL, status TEXT NOT NULL, confidence REAL NOT NULL,
    mention TEXT NOT NULL, cue TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX statements_article ON statements (article_id);
CREATE TABLE statement_speakers (
    statement_id INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people ON DELETE CASCADE, PRIMARY KEY (statement_id, person_id)) WITHOUT ROWID;
CREATE INDEX statement_speakers_person ON statement_speakers (person_id);
CREATE TABLE statement_sentences (
    statement_id INTEGER NOT NULL REFERENCES statements ON DELETE CASCADE,
    sentence_id INTEGER NOT NULL REFERENCES sentences ON DELETE CASCADE, PRIMARY KEY (statement_id, sentence_id)) WITHOUT ROWID;
CREATE INDEX statement_sentences_sentence ON statement_sentences (sentence_id);
CREATE TABLE speaker_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL DEFAULT '',
    article_id INTEGER REFERENCES articles ON DELETE CASCADE);
INSERT INTO speaker_rules (kind, one, other) VALUES ('same', 'Sean Spicer', 'White House');
INSERT INTO meta VALUES ('revision', '7');
PRAGMA user_version = 2;
"""
_TABLES = ("sentences", "vectors", "people", "statements", "statement_speakers", "statement_sentences")


def in_format_2(index: Index, home: Path) -> Path:
    """Writes the library into a new folder as onrecord wrote it in format 2."""
    home.mkdir()
    db = sqlite3.connect(home / "catalog.db")
    db.executescript(FORMAT_2)
    db.execute("ATTACH ? AS new", (str(index.catalog.path),))
    columns = "id, source, url, title, publisher, published, authors, text, digest || 'x', added_at, extracted"
    db.execute(f"INSERT INTO articles SELECT {columns} FROM new.articles")
    for table in _TABLES:
        db.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
    db.execute("INSERT INTO meta SELECT * FROM new.meta WHERE key = 'embedding'")
    db.commit()
    db.close()
    return home


def test_a_library_of_format_2_is_upgraded_in_place(story: Index, tmp_path: Path) -> None:
    story.add_text(WIRE, url="https://www.post.example/ferry/")
    story.add_text(OTHER_PRINT, publisher="AP")
    home = in_format_2(story, tmp_path / "old")
    index = Index.open(home)
    # Format 2 did not note the language.
    assert index.articles() == [
        replace(a, added_at=b.added_at, language="") for a, b in zip(story.articles(), index.articles(), strict=True)
    ]
    assert index.statements(article_ids=[1]) and list(index.near_duplicates([2, 3])) == [2, 3]
    assert index.add_text(WIRE, url="http://post.example/ferry").status == "unchanged"
    assert "White House" in next(s for s in index.speakers() if s.name == "Sean Spicer").aliases, "rules are kept"
    assert index.catalog._database.execute("PRAGMA foreign_key_check").fetchall() == []
    index.remove(1)
    assert index.undo_remove()[0].id == 1 and len(index.speakers()) == len({s.name for s in index.speakers()})
    consistent(index)
    index.close()


def test_the_commands(empty: Index, capsys: pytest.CaptureFixture[str]) -> None:
    empty.add_text(WIRE, publisher="Reuters", published="2026-03-01")
    empty.add_text(OTHER_PRINT, publisher="AP", published="2026-03-01")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--home", str(empty.home), *arguments])
        return (code, *capsys.readouterr())

    assert (
        run("edit", "1", "--publisher", "The Reuters", "--published", "2026-03-02")[1].splitlines()[2]
        == "  publisher:  The Reuters"
    )
    assert run("edit", "1", "--published", "soon") == (1, "", "onrecord: soon is no date. Write it as 2026-01-31.\n")
    assert run("tag", "2", "islands", "sea")[1] == "article 2: islands, sea\n"
    assert run("tag", "2", "sea", "--remove")[1] == "article 2: islands\n" and run("tag")[1] == "    1  islands\n"
    assert run("articles", "--sort", "published")[1].splitlines() == [
        "    1  2026-03-02  Ferry returns to Oban (The Reuters)  = 2 AP",
        "    2  2026-03-01  Islands relieved as ship is back (AP)  #islands  = 1 The Reuters",
    ]
    assert [a["also"] for a in json.loads(run("articles", "--tag", "Islands", "--json")[1])] == [[1]]
    assert len(json.loads(run("statements", "--tag", "islands", "--json")[1])) == len(empty.statements(article_ids=[2])) > 0
    assert json.loads(run("statements", "--tag", "nothing", "--json")[1]) == []
    question = "What did Moira Keller tell reporters?"
    record = json.loads(run("ask", question, "--json")[1])
    assert len(record["sentences"]) == 1, "what two outlets print alike is said once"
    (cited,) = record["sentences"][0]["citations"]
    (also,) = cited["also"]
    assert list(also) == ["title", "publisher", "url", "article_id"] and {cited["article_id"], also["article_id"]} == {1, 2}
    assert f"; also in {also['publisher']}" in run("ask", question)[1]
    record = json.loads(run("ask", question, "--tag", "islands", "--json")[1])
    assert [c["article_id"] for c in record["sentences"][0]["citations"]] == [2] and not record["sentences"][0]["citations"][0][
        "also"
    ]
    assert run("remove", "1", "2")[0] == 0 and len(run("articles", "--removed")[1].splitlines()) == 2
    assert run("undo", "2")[1] == "put back: Islands relieved as ship is back (article 2)\n" and run("undo", "2")[0] == 1
    assert run("empty-trash")[1] == "deleted for good: 1 articles\n" and run("undo")[1] == "There is nothing to undo.\n"
