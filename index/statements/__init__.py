"""Statements: who said what in an article, as records with offsets. `extraction.extract` is where it begins."""
