"""How far a run is, on standard error, for whoever looks at it."""

from __future__ import annotations

import sys
import time
from typing import Final

_OFTEN: Final = 0.5
_BAR: Final = 20
"""Signs of the bar."""
_SELDOM: Final = 10.0
"""Seconds between two lines where each stays to be read."""


class Progress:
    """One line that is written over on a terminal, or a line now and then in a file."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._over = shown and sys.stderr.isatty()
        self._total = self._done = self._before = 0
        self._start = self._last = time.monotonic()
        self._width = 0

    def say(self, what: str) -> None:
        """Tell what is done before there is anything to count."""
        if self._shown:
            self._write(f"osteon: {what}")

    def begin(self, total: int, before: int) -> None:
        """So many patients in all, of whom some were done by an earlier run."""
        self._total, self._done, self._before = total, before, before
        self._start = time.monotonic()
        self._last = 0.0
        self.step(0)

    def step(self, patients: int) -> None:
        """So many more are done; zero of them is as good a moment to tell the time."""
        self._done += patients
        now = time.monotonic()
        if self._shown and now - self._last >= (_OFTEN if self._over else _SELDOM):
            self._last = now
            self._write(self.line(now - self._start))

    def line(self, seconds: float) -> str:
        """What is shown after so long."""
        new = self._done - self._before
        share = 100 * self._done // self._total if self._total else 100
        text = f"osteon: {self._done:,} of {self._total:,} patients, {share} %"
        if new and seconds > 0:
            rate = new / seconds
            text += f", {rate:,.1f}/s, {clock((self._total - self._done) / rate)} left"
        return text

    def end(self) -> None:
        """Leave the last line as it should stay."""
        if self._shown and self._total:
            self._write(self.line(time.monotonic() - self._start))
        if self._over:
            sys.stderr.write("\n")

    def _bar(self) -> str:
        filled = _BAR * self._done // self._total
        return f"[{'#' * filled}{' ' * (_BAR - filled)}]"

    def _write(self, line: str) -> None:
        if self._over:
            line = line.replace("osteon:", f"osteon: {self._bar()}", 1) if self._total else line
            sys.stderr.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()


def clock(seconds: float) -> str:
    """A time in the two largest units that it has."""
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
