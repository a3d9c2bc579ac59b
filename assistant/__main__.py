"""`python -m assistant` is `onrecord`."""

from assistant.cli.main import run_and_exit

run_and_exit()
