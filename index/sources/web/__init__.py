"""Articles from the web: the one place where onrecord asks another machine for anything. Start with `Web` in sources.py.

addresses.py says which addresses may be asked, fetching.py asks them, feeds.py and pages.py read what lists articles,
sources.py puts these together.
"""

from index.sources.web.addresses import is_address
from index.sources.web.fetching import Fetcher
from index.sources.web.links import Link, Listing
from index.sources.web.sources import Web, is_online

__all__ = ["Fetcher", "Link", "Listing", "Web", "is_address", "is_online"]
