"""Stopping: the expected gap at the edge and what stands beside the advice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    FOR_GOOD,
    Fact,
    assessed,
    calcium,
    clearance,
    condition,
    dose,
    egfr,
    fact,
    gap,
    hcg_test,
    observation,
    stop,
    woman,
    young_woman,
)

Row = tuple[str, str, str, Any]
BISPHOSPHONATE = "recommendations.start-bisphosphonate-now"


def stopped(**facts: Fact | None) -> str:
    base = {"first": dose("60", "2025-12-01"), "stop": stop("2026-03-01")}
    return woman(**{**base, **facts})


STOP_ROWS: list[Row] = [
    ("gap-6", stopped(gap=gap("6")), BISPHOSPHONATE, "unknown"),
    ("gap-6.1", stopped(gap=gap("6.1")), BISPHOSPHONATE, "applies"),
    ("gap-5.9", stopped(gap=gap("5.9")), BISPHOSPHONATE, "unknown"),
    ("for-good", stopped(stop=stop("2026-03-01", FOR_GOOD)), BISPHOSPHONATE, "applies"),
    ("no-reason", stopped(), BISPHOSPHONATE, "unknown"),
    (
        "hazard-34.9",
        stopped(stop=stop("2026-03-01", FOR_GOOD), egfr=egfr("34.9")),
        "conflicts.transition-drug-hazard",
        True,
    ),
    (
        "hazard-35",
        stopped(stop=stop("2026-03-01", FOR_GOOD), egfr=egfr("35")),
        "conflicts.transition-drug-hazard",
        False,
    ),
    (
        "hazard-crcl-34.9",
        stopped(stop=stop("2026-03-01", FOR_GOOD), crcl=clearance("34.9")),
        "conflicts.transition-drug-hazard",
        True,
    ),
    (
        "hazard-low-calcium",
        stopped(stop=stop("2026-03-01", FOR_GOOD), calcium=calcium("8.0")),
        "conflicts.transition-drug-hazard",
        True,
    ),
    (
        "hazard-jaw",
        stopped(
            stop=stop("2026-03-01", FOR_GOOD), jaw=condition("OsteonecrosisOfJaw", "2026-01-01")
        ),
        "conflicts.transition-drug-hazard",
        True,
    ),
    (
        "renal-advice-59.9",
        stopped(stop=stop("2026-03-01", FOR_GOOD), egfr=egfr("59.9")),
        "conflicts.bisphosphonate-advice-in-renal-impairment",
        True,
    ),
    (
        "renal-advice-60",
        stopped(stop=stop("2026-03-01", FOR_GOOD), egfr=egfr("60"), crcl=clearance("80")),
        "conflicts.bisphosphonate-advice-in-renal-impairment",
        False,
    ),
    (
        "pregnancy-unknown-is-hazard",
        young_woman(first=dose("60", "2025-12-01"), stop=stop("2026-03-01", FOR_GOOD)),
        "conflicts.transition-drug-hazard",
        True,
    ),
    (
        "not-pregnant-is-none",
        young_woman(
            first=dose("60", "2025-12-01"),
            stop=stop("2026-03-01", FOR_GOOD),
            potential=observation("ReproductivePotentialStatement", boolean=True),
            hcg=hcg_test("Negative", "2026-03-10"),
        ),
        "conflicts.transition-drug-hazard",
        False,
    ),
]

ROWS = STOP_ROWS


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_gap(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


# Six calendar months have 181 to 184 days. A gap in months or years is longer or not; one in other
# units may leave that open: amount, unit, comparator, whether a bisphosphonate is called for.
UNITS = [
    ("184", "d", None, "unknown"),
    ("184.01", "d", None, "applies"),
    ("185", "days", None, "applies"),
    ("26", "wk", None, "unknown"),
    ("27", "weeks", None, "applies"),
    ("4416", "h", None, "unknown"),
    ("4417", "h", None, "applies"),
    ("264960", "min", None, "unknown"),
    ("264961", "min", None, "applies"),
    ("15897600", "s", None, "unknown"),
    ("15897601", "s", None, "applies"),
    ("184", "d", "GreaterThan", "applies"),
    ("184", "d", "AtLeast", "unknown"),
    ("183", "d", "GreaterThan", "unknown"),
    ("6", "mo", None, "unknown"),
    ("0.5", "a", None, "unknown"),
    ("0.51", "years", None, "applies"),
]


@pytest.mark.parametrize(("amount", "unit", "sign", "expected"), UNITS)
def test_a_gap_in_any_unit_of_time(
    tmp_path: Path, amount: str, unit: str, sign: str | None, expected: str
) -> None:
    stated = observation("ExpectedTreatmentGap", amount, unit, comparator=sign)
    answer = assessed(tmp_path, stopped(gap=stated))
    assert (fact(answer, BISPHOSPHONATE), answer["dataErrors"]) == (expected, [])
