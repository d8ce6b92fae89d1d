"""What standard output can show: encoding, width, colour."""

from __future__ import annotations

import io
import os
import shutil
import sys

from osteon.present.style import Style

PIPE_WIDTH = 100
WIDEST = 120
NARROWEST = 50  # ids are never broken, and the longest needs about that


def force_utf8() -> None:
    """Write UTF-8 whatever the locale says: data formats are defined in it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")


def prepare_text(color: str) -> Style:
    """Return the style that standard output can show, and make it safe to write."""
    unicode = _shows_unicode()
    if isinstance(sys.stdout, io.TextIOWrapper):
        if unicode:
            sys.stdout.reconfigure(encoding="utf-8", errors="strict")
        else:
            sys.stdout.reconfigure(errors="replace")
    return Style(width=_width(), color=_shows_color(color), unicode=unicode)


def _shows_unicode() -> bool:
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    if not encoding.startswith("utf"):
        return False
    if not sys.stdout.isatty():
        return True
    # Python speaks UTF-8 under the C locale (PEP 540), but a terminal set up so may not.
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    return locale not in ("C", "POSIX")


def _shows_color(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") != "dumb"
    )


def _width() -> int:
    columns = shutil.get_terminal_size(fallback=(PIPE_WIDTH, 24)).columns
    return max(NARROWEST, min(columns, WIDEST))
