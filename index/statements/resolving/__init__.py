"""Who is meant by "he", "the minister" or "the company"."""
