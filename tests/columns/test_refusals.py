"""What is beyond the part of SPARQL here is refused when it is read, and never answered wrongly."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from osteon.columns import read
from osteon.tokens import UnknownError

from .both import PREFIXES

# All of it is SPARQL; a name that is not known is the one thing that Oxigraph refuses as well.
FORMS = {
    "describe": "DESCRIBE :a",
    "describe a variable": "DESCRIBE ?a { ?a :p ?b }",
    "ask": "ASK { ?a :p ?b }",
    "all variables": "SELECT * { ?a :p ?b }",
    "reduced": "SELECT REDUCED ?a { ?a :p ?b }",
    "from": "SELECT ?a FROM :g { ?a :p ?b }",
    "from of a construct": "CONSTRUCT { ?a :p ?b } FROM :g WHERE { ?a :p ?b }",
    "construct without a template": "CONSTRUCT WHERE { ?a :p ?b }",
    "limit": "SELECT ?a { ?a :p ?b } LIMIT 1",
    "offset": "SELECT ?a { ?a :p ?b } OFFSET 1",
    "limit after order": "SELECT ?a { ?a :p ?b } ORDER BY ?a LIMIT 1",
    "limit of a sub-select": "SELECT ?a { { SELECT ?a { ?a :p ?b } LIMIT 1 } }",
    "limit of a construct": "CONSTRUCT { ?a :p ?b } WHERE { ?a :p ?b } LIMIT 1",
    "order of a construct": "CONSTRUCT { ?a :p ?b } WHERE { ?a :p ?b } ORDER BY ?a",
    "values at the end": "SELECT ?a { ?a :p ?b } VALUES ?a { :a }",
    "base": "BASE <urn:y:> SELECT ?a { ?a <p> ?b }",
    "a base in between": "PREFIX z: <urn:z:> BASE <urn:y:> SELECT ?a { ?a <p> ?b }",
    "grouped by an expression": "SELECT ?c (COUNT(*) AS ?n) { ?a :p ?b } GROUP BY (?b + 1 AS ?c)",
    "grouped by a call": "SELECT (COUNT(*) AS ?n) { ?a :p ?b } GROUP BY STR(?b)",
    "ordered by a call": "SELECT ?a { ?a :p ?b } ORDER BY STR(?a)",
}
PATTERNS = {
    "graph": "SELECT ?a { GRAPH :g { ?a :p ?b } }",
    "graph of a variable": "SELECT ?a { GRAPH ?g { ?a :p ?b } }",
    "service": "SELECT ?a { SERVICE :s { ?a :p ?b } }",
    "exists": "SELECT ?a { ?a :p ?b FILTER EXISTS { ?b :p ?a } }",
    "not exists or something else": """SELECT ?a
        { ?a :p ?b FILTER(?b = 1 || NOT EXISTS { ?b :p ?a }) }""",
    "not not exists": "SELECT ?a { ?a :p ?b FILTER(! NOT EXISTS { ?b :p ?a }) }",
    "not exists as a value": "SELECT ?c { ?a :p ?b BIND(NOT EXISTS { ?b :p ?a } AS ?c) }",
    "not exists in the head": "SELECT (NOT EXISTS { ?b :p ?a } AS ?c) { ?a :p ?b }",
    "not exists in a condition": """SELECT ?c
        { ?a :p ?b BIND(IF(NOT EXISTS { ?b :p ?a }, 1, 2) AS ?c) }""",
    "not exists of an optional": """SELECT ?b
        { ?a :p ?b OPTIONAL { ?b :q ?c FILTER NOT EXISTS { ?b :p ?a } } }""",
    "a list": "SELECT ?a { ?a :p (1 2) }",
    "a list as a subject": "SELECT ?a { (1 ?a) :p ?b }",
    "the empty list": "SELECT ?a { ?a :p () }",
    "a statement about a statement": "SELECT ?a { << ?a :p ?b >> :q ?c }",
    "an escaped name": "SELECT ?a { ?a :p\\-q ?b }",
    "a name with a percent sign": "SELECT ?a { ?a :p%20q ?b }",
    "a double": "SELECT ?a { ?a :p 1e0 }",
    "a double in values": "SELECT ?a { VALUES ?a { 1E0 } }",
    "an escaped character": "SELECT ?a { ?a :p '\\u00e4' }",
    "an escaped character in an IRI": "SELECT ?a { ?a :p <urn:\\u00e4> }",
}
# Not evaluated for each row of what is outside, they would be answered wrongly.
CORRELATED = {
    "a filter": "?b :p ?y FILTER(?y > ?x)",
    "a filter on what is outside alone": "?b :p ?y FILTER(?x > 3)",
    "an unbound filter": "?b :p ?y FILTER(BOUND(?x))",
    "a filter of an optional": "?b :p ?y OPTIONAL { ?b :q ?z FILTER(?z > ?x) } FILTER(BOUND(?z))",
    "a binding": "BIND(?x + 1 AS ?y) ?b :p ?y",
    "a minus": "?b :p ?y MINUS { ?a :q ?x }",
    "an optional": "?b :p ?y OPTIONAL { ?b :q ?x } FILTER(!BOUND(?x))",
    "another within": "?b :p ?y FILTER NOT EXISTS { ?b :q ?x }",
    "a filter of another within": "?a :p ?y FILTER NOT EXISTS { ?a :q ?z FILTER(?z > ?x) }",
}
PATHS = {
    "optional": "SELECT ?a { ?a :p? ?b }",
    "negated": "SELECT ?a { ?a !:p ?b }",
    "negated two": "SELECT ?a { ?a !(:p|^:q) ?b }",
    "repeated sequence": "SELECT ?a { ?a (:p/:q)+ ?b }",
    "repeated alternative": "SELECT ?a { ?a (:p|:q)* ?b }",
    "repeated inverse": "SELECT ?a { ?a (^:p)* ?b }",
    "of length zero between unknown nodes": "SELECT ?a { ?a :p* ?b }",
    "of length zero between nodes of another group": """SELECT ?a
        { ?a :q ?b OPTIONAL { ?b :p* ?c } }""",
    "of length zero in an alternative": "SELECT ?a { ?a :q ?c . ?a (:p*|:q) ?b }",
}
EXPRESSIONS = {
    "a minus before": "-?b",
    "a plus before": "+?b",
    "a minus before a bracket": "-(?b + 1)",
    "a signed product": "?b -1 * 3",
    "a signed double": "?b -1e0",
    "a random number": "RAND()",
    "now": "NOW()",
    "a new name": "UUID()",
    "a new text": "STRUUID()",
    "a new node": "BNODE()",
    "a new node of a text": "BNODE('x')",
    "a hash": "MD5(?b)",
    "a text with a language": "STRLANG(?b, 'en')",
    "encoded": "ENCODE_FOR_URI(?b)",
    "minutes": "MINUTES(?b)",
    "a zone": "TZ(?b)",
    "the mean": "AVG(?b)",
    "all in one text": "GROUP_CONCAT(?b)",
    "all in one text with a separator": "GROUP_CONCAT(?b ; SEPARATOR = ',')",
    "different rows": "COUNT(DISTINCT *)",
    # Oxigraph gives no count at all where one row is an error, but counts what is bound.
    "a count of an expression": "COUNT(?b / 2)",
    "a count of different values of an expression": "COUNT(DISTINCT STR(?b))",
}
TEMPLATES = {
    "a nameless node": "CONSTRUCT { [] :p ?b } WHERE { ?a :p ?b }",
    "a labelled nameless node": "CONSTRUCT { _:n :p ?b } WHERE { ?a :p ?b }",
    "a nameless value": "CONSTRUCT { ?a :p [] } WHERE { ?a :p ?b }",
    "a nameless node with properties": "CONSTRUCT { ?a :p [ :q ?b ] } WHERE { ?a :p ?b }",
    "a list": "CONSTRUCT { ?a :p (?b) } WHERE { ?a :p ?b }",
}
REFUSED = {
    **{f"form: {name}": text for name, text in FORMS.items()},
    **{f"pattern: {name}": text for name, text in PATTERNS.items()},
    **{
        f"NOT EXISTS: {name}": f"SELECT ?a {{ ?a :p ?x FILTER NOT EXISTS {{ {text} }} }}"
        for name, text in CORRELATED.items()
    },
    **{f"path: {name}": text for name, text in PATHS.items()},
    **{
        f"expression: {name}": f"SELECT ({text} AS ?c) {{ ?a :p ?b }}"
        for name, text in EXPRESSIONS.items()
    },
    **{f"template: {name}": text for name, text in TEMPLATES.items()},
}
BROKEN = {
    "an unknown prefix": "SELECT ?a { ?a no:p ?b }",
    "an unknown prefix of a datatype": "SELECT ?a { ?a :p '1'^^no:p }",
    "an unknown prefix of a function": "SELECT (no:p(?b) AS ?c) { ?a :p ?b }",
    "an unknown function": "SELECT (FROBNICATE(?b) AS ?c) { ?a :p ?b }",
    "a path in a template": "CONSTRUCT { ?a :p/:q ?b } WHERE { ?a :p ?b }",
    "an open group": "SELECT ?a { ?a :p ?b",
    "an open bracket": "SELECT ?a { ?a :p ?b FILTER(?b = 1 }",
    "an open text": "SELECT ?a { ?a :p 'x }",
    "no variable": "SELECT { ?a :p ?b }",
    "something behind": "SELECT ?a { ?a :p ?b } }",
    "nothing": "",
    "no SPARQL": "Who takes denosumab?",
    "a variable in values": "SELECT ?a { VALUES ?a { ?b } }",
    "a text as a predicate": "SELECT ?a { ?a 'p' ?b }",
    "two verbs": "SELECT ?a { ?a :p :q ?b }",
    "too few values": "SELECT ?a { VALUES (?a ?b) { (1) } }",
    "an aggregate in a filter": "SELECT ?a { ?a :p ?b FILTER(COUNT(?b) > 1) }",
    "an aggregate in a binding": "SELECT ?a { ?a :p ?b BIND(COUNT(?b) AS ?c) }",
    "an insertion": "INSERT DATA { :a :p :b }",
    "a deletion": "DELETE WHERE { ?a :p ?b }",
}


NOTHING = Store()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_sparql_but_not_known_here_is_refused(name: str) -> None:
    with pytest.raises(UnknownError):
        read(PREFIXES + REFUSED[name])


@pytest.mark.parametrize("name", REFUSED)
def test_all_that_is_refused_is_sparql(name: str) -> None:
    """Or the test above would prove nothing."""
    NOTHING.query(PREFIXES + REFUSED[name])


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_sparql_is_refused(name: str) -> None:
    with pytest.raises(UnknownError):
        read(PREFIXES + BROKEN[name])


@pytest.mark.parametrize("name", BROKEN)
def test_all_that_is_broken_is_no_sparql(name: str) -> None:
    with pytest.raises(SyntaxError):
        NOTHING.query(PREFIXES + BROKEN[name])


def test_a_function_of_another_maker_is_refused() -> None:
    """Oxigraph reads the query, and then does not run it."""
    text = PREFIXES + "SELECT (:function(?b) AS ?c) { VALUES ?b { 1 } }"
    with pytest.raises(RuntimeError, match="not supported"):
        NOTHING.query(text)
    with pytest.raises(UnknownError):
        read(text)


def test_a_type_of_another_maker_is_no_function() -> None:
    with pytest.raises(UnknownError):
        read(PREFIXES + "SELECT (xsd:gYear(?b) AS ?c) { VALUES ?b { 1 } }")
