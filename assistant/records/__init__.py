"""Answers from records of who said what: found, dated, held against each other, and put into words."""
