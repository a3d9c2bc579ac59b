"""The library as a whole: adding, changing, removing, and what may happen to it meanwhile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import ArticleNotFound, HomeError, Index, SourceError, weights
from index.defaults import load_reader
from index.statements.extracted import Extracted
from index.steps import Each, untold
from index.storage.sentences import Span
from tests.conftest import SAMPLE_SENTENCES
from tests.scripted import WatchedReader
from tests.stores import faiss_store


def write(path: Path, *lines: str) -> str:
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return str(path)


def consistent(index: Index) -> None:
    """The catalog's parts agree, and so does the FAISS store."""
    for article in index.articles():
        text = index.article(article.id).text
        assert [s.text for s in index.sentences(article.id)] == [text[s.start : s.end] for s in index.sentences(article.id)]
    ids = index.catalog.sentences.ids()
    assert list(index.catalog.vectors.ids()[1]) == ids
    assert len(faiss_store(index)) == len(ids)


def test_the_sample_story_is_there_word_for_word(story: Index) -> None:
    (article,) = story.articles()
    assert (article.publisher, article.published, article.sentences) == ("Reuters", "2017-02-22", SAMPLE_SENTENCES)
    assert story.sentences(article.id)[6].text.startswith("“I want to say clearly and emphatically")
    consistent(story)


def test_the_same_article_is_skipped_and_a_changed_one_replaced(empty: Index, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    source = write(path, "Bridge opens", "The bridge opened on Monday.")
    (first,) = empty.add(source)
    (again,) = empty.add(source)
    write(path, "Bridge opens", "The bridge opened on Tuesday.")
    (changed,) = empty.add(source)
    assert [a.status for a in (first, again, changed)] == ["added", "unchanged", "updated"]
    assert again.article_id == first.article_id != changed.article_id
    assert [a.id for a in empty.articles()] == [changed.article_id]
    assert (
        "Tuesday"
        in empty.search("When did the bridge open?")[0].sentence.text + empty.search("When did the bridge open?")[1].sentence.text
    )
    consistent(empty)


def test_what_was_removed_is_never_found_again(story: Index, tmp_path: Path) -> None:
    story.remove(1)
    assert story.search("What did Videgaray say?") == []
    (added,) = story.add(write(tmp_path / "b.txt", "Bridge opens", "The bridge opened on Monday."))
    assert added.article_id == 2, "an id is never used again"
    assert {e.article.id for e in story.search("What did Videgaray say?")} == {2}
    with pytest.raises(ArticleNotFound, match="no article 1"):
        story.remove(1)
    consistent(story)


def test_bad_sources_hold_up_nothing(empty: Index, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Good", "A sentence stands here.")
    (tmp_path / "b.txt").write_bytes(b"\x00\x01")
    assert [(a.status, bool(a.message)) for a in empty.add(str(tmp_path))] == [("added", False), ("failed", True)]
    with pytest.raises(SourceError):
        empty.add_text(" … ")


def test_pasted_texts_do_not_replace_each_other(empty: Index) -> None:
    first = empty.add_text("One thing happened.", title="News")
    second = empty.add_text("Another thing happened.", title="News")
    assert [first.status, second.status, empty.add_text("One thing happened.", title="News").status] == [
        "added",
        "added",
        "unchanged",
    ]


def test_another_process_s_changes_are_seen(story: Index) -> None:
    other = Index.open(story.home)
    other.add_text("The harbour of Tromsø froze over in January.", title="Ice")
    assert "Tromsø" in story.search("Which harbour froze over?")[0].sentence.text
    other.remove(1)
    assert {e.article.id for e in story.search("What did Videgaray say?")} == {2}
    other.close()


def test_a_damaged_or_stale_cache_is_made_anew(story: Index) -> None:
    cache = story.home / "vectors.npz"
    story.close()
    whole = cache.read_bytes()
    for data in (b"", b"nonsense", whole[: len(whole) // 2]):
        cache.write_bytes(data)
        index = Index.open(story.home)
        assert index.search("What did Videgaray say would dominate the talks?")
        consistent(index)
        index.close()
    other = Index.open(story.home)
    other.remove(1)
    other.close()
    cache.write_bytes(whole)  # as after restoring one file from a backup
    index = Index.open(story.home)
    assert index.search("What did Videgaray say?") == []
    consistent(index)
    index.close()


def test_a_library_built_with_another_model_is_embedded_anew(story: Index, tmp_path: Path) -> None:
    before = story.search("Who said the relationship is phenomenal?")[0].sentence.id
    story.close()
    index = Index.open(story.home, embedding=tiny_model(tmp_path / "tiny"))
    assert index.search("Who said the relationship is phenomenal?")[0].sentence.id == before, "found by its words"
    assert faiss_store(index).dimensions == 16
    consistent(index)
    index.close()
    kept = Index.open(story.home)  # no model named: the library's own is used
    assert kept.embedding().model_name == str(tmp_path / "tiny")
    consistent(kept)
    kept.close()


def test_what_a_library_works_with_may_be_given(tmp_path: Path) -> None:
    """Its embedding and vector search: test_llamaindex.py."""
    tagged: list[tuple[str, list[Span]]] = []

    def by_lines(text: str, each: Each = untold) -> list[Span]:
        each(1.0)
        return [(n, m.start(), m.end()) for n, m in enumerate(re.finditer(r"[^\n]+", text))]

    def nobody(text: str, spans: Sequence[Span], each: Each = untold) -> list[Extracted]:
        each(1.0)
        tagged.append((text, list(spans)))
        return []

    reader = WatchedReader(replace(load_reader().calibration, sure=2.0, silent=2.0), [])
    with closing(Index(tmp_path, splitter=by_lines, tagger=nobody, reader=reader)) as index:
        added = index.add_text("Ferry\nIt sank. Ann Lee said that 43 were saved.\nNobody else was on board.")
        assert (added.sentences, added.statements) == (3, 0)
        assert [s.text for s in index.sentences(1)][1] == "It sank. Ann Lee said that 43 were saved."
        assert tagged == [(index.article(1).text, [(s.paragraph, s.start, s.end) for s in index.sentences(1)])]
        assert index.read("Who was saved?", history="A ferry sank.").outcome == "silent" and reader.histories == ["A ferry sank."]


def tiny_model(folder: Path) -> str:
    """A real sentence-transformers model of 16 dimensions."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights.folder(weights.MINILM) / "tokenizer.json"))
    vectors = np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), 16)).astype(np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=vectors)]).save(str(folder))
    return str(folder)


def test_an_unwritable_home_is_said_in_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(HomeError, match="--home"):
        Index.open(blocked / "home")


def test_a_newer_format_is_not_touched(story: Index) -> None:
    story.catalog._database.execute("PRAGMA user_version = 99")
    story.close()
    with pytest.raises(HomeError, match="newer onrecord"):
        Index.open(story.home)
