"""What can go wrong in a library, said in words that can be shown to the reader.

LibraryError
├── SourceError      a source cannot be read, or holds no article
├── ArticleNotFound  no article has that id
├── EditError        an article cannot be changed so, or put back
├── HomeError        the library's folder cannot be made, read or written
│   └── DiskFull     it cannot be written; what is there can be read
├── BackupError      a backup cannot be written, read or put in place
├── SpeakerError     no speaker, or more than one, has that name
├── EmbeddingError   the embedding model cannot be loaded
└── WeightsError     the weights of a package are missing, or not the published ones
"""


class LibraryError(Exception):
    """The request failed; `str(error)` is one line for the reader that says what to do next."""


class SourceError(LibraryError):
    """A source cannot be read, or holds no article."""


class ArticleNotFound(LibraryError):
    """No article in the library has that id."""


class EditError(LibraryError):
    """An article cannot be changed so, or put back."""


class HomeError(LibraryError):
    """The library's folder cannot be made, read or written."""


class DiskFull(HomeError):
    """The library's folder cannot grow; what is there can be read."""


class BackupError(LibraryError):
    """A backup cannot be written, read or put in place."""


class EmbeddingError(LibraryError):
    """The embedding model cannot be loaded."""


class WeightsError(LibraryError):
    """The weights of an installed package are missing, or are not the published ones."""


class SpeakerError(LibraryError):
    """No speaker, or more than one, has that name, or nothing would change."""


class Overtaken(Exception):
    """Another process was faster: what was to be stored must be made anew. Never reaches the reader."""
