"""Entries of RDF records that have a code and no class are read as FHIR is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import PATIENT, TURTLE_HEAD, Read, bundle, coded, compact, observation, quantity

ICD, LOINC = "http://hl7.org/fhir/sid/icd-10-cm", "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
EX = "http://example.org/"


def coding(system: str | None, code: str | None, display: str | None = None) -> str:
    said = {"system": system, "notation": code, "display": display}
    parts = [f"osteon:{name} {json.dumps(value)}" for name, value in said.items() if value]
    return f"osteon:coding [ {' ; '.join(parts)} ]"


def graph(read: Read, link: str, *said: str) -> dict[str, set[str]]:
    text = f"{TURTLE_HEAD} ex:p a osteon:Patient ; osteon:{link} ex:e .\nex:e {' ; '.join(said)} ."
    return compact(read(a_ttl=text)[0])


def types(found: dict[str, set[str]]) -> set[str]:
    return {said for said in found[EX + "e"] if said.startswith("a ")}


@pytest.mark.parametrize(
    ("link", "system", "code", "kind"),
    [
        ("hasCondition", ICD, "M81.0", "a UnspecifiedOsteoporosis"),
        ("hasObservation", LOINC, "17861-6", "a SerumCalcium"),
        ("hasAdministration", "https://w3id.org/osteon/code", "denosumab", "a Denosumab"),
        ("hasProcedure", "http://snomed.info/sct", "34043003", "a DentalEvaluation"),
        ("hasProcedureRequest", "http://snomed.info/sct", "34043003", "a DentalEvaluation"),
        ("hasAllergy", "https://w3id.org/osteon/code", "denosumab", "a Denosumab"),
    ],
)
def test_a_code_gives_the_class(read: Read, link: str, system: str, code: str, kind: str) -> None:
    found = graph(read, link, coding(system, code))
    assert types(found) == {kind}
    assert not any(said.startswith(("hasUn", "hasPoss")) for said in found[EX + "p"])
    (node,) = (said.split()[1] for said in found[EX + "e"] if said.startswith("coding "))
    assert f"readAs {kind[2:]}" in found[node]


def test_what_the_code_says_is_what_it_says_in_fhir(read: Read) -> None:
    value = observation(coded("loinc", "17861-6"), valueQuantity=quantity("8.10", "mg/dL"))
    (fhir,) = read(a_json=bundle(PATIENT, value))
    found = graph(read, "hasObservation", coding(LOINC, "17861-6"))
    assert types(found) == {s for s in compact(fhir)["Observation/o"] if s.startswith("a ")}


def test_a_class_counts_more_than_a_code(read: Read) -> None:
    found = graph(read, "hasCondition", "a osteon:Hypocalcemia", coding(ICD, "M81.0"))
    assert types(found) == {"a Hypocalcemia"}


def test_a_class_of_the_wrong_kind_is_not_mended_by_a_code(read: Read) -> None:
    found = graph(read, "hasCondition", "a osteon:SerumCalcium", coding(ICD, "M81.0"))
    assert types(found) == {"a SerumCalcium"}
    assert f"hasUnusableEntry {EX}e/unusable-type" in found[EX + "p"]


def test_a_code_of_another_kind_says_nothing(read: Read) -> None:
    found = graph(read, "hasCondition", coding(LOINC, "17861-6"))
    assert types(found) == set()
    assert any(said.startswith("hasUnmappedCoding") for said in found[EX + "p"])


@pytest.mark.parametrize("link", ["hasCondition", "hasObservation", "hasOrder", "hasProcedure"])
def test_a_code_that_no_table_has_is_told_and_no_error(read: Read, link: str) -> None:
    found = graph(read, link, coding("http://example.org/s", "x", "common cold"))
    assert types(found) == set()
    (node,) = (s.split()[1] for s in found[EX + "p"] if s.startswith("hasUnmappedCoding "))
    assert found[node] == {
        'system "http://example.org/s"',
        'notation "x"',
        'display "common cold"',
        f"subject {EX}e",
    }
    assert not any(said.startswith("hasUnusableEntry") for said in found[EX + "p"])


def test_a_code_that_no_table_has_beside_the_name_of_a_drug_is_an_error(read: Read) -> None:
    found = graph(read, "hasAdministration", coding(None, "x", "Prolia 60 mg/mL"))
    assert types(found) == set()
    assert f"hasUnusableEntry {EX}e/unusable-type" in found[EX + "p"]


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ((None, "x", "Prolia"), {"a Denosumab60mgProduct"}),
        ((RXNORM, "1", "something"), {"a UnrelatedAllergy"}),
        (("http://example.org/s", "x", "something"), set()),
    ],
)
def test_allergies(read: Read, said: Any, kinds: set[str]) -> None:
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "a",
        "code": coded(said[0] or "", said[1], said[2]),
    }
    (fhir,) = read(a_json=bundle(PATIENT, allergy))
    in_fhir = {s for s in compact(fhir)["AllergyIntolerance/a"] if s.startswith("a ")}
    assert types(graph(read, "hasAllergy", coding(*said))) == in_fhir == kinds


def test_json_ld(read: Read) -> None:
    text = {
        "@context": {"@vocab": "https://w3id.org/osteon/"},
        "@id": EX + "p",
        "@type": "Patient",
        "hasCondition": {"@id": EX + "e", "coding": {"system": ICD, "notation": "M81.0"}},
    }
    assert types(compact(read(a_jsonld=json.dumps(text))[0])) == {"a UnspecifiedOsteoporosis"}
