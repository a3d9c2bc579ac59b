"""What is damaged in a catalog, and making it again from what is sound (see index/upkeep/verify.py)."""

from __future__ import annotations

import sqlite3

from index.english.segmentation import sentence_spans
from index.storage import checksums, edit_log, meta, speakers, statements
from index.storage.catalog import Catalog
from index.storage.checksums import Part


def read_all(catalog: Catalog) -> None:
    """Read every row there is, to nobody's use but to see whether it can be read. Raises HomeError."""
    with catalog.snapshot() as db:
        for (article_id,) in db.execute("SELECT id FROM articles ORDER BY id").fetchall():
            catalog.articles.get(article_id)
            catalog.edits.by_hand(article_id)
            catalog.sentences.of(article_id)
            statements.read(db, {}, [article_id])
        for (version_id,) in db.execute("SELECT id FROM versions ORDER BY id").fetchall():
            catalog.versions.get(version_id)
        speakers.read(db)
        catalog.speakers.rules()
        edit_log.edits(db)
        meta.revision(db)


def damaged_parts(catalog: Catalog) -> dict[int, list[Part]]:
    """What is not as it was stored, by the article's id."""
    with catalog.snapshot() as db:
        return checksums.wrong(db)


def mend_article(catalog: Catalog, article_id: int) -> bool:
    """Make an article what was stored, by its sentences, which hold its text, too; whether that could be done. Where its
    checksum does not fit then, it is left as it is."""
    with catalog.transaction() as db:
        if checksums.is_near(db, article_id, "article"):
            checksums.put(db, article_id, "article")
        elif checksums.fits(db, article_id, "sentences"):
            _mend_text(catalog, db, article_id)
        meta.raise_revision(db)
        return checksums.fits(db, article_id, "article")


def _mend_text(catalog: Catalog, db: sqlite3.Connection, article_id: int) -> None:
    (damaged,) = db.execute("SELECT CAST(text AS BLOB) FROM articles WHERE id = ?", (article_id,)).fetchone()
    text = (damaged or b"").decode("utf-8", "replace")
    for sentence in catalog.sentences.of(article_id):
        text = text[: sentence.start] + sentence.text + text[sentence.end :]
    db.execute("SAVEPOINT mending")
    db.execute("UPDATE articles SET text = ? WHERE id = ?", (text, article_id))
    if not checksums.fits(db, article_id, "article"):
        db.execute("ROLLBACK TO mending")
    db.execute("RELEASE mending")


def mend_sentences(catalog: Catalog, article_id: int) -> None:
    """Make an article's sentences anew from its text, if that is what was stored. A sentence keeps the id that the one in its
    place had; vectors and statements are still to be made."""
    with catalog.transaction() as db:
        if not checksums.fits(db, article_id, "article"):
            return
        rows = db.execute("SELECT id, position FROM sentences WHERE article_id = ? ORDER BY id", (article_id,))
        ids = {row[1]: row[0] for row in rows}
        db.execute("INSERT INTO sentence_words (sentence_words) VALUES ('rebuild')")  # it cannot take out words that it has not
        db.execute("DELETE FROM sentences WHERE +article_id = ?", (article_id,))  # + : an index may be what is damaged
        text = catalog.articles.get(article_id).text
        catalog.sentences.insert(article_id, text, sentence_spans(text), ids)
        db.execute("INSERT INTO sentence_words (sentence_words) VALUES ('rebuild')")
        db.execute("UPDATE articles SET extracted = 0 WHERE id = ?", (article_id,))
        checksums.put(db, article_id, "sentences")
        meta.raise_revision(db)
