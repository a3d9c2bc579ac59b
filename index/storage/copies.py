"""Which articles are near-duplicates of each other (see duplicates.py), in the catalog's tables."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from index.storage.near_duplicates import FEWEST, LINKED, containment, sample, shingles

# A link stands in the table in both directions.
SCHEMA = """
CREATE TABLE shingles (
    hash INTEGER NOT NULL, article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (hash, article_id)) WITHOUT ROWID;
CREATE INDEX shingles_article ON shingles (article_id);
CREATE TABLE links (
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE, share REAL NOT NULL,
    PRIMARY KEY (article_id, other_id)) WITHOUT ROWID;
CREATE INDEX links_other ON links (other_id);
"""
_TELLING = 20  # hashes kept of a text that tell enough of all its hashes
_CANDIDATES = 50  # articles compared word by word, those with most in common first


def insert(db: sqlite3.Connection, article_id: int, text: str) -> None:
    """Link a stored article to those that print the same."""
    hashes = shingles(text)
    if len(hashes) < FEWEST:
        return
    kept = sample(hashes)
    rows = db.execute(
        "SELECT article_id, count(*) AS common FROM shingles WHERE hash IN (SELECT value FROM json_each(?)) AND article_id != ?"
        " GROUP BY article_id ORDER BY common DESC, article_id LIMIT ?",
        (json.dumps(kept), article_id, _CANDIDATES),
    ).fetchall()
    db.executemany("INSERT OR IGNORE INTO shingles VALUES (?,?)", [(h, article_id) for h in kept])
    for other_id, common in rows:
        size = min(len(kept), db.execute("SELECT count(*) FROM shingles WHERE article_id = ?", (other_id,)).fetchone()[0])
        if size >= _TELLING and common < LINKED / 2 * size:
            continue  # a phrase or two; the rest need not be read
        text = db.execute("SELECT text FROM articles WHERE id = ?", (other_id,)).fetchone()[0]
        share = containment(hashes, shingles(text))
        if share >= LINKED:
            pair = [(article_id, other_id, round(share, 3)), (other_id, article_id, round(share, 3))]
            db.executemany("INSERT OR REPLACE INTO links VALUES (?,?,?)", pair)


def families(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, list[int]]:
    """For each of the articles that is linked to others, the ids of all that are linked with it, directly or through
    each other, itself among them; articles that stand alone are left out."""
    rows = db.execute(
        "WITH RECURSIVE reached (seed, id) AS (SELECT value, value FROM json_each(?)"
        " UNION SELECT reached.seed, links.other_id FROM reached JOIN links ON links.article_id = reached.id)"
        " SELECT seed, id FROM reached ORDER BY seed, id",
        (json.dumps(sorted(set(ids))),),
    )
    found: dict[int, list[int]] = defaultdict(list)
    for seed, member in rows:
        found[seed].append(member)
    return {seed: members for seed, members in found.items() if len(members) > 1}
