"""The ontology modules that describe records: headers, labels, hierarchy, units."""

from __future__ import annotations

from fractions import Fraction

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

from .conftest import ROOT

O = Namespace("https://w3id.org/osteon/")  # noqa: E741 - the prefix of every term here
MODULES = ("record", "condition", "drug", "observable", "procedure", "terminology")


def module(name: str) -> Graph:
    return Graph().parse(ROOT / "ontology" / f"{name}.ttl")


@pytest.mark.parametrize("name", MODULES)
def test_header(name: str) -> None:
    graph, iri = module(name), URIRef(f"https://w3id.org/osteon/module/{name}")
    assert (iri, RDF.type, OWL.Ontology) in graph
    assert graph.value(iri, OWL.versionIRI) == URIRef(f"{iri}/2026.11")
    for slot in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, SKOS.changeNote):
        assert graph.value(iri, slot), slot
    assert str(graph.value(iri, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize("name", MODULES)
def test_every_term_is_labelled_and_defined(name: str) -> None:
    graph = module(name)
    for term in set(graph.subjects(RDF.type)):
        if isinstance(term, URIRef) and term.startswith(str(O)) and "/module/" not in term:
            assert graph.value(term, RDFS.label), term
            if "/terminology/" not in term:
                assert graph.value(term, SKOS.definition), term


def test_every_class_leads_to_a_kind_of_entry() -> None:
    kinds = {O.Condition, O.Observation, O.Drug, O.Procedure}
    for name in ("condition", "drug", "observable", "procedure"):
        graph = module(name)
        for found in graph.subjects(RDF.type, OWL.Class):
            assert kinds & set(graph.transitive_objects(found, RDFS.subClassOf)), found


def accepted(graph: Graph, observable: URIRef) -> dict[str, Fraction]:
    """What one of each accepted unit is in the canonical one, exactly."""
    return {
        str(graph.value(node, O.unit)): Fraction(str(graph.value(node, O.factor) or 1))
        / Fraction(str(graph.value(node, O.divisor) or 1))
        for node in graph.objects(observable, O.acceptsUnit)
    }


def test_canonical_units_are_accepted_as_they_are() -> None:
    graph = module("observable")
    measured = set(graph.subjects(O.canonicalUnit))
    assert len(measured) == 16
    for observable in measured:
        assert accepted(graph, observable)[str(graph.value(observable, O.canonicalUnit))] == 1


@pytest.mark.parametrize(
    ("observable", "unit", "factor"),
    [
        ("SerumCalcium", "mmol/L", "4.008"),
        ("SerumCalcium", "mg/dl", "1"),
        ("IonizedCalcium", "mmol/L", "1"),
        ("SerumAlbumin", "g/L", "0.1"),
        ("EGFR", "mL/min", "1"),
        ("EGFR", "mL/min/1.73 m2", "1"),
        ("LifeExpectancy", "a", "12"),
        ("TwentyFiveHydroxyvitaminD", "ug/L", "1"),
        ("ElementalCalciumIntake", "g/d", "1000"),
    ],
)
def test_factors(observable: str, unit: str, factor: str) -> None:
    assert accepted(module("observable"), O[observable])[unit] == Fraction(factor)


@pytest.mark.parametrize(
    ("observable", "unit", "divisor"),
    [
        ("IonizedCalcium", "mg/dL", "4.008"),
        ("TwentyFiveHydroxyvitaminD", "nmol/L", "2.496"),
    ],
)
def test_no_reciprocal_is_rounded(observable: str, unit: str, divisor: str) -> None:
    assert accepted(module("observable"), O[observable])[unit] * Fraction(divisor) == 1


def test_a_unit_has_one_factor_one_divisor_or_one_of_each() -> None:
    graph = module("observable")
    for node in graph.objects(None, O.acceptsUnit):
        factors, divisors = [*graph.objects(node, O.factor)], [*graph.objects(node, O.divisor)]
        assert len(factors) < 2 and len(divisors) < 2 and factors + divisors


def test_a_prognosis_counts_in_months_of_ucum() -> None:
    """UCUM makes a year of 365.25 days and a month of a twelfth of it."""
    units = accepted(module("observable"), O.LifeExpectancy)
    day = 12 / Fraction("365.25")
    assert {units[name] for name in ("d", "day", "days")} == {day}
    assert {units[name] for name in ("wk", "week", "weeks")} == {7 * day}


def test_a_planned_gap_may_be_told_in_any_unit_of_time_of_ucum() -> None:
    units = accepted(module("observable"), O.ExpectedTreatmentGap)
    day = 12 / Fraction("365.25")
    seconds = {"s": 1, "min": 60, "h": 3600, "d": 86400, "wk": 7 * 86400}
    assert {name: units[name] for name in seconds} == {
        name: day * length / 86400 for name, length in seconds.items()
    }
    assert (units["mo"], units["a"]) == (1, 12)


def test_clearance_is_not_made_of_egfr() -> None:
    graph = module("observable")
    assert not any("1.73" in unit for unit in accepted(graph, O.CreatinineClearance))
