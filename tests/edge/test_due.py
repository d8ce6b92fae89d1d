"""Due dates, late and early doses, marks: the day before, on and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    TODAY,
    Fact,
    assessed,
    condition,
    dose,
    fact,
    order,
    use,
    with_metastases,
    woman,
)

# (name, record, as of, probe, expected)
Row = tuple[str, str, str, str, Any]


def row(name: str, turtle: str, probe: str, expected: Any, as_of: str = TODAY) -> Row:
    return (name, turtle, as_of, probe, expected)


def on_60(last: str, **facts: Fact | None) -> str:
    return woman(last=dose("60", last), **facts)


def on_120(last: str, **facts: Fact | None) -> str:
    return with_metastases("BreastCancer", last=dose("120", last), **facts)


LOSS = woman(
    disease=condition("CancerTreatmentInducedBoneLoss", "2023-06-01"),
    ai=use("Anastrozole", start="2023-01-01"),
    first=dose("60", "2024-02-29"),
    second=dose("60", "2025-12-01"),
)
NOT_DUE, DUE, OVERDUE = "not-due", "due", "overdue"
DUE_ROWS = [
    row("60-day-before", on_60("2025-09-16"), "schedule.status", NOT_DUE),
    row("60-due", on_60("2025-09-15"), "schedule.status", DUE),
    row("60-due-missed", on_60("2025-09-15"), "recommendations.give-missed-dose-now", "absent"),
    row("60-due-reading", on_60("2025-09-15"), "conflicts.discontinuation-reading", False),
    row("60-day-after", on_60("2025-09-14"), "schedule.status", OVERDUE),
    row("60-day-after-days", on_60("2025-09-14"), "schedule.daysOverdue", 1),
    row(
        "60-day-after-missed",
        on_60("2025-09-14"),
        "recommendations.give-missed-dose-now",
        "applies",
    ),
    row("60-day-after-reading", on_60("2025-09-14"), "conflicts.discontinuation-reading", True),
    row("120-day-before", on_120("2026-02-16"), "schedule.status", NOT_DUE),
    row("120-due", on_120("2026-02-15"), "schedule.status", DUE),
    row("120-day-after", on_120("2026-02-14"), "schedule.status", OVERDUE),
    row("120-late-gap", on_120("2026-02-14"), "notCovered.late-dose-at-120mg", True),
    row(
        "120-late-no-missed", on_120("2026-02-14"), "recommendations.give-missed-dose-now", "absent"
    ),
    row("120-late-no-reading", on_120("2025-08-01"), "conflicts.discontinuation-reading", False),
    row("clip-aug-31", on_60("2025-08-31"), "schedule.nextDue", "2026-02-28"),
    row("clip-aug-29", on_60("2025-08-29"), "schedule.nextDue", "2026-02-28"),
    row("clip-aug-28", on_60("2025-08-28"), "schedule.nextDue", "2026-02-28"),
    row("clip-leap", on_60("2023-08-31"), "schedule.nextDue", "2024-02-29", "2024-01-10"),
    row("clip-oct-31", on_60("2025-10-31"), "schedule.nextDue", "2026-04-30"),
    row("feb-28-stays-28", on_60("2026-02-28"), "schedule.nextDue", "2026-08-28"),
    row("120-over-leap-day", on_120("2024-02-15"), "schedule.nextDue", "2024-03-14", "2024-03-01"),
    row(
        "then-due-clips",
        on_60("2025-12-31", plan=order("60", "6", "mo", start="2026-08-31")),
        "schedule.thenDue",
        "2027-02-28",
    ),
    row("six-months-overdue", on_60("2025-03-15"), "verdict", "proceed"),
    row(
        "over-six-months-overdue", on_60("2025-03-15"), "verdict", "needs-information", "2026-03-16"
    ),
    row(
        "six-months-overdue-advice",
        on_60("2025-03-15"),
        "recommendations.start-bisphosphonate-now",
        "absent",
    ),
    row(
        "over-six-months-overdue-advice",
        on_60("2025-03-15"),
        "recommendations.start-bisphosphonate-now",
        "unknown",
        "2026-03-16",
    ),
    row("six-months-overdue-sway", on_60("2025-03-15"), "sways.dental-evaluation", False),
    row(
        "over-six-months-overdue-sway",
        on_60("2025-03-15"),
        "sways.dental-evaluation",
        True,
        "2026-03-16",
    ),
    row(
        "planned-on-due-day",
        on_60("2025-10-01", plan=order("60", "6", "mo", start="2026-04-01")),
        "verdict",
        "proceed",
    ),
    row(
        "planned-day-early",
        on_60("2025-10-01", plan=order("60", "6", "mo", start="2026-03-31")),
        "verdict",
        "needs-information",
    ),
    row(
        "planned-day-early-gap",
        on_60("2025-10-01", plan=order("60", "6", "mo", start="2026-03-31")),
        "notCovered.early-dose",
        True,
    ),
    row("future-dose-is-none", on_60("2026-03-16"), "schedule.lastDose", None),
    row("dose-today", on_60("2026-03-15"), "schedule.nextDue", "2026-09-15"),
    row("two-year-mark", LOSS, "deadline.review-at-two-years", "2026-02-28"),
    row("hormone-continues", LOSS, "recommendations.continue-through-hormone-therapy", "applies"),
    row(
        "supplement-after-first-dose",
        woman(
            d3=use("Cholecalciferol", "800", "[iU]", start="2026-04-02"),
            plan=order("60", "6", "mo", start="2026-04-01"),
        ),
        "requirements.vitamin-d-supplementation",
        "unmet",
    ),
]

ROWS = DUE_ROWS


@pytest.mark.parametrize(
    ("turtle", "as_of", "probe", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_due(tmp_path: Path, turtle: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, as_of), probe) == expected
