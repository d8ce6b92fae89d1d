"""pySHACL as an engine: the reference, and what runs where no other is installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version

import pyoxigraph as ox
import rdflib
from pyshacl import validate
from rdflib.namespace import SH

from osteon.errors import InternalFault
from osteon.shacl.report import Report, Result, Term


class PyShacl:
    """Shapes as pySHACL reads them."""

    def __init__(self, shapes: Iterable[ox.Triple]) -> None:
        self.name = f"pySHACL {version('pyshacl')}"
        self._shapes = to_rdflib(shapes)

    def validate(self, data: Iterable[ox.Triple]) -> Report:
        """Run every shape over the data."""
        _, report, _ = validate(
            to_rdflib(data), shacl_graph=self._shapes, inference="none", advanced=False
        )
        if not isinstance(report, rdflib.Graph):
            raise InternalFault(f"pySHACL gave no report: {report}")
        return Report.of(self.name, _results(report))


def _results(report: rdflib.Graph) -> Iterator[Result]:
    # Not every sh:ValidationResult: those of sh:detail hang on a result and are none themselves.
    for node in report.objects(None, SH.result):
        texts = (from_rdflib(text) for text in report.objects(node, SH.resultMessage))
        path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
        yield Result(
            focus=from_rdflib(report.value(node, SH.focusNode)),
            shape=_node(report.value(node, SH.sourceShape)),
            path=ox.NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None,
            value=None if value is None else from_rdflib(value),
            component=ox.NamedNode(str(report.value(node, SH.sourceConstraintComponent))),
            severity=ox.NamedNode(str(report.value(node, SH.resultSeverity))),
            messages=tuple(sorted((t for t in texts if isinstance(t, ox.Literal)), key=str)),
        )


def to_rdflib(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    """Some triples as an rdflib graph; lexical forms are kept as they are."""
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: Term | ox.Triple) -> rdflib.term.Node:
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


def from_rdflib(term: rdflib.term.Node | None) -> Term:
    """A term of rdflib, its text kept as it is."""
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        datatype = None if term.datatype is None else ox.NamedNode(str(term.datatype))
        return ox.Literal(str(term), datatype=datatype)
    raise InternalFault(f"a result of pySHACL lacks a part: {term!r}")


def _node(term: rdflib.term.Node | None) -> ox.NamedNode | ox.BlankNode:
    node = from_rdflib(term)
    if isinstance(node, ox.Literal):
        raise InternalFault(f"a result of pySHACL comes from no shape: {node}")
    return node
