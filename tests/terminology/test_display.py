"""A display that names another drug than its code does is an error in the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from osteon.cli import main
from osteon.terminology import releases

from .conftest import ROOT
from .small_releases import name_row, relation_row, write_rrf

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
LOINC = "http://loinc.org"


def errors(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    coding: tuple[str, str, str],
    index: Path | None = None,
) -> list[tuple[str, str, str]]:
    """What is faulted of a statement with this coding: subject, found, expected."""
    system, code, display = coding
    subject = {"reference": "Patient/p"}
    statement = {
        "resourceType": "MedicationStatement",
        "id": "m",
        "status": "active",
        "subject": subject,
        "medicationCodeableConcept": {
            "coding": [{"system": system, "code": code, "display": display}]
        },
        "effectivePeriod": {"start": "2025-01-01"},
    }
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1955-05-05"}
    file = tmp_path / "record.json"
    entries: list[dict[str, Any]] = [{"resource": patient}, {"resource": statement}]
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries}))
    args = ["assess", str(file), "--as-of", "2026-03-01", "--format", "json"]
    main([*args, "--index", str(index)] if index else args)
    answer = json.loads(capsys.readouterr().out)
    return [
        (e["subject"], e["found"], e["expected"])
        for e in answer["dataErrors"]
        if "another drug" in e["message"]
    ]


@pytest.mark.parametrize(
    ("coding", "meant"),
    [
        ((RXNORM, "8640", "alendronate 70 MG Oral Tablet"), "prednisone"),
        ((RXNORM, "46041", "Zoledronic acid"), "alendronate"),
        ((ATC, "M05BX04", "Alendronic acid"), "denosumab"),
        ((RXNORM, "993452", "denosumab 120 mg"), None),
        ((RXNORM, "46041", "Alendronate"), None),
        ((RXNORM, "46041", "Alendronic acid and colecalciferol"), None),
        ((RXNORM, "46041", "Fosamax"), None),
        ((RXNORM, "46041", "a white tablet"), None),
        ((RXNORM, "46041", ""), None),
        ((RXNORM, "2418", "Vitamin D"), None),
        ((RXNORM, "11253", "Cholecalciferol 400 UNT"), None),
        ((RXNORM, "1897", "Calcium"), None),
        ((ATC, "M05BA", "Alendronic acid"), None),
        # Of a code that is in no table, the name tells whose it is not.
        ((RXNORM, "3002", "alendronate"), "46041 for alendronate"),
        ((RXNORM, "3002", "Alendronate"), "46041 for alendronate"),
        ((RXNORM, "3002", "alendronate 70 MG Oral Tablet"), None),
        ((RXNORM, "3002", "cyclophosphamide"), None),
        ((RXNORM, "3002", ""), None),
        (("http://hospital.example", "3002", "alendronate"), None),
    ],
)
def test_a_display_of_another_drug(
    coding: tuple[str, str, str],
    meant: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = errors(tmp_path, capsys, coding)
    expected = [("MedicationStatement/m", f"{coding[2]} ({coding[1]})", meant)] if meant else []
    assert found == expected


def test_a_code_that_only_a_release_knows(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RxNorm 3002 is no code of the tables: what it means, only a release tells."""
    coding = (RXNORM, "3002", "alendronate, a tablet")
    assert errors(tmp_path, capsys, coding) == []
    names = [name_row("3002", "cyclophosphamide"), name_row("99000001", "alendronate again")]
    folder = write_rrf(tmp_path / "rx", names, [relation_row("3002", "isa", "99000002")])
    releases.load(ROOT, index, [folder])
    assert errors(tmp_path, capsys, coding, index) == [
        ("MedicationStatement/m", "alendronate, a tablet (3002)", "cyclophosphamide")
    ]
    assert errors(tmp_path, capsys, (RXNORM, "99000001", "alendronate"), index) == []
    # A release that does not have a code leaves it to the tables.
    assert errors(tmp_path, capsys, (RXNORM, "99000009", "alendronate"), index) == [
        ("MedicationStatement/m", "alendronate (99000009)", "46041 for alendronate")
    ]
    assert errors(tmp_path, capsys, (RXNORM, "3002", "alendronate"), index) == [
        ("MedicationStatement/m", "alendronate (3002)", "cyclophosphamide")
    ]
