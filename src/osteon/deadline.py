"""Run somebody else's query no longer, and no larger, than it may be."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from osteon.errors import InputError

T = TypeVar("T")

MOST_MEMORY: Final = 4 * 1024**3
"""Bytes that one query may add; a product of all statements would take the whole machine."""
_LOOK_EVERY: Final = 0.1


def within(seconds: float, work: Callable[[], T], *, memory: int = MOST_MEMORY) -> T:
    """Return what `work` returns, or raise what it raises.

    The engine cannot be interrupted, but it leaves Python alone while it works. So it works in a
    thread that ends with the process, and this one stops waiting: InputError says which bound
    was passed. `work` must do all that it has to do with the engine's results itself.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # handed to the caller
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    before = _peak()
    last = time.monotonic() + seconds
    thread.start()
    while thread.is_alive():
        left = last - time.monotonic()
        if left <= 0:
            raise InputError(
                f"no answer after {seconds:g} s; narrow the query, or allow more time "
                "with --timeout SECONDS"
            )
        if _peak() - before > memory:
            raise InputError(
                f"the query takes more than {memory / 1024**3:g} GiB of memory; narrow it"
            )
        thread.join(min(_LOOK_EVERY, left))
    if failed:
        raise failed[0]
    return done[0]


def _peak() -> int:
    """The most memory that the process has had, in bytes; 0 where no one tells."""
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024
