"""Records that are read through the index: what changes, what the record graph tells of it, and
how long a large release takes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Triple

from osteon.cli import main
from osteon.ingest import PatientRecord, read_records
from osteon.terminology import releases
from osteon.terminology.index import Index

from .conftest import ROOT
from .small_releases import (
    POSTMENOPAUSAL,
    concept,
    name_row,
    relation_row,
    relationship,
    sctid,
    write_rf2,
    write_rrf,
)

OSTEON = "https://w3id.org/osteon/"
A, B = sctid(21), sctid(22)


def coded(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}]}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    subject = {"reference": "Patient/p"}
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "subject": subject,
        "code": coded("http://snomed.info/sct", A, "a made-up kind"),
        "onsetDateTime": "2025-01-01",
    }
    use = {
        "resourceType": "MedicationStatement",
        "id": "m",
        "status": "active",
        "subject": subject,
        "medicationCodeableConcept": coded(
            "http://www.nlm.nih.gov/research/umls/rxnorm", "99000001", "a made-up product"
        ),
        "effectivePeriod": {"start": "2025-01-01"},
    }
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1955-05-05"}
    entries = [{"resource": each} for each in (patient, condition, use)]
    file = tmp_path / "record.json"
    file.write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}),
        encoding="utf-8",
    )
    return file


@pytest.fixture
def filled(index: Path, tmp_path: Path) -> Path:
    rows = (relationship(A, B), relationship(B, POSTMENOPAUSAL))
    snomed = write_rf2(tmp_path / "sct", [concept(A), concept(B)], rows)
    names = [name_row("99000001", "a product"), name_row("46041", "alendronate")]
    relations = [relation_row("46041", "has_ingredient", "99000001")]
    rxnorm = write_rrf(tmp_path / "RxNorm_01052026", names, relations)
    releases.load(ROOT, index, [snomed, rxnorm])
    return index


def values(record: PatientRecord, entry: str, name: str) -> list[str]:
    """The values of a property of the codings of an entry."""
    triples: list[Triple] = list(record.triples)
    codings = {
        t.object
        for t in triples
        if t.predicate == NamedNode(OSTEON + "coding") and entry in str(t.subject)
    }
    wanted = NamedNode(OSTEON + name)
    return [t.object.value for t in triples if t.subject in codings and t.predicate == wanted]  # type: ignore[union-attr]


def test_the_record_graph_tells_by_which_path_and_release(record: Path, filled: Path) -> None:
    (read,) = read_records([str(record)], ROOT, filled)
    iri = OSTEON + "terminology/"
    assert values(read, "Condition/c", "readThrough") == [
        f"{iri}snomed-ct|{A} < {iri}snomed-ct|{B} < {iri}snomed-ct|{POSTMENOPAUSAL}"
    ]
    assert values(read, "Condition/c", "usedRelease") == ["snomed-ct-xx 20260101"]
    assert values(read, "MedicationStatement/m", "usedRelease") == ["rxnorm 20260105"]
    types = {t.object.value for t in read.triples if t.predicate.value.endswith("#type")}  # type: ignore[union-attr]
    assert {OSTEON + "PostmenopausalOsteoporosis", OSTEON + "Alendronate"} <= types


def test_without_an_index_nothing_is_read_through_it(record: Path, tmp_path: Path) -> None:
    with_none = read_records([str(record)], ROOT)
    assert with_none == read_records([str(record)], ROOT, tmp_path / "not-there.sqlite")
    (read,) = with_none
    assert not [t for t in read.triples if t.predicate.value.endswith(("Through", "Release"))]


def test_what_is_not_understood_is_told_until_a_release_is_loaded(
    record: Path, filled: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def assessed(index: Path) -> dict[str, Any]:
        args = ["assess", str(record), "--as-of", "2026-03-01", "--format", "json"]
        assert main([*args, "--index", str(index)]) == 1
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    before, after = assessed(tmp_path / "none"), assessed(filled)
    assert sorted(c["code"] for c in before["codesNotUnderstood"]) == sorted(("99000001", A))
    assert after["codesNotUnderstood"] == []
    present = [i["id"] for i in after["indications"] if i["status"] == "present"]
    assert present == ["postmenopausal-osteoporosis"]
    assert [i for i in before["indications"] if i["status"] == "present"] == []


def test_a_look_up_shows_path_and_release(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", f"sct:{A}", "--index", str(filled)]) == 0
    out = " ".join(capsys.readouterr().out.replace("->", "→").split())
    assert f"{A} → {B} → {POSTMENOPAUSAL} (is a, snomed-ct-xx 20260101)" in out
    assert main(["link", "--list", "--index", str(filled), "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["releases"]
    assert [(r["name"], r["kind"], r["codes"], r["edges"]) for r in listed] == [
        ("rxnorm", "RRF", 2, 1),
        ("snomed-ct-xx", "RF2", 2, 2),
    ]
    assert all(r["notice"] for r in listed)


def test_a_misspelt_code_of_the_release_gets_near_ones(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link", "rxnorm:99000010", "--index", str(filled), "--format", "json"]) == 1
    near = json.loads(capsys.readouterr().out)["near"]
    assert [each["term"] for each in near] == ["RXCUI:99000001"]


def test_commands_load_and_unload(
    record: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_rf2(tmp_path / "sct", [concept(A)], [relationship(A, POSTMENOPAUSAL)])
    place = ["--index", str(index)]
    for expected in ("loaded", "unchanged"):
        assert main(["link", "--load", str(folder), *place, "--format", "json"]) == 0
        (release,) = json.loads(capsys.readouterr().out)["releases"]
        assert (release["change"], release["name"]) == (expected, "snomed-ct-xx")
    assert main(["link", "--unload", "snomed-ct-xx", *place]) == 0
    assert "unloaded: snomed-ct-xx 20260101" in capsys.readouterr().out
    assert main(["link", "--list", *place]) == 0
    assert "no release is loaded" in capsys.readouterr().out


def test_the_default_place_is_with_the_users_data(monkeypatch: pytest.MonkeyPatch) -> None:
    from osteon.terminology.index import index_path

    monkeypatch.delenv("OSTEON_INDEX")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert index_path() == Path("/data/osteon/terminology.sqlite")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/anna")
    assert index_path() == Path("/home/anna/.local/share/osteon/terminology.sqlite")
    monkeypatch.setenv("OSTEON_INDEX", "/elsewhere.sqlite")
    assert index_path() == Path("/elsewhere.sqlite")
    assert index_path(Path("given")) == Path("given")


def test_an_index_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    folder = write_rf2(tmp_path / "sct", [concept(A)], [relationship(A, POSTMENOPAUSAL)])
    assert main(["link", "--load", str(folder), "--index", str(blocked / "index")]) == 2
    assert "the index cannot be written" in capsys.readouterr().err


def test_a_large_release_is_streamed(tmp_path: Path, index: Path) -> None:
    """200,000 relationships: a chain, so that the longest climb is in it, and a wide fan."""
    many = 200_000
    codes = [sctid(100_000 + n) for n in range(2_000)]

    def rows() -> Iterator[str]:
        for n in range(many):
            yield relationship(codes[n % 2000], codes[n // 100 % 2000])

    folder = write_rf2(tmp_path, (concept(code) for code in codes), rows())
    started = time.perf_counter()
    (change,) = releases.load(ROOT, index, [folder])
    assert time.perf_counter() - started < 30
    assert change.release.codes == 2_000
    found = Index(index)
    assert len(found.above(("https://w3id.org/osteon/terminology/snomed-ct", codes[0]))) == 100
    assert index.stat().st_size < 60_000_000
