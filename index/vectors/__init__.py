"""Sentences as vectors: the embedding model, and a FAISS store of what it makes."""
