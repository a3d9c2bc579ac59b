"""The reader: a small encoder that was taught to read question and sentences together, and says which sentence answers, which words
of it do, and whether it says yes or no. `read` is where it begins; `index.training` has what taught it."""

from index.search.reading.model import KINDS
from index.search.reading.pairs import Passage, last_exchange
from index.search.reading.reader import Reader, default_reader
from index.search.reading.search import CANDIDATES, WHOLE, Read, read

__all__ = ["CANDIDATES", "KINDS", "WHOLE", "Passage", "Read", "Reader", "default_reader", "last_exchange", "read"]
