"""Changes of the local index: built beside it, and put in its place only when whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from osteon.errors import InputError
from osteon.terminology.index import FORMAT, SCHEMA, Index, Node, Release

_T = TypeVar("_T")
_MANY = 20_000


@dataclass(frozen=True)
class Code:
    """A code of a release, with its name if the release gives one."""

    node: Node
    display: str


@dataclass(frozen=True)
class Above:
    """A statement of a release that one code is under another."""

    node: Node
    how: str
    above: Node


@dataclass(frozen=True)
class Content:
    """A release to be loaded. What it says is read only when it is written, row by row."""

    name: str
    kind: str
    version: str
    source: str
    notice: str
    digest: str
    rows: Callable[[], Iterable[Code | Above]]


@dataclass(frozen=True)
class Change:
    """What became of one release: `loaded`, `replaced`, `unchanged` or `unloaded`."""

    what: str
    release: Release


def load(path: Path, contents: list[Content]) -> list[Change]:
    """Add releases to the index, or put them in the place of those of the same name.

    All are loaded or none: whatever is wrong with one, the index stays as it was.
    """
    before = _releases(path)
    for content in contents:
        if sum(other.name == content.name for other in contents) > 1:
            raise InputError(
                f"{content.source}: two releases are called {content.name}; load them one by one"
            )
    new = [c for c in contents if not _same(before.get(c.name), c)]
    if new:
        with _next(path) as db:
            for content in new:
                _remove(db, content.name)
                _add(db, content)
            _forget_unused(db)
    after = _releases(path)
    return [
        Change(
            ("replaced" if c.name in before else "loaded") if c in new else "unchanged",
            after[c.name],
        )
        for c in contents
    ]


def unload(path: Path, name: str) -> Change:
    """Take a release out of the index."""
    before = _releases(path)
    if name not in before:
        known = ", ".join(before) or "none is"
        raise InputError(f"no release {name} is loaded in {path} (loaded: {known}); check its name")
    with _next(path) as db:
        _remove(db, name)
        _forget_unused(db)
    return Change("unloaded", before[name])


def loaded(path: Path) -> list[Release]:
    """What is in the index; nothing if there is none."""
    return list(_releases(path).values())


def _same(known: Release | None, content: Content) -> bool:
    return known is not None and (known.digest, known.version) == (content.digest, content.version)


def _releases(path: Path) -> dict[str, Release]:
    if not path.exists():
        return {}
    index = Index(path)
    try:
        return {release.name: release for release in index.releases()}
    finally:
        index.close()


@contextmanager
def _next(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the index to write to, which takes its place if all goes well."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            if path.exists():
                shutil.copyfile(path, fresh)
            db = sqlite3.connect(fresh)
            try:
                # The file is thrown away if anything fails, so no journal is needed.
                db.execute("PRAGMA journal_mode = OFF")
                db.execute("PRAGMA synchronous = OFF")
                if not path.exists():
                    db.executescript(SCHEMA)
                    db.execute("INSERT INTO meta VALUES (?)", (FORMAT,))
                yield db
                db.commit()
            finally:
                db.close()
            with fresh.open("rb+") as written:
                os.fsync(written.fileno())
            os.replace(fresh, path)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(
            f"{path}: the index cannot be written ({why}); name another file with --index"
        ) from None
    finally:
        with suppress(OSError):  # where it could not even be begun
            fresh.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two that load at the same time wait for each other, else one's work would be lost."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        yield
        return
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove(db: sqlite3.Connection, name: str) -> None:
    for table in ("code", "edge"):
        db.execute(
            f"DELETE FROM {table} WHERE release IN (SELECT id FROM release WHERE name = ?)", (name,)
        )
    db.execute("DELETE FROM release WHERE name = ?", (name,))


def _forget_unused(db: sqlite3.Connection) -> None:
    db.execute(
        "DELETE FROM system WHERE id NOT IN (SELECT system FROM code UNION SELECT system FROM edge "
        "UNION SELECT above_system FROM edge)"
    )


def _add(db: sqlite3.Connection, content: Content) -> None:
    described = (content.name, content.kind, content.version, content.source)
    release = db.execute(
        "INSERT INTO release (name, kind, version, source, notice, digest, codes, edges) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
        (*described, content.notice, content.digest),
    ).lastrowid
    systems: dict[str, int] = {}

    def system(name: str) -> int:
        if name not in systems:
            db.execute("INSERT OR IGNORE INTO system (name) VALUES (?)", (name,))
            (systems[name],) = db.execute(
                "SELECT id FROM system WHERE name = ?", (name,)
            ).fetchone()
        return systems[name]

    for rows in _chunks(content.rows()):
        codes = [r for r in rows if isinstance(r, Code)]
        edges = [r for r in rows if isinstance(r, Above)]
        db.executemany(
            "INSERT INTO code VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET display = "
            "CASE display WHEN '' THEN excluded.display ELSE display END",
            [(system(c.node[0]), c.node[1], release, c.display) for c in codes],
        )
        db.executemany(
            "INSERT OR IGNORE INTO edge VALUES (?, ?, ?, ?, ?, ?)",
            [
                (system(e.node[0]), e.node[1], e.how, system(e.above[0]), e.above[1], release)
                for e in edges
            ],
        )
    counted = [
        db.execute(f"SELECT count(*) FROM {table} WHERE release = ?", (release,)).fetchone()[0]
        for table in ("code", "edge")
    ]
    if not any(counted):
        raise InputError(f"{content.source}: holds no code that is in use; load a whole release")
    db.execute("UPDATE release SET codes = ?, edges = ? WHERE id = ?", (*counted, release))


def _chunks(rows: Iterable[_T]) -> Iterator[list[_T]]:
    source = iter(rows)
    while part := list(islice(source, _MANY)):
        yield part
