"""SPARQL for rdflib, parsed once per process: its parser takes as long as running a query."""

from __future__ import annotations

from functools import cache
from unittest.mock import patch

from pyparsing import ParseException, ParserElement
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query


@cache
def prepared(text: str) -> Query:
    """A query ready for `Graph.query`."""
    # Half the parser's time goes into looking for a comment before every token, and most of our
    # texts have none left. One that has is no query to this parser, and goes to the usual one.
    with patch.object(ParserElement, "_skipIgnorables", lambda self, text, at: at):
        try:
            return prepareQuery(text)
        except ParseException:
            pass
    return prepareQuery(text)
