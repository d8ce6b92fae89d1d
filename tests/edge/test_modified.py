"""Resources with a modifier that is not understood, whatever their kind: nothing that they would
have decided is met or absent, and each is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from anna import RXNORM, Json, anna, example, resource
from tiny import assessed, fact

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
MODIFIED: Json = {"modifierExtension": [{"url": "https://example.org/not", "valueBoolean": True}]}
IN_ERROR = {"status": "entered-in-error"}
RULES: Json = {"implicitRules": "https://example.org/rules"}
MESSAGE = (
    "The entry carries something that could change its meaning and is not understood; nothing is "
    "taken from it for certain."
)
WORK = "requirements.invasive-dental-procedures-completed"
EVALUATION = "requirements.dental-evaluation"
EXTRACTION: Json = {"coding": [{"system": SNOMED, "code": "55162003"}]}


def asked(status: str = "active", **more: Any) -> Json:
    """A request for an extraction."""
    elements = {"status": status, "authoredOn": "2026-03-01", **more}
    return resource("ServiceRequest", "x", intent="order", code=EXTRACTION, **elements)


def done(status: str = "completed", day: str = "2026-02-20", **more: Any) -> Json:
    """An extraction."""
    return resource("Procedure", "x", code=EXTRACTION, status=status, performedDateTime=day, **more)


# name, resource, whether invasive dental work is out of the way
DENTAL: list[tuple[str, Json, str]] = [
    ("asked", asked(), "unmet"),
    ("asked-modified", asked(**MODIFIED), "unknown"),
    ("asked-under-rules", asked(**RULES), "unknown"),
    ("asked-modified-inside", asked(occurrencePeriod={**MODIFIED}), "unknown"),
    ("asked-unknown", asked("unknown"), "unknown"),
    ("asked-in-error", asked("entered-in-error", **MODIFIED), "met"),
    ("asked-revoked", asked("revoked"), "met"),
    ("asked-revoked-modified", asked("revoked", **MODIFIED), "unknown"),
    ("asked-tomorrow", asked(authoredOn="2026-03-16", **MODIFIED), "met"),
    ("asked-today", asked(authoredOn="2026-03-15", **MODIFIED), "unknown"),
    ("asked-in-vain", asked(doNotPerform=True), "met"),
    ("under-way", done("in-progress"), "unmet"),
    ("under-way-modified", done("in-progress", **MODIFIED), "unknown"),
    ("prepared-modified", done("preparation", **MODIFIED), "unknown"),
    ("done", done(), "met"),
    ("done-modified", done(**MODIFIED), "unknown"),
    ("done-unknown", done("unknown"), "unknown"),
    ("not-done", done("not-done"), "met"),
    ("done-in-error", done("entered-in-error", **MODIFIED), "met"),
]


@pytest.mark.parametrize(("entry", "status"), [d[1:] for d in DENTAL], ids=[d[0] for d in DENTAL])
def test_invasive_dental_work(tmp_path: Path, entry: Json, status: str) -> None:
    answer = assessed(tmp_path, anna(entry), suffix="json")
    assert fact(answer, WORK) == status
    verdict = {"met": "proceed", "unmet": "requirements-unmet", "unknown": "needs-information"}
    assert answer["verdict"] == verdict[status]


def test_what_is_said_of_it(tmp_path: Path) -> None:
    answer = assessed(tmp_path, anna(asked(**MODIFIED)), suffix="json")
    (item,) = [i for i in answer["requirements"] if i["id"] == WORK.partition(".")[2]]
    assert (item["message"], item["resolution"], item["because"], item["missing"]) == (
        "An invasive dental procedure is on record, but not whether it is still to be done.",
        "Correct its entry: is it done, still to be done, or neither?",
        ["Procedure/dental-1", "ServiceRequest/x"],
        ["procedure-done"],
    )
    assert answer["dataErrors"] == [
        {
            "subject": "ServiceRequest/x",
            "message": MESSAGE,
            "found": "modifierExtension",
            "expected": "an entry without it",
        }
    ]


def test_a_done_one_answers_for_the_request(tmp_path: Path) -> None:
    finished = {**done(), "id": "y", "basedOn": [{"reference": "ServiceRequest/x"}]}
    answer = assessed(tmp_path, anna(asked(**MODIFIED), finished), suffix="json")
    assert fact(answer, WORK) == "met"
    modified = {**finished, **MODIFIED}
    answer = assessed(tmp_path, anna(asked(**MODIFIED), modified), suffix="json")
    assert fact(answer, WORK) == "unknown"


def test_the_evaluation_itself(tmp_path: Path) -> None:
    answer = assessed(tmp_path, anna(change={"dental-1": MODIFIED}), suffix="json")
    (item,) = [i for i in answer["requirements"] if i["id"] == "dental-evaluation"]
    assert (item["status"], item["message"], item["missing"]) == (
        "unknown",
        "A dental evaluation is on record, but not whether it was done.",
        ["dental-evaluation"],
    )
    assert fact(answer, WORK) == "unknown"


def act(code: str, **more: Any) -> Json:
    concept = {"coding": [{"system": SNOMED, "code": code}]}
    return resource(
        "Procedure", "x", code=concept, status="completed", performedDateTime="2025-12-01", **more
    )


def drug(code: str, kind: str = "MedicationStatement", **more: Any) -> Json:
    concept = {"coding": [{"system": RXNORM, "code": code}]}
    elements = {"status": "active", "medicationCodeableConcept": concept, **more}
    return resource(kind, "x", **elements)


IUD = "test-before-each-dose"
DEVICE = "requirements.contraception"
TAKEN_OUT, DIALYSIS = "68254000", "265764009"
LOCAL = "https://w3id.org/osteon/code"
LOSS: Json = {"loss-1": {"code": {"coding": [{"system": LOCAL, "code": "bone-loss"}]}}}
CAUSE = "indications.cancer-treatment-induced-bone-loss"
GO_ON = "recommendations.continue-through-hormone-therapy"
CALCIUM = "requirements.calcium-supplementation"
MENDED = "requirements.hypocalcemia-corrected"
RISK = "cautions.severe-hypocalcemia-risk"
NOW = "recommendations.start-bisphosphonate-now"
DAILY: Json = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
ENDED = "stopped-for-good"
START: Json = {"effectivePeriod": {"start": "2026-02-10"}}
NO_VEIN: Json = {"iv-1": {"valueBoolean": False}}


def taken(milligrams: int) -> Json:
    """That much of a salt, twice a day."""
    amount = {"doseQuantity": {"value": milligrams, "unit": "mg"}}
    return {"dosage": [{"timing": DAILY, "doseAndRate": [amount]}]}


LITTLE, TWICE = taken(500), taken(1000)


def infusion(**more: Any) -> Json:
    """Zoledronic acid given after the stop."""
    return drug(
        "77655",
        "MedicationAdministration",
        **{
            "status": "completed",
            "effectiveDateTime": "2026-03-01",
            "dosage": {
                "dose": {"value": 4, "code": "mg"},
                "route": {"coding": [{"system": SNOMED, "code": "47625008"}]},
            },
            **more,
        },
    )


def removed(**more: Any) -> Json:
    """The removal of an intrauterine device as a diagnosis of the encounter."""
    concept = {"coding": [{"system": ICD, "code": "Z30.432"}]}
    return resource("Condition", "x", code=concept, recordedDate="2025-12-01", **more)


# What stands without the entry, with it, and with it modified: name, records, probe, statuses
DECIDING: list[tuple[str, list[str], str, list[Any]]] = [
    (
        "device-taken-out",
        [example(IUD), example(IUD, act(TAKEN_OUT)), example(IUD, act(TAKEN_OUT, **MODIFIED))],
        DEVICE,
        ["met", "unknown", "unknown"],
    ),
    (
        "device-taken-out-by-diagnosis",
        [example(IUD), example(IUD, removed()), example(IUD, removed(**MODIFIED))],
        DEVICE,
        ["met", "unknown", "unknown"],
    ),
    (
        "device-put-in",
        [example(IUD), example(IUD, change={"iud-1": MODIFIED})],
        DEVICE,
        ["met", "unknown"],
    ),
    (
        "dialysis-beside-an-egfr",
        [anna(), anna(act(DIALYSIS)), anna(act(DIALYSIS, **MODIFIED))],
        RISK,
        ["absent", "unknown", "unknown"],
    ),
    (
        "hormone-therapy-behind-bone-loss",
        [
            example("hormone-bone-loss", change={**LOSS, "ai-1": {"status": "stopped"}}),
            example("hormone-bone-loss", change=LOSS),
            example("hormone-bone-loss", change={**LOSS, "ai-1": MODIFIED}),
        ],
        CAUSE,
        ["absent", "present", "unknown"],
    ),
    (
        "hormone-therapy-going-on",
        [
            example("hormone-bone-loss"),
            example("hormone-bone-loss", change={"ai-1": MODIFIED}),
        ],
        GO_ON,
        ["applies", "unknown"],
    ),
    (
        "calcium-in-short-supply",
        [
            anna(change={"calcium-1": LITTLE}),
            anna(drug("1897", **TWICE), change={"calcium-1": LITTLE}),
            anna(drug("1897", **TWICE, **MODIFIED), change={"calcium-1": LITTLE}),
            anna(drug("1897", **TWICE, **MODIFIED)),
            anna(change={"calcium-1": MODIFIED}),
        ],
        CALCIUM,
        ["unmet", "met", "unknown", "met", "unknown"],
    ),
    (
        "infusion-after-the-stop",
        [
            example(ENDED),
            example(ENDED, infusion()),
            example(ENDED, infusion(**MODIFIED)),
            example(ENDED, infusion(effectiveDateTime="2025-11-10", **MODIFIED)),
            example(ENDED, infusion(effectiveDateTime="2025-11-11", **MODIFIED)),
            example(ENDED, infusion(effectiveDateTime="2026-03-16", **MODIFIED)),
            example(ENDED, infusion(**IN_ERROR, **MODIFIED)),
        ],
        NOW,
        ["applies", "absent", "unknown", "applies", "unknown", "applies", "applies"],
    ),
    (
        "tablets-after-the-stop",
        [
            example(ENDED, change=NO_VEIN),
            example(ENDED, drug("73056", **START), change=NO_VEIN),
            example(ENDED, drug("73056", **START, **MODIFIED), change=NO_VEIN),
        ],
        NOW,
        ["applies", "absent", "unknown"],
    ),
]


@pytest.mark.parametrize(
    ("records", "probe", "statuses"), [d[1:] for d in DECIDING], ids=[d[0] for d in DECIDING]
)
def test_a_modified_entry_decides_nothing(
    tmp_path: Path, records: list[str], probe: str, statuses: list[Any]
) -> None:
    assert [fact(assessed(tmp_path, r, suffix="json"), probe) for r in records] == statuses
