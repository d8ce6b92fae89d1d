"""The whole ontology, loaded once for the tests of the knowledge itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store
from rdflib import Graph

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Every module of the ontology in one graph."""
    graph = Graph()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session")
def knowledge_store() -> Store:
    """Ontology and shapes in the store that the verify queries meet."""
    store = Store()
    graph = NamedNode("urn:test:knowledge")
    for folder in ("ontology", "shapes"):
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            store.bulk_load(path=str(path), to_graph=graph, base_iri="urn:test:base")
    return store
