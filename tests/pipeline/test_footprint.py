"""What a query sees and needs, read from its text: by hand, and for every query of the project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from made_up import examples
from oracle import knowledge
from pyoxigraph import NamedNode, Quad, QuerySolutions, QueryTriples, Store

from osteon.footprint import Footprint
from osteon.patterns import TYPE, Atom, Clause
from osteon.pipeline import assess_together

EX = "http://example.org/"
PREFIX = f"PREFIX : <{EX}> "


def clauses(*texts: str) -> set[Clause]:
    """Clauses by short text: atoms apart by |, a predicate or a predicate=object."""
    return {frozenset(map(atom, text.split("|"))) for text in texts}


def atom(text: str) -> Atom:
    predicate, _, value = text.partition("=")
    iri = TYPE if predicate == "a" else EX + predicate
    return (iri, EX + value) if value else iri


def seen(*texts: str) -> set[Atom]:
    return {one for text in texts for one in map(atom, text.split("|"))}


# Pattern: what it needs, what it sees; None for anything.
PATTERNS: dict[str, tuple[set[Clause], set[Atom] | None]] = {
    "?x :p ?y": (clauses("p"), seen("p")),
    "?x :p :o": (clauses("p=o"), seen("p=o")),
    "?x a :C": (clauses("a=C"), seen("a=C")),
    "?x a ?c": (clauses("a"), seen("a")),
    "?x :p 'text'@en": (clauses("p"), seen("p")),
    "?x :p '1'^^:type , 2.5 , true": (clauses("p"), seen("p")),
    "?x :p ?y ; :q :o , ?z . ?z :r [ :s ?w ]": (
        clauses("p", "q=o", "q", "r", "s"),
        seen("p", "q=o", "q", "r", "s"),
    ),
    "?x <http://example.org/p> ?y": (clauses("p"), seen("p")),
    # Only joined patterns are needed.
    "?x :p ?y OPTIONAL { ?x :q ?z }": (clauses("p"), seen("p", "q")),
    "?x :p ?y MINUS { ?x :q :o MINUS { ?x :r ?z } }": (clauses("p"), seen("p", "q=o", "r")),
    "?x :p ?y FILTER NOT EXISTS { ?x :q ?z }": (clauses("p"), seen("p", "q")),
    "?x :p ?y FILTER(?y > 1 && EXISTS { ?x :q ?z })": (clauses("p"), seen("p", "q")),
    "?x :p ?y FILTER(REGEX(STR(?y), '}')) BIND(CONCAT('{ ?x :no ?z }') AS ?t)": (
        clauses("p"),
        seen("p"),
    ),
    "?x :p ?y # } ?x :no ?z\n . ?x :q ?y": (clauses("p", "q"), seen("p", "q")),
    "{ ?x :p ?y } ?x :q ?y": (clauses("p", "q"), seen("p", "q")),
    "GRAPH ?g { ?x :p ?y }": (clauses("p"), seen("p")),
    # One side of a union is enough.
    "{ ?x :p ?y } UNION { ?x :q ?y }": (clauses("p|q"), seen("p", "q")),
    "{ ?x :p ?y ; :r ?z } UNION { ?x :q ?y }": (clauses("p|q", "q|r"), seen("p", "q", "r")),
    "{ ?x :p ?y } UNION { OPTIONAL { ?x :q ?y } }": (set(), seen("p", "q")),
    # Values stand for a variable where there is one in each row.
    "VALUES ?k { :A :B } ?x a ?k": (clauses("a=A|a=B"), seen("a=A", "a=B")),
    "?x ?p ?y VALUES (?p ?n) { (:p 1) (:q UNDEF) }": (clauses("p|q"), seen("p", "q")),
    "VALUES (?k ?n) { (:A 1) (UNDEF 2) } ?x :p ?k": (clauses("p"), seen("p")),
    "VALUES ?k { :A 'text' } ?x :p ?k": (clauses("p"), seen("p")),
    "VALUES ?p { :p } OPTIONAL { ?x ?p ?y }": (set(), None),
    # Paths.
    "?x :p/:q ?y": (clauses("p", "q"), seen("p", "q")),
    "?x :p|:q ?y": (clauses("p|q"), seen("p", "q")),
    "?x ^:p ?y": (clauses("p"), seen("p")),
    "?x :p+ ?y": (clauses("p"), seen("p")),
    "?x (:p/:q)|:r ?y": (clauses("p|r", "q|r"), seen("p", "q", "r")),
    "?x a/:sub* :C": (clauses("a"), seen("a", "sub")),
    "?x :p ?y . ?y :sub* ?z": (clauses("p"), seen("p", "sub")),
    "?x :sub? :C": (set(), seen("sub")),
    # A path of length zero finds every node there is, unless something else has bound one.
    "?x :sub* ?y": (set(), None),
    "?x :sub* ?y . ?y :sub? ?z": (set(), None),
    # Anything may match.
    "?x ?p ?y": (set(), None),
    "?x ?p ?y . ?x :q ?z": (clauses("q"), None),
    "?x !(:p) ?y": (set(), None),
    "SERVICE :s { ?x :p ?y }": (set(), None),
    "?x :p ( 1 2 )": (set(), None),
    # Sub-selects.
    "{ SELECT ?x (MAX(?y) AS ?m) WHERE { ?x :p ?y } GROUP BY ?x HAVING(COUNT(?y) > 1) } ?x :q ?z": (
        clauses("p", "q"),
        seen("p", "q"),
    ),
    "{ SELECT (COUNT(?y) AS ?m) WHERE { ?x :p ?y } } ?x :q ?z": (clauses("q"), seen("p", "q")),
    "SELECT DISTINCT ?x WHERE { ?x :p ?y } ORDER BY DESC(?x) LIMIT 1": (clauses("p"), seen("p")),
}


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
@pytest.mark.parametrize("form", ["CONSTRUCT { ?x :made ?y }", "SELECT ?x"])
def test_by_hand(pattern: str, form: str) -> None:
    needs, sees = PATTERNS[pattern]
    found = Footprint.of(f"{PREFIX} {form} WHERE {{ {pattern} }}")
    assert found == Footprint(frozenset(needs), None if sees is None else frozenset(sees))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(?x) AS ?n) WHERE { ?x :p ?y }",  # a row even of nothing
        "ASK { ?x :p ?y }",
        "DESCRIBE :x",
        "SELECT ?x FROM :g WHERE { ?x :p ?y }",
        "SELECT ?x WHERE { ?x :p ?y } VALUES ?x { :a }",
        "SELECT ?x WHERE { ?x unknown:p ?y }",
        "SELECT ?x WHERE { ?x :p ?y",
        "SELECT ?x WHERE { ?x :p ?y } }",
        "no query at all ~",
    ],
)
def test_what_is_not_read_needs_nothing(query: str) -> None:
    assert Footprint.of(PREFIX + query).needs == frozenset()


def later() -> dict[str, str]:
    """Every query that runs on the store of a run, by name."""
    kb = knowledge()
    stages = {
        f"{stage}/{query.name}": query.text
        for stage, queries in kb.stages.items()
        for query in queries
    }
    explain = {f"explain/{name}": text for name, text in kb.run_queries.items()}
    classes = {f"class {n}": text for n, text in enumerate(kb.classifier.queries)}
    return {**stages, **explain, **classes}


def test_every_query_of_a_run_is_read() -> None:
    """An unread query would never be left out, and would keep all of the knowledge in the way."""
    unread = {name for name, text in later().items() if Footprint.of(text).sees is None}
    assert unread == {"prepare/yields"}  # over any property below osteon:yields; runs once
    needless = {name for name, text in later().items() if not Footprint.of(text).needs}
    assert needless == set()


@pytest.fixture(scope="module")
def everything() -> Store:
    """The knowledge and a few patients after all stages."""
    kb = knowledge()
    wanted = {"dirty-data", "stopped-renal-late", "giop-low-calcium", "late-sixty", "wrong-order"}
    records = [record for record in examples() if Path(record.source).stem in wanted]
    assert len(records) == len(wanted)
    store = Store()
    store.bulk_extend(kb.ground("article+label").store)
    day = date(2026, 3, 15)
    for one in assess_together(records, kb, as_of=day, profile="article+label"):
        store.extend(one.quads)
    return store


def rows(store: Store, text: str) -> int:
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QueryTriples | QuerySolutions)
    return sum(1 for _ in found)


def matching(store: Store, clause: Clause) -> Iterator[Quad]:
    for one in clause:
        predicate, value = (one, None) if isinstance(one, str) else one
        node = None if value is None else NamedNode(value)
        yield from store.quads_for_pattern(None, NamedNode(predicate), node, None)


def test_without_what_it_needs_a_query_has_no_row(everything: Store) -> None:
    """Each clause of each query in turn: all that could satisfy it is taken out of the store."""
    by_clause: dict[Clause, list[str]] = {}
    answered = 0
    for text in later().values():
        answered += rows(everything, text) > 0
        for clause in Footprint.of(text).needs:
            by_clause.setdefault(clause, []).append(text)
    assert answered > 200
    for clause, texts in by_clause.items():
        taken = list(matching(everything, clause))
        for quad in taken:
            everything.remove(quad)
        for text in texts:
            assert rows(everything, text) == 0, (sorted(map(str, clause)), text)
        everything.extend(taken)
