"""A brief answer is the whole one without words, reasons and sources: nothing else differs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from made_up import examples, mixed
from oracle import knowledge

from osteon.batch import batches
from osteon.ingest import PatientRecord
from osteon.pipeline import assess_together

WORDS = {"because", "message", "missing", "policy", "resolution", "text", "couldMatter"}
WORDED = (
    "indications",
    "requirements",
    "contraindications",
    "recommendations",
    "cautions",
    "conflicts",
    "notCovered",
    "codesNotUnderstood",
)
LEFT_OUT = {"codesUnderstood", "differences", "evidence", "disclaimer"}


def shortened(answer: dict[str, Any]) -> dict[str, Any]:
    """What a brief answer is to hold, taken from a whole one."""
    kept = {part: value for part, value in answer.items() if part not in LEFT_OUT}
    for part in WORDED:
        kept[part] = [{k: v for k, v in item.items() if k not in WORDS} for item in kept[part]]
    return kept


@pytest.mark.parametrize(
    ("profile", "day"), [("article", date(2026, 3, 15)), ("article+label", date(2025, 9, 1))]
)
def test_brief_answers_differ_in_nothing_but_words(profile: str, day: date) -> None:
    records: list[PatientRecord] = [*examples(), *(mixed(seed) for seed in range(20))]
    compared = valid = deadlines = 0
    for batch in batches(records):
        whole = list(assess_together(batch, knowledge(), as_of=day, profile=profile))
        brief = assess_together(batch, knowledge(), as_of=day, profile=profile, brief=True)
        for one, other in zip(whole, brief, strict=True):
            assert other.answer == shortened(one.answer), one.patient
            compared += 1
            valid += any(item["validUntil"] for item in other.answer["requirements"])
            deadlines += any("deadline" in item for item in other.answer["recommendations"])
    assert compared == len(records)
    assert valid > 2 and deadlines > 2
