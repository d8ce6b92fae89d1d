"""What tests take from npm, as no Python package has it: whether it is there, or has to be.

    npm ci --ignore-scripts --prefix tests/ask/comunica
    npm ci --ignore-scripts --prefix tests/cql

install it. Without a tool its tests are deselected and the last lines of pytest say so. Where the
tool's variable names a copy of its folder, as in CI, they always run, and fail if it is not there.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """A program on Node.

    Attributes:
        marker: of the tests that need it.
        task: what is not done without it.
        home: its folder below this one, with `run.mjs` and the lock file.
        variable: of the environment, naming a copy of that folder where it must be installed.
        package: one that is there once it is installed.
    """

    marker: str
    task: str
    home: str
    variable: str
    package: str

    def folder(self) -> Path:
        """The folder with run.mjs and the installed packages."""
        named = os.environ.get(self.variable)
        return Path(named) if named else Path(__file__).resolve().parent / self.home

    def to_be_run(self) -> bool:
        """Whether its tests run: they must, or they can."""
        installed = (self.folder() / "node_modules" / self.package).is_dir()
        return self.variable in os.environ or (installed and shutil.which("node") is not None)

    @property
    def not_run(self) -> str:
        """What to say where it is missing."""
        command = f"npm ci --ignore-scripts --prefix tests/{self.home}"
        return f"not run: {self.task}; `{command}` installs it (Node 20 or later)"


COMUNICA = Tool(
    "third_engine",
    "the questions on a third SPARQL engine",
    "ask/comunica",
    "OSTEON_COMUNICA",
    "n3",
)
CQL = Tool("cql", "the rules in CQL on its reference engine", "cql", "OSTEON_CQL", "cql-execution")
TOOLS = (COMUNICA, CQL)
