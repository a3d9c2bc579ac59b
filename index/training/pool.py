"""A catalog of articles that are only searched by words: nothing is embedded, no statement is looked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.english.segmentation import sentence_spans
from index.library import Index
from index.sources.files import read
from index.storage.catalog import Catalog
from index.types import Draft


def fill(catalog: Catalog, articles: Path) -> None:
    """Add the articles of a file or folder that are not in the catalog yet."""
    for found in read(str(articles)):
        if isinstance(found, Draft) and catalog.articles.find(found)[0] is None:
            spans = sentence_spans(found.text)
            catalog.add(found, spans, np.zeros((len(spans), 1), np.float32), [])


def words_only(home: Path, articles: Path) -> Index:
    """A library in the folder `home` of the articles of a file or folder, which are only searched by words."""
    index = Index.open(home)
    fill(index.catalog, articles)
    return index
