"""The local index: what the releases that a user has loaded say of codes and of what is above them.

It is one SQLite file. Reading never changes it; `store.py` beside this file replaces it as a whole.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from osteon.errors import InputError

FORMAT: Final = "osteon-index-1"
VARIABLE: Final = "OSTEON_INDEX"
SCHEMA: Final = """
CREATE TABLE meta (format TEXT NOT NULL);
CREATE TABLE release (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, version TEXT NOT NULL,
  source TEXT NOT NULL, notice TEXT NOT NULL, digest TEXT NOT NULL,
  codes INTEGER NOT NULL, edges INTEGER NOT NULL);
CREATE TABLE system (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE code (
  system INTEGER NOT NULL, code TEXT NOT NULL, release INTEGER NOT NULL, display TEXT NOT NULL,
  PRIMARY KEY (system, code, release)) WITHOUT ROWID;
CREATE TABLE edge (
  system INTEGER NOT NULL, code TEXT NOT NULL, how TEXT NOT NULL, above_system INTEGER NOT NULL,
  above TEXT NOT NULL, release INTEGER NOT NULL,
  PRIMARY KEY (system, code, how, above_system, above, release)) WITHOUT ROWID;
"""

Node = tuple[str, str]
"""A code with its system: the IRI of a terminology of the ontology, or else the name itself."""


@dataclass(frozen=True)
class Release:
    """What is known of one release in the index."""

    name: str
    kind: str
    version: str
    source: str
    notice: str
    digest: str
    codes: int
    edges: int

    @property
    def title(self) -> str:
        """The name with the version, where one is stated."""
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True)
class Edge:
    """One step upwards: what kind of step it is, where it leads, and which release says so."""

    how: str
    above: Node
    release: str


class Index:
    """The index, open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises InputError for a file that is no index."""
        self.path = path
        self._above: dict[Node, tuple[Edge, ...]] = {}
        try:
            self._db = sqlite3.connect(
                f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, check_same_thread=False
            )
            found = self._db.execute("SELECT format FROM meta").fetchone()
        except sqlite3.Error as error:
            raise self._unreadable(error) from None
        if found != (FORMAT,):
            raise self._unreadable(f"its format is not {FORMAT}")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def releases(self) -> list[Release]:
        """What is loaded, by name."""
        return [
            Release(name, kind, version, source, notice, digest, int(codes), int(edges))
            for name, kind, version, source, notice, digest, codes, edges in self._rows(_RELEASES)
        ]

    def above(self, node: Node) -> tuple[Edge, ...]:
        """The steps that lead up from a code."""
        if node not in self._above:
            rows = self._rows(
                "SELECT e.how, s.name, e.above, trim(r.name || ' ' || r.version) FROM edge e "
                "JOIN system s ON s.id = e.above_system JOIN release r ON r.id = e.release "
                "WHERE e.system = (SELECT id FROM system WHERE name = ?) AND e.code = ? "
                "ORDER BY e.how, s.name, e.above, r.name",
                *node,
            )
            self._above[node] = tuple(Edge(how, (name, up), title) for how, name, up, title in rows)
        return self._above[node]

    def display(self, node: Node) -> str | None:
        """What a release calls a code; None for a code that none has."""
        found = [row[0] for row in self._rows(_DISPLAYS, *node)]
        return max(found, key=bool) if found else None

    def systems(self) -> list[str]:
        """The systems of which any code is known."""
        return [row[0] for row in self._rows("SELECT name FROM system ORDER BY name")]

    def near(self, system: str, code: str) -> list[str]:
        """Codes of a system that begin or end as this one does, as candidates for a likeness."""
        half = max(len(code) // 2, 1)
        found = self._rows(
            "SELECT DISTINCT code FROM code WHERE system = (SELECT id FROM system WHERE name = ?) "
            "AND code >= ? AND code < ? AND length(code) BETWEEN ? AND ? LIMIT 2000",
            system,
            code[:half],
            code[:half] + "\U0010ffff",
            len(code) - 1,
            len(code) + 1,
        )
        return [row[0] for row in found]

    def _rows(self, query: str, *values: object) -> Iterator[tuple[str, ...]]:
        try:
            yield from self._db.execute(query, values)
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def _unreadable(self, why: object) -> InputError:
        return InputError(
            f"{self.path}: cannot be used as an index of terminologies ({why}); name another file, "
            "or remove it and load the releases again with `osteon link --load`"
        )


_RELEASES = (
    "SELECT name, kind, version, source, notice, digest, codes, edges FROM release ORDER BY name"
)
_DISPLAYS = (
    "SELECT display FROM code WHERE system = (SELECT id FROM system WHERE name = ?) AND code = ?"
)


def index_path(given: Path | None = None) -> Path:
    """Where the index is: as given, else by OSTEON_INDEX, else with the user's data."""
    if given is not None:
        return given
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME") or ""
    folder = Path(data) if os.path.isabs(data) else Path.home() / ".local" / "share"
    return folder / "osteon" / "terminology.sqlite"


def open_index(path: Path | None) -> Index | None:
    """The index of that file; None if there is none yet."""
    if path is None or not path.exists():
        return None
    return Index(path)
