"""The infusion after denosumab is a single one: what was given counts, and what is ordered."""

from __future__ import annotations

from pathlib import Path

import pytest
from anna import RXNORM, Json, example, resource
from tiny import assessed

ACID: Json = {"coding": [{"system": RXNORM, "code": "77655"}]}
VEIN: Json = {"coding": [{"system": "http://snomed.info/sct", "code": "47625008"}]}
AMOUNT: Json = {"value": 4, "unit": "mg"}
ONCE, MORE = "4 mg intravenous", "4 mg intravenous, repeated"


def given(day: str, name: str, status: str = "completed") -> Json:
    """An infusion after the last dose of 10 November 2025."""
    return resource(
        "MedicationAdministration",
        name,
        status=status,
        medicationCodeableConcept=ACID,
        effectiveDateTime=day,
        dosage={"dose": AMOUNT, "route": VEIN},
    )


def ordered(start: str | None, count: int | None = None) -> Json:
    repeat: Json = {"boundsPeriod": {"start": start}} if start else {}
    repeat |= {"count": count} if count else {}
    dosage = {
        "route": VEIN,
        "doseAndRate": [{"doseQuantity": AMOUNT}],
        "timing": {"repeat": repeat},
    }
    return resource(
        "MedicationRequest",
        "o",
        status="active",
        intent="order",
        authoredOn="2026-02-15",
        medicationCodeableConcept=ACID,
        dosageInstruction=[dosage],
    )


# name, entries, what the check says of each
INFUSIONS: list[tuple[str, list[Json], dict[str, tuple[str, str]]]] = [
    ("one", [given("2026-02-20", "a")], {"a": ("ok", ONCE)}),
    (
        "two",
        [given("2026-02-20", "a"), given("2026-03-01", "b")],
        {"a": ("ok", ONCE), "b": ("violation", MORE)},
    ),
    (
        "the-day-after",
        [given("2026-02-20", "a"), given("2026-02-21", "b")],
        {"a": ("ok", ONCE), "b": ("violation", MORE)},
    ),
    (
        "told-twice",
        [given("2026-02-20", "a"), given("2026-02-20", "b")],
        {"a": ("ok", ONCE), "b": ("ok", ONCE)},
    ),
    (
        "not-done",
        [given("2026-02-20", "a", "not-done"), given("2026-03-01", "b")],
        {"b": ("ok", ONCE)},
    ),
    (
        "before-the-last-dose",
        [given("2025-11-09", "a"), given("2026-03-01", "b")],
        {"b": ("ok", ONCE)},
    ),
    (
        "in-some-month",
        [given("2026-02", "a"), given("2026-03-01", "b")],
        {"a": ("unknown", ONCE), "b": ("ok", ONCE)},
    ),
    ("in-some-month-alone", [given("2026-02", "a")], {"a": ("ok", ONCE)}),
    (
        "another-ordered",
        [given("2026-02-20", "a"), ordered("2026-03-20")],
        {"a": ("ok", ONCE), "o": ("violation", MORE)},
    ),
    (
        "the-ordered-one-given",
        [given("2026-02-20", "a"), ordered("2026-02-20")],
        {"a": ("ok", ONCE), "o": ("ok", ONCE)},
    ),
    (
        "ordered-for-no-day",
        [given("2026-02-20", "a"), ordered(None)],
        {"a": ("ok", ONCE), "o": ("ok", ONCE)},
    ),
    (
        "two-ordered",
        [given("2026-02-20", "a"), ordered("2026-02-20", 2)],
        {"a": ("ok", ONCE), "o": ("violation", MORE)},
    ),
]


@pytest.mark.parametrize(
    ("entries", "expected"), [i[1:] for i in INFUSIONS], ids=[i[0] for i in INFUSIONS]
)
def test_single_infusion(
    tmp_path: Path, entries: list[Json], expected: dict[str, tuple[str, str]]
) -> None:
    answer = assessed(tmp_path, example("stopped-for-good", *entries), suffix="json")
    checks = [check for check in answer["orderChecks"] if check["id"] == "transition-dose"]
    assert {
        check["subject"].partition("/")[2]: (check["status"], check["found"]) for check in checks
    } == expected
    assert {check["expected"] for check in checks} == {"4-5 mg intravenous, once"}
