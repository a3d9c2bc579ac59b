"""Who is named in an article: people and bodies, their mentions, and whose turn it is in an interview."""
