"""What the generators share: the ontology as one graph, ids, and Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

HOUSE = Path(__file__).resolve().parents[2]
REFERENCE = HOUSE / "docs" / "reference"
OSTEON = Namespace("https://w3id.org/osteon/")
COMMAND = "python -m docs.generate"

Pages = dict[Path, str]


def read_ontology() -> Graph:
    """All modules of the ontology, and the shapes for patients, as one graph."""
    graph = Graph()
    for folder in ("ontology", "shapes"):
        for path in sorted((HOUSE / folder).rglob("*.ttl")):
            if path.name != "sentinel.ttl":
                graph.parse(path, format="turtle")
    return graph


def ident(graph: Graph, node: object) -> str:
    """The identifier of a node, else its local name; of no node, nothing."""
    if not isinstance(node, URIRef):
        return ""
    return str(graph.value(node, DCTERMS.identifier) or node).removeprefix(str(OSTEON))


def name(graph: Graph, node: Node) -> str:
    """What a node is called."""
    found = graph.value(node, SKOS.prefLabel) or graph.value(node, RDFS.label)
    return str(found or ident(graph, node))


def instances(graph: Graph, kind: str) -> list[URIRef]:
    """The individuals of a kind that have an identifier, in the order of their identifiers."""
    found = [
        node
        for node in graph.subjects(RDF.type, OSTEON[kind])
        if isinstance(node, URIRef) and graph.value(node, DCTERMS.identifier) is not None
    ]
    return sorted(found, key=lambda node: ident(graph, node))


def joined(names: Iterable[str]) -> str:
    """Names in order, each once."""
    return ", ".join(sorted(set(names)))


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    cells = [[" ".join(cell.replace("|", "\\|").split()) for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def renewed(path: Path, section: str, text: str) -> str:
    """A page written by hand, with its generated section renewed."""
    start, end = f"<!-- {section}: generated -->", f"<!-- end of {section} -->"
    before, rest = path.read_text("utf-8").split(start)
    return f"{before}{start}\n\n{text}\n{end}{rest.split(end)[1]}"
