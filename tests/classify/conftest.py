"""Stores for these tests; also makes the fact generator beside them importable."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

PREFIXES = """
@prefix : <https://w3id.org/osteon/> .
@prefix fact: <https://w3id.org/osteon/fact/> .
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def load(store: Store, text: str, graph: str) -> Store:
    store.load(
        (PREFIXES + text).encode(), format=RdfFormat.TURTLE, to_graph=NamedNode(f"urn:test:{graph}")
    )
    return store


@pytest.fixture
def knowledge() -> Store:
    """The small ontology of example.ttl."""
    store = Store()
    store.load(path=str(HERE / "example.ttl"), to_graph=NamedNode("urn:test:knowledge"))
    return store


@pytest.fixture
def ontology_of() -> Callable[[str], Store]:
    """A store with the definitions given as Turtle."""
    return lambda text: load(Store(), text, "knowledge")


@pytest.fixture
def with_facts(knowledge: Store) -> Callable[[str], Store]:
    """The small ontology and the facts given as Turtle."""
    return lambda text: load(knowledge, text, "facts")
