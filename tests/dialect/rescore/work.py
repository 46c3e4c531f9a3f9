"""Work for tests; worker processes import it from here."""

import os
import signal
import time
from pathlib import Path

BAD, WRONG, DEADLY = 37, 38, 53


def square(number: int) -> int:
    """Square all numbers but three: one is refused, one meets a mistake, one kills its worker."""
    if number == BAD:
        raise ValueError("no number for us")
    if number == WRONG:
        raise KeyError("nobody thought of this")
    if number == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def square_slowly(number: int) -> int:
    time.sleep(0.02)
    return number * number


def die_once(item: tuple[Path, int]) -> int:
    """Kill the worker at number 5, but only the first time."""
    mark, number = item
    if number == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number
