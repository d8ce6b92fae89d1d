"""What the tests of cohorts share: records as files, runs, and what they wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from oracle import knowledge

from osteon.cohort.options import Options
from osteon.cohort.run import Setup, run
from osteon.ingest import PatientRecord
from osteon.pipeline import assess

DAY = date(2026, 3, 15)
Json = dict[str, Any]


def cohort(inputs: Iterable[object], folder: Path, **more: Any) -> Json:
    """Run a cohort in this process and return its summary."""
    options = more.pop("options", Options(DAY))
    given = [str(one) for one in inputs]
    return run(Setup(given, folder, options, **more))


def answers(folder: Path) -> dict[str, Json]:
    """The answers that a run wrote, by patient; each patient once."""
    found = [
        json.loads(line)
        for path in sorted((folder / "answers").iterdir())
        for line in path.read_text("utf-8").splitlines()
    ]
    by_patient = {one["patient"]: one for one in found}
    assert len(by_patient) == len(found)
    return by_patient


def errors(folder: Path) -> list[Json]:
    """What a run says has no answer, in either form."""
    found: list[Json] = []
    for path in sorted((folder / "errors").iterdir()):
        if path.suffix == ".parquet":
            found += pq.read_table(path).to_pylist()
        else:
            found += [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return found


def table(folder: Path, name: str) -> list[Json]:
    """All rows of a table, in the order of the parts."""
    return [
        row
        for path in sorted((folder / name).glob("part-*.parquet"))
        for row in pq.read_table(path).to_pylist()
    ]


def alone(record: PatientRecord, **more: Any) -> Json:
    """The answer that `osteon assess` gives of one record."""
    return assess(record, knowledge(), as_of=DAY, **more).answer


def ntriples(path: Path, records: Sequence[PatientRecord]) -> Path:
    """Record graphs as a file."""
    lines = [f"{triple} .\n" for record in records for triple in record.triples]
    path.write_text("".join(lines), "utf-8")
    return path


def ndjson(path: Path, resources: Iterable[Json]) -> Path:
    """Resources as a file."""
    path.write_text("".join(json.dumps(one) + "\n" for one in resources), "utf-8")
    return path


def patient(ident: str, **more: Any) -> Json:
    """A man of 70."""
    return {
        "resourceType": "Patient",
        "id": ident,
        "gender": "male",
        "birthDate": "1956-01-01",
        **more,
    }


def calcium(ident: str, whose: str | None, value: float = 9.4, **more: Any) -> Json:
    """A result of serum calcium."""
    found: Json = {
        "resourceType": "Observation",
        "id": ident,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "17861-6"}]},
        "effectiveDateTime": "2026-03-01",
        "valueQuantity": {
            "value": value,
            "unit": "mg/dL",
            "system": "http://unitsofmeasure.org",
            "code": "mg/dL",
        },
        **more,
    }
    if whose is not None:
        found["subject"] = {"reference": whose}
    return found


def osteoporosis(ident: str, whose: str) -> Json:
    """A condition for which the drug is indicated."""
    return {
        "resourceType": "Condition",
        "id": ident,
        "clinicalStatus": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                    "code": "active",
                }
            ]
        },
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "64859006"}]},
        "subject": {"reference": whose},
    }
