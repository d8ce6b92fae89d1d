"""Entries that say what they say in an unusual way: supplements, pregnancy, results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from people import active, entry, fertile, of_man
from tiny import (
    TODAY,
    Fact,
    ago,
    assessed,
    calcium,
    condition,
    decimal,
    egfr,
    fact,
    hcg_test,
    observation,
    on,
    procedure,
    term,
    text,
    use,
    woman,
)

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
TOMORROW = "2026-03-16"
CALCIUM = "requirements.calcium-supplementation"
HYPO = "requirements.hypocalcemia-corrected"
PREGNANCY = "contraindications.pregnancy"
CONTRACEPTION = "requirements.contraception"
EACH_TEST = "requirements.pregnancy-test-before-each-dose"
STEROID = "indications.glucocorticoid-induced-osteoporosis"
AS_NEEDED = " ; osteon:asNeeded true"
DENIED = condition("Pregnancy", "2026-03-10", verification="Refuted")
UNKNOWN, MET, UNMET, ABSENT = "unknown", "met", "unmet", "absent"


def daily(mg: str) -> str:
    amount = decimal("dose", mg) + text("doseUnit", "mg") + decimal("frequency", "1")
    return amount + decimal("period", "1") + text("periodUnit", "d")


def not_taken(*more: str) -> str:
    said = entry("hasMedicationUse", "CalciumCarbonate", term("status", "NotTaken"), *more)
    return woman(carbonate=said)


def unclear(when: str) -> Fact:
    return observation("PregnancyTest", concept="Indeterminate", when=when)


ROWS: list[Row] = [
    # Supplements: as needed, not taken.
    (
        "as-needed-beside-too-little",
        woman(
            carbonate=use("CalciumCarbonate", "2000"),
            more=entry("hasMedicationUse", "CalciumCarbonate", daily("1000"), AS_NEEDED),
        ),
        CALCIUM,
        UNKNOWN,
    ),
    (
        "as-needed-beside-enough",
        woman(more=entry("hasMedicationUse", "CalciumCarbonate", daily("1000"), AS_NEEDED)),
        CALCIUM,
        MET,
    ),
    ("not-taken", not_taken(), CALCIUM, UNMET),
    ("not-taken-told-today", not_taken(on("asserted", TODAY)), CALCIUM, UNMET),
    ("not-taken-told-tomorrow", not_taken(on("asserted", TOMORROW)), CALCIUM, UNKNOWN),
    ("not-taken-from-today", not_taken(on("start", TODAY)), CALCIUM, UNMET),
    ("not-taken-from-tomorrow", not_taken(on("start", TOMORROW)), CALCIUM, UNKNOWN),
    ("not-taken-to-today", not_taken(on("end", TODAY)), CALCIUM, UNMET),
    ("not-taken-to-yesterday", not_taken(on("end", ago(1))), CALCIUM, UNKNOWN),
    # Pregnancy: an encounter that carries its result, a denial, a test that says nothing.
    (
        "negative-encounter",
        fertile(e=condition("NegativePregnancyTestEncounter", ago(5))),
        PREGNANCY,
        ABSENT,
    ),
    (
        "negative-encounter-answers",
        fertile(
            pos=hcg_test("Positive", ago(60)),
            e=condition("NegativePregnancyTestEncounter", ago(5)),
        ),
        PREGNANCY,
        ABSENT,
    ),
    (
        "negative-encounter-is-a-test",
        fertile(e=condition("NegativePregnancyTestEncounter", ago(5))),
        EACH_TEST,
        MET,
    ),
    (
        "positive-then-negative-same-day",
        fertile(pos=hcg_test("Positive", ago(5)), neg=hcg_test("Negative", ago(5))),
        PREGNANCY,
        "present",
    ),
    ("denied", fertile(d=DENIED), PREGNANCY, ABSENT),
    ("denied-then-unclear-that-day", fertile(d=DENIED, u=unclear("2026-03-10")), PREGNANCY, ABSENT),
    ("denied-then-unclear", fertile(d=DENIED, u=unclear("2026-03-11")), PREGNANCY, UNKNOWN),
    (
        "negative-and-unclear-at-once",
        fertile(n=hcg_test("Negative", "2026-03-10"), u=unclear("2026-03-10")),
        PREGNANCY,
        UNKNOWN,
    ),
    (
        "negative-then-unclear",
        fertile(n=hcg_test("Negative", "2026-03-10"), u=unclear("2026-03-11")),
        PREGNANCY,
        UNKNOWN,
    ),
    ("tested-today-each", fertile(n=hcg_test("Negative", TODAY)), EACH_TEST, MET),
    (
        "device-3-years-to-the-day",
        fertile(d=procedure("IntrauterineDeviceInsertion", "2023-03-15")),
        CONTRACEPTION,
        MET,
    ),
    (
        "implant-3-years-to-the-day",
        fertile(d=procedure("ContraceptiveImplantInsertion", "2023-03-15")),
        CONTRACEPTION,
        MET,
    ),
    (
        "implant-3-years-and-a-day",
        fertile(d=procedure("ContraceptiveImplantInsertion", "2023-03-14")),
        CONTRACEPTION,
        UNKNOWN,
    ),
    (
        "device-out-that-day",
        fertile(
            d=procedure("IntrauterineDeviceInsertion", "2025-01-01"),
            out=procedure("IntrauterineDeviceRemoval", "2025-01-01"),
        ),
        CONTRACEPTION,
        UNKNOWN,
    ),
    (
        "new-device-after-removal",
        fertile(
            out=procedure("IntrauterineDeviceRemoval", "2025-01-01"),
            d=procedure("IntrauterineDeviceInsertion", "2025-01-02"),
        ),
        CONTRACEPTION,
        MET,
    ),
    # Results that are not final, or no number, or told by a procedure.
    ("preliminary", woman(p=calcium("9.4", status="Preliminary")), "dataErrors", True),
    (
        "no-number",
        woman(
            p=entry(
                "hasObservation",
                "SerumCalcium",
                text("valueText", "normal"),
                on("effective", "2026-03-01"),
            )
        ),
        "dataErrors",
        True,
    ),
    (
        "unreadable-date",
        woman(p=entry("hasProcedure", "DentalEvaluation", ' ; osteon:effective "last week"')),
        "dataErrors",
        True,
    ),
    (
        "dialysis",
        woman(egfr=None, d=procedure("Dialysis", "2026-01-01")),
        "cautions.severe-hypocalcemia-risk",
        "applies",
    ),
    (
        "contested-stage-calcium-31-days",
        woman(
            egfr=egfr("42"),
            s=condition("CKDStage4"),
            calcium=calcium("9.4", when=ago(31)),
            albumin=None,
        ),
        HYPO,
        UNKNOWN,
    ),
    (
        "contested-stage-calcium-30-days",
        woman(
            egfr=egfr("42"),
            s=condition("CKDStage4"),
            calcium=calcium("9.4", when=ago(30)),
            albumin=None,
        ),
        HYPO,
        MET,
    ),
    (
        "prednisone-may-be-cause",
        of_man(active("UnspecifiedOsteoporosis"), p=use("Prednisone", "5")),
        STEROID,
        UNKNOWN,
    ),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_entry(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
