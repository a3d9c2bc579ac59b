"""Statements: who said what in an article, as records with offsets. `build.extract` is where it begins."""
