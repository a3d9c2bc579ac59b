"""A library's own vector store."""

from index import Index
from index.vectors.store import FaissStore


def faiss_store(index: Index) -> FaissStore:
    """The FAISS store of a library that was given no other one, up to date."""
    store = index.store()
    assert isinstance(store, FaissStore)
    return store
