"""SPARQL for rdflib, parsed once per process: its parser takes as long as running a query."""

from __future__ import annotations

from functools import cache

from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query


@cache
def prepared(text: str) -> Query:
    """A query ready for `Graph.query`."""
    return prepareQuery(text)
