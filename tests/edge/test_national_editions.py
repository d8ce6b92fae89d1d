"""Records in the codes and spellings of other countries than the United States."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import assessed, fact

GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
UCUM = "http://unitsofmeasure.org"
ACTIVE = "http://terminology.hl7.org/CodeSystem/condition-clinical"
PTH = "requirements.ckd-mbd-intact-pth"
Json = dict[str, Any]


def resource(kind: str, name: str, system: str, code: str, **more: Any) -> Json:
    """One resource of the patient, by one code."""
    coded = {"code": {"coding": [{"system": system, "code": code}]}}
    return {"resource": {"resourceType": kind, "id": name, **coded, **more}}


def record(rate: Json) -> str:
    """A woman of 76 with osteoporosis in ICD-10-GM, results in SI units, an order in German."""
    active = {"clinicalStatus": {"coding": [{"system": ACTIVE, "code": "active"}]}}
    taken = {"status": "final", "effectiveDateTime": "2026-03-01T08:30:00+01:00"}
    entries = [
        {
            "resource": {
                "resourceType": "Patient",
                "id": "p",
                "gender": "female",
                "birthDate": "1950-02",
            }
        },
        resource("Condition", "opo", GM, "M80.08", **active, onsetDateTime="2023-04"),
        resource(
            "Observation",
            "ca",
            "http://loinc.org",
            "2000-8",
            **taken,
            valueQuantity={"value": 2.05, "unit": "mmol/l", "system": UCUM, "code": "mmol/L"},
        ),
        resource(
            "Observation",
            "alb",
            "http://loinc.org",
            "61151-7",
            **taken,
            valueQuantity={"value": 34, "unit": "g/l", "system": UCUM, "code": "g/L"},
        ),
        resource("Observation", "gfr", "http://loinc.org", "62238-1", **taken, valueQuantity=rate),
        resource(
            "Observation",
            "pth",
            "http://loinc.org",
            "14866-8",
            **taken,
            valueQuantity={"value": 15.2, "unit": "pmol/l", "system": UCUM, "code": "pmol/L"},
        ),
        {
            "resource": {
                "resourceType": "MedicationRequest",
                "id": "order",
                "status": "active",
                "intent": "order",
                "medicationCodeableConcept": {
                    "coding": [{"system": "http://fhir.de/CodeSystem/bfarm/atc", "code": "M05BX04"}]
                },
                "authoredOn": "2026-03-10",
                "dosageInstruction": [
                    {
                        "timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "mo"}},
                        "route": {
                            "coding": [
                                {"system": "http://standardterms.edqm.eu", "code": "20066000"}
                            ]
                        },
                        "doseAndRate": [
                            {"doseQuantity": {"value": 60, "system": UCUM, "code": "mg"}}
                        ],
                    }
                ],
            }
        },
    ]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


@pytest.mark.parametrize("unit", ["ml/min/1,73m²", "mL/min/1,73 m²", "ml/min/1,73 m2"])
@pytest.mark.parametrize(("rate", "status"), [(29, "met"), (30, "not-applicable")])
def test_a_german_record(tmp_path: Path, unit: str, rate: int, status: str) -> None:
    answer = assessed(tmp_path, record({"value": rate, "unit": unit}), suffix="json")
    assert fact(answer, "indications.postmenopausal-osteoporosis") == "present"
    assert fact(answer, PTH) == status
    assert fact(answer, "requirements.hypocalcemia-corrected") == "met"
    assert {check["id"]: check["status"] for check in answer["orderChecks"]} == {
        "dose": "ok",
        "interval": "ok",
        "route": "ok",
    }
    assert answer["dataErrors"] == []
    assert answer["codesNotUnderstood"] == []
