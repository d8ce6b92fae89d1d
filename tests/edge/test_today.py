"""What is dated today is known; what is dated tomorrow is not. What ends today still lasts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import (
    TODAY,
    Fact,
    assessed,
    condition,
    decimal,
    dose,
    fact,
    hcg_test,
    man,
    on,
    order,
    procedure,
    request,
    stop,
    term,
    text,
    woman,
    young_woman,
)

TOMORROW = "2026-03-16"
# (name, record, probe, expected)
Row = tuple[str, str, str, Any]
BONE = "indications.postmenopausal-osteoporosis"
DENTAL = "requirements.dental-evaluation"
INVASIVE = "requirements.invasive-dental-procedures-completed"
CALCIUM = "requirements.calcium-supplementation"
CONTRACEPTION = "requirements.contraception"
LOSS = "indications.cancer-treatment-induced-bone-loss"
ALLERGY_GAP = "notCovered.hypersensitivity-to-denosumab"
STOPPED = "cautions.vertebral-fracture-risk-after-stopping"
TEST = "requirements.pregnancy-test-before-first-dose"


def noted(link: str, types: str, *more: str) -> Fact:
    """An entry with the given properties and no others."""
    return Fact(link, types, "".join(more))


def disease(*more: str) -> str:
    return woman(disease=noted("hasCondition", "PostmenopausalOsteoporosis", *more))


def supplement(*more: str, link: str = "hasMedicationUse") -> str:
    """2,500 mg of calcium carbonate a day: 1,000 mg of calcium."""
    amount = decimal("dose", "2500") + text("doseUnit", "mg") + decimal("period", "1")
    more = (amount, decimal("frequency", "1"), text("periodUnit", "d"), *more)
    return woman(carbonate=noted(link, "CalciumCarbonate", *more))


def allergy(day: str, verification: str) -> str:
    more = (on("recorded", day), term("verification", verification))
    return woman(allergy=noted("hasAllergy", "Denosumab", *more))


def says(about: str, **facts: Fact | None) -> str:
    """A statement of the patient's own, beside the usual record."""
    return woman(**facts) + f"ex:patient osteon:{about} .\n"


def leuprolide(day: str) -> str:
    """A man with low bone mass and one dose of a drug that takes testosterone away."""
    given = noted("hasAdministration", "Leuprolide", on("effective", day))
    return man(disease=condition("LowBoneMass", "2025-01-01"), given=given)


ROWS: list[Row] = [
    ("onset-today", disease(on("onset", TODAY)), BONE, "present"),
    ("onset-tomorrow", disease(on("onset", TOMORROW)), BONE, "absent"),
    ("recorded-today", disease(on("recorded", TODAY)), BONE, "present"),
    ("recorded-tomorrow", disease(on("recorded", TOMORROW)), BONE, "absent"),
    (
        "recorded-tomorrow-of-old",
        disease(on("recorded", TOMORROW), on("onset", "2020-01-01")),
        BONE,
        "present",
    ),
    ("over-today", disease(on("abatement", TODAY)), BONE, "absent"),
    ("over-tomorrow", disease(on("abatement", TOMORROW)), BONE, "present"),
    ("allergy-today", allergy(TODAY, "Confirmed"), ALLERGY_GAP, True),
    ("allergy-tomorrow", allergy(TOMORROW, "Confirmed"), ALLERGY_GAP, False),
    ("allergy-unconfirmed-today", allergy(TODAY, "Unconfirmed"), ALLERGY_GAP, True),
    ("allergy-unconfirmed-tomorrow", allergy(TOMORROW, "Unconfirmed"), ALLERGY_GAP, False),
    ("started-today", supplement(on("start", TODAY)), CALCIUM, "met"),
    ("starts-tomorrow", supplement(on("start", TOMORROW)), CALCIUM, "unmet"),
    ("last-day-today", supplement(on("end", TODAY)), CALCIUM, "met"),
    ("last-day-yesterday", supplement(on("end", "2026-03-14")), CALCIUM, "unknown"),
    ("told-today", supplement(on("asserted", TODAY)), CALCIUM, "met"),
    ("told-tomorrow", supplement(on("asserted", TOMORROW)), CALCIUM, "unknown"),
    (
        "told-tomorrow-of-today",
        supplement(on("asserted", TOMORROW), on("start", TODAY)),
        CALCIUM,
        "met",
    ),
    ("asked-for-today", supplement(on("authored", TODAY), link="hasOrder"), CALCIUM, "met"),
    (
        "asked-for-tomorrow",
        supplement(on("authored", TOMORROW), link="hasOrder"),
        CALCIUM,
        "unknown",
    ),
    ("born-today", young_woman(TODAY), CONTRACEPTION, "not-applicable"),
    ("born-today-is-no-error", young_woman(TODAY), "dataErrors", False),
    ("born-tomorrow", young_woman(TOMORROW), "dataErrors", True),
    ("born-tomorrow-has-no-age", young_woman(TOMORROW), CONTRACEPTION, "unknown"),
    ("dead", says("deceased true"), "verdict", "needs-information"),
    ("dead-is-an-error", says("deceased true"), "dataErrors", True),
    ("alive", says("deceased false"), "dataErrors", False),
    ("dead-today", says(f'deceased "{TODAY}"^^xsd:date'), "dataErrors", True),
    ("dead-tomorrow", says(f'deceased "{TOMORROW}"^^xsd:date'), "dataErrors", False),
    (
        "asked-for-and-done-today",
        woman(dental=request("DentalEvaluation", "2026-02-01", TODAY, "Completed")),
        DENTAL,
        "met",
    ),
    (
        "asked-for-and-done-tomorrow",
        woman(dental=request("DentalEvaluation", "2026-02-01", TOMORROW, "Completed")),
        DENTAL,
        "unknown",
    ),
    (
        "extraction-begun",
        woman(tooth=procedure("ToothExtraction", "2026-03-10", "InProgress")),
        INVASIVE,
        "unmet",
    ),
    (
        "extraction-prepared",
        woman(tooth=procedure("ToothExtraction", "2026-03-20", "Planned")),
        INVASIVE,
        "unmet",
    ),
    ("given-today-may-go-on", leuprolide(TODAY), LOSS, "unknown"),
    ("given-tomorrow", leuprolide(TOMORROW), LOSS, "absent"),
    ("last-dose-today", woman(last=dose("60", TODAY)), "schedule.nextDue", "2026-09-15"),
    ("last-dose-tomorrow", woman(last=dose("60", TOMORROW)), "schedule.status", "not-started"),
    ("stopped-today", woman(last=dose("60", "2025-12-01"), s=stop(TODAY)), STOPPED, "applies"),
    ("stops-tomorrow", woman(last=dose("60", "2025-12-01"), s=stop(TOMORROW)), STOPPED, "absent"),
    (
        "order-of-today-for-today",
        woman(plan=order("60", "6", "mo", authored=TODAY, start=TODAY)),
        "schedule.nextDue",
        TODAY,
    ),
    (
        "order-of-tomorrow",
        woman(plan=order("60", "7", "mo", authored=TOMORROW, start="2026-03-20")),
        "orderChecks.interval@plan",
        "absent",
    ),
    (
        "order-of-today-is-checked",
        woman(plan=order("60", "7", "mo", authored=TODAY)),
        "orderChecks.interval@plan",
        "violation",
    ),
    (
        "told-of-treatment-today",
        woman(taken=noted("hasMedicationUse", "Denosumab", on("asserted", TODAY))),
        "schedule.status",
        "unknown",
    ),
    (
        "told-of-treatment-tomorrow",
        woman(taken=noted("hasMedicationUse", "Denosumab", on("asserted", TOMORROW))),
        "schedule.status",
        "not-started",
    ),
    ("tested-today", young_woman(test=hcg_test("Negative", TODAY)), TEST, "met"),
    ("tested-tomorrow", young_woman(test=hcg_test("Negative", TOMORROW)), TEST, "unknown"),
]


@pytest.mark.parametrize(
    ("turtle", "probe", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_today(tmp_path: Path, turtle: str, probe: str, expected: Any) -> None:
    assert fact(assessed(tmp_path, turtle), probe) == expected
