"""Denosumab stopped while what it is given for goes on: both are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from anna import Json, example
from tiny import assessed, fact

CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CONFLICT = "conflicts.stopped-during-hormone-therapy"
GO_ON = "recommendations.continue-through-hormone-therapy"
PERIOD: Json = {"validityPeriod": {"start": "2024-03-20", "end": "2026-02-01"}}
STOP: Json = {"status": "stopped", "dispenseRequest": PERIOD}
LATER: Json = {"validityPeriod": {"start": "2024-03-20", "end": "2026-03-16"}}

# name, what is said of the order and of the aromatase inhibitor, verdict, whether they conflict
CASES: list[tuple[str, Json, Json, str, bool]] = [
    ("both-go-on", {}, {}, "proceed", False),
    ("stopped", STOP, {}, "discontinuing", True),
    ("on-hold", {"status": "on-hold"}, {}, "proceed", False),
    ("both-stopped", STOP, {"status": "stopped"}, "discontinuing", False),
    (
        "hormone-therapy-ended-the-day-before",
        STOP,
        {"effectivePeriod": {"start": "2023-12-01", "end": "2026-03-14"}},
        "discontinuing",
        False,
    ),
    (
        "hormone-therapy-ends-today",
        STOP,
        {"effectivePeriod": {"start": "2023-12-01", "end": "2026-03-15"}},
        "discontinuing",
        True,
    ),
    ("stopped-tomorrow", {**STOP, "dispenseRequest": LATER}, {}, "proceed", False),
]


@pytest.mark.parametrize(
    ("order", "therapy", "verdict", "conflict"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_stop_beside_hormone_therapy(
    tmp_path: Path, order: Json, therapy: Json, verdict: str, conflict: bool
) -> None:
    record = example("hormone-bone-loss", change={"deno-1": order, "ai-1": therapy})
    answer = assessed(tmp_path, record, suffix="json")
    assert (answer["verdict"], fact(answer, CONFLICT)) == (verdict, conflict)


def test_what_is_said(tmp_path: Path) -> None:
    record = example("hormone-bone-loss", change={"deno-1": STOP})
    answer = assessed(tmp_path, record, suffix="json")
    assert fact(answer, GO_ON) == "applies"
    (said,) = [c for c in answer["conflicts"] if c["id"] == CONFLICT.partition(".")[2]]
    assert said["claims"] == ["C39", "C47"]
    assert said["text"] == (
        "Denosumab was stopped while the hormone therapy goes on, during which the article asks to "
        "go on with it. Either the stop is to be reviewed, or what follows a stop is due; the "
        "article does not say which."
    )
    assert {"MedicationRequest/deno-1", "MedicationStatement/ai-1"} <= set(said["because"])


METASTASES = "conflicts.stopped-with-bone-metastases"
STILL: Json = {"status": "active", "statusReason": None}
RESOLVED: Json = {"clinicalStatus": {"coding": [{"system": CLINICAL, "code": "resolved"}]}}


@pytest.mark.parametrize(
    ("name", "change", "conflict"),
    [
        ("stopped-fixed-duration", {}, True),
        ("stopped-fixed-duration", {"deno-1": STILL}, False),
        ("stopped-fixed-duration", {"bm-1": RESOLVED}, False),
        ("breast-mets-due-today", {}, False),
    ],
)
def test_stop_with_bone_metastases(
    tmp_path: Path, name: str, change: dict[str, Json], conflict: bool
) -> None:
    answer = assessed(tmp_path, example(name, change=change), suffix="json")
    assert fact(answer, METASTASES) is conflict
    for said in answer["conflicts"]:
        assert said["claims"] == ["C43", "C47"]
        assert {"Condition/bm-1", "MedicationRequest/deno-1"} <= set(said["because"])
        assert said["text"] == (
            "Denosumab was stopped with bone metastases on record, and the article asks to go on "
            "while the bone disease needs treating. Either the stop is to be reviewed, or what "
            "follows a stop is due; the article does not say which."
        )
