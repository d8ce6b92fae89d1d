"""Entries about somebody or something else, or about nothing: told as what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from anna import Json, anna, resource
from tiny import assessed, fact

LOW = "requirements.hypocalcemia-corrected"
ELSEWHERE = "http://elsewhere.example.org/fhir/Patient/7"
NOT_THIS = (
    "The entry is about somebody or something that is not shown to be this patient; nothing is "
    "taken from it for certain."
)
THIS = "an entry about this patient"
LOINC = "http://loinc.org"


def low(**more: Any) -> Json:
    """A low calcium, newer than the normal one of the example."""
    return resource(
        "Observation",
        "x",
        **{
            "status": "final",
            "code": {"coding": [{"system": LOINC, "code": "17861-6"}]},
            "effectiveDateTime": "2026-03-10",
            "valueQuantity": {"value": 6.9, "unit": "mg/dL", "code": "mg/dL"},
            **more,
        },
    )


def about(reference: str, **more: Any) -> Json:
    return {"focus": [{"reference": reference, **more}]}


def bundle(*more: Json) -> str:
    """The example on a server of its own."""
    found = json.loads(anna(*more))
    for entry in found["entry"]:
        one = entry["resource"]
        entry["fullUrl"] = f"http://own.example.org/fhir/{one['resourceType']}/{one['id']}"
    return json.dumps(found)


# name, the low calcium, is calcium corrected, and what is found to be wrong
WHOSE: list[tuple[str, Json, str, str | None]] = [
    ("own", low(), "unmet", None),
    ("about-herself", low(**about("Patient/anna")), "unmet", None),
    ("of-another", low(subject={"reference": ELSEWHERE}), "met", ELSEWHERE),
    ("about-another", low(**about("Patient/child")), "met", "Patient/child"),
    ("about-a-relative", low(**about("RelatedPerson/son")), "met", "RelatedPerson/son"),
    ("about-somebody-by-type", low(**about("urn:uuid:1", type="Patient")), "met", "urn:uuid:1"),
    ("about-a-device", low(**about("Device/pump")), "unknown", "Device/pump"),
    ("about-who-knows", low(focus=[{"display": "the donor"}]), "unknown", "the donor"),
]


@pytest.mark.parametrize(
    ("entry", "status", "found"), [w[1:] for w in WHOSE], ids=[w[0] for w in WHOSE]
)
def test_whose_it_is(tmp_path: Path, entry: Json, status: str, found: str | None) -> None:
    answer = assessed(tmp_path, bundle(entry), suffix="json")
    assert fact(answer, LOW) == status
    errors = {"subject": "Observation/x", "message": NOT_THIS, "found": found, "expected": THIS}
    assert answer["dataErrors"] == ([errors] if found else [])


@pytest.mark.parametrize(
    ("more", "message", "found", "expected"),
    [
        (
            {"code": {"text": "low calcium"}, "verificationStatus": {"text": "perhaps"}},
            "How certain the entry is stands in words that are not understood; it counts as not "
            "confirmed.",
            "perhaps",
            "a certainty by a code of FHIR, such as confirmed or refuted",
        ),
        (
            {},
            "The entry does not say what it is about; nothing is taken from it.",
            "code",
            "an entry that says what it is about",
        ),
    ],
    ids=["certainty", "nothing"],
)
def test_what_else_is_wrong(
    tmp_path: Path, more: Json, message: str, found: str, expected: str
) -> None:
    if more:
        code = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E83.51"}]}
        more = {**more, "code": code}
    answer = assessed(tmp_path, anna(resource("Condition", "x", **more)), suffix="json")
    assert answer["dataErrors"] == [
        {"subject": "Condition/x", "message": message, "found": found, "expected": expected}
    ]
