"""SHACL engines behind one interface: the same shapes, the same data, equal reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Protocol, runtime_checkable

from pyoxigraph import NamedNode, Triple

from osteon.errors import InputError
from osteon.shacl.report import SH, Report, Result

__all__ = ["ENGINES", "Engine", "Report", "Result", "choose", "default_name"]

ENGINES: Final = ("auto", "fast", "pyshacl")


class Engine(Protocol):
    """Compiled shapes; `name` is the engine with its version."""

    name: str

    def validate(self, data: Iterable[Triple]) -> Report:
        """Run every shape over the data."""
        ...


@runtime_checkable
class Quick(Protocol):
    """An engine that also reads the data as text, and says of its results no more than asked."""

    name: str

    def faults(self, data: str) -> Iterator[tuple[str, str]]:
        """The node and the shape of each result over N-Triples, both as N-Triples write them."""
        ...


def choose(name: str, shapes: list[Triple]) -> Engine:
    """Compile the shapes for an engine.

    `auto` is the fast one where it is installed and knows every term of the shapes, else pySHACL.
    Raises InputError where `fast` cannot be had: it never leaves out a constraint in silence.
    """
    reason = "" if name == "pyshacl" else why_not_fast(shapes)
    if name == "fast" and reason:
        raise InputError(f"--engine fast: {reason}")
    if name == "pyshacl" or reason:
        from osteon.shacl.pyshacl_engine import PyShacl

        return PyShacl(shapes)
    from osteon.shacl.rust_engine import Rust

    return Rust(shapes)


def default_name() -> str:
    """What `auto` takes for the shapes that come with the program, with its version."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"shacl {version('shacl')}"
    except PackageNotFoundError:
        return f"pySHACL {version('pyshacl')}"


def why_not_fast(shapes: Iterable[Triple]) -> str:
    """Why the fast engine cannot run these shapes; nothing if it can."""
    try:
        from osteon.shacl.rust_engine import TERMS
    except ImportError as error:
        return f"it is not installed ({error}); pip install 'osteon[fast]', or use pyshacl"
    used = {
        term.value
        for triple in shapes
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(SH)
    }
    if unknown := sorted(used - TERMS):
        names = ", ".join(f"sh:{iri.removeprefix(SH)}" for iri in unknown)
        return f"it is not known to handle {names} as pySHACL does; use pyshacl"
    return ""
