"""The tests of shapes on small graphs (`tests/shapes`), put to the shapes of a mutant.

Some shapes speak only where another part of the knowledge has already settled the answer: that it
cannot be decided whether a requirement concerns a patient is said by the classes, too. What they
say on their own is in the report of `osteon validate`, and these tests hold them to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from shapes.requirement_cases import CASES, turtle
from shapes.shacl import PREFIXES
from shapes.test_record import CASES as OF_RECORD
from shapes.test_record import CLEAN

from osteon.knowledge import Knowledge
from osteon.shacl import choose
from osteon.store import OSTEON

from .kinds import ShapeMutant

_PLACE = "tests/shapes/"
_MEANS = NamedNode(OSTEON + "violationMeans")
_SHAPE = OSTEON + "shape/"
Said = frozenset[tuple[str, str]]
"""Shapes that are violated, each with what that means."""


def failing_on_graphs(mutant: ShapeMutant, kb: Knowledge) -> str:
    """The first test on a small graph that fails with the shapes of a mutant; empty if none."""
    tests = list(_tests(mutant.shape.removeprefix(_SHAPE)))
    if not tests:
        return ""
    means = {t.subject: t.object for t in kb.shapes if t.predicate == _MEANS}
    engine = choose("auto", kb.shapes)
    for name, file, graph, wanted in tests:
        results = engine.validate(graph).results
        said = {(_local(r.shape), _local(means.get(r.shape))) for r in results}
        if {one for one in said if _of(one[0]) == file} != wanted:
            return name
    return ""


def _tests(shape: str) -> Iterator[tuple[str, str, list[Triple], Said]]:
    """Name, file of shapes, graph and what is said of it, of the tests of a shape's file."""
    file = _of(shape)
    if file in CASES:
        for case, (who, found, violations) in CASES[file].items():
            said = frozenset((f"{file}-{part}", means) for part, means in violations)
            name = f"{_PLACE}test_requirement.py::test_exactly_these_violations[{file}/{case}]"
            yield name, file, _triples(turtle(who, found)), said
    elif file in OF_RECORD:
        name = f"{_PLACE}test_record.py::test_the_fact_is_one_data_error[{file}]"
        graph = _triples(f"{CLEAN} ex:o {OF_RECORD[file]} .")
        yield name, file, graph, frozenset({(file, "DataError")})


def _of(shape: str) -> str:
    """The file of shapes/requirement that a shape is in, or the shape of the record itself."""
    return shape.rpartition("-")[0] if shape.rpartition("-")[0] in CASES else shape


@cache
def _triples(text: str) -> list[Triple]:
    return list(parse((PREFIXES + text).encode("utf-8"), format=RdfFormat.TURTLE))


def _local(term: object) -> str:
    return str(getattr(term, "value", "")).rsplit("/", 1)[-1]
