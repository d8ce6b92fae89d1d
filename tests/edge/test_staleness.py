"""Results and dental dates on the last day that counts and the day after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    TODAY,
    Fact,
    ago,
    assessed,
    calcium,
    egfr,
    fact,
    observation,
    procedure,
    request,
    woman,
)

HYPO = "requirements.hypocalcemia-corrected"
PTH = "requirements.ckd-mbd-intact-pth"
DENTAL = "requirements.dental-evaluation"
INVASIVE = "requirements.invasive-dental-procedures-completed"
NA = "not-applicable"
# (name, record, as of, probe, expected)
Row = tuple[str, str, str, str, Any]


def row(name: str, turtle: str, probe: str, expected: Any, as_of: str = TODAY) -> Row:
    return (name, turtle, as_of, probe, expected)


def dated_calcium(days: int, **facts: Fact | None) -> str:
    return woman(albumin=None, calcium=calcium("9.4", when=ago(days)), **facts)


def pth(days: int) -> str:
    result = observation("IntactPTH", "60", "pg/mL", ago(days))
    return woman(egfr=egfr("20"), pth=result)


def dental(days: int) -> str:
    return woman(dental=procedure("DentalEvaluation", ago(days)))


def vitamin_d(days: int) -> str:
    return woman(vitamin_d=observation("TwentyFiveHydroxyvitaminD", "32", "ng/mL", ago(days)))


DEFICIENCY = "requirements.vitamin-d-deficiency-corrected"
STALE_ROWS = [
    row("calcium-90", dated_calcium(90), HYPO, "met"),
    row("calcium-91", dated_calcium(91), HYPO, "unknown"),
    row("calcium-ckd-30", dated_calcium(30, egfr=egfr("25")), HYPO, "met"),
    row("calcium-ckd-31", dated_calcium(31, egfr=egfr("25")), HYPO, "unknown"),
    row(
        "calcium-low-stays-low",
        woman(albumin=None, calcium=calcium("8.0", when=ago(300))),
        HYPO,
        "unmet",
    ),
    row("egfr-365", woman(egfr=egfr("78", ago(365))), PTH, NA),
    row("egfr-366", woman(egfr=egfr("78", ago(366))), PTH, "unknown"),
    row(
        "egfr-low-stays-low",
        woman(egfr=egfr("20", ago(700))),
        "cautions.severe-hypocalcemia-risk",
        "applies",
    ),
    row("pth-180", pth(180), PTH, "met"),
    row("pth-181", pth(181), PTH, "unknown"),
    row("vitamin-d-365", vitamin_d(365), DEFICIENCY, "met"),
    row("vitamin-d-366", vitamin_d(366), DEFICIENCY, "unknown"),
    row("dental-365", dental(365), DENTAL, "met"),
    row("dental-366", dental(366), DENTAL, "unknown"),
    row("dental-366-invasive", dental(366), INVASIVE, "unknown"),
    row("dental-today", dental(0), DENTAL, "met"),
    row("dental-tomorrow", dental(-1), DENTAL, "unknown"),
    row(
        "dental-not-done",
        woman(dental=procedure("DentalEvaluation", ago(9), "NotDone")),
        DENTAL,
        "unknown",
    ),
    row(
        "dental-ordered",
        woman(dental=None, plan=request("DentalEvaluation", "2026-03-01", "2026-03-20")),
        DENTAL,
        "unknown",
    ),
    row(
        "extraction-written-today",
        woman(plan=request("ToothExtraction", "2026-03-15", "2026-04-20")),
        INVASIVE,
        "unmet",
    ),
    row(
        "extraction-written-tomorrow",
        woman(plan=request("ToothExtraction", "2026-03-16", "2026-04-20")),
        INVASIVE,
        "met",
    ),
    row("extraction-done", woman(done=procedure("ToothExtraction", "2026-03-10")), INVASIVE, "met"),
    row(
        "extraction-revoked",
        woman(plan=request("ToothExtraction", "2026-03-01", "2026-04-20", "Revoked")),
        INVASIVE,
        "met",
    ),
    row(
        "partial-month-all-fresh",
        woman(dental=procedure("DentalEvaluation", "2025-04")),
        DENTAL,
        "met",
    ),
    row(
        "partial-year-open", woman(dental=procedure("DentalEvaluation", "2025")), DENTAL, "unknown"
    ),
    row(
        "partial-year-stale", woman(dental=procedure("DentalEvaluation", "2023")), DENTAL, "unknown"
    ),
    row(
        "zone-keeps-the-day",
        woman(albumin=None, calcium=calcium("9.4", when="2025-12-15T00:30:00+14:00")),
        HYPO,
        "met",
    ),
]

ROWS = STALE_ROWS


@pytest.mark.parametrize(
    ("turtle", "as_of", "probe", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_staleness(tmp_path: Path, turtle: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, as_of), probe) == expected
