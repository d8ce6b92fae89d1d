"""Dosage instructions told twice, and rhythms that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from anna import Json, anna
from tiny import Answer, assessed, fact, order, use, woman

CALCIUM = "requirements.calcium-supplementation"
INTERVAL = "orderChecks.interval"


def dosage(mg: str = "1250", times: int = 1, **more: Any) -> Json:
    timing = {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}}
    amount = {"value": float(mg), "unit": "mg", "code": "mg"}
    return {"timing": timing, "doseAndRate": [{"doseQuantity": amount}], **more}


def calcium(*dosages: Json) -> str:
    return anna(change={"calcium-1": {"dosage": list(dosages)}})


# 1250 mg of the carbonate are 500 mg of calcium: two of them are enough, one is not.
TOLD: list[tuple[str, str, str]] = [
    ("once", calcium(dosage()), "unmet"),
    ("twice-a-day", calcium(dosage(times=2)), "met"),
    ("the-same-twice", calcium(dosage(), dosage()), "unmet"),
    ("the-same-in-another-place", calcium(dosage(sequence=1), dosage(sequence=2, id="b")), "unmet"),
    ("the-same-thrice-and-one-more", calcium(*[dosage()] * 3, dosage("1249")), "unmet"),
    ("morning-and-evening", calcium(dosage(text="morning"), dosage(text="evening")), "met"),
    ("two-amounts", calcium(dosage(), dosage("1251")), "met"),
]


@pytest.mark.parametrize(("record", "status"), [t[1:] for t in TOLD], ids=[t[0] for t in TOLD])
def test_a_dosage_told_twice_is_one(tmp_path: Path, record: str, status: str) -> None:
    assert fact(assessed(tmp_path, record, suffix="json"), CALCIUM) == status


def test_an_order_told_twice_is_checked_once(tmp_path: Path) -> None:
    (dosages,) = (
        entry["resource"]["dosageInstruction"]
        for entry in json.loads(anna())["entry"]
        if entry["resource"]["id"] == "deno-1"
    )
    twice = anna(change={"deno-1": {"dosageInstruction": dosages * 2}})
    checks = assessed(tmp_path, twice, suffix="json")["orderChecks"]
    assert [(c["id"], c["status"]) for c in checks] == [
        ("dose", "ok"),
        ("interval", "ok"),
        ("route", "ok"),
        ("site", "ok"),
    ]


def test_one_entry_in_two_places_of_the_record_is_one(tmp_path: Path) -> None:
    record = woman(carbonate=use("CalciumCarbonate", "1250"))
    both = record.replace(
        "osteon:hasMedicationUse ex:carbonate",
        "osteon:hasMedicationUse ex:carbonate ; osteon:hasOrder ex:carbonate",
    )
    assert both != record
    assert fact(assessed(tmp_path, both), CALCIUM) == "unmet"


def rhythm_error(answer: Answer) -> list[tuple[str, str, str]]:
    return [(e["subject"], e["found"], e["expected"]) for e in answer["dataErrors"]]


WANTED = "a frequency and a period above zero"
NONE = ["0", "-6", "-0.01"]


@pytest.mark.parametrize("period", NONE)
def test_an_interval_that_is_none_is_a_data_error(tmp_path: Path, period: str) -> None:
    answer = assessed(tmp_path, woman(plan=order("60", period, "mo", start="2026-03-20")))
    assert fact(answer, INTERVAL) == "unknown"
    assert fact(answer, "verdict") == "needs-information"
    assert rhythm_error(answer) == [("x/plan", f"1 in {period} mo", WANTED)]
    assert answer["dataErrors"][0]["message"] == (
        "The interval between doses is not above zero; it is not used."
    )


def test_a_frequency_that_is_none_is_a_data_error(tmp_path: Path) -> None:
    record = woman(plan=order("60", "6", "mo", start="2026-03-20"))
    none = record.replace(
        'osteon:frequency "1"^^xsd:decimal ; osteon:period "6"',
        'osteon:frequency "0"^^xsd:decimal ; osteon:period "6"',
    )
    answer = assessed(tmp_path, none)
    assert fact(answer, INTERVAL) == "unknown"
    assert rhythm_error(answer) == [("x/plan", "0 in 6 mo", WANTED)]


def test_an_interval_of_little_is_one_and_wrong(tmp_path: Path) -> None:
    answer = assessed(tmp_path, woman(plan=order("60", "0.01", "mo", start="2026-03-20")))
    assert fact(answer, INTERVAL) == "violation"
    assert answer["dataErrors"] == []


def test_an_order_that_was_a_mistake_is_no_data_error(tmp_path: Path) -> None:
    record = woman(plan=order("60", "0", "mo", status="EnteredInError"))
    assert assessed(tmp_path, record)["dataErrors"] == []


@pytest.mark.parametrize("period", NONE)
def test_a_supplement_without_a_rhythm_has_no_amount(tmp_path: Path, period: str) -> None:
    record = woman(carbonate=use("CalciumCarbonate", "3000"))
    none = record.replace('osteon:period "1"', f'osteon:period "{period}"', 1)
    answer = assessed(tmp_path, none)
    assert fact(answer, CALCIUM) == "unknown"
    assert rhythm_error(answer) == [("x/carbonate", f"1 in {period} d", WANTED)]


@pytest.mark.parametrize("times", ["0", "-1"])
def test_a_supplement_taken_no_times_has_no_amount(tmp_path: Path, times: str) -> None:
    record = woman(carbonate=use("CalciumCarbonate", "3000"))
    none = record.replace('osteon:frequency "1"', f'osteon:frequency "{times}"', 1)
    answer = assessed(tmp_path, none)
    assert fact(answer, CALCIUM) == "unknown"
    assert rhythm_error(answer) == [("x/carbonate", f"{times} in 1 d", WANTED)]
