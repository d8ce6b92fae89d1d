"""Codes of real records: descendants, several terminologies, codes that are not known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import assessed, fact

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
LOCAL = "https://w3id.org/osteon/code"

Code = tuple[str, str]


def concept(*codes: Code) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for system, code in codes]}


def bundle(resources: list[dict[str, Any]], gender: str = "female") -> str:
    patient = {"resourceType": "Patient", "id": "p", "gender": gender, "birthDate": "1955-05-05"}
    for number, resource in enumerate(resources):
        resource |= {"id": f"r{number}", "subject": {"reference": "Patient/p"}}
    entries = [{"resource": resource} for resource in [patient, *resources]]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def condition(*codes: Code) -> dict[str, Any]:
    return {"resourceType": "Condition", "code": concept(*codes), "onsetDateTime": "2025-01-01"}


def administration(code: Code) -> dict[str, Any]:
    return {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": concept(code),
        "effectiveDateTime": "2026-03-01",
        "dosage": {"dose": {"value": 60, "unit": "mg", "code": "mg"}},
    }


def observation(code: Code, value: str, unit: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": concept(code),
        "effectiveDateTime": "2026-03-01",
        "valueQuantity": {"value": float(value), "unit": unit, "code": unit},
    }


def statement(code: Code, unit: str = "mg", amount: float = 1.0) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": concept(code),
        "effectivePeriod": {"start": "2025-01-01"},
        "dosage": [
            {
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": amount, "unit": unit, "code": unit}}],
            }
        ],
    }


BONE = condition((ICD, "C79.51"))
PMO = "indications.postmenopausal-osteoporosis"
METASTASES = "indications.bone-metastases-solid-tumor"
MYELOMA = "indications.multiple-myeloma"
START = "recommendations.initiate-at-bone-metastasis-diagnosis"
OTHER = "recommendations.use-in-other-solid-tumor"
RISK = "cautions.severe-hypocalcemia-risk"
LOSS = "indications.cancer-treatment-induced-bone-loss"

Row = tuple[str, list[dict[str, Any]], str, Any]

ROWS: list[Row] = [
    ("icd-M81.0", [condition((ICD, "M81.0"))], PMO, "present"),
    ("icd-M80.08XA", [condition((ICD, "M80.08XA"))], PMO, "present"),
    ("snomed-pmo", [condition((SNOMED, "102447009"))], PMO, "present"),
    ("snomed-osteoporosis", [condition((SNOMED, "64859006"))], PMO, "present"),
    ("icd-C50.911", [BONE, condition((ICD, "C50.911"))], START, "applies"),
    ("icd-C50.422", [BONE, condition((ICD, "C50.422"))], START, "applies"),
    ("icd-C34.11", [BONE, condition((ICD, "C34.11"))], OTHER, "unknown"),
    ("icd-C64.2", [BONE, condition((ICD, "C64.2"))], OTHER, "unknown"),
    ("icd-C61-Z19.2", [BONE, condition((ICD, "C61")), condition((ICD, "Z19.2"))], START, "applies"),
    ("icd-C61-Z19.1", [BONE, condition((ICD, "C61")), condition((ICD, "Z19.1"))], START, "absent"),
    ("icd-C61-alone", [BONE, condition((ICD, "C61"))], START, "unknown"),
    (
        "snomed-bone",
        [condition((SNOMED, "94222008")), condition((ICD, "C50.911"))],
        METASTASES,
        "present",
    ),
    ("snomed-prostate-to-bone", [condition((SNOMED, "712849003"))], METASTASES, "present"),
    ("snomed-unknown-primary", [condition((SNOMED, "285618001"))], METASTASES, "unknown"),
    ("icd-C90.00", [condition((ICD, "C90.00"))], MYELOMA, "present"),
    ("icd-C90.02-relapse", [condition((ICD, "C90.02"))], MYELOMA, "present"),
    (
        "icd-C90.01-remission",
        [condition((ICD, "C90.01"))],
        "recommendations.initiate-at-myeloma-diagnosis",
        "absent",
    ),
    ("icd-N18.6", [condition((ICD, "M81.0")), condition((ICD, "N18.6"))], RISK, "applies"),
    ("icd-N18.5", [condition((ICD, "M81.0")), condition((ICD, "N18.5"))], RISK, "applies"),
    ("icd-N18.32", [condition((ICD, "M81.0")), condition((ICD, "N18.32"))], RISK, "unknown"),
    ("icd-Z99.2", [condition((ICD, "M81.0")), condition((ICD, "Z99.2"))], RISK, "applies"),
    (
        "icd-M84.752A",
        [condition((ICD, "M81.0")), condition((ICD, "M84.752A"))],
        "notCovered.atypical-femoral-fracture",
        True,
    ),
    (
        "icd-Z33.1",
        [condition((ICD, "M81.0")), condition((ICD, "Z33.1")) | {"onsetDateTime": "2026-01-01"}],
        "contraindications.pregnancy",
        "present",
    ),
    (
        "icd-Z33.1-over-42-weeks-old",
        [condition((ICD, "M81.0")), condition((ICD, "Z33.1"))],
        "contraindications.pregnancy",
        "unknown",
    ),
    (
        "icd-D48.0-is-not-giant-cell",
        [condition((ICD, "M81.0")), condition((ICD, "D48.0"))],
        "notCovered.giant-cell-tumor-of-bone",
        False,
    ),
    (
        "local-giant-cell",
        [condition((LOCAL, "giant-cell-tumor-of-bone"))],
        "notCovered.giant-cell-tumor-of-bone",
        True,
    ),
    (
        "local-bone-loss",
        [condition((LOCAL, "cancer-treatment-induced-bone-loss"))],
        LOSS,
        "present",
    ),
    (
        "bone-loss-and-letrozole",
        [condition((ICD, "M81.0")), statement((ATC, "L02BG04"))],
        LOSS,
        "present",
    ),
    (
        "bone-loss-and-product",
        [condition((ICD, "M81.0")), statement((RXNORM, "199224"))],
        LOSS,
        "present",
    ),
    (
        "rxnorm-product",
        [condition((ICD, "M81.0")), administration((RXNORM, "993452"))],
        "schedule.lastDose",
        "2026-03-01",
    ),
    (
        "rxnorm-ingredient",
        [condition((ICD, "M81.0")), administration((RXNORM, "993449"))],
        "schedule.lastDose",
        "2026-03-01",
    ),
    (
        "atc",
        [condition((ICD, "M81.0")), administration((ATC, "M05BX04"))],
        "schedule.lastDose",
        "2026-03-01",
    ),
    (
        "loinc-egfr",
        [condition((ICD, "M81.0")), observation((LOINC, "98979-8"), "20", "mL/min/{1.73_m2}")],
        RISK,
        "applies",
    ),
    (
        "loinc-clearance-is-not-egfr",
        [condition((ICD, "M81.0")), observation((LOINC, "2164-2"), "20", "mL/min")],
        RISK,
        "unknown",
    ),
    (
        "loinc-ionized",
        [condition((ICD, "M81.0")), observation((LOINC, "1995-0"), "1.0", "mmol/L")],
        "requirements.hypocalcemia-corrected",
        "unmet",
    ),
    (
        "loinc-corrected",
        [condition((ICD, "M81.0")), observation((LOINC, "29265-6"), "2.0", "mmol/L")],
        "requirements.hypocalcemia-corrected",
        "unmet",
    ),
    (
        "loinc-calcitriol-level-is-not-25",
        [condition((ICD, "M81.0")), observation((LOINC, "1649-3"), "30", "pg/mL")],
        "requirements.vitamin-d-deficiency-corrected",
        "unknown",
    ),
    (
        "several-codings-one-known",
        [condition(("http://example.org/local", "OP"), (ICD, "M81.0"))],
        PMO,
        "present",
    ),
    ("category-code", [condition((ICD, "M81"), (SNOMED, "64859006"))], PMO, "present"),
    ("unrelated-code", [condition((ICD, "I10"))], "verdict", "not-indicated"),
    (
        "false-friend-rxnorm",
        [condition((ICD, "M81.0")), administration((RXNORM, "614391"))],
        "schedule.lastDose",
        None,
    ),
]


@pytest.mark.parametrize(
    ("resources", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_code(tmp_path: Path, resources: list[dict[str, Any]], probe: str, expected: Any) -> None:
    copies = json.loads(json.dumps(resources))
    assert fact(assessed(tmp_path, bundle(copies), suffix="json"), probe) == expected


def test_unknown_code_is_reported(tmp_path: Path) -> None:
    answer = assessed(tmp_path, bundle([condition((ICD, "I10"))]), suffix="json")
    found = [(entry["code"], entry["subject"]) for entry in answer["codesNotUnderstood"]]
    assert found == [("I10", "Condition/r0")]
