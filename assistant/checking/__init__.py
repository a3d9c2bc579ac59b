"""Checks of a finished sentence against what it cites."""
