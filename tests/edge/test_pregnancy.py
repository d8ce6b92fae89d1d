"""Pregnancy tests, positive evidence and contraception at the edge of their windows."""

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
    hcg_test,
    man,
    observation,
    order,
    procedure,
    woman,
    young_woman,
)

FIRST_TEST = "requirements.pregnancy-test-before-first-dose"
EACH_TEST = "requirements.pregnancy-test-before-each-dose"
CONTRACEPTION = "requirements.contraception"
PREGNANCY = "contraindications.pregnancy"
# (name, record, as of, probe, expected)
Row = tuple[str, str, str, str, Any]


def row(name: str, turtle: str, probe: str, expected: Any, as_of: str = TODAY) -> Row:
    return (name, turtle, as_of, probe, expected)


def fertile(**facts: Fact | None) -> str:
    potential = observation("ReproductivePotentialStatement", boolean=True, when="2026-01-01")
    return young_woman(potential=potential, **facts)


def with_test(days: int, result: str = "Negative") -> str:
    return fertile(hcg=hcg_test(result, ago(days)))


def answered(answer: bool, days: int = 30) -> str:
    """A test whose result is written as yes or no."""
    return fertile(hcg=observation("PregnancyTest", boolean=answer, when=ago(days)))


def second_dose(tested_on: str) -> str:
    """A young woman given 120 mg on 22 February, so that the next dose is due on 22 March."""
    return fertile(
        disease=condition("BreastCancer", "2024-01-01"),
        metastases=condition("BoneMetastasis", "2026-01-01"),
        first=dose("120", "2026-02-22"),
        hcg=hcg_test("Negative", tested_on),
    )


def ending(when: str, verification: str = "Confirmed") -> str:
    """A young woman pregnant for 100 days until that day, as her record says on a later one."""
    pregnancy = condition(
        "Pregnancy", ago(100), abatement=when, clinical="Resolved", verification=verification
    )
    return fertile(pregnancy=pregnancy)


PREGNANT = condition("Pregnancy", ago(294))
PREGNANCY_ROWS = [
    row("test-30", with_test(30), FIRST_TEST, "met"),
    row("test-31", with_test(31), FIRST_TEST, "unknown"),
    row("no-30", answered(False), FIRST_TEST, "met"),
    row("no-31", answered(False, 31), FIRST_TEST, "unknown"),
    row("no-speaks", answered(False), PREGNANCY, "absent"),
    row("yes-test", answered(True), FIRST_TEST, "met"),
    row("yes-speaks", answered(True), PREGNANCY, "present"),
    row(
        "status-yes", fertile(p=observation("PregnancyStatus", boolean=True)), PREGNANCY, "present"
    ),
    row("status-no", fertile(p=observation("PregnancyStatus", boolean=False)), PREGNANCY, "absent"),
    row("test-30-each", with_test(30), EACH_TEST, "met"),
    row("test-31-each", with_test(31), EACH_TEST, "unknown"),
    row("test-31-pregnancy", with_test(31), PREGNANCY, "unknown"),
    row("test-30-pregnancy", with_test(30), PREGNANCY, "absent"),
    row("test-tomorrow", with_test(-1), FIRST_TEST, "unknown"),
    row(
        "test-for-planned-day-30",
        fertile(
            hcg=hcg_test("Negative", "2026-03-01"),
            plan=order("60", "6", "mo", start="2026-03-31"),
        ),
        EACH_TEST,
        "met",
    ),
    row(
        "test-for-planned-day-31",
        fertile(
            hcg=hcg_test("Negative", "2026-03-01"),
            plan=order("60", "6", "mo", start="2026-04-01"),
        ),
        EACH_TEST,
        "unknown",
    ),
    row("test-on-day-of-previous-dose", second_dose("2026-02-22"), EACH_TEST, "unknown"),
    row("test-day-after-previous-dose", second_dose("2026-02-23"), EACH_TEST, "met"),
    row("positive-is-met", with_test(5, "Positive"), FIRST_TEST, "met"),
    row("positive-speaks", with_test(5, "Positive"), PREGNANCY, "present"),
    row("positive-verdict", with_test(5, "Positive"), "verdict", "contraindicated"),
    row("positive-294", with_test(294, "Positive"), PREGNANCY, "present"),
    row("positive-295", with_test(295, "Positive"), PREGNANCY, "unknown"),
    row("pregnancy-294", young_woman(pregnancy=PREGNANT), PREGNANCY, "present"),
    row(
        "pregnancy-295",
        young_woman(pregnancy=condition("Pregnancy", ago(295))),
        PREGNANCY,
        "unknown",
    ),
    row(
        "pregnancy-ended",
        fertile(
            pregnancy=condition("Pregnancy", ago(200), abatement=ago(20), clinical="Resolved"),
            hcg=hcg_test("Negative", ago(5)),
        ),
        PREGNANCY,
        "absent",
    ),
    # A record of later days: the end, and with it "resolved", is not yet known on the day.
    row("ends-tomorrow", ending("2026-03-16"), PREGNANCY, "present"),
    row("ends-today", ending("2026-03-15"), PREGNANCY, "unknown"),
    row("ends-tomorrow-but-refuted", ending("2026-03-16", "Refuted"), PREGNANCY, "unknown"),
    row(
        "later-negative",
        fertile(pos=hcg_test("Positive", ago(60)), neg=hcg_test("Negative", ago(5))),
        PREGNANCY,
        "absent",
    ),
    row(
        "earlier-negative",
        fertile(pos=hcg_test("Positive", ago(5)), neg=hcg_test("Negative", ago(6))),
        PREGNANCY,
        "present",
    ),
    row(
        "positive-at-60",
        woman("1966-01-01", hcg=hcg_test("Positive", ago(5))),
        PREGNANCY,
        "present",
    ),
    row(
        "positive-in-a-man",
        man(hcg=hcg_test("Positive", ago(5))),
        PREGNANCY,
        "present",
    ),
    row(
        "positive-after-hysterectomy",
        young_woman(
            surgery=procedure("Hysterectomy", "2020-01-01"),
            hcg=hcg_test("Positive", ago(5)),
        ),
        PREGNANCY,
        "present",
    ),
    row(
        "contraception-true",
        fertile(c=observation("ContraceptionUse", boolean=True)),
        CONTRACEPTION,
        "met",
    ),
    row(
        "contraception-false",
        fertile(c=observation("ContraceptionUse", boolean=False)),
        CONTRACEPTION,
        "unmet",
    ),
    row("contraception-none", fertile(), CONTRACEPTION, "unknown"),
    row(
        "device-within-3-years",
        fertile(iud=procedure("IntrauterineDeviceInsertion", "2023-03-16")),
        CONTRACEPTION,
        "met",
    ),
    row(
        "device-over-3-years",
        fertile(iud=procedure("IntrauterineDeviceInsertion", "2023-03-14")),
        CONTRACEPTION,
        "unknown",
    ),
    row(
        "copper-within-10-years",
        fertile(iud=procedure("CopperIntrauterineDeviceInsertion", "2016-03-16")),
        CONTRACEPTION,
        "met",
    ),
    row(
        "copper-over-10-years",
        fertile(iud=procedure("CopperIntrauterineDeviceInsertion", "2016-03-14")),
        CONTRACEPTION,
        "unknown",
    ),
]

ROWS = PREGNANCY_ROWS


@pytest.mark.parametrize(
    ("turtle", "as_of", "probe", "expected"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_pregnancy(tmp_path: Path, turtle: str, as_of: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, as_of), probe) == expected
