"""The same statements and the same queries for both engines: Oxigraph and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from osteon.columns import ColumnStore, read
from osteon.columns.terms import term_of, text_of
from osteon.ingest.record import Statement

PREFIXES = """
PREFIX : <urn:x:>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
# Oxigraph's union of graphs has a statement twice that is in two of them, so there is one.
_GRAPH = NamedNode("urn:x:graph")
Row = tuple[str | None, ...]


class Both:
    """Two stores that hold the same."""

    def __init__(self, data: str | Iterable[Triple | Quad | Statement] = "") -> None:
        """`data` is Turtle without its prefixes, or statements."""
        self.oxigraph = Store()
        self.columns = ColumnStore()
        if isinstance(data, str):
            text = (PREFIXES + data).encode()
            data = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
        self.add(data)

    def add(self, data: Iterable[Triple | Quad | Statement]) -> None:
        """Add statements to both."""
        triples = [Triple(one.subject, one.predicate, one.object) for one in data]
        self.oxigraph.extend(Quad(s, p, o, _GRAPH) for s, p, o in triples)
        self.columns.load(triples)

    # -- rows

    def rows_of_oxigraph(self, text: str) -> list[Row]:
        """What Oxigraph answers, each term as it is written."""
        result = self.oxigraph.query(PREFIXES + text, use_default_graph_as_union=True)
        assert isinstance(result, QuerySolutions)
        width = range(len(result.variables))
        return [tuple(None if row[at] is None else str(row[at]) for at in width) for row in result]

    def rows_of_columns(self, text: str) -> list[Row]:
        """What columns answer, each term as it is written; `select` says only its value."""
        query = read(PREFIXES + text)
        found = self.columns._evaluator.rows(query)  # type: ignore[arg-type]
        texts = self.columns.terms.texts
        columns = [
            [None if (one := texts[at]) is None else str(term_of(one)) for at in found.column(name)]
            for name in query.variables  # type: ignore[union-attr]
        ]
        assert all(len(column) == found.height for column in columns)
        return list(zip(*columns, strict=True))

    def same_rows(self, text: str, *, ordered: bool = False) -> list[Row]:
        """The rows, once it is certain that both answer with them."""
        expected, found = self.rows_of_oxigraph(text), self.rows_of_columns(text)
        assert Counter(found) == Counter(expected), text
        if ordered:
            assert found == expected, text
        values = self.columns.select(PREFIXES + text)
        assert [tuple(row.values()) for row in values] == [tuple(map(_value, r)) for r in found]
        return expected

    # -- statements

    def made_by_oxigraph(self, text: str) -> set[tuple[str, str, str]]:
        """The statements that a CONSTRUCT query makes, as texts of terms."""
        result = self.oxigraph.query(text, use_default_graph_as_union=True)
        assert isinstance(result, QueryTriples)
        made = list(result)
        self.oxigraph.extend(Quad(s, p, o, _GRAPH) for s, p, o in made)
        return {(text_of(s), text_of(p), text_of(o)) for s, p, o in made}

    def made_by_columns(self, text: str) -> set[tuple[str, str, str]]:
        """The same of columns. Both keep what they have made."""
        said = self.columns.text
        return {
            (said(subject), predicate, said(value))
            for predicate, pairs in self.columns.construct(text)
            for subject, value in zip(pairs.subjects.tolist(), pairs.objects.tolist(), strict=True)
        }

    def same_statements(self, text: str) -> set[tuple[str, str, str]]:
        """What a CONSTRUCT query makes, once it is certain that both make it."""
        expected, found = self.made_by_oxigraph(text), self.made_by_columns(text)
        assert found == expected, text
        return expected


def _value(written: str | None) -> str | None:
    """The value of a term, as `osteon.store.select` gives it."""
    if written is None:
        return None
    if written.startswith("_:"):
        return written[2:]
    if written.startswith("<"):
        return written[1:-1]
    (quad,) = parse(f"<urn:x:s> <urn:x:p> {written} .".encode(), format=RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, Literal)
    return quad.object.value
