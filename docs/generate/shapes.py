"""The shapes that patients meet: what each asks, and the status that its violation means."""

from __future__ import annotations

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from docs.generate.tables import (
    COMMAND,
    HOUSE,
    OSTEON,
    REFERENCE,
    Pages,
    ident,
    joined,
    name,
    table,
)

HEAD = f"""# Shapes

The SHACL Core shapes of `shapes/`, listed by `{COMMAND}`. `osteon validate` prints
their report. A violation of a shape that judges a requirement or an order check means the status
given here; the made-up patient of `shapes/sentinel.ttl` violates each of those in every run, so
that a shape that did not run is never taken for one that found nothing.
"""
_NAMESPACE = "https://w3id.org/osteon/shape/"
_HOUSE_RULES = "knowledge.ttl"


def pages(graph: Graph) -> Pages:
    """The page of shapes, file by file."""
    parts = [HEAD]
    for path in sorted((HOUSE / "shapes").rglob("*.ttl")):
        if path.name in ("sentinel.ttl", _HOUSE_RULES):
            continue
        shapes = Graph().parse(path, format="turtle")
        rows = [_row(graph, shapes, shape) for shape in _property_shapes(shapes)]
        where = path.relative_to(HOUSE / "shapes").with_suffix("")
        parts.append(f"\n## {where}\n\n")
        parts.append(table(("shape", "says", "means", "claims"), rows))
    return {REFERENCE / "shapes.md": "".join(parts)}


def _property_shapes(shapes: Graph) -> list[URIRef]:
    found = {
        shape
        for shape in shapes.subjects(SH.message, None)
        if isinstance(shape, URIRef) and (shape, RDF.type, None) in shapes
    }
    return sorted(found)


def _row(graph: Graph, shapes: Graph, shape: URIRef) -> tuple[str, ...]:
    means = [name(graph, one) for one in shapes.objects(shape, OSTEON.violationMeans)]
    claims = joined(ident(graph, one) for one in shapes.objects(shape, OSTEON.claim))
    said = joined(str(one) for one in shapes.objects(shape, SH.message))
    return f"`{_local(shape)}`", said, joined(means), claims


def _local(shape: Node) -> str:
    return str(shape).removeprefix(_NAMESPACE).removeprefix(str(OSTEON))
