"""Orders and given doses at the edge: interval, dose, route, site, two regimens, the label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    Fact,
    assessed,
    condition,
    dose,
    egfr,
    fact,
    man,
    observation,
    order,
    use,
    with_metastases,
    woman,
)

INTERVAL = "orderChecks.interval@plan"
ACTUAL = "orderChecks.actual-interval@second"
SITE = "orderChecks.site@plan"
DOSE = "orderChecks.dose@plan"

Row = tuple[str, str, str, Any]


def every_60(period: str, unit: str) -> str:
    return woman(plan=order("60", period, unit))


def every_120(period: str, unit: str) -> str:
    return with_metastases("BreastCancer", plan=order("120", period, unit))


def two_doses(first: str, second: str) -> str:
    doses = {"first": dose("120", first), "second": dose("120", second)}
    return with_metastases("BreastCancer", **doses)


def at_site(site: str | None) -> str:
    return woman(plan=order("60", "6", "mo", site=site))


OK, VIOLATION, UNKNOWN, ABSENT = "ok", "violation", "unknown", "absent"

ORDER_ROWS: list[Row] = [
    ("60-6-mo", every_60("6", "mo"), INTERVAL, OK),
    ("60-5-mo", every_60("5", "mo"), INTERVAL, VIOLATION),
    ("60-7-mo", every_60("7", "mo"), INTERVAL, VIOLATION),
    ("60-26-wk", every_60("26", "wk"), INTERVAL, OK),
    ("60-25-wk", every_60("25", "wk"), INTERVAL, VIOLATION),
    ("60-27-wk", every_60("27", "wk"), INTERVAL, VIOLATION),
    ("60-179-d", every_60("179", "d"), INTERVAL, VIOLATION),
    ("60-180-d", every_60("180", "d"), INTERVAL, OK),
    ("60-184-d", every_60("184", "d"), INTERVAL, OK),
    ("60-185-d", every_60("185", "d"), INTERVAL, VIOLATION),
    ("60-4320-h", every_60("4320", "h"), INTERVAL, OK),
    ("60-4319.9-h", every_60("4319.9", "h"), INTERVAL, VIOLATION),
    ("60-4416-h", every_60("4416", "h"), INTERVAL, OK),
    ("60-4416.1-h", every_60("4416.1", "h"), INTERVAL, VIOLATION),
    ("120-28-d", every_120("28", "d"), INTERVAL, OK),
    ("120-27-d", every_120("27", "d"), INTERVAL, VIOLATION),
    ("120-29-d", every_120("29", "d"), INTERVAL, VIOLATION),
    ("120-4-wk", every_120("4", "wk"), INTERVAL, OK),
    ("120-3-wk", every_120("3", "wk"), INTERVAL, VIOLATION),
    ("120-5-wk", every_120("5", "wk"), INTERVAL, VIOLATION),
    ("120-672-h", every_120("672", "h"), INTERVAL, OK),
    ("120-671.9-h", every_120("671.9", "h"), INTERVAL, VIOLATION),
    ("120-672.1-h", every_120("672.1", "h"), INTERVAL, VIOLATION),
    ("60-5.9-mo", every_60("5.9", "mo"), INTERVAL, VIOLATION),
    ("60-6.1-mo", every_60("6.1", "mo"), INTERVAL, VIOLATION),
    ("120-1-mo", every_120("1", "mo"), INTERVAL, UNKNOWN),
    ("120-1-mo-verdict", every_120("1", "mo"), "verdict", "needs-information"),
    ("120-12-wk-verdict", every_120("12", "wk"), "verdict", "order-violation"),
    (
        "120-12-wk-intermittent",
        every_120("12", "wk"),
        "recommendations.avoid-intermittent-treatment",
        "applies",
    ),
    (
        "120-4-wk-not-intermittent",
        every_120("4", "wk"),
        "recommendations.avoid-intermittent-treatment",
        ABSENT,
    ),
    ("no-interval", woman(plan=order("60", None, None)), INTERVAL, UNKNOWN),
    ("no-dose", woman(plan=order(None, "6", "mo")), DOSE, UNKNOWN),
    ("no-route", woman(plan=order("60", "6", "mo", route=None)), "orderChecks.route@plan", UNKNOWN),
    (
        "iv",
        woman(plan=order("60", "6", "mo", route="Intravenous")),
        "orderChecks.route@plan",
        VIOLATION,
    ),
    ("dose-59", woman(plan=order("59", "6", "mo")), DOSE, VIOLATION),
    ("dose-60", woman(plan=order("60", "6", "mo")), DOSE, OK),
    ("dose-61", woman(plan=order("61", "6", "mo")), DOSE, VIOLATION),
    ("dose-120-for-osteoporosis", woman(plan=order("120", "4", "wk")), DOSE, VIOLATION),
    (
        "dose-60-for-metastases",
        with_metastases("BreastCancer", plan=order("60", "6", "mo")),
        DOSE,
        VIOLATION,
    ),
    ("site-upper-arm", at_site("UpperArm"), SITE, OK),
    ("site-upper-thigh", at_site("UpperThigh"), SITE, OK),
    ("site-abdomen", at_site("Abdomen"), SITE, OK),
    ("site-thigh", at_site("Thigh"), SITE, UNKNOWN),
    ("site-buttock", at_site("Buttock"), SITE, VIOLATION),
    ("site-none", at_site(None), SITE, ABSENT),
    (
        "site-120-not-checked",
        with_metastases("BreastCancer", plan=order("120", "4", "wk", site="Buttock")),
        SITE,
        ABSENT,
    ),
    ("draft-is-checked", woman(plan=order("60", "7", "mo", status="Draft")), INTERVAL, VIOLATION),
    ("on-hold-is-not", woman(plan=order("60", "7", "mo", status="OnHold")), INTERVAL, ABSENT),
    ("completed-is-not", woman(plan=order("60", "7", "mo", status="Completed")), INTERVAL, ABSENT),
    (
        "in-error-is-not",
        woman(plan=order("60", "7", "mo", status="EnteredInError")),
        INTERVAL,
        ABSENT,
    ),
    (
        "authored-is-no-start",
        woman(plan=order("60", "6", "mo", authored="2026-03-14")),
        "schedule.nextDue",
        None,
    ),
    (
        "start-ahead",
        woman(plan=order("60", "6", "mo", start="2026-03-16")),
        "schedule.nextDue",
        "2026-03-16",
    ),
    ("actual-28", two_doses("2026-02-01", "2026-03-01"), ACTUAL, OK),
    ("actual-29", two_doses("2026-01-31", "2026-03-01"), ACTUAL, VIOLATION),
    ("actual-27", two_doses("2026-02-02", "2026-03-01"), "verdict", "proceed"),
    ("actual-29-sways-nothing", two_doses("2026-01-31", "2026-03-01"), "verdict", "proceed"),
]


def both(**facts: Fact | None) -> str:
    return woman(
        breast=condition("BreastCancer", "2024-01-01"),
        metastases=condition("BoneMetastasis", "2026-01-01"),
        **facts,
    )


O60, O120 = order("60", "6", "mo"), order("120", "4", "wk")
TWO_ROWS: list[Row] = [
    ("nothing", both(), "verdict", "needs-information"),
    ("nothing-schedule-conflict", both(), "conflicts.two-regimens-matched", True),
    ("order-60", both(plan=O60), DOSE, OK),
    ("order-60-verdict", both(plan=O60), "verdict", "proceed"),
    ("order-120-verdict", both(plan=O120), "verdict", "proceed"),
    ("orders-for-both", both(plan=O60, other=O120), "verdict", "needs-information"),
    ("dose-120-drives", both(first=dose("120", "2026-03-01")), "schedule.nextDue", "2026-03-29"),
    ("dose-60-drives", both(first=dose("60", "2026-03-01")), "schedule.nextDue", "2026-09-01"),
    (
        "glucocorticoid-man-one-regimen",
        man(disease=condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")),
        "conflicts.two-regimens-matched",
        False,
    ),
    (
        "glucocorticoid-man-both",
        man(disease=condition("GlucocorticoidInducedOsteoporosis", "2025-01-01")),
        "indications.male-osteoporosis",
        "present",
    ),
    (
        "myeloma-order-dose",
        woman(disease=condition("ActiveMyeloma", "2026-02-01"), plan=O120),
        DOSE,
        UNKNOWN,
    ),
    (
        "myeloma-no-regimen",
        woman(disease=condition("ActiveMyeloma", "2026-02-01")),
        "regimens.denosumab-120mg-every-4-weeks",
        False,
    ),
    (
        "myeloma-dose-gap",
        woman(disease=condition("ActiveMyeloma", "2026-02-01")),
        "notCovered.multiple-myeloma-dose",
        True,
    ),
]

ROWS = ORDER_ROWS + TWO_ROWS


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_order(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected


def steroid(mg: str, start: str = "2025-06-01") -> str:
    return man(
        disease=condition("GlucocorticoidInducedOsteoporosis", "2025-01-01"),
        prednisone=use("Prednisone", mg, start=start),
    )


def sixty_from(start: str) -> Fact:
    return order("60", "6", "mo", start=start)


def sixty_as(status: str) -> Fact:
    return order("60", "6", "mo", status=status)


ALLERGY = Fact("hasAllergy", "Denosumab", "")
HIGH_RISK = observation("FractureRiskAssessment", concept="HighRisk")
LABEL_ROWS: list[Row] = [
    ("allergy", woman(allergy=ALLERGY), "contraindications.hypersensitivity", "present"),
    ("no-allergy", woman(), "contraindications.hypersensitivity", "absent"),
    ("low-calcium-absent", woman(), "contraindications.hypocalcemia", "absent"),
    (
        "low-calcium-unknown",
        woman(calcium=None, albumin=None),
        "contraindications.hypocalcemia",
        "unknown",
    ),
    ("one-product", woman(plan=O60), "contraindications.concurrent-denosumab-product", "absent"),
    (
        "two-products",
        woman(
            plan=order("60", "6", "mo", drug="Denosumab60mgProduct"),
            other=order("120", "4", "wk", drug="Denosumab120mgProduct"),
        ),
        "contraindications.concurrent-denosumab-product",
        "present",
    ),
    *(
        (
            f"concurrent-{name}",
            woman(given=given, plan=plan),
            "contraindications.concurrent-denosumab-product",
            expected,
        )
        for name, given, plan, expected in (
            ("last-day-of-28", dose("120", "2026-02-16"), O60, "present"),
            ("28-days", dose("120", "2026-02-15"), O60, "absent"),
            ("last-day-of-six-months", dose("60", "2025-09-16"), O120, "present"),
            ("six-months", dose("60", "2025-09-15"), O120, "absent"),
            ("start-too-early", dose("120", "2026-03-05"), sixty_from("2026-04-01"), "present"),
            ("start-when-due", dose("120", "2026-03-05"), sixty_from("2026-04-02"), "absent"),
            ("same-product", dose("120", "2026-03-05"), O120, "absent"),
            ("in-the-month", dose("120", "2026-03"), O60, "present"),
            ("in-the-month-before", dose("120", "2026-02"), O60, "unknown"),
            ("two-months-before", dose("120", "2026-01"), O60, "absent"),
            ("draft", dose("120", "2026-03-05"), sixty_as("Draft"), "present"),
            ("on-hold", dose("120", "2026-03-05"), sixty_as("OnHold"), "absent"),
            (
                "by-product",
                dose(None, "2026-03-05", "Denosumab120mgProduct"),
                order(None, "6", "mo", drug="Denosumab60mgProduct"),
                "present",
            ),
        )
    ),
    ("high-risk", woman(risk=HIGH_RISK), "requirements.high-fracture-risk", "met"),
    ("risk-unknown", woman(), "requirements.high-fracture-risk", "unknown"),
    ("risk-gap-article-only", woman(), "notCovered.high-fracture-risk", False),
    ("prednisone-7.5", steroid("7.5"), "requirements.glucocorticoid-dose-and-duration", "met"),
    ("prednisone-7.4", steroid("7.4"), "requirements.glucocorticoid-dose-and-duration", "unmet"),
    (
        "no-steroid-osteoporosis",
        woman(),
        "requirements.glucocorticoid-dose-and-duration",
        "not-applicable",
    ),
    (
        "weekly-calcium",
        woman(egfr=egfr("20"), first=dose("60", "2026-03-01")),
        "recommendations.monitor-calcium-weekly-then-monthly",
        "applies",
    ),
    (
        "no-weekly-calcium",
        woman(egfr=egfr("30"), first=dose("60", "2026-03-01")),
        "recommendations.monitor-calcium-weekly-then-monthly",
        "absent",
    ),
    (
        "myeloma-regimen",
        woman(disease=condition("ActiveMyeloma", "2026-02-01")),
        "regimens.denosumab-120mg-every-4-weeks",
        True,
    ),
    (
        "myeloma-dose-covered",
        woman(disease=condition("ActiveMyeloma", "2026-02-01")),
        "notCovered.multiple-myeloma-dose",
        False,
    ),
    ("article-item-unchanged", woman(), "requirements.hypocalcemia-corrected", "met"),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"),
    [row[1:] for row in LABEL_ROWS],
    ids=[row[0] for row in LABEL_ROWS],
)
def test_label(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle, profile="article+label"), probe) == expected


def test_article_never_names_hypersensitivity_a_contraindication(tmp_path: Path) -> None:
    answer = assessed(tmp_path, woman(allergy=ALLERGY))
    assert fact(answer, "contraindications.hypersensitivity") == "absent"
    assert fact(answer, "notCovered.hypersensitivity-to-denosumab")
    assert fact(answer, "verdict") == "needs-information"
