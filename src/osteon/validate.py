"""Validate: run the shapes over the patient's graph with pySHACL; the sentinel proves they ran."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from pyshacl import validate as run_pyshacl
from rdflib.namespace import RDF, SH

from osteon.errors import InternalFault
from osteon.knowledge import Knowledge
from osteon.store import (
    EXPECTATIONS_GRAPH,
    FACTS_GRAPH,
    OSTEON,
    RECORD_GRAPH,
    REPORT_GRAPH,
    TYPES_GRAPH,
    osteon,
)

_MEANS = rdflib.URIRef(OSTEON + "violationMeans")
_STAGES = (RECORD_GRAPH, FACTS_GRAPH, TYPES_GRAPH, EXPECTATIONS_GRAPH)
_TYPE = str(RDF.type)
_HAS_FINDING = OSTEON + "hasFinding"


@dataclass(frozen=True)
class Finding:
    """One result of the report: what was violated, and where."""

    shape: str
    focus: str


def validate(store: ox.Store, kb: Knowledge) -> tuple[rdflib.Graph, list[Finding]]:
    """Run every shape over the stages so far.

    Returns the validation report without the sentinel, and its results. Adds to the report graph
    of the store which node violates which shape, and which shapes ran. Raises InternalFault when
    a shape did not speak on the sentinel: a silent shape is never a pass.
    """
    data = to_rdflib(_seen_by_shapes(store, kb))
    for triple in kb.sentinel:
        data.add(triple)
    _, report, _ = run_pyshacl(data, shacl_graph=kb.shapes, inference="none", advanced=False)
    if not isinstance(report, rdflib.Graph):
        raise InternalFault(f"pySHACL gave no report: {report}")
    findings = list(_results(report))
    guarded = {str(shape) for shape in kb.shapes.subjects(_MEANS, None)}
    sentinels = {str(node) for node in kb.sentinel.subjects(None, None)}
    spoke = {found.shape for found in findings if found.focus in sentinels}
    if silent := sorted(guarded - spoke):
        raise InternalFault(f"shapes that did not run: {', '.join(silent)}")
    # All shapes run, whatever the profile; those of a source that it leaves out do not count.
    outside = {row["shape"] for row in kb.ask("shapes-outside-profile", store)}
    kept = [f for f in findings if f.focus not in sentinels and f.shape not in outside]
    violates, ran = osteon("violates"), osteon("ran")
    store.extend(
        [ox.Quad(ox.NamedNode(shape), ran, _TRUE, REPORT_GRAPH) for shape in spoke]
        + [
            ox.Quad(ox.NamedNode(f.focus), violates, ox.NamedNode(f.shape), REPORT_GRAPH)
            for f in kept
        ]
    )
    return _without(report, sentinels, outside), kept


_TRUE = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))


def _seen_by_shapes(store: ox.Store, kb: Knowledge) -> Iterable[ox.Quad]:
    """The statements that some shape can see: its paths, targets and classes; not the rest.

    Cost grows with every value on a path, and most types and findings concern no shape.
    """
    terms = kb.shape_terms
    typed: set[str] = set()
    linked: list[ox.Quad] = []
    for graph in _STAGES:
        for quad in store.quads_for_pattern(None, None, None, graph):
            if quad.predicate.value not in terms:
                continue
            if quad.predicate.value == _TYPE:
                if isinstance(quad.object, ox.NamedNode) and quad.object.value in terms:
                    typed.add(str(quad.subject))
                    yield quad
            elif quad.predicate.value == _HAS_FINDING:
                linked.append(quad)
            else:
                yield quad
    yield from (quad for quad in linked if str(quad.object) in typed)


def to_rdflib(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """The triples of some quads as an rdflib graph; lexical forms are kept as they are."""
    graph = rdflib.Graph()
    for quad in quads:
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # normalize=False: 8.10 must not become 8.1, nor a long decimal a rounded one.
        return rdflib.Literal(
            term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False
        )
    raise InternalFault("a quoted triple stands in a record graph")


def _results(report: rdflib.Graph) -> Iterable[Finding]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield Finding(
            str(report.value(result, SH.sourceShape)), str(report.value(result, SH.focusNode))
        )


def _without(report: rdflib.Graph, sentinels: set[str], outside: set[str]) -> rdflib.Graph:
    """Take the sentinel's results, and those outside the profile, out of a report."""
    for result in list(report.subjects(RDF.type, SH.ValidationResult)):
        focus = str(report.value(result, SH.focusNode))
        if focus in sentinels or str(report.value(result, SH.sourceShape)) in outside:
            report.remove((None, SH.result, result))
            report.remove((result, None, None))
    for node in report.subjects(RDF.type, SH.ValidationReport):
        report.set((node, SH.conforms, rdflib.Literal((node, SH.result, None) not in report)))
    return report
