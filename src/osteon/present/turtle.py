"""Everything that was derived: as Turtle, or as TriG with a named graph per stage."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TypeVar

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from osteon.files import Root, files, read_text, read_turtle

Node = TypeVar("Node")


def prefixes(root: Root) -> dict[str, str]:
    """Return the prefixes that the knowledge itself uses, in the order of the alphabet."""
    found: dict[str, str] = {}
    for path in files(root, "ontology/prefixes.ttl"):
        read_turtle(path)  # refuses what is broken
        reader = parse(read_text(path).encode(), format=RdfFormat.TURTLE)
        for _ in reader:  # a reader knows its prefixes only once it has read the file
            pass
        found |= reader.prefixes
    return dict(sorted(found.items()))


def present(assessments: Iterable[Iterable[Quad]], root: Root) -> str:
    """Serialise what was derived of all patients as one graph in Turtle."""
    triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in _settled(assessments)}
    return _text(sorted(triples, key=_place), RdfFormat.TURTLE, root)


def present_stages(assessments: Iterable[Iterable[Quad]], root: Root) -> str:
    """Serialise the same as TriG, in which each stage is a named graph."""
    quads = set(_settled(assessments))
    ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), *_place(quad)))
    return _text(ordered, RdfFormat.TRIG, root)


def _settled(assessments: Iterable[Iterable[Quad]]) -> Iterable[Quad]:
    """The quads with names for nameless nodes that are the same in every run."""
    for number, quads in enumerate(assessments, 1):
        graph = Dataset(quads)
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        for quad in graph:
            yield Quad(
                _named(quad.subject, number),
                quad.predicate,
                _named(quad.object, number),
                quad.graph_name,
            )


def _named(node: Node, number: int) -> Node | BlankNode:
    return BlankNode(f"n{number}-{node.value}") if isinstance(node, BlankNode) else node


def _place(quad: Quad | Triple) -> tuple[str, str, str]:
    return str(quad.subject), str(quad.predicate), str(quad.object)


def _text(statements: list[Quad] | list[Triple], form: RdfFormat, root: Root) -> str:
    buffer = io.BytesIO()
    serialize(statements, buffer, form, prefixes=prefixes(root))
    return buffer.getvalue().decode("utf-8")
