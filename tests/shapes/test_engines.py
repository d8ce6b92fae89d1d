"""Both SHACL engines report the same: term by term, on every example, on graphs made at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest
from engines import ENGINES, FAST, comparable, report_of_all, triples
from oracle import EXAMPLES, ROOT, answer_for, expectations, knowledge
from pyoxigraph import NamedNode, Triple

from osteon import pipeline, validate
from osteon.errors import InputError
from osteon.ingest import read_records
from osteon.shacl import choose, why_not_fast
from osteon.shacl.report import SH, Report

needs_fast = pytest.mark.skipif(not FAST, reason="no fast engine for this platform")

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# Terms that stand in every case.
COMMON = {"NodeShape", "PropertyShape", "property", "path", "targetClass", "message"}

# Constraint on the values of ex:v, values, how many violations pySHACL and anyone else finds.
# Each has a value at the edge and a value of another kind.
VALUES: dict[str, tuple[str, str, int]] = {
    "class": ("sh:class ex:K", "ex:k, ex:sub, ex:other, 'text'", 2),
    "datatype": ("sh:datatype xsd:decimal", "1.0, 1, 'x'^^xsd:decimal, '1'", 3),
    "datatype, language": ("sh:datatype rdf:langString", "'a'@en, 'a'", 1),
    "nodeKind IRI": ("sh:nodeKind sh:IRI", "ex:k, 'k', [ ]", 2),
    "nodeKind BlankNode": ("sh:nodeKind sh:BlankNode", "ex:k, 'k', [ ]", 2),
    "nodeKind Literal": ("sh:nodeKind sh:Literal", "ex:k, 'k', [ ]", 2),
    "minCount": ("sh:minCount 3", "1, 2", 1),
    "minCount, enough": ("sh:minCount 2", "1, 2", 0),
    "maxCount": ("sh:maxCount 1", "1, 2", 1),
    "maxCount, not too many": ("sh:maxCount 2", "1, 2", 0),
    "in": ("sh:in ( ex:k 1 'a' )", "ex:k, 1, 'a', 1.0, '1', 'a'@en, ex:other", 4),
    "hasValue": ("sh:hasValue ex:k", "ex:other", 1),
    "hasValue, number": ("sh:hasValue 1.0", "1", 1),
    "hasValue, spelling": ("sh:hasValue 1.0", "1.00", 1),
    "pattern": ("sh:pattern '^[0-9]{2}$'", "'12', '123', 12, ex:k", 2),
    "minLength": ("sh:minLength 3", "'abc', 'ab', 12", 2),
    "maxLength": ("sh:maxLength 3", "'abc', 'abcd', 1234", 2),
    "minInclusive": ("sh:minInclusive 1.0", "1, 1.0, 0.99, 'x', 1e0", 2),
    "maxInclusive": ("sh:maxInclusive 0", "0, 0.0, 1, 0.01", 2),
    "minExclusive": ("sh:minExclusive 1", "1, 1.0, 1.01, 2", 2),
    "maxExclusive": ("sh:maxExclusive 1", "1, 1.0, 0.99, ex:k", 3),
    "maxInclusive, many digits": (
        "sh:maxInclusive 8.100000000000000001",
        "8.100000000000000001, 8.100000000000000002, 8.1",
        1,
    ),
    "uniqueLang": ("sh:uniqueLang true", "'a'@en, 'b'@en, 'c'@de, 'd'", 1),
    "lessThan": ("sh:lessThan ex:w", "1.9, 2.0, 2, 2.1", 3),
    "lessThanOrEquals": ("sh:lessThanOrEquals ex:w", "1.9, 2.0, 2, 2.1, 'x'", 2),
    "equals": ("sh:equals ex:w", "2.0, 3", 1),
    "disjoint": ("sh:disjoint ex:w", "2.0, 3", 1),
    "not": ("sh:not [ sh:datatype xsd:string ]", "'a', 1", 1),
    "and": ("sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class ex:K ] )", "ex:k, ex:other, 1", 2),
    "or": ("sh:or ( [ sh:datatype xsd:string ] [ sh:class ex:K ] )", "ex:k, 'a', 1", 1),
    "xone": ("sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:class ex:K ] )", "ex:k, ex:other", 1),
    "node": ("sh:node [ sh:class ex:K ]", "ex:k, ex:other", 1),
    "qualifiedMinCount": (
        "sh:qualifiedValueShape [ sh:class ex:K , ex:L ] ; sh:qualifiedMinCount 2",
        "ex:k, ex:both, ex:other",
        1,
    ),
    "qualifiedMaxCount": (
        "sh:qualifiedValueShape [ sh:in ( ex:k ex:both ) ] ; sh:qualifiedMaxCount 1",
        "ex:k, ex:both, ex:other",
        1,
    ),
    "severity Warning": ("sh:minCount 9 ; sh:severity sh:Warning", "1", 1),
    "severity Info": ("sh:minCount 9 ; sh:severity sh:Info", "1", 1),
    "severity Violation": ("sh:minCount 9 ; sh:severity sh:Violation", "1", 1),
    "deactivated": ("sh:minCount 9 ; sh:deactivated true", "1", 0),
    "two messages": ("sh:minCount 9 ; sh:message 'Mehr.'@de", "1", 1),
}
OTHERS = """
ex:k a ex:K . ex:both a ex:K , ex:L . ex:sub a ex:Sub . ex:Sub rdfs:subClassOf ex:K .
ex:other a ex:L . ex:p ex:w 2.0 .
"""
# Other targets and paths: shapes, data, violations.
WHOLE: dict[str, tuple[str, str, int]] = {
    "targetNode": ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:P .", "", 1),
    "targetSubjectsOf": (
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:u ; sh:property ex:P .",
        "ex:a ex:u ex:b . ex:b ex:v 1 .",
        1,
    ),
    "targetObjectsOf": (
        "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:u ; sh:property ex:P .",
        "ex:a ex:u ex:b , ex:c . ex:b ex:v 1 .",
        1,
    ),
    "targetClass of a subclass": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:K ; sh:property ex:P .",
        "ex:a a ex:Sub . ex:Sub rdfs:subClassOf ex:K . ex:b a ex:L .",
        1,
    ),
    "two targets, one result": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:K , ex:L ; sh:property ex:P .",
        "ex:a a ex:K , ex:L .",
        1,
    ),
    "inversePath": (
        "ex:S a sh:NodeShape ; sh:targetNode ex:a , ex:b ; sh:property [ sh:path "
        "[ sh:inversePath ex:u ] ; sh:minCount 1 ; sh:message 'none'@en ] .",
        "ex:c ex:u ex:b .",
        1,
    ),
    "alternativePath": (
        "ex:S a sh:NodeShape ; sh:targetNode ex:a , ex:b ; sh:property [ sh:path "
        "[ sh:alternativePath ( ex:u ex:w ) ] ; sh:minCount 1 ; sh:message 'none'@en ] .",
        "ex:b ex:w ex:c .",
        1,
    ),
    "constraint on the node itself": (
        "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:u ; sh:class ex:K ; sh:message 'no K' .",
        "ex:a ex:u ex:b , ex:c , 'c' . ex:b a ex:K .",
        2,
    ),
    "a shape is no data": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:K ; sh:property ex:P . ex:x a ex:K .",
        "ex:a a ex:L .",
        0,
    ),
}
_P = "ex:P a sh:PropertyShape ; sh:path ex:v ; sh:minCount 1 ; sh:message 'No v.'@en ."


def values_shape(constraint: str) -> str:
    return (
        f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . "
        f"ex:P a sh:PropertyShape ; sh:path ex:v ; {constraint} ; sh:message 'Said so.'@en ."
    )


@pytest.mark.parametrize("name", sorted(VALUES))
def test_constraints_on_values(name: str) -> None:
    constraint, values, violations = VALUES[name]
    data = f"{PREFIXES} ex:p a ex:C ; ex:v {values} . {OTHERS}"
    report = report_of_all(triples(data), triples(values_shape(constraint)))
    assert len(report.results) == violations


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_targets_and_paths(name: str) -> None:
    shapes, data, violations = WHOLE[name]
    report = report_of_all(triples(PREFIXES + data), triples(f"{PREFIXES} {shapes} {_P}"))
    assert len(report.results) == violations


@needs_fast
def test_no_term_is_trusted_without_a_case() -> None:
    from osteon.shacl.rust_engine import TERMS

    texts = [values_shape(constraint) for constraint, _, _ in VALUES.values()]
    texts += [f"{PREFIXES} {shapes} {_P}" for shapes, _, _ in WHOLE.values()]
    tried = {
        term.value
        for text in texts
        for triple in triples(text)
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(SH)
    }
    assert tried == TERMS


def test_every_example_in_one_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the shapes see of all examples, in both profiles, and the sentinel."""
    seen: dict[Triple, None] = dict.fromkeys(knowledge().sentinel)

    def keep(store: object, kb: object, *rest: object) -> Report:
        seen.update(dict.fromkeys(quad.triple for quad in watched(store, kb)))
        return run(store, kb, *rest)

    watched, run = validate.seen_by_shapes, validate.validate
    monkeypatch.setattr(pipeline, "validate", keep)
    patients = 0
    for case in expectations().values():
        for record in read_records([str(EXAMPLES / case["example"])], ROOT):
            day = date.fromisoformat(case["asOf"])
            pipeline.assess(record, knowledge(), as_of=day, profile=case["profile"])
            patients += 1
    assert patients > 50
    report = report_of_all(seen, knowledge().shapes)
    assert len(report.results) > 250


@pytest.mark.parametrize("seed", range(3))
def test_graphs_made_at_random(seed: int) -> None:
    """Nodes with any classes, links and values that shapes look at, in any combination."""
    report = report_of_all(random_data(random.Random(seed)), knowledge().shapes)
    assert len(report.results) > 200


def random_data(rng: random.Random) -> Iterator[Triple]:
    a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    shapes = knowledge().shapes
    terms = sorted(knowledge().shape_terms)
    classes = [NamedNode(iri) for iri in terms if iri.rsplit("/", 1)[-1][0].isupper()]
    path = NamedNode(SH + "path")
    paths = sorted({t.object for t in shapes if t.predicate == path and t.object != a}, key=str)
    values = [t.object for t in triples("<urn:x> <urn:x> 1, 1.0, 2.50, 2.5, true, false, 'x' .")]
    # Engines disagree whether a node is less than a number; what is compared is always a number.
    sides = {t.subject for t in shapes if t.predicate.value.startswith(SH + "lessThan")}
    compared = {t.object for t in shapes if t.subject in sides and t.predicate == path}
    nodes = [NamedNode(f"https://example.org/{number}") for number in range(60)]
    for node in nodes:
        for one in rng.sample(classes, rng.randrange(12)):
            yield Triple(node, a, one)
        for one in rng.sample(paths, rng.randrange(8)):
            others = [] if one in compared else [*nodes, *classes]
            yield Triple(node, one, rng.choice([*values, *others]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["wrong-order", "stale-results", "dirty-data"])
def test_answers_do_not_depend_on_the_engine(name: str, engine: str) -> None:
    case = expectations()[name]
    (record,) = read_records([str(EXAMPLES / case["example"])], ROOT)
    done = pipeline.assess(
        record,
        knowledge(),
        as_of=date.fromisoformat(case["asOf"]),
        profile=case["profile"],
        engine=engine,
    )
    assert done.answer == answer_for(case)
    assert done.report.engine.startswith({"fast": "shacl ", "pyshacl": "pySHACL "}[engine])


SPARQL = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select 'x' ] ."


@needs_fast
def test_an_unknown_term_is_refused_by_fast_and_left_to_pyshacl_by_auto() -> None:
    with pytest.raises(InputError, match="sh:select, sh:sparql as pySHACL does"):
        choose("fast", triples(SPARQL))
    closed = values_shape("sh:minCount 1").replace("sh:property", "sh:closed true ; sh:property")
    assert choose("auto", triples(closed)).name.startswith("pySHACL ")
    assert why_not_fast(triples(values_shape("sh:minCount 1"))) == ""
    assert choose("auto", triples(values_shape("sh:minCount 1"))).name.startswith("shacl ")


def test_without_the_package_auto_is_pyshacl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "osteon.shacl.rust_engine", None)
    shapes = triples(values_shape("sh:minCount 1"))
    assert choose("auto", shapes).name.startswith("pySHACL ")
    with pytest.raises(InputError, match=r"not installed.*osteon\[fast\]"):
        choose("fast", shapes)


def test_comparable_sees_every_field() -> None:
    """The comparison that all of this rests on can tell two reports apart."""
    data = triples(f"{PREFIXES} ex:p a ex:C ; ex:v 1 .")

    def found(constraint: str) -> object:
        shapes = triples(values_shape(constraint))
        return comparable(choose("pyshacl", shapes).validate(data), shapes)

    base = found("sh:in ( 2 )")
    assert base == found("sh:in ( 3 )")
    for other in ("sh:hasValue 2", "sh:in ( 2 ) ; sh:severity sh:Info", "sh:in ( 1 )"):
        assert base != found(other)
    assert base != found("sh:in ( 2 ) ; sh:message 'And so.'@en")
