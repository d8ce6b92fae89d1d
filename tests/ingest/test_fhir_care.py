"""Drugs, procedures and allergies, and the exact statements they become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import coded, observation, quantity, statements

Entry = Callable[..., dict[str, set[str]]]


def test_medication_administration(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "MedicationAdministration",
            "id": "a",
            "status": "completed",
            "medicationCodeableConcept": coded("rxnorm", "993452"),
            "effectivePeriod": {"start": "2026-01-05T09:00:00Z", "end": "2026-01-05T09:01:00Z"},
            "dosage": {
                "dose": quantity(60, "mg"),
                "route": coded("sct", "34206005"),
                "site": {"text": "Upper Arm"},
            },
        }
    )
    assert "hasAdministration MedicationAdministration/a" in graph["Patient/p"]
    assert statements(graph, "MedicationAdministration/a") == {
        "a Denosumab60mgProduct",
        "status Completed",
        'effective "2026-01-05T09:00:00Z"^dateTime',
        'dose "60"^decimal',
        'doseUnit "mg"',
        "route Subcutaneous",
        "site UpperArm",
    }


def test_medication_request(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "MedicationRequest",
            "id": "r",
            "status": "active",
            "doNotPerform": False,
            "medicationCodeableConcept": coded("http://www.whocc.no/atc", "M05BX04"),
            "authoredOn": "2026-03-01",
            "dispenseRequest": {"validityPeriod": {"start": "2026-03-02", "end": "2027-03-02"}},
            "dosageInstruction": [
                {
                    "timing": {
                        "repeat": {
                            "boundsPeriod": {"start": "2026-03-20"},
                            "count": 2,
                            "period": 6,
                            "periodUnit": "mo",
                        }
                    },
                    "doseAndRate": [{"doseQuantity": quantity(60, "mg")}],
                    "route": coded("sct", "34206005"),
                }
            ],
        }
    )
    assert statements(graph, "MedicationRequest/r") == {
        "a Denosumab",
        "status Active",
        'authored "2026-03-01"^date',
        'start "2026-03-20"^date',
        'end "2027-03-02"^date',
        'count "2"^decimal',
        'frequency "1"^decimal',
        'period "6"^decimal',
        'periodUnit "mo"',
        'dose "60"^decimal',
        'doseUnit "mg"',
        "route Subcutaneous",
    }


@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({"effectivePeriod": {"end": "2026-01-01"}}, "2026-01-01"),
        ({"dispenseRequest": {"validityPeriod": {"end": "2026-01-02"}}}, "2026-01-02"),
        ({}, "2026-01-03"),
    ],
)
def test_day_of_a_stop(entry: Entry, more: dict[str, Any], day: str) -> None:
    graph = entry(
        {
            "resourceType": "MedicationRequest",
            "id": "r",
            "status": "stopped",
            "statusReason": coded("local", "fixed-duration-reached"),
            "medicationCodeableConcept": coded("local", "denosumab"),
            "authoredOn": "2026-01-03",
        }
        | more
    )
    assert f'stopDate "{day}"^date' in graph["MedicationRequest/r"]
    assert {"status Stopped", "statusReason FixedDurationReached"} <= graph["MedicationRequest/r"]


def test_medication_statement(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "MedicationStatement",
            "id": "s",
            "status": "stopped",
            "statusReason": [{"text": "nausea"}],
            "medicationCodeableConcept": coded("rxnorm", "1897"),
            "effectivePeriod": {"start": "2025-01"},
            "dateAsserted": "2026-02-01",
            "dosage": [
                {
                    "asNeededBoolean": True,
                    "timing": {
                        "code": coded(
                            "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", "BID"
                        )
                    },
                    "doseAndRate": [{"doseQuantity": quantity(500, "mg")}],
                    "route": {"text": "by mouth"},
                }
            ],
        }
    )
    assert statements(graph, "MedicationStatement/s") == {
        "a CalciumCarbonate",
        "status Stopped",
        "statusReason OtherReason",
        'asserted "2026-02-01"^date',
        'start "2025-01"^gYearMonth',
        'stopDate "2026-02-01"^date',
        'asNeeded "true"^boolean',
        'frequency "2.0"^decimal',
        'period "1.0"^decimal',
        'periodUnit "d"',
        'dose "500"^decimal',
        'doseUnit "mg"',
        "route Oral",
    }


def test_route_and_site_that_are_not_understood(entry: Entry) -> None:
    graph = entry(
        {
            "resourceType": "MedicationAdministration",
            "id": "a",
            "medicationCodeableConcept": coded("local", "denosumab"),
            "dosage": {"route": coded("sct", "6064005", "Topical"), "site": {"text": "left ear"}},
        }
    )
    node = graph["MedicationAdministration/a"]
    assert {"route UnrecognisedRoute", "site UnrecognisedSite"} <= node
    assert 'notation "6064005"' in graph["MedicationAdministration/a#unmapped-route"]
    assert 'display "left ear"' in graph["MedicationAdministration/a#unmapped-site"]


def test_range_of_periods_states_no_rhythm(entry: Entry) -> None:
    repeat = {"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "wk"}
    graph = entry(
        {
            "resourceType": "MedicationRequest",
            "id": "r",
            "medicationCodeableConcept": coded("local", "denosumab"),
            "dosageInstruction": [{"timing": {"repeat": repeat}}],
        }
    )
    assert statements(graph, "MedicationRequest/r") == {"a Denosumab"}


def _order(**medication: Any) -> dict[str, Any]:
    return {"resourceType": "MedicationRequest", "id": "r"} | medication


def test_contained_medication(entry: Entry) -> None:
    drug = {"resourceType": "Medication", "id": "m", "code": coded("rxnorm", "1046398")}
    graph = entry(_order(contained=[drug], medicationReference={"reference": "#m"}))
    assert "a Denosumab120mgProduct" in graph["MedicationRequest/r"]


def test_referenced_medication_with_ingredients(entry: Entry) -> None:
    parts = [{"itemCodeableConcept": coded("rxnorm", "2418")}]
    drug = {"resourceType": "Medication", "id": "m", "ingredient": parts}
    graph = entry(drug, _order(medicationReference={"reference": "Medication/m"}))
    assert "a Cholecalciferol" in graph["MedicationRequest/r"]


def test_medication_of_the_newer_version(entry: Entry) -> None:
    graph = entry(_order(medication={"concept": coded("rxnorm", "42375")}))
    assert "a Leuprolide" in graph["MedicationRequest/r"]


def test_medication_that_is_not_in_the_input(entry: Entry) -> None:
    """Its very name is enough, words about it are a possible order, and others are listed."""
    for words, links, unmapped in (
        ("Prolia", ["hasOrder"], False),
        ("Prolia 60 mg", ["hasPossibleOrder", "hasUnmappedCoding"], True),
        ("Evenity", ["hasUnmappedCoding"], True),
    ):
        graph = entry(_order(medicationReference={"reference": "Medication/x", "display": words}))
        linked = sorted({s.split()[0] for s in graph["Patient/p"] if s.startswith("has")})
        assert linked == links
        assert ("MedicationRequest/r#unmapped-code" in graph) == unmapped


def test_procedures_and_requests(entry: Entry) -> None:
    request = {
        "resourceType": "ServiceRequest",
        "id": "q",
        "status": "active",
        "code": coded("local", "dental-evaluation"),
        "authoredOn": "2026-02-01",
        "occurrenceDateTime": "2026-02-20",
    }
    done = {
        "resourceType": "Procedure",
        "id": "d",
        "status": "completed",
        "basedOn": [{"reference": "ServiceRequest/q"}],
        "code": coded("sct", "34043003"),
        "performedPeriod": {"start": "2026-02-20T09:00:00Z", "end": "2026-02-20T10:00:00Z"},
    }
    prepared = {
        "resourceType": "Procedure",
        "id": "t",
        "status": "preparation",
        "code": coded("sct", "55162003"),
        "performedDateTime": "2026-04-01",
    }
    graph = entry(request, done, prepared)
    assert statements(graph, "ServiceRequest/q") == {
        "a DentalEvaluation",
        "status Active",
        'authored "2026-02-01"^date',
        'planned "2026-02-20"^date',
    }
    assert statements(graph, "Procedure/d") == {
        "a DentalEvaluation",
        "status Completed",
        'effective "2026-02-20T10:00:00Z"^dateTime',
        "basedOn ServiceRequest/q",
    }
    assert statements(graph, "Procedure/t") == {
        "a ToothExtraction",
        "status Planned",
        'planned "2026-04-01"^date',
    }
    assert {
        "hasProcedureRequest ServiceRequest/q",
        "hasProcedure Procedure/d",
        "hasProcedureRequest Procedure/t",
    } <= graph["Patient/p"]


def test_pregnancy_test_as_a_procedure_and_as_an_observation(entry: Entry) -> None:
    code = coded("sct", "252160004")
    graph = entry({"resourceType": "Procedure", "id": "t", "code": code}, observation(code))
    assert "a PregnancyTestProcedure" in graph["Procedure/t"]
    assert "a PregnancyTest" in graph["Observation/o"]


def test_allergy_by_code_or_by_the_substance_of_a_reaction(entry: Entry) -> None:
    by_code = {
        "resourceType": "AllergyIntolerance",
        "id": "a",
        "patient": {"reference": "Patient/p"},
        "clinicalStatus": coded(
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"
        ),
        "code": coded("rxnorm", "993449"),
        "recordedDate": "2024-01-01",
    }
    by_reaction = {
        "resourceType": "AllergyIntolerance",
        "id": "b",
        "reaction": [{"substance": coded("sct", "446321003")}],
    }
    graph = entry(by_code, by_reaction)
    assert statements(graph, "AllergyIntolerance/a") == {
        "a Denosumab",
        "clinicalStatus ClinicallyActive",
        'recorded "2024-01-01"^date',
    }
    assert statements(graph, "AllergyIntolerance/b") == {"a Denosumab"}
