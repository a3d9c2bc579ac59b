"""The real command, for which the names of the web lead to a server of the tests on this machine (see web.py).

python -m tests.onrecord_and_web --web PORT chat ...
"""

import sys
from functools import partial

from assistant.cli.main import run_and_exit
from index.sources.web import Fetcher, sources

if __name__ == "__main__":
    at = sys.argv.index("--web")
    port = int(sys.argv[at + 1])
    del sys.argv[at : at + 2]
    here = frozenset({("127.0.0.1", port)})
    setattr(sources, "Fetcher", partial(Fetcher, lambda *_: ["127.0.0.1"], here))  # noqa: B010
    run_and_exit()
