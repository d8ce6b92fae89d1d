"""What tests of shapes share: every installed SHACL engine runs, and all must report the same."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterable
from dataclasses import replace

import rdflib
from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from osteon.shacl import Report, Result, choose
from osteon.shacl.report import MESSAGE

# No wheel of the fast engine for some platforms; wherever the extra installs it, it is tested.
FAST = importlib.util.find_spec("shacl") is not None
ENGINES = ("pyshacl", "fast") if FAST else ("pyshacl",)
_NAMELESS = BlankNode("nameless")


def triples(turtle: str) -> list[Triple]:
    """The triples of a Turtle text."""
    return list(parse(turtle.encode("utf-8"), format=RdfFormat.TURTLE))


def from_rdflib(graph: rdflib.Graph) -> list[Triple]:
    """The triples of an rdflib graph."""
    return list(parse(graph.serialize(format="nt").encode("utf-8"), format=RdfFormat.N_TRIPLES))


def report_of_all(data: Iterable[Triple], shapes: Iterable[Triple]) -> Report:
    """The report of pySHACL, which the fast engine must give word for word, too."""
    data, shapes = list(data), list(shapes)
    report = choose("pyshacl", shapes).validate(data)
    if FAST:
        fast = choose("fast", shapes).validate(data)
        assert comparable(fast, shapes) == comparable(report, shapes)
    return report


def comparable(report: Report, shapes: Iterable[Triple]) -> list[Result]:
    """Results without what belongs to an engine: labels of nameless nodes, words of its own."""
    worded = {triple.subject for triple in shapes if triple.predicate == MESSAGE}
    return sorted((_plain(result, worded) for result in report.results), key=str)


def _plain(result: Result, worded: Collection[object]) -> Result:
    # A nameless shape is known to the engine by another label; those of tests have words.
    has_words = result.shape in worded or isinstance(result.shape, BlankNode)
    return replace(
        result,
        focus=_NAMELESS if isinstance(result.focus, BlankNode) else result.focus,
        value=_NAMELESS if isinstance(result.value, BlankNode) else result.value,
        shape=_NAMELESS if isinstance(result.shape, BlankNode) else result.shape,
        messages=result.messages if has_words else (),
    )
