"""Does a stop decision stand, and why was it made?"""

from __future__ import annotations

import pytest

from .conftest import Engine
from .record import dose, entry, findings, order, patient, run, stop, use, values

QUERIES = ("stop-for-good", "stop-not-standing", "on-hold", "order-on-record", "order-ahead")
ABOUT_STOPS = {
    "StandingStopFinding",
    "StopNotStandingFinding",
    "StopForGoodFinding",
    "StopForFixedDurationFinding",
    "StopForOtherReasonFinding",
    "StopWithoutReasonFinding",
    "OnHoldFinding",
}
NOT = {("StopNotStandingFinding", None)}
HOLD = {("OnHoldFinding", None)}


def standing(day: str | None, *reasons: str) -> set[tuple[str | None, ...]]:
    """A stop that stands, with its reasons (none: without a reason)."""
    return {("StandingStopFinding", day)} | {
        (f"Stop{reason}Finding", day) for reason in reasons or ("WithoutReason",)
    }


DAY = "2026-01-10"
CASES = {
    "none": (patient("none", dose("2025-12-01")), set()),
    "plain": (patient("plain", dose("2025-12-01"), stop(DAY)), standing(DAY)),
    "in-error": (
        patient(
            "in-error", entry("hasDiscontinuation", "Denosumab", "EnteredInError", effective=DAY)
        ),
        set(),
    ),
    "future": (patient("future", stop("2026-03-16")), set()),
    "today": (patient("today", stop("2026-03-15")), standing("2026-03-15")),
    "other-drug": (
        patient("other-drug", entry("hasDiscontinuation", "Alendronate", effective=DAY)),
        set(),
    ),
    "dose-that-day": (patient("dose-that-day", dose(DAY), stop(DAY)), standing(DAY)),
    "dose-next-day": (patient("dose-next-day", stop(DAY), dose("2026-01-11")), NOT),
    "dose-next-day-in-error": (
        patient("dose-next-day-in-error", stop(DAY), dose("2026-01-11", status="EnteredInError")),
        standing(DAY),
    ),
    "dose-later-than-today": (
        patient("dose-later-than-today", stop(DAY), dose("2026-04-11")),
        standing(DAY),
    ),
    "order-stopped": (
        patient("order-stopped", order(status="Stopped", authored="2025-01-01", stopDate=DAY)),
        standing(DAY),
    ),
    "order-stopped-by-end": (
        patient("order-stopped-by-end", order(status="Stopped", authored="2025-01-01", end=DAY)),
        standing(DAY),
    ),
    "order-stopped-by-authored": (
        patient("order-stopped-by-authored", order(status="Stopped", authored=DAY)),
        standing(DAY),
    ),
    "order-not-to-perform": (
        patient("order-not-to-perform", order(status="Stopped", authored=DAY, doNotPerform=True)),
        set(),
    ),
    "replaced": (
        patient(
            "replaced",
            order(status="Stopped", authored="2025-01-01", stopDate=DAY),
            order(authored=DAY, start=DAY),
        ),
        NOT,
    ),
    "replaced-by-product": (
        patient(
            "replaced-by-product",
            use("Stopped", start="2025-01-01", end=DAY),
            use(start="2025-02-01", drug="Denosumab120mgProduct"),
        ),
        NOT,
    ),
    "replaced-by-draft": (
        patient("replaced-by-draft", stop(DAY), order(status="Draft", authored="2026-03-01")),
        standing(DAY),
    ),
    "active-ended-before": (
        patient("active-ended-before", stop(DAY), use(start="2025-01-01", end="2026-01-09")),
        standing(DAY),
    ),
    "active-ended-that-day": (
        patient("active-ended-that-day", stop(DAY), use(start="2025-01-01", end=DAY)),
        NOT,
    ),
    "active-not-yet-written": (
        patient("active-not-yet-written", stop(DAY), order(authored="2026-03-16")),
        standing(DAY),
    ),
    "completed-after": (
        patient(
            "completed-after", stop("2025-01-10"), use("Completed", start="2025-02-01", end=DAY)
        ),
        NOT,
    ),
    "completed-that-day": (
        patient("completed-that-day", stop(DAY), use("Completed", start="2025-02-01", end=DAY)),
        standing(DAY),
    ),
    "begun-again-and-stopped": (
        patient(
            "begun-again-and-stopped",
            order(status="Stopped", authored="2024-01-01", stopDate="2025-01-10"),
            order(status="Stopped", authored="2025-06-01", stopDate=DAY),
        ),
        standing(DAY),
    ),
    "stopped-twice": (
        patient(
            "stopped-twice",
            order(
                status="Stopped", authored="2025-01-01", stopDate=DAY, statusReason="OtherReason"
            ),
            use("Stopped", start="2025-01-01", asserted="2026-01-20"),
        ),
        {
            ("StandingStopFinding", DAY),
            ("StandingStopFinding", "2026-01-20"),
            ("StopForOtherReasonFinding", DAY),
        },
    ),
    "use-by-assertion": (
        patient("use-by-assertion", use("Stopped", start="2025-01-01", asserted=DAY)),
        standing(DAY),
    ),
    "undated": (patient("undated", dose("2025-12-01"), use("Stopped")), standing(None)),
    "undated-with-start": (
        patient("undated-with-start", use("Stopped", start="2024-01-01"), dose("2025-12-01")),
        standing(None),
    ),
    "undated-but-active": (patient("undated-but-active", use("Stopped"), order()), NOT),
    "undated-discontinuation": (patient("undated-discontinuation", stop(None)), standing(None)),
    "month": (patient("month", stop("2026-01"), dose("2026-01-20")), standing("2026-01-31")),
    "month-then-dose": (patient("month-then-dose", stop("2026-01"), dose("2026-02-01")), NOT),
    "for-good": (
        patient("for-good", stop(DAY, statusReason="TreatmentStoppedPermanently")),
        standing(DAY, "ForGood"),
    ),
    "fixed-duration": (
        patient("fixed-duration", stop(DAY, statusReason="FixedDurationReached")),
        standing(DAY, "ForFixedDuration", "ForGood"),
    ),
    "other-reason": (
        patient("other-reason", stop(DAY, statusReason="OtherReason")),
        standing(DAY, "ForOtherReason"),
    ),
    "reason-of-an-overruled-stop": (
        patient(
            "reason-of-an-overruled-stop",
            stop(DAY, statusReason="TreatmentStoppedPermanently"),
            dose("2026-02-01"),
        ),
        NOT,
    ),
    "on-hold": (patient("on-hold", order(status="OnHold", authored=DAY)), HOLD),
    "use-on-hold": (patient("use-on-hold", use("OnHold", start="2025-01-01")), HOLD),
    "on-hold-and-stopped": (
        patient("on-hold-and-stopped", use("OnHold", start="2025-01-01"), stop(DAY)),
        standing(DAY),
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_findings_of_stops(engine: type[Engine], name: str) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    found = {row for row in findings(store, name) if row[0] in ABOUT_STOPS}
    assert found == CASES[name][1]


def test_that_an_ended_course_is_for_good_is_policy(engine: type[Engine]) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    path = "osteon:hasFinding/osteon:usedPolicy"
    assert values(store, "fixed-duration", path) == {"policy/ended-course-is-for-good"}
    assert values(store, "for-good", path) == set()


def test_an_overruled_stop_names_what_overrules_it(engine: type[Engine]) -> None:
    store = run(engine, tuple(text for text, _ in CASES.values()), QUERIES)
    path = "osteon:hasFinding/prov:wasDerivedFrom"
    assert values(store, "dose-next-day", path) == {"dose-next-day-1", "dose-next-day-2"}
