"""The made-up population of the benchmarks: seeded, small graphs, patients of many kinds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from statistics import median

from oracle import knowledge

from benchmarks.population import DAY, compact, population
from osteon.ingest import PatientRecord, read_records
from osteon.pipeline import assess_together
from osteon.resources import data_root

COUNT = 60


def records(folder: Path) -> list[PatientRecord]:
    path = folder / "made.ndjson"
    path.write_text("\n".join(map(json.dumps, population(COUNT))), encoding="utf-8")
    return read_records([str(path)], data_root())


def test_a_number_is_always_the_same_patient() -> None:
    assert population(5) == population(COUNT)[:5]


def test_compact_graphs_are_small_and_answer_as_the_whole_ones(tmp_path: Path) -> None:
    whole = records(tmp_path)
    small = [compact(record) for record in whole]
    assert 50 <= median(len(record.triples) for record in small) <= 75
    answers = [
        [one.answer for one in assess_together(those, knowledge(), as_of=DAY, brief=True)]
        for those in (small, whole)
    ]
    assert answers[0] == answers[1]
    verdicts = Counter(answer["verdict"] for answer in answers[0])
    assert set(verdicts) >= {
        "needs-information",
        "not-indicated",
        "proceed",
        "requirements-unmet",
    }
    unread = {one["code"] for answer in answers[0] for one in answer["codesNotUnderstood"]}
    assert unread <= {"I10", "E11.9"}, "diagnoses that nothing here is about"
