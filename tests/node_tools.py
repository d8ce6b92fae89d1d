"""Whether the third SPARQL engine is installed, and whether it has to be.

    npm ci --ignore-scripts --prefix tests/ask/comunica

installs it. Without it its test is deselected and the last lines of pytest say so. Where
OSTEON_COMUNICA names a copy of tests/ask/comunica, as CI does, the test always runs, and fails if
the engine is not there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

VARIABLE = "OSTEON_COMUNICA"


def folder() -> Path:
    """The folder with run.mjs and the installed packages."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parent / "ask" / "comunica"


def to_be_run() -> bool:
    """Whether the test runs: it must, or it can."""
    installed = (folder() / "node_modules" / "n3").is_dir() and shutil.which("node") is not None
    return VARIABLE in os.environ or installed
