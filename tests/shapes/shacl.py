"""Run shape files of the knowledge over small Turtle graphs on each engine, and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import rdflib
from engines import from_rdflib, report_of_all
from rdflib.namespace import RDF, SH

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
OSTEON = rdflib.Namespace("https://w3id.org/osteon/")
PREFIXES = """
@prefix osteon: <https://w3id.org/osteon/> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# (focus node, shape violated, what the violation means), all by local name.
Result = tuple[str, str, str]


def local(term: object) -> str:
    """The last part of an IRI."""
    return str(term).rsplit("/", 1)[-1]


@cache
def shapes(*files: str) -> rdflib.Graph:
    """The shapes of some files, named relative to shapes/."""
    graph = rdflib.Graph()
    for name in files:
        graph.parse(SHAPES / name, format="turtle")
    return graph


def data(turtle: str) -> rdflib.Graph:
    """A small data graph."""
    return rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle")


def results(graph: rdflib.Graph, shape_graph: rdflib.Graph) -> set[Result]:
    """What every engine reports; a shape that means nothing shows as such."""
    report = report_of_all(from_rdflib(graph), from_rdflib(shape_graph))
    found = set()
    for result in report.results:
        shape = rdflib.URIRef(result.shape.value)
        means = shape_graph.value(shape, OSTEON.violationMeans)
        found.add((local(result.focus.value), local(shape), local(means)))
    return found


def speaking(shape_graph: rdflib.Graph) -> set[str]:
    """The property shapes whose violation means something."""
    return {local(shape) for shape in shape_graph.subjects(OSTEON.violationMeans, None)}


def looked_at(graph: rdflib.Graph, shape_graph: rdflib.Graph) -> set[tuple[str, str]]:
    """(focus node, property shape) for each property shape that has something to judge."""
    pairs = set()
    for node, prop in shape_graph.subject_objects(SH.property):
        for kind in shape_graph.objects(node, SH.targetClass):
            pairs |= {(local(focus), local(prop)) for focus in graph.subjects(RDF.type, kind)}
        for path in shape_graph.objects(node, SH.targetSubjectsOf):
            pairs |= {(local(focus), local(prop)) for focus in graph.subjects(path, None)}
    return pairs
