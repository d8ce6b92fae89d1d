"""Validate: run the shapes over the patient's graph; the sentinel proves that they ran."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pyoxigraph as ox

from osteon.errors import InternalFault
from osteon.knowledge import Knowledge
from osteon.shacl import Report
from osteon.store import (
    EXPECTATIONS_GRAPH,
    FACTS_GRAPH,
    OSTEON,
    RECORD_GRAPH,
    REPORT_GRAPH,
    TYPES_GRAPH,
    osteon,
)

Fault = tuple[ox.NamedNode | ox.BlankNode, str]
"""A node, and the IRI of a shape that it violates."""
_MEANS = osteon("violationMeans")
_STAGES = (RECORD_GRAPH, FACTS_GRAPH, TYPES_GRAPH, EXPECTATIONS_GRAPH)
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_HAS_FINDING = OSTEON + "hasFinding"
_TRUE = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))


def validate(
    store: ox.Store, kb: Knowledge, engine: str = "auto", outside: Collection[str] = ()
) -> Report:
    """Run every shape over the stages so far; those outside the profile do not count.

    Returns the validation report without the sentinel. Adds to the report graph of the store
    which node violates which shape, and which shapes ran. Raises InternalFault when a shape did
    not speak on the sentinel: a silent shape is never a pass, whatever the engine.
    """
    seen = [quad.triple for quad in seen_by_shapes(store, kb)]
    report = kb.engine(engine).validate([*seen, *kb.sentinel])
    sentinels = {triple.subject for triple in kb.sentinel}
    spoke = {result.shape for result in report.results if result.focus in sentinels}
    must_have_spoken(kb, {str(shape) for shape in spoke}, report.engine)
    kept = report.only(lambda r: r.focus not in sentinels and r.shape.value not in outside)
    violates, ran = osteon("violates"), osteon("ran")
    store.extend([ox.Quad(shape, ran, _TRUE, REPORT_GRAPH) for shape in spoke])
    for result in kept.results:
        if not isinstance(result.focus, ox.NamedNode):
            # Engines give a nameless node another label, so what is said of it would get lost.
            raise InternalFault(f"{result.shape} judges {result.focus}, which has no name")
        store.add(ox.Quad(result.focus, violates, result.shape, REPORT_GRAPH))
    return kept


def must_have_spoken(kb: Knowledge, spoke: Collection[str], engine: str) -> None:
    """Raises InternalFault where a shape that matters said nothing of the sentinel."""
    if silent := sorted({str(shape) for shape in _guarded(kb)} - {*spoke}):
        raise InternalFault(f"shapes that did not run ({engine}): {', '.join(silent)}")


def silent_shapes(kb: Knowledge, engine: str = "auto") -> list[str]:
    """The shapes that the sentinel does not violate, though it should violate every one."""
    report = kb.engine(engine).validate(kb.sentinel)
    spoke = {result.shape for result in report.results}
    return sorted(shape.value for shape in _guarded(kb) - spoke)


def _guarded(kb: Knowledge) -> set[ox.NamedNode | ox.BlankNode]:
    """The shapes whose violation means something."""
    return {
        triple.subject
        for triple in kb.shapes
        if triple.predicate == _MEANS and not isinstance(triple.subject, ox.Triple)
    }


def seen_by_shapes(store: ox.Store, kb: Knowledge) -> Iterable[ox.Quad]:
    """The statements that some shape can see: its paths, targets and classes; not the rest.

    Cost grows with every value on a path, and most types and findings concern no shape.
    """
    terms = kb.shape_terms
    typed: set[object] = set()
    linked: list[ox.Quad] = []
    for graph in _STAGES:
        for quad in store.quads_for_pattern(None, None, None, graph):
            if quad.predicate.value not in terms:
                continue
            if quad.predicate.value == _TYPE:
                if isinstance(quad.object, ox.NamedNode) and quad.object.value in terms:
                    typed.add(quad.subject)
                    yield quad
            elif quad.predicate.value == _HAS_FINDING:
                linked.append(quad)
            else:
                yield quad
    yield from (quad for quad in linked if quad.object in typed)
