"""A brief answer is the whole one without words, reasons and sources: nothing else differs."""

from __future__ import annotations

from datetime import date

import pytest
from made_up import examples, mixed
from oracle import knowledge
from shortened import shortened

from osteon.batch import batches
from osteon.ingest import PatientRecord
from osteon.pipeline import assess_together


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
