"""The one place that runs SPARQL: named graphs of a run, CONSTRUCT stages and SELECT rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from osteon.errors import InternalFault
from osteon.queries import Query

if TYPE_CHECKING:
    from osteon.prepare import Presence

OSTEON = "https://w3id.org/osteon/"
_GRAPHS = OSTEON + "graph/"
KNOWLEDGE_GRAPH = NamedNode(_GRAPHS + "knowledge")
RECORD_GRAPH = NamedNode(_GRAPHS + "record")
CONTEXT_GRAPH = NamedNode(_GRAPHS + "context")
FACTS_GRAPH = NamedNode(_GRAPHS + "facts")
TYPES_GRAPH = NamedNode(_GRAPHS + "types")
EXPECTATIONS_GRAPH = NamedNode(_GRAPHS + "expectations")
REPORT_GRAPH = NamedNode(_GRAPHS + "report")
ADVICE_GRAPH = NamedNode(_GRAPHS + "advice")

Row = dict[str, Any]
Term = NamedNode | BlankNode | Literal


@cache
def osteon(name: str) -> NamedNode:
    """The IRI of a term of Osteon."""
    return NamedNode(OSTEON + name)


def run_stage(
    store: Store, queries: Iterable[Query], graph: NamedNode, present: Presence | None = None
) -> None:
    """Run CONSTRUCT queries in order and add what each yields to `graph`.

    The default graph of every query is the union of all graphs. A query that can have no result
    for what is present is left out.
    """
    for query in queries:
        if present is not None and not present.allows(query.text):
            continue
        try:
            result = store.query(query.text, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise InternalFault(f"query {query.name} is not valid SPARQL: {error}") from error
        if not isinstance(result, QueryTriples):
            raise InternalFault(f"query {query.name} is not a CONSTRUCT query")
        quads = [Quad(t.subject, t.predicate, t.object, graph) for t in result]
        if not quads:
            continue
        store.extend(quads)
        if present is not None:
            present.add(quads)


def select(store: Store, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
    """Rows of a SELECT query as dicts from name to Python value (None when unbound)."""
    substitutions: dict[Variable, Term | Triple] = {
        Variable(k): v for k, v in (bindings or {}).items()
    }
    result = store.query(text, use_default_graph_as_union=True, substitutions=substitutions)
    if not isinstance(result, QuerySolutions):
        raise InternalFault("a SELECT query was expected")
    names = [variable.value for variable in result.variables]
    # The value is the text of a literal, the IRI of a node; numbers stay text to stay exact.
    return [
        dict(zip(names, [None if term is None else term.value for term in solution], strict=True))
        for solution in result
    ]
