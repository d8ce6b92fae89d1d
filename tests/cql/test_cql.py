"""The rules in CQL, on the engine of those who define CQL, say what Osteon says.

Both read the same FHIR: every example, and patients made up on the edges of the rules. What they
may differ in, and why, is in docs/explanation/cql.md.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from agreement import assessed, ours
from cql_engine import Bundle, Value, on_cql
from cql_knowledge import library
from near_edges import Maker
from oracle import EXAMPLES, expectations

from osteon.ingest import read_records
from osteon.resources import data_root

DAYS = (date(2026, 3, 15), date(2026, 8, 31), date(2028, 2, 29))
EACH_DAY = 70

EXPLAINED = {
    ("two-zones", "Low calcium"): (True, False),
    ("leapling", "Adult"): (False, True),
}
"""Where answers differ: (patient, rule), with ours and theirs; docs/explanation/cql.md says why."""


def in_two_zones() -> Bundle:
    """Low and normal calcium of one day: the low one is later on the clock, and earlier in time."""
    results = [("8.0", "2026-03-10T17:00:00+09:00"), ("9.4", "2026-03-10T16:00:00Z")]
    code = library().value_set("SerumCalcium")[0]
    about = {"reference": "Patient/two-zones"}
    return _bundle(
        [
            {"resourceType": "Patient", "id": "two-zones", "gender": "male"},
            *(
                {
                    "resourceType": "Observation",
                    "id": f"calcium-{value}",
                    "status": "final",
                    "code": {"coding": [code]},
                    "subject": about,
                    "effectiveDateTime": when,
                    "valueQuantity": {"value": float(value), "unit": "mg/dL"},
                }
                for value, when in results
            ),
        ]
    )


LEAPLING = date(2026, 2, 28)
"""Somebody born on the last day of a February of 29 is 18 today, or tomorrow."""


def born_on_leap_day() -> Bundle:
    return _bundle([{"resourceType": "Patient", "id": "leapling", "birthDate": "2008-02-29"}])


def by_patient(path: Path) -> list[Bundle]:
    """The patients of an example, a Bundle each."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines() if path.suffix == ".ndjson" else [text]
    contents = [json.loads(line) for line in lines]
    resources: list[dict[str, Any]] = []
    for content in contents:
        resources += [entry["resource"] for entry in content.get("entry", [])] or [content]
    people = [one for one in resources if one["resourceType"] == "Patient"]
    if len(people) == 1:
        return [_bundle(resources)]
    return [
        _bundle([one for one in resources if one is person or _about(one) == person["id"]])
        for person in people
    ]


def _about(resource: dict[str, Any]) -> str:
    holder = resource.get("subject") or resource.get("patient") or {}
    return str(holder.get("reference", "")).rpartition("/")[2]


def _bundle(resources: list[dict[str, Any]]) -> Bundle:
    entry = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entry}


def of_examples() -> dict[str, list[Bundle]]:
    """The patients of every FHIR example, by the day on which it is judged elsewhere."""
    days: dict[str, dict[str, None]] = {}
    for expected in expectations().values():
        if not expected["example"].endswith(".ttl"):
            days.setdefault(expected["asOf"], {})[expected["example"]] = None
    return {
        day: [bundle for name in names for bundle in by_patient(EXAMPLES / name)]
        for day, names in days.items()
    }


Compared = dict[tuple[str, str, str], tuple[Value, Value]]


def compared(days: dict[str, list[Bundle]], scratch: Path) -> Compared:
    """Ours and theirs for each rule of each patient of each day."""
    theirs = on_cql(list(days.items()), scratch).values
    found: Compared = {}
    for (day, bundles), answers in zip(days.items(), theirs, strict=True):
        assert len(answers) == len(bundles), "two patients of one name"
        path = scratch / f"{day}.ndjson"
        path.write_text("\n".join(map(json.dumps, bundles)), encoding="utf-8")
        records = read_records([str(path)], data_root())
        for one in assessed(records, date.fromisoformat(day)):
            name = one.patient.rpartition("/")[2]
            for rule, value in ours(one):
                found[day, name, rule] = value, answers[name][rule]
    return found


@pytest.mark.cql
def test_cql_agrees(tmp_path: Path) -> None:
    """In one process of Node: to translate the rules takes as long as to run them."""
    known = library()
    examples = of_examples()
    made = {str(day): Maker(known, day, seed=1).bundles(EACH_DAY) for day in DAYS}
    together = {
        day: [*examples.get(day, []), *made.get(day, [])] for day in sorted({*examples, *made})
    }
    together[str(DAYS[0])].append(in_two_zones())
    together.setdefault(str(LEAPLING), []).append(born_on_leap_day())
    found = compared(together, tmp_path)
    apart = {
        (patient, rule): pair for (_, patient, rule), pair in found.items() if pair[0] != pair[1]
    }
    assert apart == EXPLAINED
    assert_each_value_was_met(found)


def assert_each_value_was_met(found: Compared) -> None:
    """A comparison of what never varies proves nothing."""
    met = Counter((rule, isinstance(v, str) or v) for (_, _, rule), (v, _) in found.items())
    for rule in ("Adult", "Advanced CKD", "Low calcium", "Pregnant", "Postmenopausal osteoporosis"):
        for value in (True, False, None):
            assert met[rule, value] >= 5, (rule, value)
    for rule, value in (
        ("Dental evaluation in time", True),
        ("Dental evaluation in time", False),
        ("Last dose", True),
        ("Last dose", None),
        *((f"Due under {regimen}", True) for regimen in library().regimens),
    ):
        assert met[rule, value] >= 5, (rule, value)
