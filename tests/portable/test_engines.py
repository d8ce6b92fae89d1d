"""Derive and expect give the same facts on rdflib's own engine as on Oxigraph."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import rdflib
from prepared import prepared
from pyoxigraph import Quad, Store

from osteon.ingest import read_records
from osteon.knowledge import Knowledge
from osteon.membership import classify
from osteon.pipeline import context
from osteon.queries import Query
from osteon.shacl.pyshacl_engine import to_rdflib
from osteon.store import EXPECTATIONS_GRAPH, FACTS_GRAPH, RECORD_GRAPH, TYPES_GRAPH, run_stage

ROOT = Path(__file__).resolve().parents[2]
Fact = tuple[str, str, str]


def facts(graph: rdflib.Graph) -> set[Fact]:
    """Statements as text, numbers by value: engines may print 8.10 and 8.1."""
    return {(str(s), str(p), _plain(o)) for s, p, o in graph}


def _plain(term: rdflib.term.Node) -> str:
    if isinstance(term, rdflib.Literal) and str(term.datatype).endswith(("decimal", "integer")):
        try:
            return f"number {Decimal(str(term)).normalize()}"
        except InvalidOperation:
            return str(term)
    return str(term)


def run_on_rdflib(graph: rdflib.Graph, queries: list[Query]) -> rdflib.Graph:
    """Run the queries of a stage in order; each sees what the earlier ones added."""
    added = rdflib.Graph()
    for query in queries:
        result = graph.query(prepared(query.text)).graph
        assert result is not None, query.name
        for triple in list(result):
            graph.add(triple)
            added.add(triple)
    return added


EXAMPLES = ["dirty-data.json", "stopped-renal-late.ttl", "test-before-each-dose.json"]


def test_both_engines_derive_and_expect_the_same() -> None:
    """All patients in one graph: rdflib spends most of its time per query, not per patient."""
    knowledge = Knowledge.load(ROOT)
    records = read_records([str(ROOT / "examples" / name) for name in EXAMPLES], ROOT)
    assert len(records) == len(EXAMPLES)
    quads = context(knowledge, datetime.date(2026, 3, 15), "article")
    for record in records:
        quads += [Quad(t.subject, t.predicate, t.object, RECORD_GRAPH) for t in record.triples]
    store = Store()
    store.bulk_extend([*knowledge.working_set, *quads])
    graph = to_rdflib([*knowledge.working_set, *quads])

    run_stage(store, knowledge.stages["derive"], FACTS_GRAPH)
    derived = run_on_rdflib(graph, knowledge.stages["derive"])
    expected = facts(to_rdflib(store.quads_for_pattern(None, None, None, FACTS_GRAPH)))
    assert len(expected) > 300
    assert facts(derived) == expected

    classify(store, knowledge, [record.patient for record in records])
    for triple in to_rdflib(store.quads_for_pattern(None, None, None, TYPES_GRAPH)):
        graph.add(triple)
    run_stage(store, knowledge.stages["expect"], EXPECTATIONS_GRAPH)
    awaited = run_on_rdflib(graph, knowledge.stages["expect"])
    expected = facts(to_rdflib(store.quads_for_pattern(None, None, None, EXPECTATIONS_GRAPH)))
    assert len(expected) > 30
    assert facts(awaited) == expected
