"""The reader: a small encoder that was taught to read question and sentences together, and says which sentence answers, which words
of it do, and whether it says yes or no. `read` in `search.py` is where it begins; `index.training` has what taught it."""
