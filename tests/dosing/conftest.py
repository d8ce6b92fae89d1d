"""A small runner for the dosing queries: the same Turtle through Oxigraph and through rdflib.

It knows nothing of the pipeline: it orders the queries by their ``#+ needs`` headers, adds what
each constructs to the store, and hands back the union. So a defect found here is a query's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from prepared import prepared

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = (ROOT / "ontology" / "prefixes.ttl").read_text(encoding="utf-8")
EXAMPLE_PREFIX = "@prefix ex: <https://example.org/> .\n"
KNOWLEDGE = Path(__file__).with_name("knowledge.ttl")


def query_path(stage: str, name: str) -> Path:
    """Where the query of one stage lives."""
    return ROOT / "queries" / stage / f"{name}.rq"


def needs(stage: str, name: str) -> list[str]:
    """The names in the header's ``needs`` line that exist in the same stage."""
    text = query_path(stage, name).read_text(encoding="utf-8")
    found = re.search(r"^#\+ needs:(.*)$", text, re.MULTILINE)
    names = [part.strip() for part in found.group(1).split(",")] if found else []
    return [part for part in names if part and query_path(stage, part).exists()]


def in_order(stage: str, wanted: Iterable[str]) -> list[str]:
    """The wanted queries and all that they need, each after its needs."""
    done: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"{stage}/{name} needs itself: {' > '.join(above)}")
        if name not in done:
            for part in needs(stage, name):
                visit(part, (*above, name))
            done.append(name)

    for name in sorted(wanted):
        visit(name, ())
    return done


class Engine:
    """A store of one kind, fed with Turtle and with the results of CONSTRUCT queries."""

    name = ""

    def __init__(self, *turtle: str) -> None:
        raise NotImplementedError

    def run(self, stage: str, wanted: Iterable[str]) -> None:
        """Run queries of a stage in order; each sees what the earlier ones made."""
        for name in in_order(stage, wanted):
            self.construct(query_path(stage, name).read_text(encoding="utf-8"))

    def construct(self, query: str) -> None:
        """Add the triples that a CONSTRUCT query yields."""
        raise NotImplementedError

    def rows(self, query: str) -> set[tuple[str | None, ...]]:
        """The rows of a SELECT as short text: local names for IRIs, lexical forms for literals."""
        raise NotImplementedError

    def turtle(self) -> str:
        """Everything in the store, as N-Triples."""
        raise NotImplementedError


def short(value: str) -> str:
    """An IRI without its namespace."""
    return re.sub(r"^https://(w3id\.org/osteon|example\.org)/", "", value)


class Oxigraph(Engine):
    """pyoxigraph, the engine of the product."""

    name = "oxigraph"

    def __init__(self, *turtle: str) -> None:
        self.store = ox.Store()
        for text in turtle:
            self.store.load(text.encode(), format=ox.RdfFormat.TURTLE)

    def construct(self, query: str) -> None:
        found = self.store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, ox.QueryTriples)
        triples = list(found)
        self.store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    def rows(self, query: str) -> set[tuple[str | None, ...]]:
        found = self.store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return {
            tuple(None if value is None else short(value.value) for value in row)  # type: ignore
            for row in found
        }

    def turtle(self) -> str:
        found = self.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        assert found is not None
        return found.decode()


class Rdflib(Engine):
    """rdflib, the second opinion."""

    name = "rdflib"

    def __init__(self, *turtle: str) -> None:
        self.graph = rdflib.Graph()
        for text in turtle:
            self.graph.parse(data=text, format="turtle")

    def construct(self, query: str) -> None:
        found = self.graph.query(prepared(query)).graph
        assert found is not None
        for triple in found:
            self.graph.add(triple)

    def rows(self, query: str) -> set[tuple[str | None, ...]]:
        found: set[tuple[str | None, ...]] = set()
        for row in self.graph.query(prepared(query)):
            assert isinstance(row, rdflib.query.ResultRow)
            found.add(tuple(None if value is None else short(str(value)) for value in row))
        return found

    def turtle(self) -> str:
        return self.graph.serialize(format="nt")


@pytest.fixture(params=[Oxigraph, Rdflib], ids=lambda kind: kind.name)
def engine(request: pytest.FixtureRequest) -> type[Engine]:
    """Each test once per engine."""
    kind: type[Engine] = request.param
    return kind
