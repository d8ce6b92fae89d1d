"""What is read from OWL, and what is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode, Store

from osteon.classify import Classifier
from osteon.classify.definition import (
    And,
    Facet,
    HasValue,
    Named,
    Or,
    Some,
    number,
    read_ontology,
)
from osteon.classify.rules import disjuncts
from osteon.errors import InputError

O = "https://w3id.org/osteon/"  # noqa: E741
XSD = "http://www.w3.org/2001/XMLSchema#"
Build = Callable[[str], Store]


def test_every_understood_form_is_read(knowledge: Store) -> None:
    ontology = read_ontology(knowledge)
    assert ontology.definitions[O + "AdvancedCKD"] == Or(
        (
            Some(O + "hasFinding", Named(O + "Dialysis")),
            Some(
                O + "hasFinding",
                And(
                    (
                        Named(O + "EGFRFinding"),
                        Facet(O + "atMost", (("<", Decimal("30.0")),)),
                    )
                ),
            ),
        )
    )
    assert ontology.definitions[O + "FemalePatient"] == And(
        (Named(O + "Patient"), HasValue(O + "sex", NamedNode(O + "Female")))
    )
    between = ontology.definitions[O + "EGFRBetween"]
    assert isinstance(between, And)
    assert between.operands[1] == Facet(
        O + "atLeast", (("<=", Decimal("59.5")), (">", Decimal("15")))
    )
    assert ontology.definitions[O + "AnyFinding"] == Some(O + "hasFinding", And(()))
    assert ontology.counter == {
        O + "AdvancedCKD": O + "NotAdvancedCKD",
        O + "NotAdvancedCKD": O + "AdvancedCKD",
    }
    assert ontology.decided_by[O + "AdvancedCKD"] == {NamedNode(O + "fact/egfr")}
    assert set(ontology.decided_by) == {
        O + "AdvancedCKD",
        O + "NotAdvancedCKD",
        O + "OnHormoneTherapy",
    }


def test_a_pair_shares_what_is_said_of_one_end(ontology_of: Build) -> None:
    ontology = read_ontology(
        ontology_of(":A a owl:Class ; :counterClass :B ; :decidedBy fact:x . :B a owl:Class .")
    )
    assert ontology.counter == {O + "A": O + "B", O + "B": O + "A"}
    assert ontology.decided_by[O + "B"] == {NamedNode(O + "fact/x")}


def test_a_finding_with_decided_by_is_no_class(ontology_of: Build) -> None:
    assert read_ontology(ontology_of("ex:f a :EGFRFinding ; :decidedBy fact:x .")).decided_by == {}


SOME = "a owl:Restriction ; owl:onProperty :hasFinding"
FACET = "[ a rdfs:Datatype ; owl:onDatatype {0} ; owl:withRestrictions ( {1} ) ]"
OUTSIDE = "is outside the definitions that patients are classified by"
REFUSED = [
    (
        "[ owl:complementOf :A ]",
        f"osteon:X: owl:complementOf {OUTSIDE}; "
        "state the opposite as a class of its own (osteon:counterClass)",
    ),
    ("[ owl:oneOf ( ex:a ) ]", f"osteon:X: owl:oneOf {OUTSIDE}; use owl:hasValue"),
    (
        f"[ {SOME} ; owl:allValuesFrom :A ]",
        f"osteon:X: owl:allValuesFrom {OUTSIDE}; use owl:someValuesFrom",
    ),
    (
        f"[ {SOME} ; owl:minCardinality 1 ]",
        f"osteon:X: owl:minCardinality {OUTSIDE}; "
        "use intersections, unions, some, hasValue and facets",
    ),
    (
        f"[ {SOME} ; owl:maxQualifiedCardinality 1 ; owl:onClass :A ]",
        f"osteon:X: owl:maxQualifiedCardinality {OUTSIDE}; "
        "use intersections, unions, some, hasValue and facets",
    ),
    (
        f"[ owl:intersectionOf ( :A [ {SOME} ; owl:hasSelf true ] ) ]",
        f"osteon:X: owl:hasSelf {OUTSIDE}; use intersections, unions, some, hasValue and facets",
    ),
    (
        "[ owl:intersectionOf ( :A ) ; owl:unionOf ( :B ) ]",
        "osteon:X: one class expression must state one thing, not owl:intersectionOf, owl:unionOf",
    ),
    ("[]", "osteon:X: one class expression must state one thing, not nothing that OWL knows"),
    ("[ owl:unionOf () ]", "osteon:X: owl:unionOf has no operands"),
    ("[ owl:unionOf ex:list ]", "osteon:X: a list of operands is broken"),
    (
        "[ a owl:Restriction ; owl:someValuesFrom :A ]",
        "osteon:X: a restriction needs exactly one named owl:onProperty",
    ),
    (
        f"[ {SOME} ; owl:someValuesFrom xsd:date ]",
        "osteon:X: xsd:date is no xsd:decimal",
    ),
    (
        f"[ {SOME} ; owl:someValuesFrom {FACET.format('xsd:date', '[ xsd:minInclusive 1 ]')} ]",
        "osteon:X: facets are understood on xsd:decimal only",
    ),
    (
        f"[ {SOME} ; owl:someValuesFrom {FACET.format('xsd:decimal', '[ xsd:totalDigits 3 ]')} ]",
        "osteon:X: the facet xsd:totalDigits is not understood",
    ),
    (
        f"[ {SOME} ; owl:someValuesFrom {FACET.format('xsd:decimal', '[ xsd:maxInclusive 3e1 ]')}]",
        'osteon:X: the limit "30"^^<http://www.w3.org/2001/XMLSchema#double> is no xsd:decimal',
    ),
    (
        f'[ {SOME} ; owl:hasValue "2026-01-01"^^xsd:date ]',
        'osteon:X: owl:hasValue cannot be "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>; '
        "use a number, a truth value, a plain string or a named individual",
    ),
    (
        f"[ {SOME} ; owl:hasValue [] ]",
        "osteon:X: owl:hasValue needs a named individual or a literal",
    ),
    ("owl:Nothing", "osteon:X: owl:Nothing has no members; leave it out"),
    (":A , :B", "osteon:X: has 2 definitions; state one, with owl:unionOf"),
]


@pytest.mark.parametrize(("definition", "message"), REFUSED)
def test_refused_by_name(ontology_of: Build, definition: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_ontology(ontology_of(f":X a owl:Class ; owl:equivalentClass {definition} ."))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            f":X rdfs:subClassOf [ {SOME} ; owl:someValuesFrom :A ] .",
            "osteon:X: rdfs:subClassOf an unnamed class is not understood; "
            "define the class with owl:equivalentClass",
        ),
        (
            f"[ {SOME} ; owl:someValuesFrom :A ] rdfs:subClassOf :X .",
            "<https://w3id.org/osteon/X>: rdfs:subClassOf on an unnamed class is not understood; "
            "define the class with owl:equivalentClass",
        ),
        (
            f"[ {SOME} ; owl:someValuesFrom :A ] owl:equivalentClass :X .",
            "<https://w3id.org/osteon/X>: owl:equivalentClass on an unnamed class is not "
            "understood; put the named class first",
        ),
        (
            ":A a owl:Class ; :counterClass :B . :C a owl:Class ; :counterClass :B .",
            "osteon:C: its counter-class osteon:B is paired with osteon:A",
        ),
    ],
)
def test_other_statements_refused(ontology_of: Build, statement: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_ontology(ontology_of(statement))
    assert str(caught.value) == message


def test_a_circle_is_refused(ontology_of: Build) -> None:
    leaf = f"[ {SOME} ; owl:someValuesFrom :%s ]"
    either = "owl:equivalentClass [ owl:unionOf ( [ owl:intersectionOf ( :%s %s ) ] %s ) ] ."
    store = ontology_of(
        ":A " + either % ("B", leaf % "F", leaf % "G") + ":B " + either % ("A", leaf % "H", ":K")
    )
    with pytest.raises(InputError) as caught:
        Classifier.from_store(store)
    assert str(caught.value) in (
        "osteon:A: its definition needs itself (osteon:A <- osteon:B); break the circle",
        "osteon:B: its definition needs itself (osteon:B <- osteon:A); break the circle",
    )


def test_a_superclass_may_be_named_in_the_definition(ontology_of: Build) -> None:
    store = ontology_of(
        ":A rdfs:subClassOf :Patient ; owl:equivalentClass "
        f"[ owl:intersectionOf ( :Patient [ {SOME} ; owl:someValuesFrom :F ] ) ] ."
    )
    [query] = Classifier.from_store(store).certain
    assert query.provides == {O + "A"}


def test_too_many_alternatives_are_refused(ontology_of: Build) -> None:
    union = "[ owl:unionOf ( :A :B :C ) ]"
    names = [union.replace(":A", f":A{n}").replace(":B", f":B{n}") for n in range(6)]
    store = ontology_of(f":X owl:equivalentClass [ owl:intersectionOf ( {' '.join(names)} ) ] .")
    with pytest.raises(InputError) as caught:
        Classifier.from_store(store)
    assert str(caught.value) == (
        "osteon:X: multiplies out to more than 256 alternatives; "
        "give an inner union a class of its own"
    )


def test_unions_multiply_out() -> None:
    a, b, c = Named("a"), Named("b"), Named("c")
    assert disjuncts(And((a, Or((b, And((c, a))))))) == [(a, b), (a, c)]
    some = disjuncts(Some("p", Or((a, b))))
    assert len(some) == 2
    assert disjuncts(And(())) == [()]


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("30", "decimal", "30"),
        ("29.999999999999999", "decimal", "29.999999999999999"),
        ("30.000000000000000000000", "decimal", "30"),
        ("29.9999999999999999999999", "decimal", None),  # beyond what the engine compares
        ("1" + "0" * 40, "decimal", None),
        ("30", "integer", "30"),
        ("30", "double", None),
        ("high", "decimal", None),
        ("30", "string", None),
    ],
)
def test_exact_numbers(text: str, datatype: str, expected: str | None) -> None:
    found = number(Literal(text, datatype=NamedNode(XSD + datatype)))
    assert found == (None if expected is None else Decimal(expected))
