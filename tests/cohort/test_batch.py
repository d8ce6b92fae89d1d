"""`assess_batch`, which others call on engines of their own: Arrow tables in and out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from crowd import DAY, calcium, cohort, ndjson, ntriples, osteoporosis, patient, table
from made_up import copies
from oracle import EXAMPLES

from osteon.cohort import assess_batch
from osteon.cohort.tables import SCHEMAS
from osteon.errors import InputError


def batch(rows: list[tuple[str | None, str]], *, named: bool = True) -> pa.Table:
    names = pa.array([name for name, _ in rows], pa.string())
    texts = pa.array([text for _, text in rows], pa.string())
    return pa.table({"patient": names, "text": texts} if named else {"text": texts})


def test_a_bundle_in_each_row_gives_what_the_command_writes(tmp_path: Path) -> None:
    paths = [
        EXAMPLES / name for name in ("low-calcium.json", "pregnant.json", "stale-results.json")
    ]
    given = batch([(None, path.read_text("utf-8")) for path in paths], named=False)
    found = assess_batch(given, as_of=DAY)
    cohort(paths, tmp_path / "out")
    assert set(found) == set(SCHEMAS)
    for name, rows in found.items():
        assert rows.schema == SCHEMAS[name]
        assert rows.to_pylist() == table(tmp_path / "out", name), name
    assert found["patients"].num_rows == 3


def test_resources_of_a_patient_stand_together(tmp_path: Path) -> None:
    of_a = [patient("a"), osteoporosis("op", "Patient/a"), calcium("ca", "Patient/a", 7.0)]
    of_b = [calcium("cb", "Patient/b"), patient("b")]
    rows = [("a", json.dumps(one)) for one in of_a] + [("b", json.dumps(one)) for one in of_b]
    found = assess_batch(batch(rows), as_of=DAY)
    cohort([ndjson(tmp_path / "x.ndjson", [*of_a, *of_b])], tmp_path / "out")
    for name in SCHEMAS:
        assert found[name].to_pylist() == table(tmp_path / "out", name), name
    again = [rows[0], rows[3], rows[1]]
    with pytest.raises(InputError, match="patient a do not stand together; sort the table"):
        assess_batch(batch(again), as_of=DAY)


def test_statements_of_a_patient(tmp_path: Path) -> None:
    records = copies(3)
    rows = [(r.patient, f"{triple} .") for r in records for triple in r.triples]
    found = assess_batch(batch(rows), as_of=DAY)
    cohort([ntriples(tmp_path / "x.nt", records)], tmp_path / "out")
    for name in SCHEMAS:
        assert found[name].to_pylist() == table(tmp_path / "out", name), name


def test_the_day_and_the_profile_count() -> None:
    text = (EXAMPLES / "low-calcium.json").read_text("utf-8")
    given = batch([("x", text)])
    with pytest.raises(InputError, match="'x' is not known"):
        assess_batch(given, as_of=DAY, profile="x")
    (row,) = assess_batch(given, as_of=date(2026, 3, 16), profile="article+label")[
        "patients"
    ].to_pylist()
    assert (row["asOf"], row["profile"]) == (date(2026, 3, 16), ["article", "label"])


def test_a_bad_row_costs_no_other() -> None:
    rows = [
        ("bad", "{"),
        ("good", json.dumps(patient("good"))),
        ("none", '{"resourceType": "Observation", "id": "x"}'),
        ("null", ""),
    ]
    found = assess_batch(batch(rows), as_of=DAY)
    assert [row["patient"] for row in found["patients"].to_pylist()] == ["Patient/good"]
    told = {row["patient"]: row["reason"] for row in found["errors"].to_pylist()}
    assert set(told) == {"bad", "none", "null"}
    assert "broken JSON" in told["bad"]
    assert "no Patient resource" in told["none"]


def test_a_table_without_text_is_refused() -> None:
    with pytest.raises(InputError, match="no column text"):
        assess_batch(pa.table({"x": [1]}), as_of=DAY)
