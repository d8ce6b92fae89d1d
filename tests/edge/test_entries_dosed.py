"""Doses of odd days and products, what follows a stop, and which of two verdicts is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from people import FOR_GOOD, active, ended, entry, fertile, of_woman
from tiny import (
    TODAY,
    Fact,
    ago,
    assessed,
    calcium,
    clearance,
    decimal,
    dose,
    egfr,
    fact,
    hcg_test,
    observation,
    on,
    order,
    prognosis,
    request,
    stop,
    term,
    text,
    use,
    with_metastases,
    woman,
)

# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
TOMORROW = "2026-03-16"
VITAMIN_D = "requirements.vitamin-d-supplementation"
NOW = "recommendations.start-bisphosphonate-now"
DUE = "schedule.nextDue"
MARK = "deadline.review-at-two-years"
AMOUNT = "orderChecks.transition-dose@z"
PRODUCT = "Denosumab60mgProduct"
SHORT = {
    "prognosis": prognosis("2"),
    "matter": observation("BoneMetastasesClinicalSignificance", boolean=True),
}
LOW = {"calcium": calcium("8.0"), "albumin": None}
UNKNOWN, MET, UNMET, ABSENT = "unknown", "met", "unmet", "absent"


def infusion(mg: str, when: str) -> Fact:
    return dose(mg, when, "ZoledronicAcid", route="Intravenous")


def ordered_infusion(*more: str) -> Fact:
    what = term("status", "Active") + decimal("dose", "4") + text("doseUnit", "mg")
    return entry("hasOrder", "ZoledronicAcid", what, term("route", "Intravenous"), *more)


def loss(**facts: Fact | None) -> str:
    return of_woman(active("CancerTreatmentInducedBoneLoss"), **facts)


ROWS: list[Row] = [
    # Doses: of a product that states its amount, of a month, of the day of another.
    ("product-states-dose", woman(d=dose(None, "2025-12-01", PRODUCT)), DUE, "2026-06-01"),
    (
        "month-after-last-dose",
        woman(a=dose("60", "2025-10-01"), b=dose("60", "2025-12")),
        "verdict",
        "needs-information",
    ),
    (
        "month-that-ends-on-last-dose",
        woman(a=dose("60", "2025-12-31"), b=dose("60", "2025-12")),
        DUE,
        "2026-06-30",
    ),
    (
        "month-that-begins-on-first-dose",
        loss(a=dose("60", "2024-12-01"), b=dose("60", "2024-12"), c=dose("60", "2025-12-01")),
        MARK,
        "2026-12-01",
    ),
    (
        "month-before-first-dose",
        loss(a=dose("60", "2024-12-01"), b=dose("60", "2024-11"), c=dose("60", "2025-12-01")),
        MARK,
        None,
    ),
    (
        "stopped-on-last-day-of-another-use",
        woman(
            a=dose("60", "2025-12-01"),
            old=order(
                "60", "6", "mo", status="Stopped", authored="2025-10-01", stopped="2026-02-01"
            ),
            other=entry(
                "hasMedicationUse",
                "Denosumab",
                term("status", "Active"),
                on("start", "2025-12-01"),
                on("end", "2026-02-01"),
            ),
        ),
        "schedule.status",
        "not-due",
    ),
    (
        "stopped-after-last-day-of-another-use",
        woman(
            a=dose("60", "2025-12-01"),
            old=order(
                "60", "6", "mo", status="Stopped", authored="2025-10-01", stopped="2026-02-01"
            ),
            other=entry(
                "hasMedicationUse",
                "Denosumab",
                term("status", "Active"),
                on("start", "2025-12-01"),
                on("end", "2026-01-31"),
            ),
        ),
        "schedule.status",
        "stopped",
    ),
    (
        "no-amount-two-regimens",
        of_woman(
            active("PostmenopausalOsteoporosis"),
            b=active("BreastCancer"),
            m=active("BoneMetastasis"),
            p=order(None, "6", "mo"),
        ),
        "orderChecks.dose@p",
        UNKNOWN,
    ),
    # After stopping: today, tomorrow, on the day of the last dose.
    ("infusion-today", ended(z=infusion("4", TODAY)), NOW, ABSENT),
    ("infusion-tomorrow", ended(z=infusion("4", TOMORROW)), NOW, "applies"),
    ("infusion-on-day-of-last-dose", ended(z=infusion("4", "2025-12-01")), NOW, "applies"),
    ("tablets-today", ended(t=use("Risedronate", "35", start=TODAY)), NOW, ABSENT),
    ("tablets-tomorrow", ended(t=use("Risedronate", "35", start=TOMORROW)), NOW, "applies"),
    (
        "tablets-from-day-of-last-dose",
        ended(t=use("Risedronate", "35", start="2025-12-01")),
        NOW,
        "applies",
    ),
    (
        "infusion-4-with-weak-kidneys",
        ended(z=infusion("4", "2026-03-05"), egfr=egfr("45")),
        AMOUNT,
        "ok",
    ),
    (
        "order-of-day-of-last-dose",
        ended(z=ordered_infusion(on("authored", "2025-12-01"))),
        AMOUNT,
        "ok",
    ),
    (
        "order-of-day-before",
        ended(z=ordered_infusion(on("authored", "2025-11-30"))),
        AMOUNT,
        ABSENT,
    ),
    (
        "order-for-day-of-last-dose",
        ended(z=ordered_infusion(on("authored", "2025-11-01"), on("start", "2025-12-01"))),
        AMOUNT,
        ABSENT,
    ),
    (
        "order-for-day-after",
        ended(z=ordered_infusion(on("authored", "2025-11-01"), on("start", "2025-12-02"))),
        AMOUNT,
        "ok",
    ),
    # A supplement for a first dose that is planned.
    (
        "supplement-from-day-of-first-dose",
        woman(
            d3=use("Cholecalciferol", "800", "[iU]", start="2026-04-01"),
            p=order("60", "6", "mo", start="2026-04-01"),
        ),
        VITAMIN_D,
        UNKNOWN,
    ),
    (
        "supplement-planned-today",
        woman(
            d3=entry(
                "hasOrder", "Cholecalciferol", on("authored", TODAY), on("start", "2026-04-01")
            )
        ),
        VITAMIN_D,
        UNMET,
    ),
    (
        "supplement-planned-tomorrow",
        woman(
            d3=entry(
                "hasOrder", "Cholecalciferol", on("authored", TOMORROW), on("start", "2026-04-01")
            )
        ),
        VITAMIN_D,
        UNKNOWN,
    ),
    (
        "supplement-told-today",
        woman(
            d3=entry(
                "hasMedicationUse",
                "Cholecalciferol",
                on("asserted", TODAY),
                on("start", "2026-04-01"),
            )
        ),
        VITAMIN_D,
        UNMET,
    ),
    (
        "supplement-told-tomorrow",
        woman(
            d3=entry(
                "hasMedicationUse",
                "Cholecalciferol",
                on("asserted", TOMORROW),
                on("start", "2026-04-01"),
            )
        ),
        VITAMIN_D,
        UNKNOWN,
    ),
    # Of two verdicts, the graver.
    (
        "pregnant-and-stopped",
        fertile(
            pos=hcg_test("Positive", ago(5)),
            a=dose("60", "2025-12-01"),
            s=stop("2026-03-01", FOR_GOOD),
        ),
        "verdict",
        "contraindicated",
    ),
    (
        "stopped-and-not-supported",
        with_metastases(
            "LungCancer",
            **SHORT,
            old=order(
                "120", "4", "wk", status="Stopped", authored="2026-02-01", stopped="2026-03-01"
            ),
        ),
        "verdict",
        "discontinuing",
    ),
    (
        "not-supported-and-unmet",
        with_metastases("LungCancer", **SHORT, **LOW, p=order("120", "4", "wk")),
        "verdict",
        "not-indicated",
    ),
    (
        "unmet-and-wrong-order",
        woman(**LOW, p=order("60", "7", "mo")),
        "verdict",
        "requirements-unmet",
    ),
    (
        "wrong-order-and-unknown",
        woman(dental=None, p=order("60", "7", "mo")),
        "verdict",
        "order-violation",
    ),
    (
        "clearance-is-enough",
        woman(
            egfr=None,
            c=clearance("80"),
            r=request("DentalEvaluation", "2026-02-01", "2026-02-05", "Completed"),
        ),
        "requirements.dental-evaluation",
        MET,
    ),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_entry(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
