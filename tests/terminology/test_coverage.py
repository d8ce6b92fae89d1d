"""`osteon link --coverage`: codes that are not understood, over many records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from oracle import knowledge

from osteon.cli import main

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"


def record(folder: Path, name: str, *entries: dict[str, Any]) -> str:
    """A Bundle of a woman of 70 with these entries."""
    patient = {"resourceType": "Patient", "id": name, "gender": "female", "birthDate": "1955-05-05"}
    for number, entry in enumerate(entries):
        entry |= {"id": f"{name}{number}", "subject": {"reference": f"Patient/{name}"}}
    resources = [{"resource": each} for each in (patient, *entries)]
    file = folder / f"{name}.json"
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "batch", "entry": resources}))
    return str(file)


def condition(*codings: tuple[str, str]) -> dict[str, Any]:
    coded = [{"system": system, "code": code} for system, code in codings]
    return {"resourceType": "Condition", "code": {"coding": coded}, "onsetDateTime": "2025-01-01"}


def observation(code: str, display: str) -> dict[str, Any]:
    coding = {"system": LOINC, "code": code, "display": display}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [coding]},
        "effectiveDateTime": "2026-02-20",
        "valueQuantity": {"value": 9.1, "unit": "mg/dL", "code": "mg/dL"},
    }


@pytest.fixture
def records(tmp_path: Path) -> list[str]:
    osteoporosis, house = (ICD, "M81.0"), ("http://hospital.example", "OP1")
    return [
        record(tmp_path, "a", condition(osteoporosis), observation("00000-0", "Ca, made up")),
        record(
            tmp_path,
            "b",
            condition(osteoporosis, house),
            observation("17861-6", "Calcium"),
            observation("00000-0", "Ca, made up"),
            observation("00000-0", "Ca, made up"),
        ),
        record(tmp_path, "c", condition((ICD, "Z99.999"))),
    ]


def told(capsys: pytest.CaptureFixture[str], records: list[str], *more: str) -> tuple[int, str]:
    code = main(["link", "--coverage", *records, "--as-of", "2026-03-01", *more])
    return code, capsys.readouterr().out


def test_codes_by_frequency_and_whether_they_could_matter(
    records: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = told(capsys, records, "--format", "json")
    found = json.loads(out)
    assert (code, found["patients"]) == (1, 3)
    rows = [(c["code"], c["entries"], c["patients"]) for c in found["notUnderstood"]]
    assert rows == [("00000-0", 3, 2), ("Z99.999", 1, 1), ("OP1", 1, 1)]
    lab, diagnosis, beside = found["notUnderstood"]
    assert lab["display"] == "Ca, made up"
    assert "serum-calcium" in lab["couldMatter"]  # the first record lacks one
    assert beside["couldMatter"] == []  # the entry was understood by its other code
    assert "postmenopausal-osteoporosis" in diagnosis["couldMatter"]  # nothing else is indicated
    read = {c["code"]: (c["entries"], c["concepts"]) for c in found["understood"]}
    assert read == {
        "M81.0": (2, ["osteon:UnspecifiedOsteoporosis"]),
        "17861-6": (1, ["osteon:SerumCalcium"]),
    }


def test_each_answer_tells_what_its_codes_were_read_as(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    osteoporosis, house = (ICD, "M81.0"), ("http://hospital.example", "OP1")
    fracture = (ICD, "M80.08XA")  # three things in one code, by the code above it
    file = record(
        tmp_path,
        "d",
        condition(osteoporosis, house),
        condition(fracture, osteoporosis),
        observation("17861-6", "Calcium"),
        observation("00000-0", "Ca, made up"),
    )
    turtle = tmp_path / "e.ttl"
    turtle.write_text(
        "@prefix o: <https://w3id.org/osteon/> . @prefix ex: <http://example.org/> .\n"
        "ex:e a o:Patient ; o:hasCondition ex:c , ex:d .\n"
        f'ex:c o:coding [ o:system "{ICD}" ; o:notation "M81.0" ] .\n'
        f'ex:d a o:Hypocalcemia ; o:coding [ o:system "{ICD}" ; o:notation "E83.51" ] .\n'
    )
    main(["assess", file, str(turtle), "--as-of", "2026-03-01", "--format", "json"])
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    concepts = [
        "osteon:OsteoporoticFracture",
        "osteon:UnspecifiedOsteoporosis",
        "osteon:VertebralFracture",
    ]
    assert first["codesUnderstood"] == [
        {"system": ICD, "code": "M80.08XA", "concepts": concepts, "entries": ["Condition/d1"]},
        {
            "system": ICD,
            "code": "M81.0",
            "concepts": ["osteon:UnspecifiedOsteoporosis"],
            "entries": ["Condition/d0", "Condition/d1"],
        },
        {
            "system": LOINC,
            "code": "17861-6",
            "concepts": ["osteon:SerumCalcium"],
            "entries": ["Observation/d2"],
        },
    ]
    assert [one["code"] for one in first["codesNotUnderstood"]] == ["00000-0"]
    assert second["codesUnderstood"] == [
        {
            "system": ICD,
            "code": "E83.51",
            "concepts": ["osteon:Hypocalcemia"],
            "entries": ["http://example.org/d"],
        },
        {
            "system": ICD,
            "code": "M81.0",
            "concepts": ["osteon:UnspecifiedOsteoporosis"],
            "entries": ["http://example.org/c"],
        },
    ]
    main(["assess", file, "--as-of", "2026-03-01", "--verbose"])
    full = " ".join(capsys.readouterr().out.split())
    assert f"M80.08XA of {ICD}: {', '.join(concepts)}" in full
    main(["assess", file, "--as-of", "2026-03-01"])
    assert "M80.08XA" not in capsys.readouterr().out


def test_an_unmapped_result_matters_only_while_one_is_missing(
    records: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def could(record: str) -> list[str]:
        main(["assess", record, "--as-of", "2026-03-01", "--format", "json"])
        listed = json.loads(capsys.readouterr().out)["codesNotUnderstood"]
        return sorted({fact for one in listed for fact in one["couldMatter"]})

    assert "serum-calcium" in could(records[0])
    assert "serum-calcium" not in could(records[1])
    # An unread diagnosis says nothing of a calcium, whatever else is missing.
    assert "serum-calcium" not in could(records[2])


@pytest.mark.parametrize("fact", ["last-dose-date", "dose-given"])
def test_a_dose_may_stand_in_what_was_handed_out_or_done(fact: str) -> None:
    kinds = {row["kind"] for row in knowledge().recorded_as if row["id"] == fact}
    given = {"MedicationAdministration", "MedicationDispense", "Immunization", "Procedure"}
    assert kinds == given | {"MedicationRequest", "MedicationStatement"}


def test_all_understood_is_no_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = record(tmp_path, "d", condition((ICD, "M81.0")))
    code, out = told(capsys, [file])
    assert (code, out) == (
        0,
        "patients: 1; codes understood: 1 (entries: 1); "
        "not understood: 0, of which 0 could matter\n",
    )


def test_tsv_and_text(records: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out = told(capsys, records, "--format", "tsv")
    head, first, *rest = [line.split("\t") for line in out.splitlines()]
    assert (code, head) == (
        1,
        ["entries", "patients", "system", "code", "display", "couldMatter"],
    )
    assert first[:5] == ["3", "2", LOINC, "00000-0", "Ca, made up"]
    assert len(rest) == 2
    assert "serum-calcium" in first[5].split(" ")
    code, out = told(capsys, records)
    assert out.startswith(
        "patients: 3; codes understood: 2 (entries: 3); not understood: 3, of which 2 "
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--coverage", "nowhere.json"], "nowhere.json does not exist"),
        (["--coverage", "x", "--format", "ttl"], "coverage is not told as ttl"),
        (["--coverage", "x", "--list"], "not allowed with"),
    ],
)
def test_bad_usage(args: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", *args]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
