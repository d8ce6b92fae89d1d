"""A dose that may have been given: neither a first dose nor a later one is taken for granted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    FOR_GOOD,
    Answer,
    assessed,
    condition,
    dose,
    fact,
    hcg_test,
    observation,
    order,
    stop,
    use,
    with_metastases,
    woman,
    young_woman,
)

OPEN = {
    "Stopped": "stopped",
    "OnHold": "on hold",
    "InProgress": "in progress",
    "UnknownStatus": "unknown status",
}
MESSAGE = (
    "The status does not say whether this dose was given; it counts as one that may have been."
)
WANTED = "completed if it was given, not-done if it was not"
NONE = ("NotDone", "EnteredInError", "Cancelled", "Planned")
UNKNOWN = {
    "regimen": "denosumab-60mg-every-6-months",
    "lastDose": None,
    "nextDue": None,
    "status": "unknown",
    "daysOverdue": 0,
    "ifGivenOn": "2026-03-15",
    "thenDue": "2026-09-15",
    "claims": ["C05", "C07"],
}


def recommended(answer: Answer, name: str) -> tuple[str, list[str]] | None:
    """Status of a recommendation and what it waits for."""
    found = [(r["status"], r["missing"]) for r in answer["recommendations"] if r["id"] == name]
    return found[0] if found else None


@pytest.mark.parametrize("status", sorted(OPEN))
def test_it_is_no_first_dose_and_no_later_one(tmp_path: Path, status: str) -> None:
    answer = assessed(tmp_path, woman(given=dose("60", "2025-10-01", status=status)))
    assert answer["verdict"] == "needs-information"
    assert answer["schedule"] == UNKNOWN
    assert answer["dataErrors"] == [
        {
            "subject": "x/given",
            "grave": True,
            "message": MESSAGE,
            "found": OPEN[status],
            "expected": WANTED,
        }
    ]
    assert fact(answer, "sways.dental-evaluation") is True
    assert recommended(answer, "give-missed-dose-now") is None, "not due before 2026-04-01"


@pytest.mark.parametrize("status", NONE)
def test_a_dose_that_was_not_given_is_none(tmp_path: Path, status: str) -> None:
    answer = assessed(tmp_path, woman(given=dose("60", "2025-10-01", status=status)))
    assert (answer["verdict"], answer["schedule"]["status"]) == ("proceed", "not-started")
    assert answer["dataErrors"] == []


@pytest.mark.parametrize("status", ["Completed", None])
def test_a_dose_that_was_given_is_one(tmp_path: Path, status: str | None) -> None:
    answer = assessed(tmp_path, woman(given=dose("60", "2025-10-01", status=status)))
    assert (answer["verdict"], answer["schedule"]["lastDose"]) == ("proceed", "2025-10-01")
    assert answer["dataErrors"] == []


def possible(day: str | None = "2025-12-20", mg: str | None = "60") -> Any:
    return dose(mg, day, status="OnHold")


# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
BREAST = with_metastases("BreastCancer", given=possible("2026-02-20", "120"))
LUNG = with_metastases(
    "LungCancer",
    given=possible("2026-02-20", "120"),
    prognosis=observation("LifeExpectancy", "12", "mo"),
    significance=observation("BoneMetastasesClinicalSignificance", boolean=True),
)
LATER = woman(first=dose("60", "2025-06-01"), second=possible())
SAME_DAY = woman(first=dose("60", "2025-12-20"), second=possible())
EARLIER = woman(first=dose("60", "2025-12-20"), second=possible("2025-06-01"))
RESUMED = woman(
    first=dose("60", "2025-06-01"), halt=stop("2025-11-01", FOR_GOOD), second=possible("2025-11-02")
)
STOPPED = woman(
    first=dose("60", "2025-06-01"), halt=stop("2025-11-01", FOR_GOOD), second=possible("2025-11-01")
)
LOSS = {"disease": condition("CancerTreatmentInducedBoneLoss", "2023-06-01")}
NEGATIVE = {
    "contraception": observation("ContraceptionUse", boolean=True),
    "test": hcg_test("Negative", "2026-03-10"),
}
BEFORE_EACH = "requirements.pregnancy-test-before-each-dose"
ROWS: list[Row] = [
    ("future", woman(given=possible("2026-03-16")), "verdict", "proceed"),
    ("today", woman(given=possible("2026-03-15")), "verdict", "needs-information"),
    ("undated", woman(given=possible(None)), "verdict", "needs-information"),
    (
        "undated-overdue",
        woman(given=possible(None)),
        "recommendations.give-missed-dose-now",
        "unknown",
    ),
    (
        "other-drug",
        woman(given=dose("5", "2025-10-01", "ZoledronicAcid", status="OnHold")),
        "verdict",
        "proceed",
    ),
    (
        "overdue-if-given",
        woman(given=possible("2025-09-14")),
        "recommendations.give-missed-dose-now",
        "unknown",
    ),
    (
        "due-if-given",
        woman(given=possible("2025-09-15")),
        "recommendations.give-missed-dose-now",
        "absent",
    ),
    ("initiate", BREAST, "recommendations.initiate-at-bone-metastasis-diagnosis", "unknown"),
    ("continue", BREAST, "recommendations.continue-without-interruption", "unknown"),
    ("metastases-verdict", BREAST, "verdict", "needs-information"),
    ("other-tumor", LUNG, "recommendations.use-in-other-solid-tumor", "unknown"),
    ("other-tumor-verdict", LUNG, "verdict", "needs-information"),
    ("review", woman(given=possible(), **LOSS), "recommendations.review-at-two-years", "unknown"),
    ("later-verdict", LATER, "verdict", "needs-information"),
    ("later-last", LATER, "schedule.lastDose", None),
    ("later-status", LATER, "schedule.status", "unknown"),
    ("later-missed", LATER, "recommendations.give-missed-dose-now", "unknown"),
    ("later-sways", LATER, "sways.dental-evaluation", False),
    ("same-day-verdict", SAME_DAY, "verdict", "proceed"),
    ("same-day-last", SAME_DAY, "schedule.lastDose", "2025-12-20"),
    ("earlier-verdict", EARLIER, "verdict", "proceed"),
    ("earlier-last", EARLIER, "schedule.lastDose", "2025-12-20"),
    ("earlier-error", EARLIER, "dataErrors", True),
    (
        "earlier-mark",
        woman(first=dose("60", "2025-12-20"), second=possible("2025-06-01"), **LOSS),
        "deadline.review-at-two-years",
        None,
    ),
    (
        "later-mark",
        woman(first=dose("60", "2025-06-01"), second=possible("2025-12-20"), **LOSS),
        "deadline.review-at-two-years",
        "2027-06-01",
    ),
    ("stop-verdict", STOPPED, "verdict", "discontinuing"),
    ("stop-then-possible", RESUMED, "verdict", "needs-information"),
    ("stop-then-possible-status", RESUMED, "schedule.status", "unknown"),
    ("stop-then-possible-advice", RESUMED, "recommendations.start-bisphosphonate-now", "unknown"),
    ("stop-then-possible-sways", RESUMED, "sways.dental-evaluation", True),
    ("no-indication", woman(disease=None, given=possible()), "verdict", "needs-information"),
    (
        "no-indication-gap",
        woman(disease=None, given=possible()),
        "notCovered.indication-not-recorded",
        True,
    ),
    (
        "planned-early",
        woman(
            first=dose("60", "2026-01-10"),
            second=possible("2026-02-01"),
            plan=order("60", "6", "mo", start="2026-07-09"),
        ),
        "notCovered.early-dose",
        True,
    ),
    (
        "planned-perhaps-early",
        woman(
            first=dose("60", "2026-01-10"),
            second=possible("2026-02-01"),
            plan=order("60", "6", "mo", start="2026-07-10"),
        ),
        "notCovered.early-dose",
        False,
    ),
    ("test-after", young_woman(given=possible("2026-03-09"), **NEGATIVE), BEFORE_EACH, "met"),
    (
        "test-perhaps-before",
        young_woman(given=possible("2026-03-10"), **NEGATIVE),
        BEFORE_EACH,
        "unknown",
    ),
    (
        "interval-kept",
        with_metastases(
            "BreastCancer",
            first=dose("120", "2026-01-10"),
            second=possible("2026-01-31", "120"),
            third=dose("120", "2026-02-28"),
        ),
        "orderChecks.actual-interval",
        "unknown",
    ),
    (
        "interval-sure",
        with_metastases(
            "BreastCancer",
            first=dose("120", "2026-01-31"),
            second=possible("2026-02-10", "120"),
            third=dose("120", "2026-02-28"),
        ),
        "orderChecks.actual-interval",
        "ok",
    ),
    (
        "use-unknown",
        woman(drug=use("Denosumab", status="UnknownStatus")),
        "verdict",
        "needs-information",
    ),
    (
        "use-unknown-status",
        woman(drug=use("Denosumab", status="UnknownStatus")),
        "schedule.status",
        "unknown",
    ),
    (
        "use-later",
        woman(drug=use("Denosumab", status="UnknownStatus", start="2026-03-16")),
        "verdict",
        "proceed",
    ),
    ("use-not-taken", woman(drug=use("Denosumab", status="NotTaken")), "verdict", "proceed"),
    (
        "order-unknown",
        woman(plan=order("60", "6", "mo", status="UnknownStatus")),
        "verdict",
        "needs-information",
    ),
    (
        "order-unknown-schedule",
        woman(plan=order("60", "6", "mo", status="UnknownStatus")),
        "schedule.status",
        "not-started",
    ),
    (
        "order-in-error",
        woman(plan=order("60", "6", "mo", status="EnteredInError")),
        "verdict",
        "proceed",
    ),
]


@pytest.mark.parametrize(
    ("record", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_possible_dose(tmp_path: Path, record: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, record), probe) == expected


def test_what_is_missing_is_whether_it_was_given(tmp_path: Path) -> None:
    for record, name, missing in (
        (BREAST, "initiate-at-bone-metastasis-diagnosis", ["dose-given"]),
        (LATER, "give-missed-dose-now", ["dose-given"]),
        (RESUMED, "start-bisphosphonate-now", ["dose-given", "expected-treatment-gap"]),
        (woman(given=possible(None)), "give-missed-dose-now", ["dose-given", "last-dose-date"]),
    ):
        assert recommended(assessed(tmp_path, record), name) == ("unknown", missing)


@pytest.mark.parametrize(
    ("record", "grave"), [(LATER, True), (RESUMED, True), (EARLIER, False), (SAME_DAY, False)]
)
def test_what_the_schedule_does_not_hang_on_is_not_grave(
    tmp_path: Path, record: str, grave: bool
) -> None:
    (error,) = assessed(tmp_path, record)["dataErrors"]
    assert (error["subject"], error.get("grave", False)) == ("x/second", grave)


def test_entries_that_may_not_hold_are_named(tmp_path: Path) -> None:
    for name, entry, grave in (
        ("drug", use("Denosumab", status="UnknownStatus"), True),
        ("plan", order("60", "6", "mo", status="UnknownStatus"), True),
    ):
        (error,) = assessed(tmp_path, woman(**{name: entry}))["dataErrors"]
        assert error == {
            "subject": f"x/{name}",
            "grave": grave,
            "message": "It is not known whether this order or use holds; it is not relied on.",
            "found": "unknown status",
            "expected": "a status such as active, completed, stopped or not taken",
        }
