"""How far a long piece of work is. Whoever does the work tells it after each step; what is raised by the one told ends the work."""

from collections.abc import Callable

Each = Callable[[float], None]  # is given the share of the work that is done, from 0 to 1


def untold(_: float) -> None: ...


def part(each: Each, start: float, end: float) -> Each:
    """What is told of a part of the work, which takes it from the share `start` to the share `end`."""
    return lambda share: each(start + share * (end - start))
