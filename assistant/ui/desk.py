"""What the page works on."""

from __future__ import annotations

import threading
from typing import Any

from assistant.model.loader import ModelLoader
from assistant.ui import view
from assistant.ui.adding import Adding
from assistant.ui.conversations import Conversations
from assistant.ui.finder import Finder
from assistant.ui.library_view import Shelf
from assistant.ui.quotes_view import Quotes
from index import ArticleNotFound, History, Index


class Desk:
    """What the page's actions work on: one library, one model, everybody's conversations."""

    def __init__(self, index: Index, loader: ModelLoader, history: History) -> None:
        self.index, self.loader, self.history = index, loader, history
        self.quotes, self.shelf, self.finder = Quotes(index), Shelf(index), Finder(index)
        self.stocked = threading.Event()  # not set while the sample story is being added to a new library
        self.stocked.set()
        self.talk = Conversations(index, loader, history, self.stocked)
        self.adding = Adding(index)

    # library

    def read_article(self, article_id: int) -> dict[str, Any]:
        """An article for the reading pane; one that was replaced or removed as it was when it was cited."""
        try:
            article = self.index.article(int(article_id))
            return view.article_view(article, self.index.sentences(article.id), self.index.statements(article_ids=[article.id]))
        except ArticleNotFound:
            version = self.index.version(int(article_id))
            return {"missing": True} if version is None else view.version_view(version)

    def newest(self) -> dict[str, Any] | None:
        articles = self.index.newest_articles(1)
        return self.read_article(articles[-1].id) if articles else None

    def library(self) -> dict[str, Any]:
        """What the list of articles follows: it is read anew when this changes."""
        return {"revision": self.index.revision}

    def quotes_state(self) -> dict[str, Any]:
        """What the list of statements follows: it is read anew when this changes."""
        return {"revision": self.index.revision, "finding": self.finder.line, "working": self.finder.working}
