"""A vector search that was given to a library, kept up to date with the catalog."""

from __future__ import annotations

import numpy as np

from index.errors import Overtaken
from index.seams import VectorSearch
from index.storage.catalog import Catalog
from index.storage.vector_changes import Mark


class Following:
    """Tells `search` what came and went. What it held before is not known: it is filled anew the first time."""

    def __init__(self, search: VectorSearch) -> None:
        self.search = search
        self._embedding, self._mark = "", Mark()

    def follow(self, catalog: Catalog, embedding: str) -> None:
        """Make the content equal to the catalog's vectors, which are of the model with this fingerprint. Raises Overtaken where
        they are another model's by now."""
        with catalog.snapshot():
            if catalog.get_meta("embedding") != embedding:
                raise Overtaken("the library was embedded anew")
            newest, changed = catalog.vectors.changes(self._mark if embedding == self._embedding else Mark())
            if changed is None:
                self.search.clear()
            elif changed:
                self.search.remove_ids(np.array(changed, np.int64))
            for rows in catalog.vectors.rows(changed) if changed != [] else ():
                self.search.add_vectors(rows.ids, rows.article_ids, rows.vectors)
            self._embedding, self._mark = embedding, newest
