"""`python -m assistant` is `onrecord`."""

from assistant.cli import run_and_exit

run_and_exit()
