"""The library's files: one SQLite catalog that is the only truth about it, a module for each subject that it holds."""
