"""Each operation of a pattern, at its edges, answers over columns as Oxigraph does."""

from __future__ import annotations

import pytest

from .both import PREFIXES, Both

DATA = """
:a :knows :b , :c ; :age 3 ; :name "A" .
:b :knows :c ; :age 5 .
:c :knows :a ; :name "C" , "D" .
:d :age 3 ; :likes _:n .
_:n :age 1 ; :name "N" .
:a a :P . :b a :P , :Q . :c a :Q .
:P :sub :T . :Q :sub :T . :T :sub :U . :loop :sub :loop .
:x :same :x . :y :same :x .
:a :rel :knows . :b :rel :age .
:d :rel :name . :e :rel :nope ; :odd 1 . :f :odd 2 ; :age 7 . :age :age 9 .
:v :value "x" , 1 , 1.0 , true .
"""

OPTIONALS = {
    "sees the left": """SELECT ?a ?b
        { ?a :age ?x OPTIONAL { ?a :knows ?b . ?b :age ?y FILTER(?y > ?x) } }""",
    "braces hide the left": """SELECT ?a ?b
        { ?a :age ?x OPTIONAL { { ?a :knows ?b . ?b :age ?y FILTER(?y > ?x) } } }""",
    "what braces hide is unbound": """SELECT ?a ?b
        { ?a :age ?x OPTIONAL { { ?a :knows ?b FILTER(!BOUND(?x)) } } }""",
    "a filter in braces and one outside": """SELECT ?a ?b
        { ?a :age ?x OPTIONAL { { ?a :knows ?b FILTER(BOUND(?b)) } FILTER(?x = 3) } }""",
    "one in another": """SELECT ?a ?b ?n
        { ?a :age ?x OPTIONAL { ?a :knows ?b OPTIONAL { ?b :name ?n } } }""",
    "joins with what may be unbound": """SELECT ?a ?n ?y
        { ?a :age ?x OPTIONAL { ?a :name ?n } OPTIONAL { ?c :name ?n ; :knows ?y } }""",
    "joined by what may be unbound": """SELECT ?a ?n ?c
        { ?a :age ?x OPTIONAL { ?a :name ?n } ?c :name ?n }""",
    "both sides may be unbound": """SELECT ?a ?n ?c
        { { ?a :age ?x OPTIONAL { ?a :name ?n } } { ?c :knows ?d OPTIONAL { ?d :name ?n } } }""",
    "the second fills what the first left": """SELECT ?a ?n
        { ?a :age ?x OPTIONAL { ?a :nope ?n } OPTIONAL { ?a :name ?n } }""",
    "the second leaves what the first filled": """SELECT ?a ?n
        { ?a :age ?x OPTIONAL { ?a :name ?n } OPTIONAL { ?a :age ?n } }""",
    "of nothing": "SELECT ?n { OPTIONAL { :a :nope ?n } OPTIONAL { :a :name ?n } }",
    "of a sub-select": """SELECT ?a ?n
        { ?a :age ?x OPTIONAL { SELECT ?a (COUNT(?b) AS ?n) { ?a :knows ?b } GROUP BY ?a } }""",
    "a condition on the left alone": """SELECT ?a ?b
        { ?a :age ?x OPTIONAL { ?a :knows ?b FILTER(?x = 5) } }""",
    "a condition that is an error": """SELECT ?a ?b
        { ?a :age ?x OPTIONAL { ?a :knows ?b FILTER(?none = 5) } }""",
}
MINUSES = {
    "nothing in common": "SELECT ?a { ?a :age ?x MINUS { ?z :name ?n } }",
    "nothing bound in common": """SELECT ?a ?n
        { ?a :age ?x OPTIONAL { ?a :name ?n } MINUS { :c :name ?n } }""",
    "perhaps unbound on the left": """SELECT ?a ?n
        { ?a :age ?x OPTIONAL { ?a :name ?n } MINUS { ?a :knows ?c . ?c :name ?n } }""",
    "perhaps unbound on the right": """SELECT ?a ?n
        { ?a :name ?n MINUS { ?a :age ?x OPTIONAL { ?a :knows ?b . ?b :name ?n } } }""",
    "one in another": "SELECT ?a { ?a a ?t MINUS { ?a :age ?x MINUS { ?a :name ?n } } }",
    "of the empty group": "SELECT ?a { ?a :age ?x MINUS { } }",
    "without variables": "SELECT ?a { ?a :age ?x MINUS { :a :age 3 } }",
    "before anything": "SELECT ?a { MINUS { ?a :age 3 } ?a :age ?x }",
    "sees nothing outside": "SELECT ?a { ?a :age ?x MINUS { ?a :knows ?b FILTER(?x = 3) } }",
    "of a union": "SELECT ?a { ?a :age ?x MINUS { { ?a :name ?n } UNION { ?a :likes ?n } } }",
}
NOT_EXISTS = {
    "plain": "SELECT ?a { ?a :age ?x FILTER NOT EXISTS { ?a :name ?n } }",
    "nothing in common, and there is one": """SELECT ?a
        { ?a :age ?x FILTER NOT EXISTS { ?z :name ?n } }""",
    "nothing in common, and there is none": """SELECT ?a
        { ?a :age ?x FILTER NOT EXISTS { ?z :nope ?n } }""",
    "perhaps unbound": """SELECT ?a ?n
        { ?a :age ?x OPTIONAL { ?a :name ?n } FILTER NOT EXISTS { ?c :likes ?d ; :name ?n } }""",
    "two of them": """SELECT ?a
        { ?a :age ?x FILTER NOT EXISTS { ?a :name ?n } FILTER NOT EXISTS { ?a :knows ?n } }""",
    "with another condition": """SELECT ?a
        { ?a :age ?x FILTER(?x > 1 && NOT EXISTS { ?a :name ?n }) }""",
    "before the pattern": "SELECT ?a { FILTER NOT EXISTS { ?a :name ?n } ?a :age ?x }",
    "one in another": """SELECT ?a
        { ?a :age ?x FILTER NOT EXISTS { ?a :knows ?b FILTER NOT EXISTS { ?b :name ?n } } }""",
    "of the empty group": "SELECT ?a { ?a :age ?x FILTER NOT EXISTS { } }",
    "with a filter of its own": """SELECT ?a
        { ?a :knows ?b FILTER NOT EXISTS { ?b :age ?y FILTER(?y > 3) } }""",
}
UNIONS = {
    "three": "SELECT ?a ?b ?n { { ?a :knows ?b } UNION { ?a :name ?n } UNION { ?a :knows ?b } }",
    "joined with another": """SELECT ?a ?b ?n
        { { ?a :knows ?b } UNION { ?a :name ?n } { ?b :age ?x } UNION { ?a :age ?x } }""",
    "one side empty": "SELECT ?a { { ?a :nope ?b } UNION { ?a :name ?b } }",
    "of the empty group": "SELECT ?a { { } UNION { ?a :name ?b } }",
}
VALUES = {
    "undef": """SELECT ?a ?x
        { VALUES (?a ?x) { (:a UNDEF) (UNDEF 5) (:d 3) (:d 4) (UNDEF UNDEF) } ?a :age ?x }""",
    "after": "SELECT ?a ?x ?q { ?a :age ?x VALUES (?x ?q) { (3 UNDEF) (3.0 1) } }",
    "both undef": """SELECT ?a ?x
        { VALUES (?a ?x) { (:a UNDEF) (UNDEF 5) } VALUES (?a ?x) { (UNDEF 3) (:a UNDEF) } }""",
    "none": "SELECT ?a { ?a :age ?x VALUES ?a { } }",
    "twice the same": "SELECT ?a { VALUES ?a { :a :a } ?a :age ?x }",
    "filled by an optional": """SELECT ?a ?n
        { VALUES (?a ?n) { (:a UNDEF) (:c "C") (:b "Z") } OPTIONAL { ?a :name ?n } }""",
    "terms, not numbers": "SELECT ?a ?v { ?a :value ?v VALUES ?v { 1 true } }",
    "spelt in another way": """SELECT ?v { VALUES ?v
        { 2.50 +5 "2024-01-01T00:00:00.50"^^xsd:dateTime "1"^^xsd:boolean "x"@EN "01"^^xsd:int
          "2024-01-01T24:00:00"^^xsd:dateTime "00"^^xsd:integer "-0.0"^^xsd:decimal
          "2024-01-01+00:00"^^xsd:date "no"^^xsd:date "no"^^xsd:integer "7"^^:own } }""",
    "three variables that may be unbound": """SELECT ?a ?b ?c ?d
        { VALUES (?a ?b ?c) { (1 UNDEF 3) (UNDEF 2 3) (1 2 UNDEF) (UNDEF UNDEF UNDEF) }
          VALUES (?a ?b ?c ?d) { (1 2 3 4) (1 UNDEF 5 6) (UNDEF UNDEF 3 7) } }""",
}
SUBSELECTS = {
    "grouped": """SELECT ?a ?n
        { ?a a ?t { SELECT ?a (COUNT(?b) AS ?n) { ?a :knows ?b } GROUP BY ?a } }""",
    "having": "SELECT ?a { { SELECT ?a { ?a :knows ?b } GROUP BY ?a HAVING(COUNT(?b) > 1) } }",
    "hides what it does not name": "SELECT ?a ?x { ?a :age ?x { SELECT ?a { ?a :knows ?x } } }",
    "distinct": "SELECT ?a ?x { { SELECT DISTINCT ?x { ?z :age ?x } } ?a :age ?x }",
    "names what is not there": "SELECT ?a ?no { { SELECT ?a ?no { ?a :age 3 } } }",
    "joins what is not there": "SELECT ?a ?no { { SELECT ?a ?no { ?a :age 3 } } ?no :age 5 }",
}
AGGREGATES = {
    "of no rows": """SELECT (COUNT(*) AS ?n) (COUNT(?x) AS ?c) (SUM(?x) AS ?s) (MIN(?x) AS ?m)
        (MAX(?x) AS ?w) (SAMPLE(?x) AS ?p) (COUNT(DISTINCT ?x) AS ?d) { ?a :nope ?x }""",
    "of no rows in groups": "SELECT ?a (COUNT(*) AS ?n) { ?a :nope ?x } GROUP BY ?a",
    "of all": """SELECT (COUNT(*) AS ?n) (COUNT(?x) AS ?c) (SUM(?x) AS ?s) (MIN(?x) AS ?m)
        (MAX(?x) AS ?w) (COUNT(DISTINCT ?x) AS ?d) (SUM(DISTINCT ?x) AS ?t) { ?a :age ?x }""",
    "of some unbound, in groups": """SELECT ?a (COUNT(?x) AS ?c) (SUM(?x) AS ?s) (MIN(?x) AS ?m)
        (MAX(?x) AS ?w) (COUNT(*) AS ?k) (COUNT(DISTINCT ?x) AS ?d) (SAMPLE(?x) AS ?p)
        { ?a a ?t OPTIONAL { ?a :age ?x } } GROUP BY ?a""",
    "of some unbound": """SELECT (COUNT(?x) AS ?c) (SUM(?x) AS ?s) (MIN(?x) AS ?m) (MAX(?x) AS ?w)
        (COUNT(DISTINCT ?x) AS ?d) (SUM(DISTINCT ?x) AS ?t) (COUNT(*) AS ?k)
        { ?a a ?t OPTIONAL { ?a :age ?x } }""",
    "one unbound among two": """SELECT ?k (MIN(?v) AS ?s) (MAX(?v) AS ?t) (SUM(?v) AS ?u)
        { VALUES (?k ?v) { (1 1) (1 UNDEF) (2 3) (3 "a") (3 1) (4 UNDEF) (5 2) (5 4) } }
        GROUP BY ?k""",
    "over expressions": """SELECT (SUM(?x * 2) AS ?s) (SUM(?x) + COUNT(*) AS ?t) (MAX(?x / 0) AS ?u)
        (MIN(STR(?x)) AS ?m) { ?a :age ?x }""",
    "one row of an expression is an error": """SELECT (MAX(STR(?a)) AS ?m)
        (SAMPLE(IF(?x = 5, ?x, 1 / 0)) AS ?s) { ?a :age ?x }""",
    "sums of decimals and integers": "SELECT (SUM(?v) AS ?s) { VALUES ?v { 1 2.5 } }",
    "sums of what is no number": "SELECT (SUM(?v) AS ?s) { VALUES ?v { 1 'a' } }",
    "sums of blank nodes": "SELECT (SUM(?v) AS ?s) { ?d :likes ?v }",
    "the least of blank nodes": "SELECT (MIN(?v) AS ?s) (MAX(?v) AS ?t) { ?d :likes ?v }",
    "the least of all kinds": """SELECT (MIN(?v) AS ?s) (MAX(?v) AS ?t)
        { VALUES ?v { 1 'a' :x 'b'@en true } }""",
    "the least of days": """SELECT (MIN(?v) AS ?s) (MAX(?v) AS ?t) { VALUES ?v
        { "2024-01-01"^^xsd:date "2023-05-01"^^xsd:date "2024-01-02"^^xsd:date } }""",
    "by two": "SELECT ?a ?x (COUNT(*) AS ?n) { ?a :age ?x ; ?p ?o } GROUP BY ?a ?x",
    "by three": "SELECT ?a ?x ?p (COUNT(*) AS ?n) { ?a :age ?x ; ?p ?o } GROUP BY ?a ?x ?p",
    "by what may be unbound": """SELECT ?n (COUNT(*) AS ?k)
        { ?a :age ?x OPTIONAL { ?a :name ?n } } GROUP BY ?n""",
    "having of no rows": "SELECT (COUNT(*) AS ?n) { ?a :nope ?x } HAVING(COUNT(*) > 0)",
    "having two": """SELECT ?a { ?a :knows ?b } GROUP BY ?a
        HAVING(COUNT(?b) > 1) (MIN(?b) = :b)""",
    "a constant beside": "SELECT (COUNT(*) * 2 AS ?n) (1 + 1 AS ?m) { ?a :age ?x }",
}
BINDS = {
    "an error": "SELECT ?a ?y { ?a :name ?n BIND(?n + 1 AS ?y) }",
    "joined": "SELECT ?b ?y { ?a :age ?x BIND(?x + 2 AS ?y) ?b :age ?y }",
    "an error, joined": "SELECT ?a ?b ?y { ?a :name ?n BIND(?n + 1 AS ?y) ?b :age ?y }",
    "one of another": "SELECT ?z { BIND(1 AS ?x) BIND(?x + 1 AS ?y) BIND(?x + ?y AS ?z) }",
    "sees nothing outside": "SELECT ?a ?y { ?a :age ?x { BIND(?x AS ?y) } }",
    "a filter sees nothing outside": "SELECT ?a { ?a :age ?x { ?a :knows ?b FILTER(?x = 3) } }",
    "a filter before the pattern": "SELECT ?a { FILTER(?x = 3) ?a :age ?x }",
    "in the head": "SELECT ?a (?x + 1 AS ?y) (?y * 2 AS ?z) { ?a :age ?x }",
    "a sign that is a number's": """SELECT ?y ?z
        { ?a :age ?x BIND(?x -1 AS ?y) BIND(?x +1.5 AS ?z) }""",
    "from left to right": """SELECT ?y ?z
        { ?a :age ?x BIND(?x - 1 - 1 AS ?y) BIND(12 / ?x / 2 * 2 AS ?z) }""",
    "what binds more": """SELECT ?y
        { ?a :age ?x BIND(1 + 2 * ?x = 7 || false && false AS ?y) }""",
    "not binds most": "SELECT ?v { ?a :value ?v FILTER(!?v = false) }",
}
PATHS = {
    "two ways": "SELECT ?a ?b { ?a (:knows|^:knows) ?b }",
    "twice the same way": "SELECT ?a ?b { ?a (:knows|:knows) ?b }",
    "two ways in a sequence": "SELECT ?a ?b { ?a (:knows|^:knows)/:age ?b }",
    "sequence": "SELECT ?a ?b { ?a :knows/:knows ?b }",
    "there and back": "SELECT ?a ?b { ?a :knows/^:knows ?b }",
    "a sequence backwards": "SELECT ?a ?b { ?a ^(:knows/:age) ?b }",
    "a sequence or a step": "SELECT ?a ?b { ?a (:knows/:knows|:knows) ?b }",
    "plus": "SELECT ?a ?b { ?a :knows+ ?b }",
    "plus from one": "SELECT ?b { :a :knows+ ?b }",
    "plus to itself": "SELECT ?a ?b { ?a :sub+ ?b }",
    "plus in a circle": "SELECT ?a { ?a :knows+ ?a }",
    "star from one": "SELECT ?b { :a :knows* ?b }",
    "star from what is not there": "SELECT ?b { :absent :knows* ?b }",
    "star to what is not there": "SELECT ?a { ?a :knows* :absent }",
    "star to a text that is not there": "SELECT ?a { ?a :knows* 'absent' }",
    "star to a text": "SELECT ?a { ?a :knows* 'A' }",
    "star from what is known": "SELECT ?a ?t { ?a a ?c . ?c :sub* ?t }",
    "star to what is known": "SELECT ?a ?t { ?a a ?c . ?t :sub* ?c }",
    "star after a step": "SELECT ?a ?t { ?a a/:sub* ?t }",
    "star after a step from one": "SELECT ?t { :a a/:sub* ?t }",
    "star after a step from some": "SELECT ?a ?t { ?a :age 3 . ?a a/:sub* ?t }",
    "star after a step to one": "SELECT ?a { ?a a/:sub* :T }",
    "star after a step to the first": "SELECT ?a { ?a a/:sub* :P }",
    "star before a step": "SELECT ?a ?u { ?a a ?t . ?t :sub*/:sub ?u }",
    "star between steps": "SELECT ?a ?t { ?a a/:sub*/:sub ?t }",
    "star backwards": "SELECT ?a ?c { ?a a ?c . :T ^:sub* ?c }",
    "star between the same": "SELECT ?a ?t { ?a a ?t . ?a :knows* ?a }",
    "star between constants": "SELECT ?x { ?x :age 3 . :a :sub* :a . :P :sub* :U }",
    "the same at both ends": "SELECT ?a { ?a :same ?a }",
    "type in a path": "SELECT ?a { ?a a/:sub/:sub :U }",
    "type backwards or a step": "SELECT ?b { :P (:sub|^a) ?b }",
}
PREDICATES = {
    "of one": "SELECT ?p ?o { :a ?p ?o }",
    "of all": "SELECT ?s ?p ?o { ?s ?p ?o }",
    "among values": "SELECT ?s ?p ?o { VALUES ?p { :age :name } ?s ?p ?o }",
    "among what is no predicate": "SELECT ?p { VALUES ?p { 'age' 1 :age } :a ?p ?o }",
    "among values and anything": "SELECT ?p ?o { VALUES ?p { UNDEF :age } :a ?p ?o }",
    "from the data": "SELECT ?s ?p ?o { ?s :rel ?p . ?z ?p ?o }",
    "that is the subject": "SELECT ?p { ?p ?p ?o }",
    "from a node to itself": "SELECT ?s ?p { ?s ?p ?s }",
    "that is a type": "SELECT ?p { :a ?p :P }",
    "in an optional": "SELECT ?p ?a ?o { VALUES ?p { :nope :age } OPTIONAL { ?a ?p ?o } }",
    "in an optional within": """SELECT ?p ?a ?o
        { VALUES ?p { :nope :age :knows } { ?a :name ?n OPTIONAL { ?a ?p ?o } } }""",
    "in an optional of an optional": """SELECT ?p ?a ?o
        { ?a :rel ?p OPTIONAL { ?c :name ?n OPTIONAL { ?c ?p ?o } } }""",
    "in an optional that all have otherwise": """SELECT ?p ?s ?o
        { VALUES ?p { :age :knows } { ?s :odd ?k OPTIONAL { ?s ?p ?o } } }""",
    "within a minus": "SELECT ?p ?s { ?s :rel ?p MINUS { ?s ?p ?o } }",
    "in an optional within a minus": """SELECT ?p ?s
        { ?s :rel ?p MINUS { ?s :odd ?n OPTIONAL { ?s ?p ?o } } }""",
    "in a union": """SELECT ?p ?s ?o
        { VALUES ?p { :age :name } { ?s ?p ?o } UNION { ?s :knows ?o } }""",
    "that must not be": "SELECT ?p ?s { ?s :rel ?p FILTER NOT EXISTS { ?s ?p ?o } }",
    "in a sub-select": """SELECT ?p ?n
        { VALUES ?p { :age } { SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p } }""",
}
PATTERNS = {
    "a circle": "SELECT ?a { ?a :knows ?b . ?b :knows ?a }",
    "a triangle": "SELECT ?a ?b ?c { ?a :knows ?b . ?b :knows ?c . ?c :knows ?a }",
    "nothing in common": "SELECT ?a ?b { ?a :age 5 . ?b :age ?x }",
    "a nameless node": "SELECT ?a { ?a :likes [ :age ?x ; :name 'N' ] }",
    "a labelled nameless node": "SELECT ?a { ?a :likes _:q . _:q :age 1 }",
    "a nameless node comes out": "SELECT ?a ?b { ?a :likes ?b }",
    "two values": "SELECT ?a { ?a :knows :b , :c }",
    "another kind of number": "SELECT ?a { ?a :age 3.0 }",
    "another spelling of a number": "SELECT ?a { ?a :age 03 }",
    "a truth": "SELECT ?a { ?a :value true , 1 }",
    "a class that is not there": "SELECT ?a { ?a a :Nope }",
    "a variable that is not there": "SELECT ?a ?zz { ?a :age 3 }",
    "nothing asked": "SELECT ?a { }",
    "nothing joined": "SELECT ?a { { } ?a :age 3 }",
    "distinct": "SELECT DISTINCT ?x { ?a :age ?x }",
    "distinct with unbound": "SELECT DISTINCT ?n ?x { ?a :age ?x OPTIONAL { ?a :name ?n } }",
    "distinct terms of one value": "SELECT DISTINCT ?v { VALUES ?v { 1 1.0 '1' 01 } }",
    "small letters": "select ?a ?n where { ?a :age ?x filter(?x = 3) optional { ?a :name ?n } }",
    "semicolons": "SELECT ?a { ?a :age ?x ; ; :name ?n ; . }",
    "dots": "SELECT ?a { ?a :age ?x . FILTER(?x = 3) . ?a :name ?n . }",
    "a comment": "SELECT ?a { ?a :age ?x # a comment }\n }",
    "dollars": "SELECT $a { $a :age ?x }",
    "long quotes": 'SELECT ?a { ?a :name """A""" , \'A\' }',
}
GROUPS = {
    "OPTIONAL": OPTIONALS,
    "MINUS": MINUSES,
    "NOT EXISTS": NOT_EXISTS,
    "UNION": UNIONS,
    "VALUES": VALUES,
    "sub-select": SUBSELECTS,
    "aggregates": AGGREGATES,
    "BIND": BINDS,
    "path": PATHS,
    "predicate": PREDICATES,
    "pattern": PATTERNS,
}
CASES = {f"{group}: {name}": text for group, own in GROUPS.items() for name, text in own.items()}
# Rightly without a row; any other case would prove nothing without one.
EMPTY = {
    "NOT EXISTS: nothing in common, and there is one",
    "NOT EXISTS: of the empty group",
    "VALUES: none",
    "aggregates: of no rows in groups",
    "aggregates: having of no rows",
    "BIND: a filter sees nothing outside",
    "path: star from what is not there",
    "path: star to what is not there",
    "path: star to a text that is not there",
    "pattern: another kind of number",
    "pattern: a class that is not there",
}


@pytest.fixture(scope="module")
def both() -> Both:
    return Both(DATA)


@pytest.mark.parametrize("name", CASES)
def test_rows_are_the_same(both: Both, name: str) -> None:
    assert bool(both.same_rows(CASES[name])) == (name not in EMPTY)


# -- order

ORDERS = {
    "numbers": "SELECT ?v { VALUES ?v { 3 1 2.5 -1 } } ORDER BY ?v",
    "downwards": "SELECT ?v { VALUES ?v { 3 1 2.5 -1 } } ORDER BY DESC(?v)",
    "all kinds": """SELECT ?v { VALUES ?v { "b" "a" :x :w 1 UNDEF } } ORDER BY ?v""",
    "all kinds downwards": """SELECT ?v
        { VALUES ?v { "b" "a" :x :w 1 UNDEF } } ORDER BY DESC(?v)""",
    "nameless nodes": """SELECT ?v
        { { VALUES ?v { UNDEF :x "a" } } UNION { ?d :likes ?v } } ORDER BY ?v""",
    "nameless nodes downwards": """SELECT ?v
        { { VALUES ?v { UNDEF :x "a" } } UNION { ?d :likes ?v } } ORDER BY DESC(?v)""",
    "equal numbers of two kinds": """SELECT ?v ?w
        { VALUES (?v ?w) { (1.0 1) (1 2) (1.0 3) (1 0) } } ORDER BY ?v ?w""",
    "equal numbers of two kinds downwards": """SELECT ?v ?w
        { VALUES (?v ?w) { (1.0 1) (1 2) (1.0 3) (1 0) } } ORDER BY DESC(?v) DESC(?w)""",
    "two ways": """SELECT ?v ?w
        { VALUES (?v ?w) { ("a" 1) ("b" 3) ("a" 2) } } ORDER BY DESC(?v) ?w""",
    "by a variable that is not asked for": "SELECT ?a { ?a :age ?x ; a ?t } ORDER BY ?x ?t",
    "days": """SELECT ?v { VALUES ?v
        { "2024-01-02"^^xsd:date "2023-12-31"^^xsd:date "2024-01-01"^^xsd:date } } ORDER BY ?v""",
    "times with zones": """SELECT ?v { VALUES ?v
        { "2024-01-01T00:00:00Z"^^xsd:dateTime "2024-01-01T00:30:00+01:00"^^xsd:dateTime
          "2024-01-01T00:00:00.5Z"^^xsd:dateTime } } ORDER BY ?v""",
    "texts": "SELECT ?v { VALUES ?v { 'a' 'B' 'ä' '\U0001f600' '\uffee' '' 'aa' } } ORDER BY ?v",
    "names": "SELECT ?v { VALUES ?v { :b <https://w3id.org/osteon/x> <a:b> } } ORDER BY ?v",
    "expressions": "SELECT ?v { VALUES ?v { 1 2 3 } } ORDER BY (?v = 2) (-1 * ?v)",
    "distinct": """SELECT DISTINCT ?v
        { VALUES (?v ?w) { (1 3) (2 1) (3 2) (1 3) } } ORDER BY DESC(?v)""",
    "aggregates": """SELECT ?a (COUNT(?b) AS ?n)
        { ?a :knows ?b } GROUP BY ?a ORDER BY DESC(COUNT(?b)) DESC(?a)""",
    "a number that is none": """SELECT ?v
        { VALUES ?v { 2 "x"^^xsd:integer 1 } } ORDER BY ?v""",
    "a day that is none": """SELECT ?v ?w { VALUES (?v ?w)
        { ("2024-02-01"^^xsd:date 1) ("not-a-date"^^xsd:date 2) ("2024-01-01"^^xsd:date 3) } }
        ORDER BY ?v ?w""",
}


@pytest.mark.parametrize("name", ORDERS)
def test_order_is_the_same(both: Both, name: str) -> None:
    assert len(both.same_rows(ORDERS[name], ordered=True)) > 1


# -- templates

TEMPLATES = {
    "plain": "{ ?s :w ?v } WHERE { ?s :age ?v }",
    "constants": "{ ?s :w 2.50 . :k :l :m } WHERE { ?s :likes ?n }",
    "constants spelt in another way": "{ ?s :w '01'^^xsd:int } WHERE { ?s :age ?v }",
    "unbound parts": "{ ?s :w ?v ; :z ?no } WHERE { ?s :age ?v OPTIONAL { ?s :name ?no } }",
    "unbound alone": "{ ?s :w ?no } WHERE { ?s :age ?v OPTIONAL { ?s :name ?no } }",
    "types": "{ ?s a ?t , :W ; rdf:type :V } WHERE { ?s a ?t }",
    "a type that is no node": "{ ?s a ?v } WHERE { ?s :value ?v }",
    "what is there": "{ ?s :age ?v } WHERE { ?s :age ?v }",
    "seen only afterwards": """{ ?s :age ?w . ?s :old ?v }
        WHERE { ?s :age ?v BIND(?v + 1 AS ?w) }""",
    "nameless nodes": "{ ?n :w ?s } WHERE { ?s :likes ?n }",
    "predicates": "{ ?o ?p ?s } WHERE { VALUES ?p { :knows :same } ?s ?p ?o }",
    "predicates from the data": "{ ?s ?p 1 } WHERE { ?s :rel ?p }",
    "all": "{ ?s ?p ?o } WHERE { ?s ?p ?o }",
    "the same more than once": "{ :k :l ?x . :k :l ?x } WHERE { ?a :age ?x ; ?p ?o }",
}
NO_STATEMENTS = {
    "a text as a subject": "{ ?v :w ?s } WHERE { ?s :value ?v }",
    "a text as a predicate": "{ ?s ?v ?s } WHERE { ?s :value ?v }",
    "a nameless predicate": "{ ?s ?n ?s } WHERE { ?s :likes ?n }",
    "of no rows": "{ :k :l :m } WHERE { ?s :nope ?n }",
    "nothing": "{ } WHERE { ?s :age ?n }",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_statements_are_the_same(name: str) -> None:
    both = Both(DATA)
    assert both.same_statements(f"{PREFIXES} CONSTRUCT {TEMPLATES[name]}")
    # All of it is there now, once, and what was there before as well.
    both.same_rows("SELECT ?s ?p ?o { ?s ?p ?o }")


@pytest.mark.parametrize("name", NO_STATEMENTS)
def test_there_are_no_such_statements(name: str) -> None:
    both = Both(DATA)
    assert both.same_statements(f"{PREFIXES} CONSTRUCT {NO_STATEMENTS[name]}") == set()
    both.same_rows("SELECT ?s ?p ?o { ?s ?p ?o }")
