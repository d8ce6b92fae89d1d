"""Refuted, unconfirmed, undated and absent: what counts as a fact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    TODAY,
    Fact,
    ago,
    assessed,
    condition,
    dose,
    fact,
    observation,
    prognosis,
    record,
    use,
    with_metastases,
    woman,
)

# (name, record, as of, probe, expected)
Row = tuple[str, str, str, str, Any]


def row(name: str, turtle: str, probe: str, expected: Any, as_of: str = TODAY) -> Row:
    return (name, turtle, as_of, probe, expected)


CERTAINTY_ROWS = [
    row(
        "refuted",
        record(
            "Male",
            "1960-01-01",
            {"op": condition("UnspecifiedOsteoporosis", "2025-01-01", verification="Refuted")},
        ),
        "verdict",
        "not-indicated",
    ),
    row(
        "error",
        record(
            "Male",
            "1960-01-01",
            {
                "op": condition(
                    "UnspecifiedOsteoporosis", "2025-01-01", verification="EnteredInError"
                )
            },
        ),
        "verdict",
        "not-indicated",
    ),
    row(
        "unconfirmed",
        record(
            "Male",
            "1960-01-01",
            {"op": condition("UnspecifiedOsteoporosis", "2025-01-01", verification="Unconfirmed")},
        ),
        "indications.male-osteoporosis",
        "unknown",
    ),
    row(
        "provisional",
        record(
            "Male",
            "1960-01-01",
            {"op": condition("UnspecifiedOsteoporosis", "2025-01-01", verification="Provisional")},
        ),
        "indications.male-osteoporosis",
        "unknown",
    ),
    row(
        "onset-tomorrow",
        record("Male", "1960-01-01", {"op": condition("UnspecifiedOsteoporosis", "2026-03-16")}),
        "verdict",
        "not-indicated",
    ),
    row(
        "undated-counts",
        record("Male", "1960-01-01", {"op": condition("UnspecifiedOsteoporosis")}),
        "indications.male-osteoporosis",
        "present",
    ),
    row("nothing-on-record", record("Male", "1960-01-01", {}), "verdict", "not-indicated"),
    row(
        "dose-without-indication",
        woman(disease=None, first=dose("60", "2026-01-01")),
        "notCovered.indication-not-recorded",
        True,
    ),
    row(
        "dose-without-indication-verdict",
        woman(disease=None, first=dose("60", "2026-01-01")),
        "verdict",
        "needs-information",
    ),
    row(
        "dose-in-error",
        woman(
            first=Fact(
                "hasAdministration",
                "Denosumab",
                ' ; osteon:status osteon:EnteredInError ; osteon:effective "2026-01-01"^^xsd:date',
            )
        ),
        "schedule.status",
        "not-started",
    ),
    row(
        "t-score-alone",
        woman(
            disease=observation("TScore", "-3.0", "{T-score}"),
            ai=use("Anastrozole", start="2024-01-01"),
        ),
        "verdict",
        "not-indicated",
    ),
    row(
        "bone-loss-and-inhibitor",
        woman(
            disease=condition("LowBoneMass", "2025-01-01"),
            ai=use("Anastrozole", start="2024-01-01"),
        ),
        "indications.cancer-treatment-induced-bone-loss",
        "present",
    ),
    row(
        "prognosis-stale-short-boundary",
        with_metastases("LungCancer", prognosis=prognosis("3", ago(400))),
        "verdict",
        "not-indicated",
    ),
]

ROWS = CERTAINTY_ROWS


@pytest.mark.parametrize(
    ("turtle", "as_of", "probe", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_certainty(tmp_path: Path, turtle: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, as_of), probe) == expected


@pytest.mark.parametrize("status", ["Cancelled", "NotDone", "EnteredInError", "Final"])
@pytest.mark.parametrize(
    "entry",
    [("2.1", "mg/dL", None), ("2.1", None, "2026-03-01"), ("2.1", "furlong", "2026-03-01")],
    ids=["undated", "no-unit", "odd-unit"],
)
def test_an_entry_that_never_happened_has_no_errors(
    tmp_path: Path, status: str, entry: tuple[str, str | None, str | None]
) -> None:
    value, unit, when = entry
    magnesium = observation("Magnesium", value, unit, when, status=status)
    answer = assessed(tmp_path, woman(magnesium=magnesium))
    subjects = [error["subject"] for error in answer["dataErrors"]]
    assert subjects == (["x/magnesium"] if status == "Final" else [])
