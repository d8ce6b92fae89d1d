"""Allergies: by code, in words, to something else, and to what nobody can tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import Fact, assessed, fact, woman

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
GAP = "hypersensitivity-to-denosumab"
PRESENT = "An allergy to denosumab is on record; the article is silent on hypersensitivity."
UNCONFIRMED = (
    "An allergy to denosumab is on record and not confirmed; "
    "the article is silent on hypersensitivity."
)


def unclear(recorded: str) -> str:
    return (
        f"An allergy is on record whose substance is not understood (recorded {recorded}); "
        "it may be denosumab, and the article is silent on hypersensitivity."
    )


def coded(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def status(kind: str, word: str) -> dict[str, Any]:
    system = f"http://terminology.hl7.org/CodeSystem/allergyintolerance-{kind}"
    element = {"clinical": "clinicalStatus", "verification": "verificationStatus"}[kind]
    return {element: coded(system, word)}


def record(code: dict[str, Any] | None, **more: Any) -> str:
    osteoporosis = coded("http://hl7.org/fhir/sid/icd-10-cm", "M81.0")
    resources = [
        {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1955-05-05"},
        {"resourceType": "Condition", "id": "c", "code": osteoporosis},
        {"resourceType": "AllergyIntolerance", "id": "a", "code": code, **more},
    ]
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


# What is recorded; the words of the gap in the article, None where there is none; the status of
# the contraindication in the label.
ROWS: list[tuple[str, str, str | None, str]] = [
    ("brand", record({"text": "Prolia"}), PRESENT, "present"),
    ("brand-of-120", record({"text": "XGEVA 120 mg vial"}), PRESENT, "present"),
    ("name", record({"text": "denosumab"}), PRESENT, "present"),
    ("biosimilar", record({"text": "Wyost"}), PRESENT, "present"),
    ("code", record(coded(SNOMED, "446321003")), PRESENT, "present"),
    (
        "words-beside-a-code-that-no-table-has",
        record(coded(RXNORM, "9999999", "denosumab-bbdz 60 MG/ML [Jubbonti]")),
        PRESENT,
        "present",
    ),
    (
        "words-beside-a-kind-of-allergy",
        record({**coded(SNOMED, "416098002", "Drug allergy"), "text": "Prolia"}),
        PRESENT,
        "present",
    ),
    (
        "reaction-in-words",
        record(None, reaction=[{"substance": {"text": "Xgeva"}}]),
        PRESENT,
        "present",
    ),
    (
        "unconfirmed",
        record({"text": "Prolia"}, **status("verification", "unconfirmed")),
        UNCONFIRMED,
        "unknown",
    ),
    ("refuted", record({"text": "Prolia"}, **status("verification", "refuted")), None, "absent"),
    ("ended", record({"text": "Prolia"}, **status("clinical", "resolved")), None, "absent"),
    ("words-for-anything", record({"text": "bone shot"}), unclear('"bone shot"'), "unknown"),
    ("house-code", record(coded("urn:oid:1.2.3", "4711")), unclear("by code 4711"), "unknown"),
    (
        "kind-alone",
        record(coded(SNOMED, "416098002", "Drug allergy")),
        unclear('"Drug allergy"'),
        "unknown",
    ),
    ("nothing-said", record(None), unclear("without a name"), "unknown"),
    (
        "nothing-said-unconfirmed",
        record(None, **status("verification", "unconfirmed")),
        unclear("without a name"),
        "unknown",
    ),
    (
        "nothing-said-refuted",
        record(None, **status("verification", "refuted")),
        None,
        "absent",
    ),
    ("nothing-said-ended", record(None, **status("clinical", "inactive")), None, "absent"),
    ("recorded-today", record({"text": "x"}, recordedDate="2026-03-15"), unclear('"x"'), "unknown"),
    ("recorded-tomorrow", record({"text": "x"}, recordedDate="2026-03-16"), None, "absent"),
    ("other-code", record(coded(RXNORM, "7980")), None, "absent"),
    ("other-words", record({"text": "Penicillin G"}), None, "absent"),
    ("other-drug-of-ours", record({"text": "alendronate"}), None, "absent"),
    ("none-known", record({"text": "NKDA"}), None, "absent"),
    ("food", record({"text": "kiwi"}, category=["food"]), None, "absent"),
    (
        "food-or-medicine",
        record({"text": "kiwi"}, category=["food", "medication"]),
        unclear('"kiwi"'),
        "unknown",
    ),
    ("medicine", record({"text": "kiwi"}, category=["medication"]), unclear('"kiwi"'), "unknown"),
]


@pytest.mark.parametrize(
    ("text", "words", "label"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_allergy(tmp_path: Path, text: str, words: str | None, label: str) -> None:
    article = assessed(tmp_path, text, suffix="json")
    found = [(gap["text"], gap["grave"]) for gap in article["notCovered"] if gap["id"] == GAP]
    assert found == ([] if words is None else [(words, True)])
    because = {g["id"]: g["because"] for g in article["notCovered"]}
    assert because.get(GAP) == (None if words is None else ["AllergyIntolerance/a"])
    both = assessed(tmp_path, text, profile="article+label", suffix="json")
    assert fact(both, "contraindications.hypersensitivity") == label
    assert fact(both, f"notCovered.{GAP}") is False


@pytest.mark.parametrize(
    ("kind", "verdict", "grave"),
    [
        (None, "proceed", []),
        ("UnrelatedAllergy", "proceed", []),
        ("Alendronate", "proceed", []),
        ("Allergy", "needs-information", [["x/allergy"]]),
        ("UnspecifiedAllergy", "needs-information", [["x/allergy"]]),
        ("Denosumab60mgProduct", "needs-information", [["x/allergy"]]),
    ],
)
def test_verdict(tmp_path: Path, kind: str | None, verdict: str, grave: list[list[str]]) -> None:
    answer = assessed(tmp_path, woman(allergy=Fact("hasAllergy", kind, "") if kind else None))
    assert answer["verdict"] == verdict
    assert [gap["because"] for gap in answer["notCovered"] if gap["grave"]] == grave
    assert answer["dataErrors"] == []


def test_missing_fact_of_an_unclear_allergy(tmp_path: Path) -> None:
    answer = assessed(tmp_path, record({"text": "x"}), profile="article+label", suffix="json")
    (item,) = [i for i in answer["contraindications"] if i["id"] == "hypersensitivity"]
    assert item["missing"] == ["allergy-substance"]
    assert item["grave"] is True
