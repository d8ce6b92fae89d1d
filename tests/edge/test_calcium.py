"""Calcium at the edge: limits, units, albumin, the measurement that decides, dirt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    ago,
    albumin,
    assessed,
    calcium,
    fact,
    observation,
    woman,
)

HYPO = "requirements.hypocalcemia-corrected"
CALCIUM = "requirements.calcium-supplementation"
Row = tuple[str, str, str, Any]


def total(value: str, unit: str | None = "mg/dL", **more: Any) -> str:
    return woman(albumin=None, calcium=calcium(value, unit, **more))


def corrected(value: str, alb: str, unit: str = "g/dL") -> str:
    return woman(calcium=calcium(value), albumin=albumin(alb, unit))


def in_february(value: str, alb: str | None, when: str) -> str:
    """A calcium of some day of that month."""
    found = None if alb is None else albumin(alb, when=when)
    return woman(calcium=calcium(value, when="2026-02"), albumin=found)


def ionized(value: str, **more: Any) -> str:
    return woman(ionized=observation("IonizedCalcium", value, "mmol/L", "2026-03-02", **more))


def in_milligrams(value: str) -> str:
    return woman(ionized=observation("IonizedCalcium", value, "mg/dL", "2026-03-02"))


IONIZED = observation("IonizedCalcium", "1.2", "mmol/L", "2026-03-02")
HYPER = "notCovered.hypercalcemia"
CALCIUM_ROWS: list[Row] = [
    ("total-8.59", total("8.59"), HYPO, "unmet"),
    ("total-8.6", total("8.6"), HYPO, "met"),
    ("total-8.5999999", total("8.5999999"), HYPO, "unmet"),
    ("lab-low-8.8-value-8.79", total("8.79", low="8.8"), HYPO, "unmet"),
    ("lab-low-8.8-value-8.8", total("8.8", low="8.8"), HYPO, "met"),
    ("lab-low-8.4-value-8.5", total("8.5", low="8.4"), HYPO, "met"),
    ("lab-low-8.4-value-8.39", total("8.39", low="8.4"), HYPO, "unmet"),
    ("mmol-2.145", total("2.145", "mmol/L"), HYPO, "unmet"),
    ("mmol-2.146", total("2.146", "mmol/L"), HYPO, "met"),
    ("mmol-with-range", total("2.12", "mmol/L", low="2.10"), HYPO, "met"),
    ("corrected-edge", corrected("8.0", "3.25"), HYPO, "met"),
    ("corrected-below", corrected("8.0", "3.26"), HYPO, "unmet"),
    ("corrected-g-per-l", corrected("8.0", "32.5", "g/L"), HYPO, "met"),
    ("corrected-g-per-l-below", corrected("8.0", "32.6", "g/L"), HYPO, "unmet"),
    ("high-albumin-lowers", corrected("8.7", "4.2"), HYPO, "unmet"),
    (
        "corrected-takes-total-limit",
        woman(calcium=calcium("8.4", low="8.4"), albumin=albumin("4.1")),
        HYPO,
        "unmet",
    ),
    (
        "albumin-of-another-day",
        woman(calcium=calcium("8.5"), albumin=albumin("3.0", when="2026-02-28")),
        HYPO,
        "unmet",
    ),
    *(
        (f"calcium-of-a-month-albumin-{when}", in_february("8.0", "3.0", when), HYPO, status)
        for when, status in (
            ("2026-01-31", "unmet"),
            ("2026-02-01", "unknown"),
            ("2026-02-28", "unknown"),
            ("2026-02", "unknown"),
            ("2026", "unknown"),
            ("2026-03-01", "unmet"),
        )
    ),
    ("calcium-of-a-month", in_february("8.0", None, ""), HYPO, "unmet"),
    ("ionized-1.11", ionized("1.11"), HYPO, "unmet"),
    ("ionized-1.12", ionized("1.12"), HYPO, "met"),
    ("ionized-1.119", ionized("1.119"), HYPO, "unmet"),
    ("ionized-lab-low-1.15", ionized("1.14", low="1.15"), HYPO, "unmet"),
    (
        "ionized-beats-total-of-the-day",
        woman(
            calcium=calcium("8.0"),
            albumin=None,
            ionized=observation("IonizedCalcium", "1.20", "mmol/L", "2026-03-01"),
        ),
        HYPO,
        "met",
    ),
    (
        "newer-total-beats-ionized",
        woman(
            calcium=calcium("8.0"),
            albumin=None,
            ionized=observation("IonizedCalcium", "1.20", "mmol/L", "2026-02-28"),
        ),
        HYPO,
        "unmet",
    ),
    ("normal-after-low", woman(old=calcium("8.0", when="2026-02-20")), HYPO, "met"),
    ("low-after-normal", woman(new=calcium("8.0", when="2026-03-10")), HYPO, "unmet"),
    (
        "later-time-of-day-low",
        woman(
            albumin=None,
            calcium=calcium("9.4", when="2026-03-01T08:00:00Z"),
            late=calcium("8.0", when="2026-03-01T17:00:00Z"),
        ),
        HYPO,
        "unmet",
    ),
    (
        "later-time-of-day-normal",
        woman(
            albumin=None,
            calcium=calcium("8.0", when="2026-03-01T08:00:00Z"),
            late=calcium("9.4", when="2026-03-01T17:00:00Z"),
        ),
        HYPO,
        "met",
    ),
    ("same-time-disagree", woman(albumin=None, twin=calcium("8.0")), HYPO, "unknown"),
    (
        "same-time-disagree-and-old",
        woman(
            albumin=None,
            calcium=calcium("9.4", when=ago(91)),
            twin=calcium("8.0", when=ago(91)),
        ),
        HYPO,
        "unknown",
    ),
    (
        "same-time-one-may-be-low",
        woman(albumin=None, twin=calcium("9.5", comparator="LessThan")),
        HYPO,
        "unknown",
    ),
    (
        "same-time-one-may-be-adequate",
        woman(
            albumin=None,
            calcium=calcium("8.0"),
            twin=calcium("8.5", comparator="GreaterThan"),
        ),
        HYPO,
        "unknown",
    ),
    ("same-time-agree", woman(albumin=None, twin=calcium("9.1")), HYPO, "met"),
    ("less-than-8", total("8", comparator="LessThan"), HYPO, "unmet"),
    ("greater-than-8", total("8", comparator="GreaterThan"), HYPO, "unknown"),
    ("no-unit", total("9.4", None), HYPO, "unknown"),
    ("no-unit-error", total("9.4", None), "dataErrors", True),
    ("wrong-unit", total("9.4", "ng/mL"), HYPO, "unknown"),
    ("wrong-unit-error", total("9.4", "ng/mL"), "dataErrors", True),
    (
        "no-fall-back",
        woman(albumin=None, bad=calcium("9.4", "furlong", "2026-03-10")),
        HYPO,
        "unknown",
    ),
    ("plausible-3", total("3"), HYPO, "unmet"),
    ("implausible-2.9", total("2.9"), HYPO, "unknown"),
    ("implausible-2.9-error", total("2.9"), "dataErrors", True),
    ("plausible-20", total("20"), HYPO, "met"),
    ("implausible-20.1", total("20.1"), HYPO, "unknown"),
    ("implausible-20.1-error", total("20.1"), "dataErrors", True),
    ("plausible-no-error", total("9.4"), "dataErrors", False),
    ("no-calcium", woman(calcium=None, albumin=None), HYPO, "unknown"),
    ("undated", total("9.4", when=None), HYPO, "unknown"),
    ("undated-error", total("9.4", when=None), "dataErrors", True),
    ("high-10.5", total("10.5"), "notCovered.hypercalcemia", False),
    ("high-10.51", total("10.51"), "notCovered.hypercalcemia", True),
    ("high-10.51-verdict", total("10.51"), "verdict", "needs-information"),
    ("high-keeps-supplement", total("11.5"), CALCIUM, "met"),
    ("ionized-1.32", ionized("1.32"), HYPER, False),
    ("ionized-1.3201", ionized("1.3201"), HYPER, True),
    ("ionized-1.3201-verdict", ionized("1.3201"), "verdict", "needs-information"),
    ("ionized-1.32-and-more", ionized("1.32", comparator="GreaterThan"), HYPER, True),
    ("ionized-1.32-or-more", ionized("1.32", comparator="AtLeast"), HYPER, False),
    ("ionized-below-1.4", ionized("1.4", comparator="LessThan"), HYPER, False),
    ("ionized-5.2905-mg", in_milligrams("5.2905"), HYPER, False),
    ("ionized-5.2906-mg", in_milligrams("5.2906"), HYPER, True),
    ("ionized-high-is-not-low", ionized("1.5"), HYPO, "met"),
    ("ionized-plausible-4", ionized("4"), HYPER, True),
    ("ionized-implausible-4.01", ionized("4.01"), HYPER, False),
    ("ionized-implausible-4.01-open", ionized("4.01"), HYPO, "unknown"),
    (
        "total-high-ionized-of-the-day-not",
        woman(calcium=calcium("11.0", when="2026-03-02"), ionized=IONIZED),
        HYPER,
        False,
    ),
    (
        "entered-in-error",
        woman(bad=calcium("7.0", when="2026-03-10", status="EnteredInError")),
        HYPO,
        "met",
    ),
    ("cancelled", woman(bad=calcium("7.0", when="2026-03-10", status="Cancelled")), HYPO, "met"),
    (
        "corrected-status",
        woman(low=calcium("7.9", when="2026-03-10", status="Corrected")),
        HYPO,
        "unmet",
    ),
    (
        "amended-status",
        woman(low=calcium("7.9", when="2026-03-10", status="Amended")),
        HYPO,
        "unmet",
    ),
    ("tomorrow", woman(low=calcium("7.0", when="2026-03-16")), HYPO, "met"),
    ("today", woman(low=calcium("7.0", when="2026-03-15")), HYPO, "unmet"),
    ("verdict-unmet", total("8.0"), "verdict", "requirements-unmet"),
    ("verdict-ready", woman(), "verdict", "proceed"),
]

ROWS = CALCIUM_ROWS


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_calcium(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


@pytest.mark.parametrize(("value", "advice"), [("1.32", True), ("1.33", False)])
def test_ionized_calcium_that_is_high_holds_back_advice_to_take_more(
    tmp_path: Path, value: str, advice: bool
) -> None:
    result = observation("IonizedCalcium", value, "mmol/L", "2026-03-02")
    answer = assessed(tmp_path, woman(carbonate=None, d3=None, ionized=result))
    items = [i for i in answer["requirements"] if i["id"].endswith("supplementation")]
    assert [(i["status"], i["resolution"] is not None) for i in items] == [("unknown", advice)] * 2
    gaps = [gap for gap in answer["notCovered"] if gap["id"] == "hypercalcemia"]
    assert len(gaps) == (0 if advice else 1)
    for gap in gaps:
        assert gap["because"] == ["x/ionized"]
        assert gap["text"] == (
            "High calcium: ionized calcium 1.33 mmol/L on 2026-03-02, 13 days old, above 1.32. The "
            "article says nothing of giving denosumab then; advice to take calcium is held back."
        )
