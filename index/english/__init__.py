"""How English is written: words, names, dates, sentences. What another language would have in a folder beside it."""
